// Package pretrained holds small trained weights of the autoencoders, to look at
// before one trains one's own, and reads autoencoders from checkpoints.
//
// Importing it embeds all weights, 1.6 MB. Command gen in folder gen makes
// them anew.
package pretrained

import (
	"embed"
	"fmt"

	"github.com/generative-deep-learning/go/gdl/ae"
	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/internal/weights"
)

//go:generate go run ./gen -out weights

//go:embed weights/*.safetensors
var embedded embed.FS

var set = weights.Set{FS: embedded, Who: "pretrained", Key: "pretrained"}

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
func Names() []string { return set.Names() }

// Load returns the convolutional autoencoder of a name: "fashion-conv" (lab 4),
// "fashion-denoise" (lab 5) or "objects" (the assignment).
func Load(name string) (*ae.Conv, Info, error) { return load[*ae.Conv](name) }

// LoadDenoiser returns the denoiser of a name: "denoise-grey", for images of one
// channel or for the channels of a picture one by one.
func LoadDenoiser(name string) (*ae.Denoiser, Info, error) { return load[*ae.Denoiser](name) }

func load[M Model](name string) (m M, info Info, err error) {
	read, info, err := weights.Load[Model, Info](set, name, Read)
	if err != nil {
		return m, info, err
	}
	m, ok := read.(M)
	if !ok {
		return m, info, fmt.Errorf("pretrained: %s is a %T, want a %T", name, read, m)
	}
	return m, info, nil
}

// File returns a model, its weights to be kept as float16, and what Load tells of
// them.
func File(m Model, info Info) (*ckpt.File, error) { return set.File(m, info) }
