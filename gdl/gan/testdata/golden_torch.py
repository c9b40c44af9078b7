"""Writes torch.json beside itself: discriminators of week 4 with given weights in
PyTorch, and what a gradient penalty takes of them, derivatives of derivatives.

Images and kernels are turned to the layouts of package nn, [B H W C] and
[kH kW Cin Cout]; biases, gammas and betas are [1 C]. Run it with a Python that has
torch.
"""
import pathlib
import sys

import numpy as np
import torch
import torch.nn.functional as F

here = pathlib.Path(__file__).parent
sys.path.append(str(here.parents[1] / "gdltest"))
import golden

SEED = 17
rng = np.random.default_rng(SEED)


def pad(h, size):
    """Pads as "same" does for stride 2: what is odd, at the right and the bottom."""
    total = size - 2
    return F.pad(h, (total // 2, total - total // 2) * 2)


def conv(p, name, h, stride=2):
    w = p[name + "/w"].permute(3, 2, 0, 1).contiguous()
    h = pad(h, w.shape[2]) if stride == 2 else h
    return F.conv2d(h, w, p[name + "/b"][0] if name + "/b" in p else None, stride=stride)


def layer_norm(p, name, h):
    return F.layer_norm(h.permute(0, 2, 3, 1), h.shape[1:2], p[name + "/gamma"][0], p[name + "/beta"][0], 1e-3).permute(0, 3, 1, 2)


def instance_norm(p, name, h):
    return F.instance_norm(h, weight=p[name + "/gamma"][0], bias=p[name + "/beta"][0], eps=1e-5)


def small(p, x):
    """The D of the DCGAN, without dropout."""
    h = x.permute(0, 3, 1, 2)
    for i in range(2):
        h = F.leaky_relu(conv(p, f"discriminator/{i}", h), 0.2)
    return h.permute(0, 2, 3, 1).flatten(1) @ p["discriminator/2/w"] + p["discriminator/2/b"]


def faces(norm):
    def f(p, x):
        h = x.permute(0, 3, 1, 2)
        for i in range(4):
            h = conv(p, f"discriminator/{i}", h)
            h = F.leaky_relu(h if i == 0 else norm(p, f"discriminator/{i}/norm", h), 0.2)
        return conv(p, "discriminator/4", h, 1).flatten(1)

    return f


def shapes_small():
    s = {}
    for i, (a, b) in enumerate([(1, 1), (1, 2)]):
        s[f"discriminator/{i}/w"], s[f"discriminator/{i}/b"] = (5, 5, a, b), (1, b)
    return {**s, "discriminator/2/w": (98, 1), "discriminator/2/b": (1, 1)}


def shapes_faces():
    s, a = {}, 1
    for i, b in enumerate((1, 2, 4, 8)):
        s[f"discriminator/{i}/w"] = (4, 4, a, b)
        for part in ["b"] if i == 0 else ["norm/gamma", "norm/beta"]:
            s[f"discriminator/{i}/{part}"] = (1, b)
        a = b
    return {**s, "discriminator/4/w": (4, 4, 8, 1), "discriminator/4/b": (1, 1)}


cases = []
for name, f, shapes, side in (
    ("Conv D", small, shapes_small(), 28),
    ("Faces D layer", faces(layer_norm), shapes_faces(), 64),
    ("Faces D instance", faces(instance_norm), shapes_faces(), 64),
):
    given = {k: (0.3 * rng.normal(size=s)).round(2) for k, s in shapes.items()}
    given = {k: abs(v) + 0.5 if k.endswith("gamma") else v for k, v in given.items()}
    image, upstream = golden.normal(rng, 1, side, side, 1), golden.normal(rng, 1, 1)
    # Directions for the derivative by the image, as a penalty's, and for no other.
    toward = [golden.normal(rng, 1, side, side, 1)] + [np.zeros(s) for s in shapes.values()]
    p = {k: torch.tensor(v, requires_grad=True) for k, v in given.items()}
    x, u = torch.tensor(image, requires_grad=True), torch.tensor(upstream)
    wrt = [x, *p.values()]
    y = torch.tanh(f(p, x))  # so that second derivatives by the last bias are there too
    grads = torch.autograd.grad(y, wrt, u, create_graph=True)
    second = torch.autograd.grad((grads[0] * torch.tensor(toward[0])).sum(), wrt, allow_unused=True)
    second = [np.zeros(w.shape) if g is None else g.numpy() for g, w in zip(second, wrt)]
    arrays = lambda list: [np.asarray(v.detach().numpy() if torch.is_tensor(v) else v) for v in list]
    cases.append(golden.case(name, "float64", [image], upstream, y.detach().numpy(), arrays(grads), given, toward, second))

golden.write(here / "torch.json", golden.made(f"torch {torch.__version__}", SEED), cases)
