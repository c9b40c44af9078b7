"""Trains week 4's lab models with Keras and writes losses and samples.

Usage: python gan.py dense|conv DIR OUT [SEED...]   (default: seeds 1 2 3)

DIR holds the four .gz files of MNIST for dense (lab 1) and those of Fashion-MNIST
for conv (lab 2). Writes keras-gan-NAME.json beside this script, anew after each
seed, and OUT/gan-NAME-SEED-EPOCH.u8: 10 000 samples of 28×28 bytes after some
epochs, for the command in folder judge to look at.
Made with Keras 3.15.1 on TensorFlow 2.21.0, CPU.

As in the course, D's step is on fakes and real examples in one batch of 2B, and its
loss their mean; G's step follows on new noise. Labels are 1 for real and 0 for
fakes; D ends in a logit. In both steps G's batch norm takes the batch's statistics.
"d_real" and "d_fake" are the mean probabilities that D gives before its step. Lab 2
has 100 epochs in the course; these are 8.
"""
import pathlib
import sys

import vae  # beside this script; before keras, which it silences

import keras
import numpy as np
import tensorflow as tf
from keras import layers

BATCH, NOISE = 128, 32
TERMS = "loss_d", "loss_g", "d_real", "d_fake"


class Dense:
    """Lab 1, on MNIST in [0, 1]."""

    epochs, sampled, low = 100, (1, 2, 5, 10, 20, 40, 60, 80, 100), 0

    @staticmethod
    def networks():
        g = keras.Sequential([keras.Input((NOISE,)), layers.Dense(64, "selu"), layers.Dense(128, "selu"),
                              layers.Dense(784, "sigmoid"), layers.Reshape((28, 28, 1))])
        d = keras.Sequential([keras.Input((28, 28, 1)), layers.Flatten(), layers.Dense(128, "selu"),
                              layers.Dense(64, "selu"), layers.Dense(1)])
        return g, d


class Conv:
    """Lab 2, on Fashion-MNIST in [−1, 1]."""

    epochs, sampled, low = 8, (1, 2, 4, 6, 8), -1

    @staticmethod
    def networks():
        norm = layers.BatchNormalization
        g = keras.Sequential([keras.Input((NOISE,)), layers.Dense(7 * 7 * 128), layers.Reshape((7, 7, 128)), norm(),
                              layers.Conv2DTranspose(64, 5, 2, "same", activation="selu"), norm(),
                              layers.Conv2DTranspose(1, 5, 2, "same", activation="tanh")])
        d = keras.Sequential([keras.Input((28, 28, 1)),
                              layers.Conv2D(64, 5, 2, "same"), layers.LeakyReLU(0.2), layers.Dropout(0.4),
                              layers.Conv2D(128, 5, 2, "same"), layers.LeakyReLU(0.2), layers.Dropout(0.4),
                              layers.Flatten(), layers.Dense(1)])
        return g, d


def step_of(g, d):
    """Returns a function that trains both networks on a batch and returns TERMS."""
    bce = keras.losses.BinaryCrossentropy(from_logits=True)
    optimizer_g, optimizer_d = keras.optimizers.RMSprop(1e-3), keras.optimizers.RMSprop(1e-3)
    optimizer_g.build(g.trainable_variables)
    optimizer_d.build(d.trainable_variables)

    def noise(batch):
        return tf.random.normal((tf.shape(batch)[0], NOISE))

    @tf.function(reduce_retracing=True)
    def step(batch):
        fake = g(noise(batch), training=True)
        with tf.GradientTape() as tape:
            score = d(tf.concat([fake, batch], 0), training=True)
            of_fake, of_real = tf.split(score, 2)
            loss_d = bce(tf.concat([tf.zeros_like(of_fake), tf.ones_like(of_real)], 0), score)
        weights = d.trainable_variables
        optimizer_d.apply_gradients(zip(tape.gradient(loss_d, weights), weights))

        with tf.GradientTape() as tape:
            score = d(g(noise(batch), training=True), training=True)
            loss_g = bce(tf.ones_like(score), score)
        weights = g.trainable_variables  # alone: D is frozen
        optimizer_g.apply_gradients(zip(tape.gradient(loss_g, weights), weights))
        return loss_d, loss_g, tf.reduce_mean(tf.sigmoid(of_real)), tf.reduce_mean(tf.sigmoid(of_fake))

    return step


def run(lab, name, seed, x, out):
    keras.utils.set_random_seed(seed)
    g, d = lab.networks()
    step = step_of(g, d)
    data = tf.data.Dataset.from_tensor_slices(x).shuffle(len(x)).batch(BATCH).prefetch(2)
    sizes = [min(BATCH, len(x) - i) for i in range(0, len(x), BATCH)]
    rows = {term: [] for term in TERMS}
    for epoch in range(1, lab.epochs + 1):
        for term, mean in zip(TERMS, np.average([step(b) for b in data], 0, sizes)):
            rows[term].append(vae.number(mean))
        print(seed, epoch, {k: v[-1] for k, v in rows.items()}, flush=True)
        if epoch in lab.sampled:
            z = np.random.default_rng(seed).standard_normal((10000, NOISE), dtype="float32")
            y = g.predict(z, batch_size=1000, verbose=0)
            share = (y - lab.low) / (1 - lab.low)
            np.round(share * 255).astype(np.uint8).tofile(out / f"gan-{name}-{seed}-{epoch}.u8")
    return rows


def main():
    name, folder, out = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    lab = {"dense": Dense, "conv": Conv}[name]
    seeds = [int(s) for s in sys.argv[4:]] or [1, 2, 3]
    out.mkdir(parents=True, exist_ok=True)
    x = vae.images(folder / "train-images-idx3-ubyte.gz") * (1 - lab.low) + lab.low
    unit = "[run][epoch]; losses in nats per example, d_real and d_fake mean probabilities"
    vae.write(f"gan-{name}", unit, seeds, lambda seed: run(lab, name, seed, x, out))


if __name__ == "__main__":
    main()
