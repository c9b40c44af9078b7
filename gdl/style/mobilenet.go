package style

// mobileNetStages are the blocks of MobileNet-v2.
var mobileNetStages = []stage{
	{1, 3, 1, 1, 16}, {2, 3, 2, 6, 24}, {3, 3, 2, 6, 32}, {4, 3, 2, 6, 64}, {3, 3, 1, 6, 96}, {3, 3, 2, 6, 160}, {1, 3, 1, 6, 320},
}

var mobileNetNames = mobileNames{
	stem: "Conv", head: "Conv_1", out: "style",
	block: func(i int) string { return keras("expanded_conv", i) },
}

// Layers of MobileNet-v2 that work for style transfer, found by trial. The input itself
// keeps the colours of the style.
var (
	mobileNetStyle = []string{
		"input", "Conv", "expanded_conv_1/expand", "expanded_conv_3/expand", "expanded_conv_6/expand", "expanded_conv_10/expand",
	}
	mobileNetContent = "expanded_conv_6/expand"
)

// LoadMobileNet returns MobileNet-v2 (Sandler et al. 2018, arXiv:1801.04381), trained
// by Magenta to tell the style of a picture in 100 numbers (Ghiasi et al. 2017,
// arXiv:1705.06830), with the weights of its ONNX file, whose integers become floats.
// Layers are input, Conv, expanded_conv/depthwise, expanded_conv, expanded_conv_1/expand,
// … expanded_conv_16, Conv_1, pool and style, [B 100]; Conv, Conv_1 and those with a
// slash are after their ReLU6. An error names the file and what is missing.
func LoadMobileNet(path string) (*Network, error) {
	f, err := openONNX(path, "MobileNet-v2")
	if err != nil {
		return nil, err
	}
	_, n, err := f.mobileNet()
	return n, err
}

func (f *onnxFile) mobileNet() (*mobile, *Network, error) {
	m := newMobile(mobileNetNames, mobileNetStages, styleNumbers)
	if err := m.loadONNX(f); err != nil {
		return nil, nil, err
	}
	return m, m.network("MobileNet-v2", mobileNetStyle, mobileNetContent), nil
}

func (m *mobile) loadONNX(f *onnxFile) error {
	if err := f.conv(m.stem.W, m.stem.B, "MobilenetV2/Conv/weights"); err != nil {
		return err
	}
	for _, b := range m.blocks {
		at := "MobilenetV2/" + b.name
		if b.expand != nil {
			if err := f.conv(b.expand.W, b.expand.B, at+"/expand/weights"); err != nil {
				return err
			}
		}
		if err := f.conv(b.depthwise.W, b.depthwise.B, at+"/depthwise/depthwise_weights"); err != nil {
			return err
		}
		if err := f.conv(b.project.W, b.project.B, at+"/project/weights"); err != nil {
			return err
		}
	}
	if err := f.conv(m.head.W, m.head.B, "MobilenetV2/Conv_1/weights"); err != nil {
		return err
	}
	return f.dense(m.out, "mobilenet_conv/Conv/weights")
}
