// Package metric measures how good images, codes and samples are. Functions take
// plain float32 values and need no graph.
//
//   - Images are rows of [H W C], one after the other; the shape of one image is
//     given as the last arguments, as to train.NewFunc.
//   - Sums run in float64.
//   - Lengths or shapes that do not fit, no values, and values that are not
//     finite are errors that name them.
package metric
