"""Prints, as JSON, what Python's safetensors finds in the file given."""
import json
import sys

from safetensors import safe_open

with safe_open(sys.argv[1], framework="numpy") as f:
    out = {"meta": f.metadata(), "tensors": {}}
    for name in f.keys():
        t = f.get_tensor(name)
        out["tensors"][name] = {"dtype": str(t.dtype), "shape": list(t.shape), "data": t.astype(float).ravel().tolist()}
print(json.dumps(out))
