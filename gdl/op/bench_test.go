package op_test

import (
	"testing"

	G "gorgonia.org/gorgonia"

	"github.com/generative-deep-learning/go/gdl/exec"
	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/op"
)

// BenchmarkNorms times forward pass and derivatives by all operands.
func BenchmarkNorms(b *testing.B) {
	images, row := []int{64, 28, 28, 64}, []int{1, 64}
	benchmark(b, "BatchNorm", batchNorm, images, row, row)
	benchmark(b, "LayerNorm", layerNorm, images, row, row)
	benchmark(b, "InstanceNorm", instanceNorm, images, row, row)
}

// BenchmarkDepthwise compares a depthwise convolution with a dense one.
func BenchmarkDepthwise(b *testing.B) {
	images := []int{32, 64, 64, 32}
	benchmark(b, "depthwise", depthwise(op.ConvOpts{}), images, []int{3, 3, 32, 1})
	benchmark(b, "dense", conv(op.ConvOpts{}), images, []int{3, 3, 32, 32})
}

// BenchmarkResampling times forward pass and derivative.
func BenchmarkResampling(b *testing.B) {
	images := []int{4, 128, 128, 32}
	benchmark(b, "ReflectPad", reflect(op.Edges{Top: 4, Left: 4, Bottom: 4, Right: 4}), images)
	benchmark(b, "ResizeBilinear", resize(256, 256), images)
}

func benchmark(b *testing.B, name string, f gdltest.Fn, shapes ...[]int) {
	b.Run(name, func(b *testing.B) {
		g := G.NewGraph()
		in := make([]*G.Node, len(shapes))
		for i, s := range shapes {
			in[i] = input(g, string(rune('a'+i)), s...)
		}
		y := f(in...)
		cost := op.Sum(op.Mul(y, op.Detach(y)))
		p, err := exec.Compile(append(op.Grad(cost, in...), cost)...)
		if err != nil {
			b.Fatal(err)
		}
		for i, s := range shapes {
			copy(p.Data(in[i]), floats(uint64(i+1), s))
		}
		for b.Loop() {
			if err := p.Run(); err != nil {
				b.Fatal(err)
			}
		}
	})
}
