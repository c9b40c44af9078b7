package datasets

import (
	"embed"
	"fmt"
	"image"
	"image/jpeg"
	"slices"
)

//go:embed photographs/*.jpg
var photographs embed.FS

// photo is a photograph that this project may pass on, as scikit-image does.
type photo struct{ name, credit string }

var credited = []photo{
	{"astronaut", "Eileen Collins, NASA, 1993, public domain"},
	{"chelsea", "Chelsea the cat, Stéfan van der Walt, CC0"},
	{"coffee", "a cup of coffee, Rachel Michetti, CC0"},
}

// PhotographNames returns the names that Photograph knows.
func PhotographNames() []string {
	var names []string
	for _, p := range credited {
		names = append(names, p.name)
	}
	return names
}

// Photograph returns a photograph by name, in RGB: astronaut (512×512 pixels), chelsea,
// a cat (451×300), or coffee (600×400), as in the Python package scikit-image. An
// unknown name is an error that lists them.
func Photograph(name string) (image.Image, error) {
	if _, err := Credit(name); err != nil {
		return nil, err
	}
	f, err := photographs.Open("photographs/" + name + ".jpg")
	if err != nil {
		return nil, fmt.Errorf("datasets: photograph: %w", err)
	}
	defer f.Close()
	img, err := jpeg.Decode(f)
	if err != nil {
		return nil, fmt.Errorf("datasets: photograph %s: %w", name, err)
	}
	return img, nil
}

// Credit returns who made a photograph, and its licence.
func Credit(name string) (string, error) {
	i := slices.IndexFunc(credited, func(p photo) bool { return p.name == name })
	if i < 0 {
		return "", fmt.Errorf("datasets: no photograph %q; there are %q", name, PhotographNames())
	}
	return credited[i].credit, nil
}
