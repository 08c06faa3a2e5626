package cost

// Forecast is the upload, in bits per second, with one more participant: what
// flows to the peers now and their mean once more. With nobody there it is
// alone, what a first participant is expected to cost. Negative costs count as zero.
func Forecast(peers []int64, alone int64) int64 {
	var sum int64
	for _, bps := range peers {
		sum += max(bps, 0)
	}
	if len(peers) == 0 {
		return max(alone, 0)
	}
	return sum + (sum+int64(len(peers))-1)/int64(len(peers))
}
