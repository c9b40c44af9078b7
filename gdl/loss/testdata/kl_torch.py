"""Writes kl_torch.json beside itself: torch.distributions' divergence of normal
distributions.

Run it with a Python that has torch.
"""
import pathlib
import sys

import torch
from torch.distributions import Normal, kl_divergence

here = pathlib.Path(__file__).parent
sys.path.append(str(here.parents[1] / "gdltest"))
from torch_cases import Cases


def divergence(mu, log_var):
    standard = Normal(torch.zeros_like(mu), torch.ones_like(mu))
    return kl_divergence(Normal(mu, (0.5 * log_var).exp()), standard)


c = Cases(6)
for label, shape in (("", (3, 5)), ("/batch 1", (1, 2))):
    mu, log_var = c.normal(*shape), c.normal(*shape)
    c.add("GaussianKL" + label, lambda m, s: divergence(m, s).sum(1).mean(), mu, log_var)
    c.add("GaussianKLMean" + label, lambda m, s: divergence(m, s).mean(), mu, log_var)
c.write(here / "kl_torch.json")
