// Command gen writes the assembly of package kernel, its Go declarations and
// tables into the current folder. It is a module of its own, so that avo is no
// dependency of the kernels' users.
package main

import (
	"log"
	"os"

	. "github.com/mmcloughlin/avo/build"
)

func main() {
	ConstraintExpr("amd64")
	pause()
	laneMask()
	lanes16()
	for _, v := range []*isa{avx2, avx512} {
		ceiling(v)
		elementwise(v)
		sum(v)
	}
	for _, v := range []*isa{avx2, avx512} {
		packs(v)
	}
	transpose()
	for _, v := range []*isa{avx2, avx512} {
		tiles(v)
	}
	constantPool()
	Generate()

	table, err := tileTable()
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile("tables_amd64.go", table, 0o666); err != nil {
		log.Fatal(err)
	}
}
