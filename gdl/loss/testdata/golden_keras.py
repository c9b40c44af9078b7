"""Writes keras.json beside itself: the losses as Keras computes them.

Run it with a Python that has keras and tensorflow.
"""
import os
import pathlib
import sys

os.environ["KERAS_BACKEND"] = "tensorflow"
import keras
import numpy as np
import tensorflow as tf

here = pathlib.Path(__file__).parent
sys.path.append(str(here.parents[1] / "gdltest"))
import golden

SEED = 4
EPSILON = keras.config.epsilon()  # 1e-7, where Keras clips probabilities
rng = np.random.default_rng(SEED)
cases = []


def add(name, loss, x, y, dtype):
    """Adds Keras's loss of predictions x against targets y."""
    x, y = tf.constant(x, dtype), tf.constant(y, dtype)
    with tf.GradientTape() as tape:
        tape.watch([x, y])
        cost = loss(y, x)
    u = tf.constant(1.5, dtype)
    grads = tape.gradient(cost, [x, y], output_gradients=u)
    arrays = [v.numpy() for v in (x, y, u, cost, *grads)]
    cases.append(golden.case(name, dtype, arrays[:2], arrays[2], arrays[3], arrays[4:]))


def normal(*shape):
    return golden.normal(rng, *shape)


def binary(*shape):
    return rng.integers(0, 2, shape).astype(float)


for dtype in golden.DTYPES:
    keras.config.set_floatx(dtype)
    mse, bce = keras.losses.MeanSquaredError(), keras.losses.BinaryCrossentropy()
    logits = keras.losses.BinaryCrossentropy(from_logits=True)
    for label, shape in [("", (3, 7)), ("/batch 1", (1, 5)), ("/images", (1, 3, 5, 3))]:
        p = rng.uniform(0.01, 0.99, shape).round(2)
        add("MSEMean" + label, mse, normal(*shape), normal(*shape), dtype)
        add("BCEMean" + label, bce, p, binary(*shape), dtype)
        add("BCEWithLogitsMean" + label, logits, 3 * normal(*shape), binary(*shape), dtype)
    add("BCEWithLogitsMean/far", logits, [[-200.0, -30, 0, 30, 200] * 2], [[0.0] * 5 + [1.0] * 5], dtype)

    # Each probability with the targets 0, 1 and between.
    one = np.asarray(1, dtype)
    lo, hi = np.asarray(EPSILON, dtype), np.asarray(1 - EPSILON, dtype)
    for label, p in {
        "0 and 1": [0.0, 1.0],
        "0": [0.0],
        "1": [1.0],
        "below 0 and above 1": [-0.5, -1e-3, 1.001, 7.0],
        "beside the clip, outside": [np.nextafter(lo, -one), np.nextafter(hi, 2 * one)],
        "lower end of the clip": [lo],
        "upper end of the clip": [hi],
        "beside the clip, inside": [np.nextafter(lo, one), np.nextafter(hi, -one)],
        "close to the clip": [1e-6, 1 - 1e-6],
    }.items():
        add("BCEMean/" + label, bce, [p] * 3, [[y] * len(p) for y in (0.0, 1.0, 0.25)], dtype)

framework = f"keras {keras.__version__}, tensorflow {tf.__version__}"
golden.write(here / "keras.json", golden.made(framework, SEED), cases)
