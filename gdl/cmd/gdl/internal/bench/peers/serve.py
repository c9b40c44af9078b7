"""Makes training steps on request and times them.

A request is a JSON object a line on standard input, the answer one on standard
output: {"case": …, "batch": n} builds a case, {"variant": …, "steps": n} runs it.
"""
import json
import os
import sys
import time

answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # what a framework prints must not mix with the answers

THREADS = int(sys.argv[1])  # 0: as many as the framework takes
BATCH = 0  # examples of a step of the case at hand


def answer(**fields):
    print(json.dumps(fields), file=answers, flush=True)


def require(module):
    """Imports a module, or says that it is missing and ends."""
    try:
        return __import__(module)
    except ImportError as e:
        answer(missing=e.name or module)
        sys.exit(0)


def timed(step, n):
    ms = []
    for _ in range(n):
        start = time.perf_counter()
        step()
        ms.append((time.perf_counter() - start) * 1e3)
    return ms


def serve(name, cases):
    """cases[case] builds {variant: step} for batches of BATCH and counts the trained values."""
    global BATCH
    answer(name=name)
    steps = {}
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if "case" in request:
                BATCH = request["batch"]
                steps, params = cases[request["case"]]()
                for step in steps.values():
                    timed(step, 2)  # compiles, allocates
                answer(params=params, variants=list(steps))
            else:
                answer(ms=timed(steps[request["variant"]], request["steps"]))
        except Exception as e:
            answer(error=f"{type(e).__name__}: {e}"[:300])
