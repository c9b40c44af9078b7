// Package pretrained holds small trained weights of generative adversarial networks,
// to sample from before one trains one's own, and reads models from checkpoints.
//
// Importing it embeds all weights, 1.8 MB. Command gen in folder gen makes them
// anew.
package pretrained

import (
	"embed"
	"fmt"

	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/gan"
	"github.com/generative-deep-learning/go/gdl/internal/weights"
	"github.com/generative-deep-learning/go/gdl/train"
)

//go:generate go run ./gen -out weights

//go:embed weights/*.safetensors
var embedded embed.FS

var set = weights.Set{FS: embedded, Who: "pretrained", Key: "pretrained"}

// Info says where weights come from and how good 10 000 samples of seed 1 are, drawn
// with the rounded weights; see classifier.Report.
type Info struct {
	Name      string  `json:"name"`
	About     string  `json:"about"`
	Data      string  `json:"data"`    // it was trained on
	Licence   string  `json:"licence"` // of the data
	Epochs    int     `json:"epochs"`
	Seed      uint64  `json:"seed"`
	Confident float64 `json:"confident"` // share that the classifier of that data names with confidence
	Entropy   float64 `json:"entropy"`   // of the classes it names, in nats; at most ln 10 = 2.303
	Frechet   float64 `json:"frechet"`   // squared distance of their features to those of the test set
}

// Names returns the names of all weights, sorted.
func Names() []string { return set.Names() }

// Load returns the model of a name: "clothes", lab 2's DCGAN, or "digits", a smaller
// one, conditional on the digit. Both make images [28 28 1] in [−1, 1].
func Load(name string) (*gan.GAN, Info, error) {
	return weights.Load[*gan.GAN, Info](set, name, Read)
}

// Read returns the model that a file holds, such as a checkpoint of train.Fit with
// a Model.
func Read(f *ckpt.File) (*gan.GAN, error) {
	m, err := train.Rebuild(f, gan.Kinds())
	if err != nil {
		return nil, fmt.Errorf("pretrained: %w", err)
	}
	return m.(*gan.GAN), nil
}

// File returns a model, its weights to be kept as float16, and what Load tells of
// them.
func File(m *gan.GAN, info Info) (*ckpt.File, error) { return set.File(m, info) }
