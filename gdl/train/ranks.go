package train

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"

	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/dist"
	"github.com/generative-deep-learning/go/gdl/internal/kernel"
)

// leads reports whether this is the rank that locks, reads, writes and reports.
func (r *run) leads() bool { return r.Group.Rank() == 0 }

// agree returns the same error on all ranks: see dist.Agree.
func (c *Config) agree(err error) error {
	if c.Group == nil {
		return err
	}
	return dist.Agree(c.Group, err)
}

// same is one thing that must be the same on all ranks.
type same struct {
	What  string // as in an error: "the training data"
	Value string
}

// checkRanks returns an error, on all ranks, that says what is not the same on all.
func (r *run) checkRanks() error {
	if r.Group.Size() == 1 {
		return nil
	}
	mine := r.same()
	text, err := json.Marshal(mine)
	if err != nil {
		return err
	}
	if text, err = dist.Share(r.Group, text, 0); err != nil {
		return err
	}
	var lead []same
	if err := json.Unmarshal(text, &lead); err != nil {
		return r.agree(err)
	}
	return r.agree(compare(mine, lead))
}

// compare returns an error that names the first difference from rank 0.
func compare(mine, lead []same) error {
	for i, m := range mine {
		if i >= len(lead) || lead[i].What != m.What {
			return fmt.Errorf("it runs another version of the program than rank 0: start the same on all")
		}
		if lead[i].Value != m.Value {
			return fmt.Errorf("%s is %s here and %s on rank 0, want the same on all ranks", m.What, m.Value, lead[i].Value)
		}
	}
	return nil
}

// same lists what must be the same on all ranks, what explains a difference first.
func (r *run) same() []same {
	list := []same{
		{"the program", executable()},
		{"the engine's version", fmt.Sprint(kernel.Version)},
		{"the arithmetic, which GDL_ISA chooses,", kernel.Arithmetic()},
		{"the number of shards", fmt.Sprint(r.Shards)},
		{"the number of epochs", fmt.Sprint(r.Epochs)},
		{"whether there is a checkpoint", fmt.Sprint(r.path != "")},
		{"the training data", digest(r.Data)},
		{"the test data", digest(r.Test)},
	}
	for _, p := range r.phases {
		list = append(list, same{"the seed" + of(p), fmt.Sprint(p.t.seed)})
	}
	return append(list, same{"the model with its weights, or a setting,", "of key " + r.key[:12]})
}

// of says which phase something is of.
func of(p *phase) string {
	if p.Name == "" {
		return ""
	}
	return " of phase " + p.Name
}

func digest(b Batches) string {
	if b == nil {
		return "none"
	}
	sum := sha256.Sum256([]byte(b.Digest()))
	return "of digest " + hex.EncodeToString(sum[:6])
}

// executable identifies the file of the running program: what a loss or a transform
// does is in no key.
var executable = sync.OnceValue(func() string {
	path, err := os.Executable()
	if err != nil {
		return "unknown"
	}
	f, err := os.Open(path)
	if err != nil {
		return "unknown"
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "unknown"
	}
	return "of digest " + hex.EncodeToString(h.Sum(nil)[:6])
})

// load reads the checkpoint: rank 0 from its file, the others what rank 0 has read.
func (r *run) load() (*ckpt.File, error) {
	if r.Group.Size() == 1 {
		return ckpt.Load(r.path)
	}
	var f *ckpt.File
	var err error
	var text bytes.Buffer
	if r.leads() {
		if f, err = ckpt.Load(r.path); err == nil {
			err = ckpt.Encode(&text, f)
		}
	}
	missing := errors.Is(err, fs.ErrNotExist)
	if missing {
		err = nil
	}
	if err := r.agree(err); err != nil {
		return nil, err
	}
	b, err := dist.Share(r.Group, text.Bytes(), 0)
	switch {
	case err != nil:
		return nil, err
	case len(b) == 0:
		return nil, fs.ErrNotExist
	case r.leads():
		return f, nil
	}
	return ckpt.Decode(b)
}

// saveNow saves within an epoch. In a group, it is rank 0 that knows that it is time,
// and the others learn of an error in the next step.
func (r *run) saveNow() error {
	err := r.save()
	if r.Group.Size() == 1 {
		return err
	}
	r.unsaved = err
	return nil
}

// take takes a look, on rank 0, and gives it to all.
func (r *run) take() (values []float32, err error) {
	if r.leads() {
		values, err = r.Look.Take()
	}
	if err := r.agree(err); err != nil || r.Group.Size() == 1 {
		return values, err
	}
	return shareFloats(r.Group, values, 0)
}

// share gives all ranks the rows that each has measured.
func (e *evaluator) share(rows [][]float32) error {
	if e.group.Size() == 1 {
		return nil
	}
	if _, err := e.program(e.data.Size(0)); err != nil { // names the terms where no batch was measured
		return err
	}
	for root := range e.group.Size() {
		first, end := dist.Part(len(rows), root, e.group.Size())
		var flat []float32
		for _, row := range rows[first:end] {
			flat = append(flat, row...)
		}
		flat, err := shareFloats(e.group, flat, root)
		if err != nil {
			return err
		}
		n := 1 + len(e.terms)
		for i := range end - first {
			rows[first+i] = flat[i*n:][:n]
		}
	}
	return nil
}

// shareFloats is dist.Share for values.
func shareFloats(g dist.Group, x []float32, root int) ([]float32, error) {
	var b []byte
	if g.Rank() == root {
		b, _ = binary.Append(nil, binary.LittleEndian, x)
	}
	b, err := dist.Share(g, b, root)
	if err != nil {
		return nil, err
	}
	x = make([]float32, len(b)/4)
	_, err = binary.Decode(b, binary.LittleEndian, x)
	return x, err
}
