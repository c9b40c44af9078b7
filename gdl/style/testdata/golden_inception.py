"""Writes inception_torch.json and inception_keras.json beside itself: the Inception-V3
of torchvision and of Keras with weights that both sides compute, the output of each
convolution, before its batch norm, and of each mixed layer.

The order of the convolutions is Keras's; torchvision has them in another. Run it with a
Python that has keras, a backend of it, torch and torchvision.
"""
import keras
import numpy as np
import torch
import torchvision

import golden_torch as t

t.KEPT = 12
H, W = 80, 91


def parts(k, shape, torch_layout):
    """Returns kernel and batch norm of convolution k, [kH kW Cin Cout] or torch's."""
    h, w, cin, cout = shape
    n = h * w * cin * cout
    kernel = np.sqrt(24 / (h * w * cin)) * t.uniform(8 * k, n)
    kernel = kernel.reshape(cout, cin, h, w) if torch_layout else kernel.reshape(cout, cin, h, w).transpose(2, 3, 1, 0)
    gamma, beta, mean, variance = [t.uniform(8 * k + i, cout) for i in (1, 2, 3, 4)]
    return [v.astype(np.float32) for v in (kernel, 1 + gamma, 0.2 * beta, 0.2 * mean, 1 + variance)]


def by_keras():
    model = keras.applications.InceptionV3(include_top=False, weights=None, input_shape=(H, W, 3))
    # Layers are listed by depth; their numbers say in which order they were made.
    number = lambda layer: int((layer.name.split("_") + ["0"])[1]) if layer.name != "conv2d" else 0
    convs = sorted([l for l in model.layers if l.name.startswith("conv2d")], key=number)
    norms = [l for l in model.layers if l.name.startswith("batch_normalization")]
    norms.sort(key=lambda l: int((l.name + "_0").split("_")[2]))
    assert [l.name for l in convs] == ["conv2d"] + [f"conv2d_{i}" for i in range(1, 94)], "run it in a new process"
    shapes = []
    for k, (conv, norm) in enumerate(zip(convs, norms)):
        shapes.append(tuple(conv.get_weights()[0].shape))
        kernel, _, beta, mean, variance = parts(k, shapes[-1], False)
        conv.set_weights([kernel])
        norm.set_weights([beta, mean, variance])
    wanted = convs + [model.get_layer(f"mixed{i}") for i in range(11)]
    x = keras.applications.inception_v3.preprocess_input(255 * t.picture(106, H, W).permute(0, 2, 3, 1).numpy())
    outputs = keras.Model(model.input, [l.output for l in wanted]).predict(x, verbose=0)
    layers = {l.name: t.kept(torch.tensor(np.asarray(o)).permute(0, 3, 1, 2)) for l, o in zip(wanted, outputs)}
    t.write("inception_keras.json", {"made": {"framework": f"keras {keras.__version__}"}, "layers": layers})
    return shapes


# Branches in Keras's order, where torchvision registers them in the same.
def by_torch(shapes):
    net = torchvision.models.Inception3(aux_logits=False, transform_input=False, init_weights=False).eval()
    convs = [(name, m) for name, m in net.named_modules() if isinstance(m, torchvision.models.inception.BasicConv2d)]
    outputs = {}
    for k, (name, m) in enumerate(convs):
        w = m.conv.weight
        assert (w.shape[2], w.shape[3], w.shape[1], w.shape[0]) == shapes[k], name
        kernel, *norm = parts(k, shapes[k], True)
        m.conv.weight.data = torch.tensor(kernel)
        m.bn.weight.data, m.bn.bias.data, m.bn.running_mean, m.bn.running_var = map(torch.tensor, norm)
        layer = "conv2d" if k == 0 else f"conv2d_{k}"
        m.conv.register_forward_hook(lambda _, __, y, layer=layer: outputs.__setitem__(layer, y))
    mixed = [m for name, m in net.named_children() if name.startswith("Mixed")]
    for i, m in enumerate(mixed):
        m.register_forward_hook(lambda _, __, y, i=i: outputs.__setitem__(f"mixed{i}", y))
    net.double()
    with torch.no_grad():
        net(2 * t.picture(106, H, W) - 1)
    layers = {name: t.kept(y) for name, y in outputs.items()}
    made = {"framework": f"torch {torch.__version__}, torchvision {torchvision.__version__}"}
    t.write("inception_torch.json", {"made": made, "layers": layers, "names": [name for name, _ in convs]})


by_torch(by_keras())
