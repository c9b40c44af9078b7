"""Writes adversarial_torch.json beside itself: the losses of GANs, and gradient
penalties with their derivatives by the weights of a small critic.

Run it with a Python that has torch.
"""
import pathlib
import sys

import numpy as np
import torch
import torch.nn.functional as F

here = pathlib.Path(__file__).parent
sys.path.append(str(here.parents[1] / "gdltest"))
import golden
from torch_cases import arrays

SEED = 12
rng = np.random.default_rng(SEED)
cases = []


def normal(*shape):
    return golden.normal(rng, *shape)


def add(name, f, inputs, params={}):
    """Adds f of inputs and parameters."""
    upstream = normal()
    for dtype in golden.DTYPES:
        x = [torch.tensor(np.asarray(v, dtype), requires_grad=True) for v in inputs]
        p = [torch.tensor(np.asarray(v, dtype), requires_grad=True) for v in params.values()]
        y = f(*x, *p)
        u = torch.tensor(np.asarray(upstream, dtype))
        grads = torch.autograd.grad(y, x + p, u, allow_unused=True)
        grads = [torch.zeros_like(v) if g is None else g for g, v in zip(grads, x + p)]
        x, p, (u, y), grads = arrays(x), arrays(p), arrays([u, y]), arrays(grads)
        cases.append(golden.case(name, dtype, x, u, y, grads, dict(zip(params, p))))


bce = F.binary_cross_entropy_with_logits
for label in (0.0, 0.9, 1.0):
    add(f"BCEWithLabel {label:g}/", lambda z: bce(z, torch.full_like(z, label)), [3 * normal(5, 1)])
both = [2 * normal(5, 1), 2 * normal(5, 1)]
add("HingeD/", lambda r, f: F.relu(1 - r).mean() + F.relu(1 + f).mean(), both)
add("HingeG/", lambda f: -f.mean(), both[:1])
add("LeastSquaresD/", lambda r, f: (F.mse_loss(r, torch.ones_like(r)) + F.mse_loss(f, torch.zeros_like(f))) / 2, both)
add("LeastSquaresG/", lambda f: F.mse_loss(f, torch.ones_like(f)) / 2, both[:1])
add("WassersteinD/", lambda r, f: f.mean() - r.mean(), both)
add("WassersteinG/", lambda f: -f.mean(), both[:1])
classes = np.eye(4)[[2, 0, 3]]
add("SoftmaxCrossEntropy/", lambda z: F.cross_entropy(z, torch.tensor([2, 0, 3])), [2 * normal(3, 4)])


def penalty(points):
    """Returns mean (‖∇critic‖ − 1)² at points, as constants."""

    def f(*args):
        *x, w1, b1, w2, b2 = args
        at = points(*x).detach().requires_grad_()
        critic = torch.tanh(at.flatten(1) @ w1 + b1) @ w2 + b2
        (slope,) = torch.autograd.grad(critic.sum(), at, create_graph=True)
        return ((slope.flatten(1).norm(dim=1) - 1) ** 2).mean()

    return f


def between(a, b, alpha):
    return a + alpha[:, None, None] * (b - a)


def perturbed(x, beta):
    return x + 0.5 * x.std(unbiased=False) * beta


critic = {"critic/0/w": normal(6, 5), "critic/0/b": normal(1, 5), "critic/1/w": normal(5, 1), "critic/1/b": normal(1, 1)}
add("WGAN-GP/", penalty(between), [normal(4, 3, 2), normal(4, 3, 2), rng.random(4).round(2)], critic)
add(
    "DRAGAN/",
    penalty(lambda x, beta, alpha: between(x, perturbed(x, beta), alpha)),
    [normal(4, 3, 2), rng.random((4, 3, 2)).round(2), rng.random(4).round(2)],
    critic,
)

golden.write(here / "adversarial_torch.json", golden.made(f"torch {torch.__version__}", SEED), cases)
