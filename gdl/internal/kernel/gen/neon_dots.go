package main

import "fmt"

// neonDotRows is how many rows the largest of the dots of NEON has.
const neonDotRows = 6

// dots is dots of dots.go.
func (*arm) dots(v *isa, taps, rows int) {
	openArm(dotsName(v, taps, rows), 0)
	ins("RET")
}

var _ = fmt.Sprint
