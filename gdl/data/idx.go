package data

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// IDX is an array of bytes as MNIST's files hold it: images [N H W], labels [N].
type IDX struct {
	Shape []int
	Data  []uint8 // row-major
}

const (
	maxIDX      = 1 << 30 // bytes of data
	maxIDXDims  = 4
	idxTypeByte = 0x08
)

// ReadIDX reads an uncompressed IDX file of unsigned bytes with 1 to 4
// dimensions and at most 1 GiB of data. A header that promises more than
// follows, or less, is an error; memory grows with what is read only.
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
	pix, err := readExactly(r, int(total))
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
		return nil, fmt.Errorf("more than the %d bytes of data that the header describes", n)
	} else if err != io.EOF {
		return nil, err
	}
	return buf, nil
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
