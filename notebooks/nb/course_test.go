package nb

import (
	"math"
	"strings"
	"testing"
)

func TestTarget(t *testing.T) {
	for _, tc := range []struct {
		scale     string
		got       float64
		most      bool
		want, err string
	}{
		{"short", 0.5, true, "loss: 0.5000", ""},
		{"lab", 0.084, true, "loss: 0.0840, target ≤ 0.085 ✓", ""},
		{"course", 0.086, true, "", "loss: 0.0860, want ≤ 0.085"},
		{"lab", math.NaN(), true, "", "loss: NaN, want ≤ 0.085"},
		{"lab", 0.084, false, "", "loss: 0.0840, want ≥ 0.085"},
		{"lab", 0.086, false, "loss: 0.0860, target ≥ 0.085 ✓", ""},
		{"course", math.NaN(), false, "", "loss: NaN, want ≥ 0.085"},
	} {
		t.Setenv("GDL_SCALE", tc.scale)
		f := atLeast
		if tc.most {
			f = atMost
		}
		line, err := f("loss", tc.got, 0.085)
		if line != tc.want || (err == nil) != (tc.err == "") || err != nil && err.Error() != tc.err {
			t.Errorf("%s, %g: %q, error %v", tc.scale, tc.got, line, err)
		}
	}
}

// What a classifier found in another framework's samples is of 10 000 each.
func TestJudgedReference(t *testing.T) {
	of, err := judged("keras-vae-2", 8)
	if err != nil || len(of) != 3 {
		t.Fatalf("%d seeds, error %v, want 3", len(of), err)
	}
	for _, j := range of {
		sum := 0
		for _, n := range j.Classes {
			sum += n
		}
		if j.Epoch != 8 || len(j.Classes) != 10 || sum != 10_000 || j.Confident < 0.4 || j.Frechet < 50 {
			t.Errorf("%+v", j)
		}
	}
	if of, err := judged("keras-vae-2", 7); err != nil || len(of) != 0 {
		t.Errorf("epoch 7, which nobody sampled: %v, error %v", of, err)
	}
}

// The reference of lab 3 ends where the course's Keras run does: 0.0838.
func TestReference(t *testing.T) {
	r, err := reference("keras-ae-deep", 50, "test")
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Lo) != 50 || len(r.Hi) != 50 || r.Lo[49] > 0.0845 || r.Hi[49] < 0.0830 {
		t.Errorf("%d epochs ending in [%g, %g]", len(r.Lo), r.Lo[len(r.Lo)-1], r.Hi[len(r.Hi)-1])
	}
	for e := range r.Lo {
		if r.Lo[e] > r.Hi[e] {
			t.Errorf("epoch %d: band from %g to %g", e+1, r.Lo[e], r.Hi[e])
		}
	}
	if r, err := reference("keras-ae-deep", 3, "test"); err != nil || len(r.Lo) != 3 {
		t.Errorf("%d epochs of 3, error %v", len(r.Lo), err)
	}
	if r, err := reference("keras-vae-faces", 10, "test_rec"); err != nil || len(r.Lo) != 10 || r.Hi != nil {
		t.Errorf("one run: %+v, error %v, want a line", r, err)
	}
	if _, err := reference("keras-ae-flat", 3, "test"); err == nil || !strings.Contains(err.Error(), "keras-ae-deep") {
		t.Errorf("error %v, want the names there are", err)
	}
	if r, err := reference("keras-ae-denoise", 9, "psnr"); err != nil || len(r.Lo) < 4 || r.Lo[3] < 18 || strings.Contains(r.Name, "1 seed") {
		t.Errorf("%+v, error %v", r, err)
	}
	for _, lab := range []string{"conv", "denoise"} { // compared at equal epochs
		ours, err := reference("gdl-ae-"+lab, 99, "psnr")
		theirs, errs := reference("keras-ae-"+lab, 99, "psnr")
		if err != nil || errs != nil || len(ours.Lo) != len(theirs.Lo) || ours.Name != "gdl, 3 seeds" {
			t.Errorf("%s: %d epochs of %s, %d of %s; errors %v, %v", lab, len(ours.Lo), ours.Name, len(theirs.Lo), theirs.Name, err, errs)
		}
	}
	if _, err := reference("keras-ae-deep", 3, "psnr"); err == nil || !strings.Contains(err.Error(), "holds no psnr") {
		t.Errorf("error %v, want one that it holds no psnr", err)
	}
}
