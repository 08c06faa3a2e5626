package e2e_test

import (
	"math"
	"slices"
	"testing"

	"moim/media"
	"moim/media/mediatest"
)

// quality compares the pictures of a recording with those of the film that the
// camera showed, told apart by the barcode, and returns the mean PSNR of luma in
// dB of each part: from one of the boundaries to the next, counted in pictures.
// One decoder reads both files, so that what it makes of luma is the same.
func quality(t *testing.T, recording, film string, boundaries ...int64) []float64 {
	t.Helper()
	originals := map[int64][]byte{} // luma by barcode
	decode(t, film, func(picture *media.Frame) bool {
		if code, ok := mediatest.ReadBarcode(picture); ok {
			originals[code.Sequence] = slices.Clone(picture.Y)
		}
		return true
	})
	sums, counts := make([]float64, len(boundaries)-1), make([]int, len(boundaries)-1)
	index := int64(-1)
	decode(t, recording, func(picture *media.Frame) bool {
		index++
		for part := range sums {
			if index < boundaries[part] || index >= boundaries[part+1] {
				continue
			}
			code, ok := mediatest.ReadBarcode(picture)
			if original, known := originals[code.Sequence]; ok && known {
				sums[part] += psnr(picture.Y, original)
				counts[part]++
			}
		}
		return index < boundaries[len(boundaries)-1]
	})
	means := make([]float64, len(sums))
	for part, sum := range sums {
		if counts[part] == 0 {
			t.Fatalf("%s: nothing to be read between pictures %d and %d of %d", recording, boundaries[part], boundaries[part+1], index+1)
		}
		means[part] = sum / float64(counts[part])
	}
	return means
}

// psnr is the peak signal-to-noise ratio of two planes of one size, in dB; 60
// where they are the same.
func psnr(a, b []byte) float64 {
	const most = 60
	sum := 0
	for i := range a {
		d := int(a[i]) - int(b[i])
		sum += d * d
	}
	if sum == 0 {
		return most
	}
	return min(most, 10*math.Log10(255*255*float64(len(a))/float64(sum)))
}
