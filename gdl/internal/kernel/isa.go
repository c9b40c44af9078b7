package kernel

import (
	"fmt"
	"os"
)

// isa is a set of vector instructions, in order of preference.
type isa uint8

const (
	generic isa = iota // Go alone
	avx2               // AVX2 and FMA
	avx512             // AVX-512 F, DQ, BW and VL
)

var isaNames = [...]string{"generic", "avx2", "avx512"}

// chosen is the instruction set in use, and choiceErr what was wrong with
// GDL_ISA. Only tests change chosen.
var chosen, choiceErr = choose(os.Getenv("GDL_ISA"), bestISA())

// choose returns the instruction set called name, or best when name is empty
// or cannot be had.
func choose(name string, best isa) (isa, error) {
	if name == "" {
		return best, nil
	}
	for i, n := range isaNames {
		if n != name {
			continue
		}
		if isa(i) > best {
			return best, fmt.Errorf("kernel: GDL_ISA=%s: this CPU has no %s; using %s", name, name, isaNames[best])
		}
		return isa(i), nil
	}
	return best, fmt.Errorf("kernel: GDL_ISA=%s: unknown; accepted are generic, avx2 and avx512; using %s", name, isaNames[best])
}

// ISA returns the instruction set in use: "generic", "avx2" or "avx512". It is
// the best that the CPU has unless the environment variable GDL_ISA names
// another.
func ISA() string { return isaNames[chosen] }

// Arithmetic returns "vectors" or "portable Go": all instruction sets of vectors give the
// same bits, and portable Go gives its own on every processor.
func Arithmetic() string {
	if chosen == generic {
		return "portable Go"
	}
	return "vectors"
}

// CheckISA returns an error when GDL_ISA names an instruction set that is
// unknown or that the CPU lacks.
func CheckISA() error { return choiceErr }
