package datasets

import (
	"context"
	"errors"
	"fmt"

	"github.com/generative-deep-learning/go/gdl/data"
)

// standIns names the set that takes the place of another: a drawn one, or MNIST,
// which comes with the module's own dependencies.
var standIns = map[string]struct {
	set  string
	seed uint64 // added to the seed of a drawn split: two stand-ins are not the same pictures
}{
	"fashion-mnist": {"mnist", 0},
	"cifar-10":      {"objects", 0},
	"celeba":        {"faces", 0},
	"anime-faces":   {"faces", 100},
	"sign-language": {"hands", 0},
}

// OpenOrStandIn is Open for programs that must run without the set: when it is
// nowhere to be had, others take its place, of the same size and number of
// channels (MNIST's digits for fashion-mnist; drawn objects for cifar-10, faces
// for celeba and anime-faces, hands for sign-language), and notice says so and
// how to get the set. Otherwise notice is "". A set that is damaged is an error,
// and so is an absent set that has no stand-in.
func OpenOrStandIn(name, split string) (m *data.Images, notice string, err error) {
	return OpenOrStandInContext(context.Background(), name, split)
}

// OpenOrStandInContext is OpenOrStandIn until ctx ends.
func OpenOrStandInContext(ctx context.Context, name, split string) (m *data.Images, notice string, err error) {
	e, err := entryOf(name)
	if err != nil {
		return nil, "", err
	}
	m, err = e.open(ctx, split, nil)
	if _, ok := standIns[name]; ok && errors.Is(err, errAbsent) {
		return e.standIn(ctx, split)
	}
	return m, "", err
}

// standIn opens the set that takes the place of e.
func (e Entry) standIn(ctx context.Context, split string) (m *data.Images, notice string, err error) {
	in := standIns[e.Name]
	other, err := find(in.set)
	if err != nil {
		return nil, "", err
	}
	if split == "valid" {
		split = "test"
	}
	what := "pictures of " + in.set
	if other.format == drawnSet {
		what = "drawn pictures (" + in.set + ")"
		m, err = other.openDrawn(ctx, split, in.seed)
	} else {
		m, err = other.open(ctx, split, nil)
	}
	if err != nil {
		return nil, "", err
	}
	return m, fmt.Sprintf("%s is not on this machine: these are %s instead. For the real ones, %s.", e.Name, what, e.mend()), nil
}
