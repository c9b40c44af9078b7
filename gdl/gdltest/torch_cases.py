"""Cases of golden files that PyTorch computes; imported by the scripts in testdata."""
import numpy as np
import torch

import golden


class Cases:
    """A golden file being made, with random numbers from a seed."""

    def __init__(self, seed):
        self.seed, self.rng, self.cases = seed, np.random.default_rng(seed), []

    def normal(self, *shape):
        return golden.normal(self.rng, *shape)

    def add(self, name, f, *inputs, second=False):
        """Adds f at the inputs in each dtype, with a random upstream derivative.

        second adds the derivatives of Σ derivative·direction, with random
        directions.
        """
        upstream = directions = None
        for dtype in golden.DTYPES:
            x = [torch.tensor(np.asarray(v, dtype), requires_grad=True) for v in inputs]
            y = f(*x)
            if upstream is None:
                upstream = self.normal(*y.shape)
            u = torch.tensor(np.asarray(upstream, dtype))
            grads = torch.autograd.grad(y, x, u, create_graph=second)
            more = {}
            if second:
                if directions is None:
                    directions = [self.normal(*g.shape) for g in grads]
                d = [torch.tensor(np.asarray(v, dtype)) for v in directions]
                twice = torch.autograd.grad(grads, x, d)
                more = {"directions": arrays(d), "second": arrays(twice)}
            u, y = arrays([u, y])
            self.cases.append(golden.case(name, dtype, arrays(x), u, y, arrays(grads), **more))

    def write(self, path):
        golden.write(path, golden.made(f"torch {torch.__version__}", self.seed), self.cases)


def arrays(tensors):
    return [t.detach().numpy() for t in tensors]
