package kernel

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// encoded finds the instructions that Go's assembler lacks: their bits, and what they
// mean in the syntax of GNU's.
var encoded = regexp.MustCompile(`(?m)^\tWORD \$0x([0-9a-f]{8}) // (.*)$`)

// Each instruction that is written as a number is what its comment says.
func TestEncodedInstructions(t *testing.T) {
	src, err := os.ReadFile("kernels_arm64.s")
	if err != nil {
		t.Fatal(err)
	}
	means := map[uint32]string{}
	for _, m := range encoded.FindAllStringSubmatch(string(src), -1) {
		bits, err := strconv.ParseUint(m[1], 16, 32)
		if err != nil {
			t.Fatal(err)
		}
		if old, ok := means[uint32(bits)]; ok && old != m[2] {
			t.Errorf("%s is both %q and %q", m[1], old, m[2])
		}
		means[uint32(bits)] = m[2]
	}
	if n := strings.Count(string(src), "WORD"); len(means) < 1000 || n != len(encoded.FindAllString(string(src), -1)) {
		t.Fatalf("%d encoded instructions found, of %d WORDs", len(means), n)
	}
	var words []uint32
	for w := range means {
		words = append(words, w)
	}
	slices.Sort(words)
	for i, got := range disassemble(t, words) {
		if want := means[words[i]]; got != want {
			t.Errorf("%08x is %q, the comment says %q", words[i], got, want)
		}
	}
}

// The kernels for arm64 leave the registers alone that belong to the operating system
// (R18) and to Go (R27 to R30).
func TestARMRegisters(t *testing.T) {
	src, err := os.ReadFile("kernels_arm64.s")
	if err != nil {
		t.Fatal(err)
	}
	if at := regexp.MustCompile(`\b(R18|R2[7-9]|R30|g|RSP|x18|x2[7-9]|x30)\b`).FindString(string(src)); at != "" {
		t.Errorf("%s is used", at)
	}
}

// disassemble returns what a disassembler makes of instructions of arm64. Where there
// is none for it the test is skipped.
func disassemble(t *testing.T, words []uint32) []string {
	t.Helper()
	object := filepath.Join(t.TempDir(), "words.o")
	if err := os.WriteFile(object, objectOf(words), 0o666); err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`(?m)^\s*[0-9a-f]+:\s+(?:[0-9a-f]{8}|(?:[0-9a-f]{2} ){4})\s*(.*)$`)
	for _, tool := range []string{"aarch64-linux-gnu-objdump", "llvm-objdump", "objdump"} {
		out, err := exec.Command(tool, "-d", object).Output()
		if err != nil {
			continue
		}
		var texts []string
		for _, m := range line.FindAllStringSubmatch(string(out), -1) {
			texts = append(texts, hexadecimal.ReplaceAllStringFunc(strings.Join(strings.Fields(m[1]), " "), func(s string) string {
				n, err := strconv.ParseUint(s, 0, 64)
				if err != nil {
					t.Fatal(err)
				}
				return strconv.FormatUint(n, 10)
			}))
		}
		if len(texts) != len(words) {
			t.Fatalf("%s: %d lines for %d instructions", tool, len(texts), len(words))
		}
		return texts
	}
	t.Skip("no disassembler of arm64: install llvm or binutils-aarch64-linux-gnu")
	return nil
}

// hexadecimal finds the numbers that some disassemblers write so.
var hexadecimal = regexp.MustCompile(`\b0x[0-9a-f]+\b`)

// objectOf returns an object file with the words as its text.
func objectOf(words []uint32) []byte {
	const names = "\x00.text\x00.shstrtab\x00"
	const header, section = 64, 64
	order := binary.LittleEndian
	text := make([]byte, 0, 4*len(words))
	for _, w := range words {
		text = order.AppendUint32(text, w)
	}
	var b bytes.Buffer
	for _, part := range []any{
		elf.Header64{
			Ident: [elf.EI_NIDENT]byte{0x7f, 'E', 'L', 'F', byte(elf.ELFCLASS64), byte(elf.ELFDATA2LSB), byte(elf.EV_CURRENT)},
			Type:  uint16(elf.ET_REL), Machine: uint16(elf.EM_AARCH64), Version: uint32(elf.EV_CURRENT),
			Shoff: header, Ehsize: header, Shentsize: section, Shnum: 3, Shstrndx: 2,
		},
		elf.Section64{},
		elf.Section64{
			Name: 1, Type: uint32(elf.SHT_PROGBITS), Flags: uint64(elf.SHF_ALLOC | elf.SHF_EXECINSTR),
			Off: header + 3*section, Size: uint64(len(text)), Addralign: 4,
		},
		elf.Section64{Name: 7, Type: uint32(elf.SHT_STRTAB), Off: header + 3*section + uint64(len(text)), Size: uint64(len(names)), Addralign: 1},
		text, []byte(names),
	} {
		if err := binary.Write(&b, order, part); err != nil {
			panic(err)
		}
	}
	return b.Bytes()
}
