"""Writes images_keras.json beside itself: convolutions, pools, norms and the like
as Keras computes them.

Run it with a Python that has keras and tensorflow.
"""
import os
import pathlib
import sys

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
import keras
import numpy as np
import tensorflow as tf

here = pathlib.Path(__file__).parent
sys.path.append(str(here.parents[1] / "gdltest"))
import golden

SEED = 3
rng = np.random.default_rng(SEED)
cases = []


def add(name, f, *shapes, dtypes=golden.DTYPES):
    """Adds f at random inputs in each dtype, with a random upstream derivative."""
    inputs = [golden.normal(rng, *s) for s in shapes]
    upstream = None
    for dtype in dtypes:
        x = [tf.Variable(v.astype(dtype)) for v in inputs]
        with tf.GradientTape() as tape:
            y = f(*x)
        if upstream is None:
            upstream = golden.normal(rng, *y.shape)
        u = upstream.astype(dtype)
        grads = tape.gradient(y, x, output_gradients=tf.constant(u))
        cases.append(golden.case(name, dtype, [v.numpy() for v in x], u, y.numpy(), [g.numpy() for g in grads]))


def conv(stride, padding, dilation=1):
    return lambda x, w: keras.ops.conv(x, w, strides=stride, padding=padding, dilation_rate=dilation)


def conv_t(stride, padding):
    return lambda x, w: keras.ops.conv_transpose(x, w, strides=stride, padding=padding)


def pool(f, size, stride, padding):
    return lambda x: f(x, size, stride, padding=padding)


def batch_norm(x, gamma, beta):
    mean, variance = keras.ops.moments(x, axes=list(range(len(x.shape) - 1)))
    return keras.ops.batch_normalization(x, mean, variance, axis=-1, offset=beta, scale=gamma, epsilon=1e-3)


def layer_norm(x, gamma, beta):
    return keras.ops.layer_normalization(x, gamma=gamma, beta=beta, axis=-1, epsilon=1e-3)


for n, m in [(5, 4), (6, 7)]:
    add(f"Conv2D stride 2/same {n}×{m}", conv(2, "same"), (2, n, m, 2), (3, 3, 2, 3))
    add(f"Conv2D stride 2/same {n}×{m}, even kernel", conv(2, "same"), (1, n, m, 1), (4, 2, 1, 2))
    add(f"Conv2D stride 2, valid/{n}×{m}", conv(2, "valid"), (1, n, m, 3), (3, 2, 3, 1))
add("Conv2D/same", conv(1, "same"), (1, 4, 5, 3), (5, 3, 3, 2))
add("Conv2D/one channel", conv(1, "same"), (1, 3, 3, 1), (3, 3, 1, 1))
add("Conv2D dilation 2/same", conv(1, "same", 2), (1, 5, 4, 2), (3, 2, 2, 2))
add("DepthwiseConv2D/same", lambda x, w: keras.ops.depthwise_conv(x, w, 1, padding="same"), (1, 4, 3, 2), (3, 3, 2, 2))

for s in (1, 2, 3):
    for p in ("same", "valid"):
        for k in (2, 3, 5):
            add(f"ConvT2D stride {s} {p}/kernel {k}", conv_t(s, p), (1, 3, 2, 2), (k, k, 1, 2))
add("ConvT2D stride 2 same/kernel not square", conv_t(2, "same"), (2, 2, 3, 1), (4, 3, 2, 1))

for p in ("same", "valid"):
    for name, f in (("MaxPool", keras.ops.max_pool), ("AvgPool", keras.ops.average_pool)):
        add(f"{name} 2 {p}/odd", pool(f, 2, 2, p), (2, 5, 3, 2))
        add(f"{name} 3 stride 2 {p}/even", pool(f, 3, 2, p), (1, 6, 4, 1))
add("Upsample 2/", lambda x: keras.layers.UpSampling2D(2, dtype=x.dtype.name)(x), (2, 3, 2, 2))

add("BatchNorm/images", batch_norm, (2, 3, 2, 3), (3,), (3,))
add("BatchNorm/matrix", batch_norm, (5, 2), (2,), (2,))
add("LayerNorm/images", layer_norm, (2, 2, 2, 5), (5,), (5,))
add("LayerNorm/batch 1", layer_norm, (1, 4), (4,), (4,))

add("SELU/", keras.activations.selu, (3, 7))
# TensorFlow keeps the slope in float32: 0.25 is exact there.
add("LeakyReLU/", lambda x: keras.activations.leaky_relu(x, 0.25), (3, 7))
add("ReLU6/", lambda x: keras.activations.relu6(4 * x), (3, 7))
add("Softmax/", keras.activations.softmax, (3, 5))
add("LogSoftmax/", keras.activations.log_softmax, (2, 2, 5))
add("Abs/", keras.ops.abs, (3, 7))
add("TotalVariation/", lambda x: tf.reduce_mean(tf.image.total_variation(x)), (2, 3, 4, 2))
add("GramMatrix/", lambda x: tf.einsum("bijc,bijd->bcd", x, x) / (x.shape[1] * x.shape[2]), (2, 3, 2, 3))

# A stride larger than the kernel leaves pixels out.
for p in ("same", "valid"):
    add(f"Conv2D stride 3 {p}/kernel 2, 3 channels", conv(3, p), (1, 5, 7, 3), (2, 2, 3, 2))
    add(f"Conv2D stride 3 {p}/kernel 1, one channel", conv(3, p), (2, 4, 5, 1), (1, 1, 1, 1))
    for name, f in (("MaxPool", keras.ops.max_pool), ("AvgPool", keras.ops.average_pool)):
        add(f"{name} 2 stride 3 {p}/3 channels", pool(f, 2, 3, p), (1, 5, 7, 3))

# Depthwise, with one kernel for each channel and with two.
for stride in (1, 2):
    for m in (1, 2):
        depthwise = lambda x, w: keras.ops.depthwise_conv(x, w, stride, padding="same")
        name = "DepthwiseConv2D" if stride == 1 else f"DepthwiseConv2D stride {stride}"
        add(f"{name}/same, multiplier {m}", depthwise, (2, 5, 6, 3), (3, 3, 3, m))

# TensorFlow resizes to float32 alone.
for h, w in ((5, 7), (2, 3)):
    for n, m in ((3, 4), (6, 5)):
        add(f"ResizeBilinear {h}×{w}/{n}×{m}", lambda x: tf.image.resize(x, (h, w)), (2, n, m, 2), dtypes=("float32",))
add("ReflectPad/", lambda x: tf.pad(x, [[0, 0], [1, 2], [2, 0], [0, 0]], mode="REFLECT"), (2, 3, 4, 2))

framework = f"keras {keras.__version__}, tensorflow {tf.__version__}"
golden.write(here / "images_keras.json", golden.made(framework, SEED), cases)
