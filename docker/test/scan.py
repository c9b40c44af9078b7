"""Looks through an image's layers for what its building machine says about packages."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import zlib  # noqa: F401, for gzip in tarfile

def output(*cmd):
    try:
        return subprocess.run(cmd, capture_output=True, text=True).stdout
    except OSError:
        return ""


def text(path):
    try:
        return pathlib.Path(path).read_text()
    except OSError:
        return ""


def everybodys():
    """Hosts that programs have built in: what they say when they have no settings."""
    clean = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "GOENV": "off"}
    said = "".join(
        subprocess.run(cmd, capture_output=True, text=True, env=clean).stdout
        for cmd in (
            ["go", "env", "GOPROXY", "GOSUMDB"],
            ["python3", "-c", "from pip._internal.models.index import PyPI as p; print(p.url, 'https://' + p.file_storage_domain)"],
            # One file for both, such as /dev/null, is an error for npm.
            ["npm", "config", "get", "registry", "--userconfig=/nonexistent/user", "--globalconfig=/nonexistent/global"],
        )
        if shutil.which(cmd[0])
    )
    return set(re.findall(r"https?://([^/\s,'\"]+)", said))


def is_everybodys(host, built_in):
    return host in built_in or host == "github.com" or host.endswith(".debian.org")


def needles():
    """What must not be found, with what it is."""
    found, built_in = {}, everybodys()
    # Of apt's settings, those that neither a package nor an official image has brought.
    own = [p for p in pathlib.Path("/etc/apt/apt.conf.d").glob("*") if not p.name.startswith("docker-") and not output("dpkg", "-S", str(p))]
    apt = "".join(text(p) for p in own)
    for line in apt.splitlines():
        if len(line) > 20 and not line.startswith(("//", "#")):
            found[line.encode()] = "a line of apt's settings"
    said = {
        "pip's settings": output("python3", "-m", "pip", "config", "list") + text("/etc/pip.conf"),
        "Go's settings": output("go", "env", "GOPROXY", "GONOSUMDB", "GOPRIVATE", "GOSUMDB"),
        "npm's settings": output("npm", "config", "get", "registry"),
        "apt's sources": "".join(text(p) for p in ["/etc/apt/sources.list", *pathlib.Path("/etc/apt/sources.list.d").glob("*.*s*")]),
        "apt's settings": apt,
        "the environment": "\n".join(f"{k}={v}" for k, v in os.environ.items() if re.search("PROXY|PIP_|INDEX|CERT|_CA_|REGISTRY", k)),
    }
    for what, words in said.items():
        for login, host in re.findall(r"https?://([^/@\s'\"]*@)?([^/\s:'\",;]+)", words):
            if not is_everybodys(host, built_in) and "." in host and not host.startswith("127."):
                found[host.encode()] = f"{host[:4]}… of {what}"
            if login:
                found[login.encode()] = f"a login of {what}"
    # Certificates that this machine trusts and Debian's package does not have.
    packaged = "".join(text(p) for p in pathlib.Path("/usr/share/ca-certificates").rglob("*.crt"))
    for pem in re.findall("BEGIN CERTIFICATE-----\n(.*?)\n-----END", text("/etc/ssl/certs/ca-certificates.crt"), re.S):
        if pem not in packaged:
            found[pem.splitlines()[-2].encode()] = "a certificate of this machine"
    return found


# Files that only a building machine brings.
FILES = re.compile(r"^(etc/pip\.conf|etc/apt/sources\.list(\.d/[^/]+)?|root/\.(config|cache|npmrc|gitconfig|ssh).*|"
                   r"(root|home/[^/]+)/\.(config/(pip|go)|pip|netrc).*|usr/local/share/ca-certificates/.+)$")


def layers(folder):
    """The config and each layer of an image in a folder of buildah push … oci:folder."""
    blob = lambda digest: pathlib.Path(folder, "blobs", *digest.split(":"))  # noqa: E731
    index = json.loads(pathlib.Path(folder, "index.json").read_text())
    manifest = json.loads(blob(index["manifests"][0]["digest"]).read_text())
    return blob(manifest["config"]["digest"]), [blob(layer["digest"]) for layer in manifest["layers"]]


def scan(folder, allowed_sources=False):
    """What was found: a list of texts; and how many bytes of how many files were seen."""
    wanted, found, files, size = needles(), [], 0, 0
    config, blobs = layers(folder)
    for needle, what in wanted.items():
        if needle in config.read_bytes():
            found.append(f"{what} is in the image's configuration")
    for blob in blobs:
        with tarfile.open(blob, "r|*") as layer:
            for member in layer:
                name = member.name.removeprefix("./")
                if FILES.match(name) and not member.isdir() and member.size > 0:
                    found.append(f"file {name}")
                if not member.isfile():
                    continue
                content = layer.extractfile(member).read()
                files, size = files + 1, size + len(content)
                found += [f"{what} is in {name}" for needle, what in wanted.items() if needle in content]
    return found, len(wanted), files, size


if __name__ == "__main__":
    found, wanted, files, size = scan(sys.argv[1])
    print(f"{wanted} things looked for in {files} files, {size >> 20} MB: {len(found)} found", *found[:20], sep="\n")
    sys.exit(bool(found))
