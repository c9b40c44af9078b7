"""Tries the image in GDL_ROOT, alone and under a hub; ./run makes it and calls this.

Arguments name the parts to try, none for all.
"""
import asyncio
import hashlib
import json
import os
import pathlib
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import traceback

import client
import sandbox

ROOT = os.environ["GDL_ROOT"]
ENV = json.loads(os.environ["GDL_IMAGE_ENV"])
WORK = pathlib.Path(os.environ["GDL_WORK"])
HERE = pathlib.Path(__file__).resolve().parent
COURSE = HERE.parent.parent
results = {True: 0, False: 0}


def check(ok, what, detail=""):
    results[bool(ok)] += 1
    print("ok    " if ok else "FAILED", what, flush=True)
    if not ok and detail:
        print("        " + str(detail)[-1500:].replace("\n", "\n        "), flush=True)
    return ok


def home(name):
    """A new, empty home folder."""
    path = WORK / "homes" / name
    shutil.rmtree(path, ignore_errors=True)
    return sandbox.new_home(path)


def in_image(name, *cmd, **more):
    return sandbox.run(ROOT, home(name), ENV, *cmd, **more)


def refused(what, want, got):
    """Checks that a container ended with words."""
    code, text = got
    check(code != 0 and re.search(want, text), f"{what}: {text.strip().splitlines()[-1][:150] if text.strip() else 'silence'}", text)


# Parts.

def size():
    used = int(os.environ["GDL_IMAGE_SIZE"])
    check(used < 2e9, f"the image has {used / 1e9:.2f} GB, less than 2")


def alone():
    """Week 0 as a learner's first command: offline, root read-only, home empty."""
    at = home("alone")
    code, text = sandbox.run(ROOT, at, ENV, "gdl", "run", "week0", "--scale", "short", "--json")
    cells = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    bad = [c for c in cells if not c["ok"]]
    if check(code == 0 and cells and not bad, f"week 0: {len(cells) - len(bad)} of {len(cells)} cells", text):
        print("       first cells, seconds:", [round(c["seconds"], 2) for c in cells[:4]])
        first = cells[0]["seconds"]
        if first >= 2:  # others may use this machine too: again, in a new container
            text = in_image("again", "gdl", "run", "week0", "--scale", "short", "--json")[1]
            first = min(first, json.loads(next(line for line in text.splitlines() if line.startswith("{")))["seconds"])
        check(first < 2, f"the first cell takes {first:.2f} s, less than 2")
    if os.environ.get("GDL_IMAGE_WEEK2"):  # minutes
        begin = time.time()
        code, text = sandbox.run(ROOT, at, ENV, "gdl", "run", "week2", "--scale", "short", "--json")
        cells = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
        bad = [c for c in cells if not c["ok"]]
        check(code == 0 and cells and not bad, f"week 2: {len(cells) - len(bad)} of {len(cells)} cells in {time.time() - begin:.0f} s", text)
    mine = at / "gdl-course/notebooks/week0.ipynb"
    check(mine.exists() and mine.stat().st_uid == 1000, "the learner has notebooks of their own")
    code, text = sandbox.run(ROOT, at, ENV, "sh", "-c", "touch /opt/gdl/x /usr/x 2>&1; id -u; touch ~/x && echo home")
    check(text.count("Read-only file system") == 2 and "1000\nhome" in text, "uid 1000, read-only root, own home", text)
    code, text = sandbox.run(ROOT, at, ENV, "gdl", "data", "verify", "mnist", "fashion-mnist")
    check(code == 0, "MNIST and Fashion-MNIST are there and whole", text)
    code, text = sandbox.run(ROOT, at, ENV, "gdl", "doctor")
    check(code == 0, "the doctor finds nothing broken", text)
    code, text = sandbox.run(ROOT, at, ENV, "sh", "-c", "ls /opt/gdl/cache/networks")
    check(text.count(".safetensors") == 1 and text.count(".onnx") == 2, "week 1's networks are there", text)


def healthcheck():
    script = """gdl-healthcheck; echo before: $?
jupyter lab --ip=0.0.0.0 --no-browser --ServerApp.port_retries=0 >/tmp/log 2>&1 & server=$!
for i in $(seq 600); do gdl-healthcheck 2>/dev/null && break; sleep 0.2; done
echo after $((i / 5)) s: $?
kill -0 $server && ! grep Traceback /tmp/log
"""
    code, text = in_image("health", "sh", "-c", script)
    check("before: 1" in text and re.search(r"after \d+ s: 0", text), "healthcheck: not before the server answers, then healthy", text)


def editors():
    """As VS Code, Binder and docker exec start programs: without the entry point."""
    at = home("editor")
    code, text = sandbox.run(ROOT, at, ENV, "jupyter", "kernelspec", "list", "--json", entry=False)
    spec = json.loads(text[text.index("{"):])["kernelspecs"].get("gonb", {}) if code == 0 else {}
    check(spec and "-go_work=/opt/gdl/course" in spec["spec"]["argv"], "the kernel is found without the entry point", text)
    code, text = sandbox.run(ROOT, at, ENV, "gdl", "work", entry=False)
    check(code == 0 and "notebooks:" in text, "gdl work, after which an editor can open them", text)
    reported(sandbox.run(ROOT, at, ENV, "python", "/tmp/editor_test.py", entry=False, timeout=300,
                         options=["--ro-bind", str(HERE / "editor_test.py"), "/tmp/editor_test.py"]))


def reported(got):
    """Checks what a script says, by itself or of a line: [ok, what, detail]."""
    code, text = got
    for line in text.splitlines():
        if line.startswith(("[true", "[false")):
            check(*json.loads(line))
    check(code == 0, "the script ends well", text)


def kernel():
    """jupyter_kernel_test inside of the image; its failures are upstream's, and known."""
    package = pathlib.Path(sys.prefix, "lib", f"python3.{sys.version_info.minor}", "site-packages/jupyter_kernel_test")
    bind = ["--ro-bind", str(package), "/tmp/suite/jupyter_kernel_test", "--ro-bind", str(HERE / "kernel_test.py"), "/tmp/suite/kernel_test.py"]
    code, text = in_image("kernel", "python", "/tmp/suite/kernel_test.py", options=[*bind, "--setenv", "PYTHONPATH", "/tmp/suite"])
    ran = re.search(r"^Ran (\d+) tests in .*", text, re.M)
    bad = set(re.findall(r"^(?:FAIL|ERROR): (test_\w+)", text, re.M))
    skipped = len(re.findall(r"skipped '", text))
    check(ran and bad <= {"test_error", "test_is_complete"},
          f"jupyter_kernel_test: {ran and ran[0]}, {skipped} skipped, upstream's failures: {', '.join(sorted(bad)) or 'none'}", text)


def colab():
    """docker/colab.ipynb on a machine of Python and git, as root, without Go and without a network."""
    at = WORK / "colab"
    shutil.rmtree(at, ignore_errors=True)
    downloads(at / "dl")
    subprocess.run(["git", "clone", "-q", "--bare", "--depth=1", f"file://{COURSE}", at / "go.git"], check=True)
    goenv = json.loads(subprocess.run(["go", "env", "-json"], check=True, capture_output=True, text=True).stdout)
    # What the machine gets from the network, it finds in this one's caches of Go.
    subprocess.run(["go", "tool", "gdl", "lab", "--register"], cwd=COURSE, check=True, capture_output=True,
                   env={**os.environ, "GDL_CACHE": str(at / "cache"), "JUPYTER_DATA_DIR": str(at / "jupyter")})
    env = {
        "HOME": "/root", "PATH": "/opt/gdl/python/bin:/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8",
        "GDL_GO_DOWNLOADS": "http://127.0.0.1:8000/dl/", "GIT_CONFIG_COUNT": "2",
        "GIT_CONFIG_KEY_0": "url.file:///colab/go.git.insteadOf", "GIT_CONFIG_VALUE_0": "https://github.com/generative-deep-learning/go",
        "GIT_CONFIG_KEY_1": "safe.directory", "GIT_CONFIG_VALUE_1": "*",
        "GOCACHE": goenv["GOCACHE"], "GOMODCACHE": goenv["GOMODCACHE"], "GOSUMDB": "off",
        "GOPROXY": f"file://{goenv['GOMODCACHE']}/cache/download",
    }
    mounts = ["--tmpfs", "/"]
    for path in sorted(pathlib.Path(ROOT).iterdir()):
        if path.is_symlink():
            mounts += ["--symlink", os.readlink(path), f"/{path.name}"]
        elif path.name not in ("dev", "proc", "tmp", "run", "root"):
            mounts += ["--ro-bind", str(path), f"/{path.name}"]
    command = ["bwrap", "--die-with-parent", *mounts, "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/usr/local", "--dir", "/usr/local/bin",
               "--dir", "/tmp", "--dir", "/content", "--bind", str(at), "/colab",
               "--bind", goenv["GOCACHE"], goenv["GOCACHE"], "--bind", goenv["GOMODCACHE"], goenv["GOMODCACHE"],
               "--ro-bind", str(HERE / "colab_test.py"), "/tmp/colab_test.py", "--unshare-net", "--unshare-pid", "--clearenv",
               *(a for kv in env.items() for a in ("--setenv", *kv)), "--chdir", "/content", "sh", "-c",
               "cd /colab && python3 -m http.server --bind 127.0.0.1 >/tmp/served 2>&1 & sleep 1; python3 /tmp/colab_test.py"]
    process = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=900)
    reported((process.returncode, process.stdout))
    shutil.rmtree(at, ignore_errors=True)


def downloads(folder):
    """Makes a stand-in for go.dev/dl, with the Go of this machine, and some that are broken."""
    goroot, version = subprocess.run(["go", "env", "GOROOT", "GOVERSION"], check=True, capture_output=True, text=True).stdout.split()
    machine = {"x86_64": "amd64", "aarch64": "arm64"}[os.uname().machine]
    archive = folder / f"{version}.linux-{machine}.tar.gz"
    folder.mkdir(parents=True)
    subprocess.run(["tar", "-C", goroot, "--transform", r"s|^\.|go|", "-I", "gzip -1", "-cf", archive, "./bin", "./pkg", "./src", "./lib",
                    "./VERSION", "./go.env"], check=True)
    sums = {"": hashlib.sha256(archive.read_bytes()).hexdigest(), "damaged": "0" * 64, "gone": "1" * 64}

    def release(version, stable, sha256):
        files = [{"filename": f"{version}.{os_}-{arch}.{ext}", "os": os_, "arch": arch, "kind": kind, "sha256": sha256}
                 for os_, arch, ext, kind in [("windows", machine, "zip", "archive"), ("linux", "riscv64", "tar.gz", "archive"),
                                              ("linux", machine, "tar.gz", "archive")]]
        return {"version": version, "stable": stable, "files": files}

    minor = ".".join(version.split(".")[:2])
    for name, sha256 in sums.items():
        into = folder / name
        into.mkdir(exist_ok=True)
        # A newer minor version, a candidate of this one, and this one.
        listing = [release("go1.99.1", True, sha256), release(minor + "rc9", False, sha256), release(version, True, sha256)]
        (into / "index.html").write_text(json.dumps(listing))
    os.link(archive, folder / "damaged" / archive.name)
    for name, text in {"old": json.dumps([release("go1.4.2", True, "")]), "no-list": "<html>"}.items():
        (folder / name).mkdir()
        (folder / name / "index.html").write_text(text)


def pull():
    """Notebooks of a teacher by nbgitpuller: new ones come, what a learner changed stays."""
    at, class_ = home("pull"), WORK / "class"
    shutil.rmtree(class_, ignore_errors=True)
    git = ["git", "-C", str(class_), "-c", f"safe.directory={class_}", "-c", "user.name=t", "-c", "user.email=t@example.org"]

    def teach(**files):
        for name, text in files.items():
            (class_ / (name + ".ipynb")).write_text(text)
        subprocess.run([*git, "add", "."], check=True)
        subprocess.run([*git, "commit", "-qm", "class"], check=True)
        subprocess.run(["chown", "-R", "1000", class_], check=True)  # whose it is not, git does not read

    def follow():
        return sandbox.run(ROOT, at, ENV, "python", "-c", PULL, options=["--ro-bind", str(class_), "/tmp/class"])

    subprocess.run(["git", "init", "-q", "-b", "main", class_], check=True)
    teach(monday="taught", friday="taught")
    code, text = follow()
    mine = at / "gdl-course/class"
    check("finished" in text and (mine / "monday.ipynb").read_text() == "taught", "nbgitpuller: a link brings the notebooks", text)
    (mine / "monday.ipynb").write_text("a learner's")
    (mine / "notes.ipynb").write_text("a learner's")
    teach(monday="corrected", friday="corrected", tuesday="taught")
    code, text = follow()
    now = {p.stem: p.read_text() for p in mine.glob("*.ipynb")}
    want = {"monday": "a learner's", "notes": "a learner's", "friday": "corrected", "tuesday": "taught"}
    check("finished" in text and now == want, "followed again, it brings new ones, and leaves a learner's", f"{now}\n{text}")
    shutil.rmtree(class_)


# Follows the link as the browser's page does: a server, and the answer of its git-pull.
PULL = """
import os, subprocess, time, urllib.request
os.environ["JUPYTER_TOKEN"] = "t"
server = subprocess.Popen(["jupyter", "lab", "--no-browser", "--ServerApp.port_retries=0"])
link = "http://127.0.0.1:8888/git-pull/api?repo=file%3A%2F%2F%2Ftmp%2Fclass&branch=main&targetpath=class&token=t"
for i in range(200):
    try:
        print(urllib.request.urlopen(link, timeout=60).read().decode())
        break
    except OSError as err:
        print(err)
        time.sleep(0.2)
server.terminate()
server.wait()
"""


def grade():
    """gdl check, as a teacher calls it on a hub: offline, on a read-only root."""
    code, text = in_image("grade", "gdl", "check", "--json", "notebooks/solutions/week3.ipynb")
    results = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    good = sum(r["passes"] for r in results)
    check(code == 0 and results and good == len(results), f"gdl check: of week 3's solutions {good} of {len(results)} pass", text)


def bad_input():
    lab = ["jupyter", "lab", "--ip=0.0.0.0", "--no-browser", "--ServerApp.port_retries=0"]
    refused("an empty token", "JUPYTER_TOKEN is empty", in_image("bad", *lab, options=["--setenv", "JUPYTER_TOKEN", ""]))
    refused("a port that is taken", "port 8888 is already in use|Address already in use", in_image("bad", "sh", "-c",
            "python -c 'import socket,time; s=socket.socket(); s.bind((\"0.0.0.0\",8888)); s.listen(); time.sleep(60)' & sleep 1; timeout 40 " + " ".join(lab)))
    at = home("bad")
    refused("a home that is read-only", "Read-only file system|read-only file system", sandbox.run(ROOT, at, ENV, *lab, options=["--remount-ro", "/home/jovyan"]))
    full = ["--size", "3000000", "--tmpfs", "/home/jovyan", "--chdir", "/home/jovyan"]
    refused("a home that is full", "home folder is full", sandbox.run(ROOT, at, ENV, *lab, options=full))
    full_later(lab)
    refused("an image without the data", "set-up of the data|shared cache is damaged", sandbox.run(ROOT, at, ENV, *lab, options=["--tmpfs", "/opt/gdl/cache/datasets"]))
    refused("a /tmp where nothing can be started", "TMPDIR|folder of temporary files", noexec(at, lab))
    at = home("twice")
    first = sandbox.start(ROOT, at, ENV, "sh", "-c", "echo up; sleep 60")
    while first.stdout.readline() not in ("up\n", ""):
        pass
    refused("two containers on one home", "another server works in this home folder", sandbox.run(ROOT, at, ENV, *lab, timeout=60))
    sandbox.terminate(first.pid)
    first.wait(20)
    code, text = sandbox.run(ROOT, at, ENV, "true")
    check(code == 0, "the home is free after the first has ended", text)


def full_later(lab):
    """A home that became full starts: its learner can delete something."""
    folder = WORK / "full"
    folder.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20m,uid=1000,gid=100", "tmpfs", folder], check=True)
    try:
        code, text = sandbox.run(ROOT, folder, ENV, "sh", "-c", "cat /dev/zero >~/big 2>/dev/null; df ~ | tail -1")
        code, text = sandbox.run(ROOT, folder, ENV, "sh", "-c", " ".join(lab) + """ >/tmp/log 2>&1 &
for i in $(seq 200); do gdl-healthcheck 2>/dev/null && echo healthy && rm ~/big && exit; sleep 0.2; done; cat /tmp/log""")
        check("healthy" in text, "a home that became full: the server starts", text)
    finally:
        subprocess.run(["umount", folder], check=True)


def noexec(at, lab):
    """Runs lab with a /tmp as Docker makes it by default."""
    folder = WORK / "noexec"
    folder.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "noexec,mode=1777,size=64m", "tmpfs", folder], check=True)
    try:
        return sandbox.run(ROOT, at, ENV, *lab, options=["--bind", str(folder), "/tmp"])
    finally:
        subprocess.run(["umount", folder], check=True)


# Under a hub.

SETUP = """import (
	"fmt"
	"sync"

	"github.com/generative-deep-learning/go/datasets"
	"github.com/generative-deep-learning/go/gdl/ae"
	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/progress"
	"github.com/generative-deep-learning/go/gdl/train"
	"github.com/generative-deep-learning/go/notebooks/nb"
)

%noautoget"""

# Trains for minutes; the first step says where it goes on.
TRAIN = """%%
m := ae.New(ae.Deep(), nn.NewRand(1))
var once sync.Once
digits := data.Flatten(nb.Must(datasets.Open("mnist", "train")))
_, err := train.Fit(nb.Context(), train.Config{
	Spec: train.Spec{Loss: m.Loss}, Data: nb.Must(data.NewBatches(128, 1, digits)), Epochs: EPOCHS, Model: m,
	Checkpoint: nb.Checkpoint("stopped"),
	Observe: func(e progress.Event) {
		once.Do(func() { fmt.Printf("begins at %d\\n", e.Epoch*e.Steps+e.Step) })
		if e.EpochEnd {
			fmt.Printf("is at %d\\n", e.Epoch*e.Steps)
		}
	},
})
fmt.Println("ended:", err)
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return str(s.getsockname()[1])


class Hub:
    """A hub, as long as its block."""

    def __init__(self, env):
        self.env = env

    def __enter__(self):
        self.base = WORK / "hub"
        shutil.rmtree(self.base, ignore_errors=True)
        (self.base / "home").mkdir(parents=True)
        os.chmod(self.base, 0o755)
        token, port = secrets.token_hex(16), free_port()
        env = {**os.environ, "GDL_HUB": str(self.base), "GDL_HUB_TOKEN": token, "GDL_HUB_PORT": port,
               "GDL_HUB_PORT2": free_port(), "GDL_HUB_PORT3": free_port(), "CONFIGPROXY_AUTH_TOKEN": secrets.token_hex(16),
               "PATH": os.path.dirname(sys.executable) + ":" + os.environ["PATH"], **self.env}
        self.log = open(self.base / "log", "w")
        self.process = subprocess.Popen([sys.executable, "-m", "jupyterhub", "-f", str(HERE / "jupyterhub_config.py")],
                                        cwd=self.base, env=env, stdout=self.log, stderr=self.log)
        self.client = client.Hub("http://127.0.0.1:" + port, token)
        for _ in range(300):
            try:
                self.client._ask("GET", "/hub/api/", None)
                return self
            except OSError:
                time.sleep(0.2)
        raise RuntimeError("no hub: " + (self.base / "log").read_text()[-2000:])

    def server(self, user):
        """The process of a learner's sandbox: the outermost bwrap below the hub with their home."""
        for p in sandbox.tree(self.process.pid):
            try:
                words = pathlib.Path(f"/proc/{p}/cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if words[0].endswith(b"bwrap") and str(self.base / "home" / user).encode() in words:
                return p
        raise RuntimeError(f"{user} has no server")

    def __exit__(self, *_):
        for p in sandbox.tree(self.process.pid):
            if sandbox.name(p) == "bwrap":
                os.kill(p, signal.SIGKILL)
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.log.close()


async def notebook(hub, user, path):
    """Runs a notebook of a learner's and returns how many cells were not ok."""
    seconds = await hub.client.start(user)
    nb = await hub.client.ask("GET", f"/user/{user}/api/contents/{path}")
    kernel = await hub.client.kernel(user, path)
    bad, cells, slowest, begin = [], [c for c in nb["content"]["cells"] if c["cell_type"] == "code"], 0, time.time()
    first = None
    for cell in cells:
        status, out, took = await kernel.run(cell["source"])
        slowest, first = max(slowest, took), took if first is None else first
        if status != "ok" and "raises-exception" not in cell["metadata"].get("tags", []):
            bad.append(f"{cell['id']}: {status}: {out[-400:]}")
    check(not bad, f"{user}: {path}: {len(cells) - len(bad)} of {len(cells)} cells in {time.time() - begin:.0f} s; server after "
          f"{seconds:.1f} s, first cell {first:.1f} s, slowest {slowest:.1f} s", "\n".join(bad))


async def watch(hub, users, peaks):
    """Keeps the most memory that each learner used, all and gopls."""
    while True:
        for user in users:
            try:
                now = sandbox.memory(hub.server(user))
            except (RuntimeError, OSError):
                continue
            peaks[user] = max(peaks.get(user, (0, 0)), now)
        await asyncio.sleep(0.5)


async def two(hub):
    users, peaks = ["ann", "bob"], {}
    watcher = asyncio.create_task(watch(hub, users, peaks))
    await asyncio.gather(*(notebook(hub, u, "notebooks/week0.ipynb") for u in users))
    if os.environ.get("GDL_IMAGE_WEEK2"):
        await notebook(hub, "ann", "notebooks/week2.ipynb")
    watcher.cancel()
    for user, (total, gopls) in peaks.items():
        check(total < 1.2e9, f"{user} used {total / 1e6:.0f} MB at most, less than 1200; {gopls / 1e6:.0f} of it gopls")
    for user in users:
        await hub.client.ask("DELETE", f"/hub/api/users/{user}/server")
        await hub.client.gone(user)


async def train(hub, user, hear=None, epochs=2000):
    await hub.client.start(user)
    kernel = await hub.client.kernel(user, "notebooks/week0.ipynb")
    status, out, _ = await kernel.run(SETUP)
    if status != "ok":
        raise RuntimeError(f"{user}: {status}: {out}")
    return asyncio.create_task(kernel.run(TRAIN.replace("EPOCHS", str(epochs)), hear=hear))


async def stopped(hub, user, what, stop, lost):
    """Stops a server while it trains; the next goes on, with at most lost seconds of work gone."""
    at = []  # steps, time

    def hear(out):
        steps = re.findall(r"(?:begins|is) at (\d+)", out)
        if steps and (not at or at[-1][0] != int(steps[-1])):
            at.append((int(steps[-1]), time.time()))

    job = await train(hub, user, hear)
    while not job.done() and not (len(at) > 2 and time.time() - at[0][1] > 25):
        await asyncio.sleep(0.2)
    if job.done():
        return check(False, f"{what}: the training ended before", job.result())
    # The end of the sandbox counts: the hub's proxy notices later that a connection broke.
    begin, server = time.time(), hub.server(user)
    stopping = asyncio.create_task(stop(hub, user))
    while os.path.exists(f"/proc/{server}") and sandbox.name(server) and time.time() - begin < 60:
        await asyncio.sleep(0.1)
    ended = time.time() - begin
    await stopping
    await asyncio.wait_for(job, 60)
    await hub.client.gone(user)
    speed = (at[-1][0] - at[0][0]) / (at[-1][1] - at[0][1])
    reached, begun = at[-1][0], []
    job = await train(hub, user, lambda out: begun.extend(re.findall(r"begins at (\d+)", out)))
    while not begun and not job.done():
        await asyncio.sleep(0.2)
    resumed = int(begun[0]) if begun else 0
    missing = max(0, reached - resumed) / speed
    check(resumed > 1 and missing <= lost, f"{what}: ended in {ended:.1f} s; at step {reached} or later before, went on at {resumed}"
          f" (at most {missing:.1f} s of training lost)", job.done() and job.result())
    await hub.client.ask("DELETE", f"/hub/api/users/{user}/server")
    await asyncio.wait_for(job, 60)
    await hub.client.gone(user)


async def by_hub(hub, user):
    await hub.client.ask("DELETE", f"/hub/api/users/{user}/server")


async def by_term(hub, user):
    sandbox.terminate(hub.server(user))


async def by_kill(hub, user):
    for p in reversed(sandbox.tree(hub.server(user))):
        try:
            os.kill(p, signal.SIGKILL)
        except ProcessLookupError:
            pass


def under_hub(*trials, **env):
    """Makes trials, functions of a hub, one after the other; env is for its configuration."""
    async def all_(h):
        for trial in trials:
            await trial(h)

    with Hub(env) as h:
        try:
            asyncio.run(all_(h))
        except Exception:
            print((h.base / "log").read_text()[-3000:])
            raise


# In seconds. Servers report their use to the hub each CULL_EVERY.
CULL_AFTER, CULL_EVERY = 20, 4


async def culled(hub):
    """A learner who left with a kernel open loses the server; one whose cell still trains does not."""
    hear = []
    job = await train(hub, "gil", hear.append)
    while not hear and not job.done():
        await asyncio.sleep(0.2)
    job.cancel()  # the learner's window is closed: the cell runs, and nobody listens
    await hub.client.start("fay")
    idle = await hub.client.kernel("fay", "notebooks/week0.ipynb")
    status, _, _ = await idle.run('%%\nfmt.Println("and away")')
    begin = time.time()
    await hub.client.gone("fay", 120)
    check(status == "ok", f"an idle server is stopped after {time.time() - begin:.0f} s, its limit being {CULL_AFTER}")
    while time.time() - begin < 2 * CULL_AFTER + 3 * CULL_EVERY:
        await asyncio.sleep(0.5)
    check((await hub.client.user("gil"))["servers"], f"one that trains runs after {time.time() - begin:.0f} s")
    await hub.client.ask("DELETE", "/hub/api/users/gil/server")
    await hub.client.gone("gil")


def cull():
    under_hub(culled, GDL_HUB_CULL=str(CULL_AFTER), GDL_HUB_CULL_EVERY=str(CULL_EVERY))


def hub():
    under_hub(two)


def stop():
    under_hub(lambda h: stopped(h, "cid", "stopped by the hub", by_hub, 1),
              lambda h: stopped(h, "dot", "SIGTERM to the container", by_term, 1),
              lambda h: stopped(h, "eve", "killed without a word", by_kill, 13))


def main():
    parts = [size, alone, healthcheck, editors, kernel, colab, pull, grade, bad_input, hub, stop, cull]
    for part in parts:
        if len(sys.argv) > 1 and part.__name__ not in sys.argv[1:]:
            continue
        begin = time.time()
        print("--", part.__name__, flush=True)
        try:
            part()
        except Exception:
            check(False, part.__name__, traceback.format_exc())
        print(f"   {time.time() - begin:.0f} s", flush=True)
    shutil.rmtree(WORK / "homes", ignore_errors=True)
    print(f"{results[True]} passed, {results[False]} failed")
    return results[False] > 0


if __name__ == "__main__":
    sys.exit(main())
