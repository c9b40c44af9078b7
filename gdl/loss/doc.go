// Package loss holds the objectives of the course. Each function takes graph
// nodes and returns one scalar node.
//
//   - Shapes are written [B ...]; B is the batch.
//   - A loss is summed over an example's elements and averaged over B, so
//     cross-entropies and divergences are nats per example. Names ending in
//     Mean average over the elements too, as Keras does.
//   - Each doc gives the formula, the source, and how the course differs.
//   - A shape mistake panics with an error; package train returns it.
package loss
