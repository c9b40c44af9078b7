"""Trains the course's autoencoders with Keras and writes their losses.

Usage: python make.py shallow|deep|conv|denoise DIR [SEED...]   (default: seeds 1 2 3)

DIR holds the four .gz files of MNIST (shallow, deep) or Fashion-MNIST (conv,
denoise). Writes keras-ae-CASE.json beside this script, anew after each seed.
Made with Keras 3.15.1 on TensorFlow 2.21.0, CPU.
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
# The course trains the convolutional models for 40 epochs, hours of them here.
EPOCHS = {"shallow": 50, "deep": 50, "conv": 6, "denoise": 4}
NOISE = 0.5


def images(path):
    raw = gzip.open(path).read()
    return np.frombuffer(raw, np.uint8, offset=16).reshape(-1, 28, 28, 1).astype("float32") / 255


def dense(hidden):
    return keras.Sequential(
        [keras.Input((28, 28, 1)), layers.Flatten()]
        + [layers.Dense(h, activation="relu") for h in hidden]
        + [layers.Dense(784, activation="sigmoid"), layers.Reshape((28, 28, 1))]
    )


def conv():
    def c(n, activation="relu"):
        return layers.Conv2D(n, 3, padding="same", activation=activation)

    return keras.Sequential([
        keras.Input((28, 28, 1)),
        c(64), layers.MaxPooling2D(2), c(128), layers.MaxPooling2D(2), c(256),
        c(128), layers.UpSampling2D(2), c(64), layers.UpSampling2D(2), c(1, "sigmoid"),
    ])


def noisy(x):
    return tf.clip_by_value(x + NOISE * tf.random.normal(tf.shape(x)), 0, 1)


class TestPSNR(keras.callbacks.Callback):
    """Mean over test images of the PSNR against the clean image, in dB."""

    def __init__(self, x, clean):
        super().__init__()
        self.x, self.clean, self.history = x, clean, []

    def on_epoch_end(self, epoch, logs=None):
        y = self.model.predict(self.x, batch_size=1000, verbose=0)
        mse = np.square(y - self.clean).mean((1, 2, 3))
        self.history.append(round(float(np.mean(-10 * np.log10(mse))), 3))
        print(epoch + 1, logs, self.history[-1], flush=True)


def run(case, seed, x, test):
    keras.utils.set_random_seed(seed)
    model = dense(HIDDEN[case]) if case in HIDDEN else conv()
    model.compile(optimizer="adam", loss="binary_crossentropy")
    train = tf.data.Dataset.from_tensor_slices(x).shuffle(len(x)).batch(128)
    if case == "denoise":  # fresh noise each epoch, as the course's map
        train = train.map(lambda b: (noisy(b), b))
    else:
        train = train.map(lambda b: (b, b))
    inputs = noisy(test).numpy() if case == "denoise" else test
    psnr = TestPSNR(inputs, test)
    h = model.fit(train.prefetch(2), epochs=EPOCHS[case], verbose=0, callbacks=[psnr],
                  validation_data=(inputs, test), validation_batch_size=1000).history
    return [round(v, 5) for v in h["loss"]], [round(v, 5) for v in h["val_loss"]], psnr.history


def main():
    case, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    seeds = [int(s) for s in sys.argv[3:]] or [1, 2, 3]
    x = images(folder / "train-images-idx3-ubyte.gz")
    test = images(folder / "t10k-images-idx3-ubyte.gz")
    runs = []
    for i, seed in enumerate(seeds):
        runs.append(run(case, seed, x, test))
        out = {
            "source": f"Keras {keras.__version__}, TensorFlow {tf.__version__}, seeds {seeds[:i + 1]}",
            "unit": "nats per pixel, [run][epoch]; psnr in dB",
            "train": [r[0] for r in runs],
            "test": [r[1] for r in runs],
            "psnr": [r[2] for r in runs],
        }
        path = pathlib.Path(__file__).parent / f"keras-ae-{case}.json"
        path.write_text(json.dumps(out) + "\n")


main()
