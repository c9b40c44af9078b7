"""Writes views_torch.json beside itself: what is seen of an image that is moved, turned
and scaled, as torch's grid_sample gives it.

Run it with a Python that has torch.
"""
import numpy as np
import torch

import golden_torch as t

SIDE = 12


def view(degrees, k, down, right):
    """Returns the image [1 3 H W] seen at k times the step, turned, off its middle."""
    middle = (SIDE - 1) / 2
    sin, cos = np.sin(np.radians(degrees)), np.cos(np.radians(degrees))
    a, b = np.meshgrid(np.arange(SIDE) - middle, np.arange(SIDE) - middle, indexing="ij")
    y, x = k * (cos * a - sin * b) + down, k * (sin * a + cos * b) + right
    grid = torch.tensor(np.stack([x, y], -1) / middle)[None]  # from -1 to 1
    return torch.nn.functional.grid_sample(t.picture(108, SIDE, SIDE), grid, mode="bilinear", padding_mode="reflection", align_corners=True)


CASES = (0, 1, 0, 0), (90, 1, 0, 0), (0, 1, 2, -3), (7, 1.1, 0.25, 1.5), (-30, 0.8, -4, 6), (10, 2.5, 11, 0)
layers = {" ".join(map(str, c)): t.kept(view(*c)) for c in CASES}
t.write("views_torch.json", {"made": {"framework": f"torch {torch.__version__}"}, "layers": layers})
