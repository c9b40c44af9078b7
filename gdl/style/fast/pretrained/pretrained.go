// Package pretrained holds a trained network that paints photographs in several styles,
// to play with before one trains one's own.
//
// Importing it embeds the weights, 3.4 MB. Command gen in folder gen makes them anew.
package pretrained

import (
	"embed"
	"fmt"

	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/internal/weights"
	"github.com/generative-deep-learning/go/gdl/style/fast"
	"github.com/generative-deep-learning/go/gdl/train"
)

//go:generate go run ./gen -out weights

//go:embed weights/*.safetensors
var embedded embed.FS

var set = weights.Set{FS: embedded, Who: "pretrained", Key: "pretrained"}

// Name is that of the weights.
const Name = "paintings"

// Painting is a picture whose style is learned: datasets.Painting(Seed, Kind, Side, Side).
type Painting struct {
	Kind string `json:"kind"`
	Seed uint64 `json:"seed"`
	Side int    `json:"side"` // in pixels
}

// Info says where weights come from and how good they are.
type Info struct {
	Name      string     `json:"name"`
	About     string     `json:"about"`
	Paintings []Painting `json:"paintings"` // of each style, in the order of the net's weights
	Data      string     `json:"data"`      // it was trained on
	Licence   string     `json:"licence"`   // of the data
	Epochs    int        `json:"epochs"`
	Seed      uint64     `json:"seed"`
	// StyleLoss is what style.BatchLoss calls so, a mean over the styles, of painted parts
	// of a photograph that it was not trained on, with the rounded weights. Unpainted is
	// that of the parts themselves, in the colours of each style: what it is without
	// painting.
	StyleLoss float64 `json:"styleLoss"`
	Unpainted float64 `json:"unpainted"`
}

// Load returns the network, and what there is to tell of it.
func Load() (*fast.Net, Info, error) {
	return weights.Load[*fast.Net, Info](set, Name, Read)
}

// Read returns the network that a file holds, such as a checkpoint of train.Fit with a
// Model.
func Read(f *ckpt.File) (*fast.Net, error) {
	m, err := train.Rebuild(f, fast.Kinds())
	if err != nil {
		return nil, fmt.Errorf("pretrained: %w", err)
	}
	return m.(*fast.Net), nil
}

// File returns a network, its weights to be kept as float16, and what Load tells of it.
func File(n *fast.Net, info Info) (*ckpt.File, error) { return set.File(n, info) }
