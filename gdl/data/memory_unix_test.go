//go:build unix

package data

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// readers are what a child process of TestMemory reads of a hostile file or folder.
var readers = map[string]func(path string) error{
	"folder": func(path string) error {
		_, _, err := ReadFolder(path, eight)
		return err
	},
	"picture": opened(func(r io.Reader) error {
		_, err := DecodePicture(r)
		return err
	}),
	"IDX": opened(func(r io.Reader) error {
		_, err := ReadIDX(r)
		return err
	}),
	"packed IDX": opened(func(r io.Reader) error {
		z, err := gzip.NewReader(r)
		if err != nil {
			return err
		}
		_, err = ReadIDX(z)
		return err
	}),
	"CIFAR-10": opened(func(r io.Reader) error {
		_, err := ReadCIFAR10(r)
		return err
	}),
	"archive": func(path string) error {
		a, err := OpenArchive(path)
		if err != nil {
			return err
		}
		return a.Close()
	},
}

// opened returns what reads the file at a path.
func opened(read func(io.Reader) error) func(path string) error {
	return func(path string) error {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		return read(f)
	}
}

// blankPNG returns a PNG of zeros, side×side pixels [R G B A] of some bits.
func blankPNG(t *testing.T, side, bits int) []byte {
	t.Helper()
	var packed, b bytes.Buffer
	z := zlib.NewWriter(&packed)
	row := make([]byte, 1+side*4*bits/8)
	for range side {
		if _, err := z.Write(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	chunk := func(kind string, content []byte) {
		b.Write(binary.BigEndian.AppendUint32(nil, uint32(len(content))))
		content = append([]byte(kind), content...)
		b.Write(content)
		b.Write(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(content)))
	}
	b.WriteString("\x89PNG\r\n\x1a\n")
	head := binary.BigEndian.AppendUint32(nil, uint32(side))
	head = binary.BigEndian.AppendUint32(head, uint32(side))
	chunk("IHDR", append(head, byte(bits), 6, 0, 0, 0))
	chunk("IDAT", packed.Bytes())
	chunk("IEND", nil)
	return b.Bytes()
}

// sparse writes a file that begins with head and is of size bytes.
func sparse(t *testing.T, path string, head []byte, size int64) string {
	t.Helper()
	if err := os.WriteFile(path, head, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, size); err != nil {
		t.Skip("no sparse files here: ", err)
	}
	return path
}

// Small and sparse files that unpack to much stay below 512 MB, whoever reads them.
func TestMemory(t *testing.T) {
	if what := os.Getenv("GDL_TEST_READER"); what != "" {
		if err := readers[what](os.Getenv("GDL_TEST_PATH")); err != nil {
			os.Stdout.WriteString("error: " + err.Error())
		}
		os.Exit(0)
	}
	if testing.Short() {
		t.Skip("-short, which the race detector and emulated processors get: both take memory of their own")
	}
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	b := blankPNG(t, 3600, 16) // 104 MB in memory
	for _, name := range strings.Split("abcdefgh", "") {
		writeText(t, filepath.Join(at("eight"), name), string(b))
	}
	huge := bytes.Clone(b)
	copy(huge[16:24], "\x00\x00\x20\x00\x00\x00\x20\x00") // 8192×8192
	binary.BigEndian.PutUint32(huge[29:], crc32.ChecksumIEEE(huge[12:29]))
	if err := os.WriteFile(at("huge.png"), huge, 0o644); err != nil {
		t.Fatal(err)
	}
	idx := []byte{0, 0, 8, 3, 0, 16, 0, 0, 0, 0, 0, 32, 0, 0, 0, 32}
	packed, err := os.Create(at("packed.idx.gz"))
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(packed)
	z, _ := gzip.NewWriterLevel(w, gzip.BestSpeed)
	quarter := bytes.Clone(idx)
	quarter[5] = 4
	if _, err := io.Copy(z, io.MultiReader(bytes.NewReader(quarter), io.LimitReader(zeros{}, 1<<28))); err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{z.Close(), w.Flush(), packed.Close()} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, tc := range []struct{ what, path, err string }{
		{"folder", at("eight"), ""},
		{"picture", at("huge.png"), "takes 512 MiB to decode"},
		{"picture", sparse(t, at("sparse.png"), b[:100], 40<<30), "a file of 42949672960 bytes"},
		{"picture", "/dev/zero", "more than 67108864 bytes"},
		{"IDX", sparse(t, at("sparse.idx"), idx, 16+1<<30), ""},
		{"packed IDX", at("packed.idx.gz"), ""},
		{"CIFAR-10", sparse(t, at("sparse.bin"), nil, 3073<<19), "more than 65536 pictures"},
		{"archive", "/dev/zero", "a device"},
		{"archive", sparse(t, at("sparse.zip"), []byte("PK\x03\x04"), 40<<30), "not a valid zip file"},
	} {
		cmd := exec.Command(os.Args[0], "-test.run=^TestMemory$")
		cmd.Env = append(os.Environ(), "GDL_TEST_READER="+tc.what, "GDL_TEST_PATH="+tc.path, "GOMAXPROCS=8", "TMPDIR="+dir)
		out, err := cmd.Output()
		if err != nil {
			t.Errorf("%s of %s: %v %s", tc.what, tc.path, err, out)
			continue
		}
		if got := string(out); tc.err == "" && got != "" || !strings.Contains(got, tc.err) {
			t.Errorf("%s of %s: %q, want %q", tc.what, tc.path, got, tc.err)
		}
		peak := cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss // kB, but bytes on Darwin
		if runtime.GOOS != "darwin" {
			peak *= 1024
		}
		t.Logf("%-10s %-14s %3d MB", tc.what, filepath.Base(tc.path), peak/1e6)
		if peak > 512e6 {
			t.Errorf("%s of %s takes %d MB, want at most 512", tc.what, tc.path, peak/1e6)
		}
	}
}

// zeros is an endless reader.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}
