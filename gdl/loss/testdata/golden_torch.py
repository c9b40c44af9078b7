"""Writes torch.json beside itself: the losses as PyTorch computes them.

The losses of package loss that average over the batch only are PyTorch's sums
divided by the batch. Run it with a Python that has torch.
"""
import pathlib
import sys

import numpy as np
import torch
import torch.nn.functional as F

here = pathlib.Path(__file__).parent
sys.path.append(str(here.parents[1] / "gdltest"))
import golden

SEED = 3
rng = np.random.default_rng(SEED)
cases = []


def add(name, f, a, b):
    """Adds f(a, b), summed and divided by the batch, and averaged as nameMean."""
    fn, _, label = name.partition("/")
    a, b = np.asarray(a), np.asarray(b)
    for mean in False, True:
        for dtype in golden.DTYPES:
            x = [torch.tensor(v.astype(dtype), requires_grad=True) for v in (a, b)]
            y = f(*x, reduction="mean") if mean else f(*x, reduction="sum") / len(a)
            u = torch.tensor(1.5, dtype=y.dtype)
            grads = torch.autograd.grad(y, x, u)
            x, (u, y), grads = [[v.detach().numpy() for v in vs] for vs in (x, (u, y), grads)]
            cases.append(golden.case(fn + "Mean" * mean + ("/" + label if label else ""), dtype, x, u, y, grads))


def normal(*shape):
    return golden.normal(rng, *shape)


def share(*shape):
    """Draws from U(0.01, 0.99)."""
    return rng.uniform(0.01, 0.99, shape).round(2)


def binary(*shape):
    return rng.integers(0, 2, shape).astype(float)


for label, shape in [("", (3, 7)), ("/batch 1", (1, 37)), ("/images", (2, 3, 5, 1)), ("/one value", (1, 1))]:
    add("MSE" + label, F.mse_loss, normal(*shape), normal(*shape))
    add("BCE" + label, F.binary_cross_entropy, share(*shape), binary(*shape))
    add("BCEWithLogits" + label, F.binary_cross_entropy_with_logits, 3 * normal(*shape), binary(*shape))
add("MSE/no error", F.mse_loss, [[0.5, -1.25]], [[0.5, -1.25]])
add("BCE/soft targets", F.binary_cross_entropy, share(2, 5), share(2, 5))
add("BCEWithLogits/soft targets", F.binary_cross_entropy_with_logits, 3 * normal(2, 5), share(2, 5))
for size in 20.0, 100.0, 1000.0:
    z, y = [[size, -size] * 3], [[0.0, 0.0, 1.0, 1.0, 0.25, 0.25]]
    add(f"BCEWithLogits/±{size:.0f}", F.binary_cross_entropy_with_logits, z, y)

golden.write(here / "torch.json", golden.made(f"torch {torch.__version__}", SEED), cases)
