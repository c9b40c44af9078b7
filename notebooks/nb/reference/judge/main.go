// Command judge adds what a classifier finds in another framework's samples to
// its reference file:
//
//	go run ./notebooks/nb/reference/judge [-data mnist] FOLDER NAME…
//
// NAME is such as vae-2: FOLDER holds NAME-SEED-EPOCH.u8, as the script beside
// this folder writes them, each of 10 000 samples of 28×28 bytes, for all seeds
// and equal epochs of each. The entries "judge" and "judged" of
// notebooks/nb/reference/keras-NAME.json are written anew, the others stay.
package main

import (
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"

	"github.com/generative-deep-learning/go/datasets"
	"github.com/generative-deep-learning/go/gdl/data"
	"github.com/generative-deep-learning/go/gdl/metric/classifier"
)

// samples is how many images a file holds: as many as the test sets.
const samples = 10000

func main() {
	set := flag.String("data", "mnist", "data set that the samples resemble")
	flag.Parse()
	if flag.NArg() < 2 {
		fmt.Fprintln(os.Stderr, "judge: want a folder of samples and at least one name such as vae-2")
		os.Exit(2)
	}
	j, err := newJudge(*set)
	if err == nil {
		for _, name := range flag.Args()[1:] {
			file := filepath.Join("notebooks", "nb", "reference", "keras-"+name+".json")
			if err = j.add(file, flag.Arg(0), name); err != nil {
				break
			}
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "judge:", err)
		os.Exit(1)
	}
}

// judge is a classifier and what it says of the test set.
type judge struct {
	*classifier.Classifier
	real *classifier.Answer
}

func newJudge(set string) (*judge, error) {
	c, err := classifier.Load(set)
	if err != nil {
		return nil, err
	}
	test, err := datasets.Open(set, "test")
	if err != nil {
		return nil, err
	}
	real, err := c.Classify(data.All(data.Take(test, samples)))
	return &judge{c, real}, err
}

// by names the weights that judged.
func by(c *classifier.Classifier) string {
	return fmt.Sprintf("gdl/metric/classifier %s, seed %d, test loss %.5f", c.Name, c.Seed, c.TestLoss)
}

// rounded drops digits that another processor would compute otherwise.
func rounded(v float64) float64 { return math.Round(v*1e4) / 1e4 }

// verdict is an entry of "judged".
type verdict struct {
	Seed  int `json:"seed"`
	Epoch int `json:"epoch"`
	*classifier.Report
}

// add judges the files of a name and writes what comes out to a reference file.
func (j *judge) add(file, folder, name string) error {
	runs, err := find(folder, name)
	if err != nil {
		return err
	}
	var judged []verdict
	for _, r := range runs {
		images, err := read(r.path)
		if err != nil {
			return err
		}
		report, err := j.Judge(images, j.real)
		if err != nil {
			return fmt.Errorf("%s: %w", r.path, err)
		}
		fmt.Printf("%s: %.4f confident, Fréchet %.3f, classes %v\n", filepath.Base(r.path), report.Confident, report.Frechet, report.Classes)
		report.Entropy, report.Frechet = rounded(report.Entropy), rounded(report.Frechet)
		judged = append(judged, verdict{r.seed, r.epoch, report})
	}
	return set(file, entry{"judge", by(j.Classifier)}, entry{"judged", judged})
}
