// Package bench measures how fast the course's models train: time per step,
// arithmetic done per second, memory and allocations, and the same against other
// frameworks, run in turns in one go.
//
// GFLOP/s count the direct work of a model's definition: the products and
// convolutions of a forward pass, and as much again for each of the derivatives
// by input and by weights. Taps that fall on padding and the derivative by the
// first layer's input are counted too, though nobody needs them; everything else
// (activations, norms, losses, optimiser, Gram matrices) is not. An algorithm
// that needs less than the direct work gets more GFLOP/s out of the same
// hardware, and can exceed its ceiling.
package bench
