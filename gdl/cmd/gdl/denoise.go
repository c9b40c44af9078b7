package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/generative-deep-learning/go/gdl/ae/pretrained"
	"github.com/generative-deep-learning/go/gdl/ckpt"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/denoise"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/picture"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/spin"
	"github.com/generative-deep-learning/go/gdl/metric"
	"github.com/generative-deep-learning/go/gdl/progress"
)

// denoiseOptions are the flags of denoise.
type denoiseOptions struct {
	out, model string
	noise      float64
	seed       uint64
}

func newDenoise() *cobra.Command {
	var opt denoiseOptions
	cmd := &cobra.Command{
		Use:   "denoise picture…",
		Short: "Remove the noise of pictures with a denoising autoencoder",
		Long: `Remove the noise of pictures with a denoising autoencoder: PNG, JPEG, GIF (its
first frame) or WebP, grey or colour, from 4×4 pixels on. One picture is written
to the file --out, PNG or JPEG by its name, with 8 bits a colour; several go to
the folder --out, as PNG, the second a.png of them as a-2.png. Transparency stays, but becomes white in a JPEG. A
picture that cannot be read is named at the end; the others are cleaned.

The built-in model was trained on drawn pictures with noise of 0.05 to 0.5. With
--model, one of your own is used: a checkpoint of lab 5, for instance. A model for
grey images, such as these two, cleans the three colours one by one.

--noise makes a clean picture noisy first, writes that too (name-noisy.png), and
prints how near the noisy and the cleaned one are to it.`,
		Example: `  go tool gdl denoise dark.jpg -o clean.png
  go tool gdl denoise scans/*.png -o cleaned/
  go tool gdl denoise photo.jpg --noise 0.25 -o try.png
  go tool gdl denoise shoe.png --model lab5-2f1c9a7be01d.safetensors -o shoe-clean.png`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, pictures []string) error {
			if !(opt.noise >= 0) || math.IsInf(opt.noise, 1) {
				return fmt.Errorf("denoise: --noise %g: want 0 or more", opt.noise)
			}
			if opt.out == "" {
				return fmt.Errorf("denoise: --out is empty: want a file, or a folder")
			}
			return opt.run(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr(), pictures)
		},
	}
	flags := cmd.Flags()
	flags.StringVarP(&opt.out, "out", "o", "", "file to write, or folder for several pictures")
	flags.StringVar(&opt.model, "model", "", "checkpoint of an autoencoder (default: built in)")
	flags.Float64Var(&opt.noise, "noise", 0, "noise to add first: its standard deviation, 1 is from black to white")
	flags.Uint64Var(&opt.seed, "seed", 1, "of that noise")
	_ = cmd.MarkFlagRequired("out")
	return cmd
}

// run cleans the pictures. One that cannot be read does not keep the others from
// being cleaned.
func (o *denoiseOptions) run(ctx context.Context, out, status io.Writer, pictures []string) error {
	targets, err := picture.Targets(pictures, o.out, o.beside()...)
	if err != nil {
		return fmt.Errorf("denoise: %w", err)
	}
	network, err := o.network()
	if err != nil {
		return fmt.Errorf("denoise: %w", err)
	}
	return picture.Each(ctx, "denoise", targets, out, func(t picture.Target) (string, error) {
		return o.clean(ctx, t, network, status)
	})
}

// noisySuffix ends the name of a picture with noise added.
const noisySuffix = "noisy"

// beside returns the suffixes of files that are written beside a cleaned picture.
func (o *denoiseOptions) beside() []string {
	if o.noise > 0 {
		return []string{noisySuffix}
	}
	return nil
}

// clean writes one picture and returns what to tell about it.
func (o *denoiseOptions) clean(ctx context.Context, t picture.Target, network *denoise.Network, status io.Writer) (string, error) {
	original, err := picture.Open(t.In)
	if err != nil {
		return "", err
	}
	noisy := original
	if o.noise > 0 {
		if noisy, err = denoise.AddNoise(original, o.noise, o.seed); err != nil {
			return "", err
		}
	}
	line := spin.New(status)
	cleaned, err := network.Clean(ctx, noisy, func(w progress.Work) {
		w.What = filepath.Base(t.In)
		line.Show(w)
	})
	line.Clear()
	if err != nil {
		return "", fmt.Errorf("%s: %w", t.In, err)
	}
	result := fmt.Sprintf("%s: %d×%d", t.Out, cleaned.W, cleaned.H)
	if o.noise > 0 {
		result += fmt.Sprintf(", PSNR %.1f dB, noisy %.1f dB", psnr(original, cleaned), psnr(original, noisy))
		if err := picture.Save(t.Beside(noisySuffix), noisy); err != nil {
			return "", err
		}
	}
	return result, picture.Save(t.Out, cleaned)
}

// psnr compares pictures of one size.
func psnr(a, b *picture.Picture) float64 {
	v, err := metric.PSNR(a.Values(), b.Values(), 1, a.H, a.W, a.C)
	if err != nil {
		panic(err) // sizes are equal and pixels finite
	}
	return v
}

// network loads the user's model, or the built-in one.
func (o *denoiseOptions) network() (*denoise.Network, error) {
	if o.model == "" {
		m, _, err := pretrained.LoadDenoiser("denoise-grey")
		if err != nil {
			return nil, err
		}
		return denoise.New(m)
	}
	f, err := ckpt.Load(o.model)
	if err != nil {
		return nil, fmt.Errorf("--model: %w", err)
	}
	m, err := pretrained.Read(f)
	if err != nil {
		return nil, fmt.Errorf("--model %s: %w", o.model, err)
	}
	n, err := denoise.New(m)
	if err != nil {
		return nil, fmt.Errorf("--model %s: %w", o.model, err)
	}
	return n, nil
}
