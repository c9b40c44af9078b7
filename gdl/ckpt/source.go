package ckpt

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
)

// source is a file that was opened, or bytes in memory.
type source struct {
	path  string
	info  fs.FileInfo // of the file when it was opened
	bytes []byte      // when there is no file
}

// stored is where the values of a tensor are.
type stored struct {
	*source
	dtype  string
	at     int64 // byte of the file
	length int64 // in bytes
}

// read reads the values. The file is opened for it, not kept open: a checkpoint that a
// program holds could not be replaced on Windows.
func (s *stored) read() ([]float32, error) {
	var r io.ReaderAt = bytes.NewReader(s.bytes)
	if s.info != nil {
		f, err := os.Open(s.path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		now, err := f.Stat()
		if err != nil {
			return nil, err
		}
		if !os.SameFile(now, s.info) || now.Size() != s.info.Size() || !now.ModTime().Equal(s.info.ModTime()) {
			return nil, errors.New(s.path + " has changed since it was opened")
		}
		r = f
	}
	return readValues(io.NewSectionReader(r, s.at, s.length), s.dtype, s.length)
}
