package style

import "cmp"

// kind of a unit: a convolution or a pooling.
type kind uint8

const (
	convolution kind = iota
	maxPool
	avgPool
)

// unit is a convolution with batch norm and ReLU, a pooling, or two units side by side.
type unit struct {
	kind    kind
	torch   string // in the names of its block, and of the network once it is listed
	h, w    int    // of the kernel
	in, out int    // channels; in follows from what is before
	stride  int
	valid   bool // no padding
	fork    []unit
}

// block is a mixed layer: branches side by side.
type block struct {
	torch    string
	branches [][]unit
}

// kernel is a convolution h×w that keeps the size.
func kernel(torch string, h, w, out int) unit {
	return unit{torch: torch, h: h, w: w, out: out, stride: 1}
}

// half is a convolution 3×3 with a stride of 2 and no padding.
func half(torch string, out int) unit {
	return unit{torch: torch, h: 3, w: 3, out: out, stride: 2, valid: true}
}

func unpadded(u unit) unit {
	u.valid = true
	return u
}

var inceptionStem = []unit{
	half("Conv2d_1a_3x3", 32), unpadded(kernel("Conv2d_2a_3x3", 3, 3, 32)), kernel("Conv2d_2b_3x3", 3, 3, 64), {kind: maxPool},
	kernel("Conv2d_3b_1x1", 1, 1, 80), unpadded(kernel("Conv2d_4a_3x3", 3, 3, 192)), {kind: maxPool},
}

var inceptionBlocks = []block{
	inceptionA("Mixed_5b", 32), inceptionA("Mixed_5c", 64), inceptionA("Mixed_5d", 64), inceptionB("Mixed_6a"),
	inceptionC("Mixed_6b", 128), inceptionC("Mixed_6c", 160), inceptionC("Mixed_6d", 160), inceptionC("Mixed_6e", 192),
	inceptionD("Mixed_7a"), inceptionE("Mixed_7b"), inceptionE("Mixed_7c"),
}

func inceptionA(torch string, pool int) block {
	return block{torch, [][]unit{
		{kernel("branch1x1", 1, 1, 64)},
		{kernel("branch5x5_1", 1, 1, 48), kernel("branch5x5_2", 5, 5, 64)},
		{kernel("branch3x3dbl_1", 1, 1, 64), kernel("branch3x3dbl_2", 3, 3, 96), kernel("branch3x3dbl_3", 3, 3, 96)},
		{{kind: avgPool}, kernel("branch_pool", 1, 1, pool)},
	}}
}

func inceptionB(torch string) block {
	return block{torch, [][]unit{
		{half("branch3x3", 384)},
		{kernel("branch3x3dbl_1", 1, 1, 64), kernel("branch3x3dbl_2", 3, 3, 96), half("branch3x3dbl_3", 96)},
		{{kind: maxPool}},
	}}
}

func inceptionC(torch string, narrow int) block {
	return block{torch, [][]unit{
		{kernel("branch1x1", 1, 1, 192)},
		{kernel("branch7x7_1", 1, 1, narrow), kernel("branch7x7_2", 1, 7, narrow), kernel("branch7x7_3", 7, 1, 192)},
		{kernel("branch7x7dbl_1", 1, 1, narrow), kernel("branch7x7dbl_2", 7, 1, narrow), kernel("branch7x7dbl_3", 1, 7, narrow),
			kernel("branch7x7dbl_4", 7, 1, narrow), kernel("branch7x7dbl_5", 1, 7, 192)},
		{{kind: avgPool}, kernel("branch_pool", 1, 1, 192)},
	}}
}

func inceptionD(torch string) block {
	return block{torch, [][]unit{
		{kernel("branch3x3_1", 1, 1, 192), half("branch3x3_2", 320)},
		{kernel("branch7x7x3_1", 1, 1, 192), kernel("branch7x7x3_2", 1, 7, 192), kernel("branch7x7x3_3", 7, 1, 192), half("branch7x7x3_4", 192)},
		{{kind: maxPool}},
	}}
}

func inceptionE(torch string) block {
	return block{torch, [][]unit{
		{kernel("branch1x1", 1, 1, 320)},
		{kernel("branch3x3_1", 1, 1, 384), {fork: []unit{kernel("branch3x3_2a", 1, 3, 384), kernel("branch3x3_2b", 3, 1, 384)}}},
		{kernel("branch3x3dbl_1", 1, 1, 448), kernel("branch3x3dbl_2", 3, 3, 384),
			{fork: []unit{kernel("branch3x3dbl_3a", 1, 3, 384), kernel("branch3x3dbl_3b", 3, 1, 384)}}},
		{{kind: avgPool}, kernel("branch_pool", 1, 1, 192)},
	}}
}

// inceptionUnits lists the convolutions in Keras's order, with torchvision's names and
// the channels of their inputs.
func inceptionUnits() (all []unit) {
	add := func(prefix string, units []unit, in int) int {
		for _, u := range units {
			forks := cmp.Or(len(u.fork), 1)
			out := 0
			for i := range forks {
				v := u
				if u.fork != nil {
					v = u.fork[i]
				}
				if v.kind != convolution {
					out = in
					continue
				}
				v.in, v.torch = in, prefix+v.torch
				all = append(all, v)
				out += v.out
			}
			in = out
		}
		return in
	}
	in := add("", inceptionStem, 3)
	for _, b := range inceptionBlocks {
		sum := 0
		for _, branch := range b.branches {
			sum += add(b.torch+".", branch, in)
		}
		in = sum
	}
	return all
}
