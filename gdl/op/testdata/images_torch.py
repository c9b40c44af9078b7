"""Writes images_torch.json beside itself: what PyTorch has and Keras has not, or
otherwise.

Run it with a Python that has torch.
"""
import pathlib
import sys

import torch
import torch.nn.functional as F

here = pathlib.Path(__file__).parent
sys.path.append(str(here.parents[1] / "gdltest"))
from torch_cases import Cases

cases = Cases(seed=4)


def add(name, f, *shapes):
    """Adds f at random inputs of the given shapes."""
    cases.add(name, f, *[cases.normal(*s) for s in shapes])


def images(f):
    """Makes f of [B C H W] one of [B H W C]."""
    return lambda x, *more: f(x.permute(0, 3, 1, 2), *more).permute(0, 2, 3, 1)


def kernel(w):
    """Brings [kH kW Cin Cout] to PyTorch's [Cout Cin kH kW]."""
    return w.permute(3, 2, 0, 1)


def explicit(x, w):  # edges: 1 above, 2 at the right
    return F.conv2d(F.pad(x, (0, 2, 1, 0)), kernel(w), stride=2)


add("Conv2D explicit/", images(explicit), (2, 4, 3, 2), (2, 3, 2, 3))
add("Conv2D groups/", images(lambda x, w: F.conv2d(x, kernel(w), padding=1, groups=2)), (1, 3, 4, 4), (3, 3, 2, 6))
add("Conv2D groups/depthwise", images(lambda x, w: F.conv2d(x, kernel(w), padding=1, groups=2)), (1, 3, 4, 2), (3, 3, 1, 2))
add("ConvT2D explicit/", images(lambda x, w: F.conv_transpose2d(x, w.permute(3, 2, 0, 1), stride=2, padding=1)), (2, 3, 2, 3), (4, 4, 2, 3))
add("InstanceNorm/", images(lambda x, g, b: F.instance_norm(x, weight=g, bias=b, eps=1e-5)), (2, 3, 2, 3), (3,), (3,))
add("InstanceNorm/batch 1", images(lambda x, g, b: F.instance_norm(x, weight=g, bias=b, eps=1e-5)), (1, 2, 2, 1), (1,), (1,))


def conditional(x, g, b):
    y = F.instance_norm(x, eps=1e-5)
    return y * g[:, :, None, None] + b[:, :, None, None]


add("InstanceNorm/conditional", images(conditional), (2, 3, 2, 3), (2, 3), (2, 3))
add("Concat/", lambda a, b: torch.cat([a, b], 1), (2, 1, 3), (2, 2, 3))
add("Transpose/", lambda x: x.permute(2, 0, 1), (2, 3, 4))
add("Broadcast/", lambda x: x.expand(2, 3, 4), (3, 1))

cases.write(here / "images_torch.json")
