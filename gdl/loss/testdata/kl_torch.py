"""Writes kl_torch.json beside itself: torch.distributions' divergence of normal
distributions.

Run it with a Python that has torch.
"""
import pathlib
import sys

import numpy as np
import torch
from torch.distributions import Normal, kl_divergence

here = pathlib.Path(__file__).parent
sys.path.append(str(here.parents[1] / "gdltest"))
import golden

SEED = 6
rng = np.random.default_rng(SEED)
cases = []
for name, reduce in (("GaussianKL", lambda k: k.sum(1).mean()), ("GaussianKLMean", torch.mean)):
    for label, shape in (("", (3, 5)), ("batch 1", (1, 2))):
        inputs = [golden.normal(rng, *shape) for _ in range(2)]
        for dtype in golden.DTYPES:
            mu, log_var = [torch.tensor(v.astype(dtype), requires_grad=True) for v in inputs]
            q = Normal(mu, (0.5 * log_var).exp())
            y = reduce(kl_divergence(q, Normal(torch.zeros_like(mu), torch.ones_like(mu))))
            u = np.asarray(1.5, dtype)
            grads = torch.autograd.grad(y, [mu, log_var], torch.tensor(u))
            arrays = [v.detach().numpy() for v in (mu, log_var, y, *grads)]
            cases.append(golden.case(f"{name}/{label}", dtype, arrays[:2], u, arrays[2], arrays[3:]))
golden.write(here / "kl_torch.json", golden.made(f"torch {torch.__version__}", SEED), cases)
