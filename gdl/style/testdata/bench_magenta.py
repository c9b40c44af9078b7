"""Times Magenta's network in gdl and in onnxruntime, in turns, each on all cores, and
prints the shortest times in milliseconds.

Usage: python bench_magenta.py ROUNDS, in this folder, with a Python that has what
golden_magenta.py needs, and go on the PATH. onnxruntime runs the files as they are, with
8 bits, and in float32; its fastest counts. Beside that, what rounds as the files say and
gives the same bits in both: LoadMagentaRounded, and onnxruntime without optimisations.
"""
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import numpy as np

import golden_magenta as g

CASES = ("predict", 256), ("stylize", 256), ("stylize", 384), ("stylize", 512)
ROUNDED = ("predict", 256), ("stylize", 384)
SECONDS = 0.4  # of a turn
HERE = pathlib.Path(__file__).parent


def session(model, optimise=True):
    options = g.ort.SessionOptions()
    if not optimise:
        options.graph_optimization_level = g.ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    return g.ort.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


def turn(s, inputs):
    inputs = {i.name: x for i, x in zip(s.get_inputs(), inputs)}
    shortest, end = float("inf"), time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        start = time.perf_counter()
        s.run(None, inputs)
        shortest = min(shortest, time.perf_counter() - start)
    return 1e3 * shortest


def gdl(binary, case, side):
    run = [binary, "-test.run=^$", f"-test.bench=Magenta/{case}/{side}$", f"-test.benchtime={SECONDS}s"]
    out = subprocess.run(run, cwd=HERE.parent, capture_output=True, text=True, check=True).stdout
    return float(re.search(r"([\d.]+) min-ms", out)[1])


def main(rounds):
    sessions, plain = {}, {}
    for part, name in ("predict", "predict"), ("stylize", "transform"):
        sessions[part] = {"8 bits": session(g.load(name)), "float32": session(g.in_float(g.load(name)))}
        plain[part] = session(g.load(name), optimise=False)
    best, rounded = {case: {} for case in CASES}, {case: {} for case in ROUNDED}
    with tempfile.TemporaryDirectory() as folder:
        binary = str(pathlib.Path(folder, "style.test"))
        subprocess.run(["go", "test", "-c", "-o", binary, "."], cwd=HERE.parent, check=True)
        for _ in range(rounds):
            for (case, side), ms in best.items():
                times = {f"onnxruntime, {kind}": turn(s, inputs(side)) for kind, s in sessions[case].items()}
                keep(ms, times | {"gdl": gdl(binary, case, side)})
            for (case, side), ms in rounded.items():
                keep(ms, {"onnxruntime": turn(plain[case], inputs(side)), "gdl": gdl(binary, "rounded/" + case, side)})
    for what, all in ("", best), ("the same bits, ", rounded):
        for (case, side), ms in all.items():
            peer = min(t for who, t in ms.items() if who != "gdl")
            print(f"{what}{case} {side}×{side}:", ", ".join(f"{who} {t:.1f}" for who, t in ms.items()), f"ratio {ms['gdl'] / peer:.2f}")


def inputs(side):
    return np.random.rand(1, side, side, 3).astype(np.float32), np.zeros((1, 1, 1, 100), np.float32)


def keep(shortest, times):
    for who, t in times.items():
        shortest[who] = min(t, shortest.get(who, t))


main(int(sys.argv[1]))
