"""Writes guided_torch.json beside itself: the style losses of an image that has two
styles, each where a mask is, with their derivatives by the image.

Run it with a Python that has torch and torchvision.
"""
import torch

import golden_torch as t

SIZE = 32, 48
image, content = t.picture(103, *SIZE), t.features(t.picture(101, *SIZE))
styles = [t.features(t.picture(102, 40, 36)), t.features(t.picture(111, 33, 35))]
weights = 1, 3
# The first mask is a picture's brightness, the second covers the right half of the image.
luma = torch.tensor([0.299, 0.587, 0.114]).double()
masks = [torch.einsum("bchw,c->bhw", t.picture(112, 20, 30), luma)[:, None], torch.zeros(1, 1, *SIZE).double()]
masks[1][..., SIZE[1] // 2 :] = 1


def guided(f, mask):
    """Returns Gram matrix, covariance and means of features [1 C H W], by a mask."""
    if mask is None:
        p = torch.full(f.shape[2:], 1 / f[0, 0].numel()).double()
    else:
        m = torch.nn.functional.interpolate(mask, f.shape[2:], mode="bilinear", antialias=True)[0, 0]
        p = m**2 / (m**2).sum()
    mean = (f[0] * p).sum((1, 2))
    gram = torch.einsum("ahw,bhw,hw->ab", f[0], f[0], p)
    return gram, gram - mean[:, None] * mean, mean


def ratio(now, of_style, of_content, relative):
    error = (now - of_style) ** 2
    return error.sum() / (0.5 * ((of_style**2).sum() + (of_content**2).sum())) if relative else error.mean()


def loss(f, relative, moments):
    shares = torch.tensor([w * m.mean() for w, m in zip(weights, masks)])
    total = 0
    for share, style, mask in zip(shares / shares.sum(), styles, masks):
        for l in t.STYLE:
            (g, c, m), (gs, cs, ms), (gp, cp, mp) = guided(f[l], mask), guided(style[l], None), guided(content[l], mask)
            if not moments:
                total = total + share * ratio(g, gs, gp, relative)
                continue
            std = [v.diagonal().clamp(min=0).sqrt() for v in (cs, cp)]
            scale = (std[0] + std[1]) / 2
            scale = 1 / (scale + 0.15 * scale.mean())
            pairs = scale[:, None] * scale
            total = total + share * ratio(c * pairs, cs * pairs, cp * pairs, relative)
            total = total + share * ratio(m * scale, ms * scale, mp * scale, relative)
    return total / len(t.STYLE)


losses = {}
for kind, relative in ("classic", False), ("relative", True):
    for statistics, moments in ("gram", False), ("moments", True):
        x = image.clone().requires_grad_(True)
        value = loss(t.features(x), relative, moments)
        (grad,) = torch.autograd.grad(value, x)
        losses[f"{kind} {statistics}"] = {"value": float(f"{value.item():.8g}"), "grad": t.kept(grad)}
t.write("guided_torch.json", {"made": {"framework": f"torch {torch.__version__}"}, "losses": losses})
