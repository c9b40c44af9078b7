// Package gdl is the map of a package tree for generative deep learning on a
// CPU: models, losses and training on Gorgonia expression graphs, run by an
// engine of its own. It needs no cgo, no Python and no network.
//
//	einsum      Einstein sums on tensors and graphs, explained
//	op          differentiable graph ops
//	exec        graphs compiled to programs: one arena, no allocation per step
//	nn          parameters, layers, initialisers
//	loss        nodes in, one scalar node out
//	train       optimisers, training in phases, checkpoints, inference
//	dist        ranks that share the shards of a batch, to the same bits on any
//	            number of them; dist/mpi binds the user's MPI library
//	progress    reports of long work
//	ckpt        safetensors files
//	data        examples by index, seeded batches, readers
//	metric      how good images and codes are; metric/classifier judges samples,
//	            metric/baseline holds generators to be beaten
//	viz         charts and image grids as image.Image
//	style       week 1: neural style transfer; style/fast: networks that paint in one
//	            pass, style/fast/pretrained: one that is trained; style/own:
//	            the course's own network to see styles with
//	ae          week 2: autoencoders; ae/pretrained: small trained weights
//	vae         week 3: variational autoencoders; vae/pretrained: the same for them
//	gan         week 4: generative adversarial networks; gan/pretrained: the same
//	            for them
//	atomicfile  files written whole or not at all
//	regular     opens regular files only
//	settings    cache folder and scale, as the environment says
//	gdltest     checks of derivatives, for tests
//
// Conventions: images are [B H W C] with values in [0, 1] and kernels
// [kH kW Cin Cout], as in Keras; float32 throughout. Randomness comes from
// explicit seeds, and the same seed gives the same bits on any number of
// threads and all vector instruction sets. Mistakes in shapes panic with an error while a graph is built, and
// package train returns them as errors.
//
// A model is a struct of layers with a method that builds its loss:
//
//	type Net struct{ nn.Sequential }
//
//	func (n Net) Loss(c *nn.Ctx, x []*gorgonia.Node) *gorgonia.Node {
//		return loss.MSEMean(n.Forward(c, x[0]), x[1])
//	}
//
// train.Fit trains it, train.NewFunc applies it to any number of examples, and
// train.Save and train.Load keep its weights. The example shows all four.
package gdl
