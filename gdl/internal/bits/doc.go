// Package bits holds nothing but a test: small models of the course, trained for a
// hundred steps, have the weights whose hashes are in testdata on every instruction
// set. An arm64 program of it needs no C library, so that an emulator can run it.
package bits
