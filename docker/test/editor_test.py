"""The kernel as VS Code's Jupyter extension uses it: found by its kernelspec, started with
a connection file in the folder of the notebook, with the environment of the spec.

A line of standard output is [ok, what, detail] of a check.
"""
import json
import os
import queue
import re
import subprocess
import tempfile
import time

from jupyter_client import BlockingKernelClient
from jupyter_client.connect import write_connection_file

NOTEBOOKS = os.path.expanduser("~/gdl-course/notebooks")


def report(ok, what, detail=""):
    print(json.dumps([bool(ok), what, str(detail)]), flush=True)


def start(folder):
    """Starts the kernel and returns its process, a client and its spec."""
    listed = subprocess.run(["jupyter", "kernelspec", "list", "--json"], check=True, capture_output=True, text=True).stdout
    spec = json.loads(listed)["kernelspecs"]["gonb"]["spec"]
    file, _ = write_connection_file(os.path.join(folder, "connection.json"))
    env = dict(os.environ)
    for name, value in spec["env"].items():
        env[name] = re.sub(r"\$\{(\w+)\}", lambda m: os.environ.get(m[1], ""), value)
    argv = [a.replace("{connection_file}", file) for a in spec["argv"]]
    process = subprocess.Popen(argv, cwd=NOTEBOOKS, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    client = BlockingKernelClient(connection_file=file)
    client.load_connection_file()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    return process, client, spec


def reply_to(client, message):
    """What the kernel answers to a message on the shell channel."""
    while True:
        m = client.get_shell_msg(timeout=60)
        if m["parent_header"].get("msg_id") == message:
            return m["content"]


def run(client, code, hear=lambda kind, content: None, stdin=None):
    """Runs a cell: the reply, and all that came as (type, content)."""
    message = client.execute(code, store_history=True, allow_stdin=stdin is not None)
    came, end = [], time.time() + 60
    while time.time() < end:
        if stdin is not None and client.stdin_channel.msg_ready():
            client.stdin_channel.get_msg()
            client.input(stdin)
        try:
            m = client.get_iopub_msg(timeout=0.2)
        except queue.Empty:
            continue
        if m["parent_header"].get("msg_id") != message:
            continue
        came.append((m["msg_type"], m["content"]))
        hear(m["msg_type"], m["content"])
        if m["msg_type"] == "status" and m["content"]["execution_state"] == "idle":
            break
    return reply_to(client, message), came


def text(came):
    return "".join(c["text"] for kind, c in came if kind == "stream")


def main():
    with tempfile.TemporaryDirectory() as folder:
        process, client, spec = start(folder)
        try:
            use(client, spec)
        finally:
            client.shutdown()
            process.wait(20)
    report(process.returncode == 0, "shutdown ends the kernel", process.returncode)


def use(client, spec):
    setup = 'import (\n\t"fmt"\n\t"image"\n\t"os"\n\t"time"\n\n\t"github.com/generative-deep-learning/go/gdl/viz"\n\t"github.com/generative-deep-learning/go/notebooks/nb"\n\t"github.com/janpfeifer/gonb/gonbui"\n)\n\n%noautoget'
    first, _ = run(client, setup)
    reply, came = run(client, '%%\ndir, _ := os.Getwd()\nfmt.Println(dir)')
    report(reply["status"] == "ok" and reply["execution_count"] == first["execution_count"] + 1 and text(came).strip() == NOTEBOOKS,
           "cells are counted, and run in the notebook's folder", came)

    reply, came = run(client, '''%%
nb.Show("editor/grid", viz.Grid{Pixels: make([]float32, 4), H: 2, W: 2})
frame := image.NewGray(image.Rect(0, 0, 2, 2))
nb.Scrub("editor/scrub", []image.Image{frame, frame}, []string{"a", "b"}, time.Second)
gonbui.DisplayMarkdown("**bold**")''')
    kinds = {k for kind, c in came if kind in ("display_data", "update_display_data") for k in c["data"]}
    report(reply["status"] == "ok" and {"image/png", "image/gif", "text/html", "text/markdown"} <= kinds,
           "pictures, sliders and text come as VS Code shows them", kinds)
    asked = [c for kind, c in came if kind.startswith("comm")] + [k for k in kinds if "widget" in k]
    report(not asked, "and ask for no widgets, which VS Code would have to fetch", asked)

    message, stopped = spec["interrupt_mode"], []

    def interrupt(kind, content):
        if kind == "stream" and not stopped:
            stopped.append(time.time())
            client.control_channel.send(client.session.msg("interrupt_request", {}))

    reply, came = run(client, '%%\nfmt.Println("begins")\ntime.Sleep(50 * time.Second)', interrupt)
    report(message == "message" and stopped and time.time() - stopped[0] < 20 and "Interrupted" in text(came),
           "an interrupt_request ends a cell, which says so", came)
    reply, came = run(client, "%%\nfmt.Println(1)")
    report(reply["status"] == "ok" and text(came) == "1\n", "and the next one runs", came)

    reply, came = run(client, '%%\nvar name string\ngonbui.RequestInput("name? ", false)\nfmt.Scanln(&name)\nfmt.Println("I am", name)', stdin="Ada")
    report(reply["status"] == "ok" and "I am Ada" in text(came), "a cell reads what is typed", came)

    for _ in range(10):  # gopls looks at its packages first
        got = reply_to(client, client.complete("%%\nfmt.Printl"))
        if got.get("matches"):
            break
        time.sleep(1)
    report(got["status"] == "ok" and any("Println" in m for m in got["matches"]), "fmt.Printl is completed", got)
    got = reply_to(client, client.inspect("fmt.Println", 8))
    report(got["status"] == "ok" and got["found"] and {"text/plain", "text/markdown"} & set(got["data"]), "fmt.Println is explained", got)


main()
