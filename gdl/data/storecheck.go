package data

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"os"

	"github.com/generative-deep-learning/go/gdl/regular"
)

// sumImages returns the CRC-32C of a file of pictures with such a header. It is read,
// not mapped, so that memory holds none of it: 98 MB take some 20 ms.
func sumImages(f *os.File, info storeInfo) (string, error) {
	info.Sum = ""
	head, err := encodeHeader(info)
	if err != nil {
		return "", err
	}
	h := crc32.New(crc32.MakeTable(crc32.Castagnoli))
	h.Write(head)
	if _, err := io.CopyBuffer(h, struct{ io.Reader }{io.NewSectionReader(f, storeHeader, math.MaxInt64-storeHeader)}, make([]byte, 1<<20)); err != nil {
		return "", err
	}
	return fmt.Sprintf("crc32c:%08x", h.Sum32()), nil
}

// checkSum returns an error unless the file f is as it was written.
func checkSum(f *os.File, m *Images, info storeInfo) error {
	if info.Sum == "" {
		return checkDigest(f, m, info)
	}
	sum, err := sumImages(f, info)
	if err == nil && sum != info.Sum {
		err = fmt.Errorf("%w: its sum is %s, %s was written", ErrDamaged, sum, info.Sum)
	}
	return err
}

func checkDigest(f *os.File, m *Images, info storeInfo) error {
	digest, err := m.hashFile(f)
	if err == nil && digest != info.Digest {
		err = fmt.Errorf("%w: its digest is %.12s…, %.12s… was written", ErrDamaged, digest, info.Digest)
	}
	return err
}

// CheckImages returns an error unless the file that SaveImages wrote, with whatever
// key, is as it was written, by its sum and by the SHA-256 of its pictures.
func CheckImages(path string) error {
	if err := checkImages(path); err != nil {
		return fmt.Errorf("data: %s: %w", path, err)
	}
	return nil
}

func checkImages(path string) error {
	f, _, err := regular.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	b, unmap, err := mapFile(f)
	if err != nil {
		return err
	}
	m, info, err := parseImages(b)
	if err != nil {
		err = fmt.Errorf("%w: %w", ErrDamaged, err)
	} else if err = checkSum(f, m, info); err == nil {
		err = checkDigest(f, m, info)
	}
	return errors.Join(err, unmap())
}
