// Package loss holds the objectives of the course. Each function takes graph
// nodes and returns one scalar node.
//
//   - Shapes are written [B ...]; B is the batch.
//   - A loss is summed over an example's elements and averaged over B, so
//     cross-entropies and divergences are nats per example. Names ending in
//     Mean average over the elements too, as Keras does.
//   - The losses of two players, whose names end in D and G, take the scores that a
//     discriminator gives, [B 1] or one for each patch, and average over all.
//   - Each doc gives the formula, the source, and how the course differs.
//   - A shape mistake panics with an error; package train returns it.
//
// What there is, by concept:
//
//	reconstruction   MSE, BCE, BCEWithLogits
//	classes          SoftmaxCrossEntropy
//	divergence       GaussianKL
//	two players      BCEWithLabel, HingeD, HingeG, LeastSquaresD, LeastSquaresG, WassersteinD, WassersteinG
//	their slopes     GradientPenalty, at points Between two or Perturbed
package loss
