"""The image without a container daemon: its root folder, read-only, as uid 1000."""
import os
import pathlib
import signal
import subprocess


def command(root, home, env, *cmd, net=False, entry=True, options=()):
    """A command line that runs cmd in the image at root, behind its entry point.

    The root is read-only; home, a folder of this machine, is /home/jovyan; env is the
    image's. Without net the only network is lo. options are bubblewrap's own.
    """
    sets = [a for kv in env for a in ("--setenv", *kv.split("=", 1))]
    return [
        "setpriv", "--reuid=1000", "--regid=100", "--clear-groups",
        "bwrap", "--die-with-parent", "--ro-bind", root, "/", "--dev", "/dev", "--proc", "/proc",
        "--tmpfs", "/tmp", "--tmpfs", "/run", "--bind", str(home), "/home/jovyan", "--chdir", "/home/jovyan",
        "--unshare-user", "--unshare-pid", "--unshare-ipc", *([] if net else ["--unshare-net"]),
        "--uid", "1000", "--gid", "100", *sets, *options,
        *(["tini", "-s", "-g", "--", "gdl", "work", "--"] if entry else []), *cmd,
    ]


def new_home(path):
    path = pathlib.Path(path)
    path.mkdir(parents=True, exist_ok=True)
    os.chown(path, 1000, 100)
    return path


def start(*args, **more):
    """Starts command(…) without anything of this machine's environment."""
    return subprocess.Popen(command(*args, **more), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            text=True, env={"PATH": os.environ["PATH"]})


def run(*args, timeout=600, **more):
    """Runs command(…) and returns exit code and output, with stderr behind stdout."""
    process = start(*args, **more)
    try:
        text, _ = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        text = process.communicate()[0] + f"\n(killed after {timeout} s)"
    return process.returncode, text


def tree(pid):
    """The process pid and all below it."""
    children = {}
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            text = stat.read_text()
        except OSError:
            continue
        parent = int(text.rpartition(")")[2].split()[1])
        children.setdefault(parent, []).append(int(stat.parent.name))
    found, todo = [], [pid]
    while todo:
        p = todo.pop()
        found.append(p)
        todo += children.get(p, [])
    return found


def name(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def memory(pid):
    """The bytes that pid and all below it use, shared ones by share, and gopls's of them."""
    total = gopls = 0
    for p in tree(pid):
        try:
            text = pathlib.Path(f"/proc/{p}/smaps_rollup").read_text()
        except OSError:
            continue
        pss = sum(int(line.split()[1]) << 10 for line in text.splitlines() if line.startswith("Pss:"))
        total += pss
        gopls += pss if name(p) == "gopls" else 0
    return total, gopls


def terminate(pid):
    """SIGTERM to the container's first process, as docker stop and Kubernetes do.

    Bubblewrap stands before it and passes no signals on.
    """
    for p in tree(pid):
        if name(p) == "tini":
            os.kill(p, signal.SIGTERM)
