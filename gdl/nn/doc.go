// Package nn holds layers, their parameters and initialisers.
//
// A Param is a named value outside any graph. A Ctx is one graph being built; a
// layer's Forward takes the parameters it needs from it with Use. So the same
// weights serve the training graph, an inference graph of any batch size, and,
// through Ctx.Frozen, a network that another's training leaves as it is; through
// Ctx.Constant, one whose weights never change.
//
// A Param that is Fixed is not trained. Running averages are such: a layer hands
// their new value to Ctx.Update, and package train stores it after each step.
// Random numbers come from Ctx.Normal, Ctx.Uniform and Ctx.NewStream, and differ
// from step to step: see Ctx.Step.
//
// Constructors take the random source that their weights are drawn from; nil
// gives zero weights, for a model that is to be loaded. A shape mistake panics
// with an error that names the layer and the shapes; train.Compile and the
// other entry points of package train return it as an error.
//
// What there is, by concept:
//
//	dense            Dense, MLP, Embedding
//	convolutions     Conv2D, ConvT2D, DepthwiseConv2D
//	images           MaxPool, AvgPool, GlobalAvgPool, Upsample, ReflectPad, Flatten, Reshape
//	normalisation    BatchNorm, LayerNorm, InstanceNorm, ConditionalInstanceNorm, SpectralNorm
//	activations      ReLU, LeakyReLU, SELU, Sigmoid, Tanh, and any Func
//	random           Dropout, SampleGaussian
//	composition      Sequential, Residual
//	parameters       Param, the Inits, Copy, Average
package nn
