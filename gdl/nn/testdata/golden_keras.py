"""Writes keras.json beside itself: dense layers with given weights in Keras.

Biases have the shape [1 Out] that package nn gives them. Run it with a Python
that has keras and tensorflow.
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

SEED = 6
rng = np.random.default_rng(SEED)
cases = []


def stack(widths, activations, params):
    """Returns a model of dense layers with the given weights."""
    m = keras.Sequential([keras.Input((widths[0],))])
    for out, act in zip(widths[1:], activations):
        m.add(keras.layers.Dense(out, activation=act))
    m.set_weights([v.ravel() if k.endswith("b") else v for k, v in params.items()])
    return m


def weights(widths, size):
    """Draws weights for layers m/0, m/1, …, in the order Keras has them."""
    params = {}
    for i, (n_in, n_out) in enumerate(zip(widths, widths[1:])):
        params[f"m/{i}/w"] = (size * golden.normal(rng, n_in, n_out)).round(2)
        params[f"m/{i}/b"] = golden.normal(rng, 1, n_out)
    return params


def add(name, widths, activations, batch, loss=None, size=0.5):
    """Adds a stack's output for a random batch, or a loss of it against targets."""
    params, x, y = weights(widths, size), golden.normal(rng, batch, widths[0]), rng.random((batch, widths[-1])).round()
    out = golden.normal(rng, batch, widths[-1])
    for dtype in golden.DTYPES:
        keras.config.set_floatx(dtype)
        keras.config.set_dtype_policy(dtype)
        model = stack(widths, activations, params)
        inputs = [tf.constant(x, dtype)] + ([tf.constant(y, dtype)] if loss else [])
        u = tf.constant(1.5 if loss else out, dtype)
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            result = model(inputs[0])
            if loss:
                result = getattr(keras.losses, loss)()(inputs[1], result)
        variables = [v.value for v in model.trainable_variables]
        grads = tape.gradient(result, inputs + variables, output_gradients=u)
        inputs, (u, result), grads = [[v.numpy() for v in vs] for vs in (inputs, (u, result), grads)]
        typed = {k: v.astype(dtype) for k, v in params.items()}
        cases.append(golden.case(name, dtype, inputs, u, result, grads, typed))


AE, PROBABILITIES = (9, 5, 9), ("relu", "sigmoid")
for label, batch in [("", 4), ("/batch 1", 1)]:
    add("Dense" + label, (9, 5), [None], batch)
    add("Autoencoder" + label, AE, PROBABILITIES, batch)
    add("Autoencoder, cross-entropy" + label, AE, PROBABILITIES, batch, "BinaryCrossentropy")
    add("Tanh stack, squared error" + label, (3, 7, 5, 2), ("tanh", "sigmoid", None), batch, "MeanSquaredError")
# Logits of about ±100, where σ is 0 or 1 in float32: Keras takes the
# cross-entropy of the sigmoid's input, so nothing is clipped.
add("Autoencoder, cross-entropy/saturated", AE, PROBABILITIES, 2, "BinaryCrossentropy", size=8)

framework = f"keras {keras.__version__}, tensorflow {tf.__version__}"
golden.write(here / "keras.json", golden.made(framework, SEED), cases)
