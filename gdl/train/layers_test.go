package train_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/generative-deep-learning/go/gdl/nn"
	"github.com/generative-deep-learning/go/gdl/op"
	"github.com/generative-deep-learning/go/gdl/train"
)

func TestLayers(t *testing.T) {
	rng := nn.NewRand(1)
	got, err := train.Layers([]int{8, 8, 1}, nn.Sequential{
		nn.NewConv2D("a", 3, 1, 4, op.ConvOpts{}, rng), nn.ReLU, nn.MaxPool(2), nn.NewBatchNorm("n", 4), nn.Identity,
	}, nn.Sequential{
		nn.NewConvT2D("b", 4, 4, 2, op.ConvOpts{Stride: 2}, rng), nn.Upsample(2), nn.Flatten, nn.NewDense("c", 512, 3, rng), nn.Sigmoid,
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []train.LayerInfo{
		{"input", []int{8, 8, 1}, 0, 0},
		{"Conv2D, relu", []int{8, 8, 4}, 40, 36 * 64},
		{"max-pool", []int{4, 4, 4}, 0, 0},
		{"BatchNorm", []int{4, 4, 4}, 8, 0}, // the running averages are not trained
		{"ConvT2D", []int{8, 8, 2}, 130, 128 * 16},
		{"upsample", []int{16, 16, 2}, 0, 0},
		{"reshape", []int{512}, 0, 0},
		{"Dense, sigmoid", []int{3}, 1539, 1536},
	}
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || fmt.Sprint(got[i]) != fmt.Sprint(want[i]) {
			t.Fatalf("line %d:\n%v\nwant\n%v", i, got, want)
		}
	}
}

func TestLayersNamesTheLayerAtFault(t *testing.T) {
	_, err := train.Layers([]int{5}, nn.Sequential{nn.NewDense("first", 4, 2, nn.NewRand(1))})
	if err == nil || !strings.Contains(err.Error(), "first/w") {
		t.Errorf("error %v, want one that names first/w", err)
	}
}

func TestLayerTable(t *testing.T) {
	l := train.LayerList{{"input", []int{4}, 0, 0}, {"Dense", []int{2}, 10, 8}, {"Dense", []int{1}, 3, 2}}
	_, rows := l.Table()
	if got := fmt.Sprint(rows); got != "[[input [4] 0 0] [Dense [2] 10 8] [Dense [1] 3 2] [together  13 10]]" {
		t.Error(got)
	}
	if got := fmt.Sprint(l.Shapes(), l.Names()); got != "[[4] [2] [1]] [Dense Dense]" {
		t.Error(got)
	}
}
