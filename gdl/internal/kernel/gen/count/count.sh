#!/bin/sh
# Counts the instructions of arm64 that a training step of each case named takes, with
# NEON and in portable Go: what two steps take more than one, in one thread without
# garbage collection.
#
#	gen/count/count.sh [case…]
#
# QEMU names a qemu-aarch64 of version 7 or 8 that takes plugins; static ones do not.
set -e
cd "$(dirname "$0")"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cc -shared -fPIC -O2 -o "$tmp/count.so" count.c
(cd ../../../../cmd/gdl/internal/bench && GOOS=linux GOARCH=arm64 CGO_ENABLED=0 go test -c -o "$tmp/bench.test" .)

count() { # isa case steps
  GDL_ISA=$1 GOMAXPROCS=1 GOGC=off "${QEMU:-qemu-aarch64}" -plugin "$tmp/count.so" "$tmp/bench.test" \
    -test.run '^$' -test.bench "SmallSteps/^$2\$" -test.benchtime "$3x" 2>&1 | sed -n 's/^instructions //p'
}

[ $# -gt 0 ] || set -- dense_ae conv_ae vae gan dcgan nst
for case in "$@"; do
  for isa in neon generic; do
    echo "$case $isa $(($(count $isa "$case" 2) - $(count $isa "$case" 1)))"
  done
done
