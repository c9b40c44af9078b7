package main

import (
	"bytes"
	"context"
	"image"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/datasets"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/picture"
	"github.com/generative-deep-learning/go/gdl/settings"
)

// painting writes a drawn painting into a folder and returns its path.
func painting(t *testing.T, dir string) string {
	t.Helper()
	img, err := datasets.Painting(3, "swirls", 100, 80)
	if err != nil {
		t.Fatal(err)
	}
	return writePNG(t, dir, "painting.png", img)
}

// needNetwork skips a test where set-up has not brought files of networks.
func needNetwork(t *testing.T, files ...string) {
	t.Helper()
	cache, err := settings.Cache()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if _, err := os.Stat(settings.NetworkFile(cache, f)); err != nil {
			t.Skip("the weights are not here; go tool gdl lab --setup-only brings them: ", err)
		}
	}
}

// A photograph keeps size and transparency. The same seed gives the same file,
// another seed another. One that cannot be read is named at the end.
func TestStyle(t *testing.T) {
	needNetwork(t, settings.Lite0)
	dir := t.TempDir()
	photo := writePNG(t, dir, "photo.png", face(48))
	grey := writePNG(t, dir, "grey.png", image.NewGray(image.Rect(0, 0, 33, 20)))
	bad := filepath.Join(dir, "bad.jpg")
	if err := os.WriteFile(bad, []byte("no picture"), 0o644); err != nil {
		t.Fatal(err)
	}
	args := []string{"style", photo, bad, grey, "--style", painting(t, dir), "--size", "32"}
	files := map[string][]byte{}
	for out, more := range map[string][]string{"one": nil, "two": nil, "seed": {"--seed", "2"}, "colour": {"--preserve-colour", "--strength", "0.5"}} {
		cmd := tool(t.Context(), t, dir, slices.Concat(args, more, []string{"-o", out})...)
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		stdout, err := cmd.Output()
		if want := out + "/photo.png: 48×48\n" + out + "/grey.png: 33×20\n"; err == nil || filepath.ToSlash(string(stdout)) != want {
			t.Errorf("%v, %q, want %q", err, stdout, want)
		}
		if !strings.HasPrefix(stderr.String(), "gdl: style: "+bad+": data: picture of an unknown format") {
			t.Errorf("%q, want an error that names %s", stderr.String(), bad)
		}
		path := filepath.Join(dir, out, "photo.png")
		p, err := picture.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if p.W != 48 || p.H != 48 || p.C != 3 || p.Alpha == nil || p.Alpha[0] != 0 || p.Alpha[1] != 255 {
			t.Errorf("%s has another size, other channels or other transparency", path)
		}
		if files[out], err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(files["one"], files["two"]) || bytes.Equal(files["one"], files["seed"]) {
		t.Error("want equal pictures for equal seeds, and others for another")
	}
}

// In one pass, too, a photograph keeps size and transparency. Strength and size change
// the picture; the photograph's colours stay when they are to.
func TestStyleFast(t *testing.T) {
	needNetwork(t, settings.MagentaPredict, settings.MagentaTransform)
	dir := t.TempDir()
	photo := writePNG(t, dir, "photo.png", face(70))
	tiny := writePNG(t, dir, "tiny.png", image.NewGray(image.Rect(0, 0, 9, 5)))
	args := []string{"style", photo, tiny, "--style", painting(t, dir), "--fast"}
	files := map[string][]byte{}
	for out, more := range map[string][]string{
		"one": nil, "two": {"--size", "1024"}, "own": {"--strength", "0"}, "half": {"--strength", "0.5"},
		"small": {"--size", "40"}, "colour": {"--preserve-colour"},
	} {
		cmd := tool(t.Context(), t, dir, slices.Concat(args, more, []string{"-o", out})...)
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		stdout, err := cmd.Output()
		if want := out + "/photo.png: 70×70\n" + out + "/tiny.png: 9×5\n"; err != nil || filepath.ToSlash(string(stdout)) != want {
			t.Fatalf("%v, %q, want %q; %s", err, stdout, want, stderr.String())
		}
		path := filepath.Join(dir, out, "photo.png")
		p, err := picture.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if p.W != 70 || p.H != 70 || p.C != 3 || p.Alpha == nil || p.Alpha[0] != 0 || p.Alpha[35*70+35] != 255 {
			t.Errorf("%s has another size, other channels or other transparency", path)
		}
		if files[out], err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(files["one"], files["two"]) {
		t.Error("the picture depends on the seed, or on a size that is not needed")
	}
	delete(files, "two")
	different := map[string]bool{}
	for _, f := range files {
		different[string(f)] = true
	}
	if len(different) != 5 {
		t.Errorf("%d pictures differ, want 5", len(different))
	}
}

func TestStyleRefuses(t *testing.T) {
	dir := t.TempDir()
	in, of := writePNG(t, dir, "in.png", face(10)), painting(t, dir)
	for _, tc := range []struct{ args, want string }{
		{"", "requires at least 1 arg"},
		{in + " -o x.png", `required flag(s) "style" not set`},
		{in + " --style " + of, `required flag(s) "out" not set`},
		{in + " --style " + of + " --out=", "style: --out is empty"},
		{in + " --style " + of + " -o x.bmp", `x.bmp: pictures are written as .png, .jpg or .jpeg, not as ".bmp"`},
		{in + " --style " + of + " -o in.png", "in.png is read: it would be written over"},
		{in + " --style missing.png -o x.png", "style: --style: open missing.png: no such file"},
		{in + " --style " + of + " -o x.png --size 31", "style: --size 31: want 32 to 4096 pixels"},
		{in + " --style " + of + " -o x.png --size 5000", "style: --size 5000: want 32 to 4096 pixels"},
		{in + " --style " + of + " -o x.png --strength 0", "style: --strength 0: want a finite number above 0"},
		{in + " --style " + of + " -o x.png --strength NaN", "style: --strength NaN"},
		{in + " --style " + of + " -o x.png --strength Inf", "style: --strength +Inf"},
		{in + " --style " + of + " -o x.png --fast --strength 1.5", "style: --strength 1.5: want 0 to 1 with --fast"},
		{in + " --style " + of + " -o x.png --fast --strength -0.1", "style: --strength -0.1: want 0 to 1 with --fast"},
		{in + " --style " + of + " -o x.png --fast --strength NaN", "style: --strength NaN: want 0 to 1 with --fast"},
		{in + " --style " + of + " -o x.png --fast --size 31", "style: --size 31: want 32 to 4096 pixels"},
	} {
		text, err := tool(t.Context(), t, dir, append([]string{"style"}, strings.Fields(tc.args)...)...).CombinedOutput()
		if err == nil || !strings.Contains(string(text), tc.want) || strings.Count(string(text), "\n") != 1 {
			t.Errorf("gdl style %s: %v, %q; want one line with %q", tc.args, err, text, tc.want)
		}
	}
	if files, _ := os.ReadDir(dir); len(files) != 2 {
		t.Errorf("%d files, want the two there were", len(files))
	}
}

// Where the weights are not and cannot be brought, the course's own network paints, or,
// in one pass, the error says how to get them; a damaged file is named.
func TestStyleWithoutWeights(t *testing.T) {
	dir := t.TempDir()
	in, of := writePNG(t, dir, "in.png", face(10)), painting(t, dir)
	cache := filepath.Join(dir, "cache")
	run := func(more ...string) (string, error) {
		cmd := tool(t.Context(), t, dir, append([]string{"style", in, "--style", of, "-o", "x.png", "--size", "32"}, more...)...)
		cmd.Env = append(cmd.Env, settings.CacheVar+"="+cache, "PATH="+dir) // no Python
		text, err := cmd.CombinedOutput()
		return string(text), err
	}
	for _, tc := range []struct {
		network, file string
		more          []string
		stands        bool // another one takes its place
	}{
		{"EfficientNet-Lite0", settings.Lite0, nil, true},
		{"Magenta's one-pass network", settings.MagentaPredict, []string{"--fast"}, false},
	} {
		got, err := run(tc.more...)
		if want := "the weights of " + tc.network + " could not be brought: no Python"; !strings.Contains(got, want) || !strings.Contains(got, "run go tool gdl lab --setup-only with a network") {
			t.Errorf("%q, want %q and how to get them", got, want)
		}
		if told := strings.Contains(got, "The course's own network takes its place"); (err == nil) != tc.stands || told != tc.stands {
			t.Errorf("error %v, %q; want another network to paint: %t", err, got, tc.stands)
		}
		file := settings.NetworkFile(cache, tc.file)
		for _, f := range []string{file, settings.NetworkFile(cache, settings.MagentaTransform)} {
			if err := os.WriteFile(f, []byte("no weights"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := run(tc.more...); err == nil || !strings.Contains(got, file) || !strings.Contains(got, "remove the file, and it is brought again") {
			t.Errorf("%v, %q, want an error that names %s and the remedy", err, got, file)
		}
	}
}

func TestStyleInterrupted(t *testing.T) {
	needNetwork(t, settings.Lite0)
	dir := t.TempDir()
	in, of := writePNG(t, dir, "in.png", face(40)), painting(t, dir)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	cmd := newRoot()
	cmd.SetArgs([]string{"style", in, "--style", of, "-o", filepath.Join(dir, "out.png")})
	if err := cmd.ExecuteContext(ctx); err == nil || err.Error() != "style: interrupted after 0 of 1 pictures" {
		t.Errorf("error %v", err)
	}
	if files, _ := os.ReadDir(dir); len(files) != 2 {
		t.Errorf("%d files, want the two there were", len(files))
	}
}
