package data

import (
	"errors"
	"fmt"
	"io"
	"slices"
)

const (
	cifarSide   = 32
	cifarRecord = 1 + 3*cifarSide*cifarSide // label, then the red, green and blue planes
	maxCIFAR    = 1 << 16                   // pictures, of which CIFAR-10 has 60 000
)

var cifarClasses = []string{"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"}

// ReadCIFAR10 reads pictures [32 32 3] and labels from the files of CIFAR-10's
// binary version, one after the other (data_batch_1.bin to data_batch_5.bin
// together are the training set). A file that is empty or ends within a
// record, a label above 9 and more than 65 536 pictures in all are errors; memory
// grows with what is read only.
//
// Format: https://www.cs.toronto.edu/~kriz/cifar.html, "Binary version".
func ReadCIFAR10(files ...io.Reader) (*Images, error) {
	var pix, labels []uint8
	for k, r := range files {
		before := len(labels)
		// Where the size is known, memory is taken once.
		if n := sizeOf(r) / cifarRecord; n > 0 {
			pix = slices.Grow(pix, (cifarRecord-1)*int(min(n, int64(maxCIFAR-before))))
		}
		for {
			var record [cifarRecord]byte
			n, err := io.ReadFull(r, record[:])
			if err == io.EOF && len(labels) > before {
				break
			}
			where := fmt.Sprintf("data: CIFAR-10 file %d, record %d", k+1, len(labels)-before+1)
			if err != nil {
				return nil, fmt.Errorf("%s: %d bytes, want %d: %w", where, n, cifarRecord, short(err))
			}
			if int(record[0]) >= len(cifarClasses) {
				return nil, fmt.Errorf("%s: label %d; accepted are 0 to 9", where, record[0])
			}
			if len(labels) == maxCIFAR {
				return nil, fmt.Errorf("%s: more than %d pictures", where, maxCIFAR)
			}
			labels, pix = append(labels, record[0]), appendPlanes(pix, record[1:])
		}
	}
	if len(labels) == 0 {
		return nil, errors.New("data: CIFAR-10: no file; at least 1 is needed")
	}
	return NewImages(pix, len(labels), cifarSide, cifarSide, 3, labels, slices.Clone(cifarClasses))
}

// appendPlanes appends three planes [3 H W] as [H W 3].
func appendPlanes(pix, planes []uint8) []uint8 {
	area := len(planes) / 3
	for p := range area {
		pix = append(pix, planes[p], planes[area+p], planes[2*area+p])
	}
	return pix
}
