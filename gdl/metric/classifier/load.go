package classifier

import (
	"embed"
	"fmt"

	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/internal/weights"
	"github.com/generative-deep-learning/go/gdl/train"
)

//go:generate go run ./gen -out weights

//go:embed weights/*.safetensors
var embedded embed.FS

var set = weights.Set{FS: embedded, Who: "classifier", Key: "classifier"}

// Info says where weights come from and how well they do.
type Info struct {
	Name     string   `json:"name"`
	Data     string   `json:"data"`    // it was trained on
	Licence  string   `json:"licence"` // of the data
	Classes  []string `json:"classes"`
	Epochs   int      `json:"epochs"`
	Seed     uint64   `json:"seed"`
	TestLoss float64  `json:"testLoss"` // cross-entropy of the rounded weights on the test set, nats per image
	Accuracy float64  `json:"accuracy"` // share of the test set that they name rightly
	Sure     float64  `json:"sure"`     // share of the test set that they name with a probability above Confidence
}

// Names returns the names of all classifiers, sorted: those of their data sets.
func Names() []string { return set.Names() }

// Load returns the classifier of a name: "mnist", for digits, or "fashion-mnist",
// for clothes.
func Load(name string) (*Classifier, error) {
	f, err := set.Open(name)
	if err != nil {
		return nil, err
	}
	c, err := Read(f)
	if err != nil {
		return nil, fmt.Errorf("%w (%s)", err, name)
	}
	return c, nil
}

// Read returns the classifier that a file holds, as File makes it.
func Read(f *ckpt.File) (*Classifier, error) {
	var info Info
	if err := set.Tell(f, &info); err != nil {
		return nil, err
	}
	m, err := train.Rebuild(f, Kinds())
	if err != nil {
		return nil, fmt.Errorf("classifier: %w", err)
	}
	return newClassifier(m.(*Network), info)
}

// File returns a network, its weights to be kept as float16, and what is told of
// them.
func File(m *Network, info Info) (*ckpt.File, error) { return set.File(m, info) }
