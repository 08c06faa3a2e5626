package capture

import (
	"context"
	"fmt"
	"math"
	"time"

	"moim/media"
)

// ToneLevel is the level of OpenTone's sine in dBFS (RMS).
const ToneLevel = -20.0

// audioLag is how many blocks a late reader still gets, as from a sound
// card's buffer, before blocks are left out: 100 ms.
const audioLag = 5

// tone is a sine that never ends.
type tone struct {
	pacer     *media.Pacer
	step      float64 // cycles per sample
	amplitude float64
}

// OpenTone opens a sine of the given frequency in hertz, below 24 kHz, with an
// RMS of ToneLevel. Blocks that nobody came for in time are left out.
func OpenTone(clock *media.Clock, hz float64) (media.AudioSource, error) {
	if math.IsNaN(hz) || hz < 1 || hz >= media.SampleRate/2 {
		return nil, fmt.Errorf("open tone: %g Hz is not between 1 and %d Hz", hz, media.SampleRate/2)
	}
	return &tone{
		pacer:     newBlockPacer(clock),
		step:      hz / media.SampleRate,
		amplitude: math.MaxInt16 * math.Sqrt2 * math.Pow(10, ToneLevel/20),
	}, nil
}

// newBlockPacer beats once per block, first when that block would be full.
func newBlockPacer(clock *media.Clock) *media.Pacer {
	return media.NewPacer(clock, clock.Now()+media.BlockTime, int(time.Second/media.BlockTime), 1, audioLag)
}

// Read waits until the block's last sample has sounded and fills dst with it.
func (t *tone) Read(ctx context.Context, dst []int16) (time.Duration, error) {
	beat, at, err := t.pacer.Wait(ctx)
	if err != nil {
		return 0, err
	}
	t.fill(dst[:media.BlockSamples], beat)
	return at - media.BlockTime, nil
}

// fill writes the block of a beat, whose phase follows from its number.
func (t *tone) fill(dst []int16, beat int64) {
	_, phase := math.Modf(float64(beat) * media.BlockSamples * t.step)
	for i := range dst {
		dst[i] = int16(math.Round(t.amplitude * math.Sin(2*math.Pi*(phase+float64(i)*t.step))))
	}
}

// Close ends the tone. A Read under way returns fs.ErrClosed.
func (t *tone) Close() error {
	t.pacer.Stop()
	return nil
}
