package datasets

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/generative-deep-learning/go/gdl/data"
)

// standIns names the drawn set that takes the place of a real one.
var standIns = map[string]struct {
	drawn string
	seed  uint64 // added to the seed of the split: two stand-ins of one set differ
}{
	"cifar-10":      {"objects", 0},
	"celeba":        {"faces", 0},
	"anime-faces":   {"faces", 100},
	"sign-language": {"hands", 0},
}

// OpenOrStandIn is Open for programs that must run without the set: when it is
// nowhere to be had, the pictures are drawn (objects for cifar-10, faces for
// celeba and anime-faces, hands for sign-language), of the same size and
// number of channels, and notice is a sentence that says so and how to get the
// set. Otherwise notice is "". A set that is damaged is an error, and so is an
// absent set that has no stand-in.
func OpenOrStandIn(name, split string) (m *data.Images, notice string, err error) {
	in, ok := standIns[name]
	if _, err := find(name); err == nil || !ok {
		m, err := Open(name, split)
		if !ok || !errors.Is(err, fs.ErrNotExist) {
			return m, "", err
		}
	}
	e := Entry{Name: name}
	m, _, err = openDrawn(in.drawn, split, in.seed)
	if err != nil {
		return nil, "", err
	}
	return m, fmt.Sprintf("%s is not on this machine: these are drawn pictures instead (datasets %s). For the real ones, %s.", name, in.drawn, e.mend()), nil
}
