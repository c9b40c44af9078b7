"""Trains the course's dense autoencoders with Keras and writes their losses.

Usage: python make.py deep|shallow MNIST_DIR [SEED...]   (default: seeds 1 2 3)

MNIST_DIR holds the four .gz files of MNIST. Writes keras-ae-CASE.json beside
this script. Made with Keras 3.15.1 on TensorFlow 2.21.0, CPU.
"""
import gzip
import json
import os
import pathlib
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np
import tensorflow as tf
from keras import layers

HIDDEN = {"shallow": [32], "deep": [128, 64, 32, 64, 128]}
EPOCHS = 50


def images(path):
    raw = gzip.open(path).read()
    return np.frombuffer(raw, np.uint8, offset=16).reshape(-1, 784).astype("float32") / 255


def run(hidden, seed, x, test):
    keras.utils.set_random_seed(seed)
    model = keras.Sequential(
        [keras.Input((784,))]
        + [layers.Dense(h, activation="relu") for h in hidden]
        + [layers.Dense(784, activation="sigmoid")]
    )
    model.compile(optimizer="adam", loss="binary_crossentropy")
    h = model.fit(x, x, batch_size=128, epochs=EPOCHS, verbose=0,
                  validation_data=(test, test), validation_batch_size=1000).history
    return [round(v, 5) for v in h["loss"]], [round(v, 5) for v in h["val_loss"]]


def main():
    case, mnist = sys.argv[1], pathlib.Path(sys.argv[2])
    seeds = [int(s) for s in sys.argv[3:]] or [1, 2, 3]
    x = images(mnist / "train-images-idx3-ubyte.gz")
    test = images(mnist / "t10k-images-idx3-ubyte.gz")
    runs = [run(HIDDEN[case], s, x, test) for s in seeds]
    out = {
        "source": f"Keras {keras.__version__}, TensorFlow {tf.__version__}, seeds {seeds}",
        "unit": "nats per pixel, [run][epoch]",
        "train": [r[0] for r in runs],
        "test": [r[1] for r in runs],
    }
    path = pathlib.Path(__file__).parent / f"keras-ae-{case}.json"
    path.write_text(json.dumps(out) + "\n")


main()
