"""Writes fourier_torch.json beside itself: images made of Fourier coefficients as Lucid
makes them, with torch's FFT of complex numbers, and their derivatives.

Run it with a Python that has torch.
"""
import pathlib
import sys

import numpy as np
import torch

here = pathlib.Path(__file__).parent
sys.path.append(str(here.parents[1] / "gdltest"))
import golden

SEED = 21
COLOURS = np.array([[0.26, 0.09, 0.02], [0.27, 0.00, -0.05], [0.27, -0.09, 0.03]])
COLOURS = COLOURS / np.linalg.norm(COLOURS, axis=0).max()


def spectrum(n):
    """Returns the matrix that makes the spectrum of n samples, orthonormal, of the
    coefficients of 1, cos 1, sin 1, cos 2, …, and the frequency of each in cycles a
    sample."""
    m, f = np.zeros((n, n), complex), np.zeros(n)
    m[0, 0] = 1
    for k in range(1, n):
        p = (k + 1) // 2
        f[k] = p / n
        if 2 * p == n:
            m[p, k] = 1
        else:
            m[p, k], m[n - p, k] = (1, 1) if k % 2 else (-1j, 1j)
            m[:, k] /= np.sqrt(2)
    return m, f


def image(z):
    """Returns the image [1 H W 3] of coefficients z."""
    h, w = z.shape[1:3]
    (mh, fh), (mw, fw) = spectrum(h), spectrum(w)
    f = np.hypot(fh[:, None], fw[None])
    scale = torch.tensor(1 / np.maximum(f, 1 / max(h, w)) / 4).to(z.dtype)
    complex_type = torch.complex128 if z.dtype == torch.float64 else torch.complex64
    mh, mw = torch.tensor(mh).to(complex_type), torch.tensor(mw).to(complex_type)
    s = torch.einsum("ki,lj,bijc->bklc", mh, mw, (z * scale[None, :, :, None]).to(complex_type))
    x = torch.fft.ifft2(s, dim=(1, 2), norm="ortho")
    assert x.imag.abs().max() < 1e-5
    return torch.sigmoid(x.real @ torch.tensor(COLOURS.T).to(z.dtype))


rng = np.random.default_rng(SEED)
cases = []
for h, w in (4, 5), (6, 3), (1, 2):
    z0, up0 = golden.normal(rng, 1, h, w, 3), golden.normal(rng, 1, h, w, 3)
    for dtype in golden.DTYPES:
        z = torch.tensor(z0.astype(dtype), requires_grad=True)
        y = image(z)
        (grad,) = torch.autograd.grad((y * torch.tensor(up0.astype(dtype))).sum(), z)
        cases.append(golden.case(f"FourierImage/{h}x{w}", dtype, [z0.astype(dtype)], up0.astype(dtype), y.detach().numpy(), [grad.numpy()]))
golden.write(here / "fourier_torch.json", golden.made(f"torch {torch.__version__}", SEED), cases)
