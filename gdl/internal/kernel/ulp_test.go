//go:build !long

package kernel

// ulpStride is the distance of the inputs that TestMapUlps tries, in bit
// patterns. It is odd, so that all low bits occur.
const ulpStride = 4099
