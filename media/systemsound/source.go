package systemsound

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"sync"
	"time"

	"moim/media"
	"moim/media/pulse"
)

// source is the sound of other programs. Its goroutine owns which of them are
// recorded.
type source struct {
	config Config
	client *pulse.Client
	own    string // identifier of this process
	mixer  *mixer

	cancel context.CancelFunc
	done   chan struct{}
	closed sync.Once
	last   time.Duration // capture time of the block read last; of who reads

	// Of the goroutine:
	sink    pulse.Sink // whose programs are recorded
	monitor *pulse.Recording
	heard   map[uint32]*heard // by index of the input
}

// heard is one program that is recorded.
type heard struct {
	recording *pulse.Recording
	monitor   uint32 // of the sink on which it plays
	queue     *queue
}

// Config is what a source needs.
type Config struct {
	Clock       *media.Clock
	Logger      *slog.Logger
	Application string // what mixers of the desktop show
}

// openPulse asks the user's PulseAudio or PipeWire.
func openPulse(ctx context.Context, config Config) (media.AudioSource, error) {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	client, err := pulse.Dial(ctx, config.Application)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", media.ErrDeviceNotFound, err)
	}
	if err := client.Watch(ctx); err != nil {
		_ = client.Close()
		return nil, err
	}
	following, stop := context.WithCancel(context.Background())
	s := &source{
		config: config, client: client, own: strconv.Itoa(os.Getpid()), mixer: newMixer(config.Clock),
		cancel: stop, done: make(chan struct{}), heard: make(map[uint32]*heard),
	}
	go s.follow(following)
	return s, nil
}

// Read waits for the next block; see media.AudioSource. When the sound server ends
// it returns media.ErrDeviceGone.
func (s *source) Read(ctx context.Context, dst []int16) (time.Duration, error) {
	for {
		if captured, ok := s.mixer.take(dst); ok {
			s.last = max(captured, s.last+time.Millisecond)
			return s.last, nil
		}
		select {
		case <-s.mixer.ready:
		case <-s.client.Done():
			return 0, fmt.Errorf("read what the computer plays: %w", media.ErrDeviceGone)
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}

// Close ends the recordings. A Read under way returns.
func (s *source) Close() (err error) {
	s.closed.Do(func() {
		s.cancel()
		err = s.client.Close()
		<-s.done
	})
	return err
}
