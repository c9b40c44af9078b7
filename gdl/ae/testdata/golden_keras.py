"""Writes keras.json beside itself: convolutional autoencoders with given weights
in Keras, in training mode.

Biases, gammas and betas have the shape [1 C] that package nn gives them. Run it
with a Python that has keras and tensorflow.
"""
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

SEED = 8
rng = np.random.default_rng(SEED)
cases = []


def network(shape, widths, norm):
    """Returns the model and, in its order of weights, their names."""
    names = []
    model = keras.Sequential([keras.Input(shape)])

    def conv(name, filters, activation="relu"):
        model.add(layers.Conv2D(filters, 3, padding="same", activation=activation))
        names.extend([name + "/w", name + "/b"])

    def block(name, filters):
        conv(name, filters)
        if norm:
            model.add(layers.BatchNormalization())
            names.extend([name + "/norm/gamma", name + "/norm/beta"])

    last = len(widths) - 1
    for i, w in enumerate(widths):
        block(f"encoder/{i}", w)
        if i < last:
            model.add(layers.MaxPooling2D(2))
    for i, w in enumerate(widths[-2::-1]):
        block(f"decoder/{i}", w)
        model.add(layers.UpSampling2D(2))
    conv(f"decoder/{last}", shape[-1], "sigmoid")
    return model, names


def add(name, batch, shape, widths, norm=False, loss=None):
    """Adds the reconstruction of random images, or a loss of it against others."""
    x, y = golden.normal(rng, batch, *shape), rng.random((batch, *shape)).round(2)
    upstream, params = golden.normal(rng, batch, *shape), None
    for dtype in golden.DTYPES:
        keras.config.set_floatx(dtype)
        keras.config.set_dtype_policy(dtype)
        model, names = network(shape, widths, norm)
        if params is None:
            params = [(0.5 * rng.normal(size=v.shape)).round(2) for v in model.trainable_variables]
        for v, p in zip(model.trainable_variables, params):
            v.assign(p)
        inputs = [tf.constant(x, dtype)] + ([tf.constant(y, dtype)] if loss else [])
        u = tf.constant(1.5 if loss else upstream, dtype)
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            result = model(inputs[0], training=True)
            if loss:
                result = getattr(keras.losses, loss)()(inputs[1], result)
        variables = [v.value for v in model.trainable_variables]
        grads = [g.numpy() for g in tape.gradient(result, inputs + variables, output_gradients=u)]
        typed = {k: (p if p.ndim == 4 else p[None]).astype(dtype) for k, p in zip(names, params)}
        cases.append(golden.case(name, dtype, [v.numpy() for v in inputs], u.numpy(), result.numpy(), grads, typed))


add("Grey", 2, (8, 12, 1), (2, 3, 4))
add("Denoise", 2, (8, 4, 1), (2, 3, 4), loss="BinaryCrossentropy")
add("Colour", 3, (4, 6, 3), (3, 4), norm=True)
add("Colour, squared error", 3, (4, 6, 3), (3, 4), norm=True, loss="MeanSquaredError")

framework = f"keras {keras.__version__}, tensorflow {tf.__version__}"
golden.write(here / "keras.json", golden.made(framework, SEED), cases)
