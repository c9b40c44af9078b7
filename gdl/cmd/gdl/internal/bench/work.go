package bench

// How often a step does the multiply-adds of a forward pass.
const (
	training = 3 // forward, derivative by input, derivative by weights
	frozen   = 2 // forward, derivative by input

	// A GAN's step, counted in batches: phase 1 makes fakes and trains the
	// discriminator on twice the batch; phase 2 trains the generator through the
	// frozen discriminator.
	ganGen  = 1 + training
	ganDisc = 2*training + frozen
)

// Multiply-adds of a forward pass for one example. A convolution has k·k·in·out
// for each pixel of its output, a transposed one for each pixel of its input.
const (
	denseAEWork = 2 * (784*128 + 128*64 + 64*32)

	convAEWork = 28*28*9*1*64 + 14*14*9*64*128 + 7*7*9*128*256 +
		7*7*9*256*128 + 14*14*9*128*64 + 28*28*9*64*1

	vaeWork = 14*14*9*1*32 + 7*7*9*32*64 + 3136*20 + 2*20*2 +
		2*3136 + 7*7*9*64*64 + 14*14*9*64*32 + 28*28*9*32*1

	facesVAEWork = 32*32*9*3*32 + 16*16*9*32*64 + 8*8*9*64*128 + 8192*1024 + 2*1024*512 +
		512*8192 + 8*8*9*128*128 + 16*16*9*128*64 + 32*32*9*64*32 + 64*64*9*32*3

	denseGenWork  = 32*64 + 64*128 + 128*784
	denseDiscWork = 784*128 + 128*64 + 64*1

	convGenWork  = 32*6272 + 7*7*25*128*64 + 14*14*25*64*1
	convDiscWork = 14*14*25*1*64 + 7*7*25*64*128 + 6272*1

	facesGenWork  = 16*128*512 + 16*(4*4*512*256+8*8*256*128+16*16*128*64+32*32*64*3)
	facesDiscWork = 16*(32*32*3*64+16*16*64*128+8*8*128*256+4*4*256*512) + 16*512*1
)

// vggWork returns the multiply-adds of VGG-19 up to block5_conv2 for one image.
func vggWork(h, w int) float64 {
	total, in := 0, 3
	for i, block := range []struct{ convs, channels int }{{2, 64}, {2, 128}, {4, 256}, {4, 512}, {2, 512}} {
		for range block.convs {
			total += (h >> i) * (w >> i) * 9 * in * block.channels
			in = block.channels
		}
	}
	return float64(total)
}
