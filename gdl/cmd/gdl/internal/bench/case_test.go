package bench

import (
	"slices"
	"strings"
	"testing"
)

// The work of a step, from the definitions alone. For one example, in
// multiply-adds of a forward pass:
//
//	dense_ae  100352 + 8192 + 2048 + 2048 + 8192 + 100352 = 221184
//	conv_ae   451584 + 4·14450688 + 451584 = 58705920
//	vae       56448 + 903168 + 62720 + 80 + 6272 + 1806336 + 3612672 + 225792 = 6673488
//	gan       generator 2048 + 8192 + 100352 = 110592
//	          discriminator 100352 + 8192 + 64 = 108608
//	dcgan     generator 200704 + 10035200 + 313600 = 10549504
//	          discriminator 313600 + 10035200 + 6272 = 10355072
//	celeba    generator 1048576 + 3·33554432 + 3145728 = 104857600
//	          discriminator 3145728 + 3·33554432 + 8192 = 103817216
//	vae64     884736 + 2·4718592 + 8388608 + 1048576 + 4194304 + 9437184 +
//	          2·18874368 + 3538944 = 74678272
//	nst       339738624 + 8·7247757312 + 3·3623878656 + 2·1811939328 = 72817311744
//
// A trained network makes them three times, for each of 128 examples: ×768
// operations. A GAN's step makes those of the generator 4 times and those of the
// discriminator 8 times (package comment of work.go), ×256, celeba's for 8 examples:
// ×16; vae64 is trained on 32: ×192. A frozen network with one image makes them twice: ×4.
func TestFlops(t *testing.T) {
	want := map[string]float64{
		"dense_ae": 221184 * 768,                     // 0.17 GFLOP
		"conv_ae":  58705920 * 768,                   // 45
		"vae":      6673488 * 768,                    // 5.1
		"gan":      (4*110592 + 8*108608) * 256,      // 0.34
		"dcgan":    (4*10549504 + 8*10355072) * 256,  // 32
		"celeba":   (4*104857600 + 8*103817216) * 16, // 20
		"vae64":    74678272 * 192,                   // 14
		"nst":      72817311744 * 4,                  // 291
	}
	for _, c := range models {
		if c.Flops != want[c.Name] {
			t.Errorf("%s: %.0f operations, want %.0f", c.Name, c.Flops, want[c.Name])
		}
	}
}

// small makes each model in a size that a test can afford.
var small = map[string]func() (*Step, error){
	"dense_ae": func() (*Step, error) { return denseAE(3) },
	"conv_ae":  func() (*Step, error) { return convAE(2) },
	"vae":      func() (*Step, error) { return variational(3) },
	"gan":      func() (*Step, error) { return denseGAN(3) },
	"dcgan":    func() (*Step, error) { return convGAN(2) },
	"celeba":   func() (*Step, error) { return facesGAN(2) },
	"vae64":    func() (*Step, error) { return facesVAE(2) },
	"nst":      func() (*Step, error) { return styleTransfer(16, 32) },
}

func TestStepsTrain(t *testing.T) {
	for _, c := range models {
		s, err := small[c.Name]()
		if err != nil {
			t.Fatalf("%s: %v", c.Name, err)
		}
		for _, p := range s.phases {
			first := p.Params()[0]
			before := slices.Clone(first.Data())
			if err := s.Run(); err != nil {
				t.Fatalf("%s: %v", c.Name, err)
			}
			if slices.Equal(before, first.Data()) {
				t.Errorf("%s: %s stayed as it was", c.Name, first.Name)
			}
		}
	}
}

// What the graphs do is what the definition counts, but for the derivative by
// the first layer's input of each trained network: in multiply-adds of one
// example, as in TestFlops.
func TestGraphsDoTheWork(t *testing.T) {
	for _, tc := range []struct {
		name       string
		batch      int
		work, free float64
	}{
		{"dense_ae", 3, 3 * denseAEWork, 100352},
		{"conv_ae", 2, 3 * convAEWork, 451584},
		{"vae", 3, 3 * vaeWork, 56448},
		{"gan", 3, ganGen*denseGenWork + ganDisc*denseDiscWork, 2*100352 + 2048},
		{"dcgan", 2, ganGen*convGenWork + ganDisc*convDiscWork, 2*313600 + 200704},
		{"celeba", 2, ganGen*facesGenWork + ganDisc*facesDiscWork, 2*3145728 + 1048576},
		{"vae64", 2, 3 * facesVAEWork, 884736},
		{"nst", 1, frozen * vggWork(16, 32), 0},
	} {
		s, err := small[tc.name]()
		if err != nil {
			t.Fatalf("%s: %v", tc.name, err)
		}
		ops, err := s.Profile(0)
		if err != nil {
			t.Fatalf("%s: %v", tc.name, err)
		}
		got := 0.0
		for _, o := range ops {
			if o.Name != "Gram" && !strings.HasPrefix(o.Name, "BatchMatMul") { // Gram matrices and their derivatives
				got += o.Flops
			}
		}
		if want := 2 * float64(tc.batch) * (tc.work - tc.free); got != want {
			t.Errorf("%s: the graphs make %.0f operations, want %.0f", tc.name, got, want)
		}
	}
}

func TestPick(t *testing.T) {
	for _, tc := range []struct {
		names []string
		want  string
	}{
		{nil, "dense_ae conv_ae vae gan dcgan celeba vae64 nst"},
		{[]string{"nst", "gan"}, "nst gan"},
		{[]string{"gemm"}, "gemm/256 gemm/512 gemm/1024 gemm/2048"},
		{[]string{"gemm/512", "vae"}, "gemm/512 vae"},
	} {
		cases, err := Pick(tc.names)
		var got []string
		for _, c := range cases {
			got = append(got, c.Name)
		}
		if err != nil || strings.Join(got, " ") != tc.want {
			t.Errorf("Pick(%q) = %q, error %v; want %q", tc.names, got, err, tc.want)
		}
	}
	_, err := Pick([]string{"gann"})
	want := `bench: no case "gann": accepted are dense_ae, conv_ae, vae, gan, dcgan, celeba, vae64, nst, gemm, conv`
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}
