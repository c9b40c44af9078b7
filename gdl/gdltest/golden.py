"""Writes golden files for gdltest.Golden; imported by the scripts in testdata."""
import json
import platform

import numpy as np

DTYPES = ("float64", "float32")


def values(a):
    """Returns a's elements as numbers whose shortest text gives them back exactly."""
    # str of a float32 is its shortest text; the float it makes prints the same.
    flat = [float(str(v)) for v in np.asarray(a).ravel()]
    return [v if np.isfinite(v) else str(v) for v in flat]


def tensor(a, **more):
    return {**more, "shape": list(np.shape(a)), "data": values(a)}


def case(name, dtype, inputs, upstream, output, grads, params=None, directions=(), second=()):
    """Returns one case; params maps the names of parameters to their values."""
    c = {"name": name, "dtype": dtype, "inputs": [tensor(x) for x in inputs]}
    if params:
        c["params"] = [tensor(v, name=k) for k, v in params.items()]
    c["upstream"] = {"data": values(upstream)}
    c["output"] = tensor(output)
    for key, list in {"grads": grads, "directions": directions, "second": second}.items():
        if len(list):
            c[key] = [{"data": values(v)} for v in list]
    return c


def made(framework, seed):
    """Says what computed a file: "torch 2.15.0" and the like, and the seed."""
    return {"framework": framework, "numpy": np.__version__, "python": platform.python_version(), "seed": seed}


def write(path, made, cases):
    """Writes a file with one line for each field of a case."""
    one = lambda c: "{" + ",\n ".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in c.items()) + "}"
    with open(path, "w") as f:
        f.write(f'{{"made": {json.dumps(made)},\n"cases": [\n' + ",\n".join(map(one, cases)) + "\n]}\n")


def normal(rng, *shape):
    """Draws from N(0, 1), rounded to two decimals: the same text in any dtype."""
    return rng.normal(size=shape).round(2)
