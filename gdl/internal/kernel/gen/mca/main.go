// Command mca models the inner loops of the kernels for arm64 with llvm-mca, and
// prints a table: what a core would need if every load met the first-level cache.
//
//	go run ./mca [-cpu neoverse-v2]
//
// It needs llvm-mca and llvm-objdump, of LLVM 16 or later for neoverse-v2.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// loops are the functions whose longest inner loops are modelled, and what one turn
// does.
var loops = []struct{ name, turn string }{
	{"tileNN6x4", "4 products of 6×16"}, {"tileTN6x4", "4 products of 6×16"}, {"tileNN10x2", "4 products of 10×8"}, {"tileTN10x2", "4 products of 10×8"},
	{"tileNN12x1", "4 products of 12×4"}, {"dots1x6", "16 products of 6 rows"}, {"dots3x6", "16 products of 6 rows, 3 taps"},
	{"pack4", "16 floats"}, {"transpose", "8×8 floats"},
	{"mapReLU", "4 floats"}, {"mapExp", "4 floats"}, {"mapLog", "4 floats"}, {"mapTanh", "4 floats"}, {"mapSigmoid", "4 floats"},
	{"gradReLU", "4 floats"}, {"gradTanh", "4 floats"}, {"zipAdd", "4 floats"}, {"addRow", "4 floats"},
	{"bceLogits", "4 floats"}, {"adam", "4 weights"}, {"rmsprop", "4 weights"}, {"sgd", "4 weights"},
	{"colSum", "16 columns of a row"}, {"sum", "16 floats"}, {"rowSum", "16 floats"}, {"norm", "4 floats"}, {"normGrad", "4 floats"},
	{"layerApply", "4 floats"}, {"layerGrad", "4 floats"}, {"maxPool", "a pixel of 4 channels"}, {"maxPoolGrad", "a pixel of 4 channels"},
	{"filterIn4Three", "a line of 4 channels"}, {"filterOut4Three", "a line of 4 channels"}, {"filterKernel4Three", "a line of 4 channels"},
	{"philox", "64 words"}, {"uniform", "4 floats"}, {"boxMuller", "64 numbers"},
}

func main() {
	log.SetFlags(0)
	cpu := flag.String("cpu", "neoverse-v2", "the processor that llvm-mca models")
	flag.Parse()
	code, err := disassemble()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("| loop | a turn | instructions | cycles | vector pipes busy | bound |\n|:---|:---|---:|---:|---:|:---|\n")
	for _, l := range loops {
		body := longestLoop(code[l.name+"NEON"])
		if body == nil {
			log.Fatalf("mca: %sNEON has no loop", l.name)
		}
		m, err := model(*cpu, body)
		if err != nil {
			log.Fatal(err)
		}
		busy := 100 * m.sum("V0", "V1", "V2", "V3") / 4 / m.cycles
		fmt.Printf("| %s | %s | %d | %.2f | %.0f %% | %s |\n", l.name, l.turn, len(body), m.cycles, busy, m.bound())
		if strings.HasPrefix(l.name, "tile") && busy < leastBusy {
			log.Fatalf("mca: %s keeps the vector pipes busy %.1f %% of the time, want %d", l.name, busy, leastBusy)
		}
	}
}

// leastBusy is the least share of the time, in percent, that tiles keep the vector pipes
// busy.
const leastBusy = 98

// instruction is one line of a disassembly.
type instruction struct {
	at     uint64
	text   string
	target uint64 // of a branch, else 0
}

// disassemble returns the kernels of a build for arm64.
func disassemble() (map[string][]instruction, error) {
	dir, err := os.MkdirTemp("", "gdl-mca")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	binary := filepath.Join(dir, "kernel.test")
	build := exec.Command("go", "test", "-c", "-o", binary, ".")
	build.Dir = ".."
	build.Env = append(os.Environ(), "GOOS=linux", "GOARCH=arm64", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("mca: %w\n%s", err, out)
	}
	out, err := exec.Command("llvm-objdump", "-d", "--no-show-raw-insn", binary).Output()
	if err != nil {
		return nil, fmt.Errorf("mca: llvm-objdump: %w", err)
	}
	var (
		code   = map[string][]instruction{}
		name   string
		title  = regexp.MustCompile(`^[0-9a-f]+ <.*/kernel\.(\w+)\.abi0>:$`)
		line   = regexp.MustCompile(`^\s*([0-9a-f]+):\s+(\S.*)$`)
		branch = regexp.MustCompile(`^(?:b|b\.\w+|cbn?z|tbn?z)\s.*\b0x([0-9a-f]+)$`)
	)
	for s := range strings.Lines(string(out)) {
		s = strings.TrimRight(s, "\n")
		if strings.HasSuffix(s, ">:") {
			name = ""
			if m := title.FindStringSubmatch(s); m != nil {
				name = m[1]
			}
			continue
		}
		m := line.FindStringSubmatch(s)
		if name == "" || m == nil {
			continue
		}
		text, _, _ := strings.Cut(m[2], "<")
		text, _, _ = strings.Cut(text, "//")
		x := instruction{text: strings.TrimSpace(text)}
		x.at, _ = strconv.ParseUint(m[1], 16, 64)
		if b := branch.FindStringSubmatch(x.text); b != nil {
			x.target, _ = strconv.ParseUint(b[1], 16, 64)
		}
		code[name] = append(code[name], x)
	}
	return code, nil
}

// longestLoop returns the longest loop that has no other inside.
func longestLoop(code []instruction) (body []instruction) {
	inner := -1 // the last place that a loop begins at or before
	for i, x := range code {
		if x.target == 0 || x.target > x.at {
			continue
		}
		from := i
		for from >= 0 && code[from].at > x.target {
			from--
		}
		if from > inner && i+1-from > len(body) {
			body = code[from : i+1]
		}
		inner = max(inner, from)
	}
	return body
}

// modelled is what llvm-mca says of a loop.
type modelled struct {
	cycles   float64            // a turn
	dispatch float64            // cycles to dispatch a turn
	pressure map[string]float64 // of units, in cycles a turn
	divides  bool
}

// turns is how many turns llvm-mca simulates.
const turns = 1000

// model runs llvm-mca on the body of a loop.
func model(cpu string, body []instruction) (modelled, error) {
	var src bytes.Buffer
	for _, x := range body {
		text := x.text
		if x.target != 0 {
			fields := strings.Fields(text)
			text = strings.Join(fields[:len(fields)-1], " ") + " ." // where it goes does not matter
		}
		fmt.Fprintln(&src, text)
	}
	cmd := exec.Command("llvm-mca", "-mtriple=aarch64", "-mcpu="+cpu, "-iterations="+strconv.Itoa(turns), "-instruction-info=false")
	cmd.Stdin = &src
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil || strings.Contains(stderr.String(), "not a recognized processor") {
		return modelled{}, fmt.Errorf("mca: llvm-mca: %v\n%s", err, stderr.String())
	}
	m := modelled{pressure: map[string]float64{}}
	total := regexp.MustCompile(`Total Cycles:\s+(\d+)`).FindSubmatch(out)
	if total == nil {
		return m, fmt.Errorf("mca: llvm-mca printed no cycles")
	}
	m.cycles = number(total) / turns
	m.dispatch = number(regexp.MustCompile(`Total uOps:\s+(\d+)`).FindSubmatch(out)) / turns /
		number(regexp.MustCompile(`Dispatch Width:\s+(\d+)`).FindSubmatch(out))
	for _, x := range body {
		m.divides = m.divides || strings.HasPrefix(x.text, "fdiv") || strings.HasPrefix(x.text, "fsqrt")
	}
	// The units, then under "Resource pressure per iteration" their numbers.
	units := map[string]string{}
	for _, u := range regexp.MustCompile(`(?m)^\[([\d.]+)\]\s+- (\w+)$`).FindAllSubmatch(out, -1) {
		units[string(u[1])] = strings.TrimPrefix(string(u[2]), "V2Unit")
	}
	_, table, _ := strings.Cut(string(out), "Resource pressure per iteration:\n")
	head, table, _ := strings.Cut(table, "\n")
	row, _, _ := strings.Cut(table, "\n")
	values := strings.Fields(row)
	for i, id := range strings.Fields(head) {
		v, _ := strconv.ParseFloat(values[i], 64)
		unit, _, _ := strings.Cut(id, "]")
		m.pressure[units[strings.TrimPrefix(unit, "[")]] += v
	}
	return m, nil
}

// number returns what the group of a match holds.
func number(match [][]byte) float64 {
	n, err := strconv.ParseFloat(string(match[1]), 64)
	if err != nil {
		log.Fatal(err)
	}
	return n
}

func (m modelled) sum(units ...string) (s float64) {
	for _, u := range units {
		s += m.pressure[u]
	}
	return s
}

// bound names what a turn waits for: what is busy nearly all the time, or else what one
// result takes to make the next.
func (m modelled) bound() string {
	pair := "two of the vector pipes"
	if m.divides {
		pair = "divider"
	}
	best, name := 0.0, ""
	for _, b := range []struct {
		name string
		busy float64
	}{
		{"vector pipes", m.sum("V0", "V1", "V2", "V3") / 4},
		{pair, max(m.sum("V0", "V2"), m.sum("V1", "V3")) / 2},
		{"loads", m.sum("L01", "L2") / 3}, {"stores", m.sum("D") / 2},
		{"integer pipes", m.sum("S0", "S1", "S2", "S3", "M0", "M1") / 6},
		{"instructions, six a cycle", m.dispatch},
	} {
		if b.busy > best*1.02 {
			best, name = b.busy, b.name
		}
	}
	if best < 0.85*m.cycles {
		return fmt.Sprintf("latency (%s %.0f %%)", name, 100*best/m.cycles)
	}
	return name
}
