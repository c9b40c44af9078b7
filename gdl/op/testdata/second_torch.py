"""Writes second_torch.json beside itself: squares of ops with their first and
second derivatives, and gradient penalties, as PyTorch computes them.

The square makes the first derivative depend on the inputs where the op is
linear.

Run it with a Python that has torch.
"""
import pathlib
import sys

import numpy as np
import torch
import torch.nn.functional as F

here = pathlib.Path(__file__).parent
sys.path.append(str(here.parents[1] / "gdltest"))
from torch_cases import Cases

cases = Cases(seed=5)
normal = cases.normal


def add(name, f, *inputs):
    """Adds the square of f at inputs, given or random with the shapes given."""
    at = [normal(*x) if isinstance(x, tuple) else x for x in inputs]
    cases.add(name, lambda *x: f(*x) ** 2, *at, second=True)


def images(f):
    """Makes f of [B C H W] one of [B H W C]."""
    return lambda x, *more: f(x.permute(0, 3, 1, 2), *more).permute(0, 2, 3, 1)


def kernel(w):
    """Brings [kH kW Cin Cout] to PyTorch's [Cout Cin kH kW]."""
    return w.permute(3, 2, 0, 1)


def conv(**how):
    return images(lambda x, w: F.conv2d(x, kernel(w), **how))


def upsample(x, factor):
    return x.repeat_interleave(factor, 1).repeat_interleave(factor, 2)


def conv_t(**how):  # w is [kH kW Cout Cin]
    return images(lambda x, w: F.conv_transpose2d(x, kernel(w), **how))


def depthwise(x, w):  # w is [3 3 C M]
    return F.conv2d(x, w.reshape(3, 3, 1, -1).permute(3, 2, 0, 1), padding=1, groups=w.shape[2])


def batch_norm(x, gamma, beta):
    return images(lambda x: F.batch_norm(x, None, None, gamma, beta, training=True, eps=1e-3))(x)


def given(x, gamma, beta, mean, variance):
    return (x - mean) / torch.sqrt(variance + 1e-3) * gamma + beta


def layer_norm(x, gamma, beta):
    return F.layer_norm(x, x.shape[-1:], gamma, beta, eps=1e-3)


def instance_norm(x, gamma, beta):
    if gamma.dim() == 1:
        return images(lambda x: F.instance_norm(x, weight=gamma, bias=beta, eps=1e-5))(x)
    y = F.instance_norm(x.permute(0, 3, 1, 2), eps=1e-5)
    return (y * gamma[:, :, None, None] + beta[:, :, None, None]).permute(0, 2, 3, 1)


def gram(x):
    return torch.einsum("bijc,bijd->bcd", x, x) / (x.shape[1] * x.shape[2])


def variation(x):
    return ((x[:, 1:] - x[:, :-1]).abs().sum() + (x[:, :, 1:] - x[:, :, :-1]).abs().sum()) / len(x)


def softplus(x):  # torch's own is linear from 20 on
    return torch.logaddexp(x, torch.zeros_like(x))


def bce_probs(p, t):
    return -(t * torch.log(p) + (1 - t) * torch.log1p(-p))


def size(v):
    """Keeps the sign and moves the value away from 0."""
    return (np.abs(v) + 0.25).round(2)


add("MatMul/odd", torch.matmul, (3, 5), (5, 7))
add("MatMul/batch 1", torch.matmul, (1, 3), (3, 2))
add("MatMul AᵀBᵀ/odd", lambda a, b: a.T @ b.T, (5, 3), (7, 5))
add("BatchMatMul/odd", torch.matmul, (3, 2, 5), (3, 5, 3))
add("BatchMatMul/batch 1", torch.matmul, (1, 2, 3), (1, 3, 1))
add("BatchMatMul AᵀBᵀ/odd", lambda a, b: a.mT @ b.mT, (2, 5, 3), (2, 1, 5))
add("Add/", torch.add, (2, 3), (2, 3))
add("Sub/", torch.sub, (2, 3), (2, 3))
add("Mul/", torch.mul, (2, 3), (2, 3))
add("Div/", torch.div, (2, 3), size(normal(2, 3)))
add("AddRow/images", torch.add, (1, 2, 3, 3), (3,))
add("MulRow/images", torch.mul, (1, 2, 3, 3), (3,))
add("SumRows/", lambda x: x.sum(0, keepdim=True), (3, 5))

for name, f in {
    "ReLU": torch.relu, "LeakyReLU": lambda x: F.leaky_relu(x, 0.25), "ReLU6": lambda x: F.relu6(4 * x), "SELU": torch.selu,
    "Sigmoid": torch.sigmoid, "Tanh": torch.tanh, "Softplus": softplus, "Exp": torch.exp, "Square": torch.square, "Abs": torch.abs,
}.items():
    add(name + "/", f, (3, 7))
for name, f in {"Sigmoid": torch.sigmoid, "Softplus": softplus}.items():
    add(name + "/left tail", f, np.array([-31.0, -30.5, -30, -29.5, -29]))
add("Log/", torch.log, size(normal(3, 7)))
cases.add("Sqrt alone/", torch.sqrt, size(normal(3, 7)), second=True)  # its square is linear
add("Clip/", lambda x: torch.clamp(x, -0.5, 0.7), normal(1, 21) + 0.005)
add("Softmax/", lambda x: torch.softmax(x, -1), (3, 5))
add("LogSoftmax/", lambda x: torch.log_softmax(x, -1), (2, 2, 3))
targets = np.repeat([0.0, 1, 0.25], 5).reshape(3, 5)
add("BCELogits/", lambda z, t: softplus(z) - z * t, (3, 5), targets)
add("BCEProbs/", bce_probs, cases.rng.uniform(0.05, 0.95, (3, 5)).round(2), targets)

add("Sum/", torch.sum, (3, 5))
add("Mean/", torch.mean, (3, 5))
add("BatchMean/", lambda x: x.sum() / len(x), (3, 5))
add("Fill/", lambda x: x.sum().expand(3, 2), (2,))
add("Reshape/", lambda x: x.reshape(3, -1), (1, 2, 3))
add("Flatten/", lambda x: x.flatten(1), (2, 3, 1, 1))
add("Broadcast/", lambda x: x.expand(2, 3, 4), (3, 1))
add("SumTo/", lambda x: x.sum((0, 2)).reshape(3, 1), (2, 3, 4))
add("MeanAxes/", lambda x: x.mean((1, 2), keepdim=True), (2, 3, 2, 3))
add("Transpose/", lambda x: x.permute(2, 0, 1), (2, 3, 4))
add("Slice/", lambda x: x[0:2, 1:3], (2, 4, 1))
add("Pad/", lambda x: F.pad(x, (0, 1, 1, 2)), (2, 3))
add("Concat/", lambda a, b: torch.cat([a, b], 1), (2, 1, 3), (2, 2, 3))
add("Gather/", lambda x: x[[2, 0, 2, 1]], (4, 3))
add("GramMatrix/", gram, (2, 3, 1, 3))
add("TotalVariation/", variation, (2, 3, 4, 1))

add("Conv2D/3 channels", conv(padding=1), (1, 3, 5, 3), (3, 3, 3, 2))
add("Conv2D/one channel", conv(padding=1), (2, 3, 3, 1), (3, 3, 1, 1))
add("Conv2D stride 2/same, odd size", conv(stride=2, padding=1), (2, 5, 3, 2), (3, 3, 2, 3))
add("Conv2D stride 3/larger than the kernel", conv(stride=3), (1, 5, 7, 3), (2, 1, 3, 2))
add("Conv2D explicit/", images(lambda x, w: F.conv2d(F.pad(x, (0, 2, 1, 0)), kernel(w), stride=2)), (1, 4, 3, 1), (2, 3, 1, 2))
add("Conv2D dilation 2/", conv(padding=2, dilation=2), (1, 4, 3, 2), (3, 3, 2, 1))
add("Conv2D groups/", conv(padding=1, groups=2), (1, 3, 2, 4), (3, 3, 2, 2))
add("DepthwiseConv2D/", images(depthwise), (1, 3, 3, 3), (3, 3, 3, 2))
add("Conv2D of doubled/3 channels", lambda x, w: conv(padding=1)(upsample(x, 2), w), (1, 2, 3, 3), (3, 3, 3, 2))
add("ConvT2D explicit/", conv_t(stride=2, padding=1), (1, 3, 2, 3), (4, 4, 2, 3))
add("ConvT2D stride 3/larger than the kernel", conv_t(stride=3, output_padding=(1, 2)), (2, 2, 3, 1), (2, 1, 1, 1))
add("MaxPool 2/odd", images(lambda x: F.max_pool2d(x, 2)), (2, 5, 3, 3))
add("MaxPool 3 stride 2/same", images(lambda x: F.max_pool2d(x, 3, 2, 1)), (1, 5, 3, 1))
add("MaxPool 1 stride 3/larger than the window", images(lambda x: F.max_pool2d(x, 1, 3)), (1, 4, 7, 3))
add("AvgPool 2/odd", images(lambda x: F.avg_pool2d(x, 2)), (2, 5, 3, 3))
add("AvgPool 3 stride 2/same", images(lambda x: F.avg_pool2d(x, 3, 2, 1, count_include_pad=False)), (1, 5, 3, 1))
add("AvgPool 1 stride 3/larger than the window", images(lambda x: F.avg_pool2d(x, 1, 3)), (1, 4, 7, 3))
add("Upsample 3/", lambda x: upsample(x, 3), (1, 2, 1, 3))

add("BatchNorm/3 channels", batch_norm, (2, 3, 2, 3), (3,), (3,))
add("BatchNorm/one channel", batch_norm, (3, 1, 3, 1), (1,), (1,))
add("BatchNormWith/", given, (1, 2, 3, 3), (3,), (3,), (3,), size(normal(3)))
add("LayerNorm/", layer_norm, (3, 5), (5,), (5,))
add("LayerNorm/images, batch 1", layer_norm, (1, 2, 3, 4), (4,), (4,))
add("InstanceNorm/3 channels", instance_norm, (2, 3, 2, 3), (3,), (3,))
add("InstanceNorm/batch 1", instance_norm, (1, 3, 3, 1), (1,), (1,))
add("InstanceNorm/conditional", instance_norm, (2, 3, 2, 2), (2, 2), (2, 2))


# One NaN, two, none but -inf; channels beyond a vector of 16.
window = np.array([[np.nan, 1, 2, 3], [1, np.nan, np.nan, 0], [-np.inf] * 4, [1, 2, 3, np.nan]]).reshape(4, 2, 2, 1)
cases.add("MaxPool 2 alone/not a number", images(lambda x: F.max_pool2d(x, 2)), np.repeat(window, 19, 3))


def discriminator(norm, act, pool):
    """Returns D of images x: two convolutions, a norm, a pool, a dense layer."""

    def d(x, w1, b1, w2, gamma, beta, w3, b3):
        h = act(images(lambda x: F.conv2d(x, kernel(w1), stride=2, padding=1))(x) + b1)
        h = norm(images(lambda h: F.conv2d(h, kernel(w2), padding=1))(h), gamma, beta)
        h = images(lambda h: pool(h, 2, 1))(act(h))
        return softplus(h.flatten(1) @ w3 + b3)

    return d


def penalty(d):
    """Returns (‖dD/dx‖ − 1)², averaged over the batch (Gulrajani et al. 2017)."""

    def f(x, *params):
        (dx,) = torch.autograd.grad(d(x, *params).sum(), x, create_graph=True)
        length = torch.sqrt((dx**2).sum((1, 2, 3)) + 1e-12)
        return ((length - 1) ** 2).mean()

    return f


shapes = (2, 5, 7, 3), (3, 3, 3, 4), (4,), (3, 3, 4, 3), (3,), (3,), (18, 1), (1, 1)
leaky = lambda x: F.leaky_relu(x, 0.2)
for label, norm, act, pool in [
    ("batch norm", batch_norm, leaky, F.max_pool2d),
    ("layer norm", layer_norm, torch.selu, F.avg_pool2d),
    ("instance norm", instance_norm, torch.tanh, F.max_pool2d),
]:
    cases.add(f"penalty, {label}/", penalty(discriminator(norm, act, pool)), *[normal(*s) for s in shapes])

cases.write(here / "second_torch.json")
