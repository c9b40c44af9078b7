package fast

import "github.com/generative-deep-learning/go/gdl/style"

// Tiled is Stylize in tiles of side×side pixels whose statistics are of about so many
// samples.
func (n *Net) Tiled(p style.Picture, weights []float64, side, samples int) (style.Picture, error) {
	w, err := n.blend(weights)
	if err != nil {
		return style.Picture{}, err
	}
	return n.tiled(p, w, side, samples)
}

// Grid is grid.
var Grid = grid
