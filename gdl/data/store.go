package data

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/generative-deep-learning/go/gdl/atomicfile"
	"github.com/generative-deep-learning/go/gdl/regular"
)

// A file of pictures is a header of storeHeader bytes, a line of JSON filled up
// with spaces, then the pixels [N H W C], then the labels [N].
const (
	storeHeader = 64 << 10
	storeFormat = "gdl pictures 1"
)

type storeInfo struct {
	Format  string
	Key     string
	N       int
	Shape   [3]int // H W C
	Labels  bool
	Classes []string
	Digest  string
	Sum     string // of the whole file, without this line's; "" in files of earlier versions
}

// SaveImages writes pictures [H W C] = shape to the file at path, which LoadImages then
// maps into memory: for sets larger than memory, and for those that take long
// to make. fill hands each picture and its label to add, which copies them;
// the label is -1 for all or for none. The file appears under its name when it
// is whole. key says what the pictures are made from.
func SaveImages(path, key string, shape [3]int, classes []string, fill func(add func(pix []uint8, label int) error) error) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return fmt.Errorf("data: %w", err)
	}
	info := storeInfo{Format: storeFormat, Key: key, Shape: shape, Classes: classes}
	if err := atomicfile.Write(path, func(f *os.File) error { return writeImages(f, info, fill) }); err != nil {
		return fmt.Errorf("data: %s: %w", path, err)
	}
	return nil
}

func writeImages(f *os.File, info storeInfo, fill func(add func([]uint8, int) error) error) error {
	if _, err := f.Seek(storeHeader, 0); err != nil {
		return err
	}
	size := info.Shape[0] * info.Shape[1] * info.Shape[2]
	var labels []uint8
	err := fill(func(pix []uint8, label int) error {
		if len(pix) != size {
			return fmt.Errorf("picture %d has %d values, want %d", info.N, len(pix), size)
		}
		if label < -1 || label > math.MaxUint8 || info.N > 0 && (label >= 0) != (labels != nil) {
			return fmt.Errorf("picture %d has label %d; accepted are 0 to 255 for all pictures, or -1 for all", info.N, label)
		}
		if label >= 0 {
			labels = append(labels, uint8(label))
		}
		info.N++
		_, err := f.Write(pix)
		return err
	})
	if err != nil {
		return err
	}
	if _, err := f.Write(labels); err != nil {
		return err
	}
	info.Labels = labels != nil
	return sealImages(f, info)
}

// sealImages checks what was written and puts the header before it.
func sealImages(f *os.File, info storeInfo) error {
	head, err := encodeHeader(info)
	if err != nil {
		return err
	}
	if _, err := f.WriteAt(head, 0); err != nil {
		return err
	}
	b, unmap, err := mapFile(f)
	if err != nil {
		return err
	}
	m, _, err := parseImages(b)
	if err == nil {
		info.Digest, err = m.hashFile(f)
	}
	if err := errors.Join(err, unmap()); err != nil {
		return err
	}
	if info.Sum, err = sumImages(f, info); err != nil {
		return err
	}
	if head, err = encodeHeader(info); err != nil {
		return err
	}
	_, err = f.WriteAt(head, 0)
	return err
}

// hashFile is hash for pictures that f holds. It reads them: what is looked at in a
// mapping counts as memory of the program.
func (m *Images) hashFile(f *os.File) (string, error) {
	h := m.newHash()
	if _, err := io.Copy(h, io.NewSectionReader(f, storeHeader, int64(len(m.Pix)+len(m.Labels)))); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func encodeHeader(info storeInfo) ([]byte, error) {
	b, err := json.Marshal(info)
	if err != nil {
		return nil, err
	}
	if len(b) >= storeHeader {
		return nil, fmt.Errorf("key and names of the classes take %d bytes, at most %d are accepted", len(b), storeHeader-1)
	}
	head := bytes.Repeat([]byte{' '}, storeHeader)
	copy(head, b)
	head[storeHeader-1] = '\n'
	return head, nil
}

// ErrKey is the error of LoadImages for a file that was made from something else.
var ErrKey = errors.New("made from something else")

// ErrDamaged is the error of LoadImages and CheckImages for a file whose content is
// not what was written.
var ErrDamaged = errors.New("damaged")

// LoadImages maps the file that SaveImages wrote into memory: the pixels are
// read from disk when they are used, and must not be changed. The mapping lasts
// until the program ends. A file with another key is ErrKey, one that is not as it was
// written ErrDamaged.
func LoadImages(path, key string) (*Images, error) {
	m, err := loadImages(path, key)
	if err != nil {
		return nil, fmt.Errorf("data: %s: %w", path, err)
	}
	return m, nil
}

func loadImages(path, key string) (*Images, error) {
	f, _, err := regular.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, unmap, err := mapFile(f)
	if err != nil {
		return nil, err
	}
	m, info, err := parseImages(b)
	switch {
	case err != nil:
		err = fmt.Errorf("%w: %w", ErrDamaged, err)
	case info.Key != key:
		err = ErrKey
	default:
		err = checkSum(f, m, info)
	}
	if err != nil {
		return nil, errors.Join(err, unmap())
	}
	m.digest = func() string { return info.Digest }
	return m, nil
}

// parseImages returns the pictures in b, which it does not copy.
func parseImages(b []byte) (*Images, storeInfo, error) {
	var info storeInfo
	if len(b) < storeHeader {
		return nil, info, fmt.Errorf("%d bytes; a file of pictures has at least %d", len(b), storeHeader)
	}
	if err := json.Unmarshal(b[:storeHeader], &info); err != nil || info.Format != storeFormat {
		return nil, info, fmt.Errorf("no file of pictures: starts with %q", b[:16])
	}
	rest := b[storeHeader:]
	n, s := info.N, info.Shape
	var labels []uint8
	if info.Labels {
		if n < 1 || n > len(rest) {
			return nil, info, fmt.Errorf("%d bytes for %d pictures", len(rest), n)
		}
		rest, labels = rest[:len(rest)-n], rest[len(rest)-n:]
	}
	m, err := NewImages(slices.Clip(rest), n, s[0], s[1], s[2], labels, info.Classes)
	return m, info, err
}
