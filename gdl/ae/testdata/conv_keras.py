"""Writes conv_keras.json beside itself: Keras's losses of lab 4's network after
one epoch on the first 6000 training images of Fashion-MNIST.

Usage: conv_keras.py FOLDER, where FOLDER holds the data set's .gz files. Run it
with a Python that has keras and tensorflow.
"""
import gzip
import json
import os
import pathlib
import sys

os.environ["KERAS_BACKEND"] = "tensorflow"
import keras
import numpy as np
import tensorflow as tf
from keras import layers

here = pathlib.Path(__file__).parent
sys.path.append(str(here.parents[1] / "gdltest"))
import golden

SEEDS = (1, 2, 3, 4, 5, 6)
TRAIN, TEST = 6000, 1000


def images(name, n):
    """Returns the first n images of an IDX file, [n 28 28 1] in [0, 1]."""
    raw = gzip.open(pathlib.Path(sys.argv[1]) / name).read()
    pixels = np.frombuffer(raw, np.uint8, offset=16, count=n * 784)
    return pixels.reshape(n, 28, 28, 1).astype("float32") / 255


def conv(filters, activation="relu"):
    return layers.Conv2D(filters, 3, padding="same", activation=activation)


def network():
    return keras.Sequential([
        keras.Input((28, 28, 1)),
        conv(64), layers.MaxPooling2D(2), conv(128), layers.MaxPooling2D(2), conv(256),
        conv(128), layers.UpSampling2D(2), conv(64), layers.UpSampling2D(2), conv(1, "sigmoid"),
    ])


x, test = images("train-images-idx3-ubyte.gz", TRAIN), images("t10k-images-idx3-ubyte.gz", TEST)
runs = []
for seed in SEEDS:
    keras.utils.set_random_seed(seed)
    m = network()
    m.compile(optimizer="adam", loss="binary_crossentropy")
    h = m.fit(x, x, batch_size=128, epochs=1, verbose=0)
    runs.append({"seed": seed, "train": h.history["loss"][0], "test": m.evaluate(test, test, batch_size=500, verbose=0)})
    print(runs[-1], flush=True)

made = golden.made(f"keras {keras.__version__}, tensorflow {tf.__version__}", list(SEEDS))
file = {"made": made, "images": TRAIN, "testImages": TEST, "parameters": m.count_params(), "runs": runs}
with open(here / "conv_keras.json", "w") as f:
    f.write("{" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in file.items()) + "}\n")
