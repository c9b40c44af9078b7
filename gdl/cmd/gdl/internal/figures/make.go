package figures

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/notebook"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/setup"
	"github.com/generative-deep-learning/go/gdl/settings"
)

// Make runs the notebooks of sel into the folder opt.Out and returns what they
// drew of the selection. Each runs at the scale given, or when that is empty
// at the one m records for it.
func Make(ctx context.Context, env *setup.Env, sel Selection, m Manifest, opt notebook.Options, obs notebook.Observer) (Manifest, error) {
	var made Manifest
	for _, week := range sel.Weeks {
		at := opt
		if at.Scale == "" {
			at.Scale = m.scale(week, settings.Lab)
		}
		figures, err := makeWeek(ctx, env, week, at, obs)
		if err != nil {
			return nil, err
		}
		for _, f := range figures {
			if sel.accept(f) {
				made = append(made, f)
			}
		}
	}
	return made, nil
}

// makeWeek runs one notebook and credits each new picture to the cell that had
// just run.
func makeWeek(ctx context.Context, env *setup.Env, week string, opt notebook.Options, obs notebook.Observer) (Manifest, error) {
	var made Manifest
	var listing error
	err := notebook.Run(ctx, env, week, opt, notebook.Observer{
		Start: obs.Start,
		Done: func(c notebook.Cell) {
			obs.Done(c)
			made, listing = credit(made, Dir(opt.Out), week, opt.Scale, c)
		},
	})
	if err != nil {
		return nil, err
	}
	return made, listing
}

// Dir returns the folder of the pictures below the out of Make.
func Dir(out string) string { return filepath.Join(out, "figures") }

func credit(made Manifest, dir, week, scale string, c notebook.Cell) (Manifest, error) {
	err := filepath.WalkDir(filepath.Join(dir, week), func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil
		}
		rel, err := filepath.Rel(dir, file)
		if err != nil {
			return err
		}
		name := filepath.ToSlash(rel)
		if _, ok := made.find(name); ok {
			return nil
		}
		made = append(made, Figure{
			Name: name, Scale: scale, Cell: c.Cell,
			Seconds: math.Round(c.Seconds*10) / 10,
			Command: fmt.Sprintf("go tool gdl figures --scale %s %s", scale, week),
		})
		return nil
	})
	return made, err
}

// hash fills in the SHA-256 of each figure in dir; at the end of a run, because
// a later cell may draw the same one again.
func (m Manifest) hash(dir string) error {
	for i := range m {
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(m[i].Name)))
		if err != nil {
			return err
		}
		sum := sha256.Sum256(data)
		m[i].SHA256 = hex.EncodeToString(sum[:])
	}
	return nil
}
