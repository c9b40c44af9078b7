"""Writes torch.json beside itself: torchvision's VGG-19 with weights that both sides
compute, its output at every layer, and losses with their derivatives by the image.

Run it with a Python that has torch and torchvision. A tensor is kept as its root of
the mean square and some of its values, [B H W C].
"""
import json
import pathlib

import numpy as np
import torch
import torchvision
from torchvision.models.vgg import cfgs, make_layers

BLOCKS = (2, 2, 4, 4, 4)
STYLE = [f"block{i}_conv1" for i in range(1, 6)]
CONTENT = "block5_conv2"
KEPT = 60


def uniform(number, n):
    """Returns n values in [-1/2, 1/2), of the tensor of the given number."""
    h = np.arange(n, dtype=np.uint32) * np.uint32(0x9E3779B1) + np.uint32(number)
    for shift, factor in (16, 0x85EBCA6B), (13, 0xC2B2AE35):
        h = (h ^ (h >> np.uint32(shift))) * np.uint32(factor)
    return (h ^ (h >> np.uint32(16))) / 2.0**32 - 0.5


def picture(number, h, w):
    """Returns an RGB picture [1 3 H W], smooth and noisy in parts."""
    y, x, c = np.meshgrid(np.arange(h) / h, np.arange(w) / w, np.arange(3), indexing="ij")
    smooth = 0.5 + 0.3 * np.sin(7 * x * (1 + c) + number) * np.cos(5 * y + c)
    values = smooth + 0.4 * uniform(number, h * w * 3).reshape(h, w, 3)
    return torch.tensor(values.clip(0, 1)).permute(2, 0, 1)[None]


def network():
    layers = make_layers(cfgs["E"], batch_norm=False).double()
    for number, p in enumerate(layers.parameters()):
        scale = np.sqrt(24 / p[0].numel()) if p.dim() == 4 else 0.2
        p.data = torch.tensor((scale * uniform(number, p.numel())).astype(np.float32)).double().reshape(p.shape)
        p.requires_grad_(False)
    return layers


NET = network()
NAMES = [f"block{i + 1}_{part}" for i, n in enumerate(BLOCKS) for part in [f"conv{j + 1}" for j in range(n)] + ["pool"]]
MEAN, STD = [torch.tensor(v)[None, :, None, None].double() for v in ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))]


def features(x):
    """Returns the outputs after each ReLU and each pooling."""
    h, out = (x - MEAN) / STD, []
    for layer in NET:
        h = torch.relu(h) if isinstance(layer, torch.nn.ReLU) else layer(h)
        if not isinstance(layer, torch.nn.Conv2d):
            out.append(h)
    return dict(zip(NAMES, out))


def gram(f):
    f = f[0].flatten(1)
    return f @ f.T / f.shape[1]


def kept(t):
    if t.dim() == 4:
        t = t.permute(0, 2, 3, 1)
    flat = t.detach().flatten().numpy()
    at = (np.arange(KEPT) * 7919 + 13) % len(flat)
    return {"shape": list(t.shape), "rms": float(f"{np.sqrt((flat**2).mean()):.8g}"), "values": [float(f"{v:.8g}") for v in flat[at]]}


content, style, image = features(picture(101, 32, 48)), features(picture(102, 40, 36)), picture(103, 32, 48)


def classic_content(f):
    return ((f[CONTENT] - content[CONTENT]) ** 2).sum() / 2


def relative_content(f):
    p = content[CONTENT]
    return ((f[CONTENT] - p) ** 2).mean() / ((p - p.mean((2, 3), keepdim=True)) ** 2).mean()


def classic_style(f):
    return sum(((gram(f[l]) - gram(style[l])) ** 2).mean() for l in STYLE) / len(STYLE)


def ratio(now, of_style, of_content):
    return ((now - of_style) ** 2).sum() / (0.5 * ((of_style**2).sum() + (of_content**2).sum()))


def relative_style(f):
    return sum(ratio(gram(f[l]), gram(style[l]), gram(content[l])) for l in STYLE) / len(STYLE)


def moments_style(f, mean_square=False):
    total = 0
    for l in STYLE:
        v = [t[l][0].flatten(1) for t in (f, style, content)]
        scale = (v[1].std(1, correction=0) + v[2].std(1, correction=0)) / 2
        scale = scale + 0.15 * scale.mean()
        v = [x / scale[:, None] for x in v]
        means = [x.mean(1) for x in v]
        cov = [(x - m[:, None]) @ (x - m[:, None]).T / x.shape[1] for x, m in zip(v, means)]
        if mean_square:
            total = total + ((cov[0] - cov[1]) ** 2).mean() + ((means[0] - means[1]) ** 2).mean()
        else:
            total = total + ratio(*cov) + ratio(*means)
    return total / len(STYLE)


def differences(x):
    return x[:, :, 1:] - x[:, :, :-1], x[:, :, :, 1:] - x[:, :, :, :-1]


LOSSES = {
    "content classic": classic_content,
    "content relative": relative_content,
    "style classic gram": classic_style,
    "style relative gram": relative_style,
    "style classic moments": lambda f: moments_style(f, True),
    "style relative moments": moments_style,
    "variation classic": lambda f: sum(d.abs().sum() for d in differences(f["image"])),
    "variation relative": lambda f: sum((d**2).mean() for d in differences(f["image"])),
}


def course(steps):
    """Returns the losses of lab 1's run: Keras's Adam, on pixels from 0 to 1."""
    x = picture(101, 32, 48)
    m, v, losses = 0, 0, []
    for t in range(1, steps + 1):
        x.requires_grad_(True)
        f = features(x)
        loss = 2e-2 * classic_style(f) + 1e-2 * classic_content(f)
        (g,) = torch.autograd.grad(loss, x)
        losses.append(float(f"{loss.item():.8g}"))
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        rate = 20 / 255 * 0.5 ** ((t - 1) / 100) * np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        x = (x.detach() - rate * m / (v.sqrt() + 1e-7)).clamp(0, 1)
    return losses


def write(name, content):
    text = json.dumps(content, indent=0).replace(",\n", ", ").replace("}, ", "},\n")
    pathlib.Path(__file__).with_name(name).write_text(text + "\n")


def main():
    losses = {}
    for name, loss in LOSSES.items():
        x = image.clone().requires_grad_(True)
        value = loss({**features(x), "image": x})
        (grad,) = torch.autograd.grad(value, x)
        losses[name] = {"value": float(f"{value.item():.8g}"), "grad": kept(grad)}
    made = {"framework": f"torch {torch.__version__}, torchvision {torchvision.__version__}"}
    layers = {name: kept(f) for name, f in features(image).items()}
    write("torch.json", {"made": made, "layers": layers, "losses": losses, "course": course(4)})
    sizes = (5, 6), (20, 14), (9, 40), (3, 30)
    resize = lambda h, w: torch.nn.functional.interpolate(picture(105, 9, 14), (h, w), mode="bilinear", antialias=True)
    write("resize.json", {"made": made, "layers": {f"{h} {w}": kept(resize(h, w)) for h, w in sizes}})


if __name__ == "__main__":
    main()
