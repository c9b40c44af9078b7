"""Writes torch.json beside itself: the network of package own with its embedded weights,
its output at every layer, computed by PyTorch in float64.

Run it with a Python that has torch, in any folder, after the weights have changed. A
tensor is kept as its root of the mean square and some of its values, [B H W C].
"""
import json
import math
import pathlib
import struct

import numpy as np
import torch
from torch.nn.functional import avg_pool2d, conv2d

HERE = pathlib.Path(__file__).parent
BLOCKS = (2, 2, 2, 2, 1)
KEPT = 60


def weights(path):
    """Reads a safetensors file of float16."""
    data = path.read_bytes()
    n = struct.unpack("<Q", data[:8])[0]
    header, values = json.loads(data[8 : 8 + n]), data[8 + n :]
    header.pop("__metadata__")
    out = {}
    for name, t in header.items():
        assert t["dtype"] == "F16"
        a, b = t["data_offsets"]
        out[name] = torch.tensor(np.frombuffer(values[a:b], "<f2").reshape(t["shape"]).astype(np.float64))
    return out


def picture(h, w):
    """Returns an RGB picture [1 3 H W]."""
    i = np.arange(h * w * 3)
    values = 0.5 + 0.3 * np.sin(0.11 * (i // 3 % w) * (1 + i % 3)) * np.cos(0.07 * (i // 3 // w)) + 0.2 * (i * 7919 % 1009 / 1009 - 0.5)
    return torch.tensor(values.astype(np.float32).astype(np.float64)).reshape(1, h, w, 3).permute(0, 3, 1, 2)


def features(w, x):
    """Yields name and output of each layer."""
    x = 4 * x - 2
    yield "input", x
    for i, convs in enumerate(BLOCKS, 1):
        if i > 1:
            x = avg_pool2d(x, 2)
            yield f"pool{i - 1}", x
        for j in range(1, convs + 1):
            name = f"conv{i}_{j}"
            x = torch.relu(conv2d(x, w[name + "/w"].permute(3, 2, 0, 1), w[name + "/b"].flatten(), padding=1))
            yield f"relu{i}_{j}", x
    x = x.mean((2, 3))
    yield "pool", x
    yield "classes", x @ w["classes/w"] + w["classes/b"]


def kept(t):
    if t.dim() == 4:
        t = t.permute(0, 2, 3, 1)
    flat = t.flatten().numpy()
    at = (np.arange(KEPT) * 7919 + 13) % len(flat)
    rms = math.sqrt((flat**2).mean())
    return {"shape": list(t.shape), "rms": float(f"{rms:.8g}"), "values": [float(f"{v:.8g}") for v in flat[at]]}


w = weights(HERE.parent / "weights" / "drawings.safetensors")
layers = {name: kept(x) for name, x in features(w, picture(45, 70))}
made = {"framework": f"torch {torch.__version__.split('+')[0]}"}
(HERE / "torch.json").write_text(json.dumps({"made": made, "layers": layers}, indent=1) + "\n")
