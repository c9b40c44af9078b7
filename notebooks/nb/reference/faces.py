"""Trains week 3's assignment with Keras on the drawn faces and writes losses.

Usage: python faces.py DIR [SEED...]   (default: seeds 1 2 3)

DIR holds train.u8 and test.u8, as the command in folder faces writes them. Writes
keras-vae-faces.json beside this script, anew after each seed.
Made with Keras 3.15.1 on TensorFlow 2.21.0, CPU.

The loss is the course's: the squared error summed over an image's values (its mean
× 64·64·3) plus the KL averaged over 512 axes. "kl" below is the sum over axes.
The course's batches have 2000 images; these have 128, as the notebook's.
"""
import pathlib
import sys

import vae  # beside this script; before keras, which it silences

import keras
import numpy as np
import tensorflow as tf
from keras import layers

EPOCHS, LATENT = 10, 512


def images(path):
    return np.fromfile(path, np.uint8).reshape(-1, 64, 64, 3).astype("float32") / 255


def networks():
    norm = layers.BatchNormalization
    x = h = keras.Input((64, 64, 3))
    for width in 32, 64, 128:
        h = norm()(layers.Conv2D(width, 3, 2, "same", activation="relu")(h))
    h = norm()(layers.Dense(1024, "relu")(layers.Flatten()(h)))
    encoder = keras.Model(x, [layers.Dense(LATENT)(h), layers.Dense(LATENT)(h)])
    z = keras.Input((LATENT,))
    h = layers.Reshape((8, 8, 128))(norm()(layers.Dense(8192, "relu")(z)))
    for width in 128, 64, 32:
        h = norm()(layers.Conv2DTranspose(width, 3, 2, "same", activation="relu")(h))
    return encoder, keras.Model(z, layers.Conv2DTranspose(3, 3, 1, "same", activation="sigmoid")(h))


def reconstruction(batch, y):
    return tf.reduce_mean(tf.square(batch - y)) * 64 * 64 * 3


def run(seed, x, test):
    keras.utils.set_random_seed(seed)
    return vae.fit(*networks(), keras.optimizers.Adam(2e-3), reconstruction, x, test, EPOCHS, 250)


def main():
    folder = pathlib.Path(sys.argv[1])
    seeds = [int(s) for s in sys.argv[2:]] or [1, 2, 3]
    x, test = images(folder / "train.u8"), images(folder / "test.u8")
    unit = "per picture, [run][epoch]; squared error summed over values, kl in nats, summed over axes"
    vae.write("vae-faces", unit, seeds, lambda seed: run(seed, x, test))


main()
