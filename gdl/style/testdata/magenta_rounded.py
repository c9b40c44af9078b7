"""Writes magenta_rounded.json beside itself: Magenta's network with its values rounded to
8 bits, as the files have it, run by one thread of onnxruntime without optimisations.

Of pictures it keeps the SHA-256 of their values, little-endian float32, and the means of
blocks, 8 by 8 of them; of the small one all values. The vector and the small picture come
out the same with optimisations on a processor with VNNI.

How far apart other results are is measured too, on the processor at hand: with
optimisations, and with one pixel changed by 1/255.

Run it with a Python that has what golden_magenta.py needs.
"""
import hashlib

import numpy as np

import golden_magenta as g
import golden_torch as t

PIXELS = (10, 10), (100, 200), (300, 77)
VECTORS = (105, 256, 256), (7, 64, 64), (300, 75, 90)  # number, height and width of a picture
PICTURES = (108, 384, 384), (7, 384, 384), (300, 96, 120), (108, 12, 12), (7, 301, 402)


def run(name, *inputs, optimise=False):
    options = g.ort.SessionOptions()
    options.intra_op_num_threads = 1
    if not optimise:
        options.graph_optimization_level = g.ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    s = g.ort.InferenceSession(g.load(name).SerializeToString(), options, providers=["CPUExecutionProvider"])
    return s.run(None, {i.name: x for i, x in zip(s.get_inputs(), inputs)})[0]


def values(a):
    return [float(v) for v in a.flatten()]


def of(number, h, w):
    return {"number": number, "height": h, "width": w}


def digest(image):
    """Returns what is kept of a picture."""
    h, w, _ = image.shape
    blocks = image[: h // 8 * 8, : w // 8 * 8].reshape(8, h // 8, 8, w // 8, 3)
    sha = hashlib.sha256(np.ascontiguousarray(image).astype("<f4").tobytes())
    return {"sha256": sha.hexdigest(), "means": g.rounded(blocks.mean((1, 3), dtype=np.float64))}


def changed(x, row, column):
    """Returns a picture with the red of a pixel changed by 1/255."""
    x = x.copy()
    x[0, row, column, 0] += 1 / 255 if x[0, row, column, 0] < 0.5 else -1 / 255
    return x


def apart(a, b):
    return float(abs(a - b).mean())


def main():
    small = run("predict", g.picture(253, 32, 32))
    vectors = [run("predict", g.picture(*p)) for p in VECTORS]
    tell = lambda x, **how: run("predict", x, **how)
    paint = lambda x, **how: run("transform", x, vectors[0], **how)
    # The transformer gives pictures whose sides are multiples of 4.
    image = lambda number, h, w: paint(g.picture(number, h, w))[0, :h, :w]
    wide, square = ({n: g.picture(n, side, side) for n in (7, 108, 109)} for side in (256, 384))
    t.write("magenta_rounded.json", {
        "made": {"framework": f"onnxruntime {g.ort.__version__}"},
        "vector": values(small),
        "picture": values(run("transform", g.picture(8, 16, 16), small)),
        "vectors": [{**of(*p), "values": values(v)} for p, v in zip(VECTORS, vectors)],
        "pictures": [{**of(*p), **digest(image(*p))} for p in PICTURES],
        # Mean differences of all values.
        "optimised": {
            "vectors": {n: apart(tell(x), tell(x, optimise=True)) for n, x in wide.items()},
            "pictures": {n: apart(paint(x), paint(x, optimise=True)) for n, x in square.items()},
        },
        "changed": {n: [apart(paint(x), paint(changed(x, *p))) for p in PIXELS] for n, x in square.items()},
    })


if __name__ == "__main__":
    main()
