"""Writes keras.json beside itself: Keras's VGG-19 without its dense layers, with the
weights and the picture of golden_torch.py turned to Keras's layout and BGR, and its
output at every layer.

Run it with a Python that has keras, a backend of it, torch and torchvision.
"""
import json
import pathlib

import keras
import numpy as np
import torch

import golden_torch as t

model = keras.applications.VGG19(include_top=False, weights=None, input_shape=(32, 48, 3))
values = []
for p in t.network().parameters():
    values.append((p.permute(2, 3, 1, 0) if p.dim() == 4 else p).numpy().astype(np.float32))
model.set_weights(values)
image = t.picture(103, 32, 48).permute(0, 2, 3, 1).numpy()
x = keras.applications.vgg19.preprocess_input(255 * image)
names = [layer.name for layer in model.layers[1:]]
outputs = keras.Model(model.input, [layer.output for layer in model.layers[1:]]).predict(x, verbose=0)

nchw = lambda a: torch.tensor(np.asarray(a)).permute(0, 3, 1, 2)
layers = {name: t.kept(nchw(a)) for name, a in zip(names, outputs)}
made = {"framework": f"keras {keras.__version__}"}
t.write("keras.json", {"made": made, "layers": layers})
