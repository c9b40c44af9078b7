// Package pretrained holds small trained weights of variational autoencoders, to
// sample from before one trains one's own, and reads models from checkpoints.
//
// Importing it embeds all weights, 1.5 MB. Command gen in folder gen makes them
// anew.
package pretrained

import (
	"embed"
	"fmt"

	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/internal/weights"
	"github.com/generative-deep-learning/go/gdl/train"
	"github.com/generative-deep-learning/go/gdl/vae"
)

//go:generate go run ./gen -out weights

//go:embed weights/*.safetensors
var embedded embed.FS

var set = weights.Set{FS: embedded, Who: "pretrained", Key: "pretrained"}

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
func Names() []string { return set.Names() }

// Load returns the model of a name: "digits-2" and "digits-16", the lab's model with
// so many axes, "digits-class", a conditional one, or "faces".
func Load(name string) (*vae.VAE, Info, error) {
	return weights.Load[*vae.VAE, Info](set, name, Read)
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
func File(m *vae.VAE, info Info) (*ckpt.File, error) { return set.File(m, info) }
