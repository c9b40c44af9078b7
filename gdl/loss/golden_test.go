package loss_test

import (
	"testing"

	"github.com/generative-deep-learning/go/gdl/gdltest"
	"github.com/generative-deep-learning/go/gdl/loss"
)

// testdata/golden_torch.py writes the file.
func TestLossesAgreeWithPyTorch(t *testing.T) {
	gdltest.Golden(t, "testdata/torch.json", map[string]gdltest.Fn{
		"MSE": of(loss.MSE), "MSEMean": of(loss.MSEMean),
		"BCE": of(loss.BCE), "BCEMean": of(loss.BCEMean),
		"BCEWithLogits": of(loss.BCEWithLogits), "BCEWithLogitsMean": of(loss.BCEWithLogitsMean),
	})
}

// testdata/golden_keras.py writes the file. It holds probabilities on both sides
// of Keras's clip, and its ends.
func TestLossesAgreeWithKeras(t *testing.T) {
	gdltest.Golden(t, "testdata/keras.json", map[string]gdltest.Fn{
		"MSEMean": of(loss.MSEMean), "BCEMean": of(loss.BCEMean), "BCEWithLogitsMean": of(loss.BCEWithLogitsMean),
	})
}
