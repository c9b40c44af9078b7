package datasets

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestPlaneMoments compares 200 000 points with the moments that the formulas
// give in closed form: means of products of sin and cos over the angle's range.
func TestPlaneMoments(t *testing.T) {
	const n = 200000
	f := Plane(1, n)
	var mean [3]float64
	var cov [3][3]float64
	p := make([]float32, 3)
	for i := range n {
		f.Read(p, i)
		for j := range 3 {
			mean[j] += float64(p[j]) / n
			for k := range 3 {
				cov[j][k] += float64(p[j]) * float64(p[k]) / n
			}
		}
	}
	lo, hi := -0.5, 3*math.Pi/2-0.5
	w := hi - lo
	cos, sin := (math.Sin(hi)-math.Sin(lo))/w, (math.Cos(lo)-math.Cos(hi))/w
	cos2 := 0.5 + (math.Sin(2*hi)-math.Sin(2*lo))/(4*w)
	sin2 := 1 - cos2
	sincos := (math.Pow(math.Sin(hi), 2) - math.Pow(math.Sin(lo), 2)) / (2 * w)
	xx := cos2 + sin2/4 + sincos - math.Pow(cos+sin/2, 2) + 0.0025
	yy := 0.49*(sin2-sin*sin) + 0.0025
	xy := 0.7 * (sincos + sin2/2 - sin*(cos+sin/2))
	det := cov[0][0]*cov[1][1] - cov[0][1]*cov[0][1]
	slopeX := (cov[0][2]*cov[1][1] - cov[1][2]*cov[0][1]) / det
	slopeY := (cov[1][2]*cov[0][0] - cov[0][2]*cov[0][1]) / det
	residual := cov[2][2] - slopeX*cov[0][2] - slopeY*cov[1][2]
	for _, tc := range []struct {
		name           string
		got, want, tol float64
	}{
		{"mean of x", mean[0], 0, 1e-6},
		{"mean of y", mean[1], 0, 1e-6},
		{"mean of z", mean[2], 0, 1e-6},
		{"variance of x", cov[0][0], xx, 0.006},
		{"variance of y", cov[1][1], yy, 0.003},
		{"covariance of x, y", cov[0][1], xy, 0.003},
		{"slope along x", slopeX, 0.1, 0.002},
		{"slope along y", slopeY, 0.3, 0.003},
		{"noise off the plane", math.Sqrt(residual), 0.1, 0.001},
	} {
		if math.Abs(tc.got-tc.want) > tc.tol {
			t.Errorf("%s: %.5f, want %.5f ± %g", tc.name, tc.got, tc.want, tc.tol)
		}
	}
}

func TestPlaneIsSeeded(t *testing.T) {
	a, b := Plane(7, 100), Plane(7, 100)
	if d := cmp.Diff(a.Data, b.Data); d != "" {
		t.Error("one seed, two planes:\n", d)
	}
	if cmp.Equal(a.Data, Plane(8, 100).Data) {
		t.Error("another seed gives the same points")
	}
	if d := cmp.Diff([]int{3}, a.Shape()); d != "" || a.Len() != 100 {
		t.Errorf("%d points of shape %v", a.Len(), a.Shape())
	}
}

func TestPlaneRefusesNoPoints(t *testing.T) {
	defer func() {
		if r, ok := recover().(error); !ok || r.Error() != "datasets: Plane of 0 points; at least 1 is needed" {
			t.Errorf("panic %v", r)
		}
	}()
	Plane(1, 0)
}
