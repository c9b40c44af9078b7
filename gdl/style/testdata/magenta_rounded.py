"""Writes magenta_rounded.json beside itself: Magenta's network with its values rounded to
8 bits, as the files have it, run by onnxruntime.

The pictures are small, and such that no value lies near the middle of two numbers it could
be rounded to: in others, whose picture another order of a sum or another
processor changes. How much is measured too, on pictures of 384×384 pixels.

Run it with a Python that has what golden_magenta.py needs.
"""
import numpy as np

import golden_magenta as g
import golden_torch as t

PIXELS = (10, 10), (100, 200), (300, 77)


def run(name, *inputs, optimise=True):
    options = g.ort.SessionOptions()
    if not optimise:
        options.graph_optimization_level = g.ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    s = g.ort.InferenceSession(g.load(name).SerializeToString(), options, providers=["CPUExecutionProvider"])
    return s.run(None, {i.name: x for i, x in zip(s.get_inputs(), inputs)})[0]


def changed(x, row, column):
    """Returns a picture with the red of a pixel changed by 1/255."""
    x = x.copy()
    x[0, row, column, 0] += 1 / 255 if x[0, row, column, 0] < 0.5 else -1 / 255
    return x


def apart(content, vector):
    """Returns mean differences from onnxruntime's picture of its other pictures."""
    image = run("transform", content, vector)
    return {
        "optimisations off": float(abs(run("transform", content, vector, optimise=False) - image).mean()),
        "a pixel by 1/255": [float(abs(run("transform", changed(content, *p), vector) - image).mean()) for p in PIXELS],
    }


def main():
    vector = run("predict", g.picture(253, 32, 32))
    wide = run("predict", g.picture(105, 256, 256))
    t.write("magenta_rounded.json", {
        "made": {"framework": f"onnxruntime {g.ort.__version__}"},
        "vector": [float(v) for v in vector.flatten()],
        "picture": [float(v) for v in run("transform", g.picture(8, 16, 16), vector).flatten()],
        "apart": {str(n): apart(g.picture(n, 384, 384), wide) for n in (108, 109, 110)},
    })


if __name__ == "__main__":
    main()
