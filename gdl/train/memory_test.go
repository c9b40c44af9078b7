package train_test

import (
	"runtime"
	"testing"

	"github.com/generative-deep-learning/go/gdl/train"
)

func TestStepsNeitherAllocateNorGrow(t *testing.T) {
	m := newModel(1)
	tr, err := train.Compile(train.Spec{Loss: m.loss, Shapes: [][]int{{2}, {1}}}, 32)
	if err != nil {
		t.Fatal(err)
	}
	batch, epoch := line{70}, 0
	x := [][]float32{make([]float32, 64), make([]float32, 32)}
	step := func() {
		batch.Fill(x, epoch, 0)
		if _, err := tr.Step(x...); err != nil {
			t.Fatal(err)
		}
		epoch++
	}
	for range 20 { // the first steps look for layers that do not learn
		step()
	}
	if n := testing.AllocsPerRun(100, step); n != 0 {
		t.Errorf("%g allocations a step, want 0", n)
	}
	before := heap()
	for range 10_000 {
		step()
	}
	if grown := heap() - before; grown > 64<<10 {
		t.Errorf("10 000 steps took %d bytes more", grown)
	}
}

// heap returns the bytes in use after a collection.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
