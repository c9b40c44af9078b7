// Package pretrained holds small trained weights of the autoencoders, to look at
// before one trains one's own, and reads autoencoders from checkpoints.
//
// Importing it embeds all weights, 1.6 MB. Command gen in folder gen makes
// them anew.
package pretrained

import (
	"embed"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/generative-deep-learning/go/gdl/ae"
	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/train"
)

//go:generate go run ./gen -out weights

//go:embed weights/*.safetensors
var weights embed.FS

// metaKey is where a file of weights keeps its Info, as JSON.
const metaKey = "pretrained"

// The losses that Info names.
const (
	NatsPerPixel = "binary cross-entropy, nats per pixel"
	SquaredError = "squared error per value"
)

// Info says where weights come from.
type Info struct {
	Name     string  `json:"name"`
	About    string  `json:"about"`   // the model and what it is for
	Data     string  `json:"data"`    // it was trained on
	Licence  string  `json:"licence"` // of the data
	Epochs   int     `json:"epochs"`
	Seed     uint64  `json:"seed"`
	Loss     string  `json:"loss"`     // NatsPerPixel or SquaredError
	TestLoss float64 `json:"testLoss"` // of the rounded weights, on held-out data
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

// Load returns the convolutional autoencoder of a name: "fashion-conv" (lab 4),
// "fashion-denoise" (lab 5) or "objects" (the assignment).
func Load(name string) (*ae.Conv, Info, error) { return load[*ae.Conv](name) }

// LoadDenoiser returns the denoiser of a name: "denoise-grey", for images of one
// channel or for the channels of a picture one by one.
func LoadDenoiser(name string) (*ae.Denoiser, Info, error) { return load[*ae.Denoiser](name) }

func load[M Model](name string) (m M, info Info, err error) {
	b, err := weights.ReadFile("weights/" + name + ".safetensors")
	if err != nil {
		return m, info, fmt.Errorf("pretrained: no weights %q; there are %s", name, strings.Join(Names(), ", "))
	}
	f, err := ckpt.Decode(b)
	if err != nil {
		return m, info, fmt.Errorf("pretrained: %s: %w", name, err)
	}
	if err := json.Unmarshal([]byte(f.Meta[metaKey]), &info); err != nil {
		return m, info, fmt.Errorf("pretrained: %s: metadata %q: %w", name, metaKey, err)
	}
	read, err := Read(f)
	if err != nil {
		return m, info, fmt.Errorf("%w (%s)", err, name)
	}
	m, ok := read.(M)
	if !ok {
		return m, info, fmt.Errorf("pretrained: %s is a %T, want a %T", name, read, m)
	}
	return m, info, nil
}

// File returns a model, its weights to be kept as float16, and what Load tells of
// them.
func File(m Model, info Info) (*ckpt.File, error) {
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
