package datasets

import (
	"context"
	"errors"
	"fmt"

	"github.com/generative-deep-learning/go/gdl/data"
)

// standIns names the drawn set that takes the place of a real one.
var standIns = map[string]struct {
	drawn string
	seed  uint64 // added to the seed of the split: two stand-ins are not the same pictures
}{
	"cifar-10":      {"objects", 0},
	"celeba":        {"faces", 0},
	"anime-faces":   {"faces", 100},
	"sign-language": {"hands", 0},
}

// OpenOrStandIn is Open for programs that must run without the set: when it is
// nowhere to be had, the pictures are drawn (objects for cifar-10, faces for
// celeba and anime-faces, hands for sign-language), of the same size and
// number of channels, and notice says so and how to get the set. Otherwise
// notice is "". A set that is damaged is an error, and so is an absent set that
// has no stand-in.
func OpenOrStandIn(name, split string) (m *data.Images, notice string, err error) {
	e, err := entryOf(name)
	if err != nil {
		return nil, "", err
	}
	m, err = e.open(context.Background(), split, nil)
	in, ok := standIns[name]
	if !ok || !errors.Is(err, errAbsent) {
		return m, "", err
	}
	drawn, err := find(in.drawn)
	if err != nil {
		return nil, "", err
	}
	if split == "valid" {
		split = "test"
	}
	if m, err = drawn.openDrawn(split, in.seed); err != nil {
		return nil, "", err
	}
	return m, fmt.Sprintf("%s is not on this machine: these are drawn pictures instead (datasets %s). For the real ones, %s.", name, in.drawn, e.mend()), nil
}
