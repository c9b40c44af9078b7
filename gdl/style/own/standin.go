package own

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/generative-deep-learning/go/gdl/style"
)

// liteNames are names of EfficientNet-Lite0's layers for the network's, in the order of
// depth.
var liteNames = map[string]string{
	"relu1_2": "stem", "relu2_2": "block1/expand", "relu3_2": "block3/expand", "relu4_2": "block5/expand", "relu5_1": "block8/expand",
}

// Lite0OrStandIn returns EfficientNet-Lite0 with the weights of a file, as style.LoadLite0
// does. Where there is no such file, it is the course's own network, whose layers have
// the names of those of Lite0's that style transfer looks at, in the same order of depth:
// input, stem, block1/expand, block3/expand, block5/expand and block8/expand; notice says
// so, and is "" otherwise. It has fewer channels there, and other classes: see
// style.Network's Channels and Classes.
func Lite0OrStandIn(path string) (n *style.Network, notice string, err error) {
	n, err = style.LoadLite0(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return n, "", err
	}
	n, info, err := Load()
	if err != nil {
		return nil, "", err
	}
	if n, err = n.Renamed(liteNames); err != nil {
		return nil, "", err
	}
	return n, fmt.Sprintf("The weights of EfficientNet-Lite0 are not here. The course's own network stands in: "+
		"it has learned to tell %d kinds of drawn pictures apart (%.0f %% rightly), and has seen no photograph.",
		len(n.Classes()), 100*info.Accuracy), nil
}
