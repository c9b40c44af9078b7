// Package gdltest holds the checks that tests of ops and models share: against
// central differences, against Gorgonia's own machine, against the adjoint, and
// against golden values of PyTorch and Keras. Only tests import it.
package gdltest
