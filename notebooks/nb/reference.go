package nb

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/generative-deep-learning/go/gdl/viz"
)

// References are runs of the course's models in other frameworks, made by the
// script beside them, and further seeds of our own, made by the command in folder
// seeds.
//
//go:embed reference/*.json
var references embed.FS

// Reference returns the band that the test losses of some runs span over the first
// epochs, for viz.Curves: a line, without Hi, when it is one run. Names are like "keras-ae-deep"; an unknown one ends the
// cell.
func Reference(name string, epochs int) viz.Reference {
	return Must(reference(name, epochs, "test"))
}

// ReferencePSNR is Reference for the mean PSNR of the test images, in dB.
func ReferencePSNR(name string, epochs int) viz.Reference {
	return Must(reference(name, epochs, "psnr"))
}

// ReferenceOf is Reference for any quantity that the file holds by epoch, such as
// "test_kl".
func ReferenceOf(name, quantity string, epochs int) viz.Reference {
	return Must(reference(name, epochs, quantity))
}

func reference(name string, epochs int, quantity string) (viz.Reference, error) {
	var f map[string]json.RawMessage
	if err := readReference(name, &f); err != nil {
		return viz.Reference{}, err
	}
	var source string     // "Keras 3.15.0, …"
	var runs [][]*float64 // [run][epoch]; null where it was not finite
	if err := errors.Join(json.Unmarshal(f["source"], &source), json.Unmarshal(f[quantity], &runs)); err != nil || len(runs) == 0 {
		return viz.Reference{}, fmt.Errorf("nb: reference %s holds no %s", name, quantity)
	}
	framework, _, _ := strings.Cut(source, ",")
	r := viz.Reference{Name: framework}
	if len(runs) > 1 {
		r.Name = fmt.Sprintf("%s, %d seeds", framework, len(runs))
	}
	for e := range min(epochs, len(runs[0])) {
		var column []float64
		for _, run := range runs {
			if run[e] != nil {
				column = append(column, *run[e])
			}
		}
		if len(column) == 0 {
			return r, fmt.Errorf("nb: reference %s holds no finite %s of epoch %d", name, quantity, e+1)
		}
		r.Lo = append(r.Lo, slices.Min(column))
		if len(runs) > 1 {
			r.Hi = append(r.Hi, slices.Max(column))
		}
	}
	return r, nil
}

// readReference reads the file of a reference into f, a pointer.
func readReference(name string, f any) error {
	b, err := fs.ReadFile(references, path.Join("reference", name+".json"))
	if err != nil {
		return fmt.Errorf("nb: no reference %q; there are %s", name, referenceNames())
	}
	if err := json.Unmarshal(b, f); err != nil {
		return fmt.Errorf("nb: reference %s: %w", name, err)
	}
	return nil
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

// Judged is what the course's classifier finds in 10 000 samples of another
// framework's model; see classifier.Report.
type Judged struct {
	Seed, Epoch                 int
	Confident, Entropy, Frechet float64
	Classes                     []int // how many samples are most like each class
}

// JudgedReference returns what is known of a reference's samples after an epoch, by
// seed; nothing when nobody drew any then. An unknown name ends the cell.
func JudgedReference(name string, epoch int) []Judged {
	return Must(judged(name, epoch))
}

func judged(name string, epoch int) (of []Judged, err error) {
	var f struct{ Judged []Judged }
	if err := readReference(name, &f); err != nil {
		return nil, err
	}
	for _, j := range f.Judged {
		if j.Epoch == epoch {
			of = append(of, j)
		}
	}
	return of, nil
}
