package datasets_test

import (
	"image"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/datasets"
)

func TestPhotographs(t *testing.T) {
	sizes := map[string]image.Point{"astronaut": {512, 512}, "chelsea": {451, 300}, "coffee": {600, 400}}
	names := datasets.PhotographNames()
	if len(names) != len(sizes) {
		t.Errorf("photographs %q, want %d", names, len(sizes))
	}
	for _, name := range names {
		img, err := datasets.Photograph(name)
		if err != nil {
			t.Fatal(err)
		}
		if img.Bounds().Size() != sizes[name] {
			t.Errorf("%s has %v pixels, want %v", name, img.Bounds().Size(), sizes[name])
		}
		credit, err := datasets.Credit(name)
		if err != nil || !strings.Contains(credit, "public domain") && !strings.Contains(credit, "CC0") {
			t.Errorf("%s: credit %q, %v; want one with a licence that lets us pass it on", name, credit, err)
		}
	}
	for _, f := range []func() error{
		func() error { _, err := datasets.Photograph("../paintings"); return err },
		func() error { _, err := datasets.Credit("monalisa"); return err },
	} {
		if err := f(); err == nil || !strings.Contains(err.Error(), `"chelsea"`) {
			t.Errorf("unknown name: error %v, want one that lists the names", err)
		}
	}
}
