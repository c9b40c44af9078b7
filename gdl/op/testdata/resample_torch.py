"""Writes resample_torch.json beside itself: padding, resizing, extremes and
lengths, with second derivatives.

Run it with a Python that has torch.
"""
import pathlib
import sys

import torch
import torch.nn.functional as F

here = pathlib.Path(__file__).parent
sys.path.append(str(here.parents[1] / "gdltest"))
from torch_cases import Cases

cases = Cases(seed=9)


def add(name, f, *shapes):
    """Adds the square of f: its derivative depends on the inputs."""
    cases.add(name, lambda *x: f(*x) ** 2, *[cases.normal(*s) for s in shapes], second=True)


def images(f):
    """Makes f of [B C H W] one of [B H W C]."""
    return lambda x: f(x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)


def resize(h, w):
    return images(lambda x: F.interpolate(x, (h, w), mode="bilinear", align_corners=False))


add("ReflectPad/", images(lambda x: F.pad(x, (2, 0, 1, 2), mode="reflect")), (2, 3, 4, 2))
add("ResizeBilinear 5×7/", resize(5, 7), (2, 3, 2, 2))
add("ResizeBilinear 2×3/", resize(2, 3), (1, 5, 7, 1))
add("Maximum/", torch.maximum, (2, 3), (2, 3))
add("Minimum/", torch.minimum, (2, 3), (2, 3))
add("Length/", lambda x: torch.linalg.vector_norm(x.flatten(1), dim=1), (3, 2, 2))

# At ties both have half the derivative.
tied = [1.0, -2.0, 0.5]
cases.add("Maximum alone/tied", torch.maximum, tied, [1.0, -2.0, 3.0])
cases.add("Minimum alone/tied", torch.minimum, tied, [1.0, -2.0, 3.0])

cases.write(here / "resample_torch.json")
