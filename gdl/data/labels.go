package data

import (
	"fmt"
	"slices"
)

// NewOneHot returns labels as vectors [classes] that are 1 at the label and 0
// elsewhere. It is an error when there are no labels, or when one is not below
// classes.
func NewOneHot(labels []uint8, classes int) (Source, error) {
	if len(labels) == 0 {
		return nil, fmt.Errorf("data: one-hot: no labels; at least 1 is needed")
	}
	if top := int(slices.Max(labels)); top >= classes {
		return nil, fmt.Errorf("data: one-hot: label %d of example %d; accepted are 0 to %d", top, slices.Index(labels, uint8(top)), classes-1)
	}
	x := make([]float32, len(labels)*classes)
	for i, l := range labels {
		x[i*classes+int(l)] = 1
	}
	return NewFloats(x, len(labels), classes)
}

// OfClasses returns the pictures with the given labels, in their order, with their
// labels as they were. It is an error when m has no labels, when no label is given,
// or when no picture has a label that is given.
func (m *Images) OfClasses(labels ...int) (*Images, error) {
	if m.Labels == nil || len(labels) == 0 {
		return nil, fmt.Errorf("data: pictures of classes %v; %d pictures have labels, and at least 1 class is needed", labels, len(m.Labels))
	}
	for _, l := range labels {
		if l < 0 || l > 255 || !slices.Contains(m.Labels, uint8(l)) {
			return nil, fmt.Errorf("data: no picture of class %d; accepted are %v", l, classesOf(m.Labels))
		}
	}
	size := len(m.Pix) / m.n
	out := &Images{Classes: m.Classes, shape: m.shape}
	for i, l := range m.Labels {
		if slices.Contains(labels, int(l)) {
			out.Pix = append(out.Pix, m.Pix[i*size:(i+1)*size]...)
			out.Labels = append(out.Labels, l)
			out.n++
		}
	}
	out.digest = func() string { return fmt.Sprintf("%s/classes=%v", m.Digest(), labels) }
	return out, nil
}

// classesOf returns the labels that occur, ascending.
func classesOf(labels []uint8) []int {
	var seen [256]bool
	for _, l := range labels {
		seen[l] = true
	}
	var all []int
	for l, ok := range seen {
		if ok {
			all = append(all, l)
		}
	}
	return all
}
