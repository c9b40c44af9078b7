"""Writes keras.json beside itself: twelve steps of Keras's optimisers.

Each takes the same derivatives from the same weights, in float64, so that the
numbers are those of the update rule and not of Keras's rounding. Run it with a
Python that has keras and tensorflow.
"""
import json
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

SEED, STEPS = 5, 12
rng = np.random.default_rng(SEED)

# One weight for each kind of derivative: of three sizes, of one sign from
# weight 0, as small as epsilon, large, zero every other step, and zero always.
weights = np.array([1.25, -0.75, 0.5, 0, 0, 2, -0.25, 0.75])
scale = np.array([1, 0.1, 1e-3, 1, 1e-7, 100, 1, 0])
grads = golden.normal(rng, STEPS, 8)
grads[:, 3:5] = np.abs(grads[:, 3:5]) + 0.1
grads[::2, 6] = 0
grads = np.array([[float(f"{v:.3g}") for v in row] for row in grads * scale])

keras.config.set_floatx("float64")
O, S = keras.optimizers, keras.optimizers.schedules
RUNS = {
    "Adam": O.Adam(),
    "Adam, own settings": O.Adam(0.05, beta_1=0.5, beta_2=0.9, epsilon=1e-3),
    "Adam, no first moment": O.Adam(1e-3, beta_1=0.0, beta_2=0.9),
    "RMSprop": O.RMSprop(),
    "RMSprop, own settings": O.RMSprop(0.02, rho=0.5, epsilon=1e-3),
    "SGD": O.SGD(),
    "SGD, momentum": O.SGD(0.005, momentum=0.9),
    "Adam, exponential decay": O.Adam(S.ExponentialDecay(0.01, 5, 0.5)),
    "Adam, staircase": O.Adam(S.ExponentialDecay(0.01, 5, 0.5, staircase=True)),
    "Adam, cosine": O.Adam(S.CosineDecay(0.01, 8)),
    "RMSprop, exponential decay": O.RMSprop(S.ExponentialDecay(0.01, 3, 0.9)),
    "SGD, staircase": O.SGD(S.ExponentialDecay(0.01, 4, 0.1, staircase=True)),
    "SGD, cosine with floor": O.SGD(S.CosineDecay(0.005, 10, alpha=0.25)),
    "SGD, momentum and cosine": O.SGD(S.CosineDecay(0.005, 12), momentum=0.5),
}


def run(optimizer):
    """Returns the weights after each step."""
    # Keras casts these through float32 when they are Python's, though not in
    # 1 - beta: that alone moves Adam's steps by 7e-6 of their length.
    for name in "beta_1", "beta_2", "momentum":
        if getattr(optimizer, name, 0):
            setattr(optimizer, name, np.float64(getattr(optimizer, name)))
    w = keras.Variable(weights)
    after = []
    for g in grads:
        optimizer.apply([tf.constant(g)], [w])
        after.append(golden.values(w))
    return after


file = {
    "made": golden.made(f"keras {keras.__version__}, tensorflow {tf.__version__}", SEED),
    "weights": golden.values(weights),
    "grads": [golden.values(g) for g in grads],
    "runs": {name: run(optimizer) for name, optimizer in RUNS.items()},
}
with open(here / "keras.json", "w") as f:
    f.write(json.dumps(file).replace("], [", "],\n [").replace('"runs"', '\n"runs"').replace("]],", "]],\n") + "\n")
