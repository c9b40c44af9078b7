"""The models of package vae in PyTorch, on the same weights.

Usage, with a Python that has torch and safetensors:

    python torch_vae.py golden
        writes torch.json and evidence.json beside this script
    python torch_vae.py apply FILE IN OUT
        loads the weights of a safetensors file that gdl wrote into a torch
        module, gives OUT the posterior ("mu", "logVar") of tensor "x" of IN,
        the images of its tensor "z", and the module's weights, turned back

Package nn has images [B H W C], kernels [kH kW Cin Cout] and biases [1 C].
"""
import json
import math
import pathlib
import sys

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

here = pathlib.Path(__file__).parent
sys.path.append(str(here.parents[1] / "gdltest"))


class Same(nn.Module):
    """A 3×3 convolution of stride 2 as Keras's "same" pads it: below and right."""

    def __init__(self, cin, cout):
        super().__init__()
        self.conv = nn.Conv2d(cin, cout, 3, stride=2)

    def forward(self, x):
        return self.conv(F.pad(x, (0, 1, 0, 1)))


class Double(nn.Module):
    """The transpose of Same."""

    def __init__(self, cin, cout):
        super().__init__()
        self.conv = nn.ConvTranspose2d(cin, cout, 3, stride=2)

    def forward(self, x):
        return self.conv(x)[:, :, :-1, :-1]


class VAE(nn.Module):
    def __init__(self, h=28, w=28, channels=1, widths=(32, 64), hidden=20, latent=2, classes=0, norm=True):
        super().__init__()
        s = 2 ** len(widths)
        self.top = (widths[-1], h // s, w // s)
        self.per = 3 if norm else 2  # modules of a block
        flat = widths[-1] * (h // s) * (w // s)

        def bn(n, kind=nn.BatchNorm2d):
            return [kind(n, eps=1e-3, momentum=0.01)] if norm else []

        layers, cin = [], channels
        for i, c in enumerate(widths):
            layers += [Same(cin, c), nn.ReLU(), *bn(c)]
            cin = c
        self.features = nn.Sequential(*layers)
        self.hidden = nn.Sequential(nn.Linear(flat + classes, hidden), nn.ReLU(), *bn(hidden, nn.BatchNorm1d))
        self.mu, self.log_var = nn.Linear(hidden, latent), nn.Linear(hidden, latent)
        self.first = nn.Sequential(nn.Linear(latent + classes, flat), nn.ReLU(), *bn(flat, nn.BatchNorm1d))
        layers = []
        for c in widths[::-1]:
            layers += [Double(cin, c), nn.ReLU(), *bn(c)]
            cin = c
        self.decoder = nn.Sequential(*layers, nn.ConvTranspose2d(cin, channels, 3, padding=1))

    def posterior(self, x, *y):
        # gdl flattens [B H W C].
        h = self.features(x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1).flatten(1)
        h = self.hidden(torch.cat([h, *y], 1))
        return self.mu(h), self.log_var(h)

    def logits(self, z, *y):
        c, h, w = self.top
        first = self.first(torch.cat([z, *y], 1)).reshape(-1, h, w, c).permute(0, 3, 1, 2)
        return self.decoder(first).permute(0, 2, 3, 1)

    def modules_by_name(self):
        """Yields gdl's name of each module that has weights, in gdl's order."""

        def block(name, modules):
            for m in modules:
                if isinstance(m, (nn.BatchNorm1d, nn.BatchNorm2d)):
                    yield name + "/norm", m
                elif not isinstance(m, nn.ReLU):
                    yield name, getattr(m, "conv", m)

        per = self.per
        for i in range(len(self.features) // per):
            yield from block(f"encoder/{i}", self.features[i * per:(i + 1) * per])
        yield from block("encoder/hidden", self.hidden)
        yield "mu", self.mu
        yield "logVar", self.log_var
        yield from block("decoder/hidden", self.first)
        for i in range(len(self.decoder) // per):
            yield from block(f"decoder/{i}", self.decoder[i * per:(i + 1) * per])
        yield "decoder/image", self.decoder[-1]

    def tensors(self):
        """Yields gdl's name, the tensor, and functions to gdl's layout and back."""
        row = (lambda t: t[None], lambda a: a[0])
        for name, m in self.modules_by_name():
            if isinstance(m, (nn.BatchNorm1d, nn.BatchNorm2d)):
                for gdl, t in ("gamma", m.weight), ("beta", m.bias), ("mean", m.running_mean), ("variance", m.running_var):
                    yield f"{name}/{gdl}", t, *row
                continue
            if isinstance(m, nn.Linear):
                layout = (lambda t: t.T, lambda a: a.T)
            elif isinstance(m, nn.ConvTranspose2d):  # ours [kH kW Cout Cin], torch's [Cin Cout kH kW]
                layout = (lambda t: t.permute(2, 3, 1, 0), lambda a: a.permute(3, 2, 0, 1))
            else:  # ours [kH kW Cin Cout], torch's [Cout Cin kH kW]
                layout = (lambda t: t.permute(2, 3, 1, 0), lambda a: a.permute(3, 2, 0, 1))
            yield name + "/w", m.weight, *layout
            yield name + "/b", m.bias, *row

    def load(self, arrays):
        """Takes weights by gdl's names; all must be there."""
        with torch.no_grad():
            for name, t, _, back in self.tensors():
                t.copy_(back(torch.as_tensor(np.asarray(arrays[name]))))

    def save(self):
        return {name: to(t.detach()).contiguous().numpy() for name, t, to, _ in self.tensors()}


def kl(mu, log_var):
    return (mu ** 2 + log_var.exp() - 1 - log_var).sum(1) / 2


def loss(model, kind, beta, x, *rest):
    *y, noise = rest
    mu, log_var = model.posterior(x, *y)
    logits = model.logits(mu + noise * (log_var / 2).exp(), *y)
    d, b = x[0].numel(), len(x)
    if kind == "Bernoulli":
        rec = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / b
    else:
        s = (torch.sigmoid(logits) - x).square().sum() / b
        rec = {
            "Squared": lambda: s,
            "Gaussian": lambda: -torch.distributions.Normal(torch.sigmoid(logits), 0.3).log_prob(x).sum() / b,
            "Fitted": lambda: d / 2 * ((s / d).log() + 1 + math.log(2 * math.pi)),
        }[kind]()
    return rec + beta * kl(mu, log_var).mean()


SMALL = dict(h=8, w=4, channels=2, widths=(3, 4), hidden=5, latent=3)


def filled(rng, dtype, **config):
    """Returns a model with random weights and running averages."""
    model = VAE(**config).to(dtype)
    arrays = {}
    for name, t, to, _ in model.tensors():
        v = 0.5 * rng.normal(size=tuple(to(t).shape))
        if name.endswith("/variance"):
            v = 0.5 + np.abs(v)
        arrays[name] = v.round(2)
    model.load(arrays)
    return model, arrays


def golden_models():
    import golden

    cases = []
    for name, config, classes in [
        ("Posterior", {}, 0), ("Decode", {}, 0), ("Bernoulli", {}, 0), ("Conditional", {"classes": 3}, 3),
        ("NoNorm", {"norm": False}, 0), ("Squared", {}, 0), ("Gaussian", {}, 0), ("Fitted", {}, 0),
    ]:
        rng = np.random.default_rng(len(cases) + 1)
        b, z = 12, SMALL["latent"]
        x = rng.random((b, SMALL["h"], SMALL["w"], SMALL["channels"])).round(2)
        y = [np.eye(3)[rng.integers(0, 3, b)]] if classes else []
        noise = golden.normal(rng, b, z)
        inputs = {"Posterior": [x], "Decode": [noise]}.get(name, [x, *y, noise])
        shape = {"Posterior": (b, 2 * z), "Decode": x.shape}.get(name, ())
        upstream = golden.normal(rng, *shape) if shape else np.array(1.5)
        seed = int(rng.integers(1 << 30))
        # In float32 the derivatives through five batch norms differ by more than a
        # golden file allows; "apply" compares the compiled model.
        for dtype in ("float64",):
            model, _ = filled(np.random.default_rng(seed), getattr(torch, dtype), **SMALL, **config)
            xs = [torch.tensor(v.astype(dtype), requires_grad=True) for v in inputs]
            out = {
                "Posterior": lambda: torch.cat(model.posterior(*xs), 1),
                "Decode": lambda: torch.sigmoid(model.logits(*xs)),
                "Conditional": lambda: loss(model, "Bernoulli", 0.5, *xs),
                "NoNorm": lambda: loss(model, "Bernoulli", 0.5, *xs),
            }.get(name, lambda: loss(model, name, 0.5, *xs))()
            used = [(n, t, to) for n, t, to, _ in model.tensors() if t.requires_grad]
            if name == "Posterior":
                used = [u for u in used if not u[0].startswith("decoder")]
            if name == "Decode":
                used = [u for u in used if u[0].startswith("decoder")]
            u = torch.tensor(np.asarray(upstream, dtype))
            grads = torch.autograd.grad(out, xs + [t for _, t, _ in used], u)
            turned = [g for g in grads[:len(xs)]] + [to(g) for g, (_, _, to) in zip(grads[len(xs):], used)]
            params = {n: to(t.detach()).numpy() for n, t, to in used}
            cases.append(golden.case(name, dtype, [v.detach().numpy() for v in xs], u.numpy(), out.detach().numpy(),
                                     [g.numpy() for g in turned], params))
    golden.write(here / "torch.json", golden.made(f"torch {torch.__version__}", 1), cases)


def golden_evidence():
    """log p(x) of images of 0 and 1 by the bound and by importance sampling."""
    rng = np.random.default_rng(7)
    n, k = 3, 50
    model, arrays = filled(rng, torch.float64, **SMALL)
    model.eval()
    x = (rng.random((n, SMALL["h"], SMALL["w"], SMALL["channels"])) < 0.5).astype("float64")
    noise = rng.normal(size=(n, k, SMALL["latent"])).round(3)
    with torch.no_grad():
        mu, log_var = model.posterior(torch.tensor(x))
        q = torch.distributions.Normal(mu[:, None], (log_var / 2).exp()[:, None])
        z = q.mean + q.stddev * torch.tensor(noise)
        logits = model.logits(z.flatten(0, 1)).reshape(n, k, *x.shape[1:])
        p = torch.distributions.Bernoulli(logits=logits)
        w = p.log_prob(torch.tensor(x)[:, None]).sum((2, 3, 4))
        w = w + torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(2) - q.log_prob(z).sum(2)
        out = {
            "made": f"torch {torch.__version__}",
            "params": arrays, "x": x, "k": k, "noise": noise, "weights": w.numpy(), "kl": kl(mu, log_var).numpy(),
            "bound": w.mean(1).numpy(), "evidence": (torch.logsumexp(w, 1) - math.log(k)).numpy(),
        }
    plain = lambda v: v.ravel().tolist() if isinstance(v, np.ndarray) else {a: plain(b) for a, b in v.items()} if isinstance(v, dict) else v
    (here / "evidence.json").write_text(json.dumps(plain(out)) + "\n")


def apply(weights, given, out):
    from safetensors import safe_open
    from safetensors.numpy import load_file, save_file

    with safe_open(weights, "np") as f:
        config = json.loads(f.metadata()["model"])["config"]
    model = VAE(config["H"], config["W"], config["Channels"], config["Widths"], config["Hidden"], config["Latent"],
                config["Classes"], not config["NoBatchNorm"])
    model.load(load_file(weights))
    model.eval()
    given = load_file(given)
    with torch.no_grad():
        mu, log_var = model.posterior(torch.tensor(given["x"]))
        images = torch.sigmoid(model.logits(torch.tensor(given["z"])))
    save_file({"mu": mu.numpy(), "logVar": log_var.numpy(), "images": images.contiguous().numpy(), **model.save()}, out)


if sys.argv[1] == "golden":
    golden_models()
    golden_evidence()
else:
    apply(*sys.argv[2:])
