"""Trains week 3's lab model with Keras and writes losses and samples.

Usage: python vae.py LATENT DIR OUT [SEED...]   (default: seeds 1 2 3)

DIR holds the four .gz files of MNIST. Writes keras-vae-LATENT.json beside this
script, anew after each seed, and OUT/vae-LATENT-SEED-EPOCH.u8: 10 000 samples
of 28×28 bytes after epochs 8 and 15, for judge.go to look at.
Made with Keras 3.15.1 on TensorFlow 2.21.0, CPU.

The loss is the course's: cross-entropy summed over pixels (its mean × 784)
plus the KL averaged over latent axes. "kl" below is the sum over axes.
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

EPOCHS, SAMPLED = 15, (8, 15)


def images(path):
    raw = gzip.open(path).read()
    return np.frombuffer(raw, np.uint8, offset=16).reshape(-1, 28, 28, 1).astype("float32") / 255


def networks(latent):
    norm = layers.BatchNormalization
    x = keras.Input((28, 28, 1))
    h = norm()(layers.Conv2D(32, 3, 2, "same", activation="relu")(x))
    h = norm()(layers.Conv2D(64, 3, 2, "same", activation="relu")(h))
    h = norm()(layers.Dense(20, "relu")(layers.Flatten()(h)))
    encoder = keras.Model(x, [layers.Dense(latent)(h), layers.Dense(latent)(h)])
    z = keras.Input((latent,))
    h = layers.Reshape((7, 7, 64))(norm()(layers.Dense(3136, "relu")(z)))
    h = norm()(layers.Conv2DTranspose(64, 3, 2, "same", activation="relu")(h))
    h = norm()(layers.Conv2DTranspose(32, 3, 2, "same", activation="relu")(h))
    return encoder, keras.Model(z, layers.Conv2DTranspose(1, 3, 1, "same", activation="sigmoid")(h))


def number(v):
    """Returns v for JSON: null when it is not finite, as a KL in inference can be."""
    return round(float(v), 4) if np.isfinite(v) else None


def fit(encoder, decoder, optimizer, reconstruction, x, test, epochs, size, after=lambda epoch: None):
    """Trains in batches of 128 and returns the course's two terms by epoch.

    reconstruction maps images and what the decoder makes of their codes to the first
    term; the second, averaged over axes in the loss, is returned summed over them.
    Test images come size at a time. after is called at the end of each epoch.
    """
    weights = encoder.trainable_variables + decoder.trainable_variables
    latent = encoder.outputs[0].shape[-1]

    def terms(batch, training):
        mu, log_var = encoder(batch, training=training)
        z = mu + tf.exp(0.5 * log_var) * tf.random.normal(tf.shape(mu))
        rec = reconstruction(batch, decoder(z, training=training))
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
    for epoch in range(1, epochs + 1):
        losses = [step(b) for b in data]
        train = np.average(losses, 0, [min(128, len(x) - 128 * i) for i in range(len(losses))])
        tested = np.mean([evaluate(test[i:i + size]) for i in range(0, len(test), size)], 0)
        for name, (rec, kl) in ("train", train), ("test", tested):
            rows[name + "_rec"].append(number(rec))
            rows[name + "_kl"].append(number(kl * latent))
        print(epoch, {k: v[-1] for k, v in rows.items()}, flush=True)
        after(epoch)
    return rows


def run(latent, seed, x, test, out):
    keras.utils.set_random_seed(seed)
    encoder, decoder = networks(latent)
    bce = keras.losses.BinaryCrossentropy()

    def reconstruction(batch, y):
        return bce(tf.reshape(batch, [-1]), tf.reshape(y, [-1])) * 784

    def sample(epoch):
        if epoch in SAMPLED:
            z = np.random.default_rng(seed).standard_normal((10000, latent), dtype="float32")
            y = decoder.predict(z, batch_size=1000, verbose=0)
            np.round(y * 255).astype(np.uint8).tofile(out / f"vae-{latent}-{seed}-{epoch}.u8")

    return fit(encoder, decoder, keras.optimizers.Adam(), reconstruction, x, test, EPOCHS, 1000, sample)


def write(name, unit, seeds, run):
    """Runs the seeds and writes keras-NAME.json, anew after each."""
    runs = []
    for i, seed in enumerate(seeds):
        runs.append(run(seed))
        result = {
            "source": f"Keras {keras.__version__}, TensorFlow {tf.__version__}, seeds {seeds[:i + 1]}",
            "unit": unit,
            **{k: [r[k] for r in runs] for k in runs[0]},
        }
        path = pathlib.Path(__file__).parent / f"keras-{name}.json"
        path.write_text(json.dumps(result) + "\n")


def main():
    latent, folder, out = int(sys.argv[1]), pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    seeds = [int(s) for s in sys.argv[4:]] or [1, 2, 3]
    out.mkdir(parents=True, exist_ok=True)
    x = images(folder / "train-images-idx3-ubyte.gz")
    test = images(folder / "t10k-images-idx3-ubyte.gz")
    unit = "nats per picture, [run][epoch]; kl summed over latent axes"
    write(f"vae-{latent}", unit, seeds, lambda seed: run(latent, seed, x, test, out))


if __name__ == "__main__":
    main()
