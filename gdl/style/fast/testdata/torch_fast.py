"""Writes torch.json beside itself: conditional instance norm with blended styles, and
a whole network of package fast, in PyTorch.

Images are [B H W C], kernels [kH kW Cin Cout]. Run it with a Python that has torch.
"""
import pathlib
import sys

import numpy as np
import torch
import torch.nn.functional as F

here = pathlib.Path(__file__).parent
sys.path.append(str(here.parents[2] / "gdltest"))
import golden

SEED = 12
rng = np.random.default_rng(SEED)
cases = []


def normal(*shape):
    return golden.normal(rng, *shape)


def blend(x, weights, gamma, beta):  # x [B C H W]
    g, b = weights @ gamma, weights @ beta
    return F.instance_norm(x, eps=1e-5) * g[:, :, None, None] + b[:, :, None, None]


def conv(x, k, stride=1):
    reach = k.shape[0] // 2
    return F.conv2d(F.pad(x, [reach] * 4, mode="reflect"), k.permute(3, 2, 0, 1).contiguous(), stride=stride)


def net(x, weights, *params):
    """One block; params are kernel, gamma and beta of each convolution in turn.

    The block's second beta, which the norm after it takes away, is 0 and no param.
    """
    params = [*params[:14], torch.zeros_like(params[13]), *params[14:]]
    units = [params[i:i + 3] for i in range(0, len(params), 3)]
    h, w = x.shape[1:3]
    x = F.pad(x.permute(0, 3, 1, 2), [0, -w % 4, 0, -h % 4], mode="reflect")

    def unit(i, x, stride=1):
        k, gamma, beta = units[i]
        return blend(conv(x, k, stride), weights, gamma, beta)

    x = F.relu(unit(0, x))
    x = F.relu(unit(1, x, 2))
    x = F.relu(unit(2, x, 2))
    x = x + unit(4, F.relu(unit(3, x)))
    for i in 5, 6:
        x = F.relu(unit(i, F.interpolate(x, scale_factor=2, mode="nearest")))
    return unit(7, x)[:, :, :h, :w].permute(0, 2, 3, 1)


def add(name, f, inputs, params):
    upstream = None
    for dtype in golden.DTYPES:
        t = [torch.tensor(a.astype(dtype), requires_grad=True) for a in [*inputs, *params.values()]]
        y = f(*t)
        if upstream is None:
            upstream = normal(*y.shape)
        y.backward(torch.tensor(upstream.astype(dtype)))
        cases.append(golden.case(name, dtype, [a.astype(dtype) for a in inputs], upstream.astype(dtype), y.detach().numpy(),
                                 [v.grad.numpy() for v in t], {k: v.astype(dtype) for k, v in params.items()}))


def layer(x, weights, gamma, beta):
    return blend(x.permute(0, 3, 1, 2), weights, gamma, beta).permute(0, 2, 3, 1)


mixed = np.array([[0.25, 0.75, 0], [0, 0, 1]])
add("Blend/", layer, [normal(2, 3, 2, 4), mixed], {"n/gamma": normal(3, 4), "n/beta": normal(3, 4)})

params = {}
for name, size, cin, cout in [("down/0", 9, 3, 1), ("down/1", 3, 1, 2), ("down/2", 3, 2, 4), ("block/0/0", 3, 4, 4),
                              ("block/0/1", 3, 4, 4), ("up/0", 3, 4, 2), ("up/1", 3, 2, 1), ("up/2", 9, 1, 3)]:
    params |= {f"{name}/w": normal(size, size, cin, cout), f"{name}/norm/gamma": normal(2, cout), f"{name}/norm/beta": normal(2, cout)}
del params["block/0/1/norm/beta"]
for size in (12, 16), (9, 10):
    add(f"Net/{size[0]}×{size[1]}", net, [normal(2, *size, 3), np.array([[1, 0], [0.5, 0.5]])], params)

golden.write(here / "torch.json", golden.made(f"torch {torch.__version__}", SEED), cases)
