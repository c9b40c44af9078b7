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

# Scores of patches, logits at which σ is 0 or 1, targets that are no labels.
patches = [2 * normal(2, 3, 2, 1), 2 * normal(3, 1, 2, 1)]
far = np.array([[-90.0], [0], [90]])
for label in (0.0, 0.9, 1.0):
    add(f"BCEWithLabel {label:g}/far", lambda z: bce(z, torch.full_like(z, label)), [far])
    for name, z in ("patches", patches[0]), ("far", far):
        add(f"BCEWithLabelMean {label:g}/{name}", lambda z: bce(z, torch.full_like(z, label)), [z])
add("HingeD/patches", lambda r, f: F.relu(1 - r).mean() + F.relu(1 + f).mean(), patches)
add("WassersteinD/patches", lambda r, f: f.mean() - r.mean(), patches)
add("SoftmaxCrossEntropy of targets/one-hot", F.cross_entropy, [2 * normal(3, 4), classes])
add("SoftmaxCrossEntropy of targets/soft", F.cross_entropy, [normal(2, 2), np.array([[0.2, 0.8], [0.5, 0.5]])])
add("SoftmaxCrossEntropy of targets/far", F.cross_entropy, [np.array([[300.0, 0, -300], [0, 0, 500]]), np.eye(3)[[0, 1]]])


def conv_penalty(x, w1, b1, w2):
    """Returns mean (‖∇critic‖ − 1)² of a critic with a convolution."""
    at = x.detach().requires_grad_()
    h = F.conv2d(at.permute(0, 3, 1, 2), w1.permute(3, 2, 0, 1), b1[0], padding=1)
    score = F.selu(h.permute(0, 2, 3, 1).flatten(1)) @ w2
    (slope,) = torch.autograd.grad(score.sum(), at, create_graph=True)
    return ((slope.flatten(1).norm(dim=1) - 1) ** 2).mean()


kernels = {"critic/0/w": normal(3, 3, 2, 3), "critic/0/b": normal(1, 3), "critic/1/w": normal(36, 1)}
add("penalty of images/", conv_penalty, [normal(4, 3, 4, 2)], kernels)
add("penalty of images/batch 1", conv_penalty, [normal(1, 3, 4, 2)], kernels)

golden.write(here / "adversarial_torch.json", golden.made(f"torch {torch.__version__}", SEED), cases)
