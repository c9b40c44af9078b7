"""Writes spectrum_numpy.json beside itself: radially averaged power spectra of pictures
continued by their mirror image, by numpy's FFT.

Run it with a Python that has numpy and torch.
"""
import numpy as np

import golden_torch as t


def spectrum(picture):
    """Returns the mean power in each bin, and the share above 1/4 cycles a pixel."""
    x = np.einsum("chw,c->hw", picture[0].numpy(), [0.299, 0.587, 0.114])
    h, w = x.shape
    x = np.concatenate([x, x[::-1]])
    x = np.concatenate([x, x[:, ::-1]], 1)
    power = np.abs(np.fft.fft2(x)[:h, :w]) ** 2 / (4 * h * w)
    power[0] /= 2
    power[:, 0] /= 2
    f = np.hypot(np.arange(h)[:, None] / h, np.arange(w)[None] / w) / 2
    power[0, 0] = 0
    n = max(1, min(h, w) // 2)
    bins = []
    for i in range(n):
        inside = (f > i / (2 * n) + 1e-12) & (f <= (i + 1) / (2 * n) + 1e-12)
        bins.append(power[inside].mean())
    return bins, power[f > 0.25].sum() / power.sum()


pictures = {}
for number, h, w in (113, 24, 24), (114, 31, 50), (115, 3, 2):
    bins, share = spectrum(t.picture(number, h, w))
    pictures[f"{number} {h} {w}"] = {"spectrum": [float(f"{v:.8g}") for v in bins], "share": float(f"{share:.8g}")}
t.write("spectrum_numpy.json", {"made": {"framework": f"numpy {np.__version__}"}, "pictures": pictures})
