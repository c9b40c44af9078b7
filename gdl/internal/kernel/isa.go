package kernel

import (
	"fmt"
	"os"
	"runtime"
	"strings"
)

//go:generate ./gen/generate.sh

// isa is a set of vector instructions.
type isa uint8

const (
	generic isa = iota // Go alone
	avx2               // amd64: AVX2 and FMA
	avx512             // amd64: AVX-512 F, DQ, BW and VL
	neon               // arm64: the vectors of every ARMv8.0 processor
	isaCount
)

var isaNames = [isaCount]string{"generic", "avx2", "avx512", "neon"}

// isaArch is the architecture that has an instruction set.
var isaArch = [isaCount]string{avx2: "amd64", avx512: "amd64", neon: "arm64"}

// chosen is the instruction set in use, and choiceErr what was wrong with
// GDL_ISA. Only tests change chosen.
var chosen, choiceErr = choose(os.Getenv("GDL_ISA"), runtime.GOARCH, available())

// choose returns the instruction set called name, or the last, best one that the CPU
// has when name is empty or cannot be had.
func choose(name, arch string, have []isa) (isa, error) {
	best := have[len(have)-1]
	if name == "" {
		return best, nil
	}
	for _, i := range have {
		if isaNames[i] == name {
			return i, nil
		}
	}
	var accepted []string
	for i := range isaCount {
		switch of := isaArch[i]; {
		case isaNames[i] == name && of == arch:
			return best, fmt.Errorf("kernel: GDL_ISA=%s: this CPU has no %s; using %s", name, name, isaNames[best])
		case isaNames[i] == name:
			return best, fmt.Errorf("kernel: GDL_ISA=%s: %s is of %s, and this is %s; using %s", name, name, of, arch, isaNames[best])
		case of == arch || i == generic:
			accepted = append(accepted, isaNames[i])
		}
	}
	return best, fmt.Errorf("kernel: GDL_ISA=%s: unknown; accepted on %s: %s; using %s", name, arch, strings.Join(accepted, ", "), isaNames[best])
}

// ISA returns the instruction set in use: "generic", "avx2", "avx512" or "neon". It
// is the best that the CPU has unless the environment variable GDL_ISA names
// another.
func ISA() string { return isaNames[chosen] }

// Arithmetics are what results can be rounded by: all instruction sets of vectors give the
// same bits, and portable Go gives its own on every processor.
var Arithmetics = [...]string{"vectors", "portable Go"}

// Arithmetic returns the one of Arithmetics in use.
func Arithmetic() string {
	if chosen == generic {
		return Arithmetics[1]
	}
	return Arithmetics[0]
}

// CheckISA returns an error when GDL_ISA names an instruction set that is
// unknown, of another architecture, or that the CPU lacks.
func CheckISA() error { return choiceErr }

// bestISA returns the best instruction set of this CPU.
func bestISA() isa {
	have := available()
	return have[len(have)-1]
}
