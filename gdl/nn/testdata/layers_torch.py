"""Writes layers_torch.json beside itself: layers with given weights in PyTorch.

Weights have the shapes that package nn gives them. Run it with a Python that has
torch.
"""
import pathlib
import sys

import numpy as np
import torch
import torch.nn.functional as F
from torch.nn.utils import spectral_norm  # its newer namesake starts from v, the paper and this from u

here = pathlib.Path(__file__).parent
sys.path.append(str(here.parents[1] / "gdltest"))
import golden

SEED = 8
rng = np.random.default_rng(SEED)
cases = []


def add(name, f, inputs, params):
    """Adds f of inputs and parameters."""
    upstream = None
    for dtype in golden.DTYPES:
        x = [torch.tensor(np.asarray(v, dtype), requires_grad=True) for v in inputs]
        p = {k: torch.tensor(np.asarray(v, dtype), requires_grad=True) for k, v in params.items()}
        y = f(*x, *p.values())
        if upstream is None:
            upstream = golden.normal(rng, *y.shape)
        u = torch.tensor(np.asarray(upstream, dtype))
        grads = torch.autograd.grad(y, x + list(p.values()), u)
        n = lambda t: t.detach().numpy()
        cases.append(golden.case(name, dtype, [n(v) for v in x], n(u), n(y), [n(g) for g in grads], {k: n(v) for k, v in p.items()}))


def normal(*shape):
    return golden.normal(rng, *shape)


def images(f):
    """Makes f of [B C H W] one of [B H W C]."""
    return lambda x, *more: f(x.permute(0, 3, 1, 2), *more).permute(0, 2, 3, 1)


def instance_norm(x, gamma, beta):
    return images(lambda x: F.instance_norm(x, weight=gamma.ravel(), bias=beta.ravel(), eps=1e-5))(x)


def conditional(x, gamma, beta):  # images of styles 2, 0
    y = images(lambda x: F.instance_norm(x, eps=1e-5))(x)
    styles = torch.tensor([2, 0])
    return y * gamma[styles][:, None, None, :] + beta[styles][:, None, None, :]


def spectral(layer, weight):
    """Returns the weight that a layer in training has after a step from u = (½, ½, …)."""
    layer = spectral_norm(layer.to(weight.dtype))
    layer.weight_u = torch.full_like(layer.weight_u, 0.5)
    del layer._parameters["weight_orig"]  # so that the derivative goes to the weight that is given
    layer.weight_orig = weight
    (norm,) = layer._forward_pre_hooks.values()
    return norm.compute_weight(layer, do_power_iteration=True)


def spectral_dense(x, w, b):
    n = spectral(torch.nn.Linear(w.shape[0], w.shape[1]), w.T)
    return x @ n.T + b


def spectral_conv(x, w, b):
    out_first = w.permute(3, 2, 0, 1)
    n = spectral(torch.nn.Conv2d(w.shape[2], w.shape[3], 3), out_first)
    return images(lambda x: F.conv2d(x, n, b.ravel(), padding=1))(x)


def depthwise(x, w, b):  # [kH kW C M] to [C·M 1 kH kW]
    c, m = w.shape[2], w.shape[3]
    flat = w.permute(2, 3, 0, 1).reshape(c * m, 1, w.shape[0], w.shape[1])
    return images(lambda x: F.conv2d(x, flat, b.ravel(), padding=1, groups=c))(x)


add("InstanceNorm/", instance_norm, [normal(2, 3, 2, 3)], {"n/gamma": normal(1, 3), "n/beta": normal(1, 3)})
add("ConditionalInstanceNorm/", conditional, [normal(2, 3, 2, 3)], {"n/gamma": normal(3, 3), "n/beta": normal(3, 3)})
add("SpectralNorm of Dense/", spectral_dense, [normal(4, 5)], {"d/w": normal(5, 3), "d/b": normal(1, 3)})
add("SpectralNorm of Conv2D/", spectral_conv, [normal(2, 3, 4, 2)], {"d/w": normal(3, 3, 2, 4), "d/b": normal(1, 4)})
add("DepthwiseConv2D/", depthwise, [normal(2, 4, 3, 3)], {"d/w": normal(3, 3, 3, 2), "d/b": normal(1, 6)})
add("GlobalAvgPool/", lambda x: x.mean((1, 2)), [normal(2, 3, 4, 2)], {})
add("Embedding/", lambda t: F.embedding(torch.tensor([2, 0, 2, 3]), t), [], {"e/table": normal(4, 3)})

golden.write(here / "layers_torch.json", golden.made(f"torch {torch.__version__}", SEED), cases)
