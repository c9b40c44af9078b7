package data

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
)

// IDX is an array of bytes as MNIST's files hold it: images [N H W], labels [N].
type IDX struct {
	Shape []int
	Data  []uint8 // row-major; see ReadIDX for where it is
}

const (
	maxIDX      = 1 << 30  // bytes of data
	maxIDXHeld  = 64 << 20 // of these in memory
	maxIDXDims  = 4
	idxTypeByte = 0x08
)

// ReadIDX reads an uncompressed IDX file of unsigned bytes with 1 to 4
// dimensions and at most 1 GiB of data. A header that promises more than
// follows, or less, is an error; memory grows with what is read only.
//
// More than 64 MiB of data are mapped into memory where the system can do that, until
// the program ends: of an *os.File its own content, which must stay as it is, of what
// comes from elsewhere that of a temporary file. Changes to them stay in memory.
//
// Format: LeCun, Cortes and Burges, "The MNIST database of handwritten digits".
func ReadIDX(r io.Reader) (*IDX, error) {
	var magic [4]byte
	if _, err := io.ReadFull(r, magic[:]); err != nil {
		return nil, fmt.Errorf("data: IDX magic number: %w", short(err))
	}
	if magic[0] != 0 || magic[1] != 0 || magic[2] != idxTypeByte || magic[3] < 1 || magic[3] > maxIDXDims {
		return nil, fmt.Errorf("data: IDX magic number %#08x; accepted are 0x00000801 to 0x0000080%d (bytes, 1 to %d dimensions)",
			magic, maxIDXDims, maxIDXDims)
	}
	shape, total := make([]int, magic[3]), int64(1)
	for i := range shape {
		var d uint32
		if err := binary.Read(r, binary.BigEndian, &d); err != nil {
			return nil, fmt.Errorf("data: IDX dimension %d of %d: %w", i+1, len(shape), short(err))
		}
		if d == 0 || int64(d) > maxIDX/total {
			return nil, fmt.Errorf("data: IDX dimension %d of %d is %d; every one must be at least 1, all together at most %d bytes",
				i+1, len(shape), d, maxIDX)
		}
		shape[i], total = int(d), total*int64(d)
	}
	read := readExactly
	if total > maxIDXHeld {
		read = mapExactly
	}
	pix, err := read(r, int(total))
	if err != nil {
		return nil, fmt.Errorf("data: IDX %v: %w", shape, err)
	}
	return &IDX{shape, pix}, nil
}

// readExactly reads the n bytes that are left in r. The buffer starts at 1 MiB
// and doubles as bytes arrive.
func readExactly(r io.Reader, n int) ([]byte, error) {
	var buf []byte
	for len(buf) < n {
		grown := make([]byte, min(n, max(1<<20, 2*len(buf))))
		have := copy(grown, buf)
		got, err := io.ReadFull(r, grown[have:])
		if err != nil {
			return nil, fmt.Errorf("%d bytes of data, want %d: %w", have+got, n, short(err))
		}
		buf = grown
	}
	if extra, err := io.CopyN(io.Discard, r, 1); extra > 0 {
		return nil, tooLong(n)
	} else if err != io.EOF {
		return nil, err
	}
	return buf, nil
}

// mapExactly is readExactly for much data: it maps the bytes instead of reading them.
func mapExactly(r io.Reader, n int) ([]byte, error) {
	if f, ok := r.(*os.File); ok && sizeOf(f) >= 0 {
		at, err := f.Seek(0, io.SeekCurrent)
		if err != nil {
			return nil, err
		}
		switch have := sizeOf(f) - at; {
		case have < int64(n):
			return nil, fmt.Errorf("%d bytes of data, want %d: %w", have, n, io.ErrUnexpectedEOF)
		case have > int64(n):
			return nil, tooLong(n)
		}
		b, err := mapCopy(f)
		if err != nil {
			return nil, err
		}
		return b[at:], nil
	}
	f, err := os.CreateTemp("", "gdl-*.idx")
	if err != nil {
		return nil, err
	}
	defer func() { _ = errors.Join(f.Close(), removeIfThere(f.Name())) }()
	_ = os.Remove(f.Name()) // at once where that can be: not even a killed program leaves it
	got, err := io.Copy(f, io.LimitReader(r, int64(n)+1))
	switch {
	case err != nil:
		return nil, err
	case got < int64(n):
		return nil, fmt.Errorf("%d bytes of data, want %d: %w", got, n, io.ErrUnexpectedEOF)
	case got > int64(n):
		return nil, tooLong(n)
	}
	return mapCopy(f)
}

func tooLong(n int) error {
	return fmt.Errorf("more than the %d bytes of data that the header describes", n)
}

// short turns an end of file into one that says so: no reader of ours expects it.
func short(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// ImagesFromIDX joins images [N H W] or [N H W C] and labels [N] into Images,
// without copying. Labels and classes may be nil.
func ImagesFromIDX(images, labels *IDX, classes []string) (*Images, error) {
	s := images.Shape
	if len(s) == 3 {
		s = []int{s[0], s[1], s[2], 1}
	}
	if len(s) != 4 {
		return nil, fmt.Errorf("data: IDX images of shape %v; want [N H W] or [N H W C]", images.Shape)
	}
	var y []uint8
	if labels != nil {
		if len(labels.Shape) != 1 {
			return nil, fmt.Errorf("data: IDX labels of shape %v; want [N]", labels.Shape)
		}
		y = labels.Data
	}
	return NewImages(images.Data, s[0], s[1], s[2], s[3], y, classes)
}
