package capture

import (
	"context"
	"fmt"
	"io"
	"math"
	"time"

	"moim/media"
)

// wav plays a WAV file as a microphone: one block per beat, over and over.
type wav struct {
	pacer *media.Pacer
	file  io.Closer
	pcm   *wavReader
	rate  *resampler // nil at 48 kHz
	mono  []float32
}

// OpenWAV opens a sound file (PCM, 16 bit, one or two channels, 8 to 96 kHz)
// as a source of 48 kHz mono sound that plays in real time and begins anew at
// the file's end. Blocks that nobody came for in time are left out. A file of
// another kind is a *FormatError.
func OpenWAV(clock *media.Clock, path string) (media.AudioSource, error) {
	file, err := openRegular(path)
	if err != nil {
		return nil, fmt.Errorf("open sound file: %w", err)
	}
	source, err := newWAV(clock, path, file)
	if err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("open sound file: %w", err)
	}
	return source, nil
}

func newWAV(clock *media.Clock, path string, file io.ReadSeekCloser) (*wav, error) {
	pcm, err := newWAVReader(path, file)
	if err != nil {
		return nil, err
	}
	s := &wav{pacer: newBlockPacer(clock), file: file, pcm: pcm, mono: make([]float32, media.BlockSamples)}
	if pcm.format.rate != media.SampleRate {
		s.rate = newResampler(pcm.format.rate, media.SampleRate)
	}
	return s, nil
}

// Read waits until the block's last sample has sounded and fills dst with it.
func (s *wav) Read(ctx context.Context, dst []int16) (time.Duration, error) {
	_, at, err := s.pacer.Wait(ctx)
	if err != nil {
		return 0, err
	}
	if err := s.fill(dst); err != nil {
		return 0, err
	}
	return at - media.BlockTime, nil
}

// fill writes the next block.
func (s *wav) fill(dst []int16) error {
	if err := s.resample(s.mono); err != nil {
		return err
	}
	for i, value := range s.mono {
		dst[i] = int16(max(math.MinInt16, min(math.MaxInt16, math.Round(float64(value)))))
	}
	return nil
}

func (s *wav) resample(dst []float32) error {
	if s.rate != nil {
		return s.rate.read(dst, s.pcm)
	}
	for i := range dst {
		value, err := s.pcm.sample()
		if err != nil {
			return err
		}
		dst[i] = value
	}
	return nil
}

// Close closes the file. A Read under way returns fs.ErrClosed.
func (s *wav) Close() error {
	s.pacer.Stop()
	return s.file.Close()
}
