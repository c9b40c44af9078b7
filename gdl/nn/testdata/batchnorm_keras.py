"""Writes batchnorm_keras.json beside itself: a BatchNormalization layer of Keras
with its defaults, fed three batches in training and one in inference.

Run it with a Python that has keras and tensorflow.
"""
import json
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

SEED = 5
rng = np.random.default_rng(SEED)
shape = (4, 2, 3, 2)
batches = [(golden.normal(rng, *shape) * [1, 3] + [2, -1]).round(2) for _ in range(4)]
layer = keras.layers.BatchNormalization()
steps = []
for x in batches[:3]:
    layer(x.astype("float32"), training=True)
    steps.append({"mean": golden.values(layer.moving_mean.numpy()), "variance": golden.values(layer.moving_variance.numpy())})
y = layer(batches[3].astype("float32"), training=False).numpy()

made = golden.made(f"keras {keras.__version__}, tensorflow {tf.__version__}", SEED)
with open(here / "batchnorm_keras.json", "w") as f:
    file = {"made": made, "shape": shape, "batches": [golden.values(x) for x in batches], "steps": steps, "output": golden.values(y)}
    f.write("{" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in file.items()) + "}\n")
