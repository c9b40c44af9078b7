"""Writes layers_keras.json beside itself: layers of images, and layers without
bias, with given weights in Keras.

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

SEED = 12
rng = np.random.default_rng(SEED)
cases = []


def add(name, layer, shape, **params):
    """Adds the layer that layer() makes, at a random input; params has the shapes
    of its weights in Keras's order."""
    x = golden.normal(rng, *shape)
    weights = {k: golden.normal(rng, *s) for k, s in params.items()}
    upstream = None
    for dtype in golden.DTYPES:
        keras.config.set_floatx(dtype)
        keras.config.set_dtype_policy(dtype)
        made = layer()
        made.build(shape)
        made.set_weights([v.ravel() if k == "b" else v for k, v in weights.items()])
        inputs = tf.constant(x, dtype)
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            y = made(inputs)
        if upstream is None:
            upstream = golden.normal(rng, *y.shape)
        u = tf.constant(upstream, dtype)
        variables = [v.value for v in made.trainable_variables]
        grads = [v.numpy() for v in tape.gradient(y, [inputs, *variables], output_gradients=u)]
        typed = {"l/" + k: v.astype(dtype) for k, v in weights.items()}
        cases.append(golden.case(name, dtype, [inputs.numpy()], u.numpy(), y.numpy(), grads, typed))


layers = keras.layers
add("Dense without bias", lambda: layers.Dense(4, use_bias=False), (3, 5), w=(5, 4))
add("Conv2D without bias", lambda: layers.Conv2D(3, 3, padding="same", use_bias=False), (2, 4, 3, 2), w=(3, 3, 2, 3))
transposed = lambda: layers.Conv2DTranspose(3, 3, strides=2, padding="same", use_bias=False)
add("ConvT2D without bias", transposed, (2, 3, 2, 2), w=(3, 3, 3, 2))
for label, shape in ("", (2, 5, 4, 3)), ("/batch 1", (1, 3, 3, 3)):
    depthwise = lambda: layers.DepthwiseConv2D(3, padding="same", depth_multiplier=2)
    add("DepthwiseConv2D" + label, depthwise, shape, w=(3, 3, 3, 2), b=(1, 6))
    add("AvgPool" + label, lambda: layers.AveragePooling2D(2), shape)
    add("GlobalAvgPool" + label, layers.GlobalAveragePooling2D, shape)

framework = f"keras {keras.__version__}, tensorflow {tf.__version__}"
golden.write(here / "layers_keras.json", golden.made(framework, SEED), cases)
