// Package pretrained holds small trained weights of variational autoencoders, to
// sample from before one trains one's own, and reads models from checkpoints.
//
// Importing it embeds all weights, 1.5 MB. Command gen in folder gen makes them
// anew.
package pretrained

import (
	"embed"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/train"
	"github.com/generative-deep-learning/go/gdl/vae"
)

//go:generate go run ./gen -out weights

//go:embed weights/*.safetensors
var weights embed.FS

// metaKey is where a file of weights keeps its Info, as JSON.
const metaKey = "pretrained"

// Info says where weights come from.
type Info struct {
	Name     string  `json:"name"`
	About    string  `json:"about"`
	Data     string  `json:"data"`    // it was trained on
	Licence  string  `json:"licence"` // of the data
	Epochs   int     `json:"epochs"`
	Seed     uint64  `json:"seed"`
	TestLoss float64 `json:"testLoss"` // of the rounded weights, on the test set
}

// Names returns the names of all weights, sorted.
func Names() []string {
	files, _ := weights.ReadDir("weights") // embedded: cannot fail
	var out []string
	for _, f := range files {
		out = append(out, strings.TrimSuffix(f.Name(), ".safetensors"))
	}
	return out
}

// Load returns the model of a name: "digits-2" and "digits-16", the lab's model with
// so many axes, "digits-class", a conditional one, or "faces".
func Load(name string) (*vae.VAE, Info, error) {
	var info Info
	b, err := weights.ReadFile("weights/" + name + ".safetensors")
	if err != nil {
		return nil, info, fmt.Errorf("pretrained: no weights %q; there are %s", name, strings.Join(Names(), ", "))
	}
	f, err := ckpt.Decode(b)
	if err != nil {
		return nil, info, fmt.Errorf("pretrained: %s: %w", name, err)
	}
	if err := json.Unmarshal([]byte(f.Meta[metaKey]), &info); err != nil {
		return nil, info, fmt.Errorf("pretrained: %s: metadata %q: %w", name, metaKey, err)
	}
	m, err := Read(f)
	if err != nil {
		return nil, info, fmt.Errorf("%w (%s)", err, name)
	}
	return m, info, nil
}

// Read returns the model that a file holds, such as a checkpoint of train.Fit with
// a Model.
func Read(f *ckpt.File) (*vae.VAE, error) {
	m, err := train.Rebuild(f, vae.Kinds())
	if err != nil {
		return nil, fmt.Errorf("pretrained: %w", err)
	}
	return m.(*vae.VAE), nil
}

// File returns a model, its weights to be kept as float16, and what Load tells of
// them.
func File(m *vae.VAE, info Info) (*ckpt.File, error) {
	text, err := json.Marshal(info)
	if err != nil {
		return nil, fmt.Errorf("pretrained: %w", err)
	}
	f, err := train.File(m)
	if err != nil {
		return nil, fmt.Errorf("pretrained: %w", err)
	}
	f.F16, f.Meta[metaKey] = true, string(text)
	return f, nil
}
