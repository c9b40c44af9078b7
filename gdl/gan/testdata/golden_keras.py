"""Writes keras.json and counts.json beside itself: the networks of week 4 in Keras.

keras.json: narrow ones with given weights, in inference mode. Biases, gammas, betas
and running averages have the shape [1 C] that package nn gives them.
counts.json: the numbers of parameters of those of the labs, as model.summary() has
them. Run it with a Python that has keras and tensorflow.
"""
import json
import os
import pathlib
import sys

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
import keras
import numpy as np
import tensorflow as tf
from keras import layers

here = pathlib.Path(__file__).parent
sys.path.append(str(here.parents[1] / "gdltest"))
import golden

SEED = 13
rng = np.random.default_rng(SEED)
NORMS = {
    "batch": (layers.BatchNormalization, ["gamma", "beta", "mean", "variance"]),
    "layer": (layers.LayerNormalization, ["gamma", "beta"]),
}


class Network:
    """A Sequential and, in its order of weights, their names in package gan."""

    def __init__(self, name, shape):
        self.name, self.names, self.i = name, [], -1
        self.model = keras.Sequential([keras.Input(shape)])

    def weights(self, layer):
        """Adds a layer with weights, the next of its network."""
        self.i += 1
        self.names += [f"{self.name}/{self.i}/w"] + ([f"{self.name}/{self.i}/b"] if layer.use_bias else [])
        self.model.add(layer)
        return self

    def norm(self, kind="batch"):
        make, parts = NORMS[kind]
        self.names += [f"{self.name}/{self.i}/norm/{p}" for p in parts]
        return self.add(make())

    def add(self, layer):
        self.model.add(layer)
        return self


def mlp(name, widths, act, last):
    n = Network(name, (widths[0],))
    for w in widths[1:-1]:
        n.weights(layers.Dense(w, activation=act))
    return n.weights(layers.Dense(widths[-1], activation=last))


def dense(size, g, d, noise, act="selu"):
    return mlp("generator", [noise, *g, size], act, "sigmoid"), mlp("discriminator", [size, *d, 1], act, None)


def conv(width, noise, channels=1):
    o = dict(strides=2, padding="same")
    g = Network("generator", (noise,)).weights(layers.Dense(7 * 7 * 2 * width)).add(layers.Reshape((7, 7, 2 * width)))
    g.norm().weights(layers.Conv2DTranspose(width, 5, activation="selu", **o)).norm()
    g.weights(layers.Conv2DTranspose(channels, 5, activation="tanh", **o))
    d = Network("discriminator", (28, 28, channels))
    for w in (width, 2 * width):
        d.weights(layers.Conv2D(w, 5, **o)).add(layers.LeakyReLU(negative_slope=0.2)).add(layers.Dropout(0.4))
    return g, d.add(layers.Flatten()).weights(layers.Dense(1))


def faces(width, noise, norm, channels=3):
    g, o = Network("generator", (noise,)).add(layers.Reshape((1, 1, noise))), dict(padding="valid")
    for times in (8, 4, 2, 1):
        g.weights(layers.Conv2DTranspose(times * width, 4, use_bias=False, **o)).norm().add(layers.ReLU())
        o = dict(strides=2, padding="same")
    g.weights(layers.Conv2DTranspose(channels, 4, use_bias=False, activation="tanh", **o))
    d = Network("discriminator", (64, 64, channels))
    for times in (1, 2, 4, 8):
        inner = times > 1 and norm != "none"
        d.weights(layers.Conv2D(times * width, 4, use_bias=not inner, **o))
        if inner:
            d.norm(norm)
        d.add(layers.LeakyReLU(negative_slope=0.2))
    return g, d.weights(layers.Conv2D(1, 4, padding="valid")).add(layers.Flatten())


def typed(a, dtype):
    return (a if a.ndim > 1 else a[None]).astype(dtype)


cases = []


def add(name, batch, make, dtypes=golden.DTYPES):
    """Adds a network's output for random inputs, and the derivatives."""
    params = x = upstream = None
    for dtype in dtypes:
        keras.config.set_floatx(dtype)
        keras.config.set_dtype_policy(dtype)
        n = make()
        if params is None:
            x = golden.normal(rng, batch, *n.model.input_shape[1:])
            upstream = golden.normal(rng, batch, *n.model.output_shape[1:])
            params = [(0.3 * rng.normal(size=v.shape)).round(2) for v in n.model.weights]
            params = [abs(p) + 0.5 if k.endswith(("variance", "gamma")) else p for k, p in zip(n.names, params)]
        for v, p in zip(n.model.weights, params, strict=True):
            v.assign(p)
        inputs, variables = tf.constant(x, dtype), [v.value for v in n.model.weights]
        with tf.GradientTape() as tape:
            tape.watch([inputs] + variables)
            y = n.model(inputs, training=False)
        grads = tape.gradient(y, [inputs] + variables, output_gradients=tf.constant(upstream, dtype))
        grads = [g.numpy() for g in grads]
        given = {k: typed(p, dtype) for k, p in zip(n.names, params, strict=True)}
        cases.append(golden.case(name, dtype, [inputs.numpy()], upstream.astype(dtype), y.numpy(), grads, given))


add("Dense G", 3, lambda: dense(9, (4, 5), (5, 4), 3)[0])
add("Dense D", 3, lambda: dense(9, (4, 5), (5, 4), 3)[1])
add("ReLU D", 3, lambda: dense(9, (4, 5), (5, 4), 3, "relu")[1])
add("Conv G", 2, lambda: conv(1, 3)[0])
# In one dtype: TensorFlow keeps LeakyReLU's slope in float32.
add("Conv D", 2, lambda: conv(1, 3)[1], golden.DTYPES[1:])
add("Faces G", 1, lambda: faces(1, 4, "batch", 1)[0], golden.DTYPES[1:])
for kind in ("batch", "layer", "none"):
    add(f"Faces D {kind}", 1, lambda: faces(1, 4, kind, 1)[1], golden.DTYPES[1:])
framework = f"keras {keras.__version__}, tensorflow {tf.__version__}"
golden.write(here / "keras.json", golden.made(framework, SEED), cases)

counts = {
    name: [n.model.count_params() for n in pair]
    for name, pair in {
        "dense": dense(784, (64, 128), (128, 64), 32),
        "conv": conv(64, 32),
        "faces batch": faces(64, 128, "batch"),
        "faces layer": faces(64, 128, "layer"),
        "faces none": faces(64, 128, "none"),
        "faces half": faces(32, 128, "batch"),
    }.items()
}
with open(here / "counts.json", "w") as f:
    f.write(json.dumps({"made": golden.made(framework, None), "counts": counts}, indent=1) + "\n")
