"""Writes scipy.json beside itself: measures of sets of features by SciPy.

Run it with a Python that has numpy and scipy.
"""
import json
import pathlib

import numpy as np
import scipy
from scipy.linalg import eigvals, sqrtm
from scipy.spatial.distance import cdist, pdist
from scipy.stats import entropy

SEED = 5
rng = np.random.default_rng(SEED)


def features(n, width, rank, shift):
    x = rng.standard_normal((n, rank)) @ rng.standard_normal((rank, width)) / rank**0.5
    return np.maximum(x + shift, 0).astype("float32").astype("float64")


def frechet(x, y):
    a, b = np.cov(x, rowvar=False), np.cov(y, rowvar=False)
    if min(np.linalg.matrix_rank(a), np.linalg.matrix_rank(b)) == len(a):
        root = np.trace(sqrtm(a @ b)).real
    else:  # sqrtm is for regular matrices
        root = np.sqrt(eigvals(a @ b).real.clip(0)).sum()
    return float(np.sum((x.mean(0) - y.mean(0)) ** 2) + np.trace(a + b) - 2 * root)


cases = []
for name, n, width, rank, shift in [
    ("few features", 40, 3, 3, (0.1, 0.4)),
    ("many features", 60, 12, 12, (0.2, 0.2)),
    ("one feature is constant", 30, 4, 4, (0.5, 0.6)),
]:
    x, y = features(n, width, rank, shift[0]), features(n, width, rank, shift[1])
    if name.startswith("one"):
        x[:, 2] = y[:, 2] = 0.25
    d = cdist(x, y)
    cases.append({
        "name": name, "features": width, "x": x.ravel().tolist(), "y": y.ravel().tolist(),
        "frechet": frechet(x, y), "nearest": d.min(1).tolist(), "index": d.argmin(1).tolist(),
        "pairwise": float(pdist(x).mean()), "variance": x.var(0).tolist(),
    })
counts = [7, 0, 12, 1, 30]
pathlib.Path(__file__).with_name("scipy.json").write_text(json.dumps({
    "source": f"SciPy {scipy.__version__}, NumPy {np.__version__}, seed {SEED}",
    "counts": counts, "entropy": float(entropy(counts)), "cases": cases,
}) + "\n")
