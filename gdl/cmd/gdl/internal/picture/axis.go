package picture

// A picture is cut into tiles that overlap. Weights rise linearly from 0 at a
// tile's edge over the overlap, and those of two neighbours add up to 1, so no
// seam shows. Tiles begin outside the picture, by one overlap, where it is
// mirrored: the network sees no edge that is none.
const (
	tileSide    = 128 // pixels
	tileOverlap = 32
)

// axis is the tiles along one axis of a picture.
type axis struct{ length, tile, overlap, count int }

// newAxis lays tiles over length pixels; sides and steps of tiles are multiples
// of shrink.
func newAxis(length, shrink int) axis {
	a := axis{length: length, overlap: roundUp(tileOverlap, shrink)}
	a.tile = min(roundUp(max(tileSide, 4*a.overlap), shrink), roundUp(length+2*a.overlap, shrink))
	step := a.tile - a.overlap
	a.count = 1 + max(0, (length+2*a.overlap-a.tile+step-1)/step)
	return a
}

func roundUp(n, multiple int) int { return (n + multiple - 1) / multiple * multiple }

// start returns where tile k begins, in pixels of the picture.
func (a axis) start(k int) int { return k*(a.tile-a.overlap) - a.overlap }

// weight returns the weight of a tile's pixel i.
func (a axis) weight(i int) float32 {
	edge := min(i, a.tile-1-i)
	return min(1, (float32(edge)+0.5)/float32(a.overlap))
}

// mirror returns the pixel of the picture that stands at i, which may lie
// outside: the picture is continued by its mirror image, again and again.
func (a axis) mirror(i int) int {
	period := 2*a.length - 2
	i = ((i % period) + period) % period
	return min(i, period-i)
}
