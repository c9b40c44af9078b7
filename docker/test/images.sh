# Sourced by run and mpi: images without a container daemon and without an image registry. The
# base comes from Debian's packages, Go from this machine; all lies in GDL_IMAGE_WORK
# (default: a temporary folder, removed at the end).
#
# What this machine says about packages (sources, certificates, pip's settings) comes in
# by mounts.

skip() {
  echo "skipped: $*"
  echo "0 passed, 0 failed, 1 skipped"
  exit 0
}
[ "$(id -u)" = 0 ] || skip "building an image without a daemon needs root"
. /etc/os-release
[ "$ID" = debian ] || skip "the base is made of this machine's packages, which are not Debian's"
need() {
  local program
  for program in "$@"; do
    command -v "$program" >/dev/null || skip "no $program (Debian: apt install buildah mmdebstrap bubblewrap iproute2 npm python3-venv)"
  done
}
need buildah mmdebstrap go

if [ -n "${GDL_IMAGE_WORK:-}" ]; then
  work=$GDL_IMAGE_WORK
  mkdir -p "$work"
else
  work=$(mktemp -d)
fi
chmod 755 "$work" # user 1000 passes through
export TMPDIR=$work/tmp BUILDAH_ISOLATION=chroot
mkdir -p "$TMPDIR"
buildah_here() { buildah --root "$work/store" --runroot "$work/run" --storage-driver overlay "$@"; }
step() { printf '\n== %s (%d s)\n' "$*" "$SECONDS"; }

folders=() containers=() # of folder
clean_up() {
  local x
  for x in "${folders[@]}"; do
    umount "$x" 2>/dev/null || true
  done
  for x in "${containers[@]}"; do
    buildah_here rm "$x" >/dev/null 2>&1 || true
  done
  if [ -z "${GDL_IMAGE_WORK:-}" ]; then
    buildah_here rm --all >/dev/null 2>&1 || true
    rm -rf "$work"
  fi
}
trap clean_up EXIT

have() { buildah_here inspect --type image "$1" >/dev/null 2>&1; }

# folder IMAGE DIR shows the files of an image in a folder: the store itself is open to root only.
folder() {
  local container
  container=$(buildah_here from --pull-never "$1")
  containers+=("$container") folders+=("$2")
  mkdir -p "$2"
  umount "$2" 2>/dev/null || true
  mount --bind "$(buildah_here mount "$container")" "$2"
}

base=localhost/base:$VERSION_CODENAME go=localhost/go:here
if ! have "$base"; then
  step "a base of Debian's packages"
  sources=()
  for from in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
    [ ! -e "$from" ] || sources+=("$from")
  done
  mmdebstrap --quiet --variant=minbase \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --customize-hook='rm -f "$1"/etc/apt/sources.list.d/* "$1"/etc/apt/sources.list "$1"/etc/apt/apt.conf.d/99mmdebstrap; : > "$1"/etc/resolv.conf; rm -f "$1"/etc/hostname' \
    "$VERSION_CODENAME" "$work/base.tar" "${sources[@]}"
  c=$(buildah_here from scratch)
  buildah_here add -q "$c" "$work/base.tar" / >/dev/null
  buildah_here config --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$c"
  buildah_here commit -q --rm "$c" "$base" >/dev/null
  rm -f "$work/base.tar"
fi
if ! have "$go"; then
  step Go of this machine
  mkdir -p "$work/go/usr/local"
  cp -a "$(go env GOROOT)" "$work/go/usr/local/go"
  rm -rf "$work"/go/usr/local/go/{test,api,doc}
  c=$(buildah_here from scratch)
  buildah_here add -q "$c" "$work/go" / >/dev/null
  buildah_here commit -q --rm "$c" "$go" >/dev/null
  rm -rf "$work/go"
fi

mounts=()
for from in /etc/apt/sources.list /etc/apt/sources.list.d /etc/pip.conf; do
  [ ! -e "$from" ] || mounts+=(-v "$from:$from:ro")
done
for from in /etc/apt/apt.conf.d/*; do # those that no package brought
  dpkg -S "$from" >/dev/null 2>&1 || mounts+=(-v "$from:$from:ro")
done
# Certificates where Go looks besides, and where pip is told to.
mounts+=(-v /etc/ssl/certs/ca-certificates.crt:/etc/pki/tls/certs/here.crt:ro)
printf '[global]\ncert = /etc/pki/tls/certs/here.crt\n' >"$work/pip.conf"
[ ! -e /etc/pip.conf ] || sed '/^\[global\]\|^cert *=/d' /etc/pip.conf >>"$work/pip.conf"
mounts=("${mounts[@]//\/etc\/pip.conf:\/etc\/pip.conf:ro/$work/pip.conf:/etc/pip.conf:ro}")

# build CONTAINERFILE IMAGE OPTION… builds an image of the checkout.
build() {
  local file=$1 image=$2
  shift 2
  buildah_here bud \
    --format docker --isolation chroot --network host --layers=false \
    --ignorefile "$course/docker/Containerfile.dockerignore" "${mounts[@]}" "$@" \
    -f "$course/$file" -t "$image" "$course"
}
