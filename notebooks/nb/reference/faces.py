"""Trains week 3's assignment with Keras on the drawn faces and writes losses.

Usage: python faces.py DIR [SEED...]   (default: seeds 1 2 3)

DIR holds train.u8 and test.u8, as the command in folder faces writes them. Writes
keras-vae-faces.json beside this script, anew after each seed.
Made with Keras 3.15.1 on TensorFlow 2.21.0, CPU.

The loss is the course's: the squared error summed over an image's values (its mean
× 64·64·3) plus the KL averaged over 512 axes. "kl" below is the sum over axes.
The course's batches have 2000 images; these have 128, as the notebook's.
"""
import json
import os
import pathlib
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
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


def number(v):
    """Returns v for JSON: null when it is not finite."""
    return round(float(v), 4) if np.isfinite(v) else None


def run(seed, x, test):
    keras.utils.set_random_seed(seed)
    encoder, decoder = networks()
    weights = encoder.trainable_variables + decoder.trainable_variables
    optimizer = keras.optimizers.Adam(2e-3)

    def terms(batch, training):
        mu, log_var = encoder(batch, training=training)
        z = mu + tf.exp(0.5 * log_var) * tf.random.normal(tf.shape(mu))
        rec = tf.reduce_mean(tf.square(batch - decoder(z, training=training))) * 64 * 64 * 3
        return rec, -0.5 * tf.reduce_mean(1 + log_var - tf.square(mu) - tf.exp(log_var))

    @tf.function
    def step(batch):
        with tf.GradientTape() as tape:
            rec, kl = terms(batch, True)
            loss = rec + kl
        optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
        return rec, kl

    evaluate = tf.function(lambda batch: terms(batch, False))
    data = tf.data.Dataset.from_tensor_slices(x).shuffle(len(x)).batch(128).prefetch(2)
    rows = {"train_rec": [], "train_kl": [], "test_rec": [], "test_kl": []}
    for epoch in range(1, EPOCHS + 1):
        train = np.average([step(b) for b in data], 0, [128] * (len(x) // 128) + [len(x) % 128] * (len(x) % 128 > 0))
        tested = np.mean([evaluate(test[i:i + 250]) for i in range(0, len(test), 250)], 0)
        for name, (rec, kl) in ("train", train), ("test", tested):
            rows[name + "_rec"].append(number(rec))
            rows[name + "_kl"].append(number(kl * LATENT))
        print(seed, epoch, {k: v[-1] for k, v in rows.items()}, flush=True)
    return rows


def main():
    folder = pathlib.Path(sys.argv[1])
    seeds = [int(s) for s in sys.argv[2:]] or [1, 2, 3]
    x, test = images(folder / "train.u8"), images(folder / "test.u8")
    runs = []
    for i, seed in enumerate(seeds):
        runs.append(run(seed, x, test))
        result = {
            "source": f"Keras {keras.__version__}, TensorFlow {tf.__version__}, seeds {seeds[:i + 1]}",
            "unit": "per picture, [run][epoch]; squared error summed over values, kl in nats, summed over axes",
            **{k: [r[k] for r in runs] for k in runs[0]},
        }
        path = pathlib.Path(__file__).parent / "keras-vae-faces.json"
        path.write_text(json.dumps(result) + "\n")


main()
