package datasets

import "fmt"

var trainTest = []string{"train", "test"}

func mnist() Entry {
	return Entry{
		Name:        "mnist",
		Description: "grey pictures of handwritten digits",
		Licence:     "CC BY-SA 3.0",
		Citation: "LeCun, Bottou, Bengio and Haffner: Gradient-based learning applied to document recognition. " +
			"Proceedings of the IEEE 86 (1998) 2278–2324.",
		Pictures: 70000,
		Shape:    [3]int{28, 28, 1},
		Splits:   trainTest,
		Classes:  []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"},
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
		Description: "grey pictures of clothes",
		Licence:     "MIT",
		Citation: "Xiao, Rasul and Vollgraf: Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms. " +
			"arXiv:1708.07747 (2017).",
		Pictures: 70000,
		Shape:    [3]int{28, 28, 1},
		Splits:   trainTest,
		Classes:  []string{"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"},
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

func cifar10() Entry {
	e := Entry{
		Name:        "cifar-10",
		Description: "colour pictures of ten kinds of animals and vehicles",
		Licence:     "none stated",
		Citation:    "Krizhevsky: Learning multiple layers of features from tiny images. Technical report, University of Toronto (2009).",
		Pictures:    60000,
		Shape:       [3]int{32, 32, 3},
		Splits:      trainTest,
		Classes:     []string{"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"},
		Mirrors:     []string{"https://www.cs.toronto.edu/~kriz/"},
		format:      cifar,
		inside:      "cifar-10-batches-bin",
		archive: &File{Name: "cifar-10-binary.tar.gz", Kind: "archive", Size: 170052171,
			SHA256: "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"},
	}
	const batch = 10000 * (1 + 32*32*3)
	for i, sum := range []string{
		"cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5",
		"a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed",
		"bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67",
		"014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48",
		"755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add",
	} {
		e.Files = append(e.Files, File{fmt.Sprintf("data_batch_%d.bin", i+1), "train", "records", batch, sum})
	}
	e.Files = append(e.Files, File{"test_batch.bin", "test", "records", batch,
		"8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b"})
	return e
}

func celebA() Entry {
	return Entry{
		Name:        "celeba",
		Description: "colour photographs of famous people's faces, aligned, middle 178×178 of 178×218",
		Licence:     "research only, not commercial",
		Citation:    "Liu, Luo, Wang and Tang: Deep learning face attributes in the wild. ICCV 2015, arXiv:1411.7766.",
		Pictures:    celebAPictures,
		Shape:       [3]int{64, 64, 3},
		Splits:      []string{"train", "valid", "test"},
		Files: []File{{Name: "img_align_celeba.zip", Kind: "archive", Size: 1443490838,
			SHA256: "46fb89443c578308acf364d7d379fe1b9efb793042c0af734b6112e4fd3a8c74"}},
		Mirrors: []string{"https://s3.amazonaws.com/pytorch-tutorial-assets/"},
		format:  pictures,
	}
}

func animeFaces() Entry {
	return Entry{
		Name:        "anime-faces",
		Description: "colour drawings of faces in anime style",
		Licence:     "none stated",
		Citation:    "Chao: Anime Face Dataset (2019), as the course's archive has it.",
		Shape:       [3]int{64, 64, 3},
		Splits:      trainTest,
		Files:       []File{{Name: "anime-faces.zip", Kind: "archive"}},
		Mirrors: []string{
			"https://storage.googleapis.com/learning-datasets/Resources/",
			"https://storage.googleapis.com/laurencemoroney-blog.appspot.com/Resources/",
		},
		format: pictures,
	}
}

func signLanguage() Entry {
	return Entry{
		Name:        "sign-language",
		Description: "grey photographs of hands that spell in sign language",
		Licence:     "none stated",
		Citation:    "Sign Language MNIST (2017), as the course's archive has it.",
		Shape:       [3]int{28, 28, 1},
		Splits:      trainTest,
		Files:       []File{{Name: "signs-training.zip", Kind: "archive"}},
		Mirrors:     []string{"https://storage.googleapis.com/laurencemoroney-blog.appspot.com/Resources/"},
		format:      pictures,
	}
}
