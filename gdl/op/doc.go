// Package op adds the differentiable operations of the course to Gorgonia
// graphs: what Gorgonia lacks, computes wrongly or computes slowly.
//
//   - Every function takes nodes and returns a node of the same graph. Its op
//     implements gorgonia.Op and gorgonia.SDOp, so Gorgonia's machines run it
//     too; package exec runs it on kernels.
//   - Shapes are written [B H W C]; B is the batch. Kernels of convolutions are
//     [kH kW Cin Cout]. A scalar has no axes.
//   - Operands of one op have the same shape: where NumPy would broadcast, say
//     Broadcast.
//   - A shape mistake panics with an error that names the op and the shapes;
//     package train returns it as an error.
//   - Equal calls give distinct nodes: Gorgonia's merging of nodes by a 32-bit
//     hash never applies to these ops.
//   - Programs agree with the references, on every instruction set, within 2·10⁻⁵
//     of 1 + |value|; large convolutions and norms within 10⁻⁴.
//   - Random numbers depend on a seed, a stream and the step, which is a node.
//   - Grad differentiates. Derivatives are made of ops that have derivatives
//     themselves, so Grad of Grad works.
//
// What there is, by concept:
//
//	derivatives      Grad, Detach, Constant
//	arithmetic       Add, Sub, Mul, Div, Scale, Shift, Maximum, Minimum
//	functions        Exp, Log, Square, Sqrt, Abs, Clip, FakeQuantize
//	activations      ReLU, LeakyReLU, ReLU6, SELU, Sigmoid, Tanh, Softplus, Softmax, LogSoftmax
//	products         MatMul, MatMulT, BatchMatMulT (and package einsum)
//	rows             AddRow, MulRow, SumRows, Gather
//	sums and means   Sum, Mean, BatchMean, SumAxes, SumTo, MeanAxes, Length
//	shape            Reshape, Flatten, Transpose, Slice, Pad, Concat, Broadcast, Fill
//	convolutions     Conv2D, ConvT2D, DepthwiseConv2D
//	images           MaxPool, AvgPool, UpsampleNearest, ResizeBilinear, ReflectPad, GramMatrix, TotalVariation
//	normalisation    BatchNorm, BatchNormWith, LayerNorm, InstanceNorm
//	cross-entropy    BCELogits, BCEProbs
//	random numbers   Normal, Uniform, Dropout
//	checks           CheckShape, CheckSame
package op
