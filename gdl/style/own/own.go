// Package own holds the course's own network for style transfer, for a machine that has no
// classifier of photographs: it has learned to tell kinds of drawn pictures apart, and has
// seen no photograph. That such networks serve like those which learned from photographs,
// if not as well, is from Baradad et al. 2021, "Learning to See by Looking at Noise",
// arXiv:2106.05963.
//
// Importing it embeds the weights, 1.6 MB. Command gen in folder gen makes them anew.
package own

import (
	"embed"
	"fmt"

	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/internal/weights"
	"github.com/generative-deep-learning/go/gdl/style"
	"github.com/generative-deep-learning/go/gdl/train"
)

//go:generate go run ./gen -out weights

//go:embed weights/*.safetensors
var embedded embed.FS

var set = weights.Set{FS: embedded, Who: "own", Key: "own"}

// Name is that of the weights.
const Name = "drawings"

// Info says where weights come from and how good they are.
type Info struct {
	Name     string `json:"name"`
	About    string `json:"about"`
	Data     string `json:"data"`    // it was trained on
	Licence  string `json:"licence"` // of the data
	Epochs   int    `json:"epochs"`
	Pictures int    `json:"pictures"` // drawn for training, each seen once in two views
	Seed     uint64 `json:"seed"`
	// Accuracy is the share of pictures that it was not trained on whose kind it names
	// rightly, with the rounded weights.
	Accuracy float64 `json:"accuracy"`
}

// Load returns the network, and what there is to tell of it.
func Load() (*style.Network, Info, error) {
	m, info, err := weights.Load[*style.Compact, Info](set, Name, Read)
	if err != nil {
		return nil, info, err
	}
	return m.Network(), info, nil
}

// Read returns the network that a file holds.
func Read(f *ckpt.File) (*style.Compact, error) {
	m, err := train.Rebuild(f, map[string]train.Maker{
		"style.compact": train.MakerOf(func(cfg style.CompactConfig) *style.Compact { return style.NewCompact(cfg, nil) }),
	})
	if err != nil {
		return nil, fmt.Errorf("own: %w", err)
	}
	return m.(*style.Compact), nil
}

// File returns a network, its weights to be kept as float16, and what Load tells of it.
func File(m *style.Compact, info Info) (*ckpt.File, error) { return set.File(m, info) }
