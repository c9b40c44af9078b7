package bench

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func needPython(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("python3 is not installed")
	}
}

// bare is a framework without a framework: it sleeps.
const bare = `
def sleeper():
    return {"short": lambda: time.sleep(0.001), "long": lambda: time.sleep(0.004)}, 7
def broken():
    raise ValueError("no such luck")
serve("bare 1.0", {"sleep": sleeper, "broken": broken, "print": lambda: (print("noise"), sleeper())[1]})
`

func startBare(t *testing.T, script string) *Peer {
	t.Helper()
	p, err := startPeer(t.Context(), script, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

func TestPeerTimesEachVariant(t *testing.T) {
	needPython(t)
	t.Setenv("GDL_PEERS_PYTHON", "python3")
	p := startBare(t, bare)
	for _, name := range []string{"sleep", "print"} {
		runners, err := p.load(t.Context(), Case{Name: name}, 7)
		if err != nil || len(runners) != 2 {
			t.Fatalf("%s: %d variants, error %v; want 2", name, len(runners), err)
		}
		for i, want := range []struct {
			name string
			ms   float64
		}{{"bare 1.0 short", 1}, {"bare 1.0 long", 4}} {
			ms, err := runners[i].run(t.Context(), 3)
			if err != nil || len(ms) != 3 || runners[i].name != want.name || ms[0] < want.ms {
				t.Errorf("%s gave %v, error %v; want 3 times of %s, ≥ %g ms", runners[i].name, ms, err, want.name, want.ms)
			}
		}
	}
}

func TestPeerErrors(t *testing.T) {
	needPython(t)
	t.Setenv("GDL_PEERS_PYTHON", "python3")
	p := startBare(t, bare)
	if _, err := p.load(t.Context(), Case{Name: "sleep"}, 8); err == nil || !strings.Contains(err.Error(), "trains 7 values, gdl 8: not the same model") {
		t.Errorf("another number of parameters: error %v", err)
	}
	if _, err := p.load(t.Context(), Case{Name: "broken"}, 7); err == nil || !strings.Contains(err.Error(), "ValueError: no such luck") {
		t.Errorf("a case that cannot be built: error %v", err)
	}
	_, err := startPeer(t.Context(), "raise SystemExit('good-bye')", 0)
	if err == nil || !strings.Contains(err.Error(), "good-bye") {
		t.Errorf("a process that ends at once: error %v", err)
	}
}

// A missing framework says how to get it.
func TestMissingFramework(t *testing.T) {
	needPython(t)
	python := filepath.Join(t.TempDir(), "python")
	if err := os.WriteFile(python, []byte("#!/bin/sh\nexec python3 -I -S \"$@\"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("GDL_PEERS_PYTHON", python)
	for name, want := range map[string]string{
		"torch": `has no module "torch": install it with "` + python + ` -m pip install torch"`,
		"keras": `has no module "tensorflow": install it with "` + python + ` -m pip install keras tensorflow-cpu"`,
		"jax":   `bench: no peer "jax": accepted are torch, keras`,
	} {
		if _, err := StartPeers(t.Context(), []string{name}, 0); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", name, err, want)
		}
	}
}

// With the real frameworks at hand, both make the GAN, with as many trained
// values as ours.
func TestFrameworks(t *testing.T) {
	if os.Getenv("GDL_PEERS_PYTHON") == "" {
		t.Skip("GDL_PEERS_PYTHON is not set")
	}
	peers, err := StartPeers(t.Context(), []string{"torch", "keras"}, 0)
	for _, p := range peers {
		defer p.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	c, err := Pick([]string{"gan"})
	if err != nil {
		t.Fatal(err)
	}
	r, err := Run(t.Context(), c[0], 0, 0, peers)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Variants) != 3 || r.Peer == "" || r.Ratio != r.MinMS/r.PeerMinMS {
		t.Errorf("result %+v, want three variants and their best", r)
	}
}
