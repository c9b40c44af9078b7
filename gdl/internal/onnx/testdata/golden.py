"""Writes small.onnx and small.json beside itself: a graph with a tensor of each type and
way of storing, and what the Python packages onnx and onnxruntime read in it.

Run it with a Python that has onnx, onnxruntime and numpy.
"""
import json
import pathlib

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

HERE = pathlib.Path(__file__).parent


def typed(name, kind, shape, values):
    """Stored in the field of its type, packed."""
    return helper.make_tensor(name, kind, shape, values)


def raw(name, values):
    """Stored as bytes."""
    return numpy_helper.from_array(np.asarray(values), name)


tensors = [
    raw("float", np.float32([[1, -2.5], [3e-38, 4]])),
    typed("float typed", TensorProto.FLOAT, [2], [0.1, -7]),
    raw("double", np.float64([0.1])),
    raw("int8", np.int8([[[-128, 127], [0, 1]], [[2, 3], [4, 5]]])),
    typed("int8 typed", TensorProto.INT8, [3], [-1, 0, 100]),
    raw("uint8", np.uint8([0, 255, 128])),
    raw("int32", np.int32([-(2**31), 2**31 - 1])),
    raw("int64", np.int64([-5, 2**40])),
    typed("int64 typed", TensorProto.INT64, [1, 1], [-3]),
    raw("scalar", np.float32(0.25)),
    raw("empty", np.zeros((0, 4), np.float32)),
    raw("scales", np.float32([0.5, 0.125])),
    raw("zeros", np.int8([-1, 4])),
    raw("zero", np.uint8(128)),
]
pads = {"pads": [0, 0, 1, 1], "alpha": 0.75, "mode": "reflect", "scales": [1.0, 2.0], "group": -2, "value": raw("inner", np.float32([8]))}
nodes = [
    helper.make_node("DequantizeLinear", ["int8", "scales", "zeros"], ["by rows"], axis=0),
    helper.make_node("DequantizeLinear", ["int8", "scales", "zeros"], ["by columns"], axis=-1),
    helper.make_node("DequantizeLinear", ["uint8", "scalar", "zero"], ["all alike"]),
    helper.make_node("DequantizeLinear", ["int32", "scalar"], ["no zero point"]),
    helper.make_node("DequantizeLinear", ["input", "scalar", "zero"], ["computed"]),
    helper.make_node("Unknown", ["computed", "", "by rows"], ["output"], name="a node", domain="other", **pads),
]
graph = helper.make_graph(
    nodes, "graph", [helper.make_tensor_value_info("input", TensorProto.UINT8, [3])],
    [helper.make_tensor_value_info("output", TensorProto.FLOAT, [3])], tensors)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15), helper.make_opsetid("other", 1)], ir_version=8)
onnx.save(model, HERE / "small.onnx")


def told(t):
    return {"shape": list(t.shape), "values": np.asarray(t, np.float64).ravel().tolist()}


want = {t.name: told(numpy_helper.to_array(t)) for t in tensors}
for n in nodes[:4]:
    kept = [t for t in tensors if t.name in n.input]
    shape = next(list(t.dims) for t in kept if t.name == n.input[0])
    g = helper.make_graph([n], "one", [], [helper.make_tensor_value_info(n.output[0], TensorProto.FLOAT, shape)], kept)
    m = helper.make_model(g, opset_imports=[helper.make_opsetid("", 15)], ir_version=8)
    (values,) = onnxruntime.InferenceSession(m.SerializeToString()).run(None, {})
    want[n.output[0]] = told(values)
made = {"onnx": onnx.__version__, "onnxruntime": onnxruntime.__version__}
(HERE / "small.json").write_text(json.dumps({"made": made, "tensors": want}) + "\n")
