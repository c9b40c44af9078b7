"""Executes one notebook on its kernel; gdl starts it and reads its events.

    python run.py REQUEST     REQUEST is a JSON object, see request in notebook.go

Each event is one line of JSON on standard output. The kernel's log goes to
the file request["log"]. When standard input closes, the running cell is
interrupted, the kernel is stopped and the program ends.
"""

import asyncio
import atexit
import contextlib
import fcntl
import json
import os
import re
import secrets
import stat
import sys
import threading
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

INTERRUPT_SECONDS = 0.7  # the tool ends within two; training saves its state in less

# The kernel's log around a cell's program: "I1123 14:40:00.123456 pid jpyexec.go:123] ...".
LOG = re.compile(
    r"^I\d{4} (\d\d):(\d\d):(\d\d\.\d+) .*jpyexec\.go:\d+\].*?"
    r"(?:(?P<start>Executing: \S*/gonb_\w+ )|(?P<end>Execution finished))",
    re.M,
)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class Problem(Exception):
    """Ends the run with words for the user."""


def emit(**event):
    print(json.dumps(event), flush=True)


def program_seconds(log):
    """Returns how long the cell's compiled program ran, from the new part of the log."""
    start, total = None, 0.0
    for m in LOG.finditer(log.read()):
        at = int(m[1]) * 3600 + int(m[2]) * 60 + float(m[3])
        if m["start"]:
            start = at
        elif start is not None:
            total += (at - start) % 86400
            start = None
    return total


def explain(err, cell, timeout):
    """Returns an error of nbclient as the text a learner needs."""
    if isinstance(err, CellTimeoutError):
        return f"not done after {timeout} s"
    if isinstance(err, DeadKernelError):
        return "the kernel died"
    streams = [o.text for o in cell.get("outputs", []) if o.output_type == "stream" and o.name == "stderr"]
    errors = ["\n".join(o.traceback) or o.evalue for o in cell.get("outputs", []) if o.output_type == "error"]
    return COLOUR.sub("", "".join(streams) + "\n".join(errors)).strip() or str(err)


async def execute(client, nb, log, timeout, closed):
    """Executes the cells in order until closed is set and returns whether all were well."""
    for index, cell in enumerate(nb.cells):
        if closed.is_set():
            return False
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        emit(event="start", cell=cell.id)
        begin, error = time.monotonic(), ""
        try:
            await client.async_execute_cell(cell, index, execution_count=client.code_cells_executed + 1)
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as err:
            error = explain(err, cell, timeout)
        except asyncio.CancelledError:  # by watch: the cell goes on after an interrupt
            error = "interrupted"
        emit(
            event="done",
            cell=cell.id,
            seconds=round(time.monotonic() - begin, 3),
            program_seconds=round(program_seconds(log), 3),
            ok=not error,
            error=error,
            source=cell.source if error else "",
        )
        if error:
            return False
    return True


def closed_input(loop):
    """Returns an event that is set when standard input closes."""
    closed = asyncio.Event()

    def read():
        sys.stdin.read()
        loop.call_soon_threadsafe(closed.set)

    threading.Thread(target=read, daemon=True).start()
    return closed


async def watch(task, client, closed):
    """Waits for task; when closed is set first, interrupts the kernel."""
    await asyncio.wait({task, asyncio.ensure_future(closed.wait())}, return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        return task.result()
    await client.km.interrupt_kernel()
    await asyncio.wait({task}, timeout=INTERRUPT_SECONDS)
    task.cancel()
    await asyncio.wait({task}, timeout=0.1)
    return False


def scrub(text, replace):
    """Puts names in place of paths of this machine."""
    for path, name in replace:
        text = re.sub(re.escape(path) + r"(?![\w.-])", lambda _: name, text)
    return text


def joined(outputs):
    """Joins neighbouring pieces of one stream: where it is cut depends on time."""
    whole = []
    for output in outputs:
        last = whole[-1] if whole else None
        if last and output.output_type == last.output_type == "stream" and output.name == last.name:
            last.text += output.text
        else:
            whole.append(output)
    return whole


def strip(nb, replace):
    """Removes what differs from run to run and from machine to machine."""
    for cell in nb.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type != "code":
            continue
        cell.execution_count = None
        cell.outputs = joined(cell.outputs)
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = None
            if output.output_type == "stream":
                output.text = scrub(output.text, replace)
            for mime, value in output.get("data", {}).items():
                if mime.startswith("text/"):
                    output.data[mime] = scrub(value, replace)


def still(output):
    """Returns output without the HTML that stands beside a picture.

    A slider holds every frame and its script runs in no saved notebook.
    """
    data = output.get("data", {})
    if any(mime.startswith("image/") for mime in data):
        data.pop("text/html", None)
    return output


def write(text, path):
    """Writes path whole or not at all, in the way of package atomicfile, which sweeps what is left."""
    path = os.path.realpath(path)
    with open(os.path.join(os.path.dirname(path), ".gdl-tmp-" + secrets.token_hex(13)), "x", encoding="utf-8") as f:
        try:
            try:
                fcntl.flock(f, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                pass  # a file system without locks
            if os.path.exists(path) and os.stat(path).st_mode != os.stat(f.name).st_mode:
                os.chmod(f.name, stat.S_IMODE(os.stat(path).st_mode))
            f.write(text)
            f.flush()
            os.fsync(f.fileno())
            os.replace(f.name, path)
        except BaseException:
            os.unlink(f.name)
            raise


def named(nb):
    """Returns ids and sources of the cells; those without an id, before nbformat 4.5, have a number."""
    return [(c.get("id", f"cell-{i + 1}"), c.source) for i, c in enumerate(nb.cells)]


def save(nb, path):
    """Writes the outputs of nb, and their scale, into the notebook at path, of the same cells."""
    kept = nbformat.read(path, as_version=4)
    if named(kept) != named(nb):
        return "it was edited during the run; its outputs were not saved"
    for cell, executed in zip(kept.cells, nb.cells):
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [still(o) for o in executed.outputs], None
        cell.metadata.pop("execution", None)
    kept.metadata["gdl"] = nb.metadata["gdl"]
    write(nbformat.writes(kept) + "\n", path)
    return ""


async def run_cells(request, nb):
    """Starts the kernel, executes nb and returns whether all cells were well."""
    client = NotebookClient(
        nb,
        timeout=request["timeout"],
        startup_timeout=120,
        kernel_name=request["kernel"],
        resources={"metadata": {"path": request["cwd"]}},
        record_timing=False,
    )
    with open(request["log"], "w") as kernel_log, open(request["log"], errors="replace") as log:
        async with contextlib.AsyncExitStack() as stack:
            try:
                await stack.enter_async_context(client.async_setup_kernel(stdout=kernel_log, stderr=kernel_log))
            except Exception as err:
                atexit.unregister(client._cleanup_kernel)  # nbclient would do it again
                raise Problem(f"the kernel does not start: {last_words(log) or err}") from err
            emit(event="kernel", pid=client.km.provisioner.pid)
            closed = closed_input(asyncio.get_running_loop())
            task = asyncio.ensure_future(execute(client, nb, log, request["timeout"], closed))
            return await watch(task, client, closed)


def last_words(log):
    """Returns the end of what a kernel wrote before it died: its fatal error, else the last lines."""
    lines = [line.strip() for line in log.read().splitlines() if line.strip()]
    fatal = [i for i, line in enumerate(lines) if re.match(r"F\d{4} |panic: |fatal error: ", line)]
    return " | ".join(lines[fatal[0] : fatal[0] + 1] if fatal else lines[-3:])


def read(path, kernel):
    """Reads a notebook for the kernel and gives ids to cells that have none."""
    nb = nbformat.read(path, as_version=4)
    wanted = nb.metadata.get("kernelspec", {}).get("name", kernel)
    if wanted != kernel:
        raise Problem(f"its kernel is {wanted}, and this runs {kernel}, that of the course: open it in JupyterLab")
    for cell, (name, _) in zip(nb.cells, named(nb)):
        cell["id"] = name
    nb.nbformat_minor = max(nb.nbformat_minor, 5)
    return nb


def main(request):
    try:
        nb = read(request["notebook"], request["kernel"])
        ok = asyncio.run(run_cells(request, nb))
    except Problem as err:
        emit(event="end", ok=False, error=str(err))
        return
    strip(nb, request["replace"])
    nb.metadata["gdl"] = {"scale": request["scale"]}  # of these outputs
    write(nbformat.writes(nb) + "\n", request["out"])
    if request["html"]:
        write(page(nb, request["cwd"], request["banner"]), request["html"])
    error = save(nb, request["notebook"]) if ok and request["save"] else ""
    emit(event="end", ok=ok, error=error)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
