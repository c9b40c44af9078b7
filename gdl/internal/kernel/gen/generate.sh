#!/bin/sh
# Writes the generated files into the folder given, or the package's; nothing
# if the generator fails.
set -e
out=$(cd "${1:-$(dirname "$0")/..}" && pwd)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$(dirname "$0")"
GOWORK=off go build -o "$tmp/gen" .
cd "$tmp"
./gen -pkg kernel -out kernels_amd64.s -stubs stubs_amd64.go
# Legacy SSE among AVX costs a state transition on Intel.
if grep -E '^	[A-UW-Z][A-Z0-9]*\s.*\b[XYZ][0-9]+\b' kernels_amd64.s; then
	echo "gen: legacy instructions on vector registers, want their V forms" >&2
	exit 1
fi
gofmt -w stubs_amd64.go
mv kernels_amd64.s stubs_amd64.go tables_amd64.go kernels_arm64.s stubs_arm64.go tables_arm64.go "$out/"
