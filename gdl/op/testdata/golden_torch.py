"""Writes torch.json beside itself: ops of package op as PyTorch computes them.

Run it with a Python that has torch. Cases are named after the functions in
golden_test.go.
"""
import pathlib
import sys

import numpy as np
import torch
import torch.nn.functional as F

here = pathlib.Path(__file__).parent
sys.path.append(str(here.parents[1] / "gdltest"))
from torch_cases import Cases

cases = Cases(seed=1)
add, normal, rng = cases.add, cases.normal, cases.rng


def away(*shape):
    """Draws values of both signs with a size of 0.25 to about 3."""
    v = normal(*shape)
    return (v + np.copysign(0.25, v)).round(2)


add("MatMul/1×1", lambda a, b: a @ b, normal(1, 1), normal(1, 1))
for label, a, b in [("", (3, 5), (5, 4)), ("/batch 1", (1, 7), (7, 5)), ("/odd", (5, 9), (9, 17))]:
    add("MatMul" + label, lambda a, b: a @ b, normal(*a), normal(*b))
    add("MatMul Aᵀ" + label, lambda a, b: a.T @ b, normal(*a[::-1]), normal(*b))
    add("MatMul Bᵀ" + label, lambda a, b: a @ b.T, normal(*a), normal(*b[::-1]))
    add("MatMul AᵀBᵀ" + label, lambda a, b: a.T @ b.T, normal(*a[::-1]), normal(*b[::-1]))

for label, shape in [("", (2, 3)), ("/batch 1", (1, 37))]:
    add("Add" + label, torch.add, normal(*shape), normal(*shape))
    add("Sub" + label, torch.sub, normal(*shape), normal(*shape))
    add("Mul" + label, torch.mul, normal(*shape), normal(*shape))
    add("Div" + label, torch.div, normal(*shape), away(*shape))
add("Add to itself", lambda x: x + x, normal(2, 3))
add("Div/by zero", torch.div, [1.5, -1.5, 0.0], [0.0, 0.0, 0.0])
add("Scale", lambda x: -1.5 * x, normal(7))
add("Shift", lambda x: x + 0.25, normal(7))

FAR = [-1000.0, -100, -50, -20, -8, -1, 0, 1, 8, 20, 50, 100, 1000]
LEFT = [-31.0, -30.5, -30, -29.5, -29]  # results of one size, so that each counts


# torch's own softplus is linear from 20 on.
def softplus(x):
    return torch.logaddexp(x, torch.zeros_like(x))


for name, f in [("ReLU", torch.relu), ("Sigmoid", torch.sigmoid), ("Tanh", torch.tanh), ("Softplus", softplus)]:
    add(name, f, normal(1, 37))
    add(name + "/far", f, FAR)
    add(name + "/infinite", f, [np.inf, -np.inf, 0.5])
for name, f in [("Sigmoid", torch.sigmoid), ("Tanh", torch.tanh), ("Softplus", softplus)]:
    add(name + "/not a number", f, [np.nan, 0.5])
for name, f in [("Sigmoid", torch.sigmoid), ("Softplus", softplus), ("Exp", torch.exp)]:
    add(name + "/left tail", f, LEFT)
add("ReLU/at 0", torch.relu, [0.0, -0.0, 1e-30, -1e-30])
add("Tanh/near 0", torch.tanh, [1e-4, -2e-4, 3e-4, 1e-3])
add("Exp", torch.exp, normal(1, 37))
add("Exp/out of range", torch.exp, [-1000.0, 1000])
add("Exp/right", torch.exp, [79.0, 80, 81, 81.5])
add("Log", torch.log, np.abs(away(1, 37)))
add("Log/near 1", torch.log, [0.9995, 1.0005, 1.001, 0.999])
add("Log/far", torch.log, [1e-30, 1e-7, 1e7, 1e30])
add("Log/out of range", torch.log, [0.0, -1, 2])
add("Square", torch.square, normal(1, 37))
add("Sqrt", torch.sqrt, np.abs(away(1, 37)))
add("Sqrt/far", torch.sqrt, [1e-30, 1e-29, 2e-30])
add("Sqrt/out of range", torch.sqrt, [0.0, -1, 4])

# None lies at an end of the interval: there PyTorch and Keras differ, see golden_keras.py.
add("Clip", lambda x: torch.clamp(x, -0.5, 0.7), normal(1, 37) + 0.005)
add("Clip/not finite", lambda x: torch.clamp(x, -0.5, 0.7), [np.nan, np.inf, -np.inf, 0.25])

# Targets first 0, then 1, then between.
targets = np.repeat([0.0, 1, 0.25], 7).reshape(3, 7)
probabilities = rng.uniform(0.01, 0.99, (3, 7)).round(2)
add("BCELogits", lambda z, t: F.binary_cross_entropy_with_logits(z, t, reduction="none"), 3 * normal(3, 7), targets)
add("BCEProbs", lambda p, t: F.binary_cross_entropy(p, t, reduction="none"), probabilities, targets)

add("Sum", torch.sum, normal(1, 37))
add("Sum/1×1", torch.sum, normal(1, 1))
add("Mean", torch.mean, normal(1, 37))
add("Mean/1×1", torch.mean, normal(1, 1))
add("BatchMean", lambda x: x.sum() / len(x), normal(4, 5, 2))
add("BatchMean/batch 1", lambda x: x.sum() / len(x), normal(1, 7))
add("Fill", lambda x: x.sum().expand(3, 2), normal(2))
for label, rows in [("", 3), ("/batch 1", 1)]:
    add("AddRow" + label, torch.add, normal(rows, 21), normal(1, 21))
    add("SumRows" + label, lambda x: x.sum(0, keepdim=True), normal(rows, 21))
add("AddRow/images", torch.add, normal(1, 3, 5, 3), normal(3))
add("SumRows/images", lambda x: x.reshape(-1, x.shape[-1]).sum(0, keepdim=True), normal(1, 3, 5, 3))
add("Reshape", lambda x: x.reshape(3, -1), normal(1, 2, 9))
add("Flatten", lambda x: x.flatten(1), normal(2, 3, 5, 1))


def quantized(x):
    return torch.fake_quantize_per_tensor_affine(x, 0.25, -3, -8, 7)


# None of the derivatives is at an end of the interval, where PyTorch asks whether the
# neighbour that a half goes to is in it.
add("FakeQuantize", quantized, normal(1, 37))
add("FakeQuantize/halves", quantized, [-0.625, -0.375, -0.125, 0.125, 0.375, 0.625, 0.875])
add("FakeQuantize/far", quantized, [-1e6, -1.4, -1.3, 2.6, 2.7, 1e6])

cases.write(here / "torch.json")
