"""Writes skimage.json beside itself: PSNR and SSIM of scikit-image, and Keras's
accuracy. Run it with a Python that has scikit-image, keras and tensorflow.
"""
import json
import os
import pathlib
import sys

os.environ["KERAS_BACKEND"] = "tensorflow"
import keras
import numpy as np
import skimage
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

here = pathlib.Path(__file__).parent
sys.path.append(str(here.parents[1] / "gdltest"))
import golden

SEED = 11
WANG = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False}  # Wang et al. 2004
rng = np.random.default_rng(SEED)
cases = []
for name, shape, peak in [
    ("grey", (3, 13, 16, 1), 1),
    ("colour", (2, 12, 11, 3), 1),
    ("smallest for the gaussian", (1, 11, 11, 1), 1),
    ("bytes", (2, 12, 12, 3), 255),
]:
    n, h, w, c = shape
    waves = np.sin(np.arange(h)[:, None, None] / 3 + np.arange(w)[:, None] / 2 + np.arange(c))
    x = (peak * (0.5 + 0.4 * waves * rng.uniform(0.2, 1, (n, 1, 1, 1)))).round(3).astype("float32")
    # Each image has more noise than the one before.
    noise = rng.standard_normal(shape) * np.linspace(0.05, 0.3, n)[:, None, None, None]
    y = np.clip(x + peak * noise, 0, peak).round(3).astype("float32")
    a, b = x.astype("float64"), y.astype("float64")
    ssim = lambda **o: np.mean([structural_similarity(p, q, data_range=peak, channel_axis=-1, **o) for p, q in zip(a, b)])
    case = {"name": name, "shape": shape[1:], "peak": peak, "x": golden.values(x), "y": golden.values(y)}
    case["psnr"] = float(np.mean([peak_signal_noise_ratio(p, q, data_range=peak) for p, q in zip(a, b)]))
    case["ssim"], case["gaussian"] = float(ssim()), float(ssim(**WANG))
    if c > 1:  # for one channel Keras's accuracy is another metric
        m = keras.Sequential([keras.Input(shape[1:]), keras.layers.Identity()])
        m.compile(loss="mse", metrics=["accuracy"])
        # Rounded to a tenth of the peak, many channels tie.
        tied = (y / peak).round(1)
        case["tied"] = golden.values(tied)
        case["accuracy"] = float(m.evaluate(tied, x, batch_size=n, verbose=0)[1])
    cases.append(case)

made = golden.made(f"scikit-image {skimage.__version__}, keras {keras.__version__}", SEED)
one = lambda c: "{" + ",\n ".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in c.items()) + "}"
with open(here / "skimage.json", "w") as f:
    f.write('{"made": ' + json.dumps(made) + ',\n"cases": [\n' + ",\n".join(map(one, cases)) + "\n]}\n")
