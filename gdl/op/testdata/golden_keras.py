"""Writes keras.json beside itself: where Keras and PyTorch do not agree.

Keras 3.15 with TensorFlow takes the derivative of clip at the ends of its
interval as 1, PyTorch from 2.15 on as 0 (before, as 1). That of relu at a NaN is
0 in TensorFlow, 1 in PyTorch.

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

SEED = 2
rng = np.random.default_rng(SEED)
cases = []


def add(name, f, x):
    v = tf.Variable(x)
    u = golden.normal(rng, *x.shape).astype(x.dtype)
    with tf.GradientTape() as tape:
        y = f(v)
    grad = tape.gradient(y, v, output_gradients=tf.constant(u))
    cases.append(golden.case(name, str(x.dtype), [x], u, y.numpy(), [grad.numpy()]))


def clip(x):
    return keras.ops.clip(x, -0.5, 0.7)


for dtype in golden.DTYPES:
    ends = np.array([-0.5, 0.7], dtype)
    near = [np.nextafter(ends, np.asarray(to, dtype)) for to in (-10, 10)]
    add("Clip/ends", clip, ends)
    add("Clip/beside the ends", clip, np.concatenate(near))
    add("Clip/batch 1", clip, np.array([[-1.5, -0.25, 0.0, 0.65, 1.7]], dtype))
    add("Clip to a point", lambda x: keras.ops.clip(x, 0.25, 0.25), np.array([0.0, 0.25, 0.5], dtype))
    add("ReLU/not a number", keras.ops.relu, np.array([np.nan, 0.5, -0.5], dtype))

framework = f"keras {keras.__version__}, tensorflow {tf.__version__}"
golden.write(here / "keras.json", golden.made(framework, SEED), cases)
