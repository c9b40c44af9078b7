package picture

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTargets(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.MkdirAll("there", 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a.png", "b.png", "there/a.png", "there/a-noisy.png", "file"} {
		if err := os.WriteFile(name, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, tc := range []struct {
		name string
		in   []string
		out  string
		want []Target
		err  string
	}{
		{"one to a file", []string{"a.png"}, "c.jpg", []Target{{"a.png", "c.jpg"}}, ""},
		{"one to a folder", []string{"b.png"}, "there", []Target{{"b.png", "there/b.png"}}, ""},
		{"one to a new folder", []string{"b.jpg"}, "new/", []Target{{"b.jpg", "new/b.png"}}, ""},
		{"two", []string{"a.png", "b.jpg"}, "new2", []Target{{"a.png", "new2/a.png"}, {"b.jpg", "new2/b.png"}}, ""},
		{"two to a file", []string{"a.png", "b.png"}, "file", nil, "--out must be a folder: mkdir file"},
		{"one below a file", []string{"a.png"}, "file/x.png", nil, "--out file/x.png: "},
		{"one to no picture", []string{"a.png"}, "c.gif", nil, `c.gif: pictures are written as`},
		{"twice", []string{"a.png", "a.png"}, "new3", []Target{{"a.png", "new3/a.png"}, {"a.png", "new3/a-2.png"}}, ""},
		{"of one name", []string{"a.png", "there/a.png", "b.png"}, "new4", []Target{{"a.png", "new4/a.png"}, {"there/a.png", "new4/a-2.png"}, {"b.png", "new4/b.png"}}, ""},
		{"of three kinds", []string{"a.bmp", "a.gif", "a-2.webp"}, "new5", []Target{{"a.bmp", "new5/a.png"}, {"a.gif", "new5/a-2.png"}, {"a-2.webp", "new5/a-2-2.png"}}, ""},
		{"in capitals", []string{"A.png", "a.png"}, "new6", []Target{{"A.png", "new6/A.png"}, {"a.png", "new6/a-2.png"}}, ""},
		{"noisy of another", []string{"a.jpg", "a-noisy.jpg"}, "new7", []Target{{"a.jpg", "new7/a.png"}, {"a-noisy.jpg", "new7/a-noisy-2.png"}}, ""},
		{"noisy over what is read", []string{"a.png", "there/a-noisy.png"}, "there", nil, "there/a-noisy.png is read"},
		{"over itself", []string{"a.png"}, "./a.png", nil, "a.png is read: it would be written over"},
		{"over the other", []string{"b.png", "there/a.png"}, "there", nil, "there/a.png is read"},
	} {
		got, err := Targets(tc.in, tc.out, "noisy")
		if (err == nil) != (tc.err == "") || err != nil && !strings.Contains(err.Error(), tc.err) {
			t.Errorf("%s: error %v, want %q", tc.name, err, tc.err)
		}
		if d := cmp.Diff(tc.want, got); err == nil && d != "" {
			t.Errorf("%s: %s", tc.name, d)
		}
		if _, err := os.Stat(tc.out); tc.err != "" && strings.HasPrefix(tc.out, "new") && err == nil {
			t.Errorf("%s: folder %s is made", tc.name, tc.out)
		}
	}
}

// A further file that nobody asked for stands in nobody's way.
func TestTargetsBeside(t *testing.T) {
	t.Chdir(t.TempDir())
	in := []string{"a.jpg", "a-noisy.jpg"}
	if _, err := Targets(in, "new"); err != nil {
		t.Error(err)
	}
	for out, want := range map[string]string{"c.jpg": "c-noisy.jpg", "new/a.b.png": "new/a.b-noisy.png"} {
		if got := (Target{"a.png", out}).Beside("noisy"); got != want {
			t.Errorf("beside %s: %s, want %s", out, got, want)
		}
	}
}
