package datasets

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestStandIn(t *testing.T) {
	sandbox(t)
	for _, tc := range []struct {
		name  string
		what  string
		shape []int
	}{
		{"cifar-10", "drawn pictures (objects)", []int{32, 32, 3}},
		{"sign-language", "drawn pictures (hands)", []int{28, 28, 1}},
		{"fashion-mnist", "pictures of mnist", []int{28, 28, 1}},
	} {
		e, err := find(tc.name)
		if err != nil {
			t.Fatal(err)
		}
		m, notice, err := e.standIn(t.Context(), "test")
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(tc.shape, m.Shape()); d != "" {
			t.Errorf("%s: %s", tc.name, d)
		}
		want := tc.name + " is not on this machine: these are " + tc.what + ` instead. For the real ones, run "go tool gdl data fetch ` + tc.name
		if !strings.HasPrefix(notice, want) {
			t.Errorf("notice %q, want it to start with %q", notice, want)
		}
	}
	if _, notice, err := OpenOrStandIn("cifar-10", "test"); err != nil || notice == "" {
		t.Errorf("cifar-10 that is not here: notice %q, error %v", notice, err)
	}
	_, _, err := OpenOrStandIn("cifar-10", "valid")
	wantError(t, err, `no split "valid"; there are train, test`)
	_, _, err = OpenOrStandIn("nope", "train")
	wantError(t, err, `no data set "nope"`)
}

// A stand-in has the shape of what it stands in for, and no two are the same pictures.
func TestStandInsFit(t *testing.T) {
	seen := map[string]string{}
	for name, in := range standIns {
		e, err := find(name)
		if err != nil {
			t.Fatal(err)
		}
		other, err := find(in.set)
		if err != nil {
			t.Fatal(err)
		}
		if e.Shape != other.Shape {
			t.Errorf("%s %v for %s %v", in.set, other.Shape, name, e.Shape)
		}
		key := fmt.Sprint(in.set, in.seed)
		if first, ok := seen[key]; ok {
			t.Errorf("%s and %s are the same pictures", name, first)
		}
		seen[key] = name
	}
}
