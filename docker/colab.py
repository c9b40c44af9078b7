"""Sets up the Go kernel on a machine of Colab's, from the checkout that this file is in.

    python3 docker/colab.py

It installs the Go that go.mod asks for, unless it is there, and registers the kernel. Run
again, it only looks. What goes wrong is said in a line.
"""
import hashlib
import http.client
import json
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request

COURSE = pathlib.Path(__file__).resolve().parent.parent
# Where Go's archives and the list of their hashes are; a mirror has the same paths.
DOWNLOADS = os.environ.get("GDL_GO_DOWNLOADS", "https://go.dev/dl/")
INTO = pathlib.Path("/usr/local")
PROCESSORS = {"x86_64": "amd64", "aarch64": "arm64"}


def wanted():
    """The Go that go.mod asks for, without its last number: "1.26"."""
    text = (COURSE / "go.mod").read_text(encoding="utf-8")
    found = re.search(r"^go (\d+\.\d+)", text, re.M)
    if not found:
        sys.exit(f"{COURSE / 'go.mod'} names no version of Go")
    return found[1]


def installed():
    """The version of the go on the PATH, "1.26.8", or ""."""
    try:
        said = subprocess.run(["go", "env", "GOVERSION"], capture_output=True, text=True, cwd="/",
                              env={**os.environ, "GOTOOLCHAIN": "local"}).stdout
    except OSError:
        return ""
    return said.strip().removeprefix("go")


def numbers(version):
    return [int(n) for n in re.findall(r"\d+", version)]


def download(name):
    """The answer to a request, which the caller closes."""
    try:
        return urllib.request.urlopen(DOWNLOADS + name, timeout=60)
    except OSError as err:
        sys.exit(f"{DOWNLOADS + name} cannot be had: {err}")


def newest(version):
    """The newest release of Go `version` for this machine: its version, file and SHA-256."""
    processor = PROCESSORS.get(platform.machine())
    if not processor:
        sys.exit(f"this machine is a {platform.machine()}; the course runs on {' and '.join(PROCESSORS)}")
    with download("?mode=json&include=all") as answer:
        try:
            releases = json.load(answer)
        except (ValueError, http.client.HTTPException) as err:
            sys.exit(f"{DOWNLOADS} answers with something else than the list of Go's releases: {err}")
    # Newest first; release candidates are not stable.
    for release in releases:
        if not release["stable"] or not re.fullmatch(re.escape(f"go{version}") + r"(\.\d+)?", release["version"]):
            continue
        for file in release["files"]:
            if (file["os"], file["arch"], file["kind"]) == ("linux", processor, "archive"):
                return release["version"], file["filename"], file["sha256"]
    sys.exit(f"{DOWNLOADS} lists no Go {version} for linux/{processor}")


def install(version, name, sha256):
    """Unpacks an archive whose hash is right, and links go to the PATH."""
    home = INTO / version
    try:
        with tempfile.TemporaryDirectory(dir=INTO, prefix=".go-") as tmp:  # of the same disk, for the rename
            archive = pathlib.Path(tmp, name)
            with download(name) as answer, open(archive, "wb") as out:
                shutil.copyfileobj(answer, out)
            got = hashlib.sha256(archive.read_bytes()).hexdigest()
            if got != sha256:
                sys.exit(f"{DOWNLOADS + name} has SHA-256 {got}, want {sha256}: it is damaged or not Go's; run this cell again")
            subprocess.run(["tar", "-C", tmp, "-xzf", archive], check=True)
            shutil.rmtree(home, ignore_errors=True)  # what an earlier run left
            os.rename(pathlib.Path(tmp, "go"), home)
    except (OSError, http.client.HTTPException, subprocess.CalledProcessError) as err:
        sys.exit(f"Go cannot be installed in {INTO}: {err}")
    for program in ("go", "gofmt"):
        link = INTO / "bin" / program
        link.unlink(missing_ok=True)
        link.symlink_to(home / "bin" / program)


def main():
    version, have = wanted(), installed()
    if have and numbers(have)[:2] >= numbers(version):
        print(f"Go {have} is there", flush=True)
    else:
        release, name, sha256 = newest(version)
        print(f"installing {release}", flush=True)
        install(release, name, sha256)
    done = subprocess.run(["go", "tool", "gdl", "lab", "--register"], cwd=COURSE,
                          env={**os.environ, "PATH": f"{INTO / 'bin'}:{os.environ['PATH']}"})
    if done.returncode:
        sys.exit("the kernel is not set up; the line above says why. This cell can be run again: it goes on where it stopped")
    print('the kernel is there. Choose Runtime > Restart session, then Runtime > Change runtime type > "Go (gonb)"')


if __name__ == "__main__":
    main()
