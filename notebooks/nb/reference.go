package nb

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/generative-deep-learning/go/gdl/viz"
)

// References are runs of the course's models in other frameworks, made by the
// script beside them.
//
//go:embed reference/*.json
var references embed.FS

// Reference returns the band that the test losses of another framework's runs
// span over the first epochs, for viz.Curves. Names are like "keras-ae-deep"; an
// unknown one ends the cell.
func Reference(name string, epochs int) viz.Reference {
	return Must(reference(name, epochs, "test"))
}

// ReferencePSNR is Reference for the mean PSNR of the test images, in dB.
func ReferencePSNR(name string, epochs int) viz.Reference {
	return Must(reference(name, epochs, "psnr"))
}

func reference(name string, epochs int, quantity string) (viz.Reference, error) {
	b, err := fs.ReadFile(references, path.Join("reference", name+".json"))
	if err != nil {
		return viz.Reference{}, fmt.Errorf("nb: no reference %q; there are %s", name, referenceNames())
	}
	var f struct {
		Source string      `json:"source"` // "Keras 3.15.0, …"
		Test   [][]float64 `json:"test"`   // [run][epoch]
		PSNR   [][]float64 `json:"psnr"`   // the same; older ones have none
	}
	if err := json.Unmarshal(b, &f); err != nil {
		return viz.Reference{}, fmt.Errorf("nb: reference %s: %w", name, err)
	}
	runs := map[string][][]float64{"test": f.Test, "psnr": f.PSNR}[quantity]
	if len(runs) == 0 {
		return viz.Reference{}, fmt.Errorf("nb: reference %s holds no %s", name, quantity)
	}
	framework, _, _ := strings.Cut(f.Source, ",")
	r := viz.Reference{Name: framework}
	if len(runs) > 1 {
		r.Name = fmt.Sprintf("%s, %d seeds", framework, len(runs))
	}
	for e := range min(epochs, len(runs[0])) {
		column := make([]float64, len(runs))
		for i, run := range runs {
			column[i] = run[e]
		}
		r.Lo, r.Hi = append(r.Lo, slices.Min(column)), append(r.Hi, slices.Max(column))
	}
	return r, nil
}

func referenceNames() string {
	files, err := fs.Glob(references, "reference/*.json")
	if err != nil {
		return "none"
	}
	for i, f := range files {
		files[i] = strings.TrimSuffix(path.Base(f), ".json")
	}
	return strings.Join(files, ", ")
}
