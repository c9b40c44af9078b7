"""Writes the golden files of the package's tests, in the folder given.

Made with Python 3.11, safetensors 0.8.0, numpy 2.4.6. BF16 is absent from
numpy, so its bytes go in through the library's raw interface.
"""
import hashlib
import sys

import numpy as np
from safetensors import TensorSpec, serialize_file
from safetensors.numpy import save_file

folder = sys.argv[1]

# Values that every dtype must carry over exactly, at least one of each sign.
save_file(
    {
        "f32": np.array([[1.5, -2.25, 0.1], [3e38, -1e-45, 0.0]], np.float32),
        "f16": np.array([1.5, -65504.0, 6e-8, 0.1], np.float16),
        "f64": np.array([0.1, -1e-300, 1e38], np.float64),
        "u8": np.array([0, 127, 255], np.uint8),
        "i32": np.array([-16777216, 16777216, 7], np.int32),
        "i64": np.array([-(2**40), 2**62, 7], np.int64),
        "scalar": np.array(2.5, np.float32),
        "empty": np.zeros((0, 3), np.float32),
        "größe/层": np.array([1.0], np.float32),
    },
    f"{folder}/numpy.safetensors",
    metadata={"framework": "numpy", "note": 'a "quote", ä, \n'},
)
save_file({"i32": np.array([16777217], np.int32)}, f"{folder}/inexact.safetensors")
save_file({"f64": np.array([1.0, 1e39])}, f"{folder}/range.safetensors")
# Kinds that models carry beside their weights.
save_file(
    {
        "bool": np.array([True, False]),
        "i8": np.array([-128, 127], np.int8),
        "u16": np.array([0, 65535], np.uint16),
        "i16": np.array([-32768, 32767], np.int16),
        "u32": np.array([2**24, 2**32 - 256], np.uint32),
        "u64": np.array([2**24, 2**63], np.uint64),
        "steps": np.array(2**24 + 1, np.int64),
        "u32 above": np.array([1, 2**24 + 1], np.uint32),
        "u64 above": np.array([2**64 - 1], np.uint64),
        "w": np.array([0.5], np.float32),
    },
    f"{folder}/others.safetensors",
)
# 1.5, −2.0, 2⁻¹³³ (subnormal), +∞
bf16 = np.array([0x3FC0, 0xC000, 0x0001, 0x7F80], np.uint16)
spec = TensorSpec(dtype="bfloat16", shape=(4,), data_ptr=bf16.ctypes.data, data_len=bf16.nbytes)
serialize_file({"bf16": spec}, f"{folder}/bfloat16.safetensors", None)

# Every half that is not NaN as float32, and float32 values on and beside the
# middle between two halves as float16: float16_test.go holds these hashes.
halves = np.arange(65536, dtype=np.uint16).view(np.float16)
halves = halves[~np.isnan(halves)].astype(np.float32)
print("fromF16", hashlib.sha256(halves.tobytes()).hexdigest())
finite = np.sort(halves[np.isfinite(halves)])
middle = ((finite[1:].astype(np.float64) + finite[:-1]) / 2).astype(np.float32)
inf = np.float32(np.inf)
around = np.stack([np.nextafter(middle, -inf), middle, np.nextafter(middle, inf)])
print("toF16", hashlib.sha256(around.astype(np.float16).tobytes()).hexdigest())
