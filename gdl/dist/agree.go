package dist

import (
	"encoding/binary"
	"fmt"
)

// Share gives all ranks the bytes that the rank root has, of any length; what the
// others give is not looked at.
func Share(g Group, x []byte, root int) ([]byte, error) {
	length := make([]byte, 8)
	binary.LittleEndian.PutUint64(length, uint64(len(x)))
	if err := g.Bcast(length, root); err != nil {
		return nil, err
	}
	if g.Rank() != root {
		x = make([]byte, binary.LittleEndian.Uint64(length))
	}
	if len(x) == 0 {
		return x, nil
	}
	return x, g.Bcast(x, root)
}

// RankError is an error of another rank.
type RankError struct {
	Rank int
	Text string
}

func (e *RankError) Error() string { return fmt.Sprintf("rank %d: %s", e.Rank, e.Text) }

// Agree returns nil on all ranks when err is nil on all, else on all the error of the
// lowest rank that has one: there itself, elsewhere as a RankError. So all go on, or
// none.
func Agree(g Group, err error) error {
	for root := range g.Size() {
		var text []byte
		if err != nil {
			text = append([]byte{'!'}, err.Error()...) // never empty
		}
		text, lost := Share(g, text, root)
		switch {
		case lost != nil:
			return firstError(err, lost)
		case len(text) == 0:
		case root == g.Rank():
			return err
		default:
			return &RankError{root, string(text[1:])}
		}
	}
	return nil
}
