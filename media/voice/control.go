package voice

import (
	"context"
	"errors"
	"sync"
	"time"

	"moim/media"
)

// frameTime is by how much processing delays sound.
const frameTime = 10 * time.Millisecond

// Control holds the settings of all microphones of a program, and what its
// speaker plays. Any goroutine may use it.
type Control struct {
	far *FarEnd

	mu       sync.Mutex // guards what follows
	settings Settings
	sources  map[*source]struct{}
}

// NewControl makes a control for a program that begins with these settings.
func NewControl(settings Settings) *Control {
	return &Control{far: NewFarEnd(), settings: settings, sources: make(map[*source]struct{})}
}

// FarEnd is where the speaker's sound is to be written.
func (c *Control) FarEnd() *FarEnd { return c.far }

// Apply changes what is done to every microphone from its next block on.
func (c *Control) Apply(settings Settings) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.settings = settings
	for s := range c.sources {
		s.processor.Apply(settings)
	}
}

// Wrap returns microphone with its sound processed. Closing the result closes
// microphone; where there is an error, Wrap has closed it.
func (c *Control) Wrap(microphone media.AudioSource) (media.AudioSource, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	processor, err := NewProcessor(c.far, c.settings)
	if err != nil {
		return nil, errors.Join(err, microphone.Close())
	}
	s := &source{control: c, microphone: microphone, processor: processor}
	c.sources[s] = struct{}{}
	return s, nil
}

// Delay is what the microphone opened last has measured between speaker and
// microphone; 0 where none has.
func (c *Control) Delay() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	var delay time.Duration
	for s := range c.sources {
		delay = max(delay, s.processor.Delay())
	}
	return delay
}

// source is a microphone with its processor.
type source struct {
	control    *Control
	microphone media.AudioSource
	processor  *Processor

	mu     sync.Mutex // guards closed, and the processor against being freed under a Read
	closed bool
}

// Read waits for the next block; see media.AudioSource.
func (s *source) Read(ctx context.Context, dst []int16) (time.Duration, error) {
	captured, err := s.microphone.Read(ctx, dst)
	if err != nil {
		return captured, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return captured, media.ErrDeviceGone
	}
	s.processor.Process(dst, captured)
	return captured - frameTime, nil
}

// Close closes the microphone and frees the processor.
func (s *source) Close() error {
	s.control.mu.Lock()
	delete(s.control.sources, s)
	s.control.mu.Unlock()
	err := s.microphone.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return err
	}
	s.closed = true
	return errors.Join(err, s.processor.Close())
}
