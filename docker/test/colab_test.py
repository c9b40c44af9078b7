"""Runs docker/colab.ipynb as Colab would; test_image.py starts it in a sandbox that is a
machine without Go. The clone, and the server of Go's archives, are stand-ins.
"""
import json
import os
import pathlib
import subprocess
import sys

import nbformat
from nbclient import NotebookClient
from traitlets.config import Config

COURSE = pathlib.Path("/content/gdl-course")
WORDS = os.environ["GDL_GO_DOWNLOADS"]


def report(ok, what, detail=""):
    print(json.dumps([bool(ok), what, detail]), flush=True)


def ran(cells, kernel):
    """The cells after a run in a kernel that is reached as Colab's are, over ipc."""
    nb = nbformat.v4.new_notebook(cells=cells)
    client = NotebookClient(nb, timeout=1200, kernel_name=kernel, allow_errors=True, config=Config(KernelManager={"transport": "ipc"}))
    client.execute(cwd="/content")
    return nb.cells


def said(cell):
    return "".join(o.get("text", "") + "\n".join(o.get("traceback", [])) for o in cell.outputs)


def bootstrap(**more):
    done = subprocess.run([sys.executable, COURSE / "docker/colab.py"], capture_output=True, text=True, env={**os.environ, **more})
    return done.returncode, done.stderr


def main():
    subprocess.run(["git", "clone", "-q", "https://github.com/generative-deep-learning/go", COURSE], check=True)
    nb = nbformat.read(COURSE / "docker/colab.ipynb", as_version=4)
    nbformat.validate(nb)
    setup, draw = (c for c in nb.cells if c.cell_type == "code")
    report(nb.metadata.kernelspec.name == "python3", "colab.ipynb is a Python notebook")

    # What goes wrong, before anything is there.
    for where, words in {
        "http://127.0.0.1:9/dl/": "http://127.0.0.1:9/dl/?mode=json&include=all cannot be had: ",
        WORDS + "no-list/": "answers with something else than the list of Go's releases",
        WORDS + "old/": "lists no Go ",
        WORDS + "gone/": ".linux-amd64.tar.gz cannot be had: HTTP Error 404",
        WORDS + "damaged/": "want " + "0" * 64,
    }.items():
        code, text = bootstrap(GDL_GO_DOWNLOADS=where)
        report(code == 1 and words in text and text.count("\n") == 1, f"{where.removeprefix(WORDS)}: {text.strip()[:120]}", text)
    report(not list(pathlib.Path("/usr/local").glob("*go*")), "and nothing of Go stays behind")

    # The first cell, twice: the second finds all that the first made.
    subprocess.run(["rm", "-r", COURSE], check=True)
    first, second = ran([setup, nbformat.v4.new_code_cell(setup.source)], "python3")
    report("installing go1." in said(first) and "Go (gonb)" in said(first), "the cell installs Go and registers the kernel", said(first))
    report("is there" in said(second) and "installing" not in said(second) and "Go (gonb)" in said(second),
           "run again, it only looks", said(second))

    # The other one, in the kernel that was registered, without a Go on the PATH of Jupyter.
    (cell,) = ran([draw], "gonb")
    shown = [o for o in cell.outputs if "image/png" in o.get("data", {})]
    report(len(shown) == 1, "the kernel draws digits", said(cell))


main()
