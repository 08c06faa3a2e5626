package voice

import (
	"sync/atomic"
	"time"

	"moim/media"
)

// quietFrames is after how many frames of a silent far end there is no echo left
// to cancel: the filter's length and a rest.
const quietFrames = tail/frame + 2

// Processor does to one microphone what Settings say. Close frees it. One
// goroutine processes; any goroutine may change settings and ask.
type Processor struct {
	settings atomic.Pointer[Settings]
	delay    atomic.Int64 // measured delay in ns; 0 before

	aligner    *aligner
	canceller  *canceller
	suppressor *suppressor
	leveller   *leveller

	near, far, clean   [frame]int16
	left, echo, played [frame]float32
	mix                float32 // share of the filter's result, for a change without click
	silent             int     // frames for which the far end has been silent
}

// NewProcessor makes a processor that hears in far what the speaker plays. The
// error says that there is no memory.
func NewProcessor(far *FarEnd, settings Settings) (*Processor, error) {
	canceller, err := newCanceller()
	if err != nil {
		return nil, err
	}
	p := &Processor{
		aligner: newAligner(far), canceller: canceller, suppressor: newSuppressor(), leveller: newLeveller(),
		silent: quietFrames,
	}
	p.Apply(settings)
	return p, nil
}

// Close frees what the library holds. Process must not be called any more.
func (p *Processor) Close() error {
	p.canceller.close()
	return nil
}

// Apply changes what is done from the next block on, without a click.
func (p *Processor) Apply(settings Settings) { p.settings.Store(&settings) }

// Delay is the time from handing a sample to the speaker to its echo's coming
// out of the microphone, as it was measured; 0 before it was.
func (p *Processor) Delay() time.Duration { return time.Duration(p.delay.Load()) }

// Process replaces a block of the microphone, whose length is a multiple of
// 10 ms, by what is sent. captured is the capture time of its first sample. The
// result is 10 ms later than the block.
func (p *Processor) Process(block []int16, captured time.Duration) {
	want := *p.settings.Load()
	if want.EchoCancellation {
		p.aligner.begin(block, captured)
		p.publish()
	}
	for len(block) >= frame {
		copy(p.near[:], block)
		p.cancel(want.EchoCancellation)
		p.suppressor.suppress(&p.left, &p.echo, &p.played, want, p.aligner.doubt)
		p.leveller.level(&p.left, p.suppressor.floor(want), p.suppressor.open > 0.5, want.AutomaticGain)
		for i, v := range p.left {
			block[i] = clip(v)
		}
		block = block[frame:]
	}
}

func (p *Processor) publish() {
	if p.aligner.measured {
		p.delay.Store(int64(p.aligner.delay / media.SampleRate * float64(time.Second)))
	}
}

// cancel fills left, echo and played from the next frame of both ends.
func (p *Processor) cancel(on bool) {
	goal := float32(0)
	if on {
		p.aligner.take(&p.far)
		p.count()
		goal = 1
	}
	if on && p.silent < quietFrames {
		p.canceller.cancel(&p.clean, &p.near, &p.far)
	} else {
		p.clean, goal = p.near, 0
	}
	slope := (goal - p.mix) / frame
	for i := range p.left {
		near, clean := float32(p.near[i]), float32(p.clean[i])
		p.left[i] = near + (p.mix+slope*float32(i))*(clean-near)
		p.echo[i] = near - p.left[i]
		p.played[i] = float32(p.far[i])
	}
	p.mix = goal
}

// count notes for how long the far end has been silent.
func (p *Processor) count() {
	for _, v := range p.far {
		if v > 1 || v < -1 {
			p.silent = 0
			return
		}
	}
	p.silent = min(p.silent+1, quietFrames)
}
