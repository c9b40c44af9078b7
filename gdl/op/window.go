package op

import "fmt"

// Padding says how images are extended at their border before a window slides
// over them.
type Padding uint8

// The paddings, as in TensorFlow.
const (
	Same     Padding = iota // the result has ⌈in/stride⌉ pixels; an odd pixel goes to the bottom or right
	Valid                   // none
	Explicit                // as the Pad field says
)

func (p Padding) String() string {
	if int(p) < 3 {
		return [...]string{"Same", "Valid", "Explicit"}[p]
	}
	return fmt.Sprintf("Padding(%d)", uint8(p))
}

// Edges holds a number of pixels for each side of an image.
type Edges struct{ Top, Left, Bottom, Right int }

// sliding says how a kernel slides over images, which are doubled in height and
// width before when Upsample is set.
type sliding struct {
	Stride, Dilation, Groups int
	Pad                      Edges
	Upsample                 bool
}

// extent returns the padding at both ends of an axis of n pixels, over which a
// window of k pixels slides with a stride; all of it zero unless p is Same.
func (p Padding) extent(n, k, stride int) (lo, hi int) {
	if p != Same {
		return 0, 0
	}
	total := max(0, (blocks(n, stride)-1)*stride+k-n)
	return total / 2, total - total/2
}

// slots returns how many positions a window of k pixels has on an axis of n, 0
// when it does not fit.
func slots(n, k, stride int) int {
	if n < k {
		return 0
	}
	return (n-k)/stride + 1
}

// blocks returns ⌈n/size⌉.
func blocks(n, size int) int { return (n + size - 1) / size }

// span returns the pixels from the first to the last tap of k taps.
func span(k, dilation int) int { return (k-1)*dilation + 1 }
