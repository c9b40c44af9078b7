"""Writes torch.json beside itself: a denoiser with given weights in PyTorch.

Images and kernels are turned to the layouts of package nn, [B H W C] and
[kH kW Cin Cout], and biases are [1 C]. Run it with a Python that has torch.
"""
import pathlib
import sys

import numpy as np
import torch
import torch.nn.functional as F

here = pathlib.Path(__file__).parent
sys.path.append(str(here.parents[1] / "gdltest"))
import golden

SEED, CHANNELS, WIDTHS = 4, 2, (3, 4, 5)
SHAPE = (2, 8, 4, CHANNELS)
rng = np.random.default_rng(SEED)


def shapes():
    """Returns the convolutions in order of use, with their channels in and out."""
    out = {}
    for i, w in enumerate(WIDTHS):
        out[f"down/{i}/0"] = (CHANNELS if i == 0 else WIDTHS[i - 1], w)
        out[f"down/{i}/1"] = (w, w)
    for i, w in reversed(list(enumerate(WIDTHS[:-1]))):
        out[f"up/{i}/0"] = (WIDTHS[i + 1], w)
        out[f"up/{i}/1"] = (w, w)
    return {**out, "out": (WIDTHS[0], CHANNELS)}


def estimate(p, x):
    def conv(name, h):
        return F.conv2d(h, p[name + "/w"].permute(3, 2, 0, 1), p[name + "/b"][0], padding=1)

    h, seen = x.permute(0, 3, 1, 2), []
    for i in range(len(WIDTHS)):
        if i > 0:
            h = F.max_pool2d(h, 2)
        h = F.relu(conv(f"down/{i}/1", F.relu(conv(f"down/{i}/0", h))))
        seen.append(h)
    for i in reversed(range(len(WIDTHS) - 1)):
        h = F.relu(F.interpolate(conv(f"up/{i}/0", h), scale_factor=2, mode="nearest") + seen[i])
        h = F.relu(conv(f"up/{i}/1", h))
    return x - conv("out", h).permute(0, 2, 3, 1)


params = {}
for name, (cin, cout) in shapes().items():
    params[name + "/w"] = (0.3 * rng.normal(size=(3, 3, cin, cout))).round(2)
    params[name + "/b"] = (0.3 * rng.normal(size=(1, cout))).round(2)
noisy, clean, upstream = rng.random(SHAPE).round(2), rng.random(SHAPE).round(2), golden.normal(rng, *SHAPE)

cases = []
for dtype in golden.DTYPES:
    typed = {k: v.astype(dtype) for k, v in params.items()}
    for name, inputs, u in (("Forward", [noisy], upstream), ("Loss", [noisy, clean], np.array(1.5))):
        p = {k: torch.tensor(v, requires_grad=True) for k, v in typed.items()}
        x = [torch.tensor(v.astype(dtype), requires_grad=True) for v in inputs]
        y = estimate(p, x[0])
        y = y.clamp(0, 1) if name == "Forward" else F.mse_loss(y, x[1])
        u = u.astype(dtype)
        grads = torch.autograd.grad(y, x + list(p.values()), torch.tensor(u))
        cases.append(golden.case(name, dtype, [v.detach() for v in x], u, y.detach(), grads, typed))

golden.write(here / "torch.json", golden.made(f"torch {torch.__version__}", SEED), cases)
