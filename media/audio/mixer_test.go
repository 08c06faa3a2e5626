package audio_test

import (
	"math"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"moim/media"
	"moim/media/audio"
	"moim/media/audio/audiotest"
)

// toneDecoder gives a tone of its own whatever comes.
type toneDecoder struct {
	fakeDecoder
	hz, amplitude float64
	at            int
}

func (d *toneDecoder) Decode(_ []byte, dst []int16) (int, error) {
	n := media.BlockSamples
	for i := range n {
		dst[i] = int16(d.amplitude * math.Sin(2*math.Pi*d.hz*float64(d.at)/media.SampleRate))
		d.at++
	}
	return n, nil
}

// orchestra is a mixer whose streams all get a packet each 20 ms; to be used in
// a synctest bubble, whose time it lets pass.
type orchestra struct {
	*audio.Mixer
	clock   *media.Clock
	streams []*audio.Stream
	blocks  int
}

func newOrchestra() *orchestra {
	clock := media.NewClock()
	return &orchestra{Mixer: audio.NewMixer(clock), clock: clock}
}

func (o *orchestra) add(hz, amplitude float64) *audio.Stream {
	s := o.Add(&toneDecoder{hz: hz, amplitude: amplitude})
	o.streams = append(o.streams, s)
	return s
}

// play plays so many blocks of the mix.
func (o *orchestra) play(blocks int) []int16 {
	pcm := make([]int16, blocks*media.BlockSamples)
	for i := range blocks {
		for _, s := range o.streams {
			s.Push(media.Packet{
				Payload: numbered(o.blocks), Sequence: uint64(o.blocks),
				Timestamp: uint64(o.blocks) * media.BlockSamples, Arrived: o.clock.Now(),
			})
		}
		time.Sleep(media.BlockTime)
		o.Pull(pcm[i*media.BlockSamples:][:media.BlockSamples])
		o.blocks++
	}
	return pcm
}

func TestMixHoldsAllVoices(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOrchestra()
		low, high := o.add(400, 8000), o.add(1000, 8000)
		var tapped int
		low.SetTap(func(block []int16) { tapped += len(block) })
		pcm := o.play(60)[10*media.BlockSamples:]
		for _, hz := range []float64{400, 1000} {
			if s := audiotest.Strength(pcm, hz); s < 0.45 {
				t.Errorf("%v Hz has a strength of %.2f in the mix", hz, s)
			}
		}
		if tapped != 60*media.BlockSamples {
			t.Errorf("the tap got %d samples", tapped)
		}
		if level := low.Stats().Level; math.Abs(level+15.3) > 0.1 {
			t.Errorf("level is %.1f dBFS, want -15.3", level)
		}
		high.SetGain(0)
		if s := audiotest.Strength(o.play(50), 400); s < 0.99 {
			t.Errorf("400 Hz has a strength of %.2f alone", s)
		}
	})
}

func TestLoudMixIsLimited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOrchestra()
		for range 6 {
			o.add(500, 20000)
		}
		pcm := o.play(60)[10*media.BlockSamples:]
		// Six voices sum up to almost four times full scale. Clipping would leave
		// a square wave, with a ninth of the energy in its third harmonic.
		if s := audiotest.Strength(pcm, 1500); s > 0.001 {
			t.Errorf("third harmonic has a strength of %.4f", s)
		}
		if level := o.Level().Peak(); level > 0 || level < -3 {
			t.Errorf("peak is %.1f dBFS", level)
		}
	})
}

func TestRemoveClosesDecoder(t *testing.T) {
	clock := media.NewClock()
	m := audio.NewMixer(clock)
	decoder := newFakeDecoder()
	s := m.Add(decoder)
	var wg sync.WaitGroup
	wg.Go(func() {
		dst := make([]int16, media.BlockSamples)
		for range 1000 {
			m.Pull(dst)
		}
	})
	for range 2 { // the second time does nothing
		if err := m.Remove(s); err != nil {
			t.Fatal(err)
		}
	}
	wg.Wait()
	if !decoder.closed {
		t.Error("decoder is open")
	}
}

func TestSinkGetsTheMix(t *testing.T) {
	playout := audio.NewPlayout(nil, audio.PlayoutConfig{})
	blocks := make(chan int, 100)
	playout.SetSink(func(block []int16) {
		select {
		case blocks <- len(block):
		default:
		}
	})
	for range 5 {
		if n := <-blocks; n != media.BlockSamples {
			t.Fatalf("block of %d samples", n)
		}
	}
	decoder := newFakeDecoder()
	playout.Add("peer", decoder)
	playout.SetClock()
	if err := playout.SetSpeaker(wait(t), ""); err == nil {
		t.Error("a speaker plays without a sound system")
	}
	if err := playout.Close(); err != nil {
		t.Fatal(err)
	}
	if !decoder.closed {
		t.Error("decoder is open after Close")
	}
	playout.SetClock() // after Close it does nothing
}

func TestLevel(t *testing.T) {
	for name, c := range map[string]struct {
		pcm       []int16
		rms, peak float64
	}{
		"silence": {make([]int16, media.SampleRate), audio.Silence, audio.Silence},
		"tone":    {audiotest.Tone(440, 1e9), -9.03, -6.02},
		"loudest": {square(media.SampleRate), 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			var l audio.Level
			if l.RMS() != audio.Silence || l.Peak() != audio.Silence || l.Latest() != audio.Silence {
				t.Error("is loud before the first block")
			}
			for pcm := c.pcm; len(pcm) > 0; pcm = pcm[media.BlockSamples:] {
				l.Add(pcm[:media.BlockSamples])
			}
			if math.Abs(l.RMS()-c.rms) > 0.1 || math.Abs(l.Peak()-c.peak) > 0.1 {
				t.Errorf("RMS %.2f, peak %.2f dBFS, want %.2f and %.2f", l.RMS(), l.Peak(), c.rms, c.peak)
			}
		})
	}
}

func square(samples int) []int16 {
	pcm := make([]int16, samples)
	for i := range pcm {
		pcm[i] = math.MinInt16
	}
	return pcm
}

func BenchmarkMixerPull(b *testing.B) {
	clock := media.NewClock()
	m := audio.NewMixer(clock)
	var streams []*audio.Stream
	for range 5 {
		streams = append(streams, m.Add(newFakeDecoder()))
	}
	dst := make([]int16, media.BlockSamples)
	packet := media.Packet{Payload: make([]byte, 100)}
	b.ReportAllocs()
	for b.Loop() {
		packet.Arrived = clock.Now()
		for _, s := range streams {
			s.Push(packet)
		}
		m.Pull(dst)
		packet.Sequence++
		packet.Timestamp += media.BlockSamples
	}
}
