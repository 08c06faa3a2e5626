package cost

// What of a budget a picture's bits may take. The rest are packet headers,
// retransmissions, reports and the encoder's habit of exceeding its target by
// up to 18 percent in a second.
const (
	pictureNumerator   = 78
	pictureDenominator = 100
)

// MinimumPicture is the least that Fit gives a picture, in bits per second:
// below it there is nothing to see.
const MinimumPicture = 50_000

// Fit is the bitrate of one picture, encoded once and sent copies times, that
// keeps the whole upload within budget while other bits per second (sound,
// reports) flow beside it. It is 0, no limit, where the budget is 0 or there
// are no copies, and never less than MinimumPicture otherwise.
func Fit(budget, other int64, copies int) int64 {
	if budget <= 0 || copies <= 0 {
		return 0
	}
	left := max(budget-max(other, 0), 0)
	share := left / int64(copies)
	bps := share/pictureDenominator*pictureNumerator + share%pictureDenominator*pictureNumerator/pictureDenominator
	return max(bps, MinimumPicture)
}
