// Package viz draws the course's pictures: loss curves, rows and grids of
// images, scatter plots in two and three dimensions, maps, bars and GIFs.
//
//   - A chart is a struct; its zero fields mean documented defaults, and Draw
//     returns the picture. Encode, PNG and GIF turn pictures into bytes.
//   - Images are flat float32 slices, [N H W C] row by row, as a model returns
//     them; points are [N 2] or [N 3]; curves are float64, one value an epoch.
//   - Sizes are CSS pixels. Pictures hold Density times as many, so they stay
//     sharp on high-density screens; whoever shows one divides by Density.
//   - The same input gives the same bytes.
//   - NaN, infinite or missing values and lengths that do not match are errors
//     that name the chart, the part and the index.
//
// The look (font, colours, sizes) is in theme.go and nowhere else. Colours are
// Paul Tol's and Okabe and Ito's colour-blind-safe sets and viridis.
package viz
