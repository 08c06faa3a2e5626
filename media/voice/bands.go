package voice

const (
	spectrumSize = 1024
	bins         = spectrumSize/2 + 1
	bands        = 26
)

// bandEdges returns the first bins of the bands, narrow below and wide above as
// in hearing, and the end of the last one. A bin is 47 Hz wide.
func bandEdges() [bands + 1]int {
	return [bands + 1]int{
		0, 2, 4, 6, 8, 10, 12, 15, 18, 22, 26, 31, 37, 44, 52, 62, 74, 88, 105, 126, 150, 180, 215, 260, 320, 400, bins,
	}
}
