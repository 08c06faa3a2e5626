package pulse

import (
	"context"
	"fmt"
	"time"
)

// RecordConfig says what is recorded: always mono, 16 bit, little-endian.
type RecordConfig struct {
	Source   uint32 // index of the source, or of the monitor of the sink where Input plays
	Input    uint32 // what to record alone; None for all of the source
	Name     string // what mixers show
	Rate     uint32 // samples per second
	Fragment uint32 // bytes that come at a time, at the most; the server chooses its latency by it
}

// Recording is a stream that is recorded.
type Recording struct {
	client *Client
	stream uint32
	take   func(pcm []byte) // of the goroutine that reads the socket
	gone   chan struct{}
}

// Record begins to record. take is handed the sound as it comes, on the goroutine
// that reads the socket, of all recordings of a Client: it must neither block nor
// keep what it is handed, nor ask the Client for anything. The server resamples and
// mixes to one channel.
func (c *Client) Record(ctx context.Context, config RecordConfig, take func(pcm []byte)) (*Recording, error) {
	values, err := c.ask(ctx, commandRecord, func(w *writer) { config.write(w) })
	if err != nil {
		return nil, fmt.Errorf("record what is played: %w", err)
	}
	stream, err := readRecording(&reader{b: values})
	if err != nil {
		return nil, err
	}
	r := &Recording{client: c, stream: stream, take: take, gone: make(chan struct{})}
	c.mu.Lock()
	c.recordings[stream] = r
	c.mu.Unlock()
	select {
	case <-c.done:
		c.end(stream) // which the reader may have missed
		return nil, ErrClosed
	default:
		return r, nil
	}
}

func (config RecordConfig) write(w *writer) {
	const most = 0xffffffff // the server's choice
	w.mono(config.Rate)
	w.uint32(config.Source)
	w.text("")
	w.uint32(most) // length of the buffer
	w.truth(false) // not held
	w.uint32(config.Fragment)
	// no remapping, no remixing, with the source's format, rate, channels
	for range 5 {
		w.truth(false)
	}
	w.truth(true)  // not to be moved to another source
	w.truth(false) // no variable rate
	w.truth(false) // no detection of peaks
	w.truth(true)  // latency as the fragment says
	w.props("media.name", config.Name)
	w.uint32(config.Input)
}

// Gone is closed when the server has ended the recording, because what was
// recorded has ended or moved, or when it was closed.
func (r *Recording) Gone() <-chan struct{} { return r.gone }

// Latency is how long what is recorded of a monitor takes from now until it is
// heard.
func (r *Recording) Latency(ctx context.Context) (time.Duration, error) {
	values, err := r.client.ask(ctx, commandLatency, func(w *writer) {
		w.uint32(r.stream)
		w.time(time.Now())
	})
	if err != nil {
		return 0, fmt.Errorf("ask for latency: %w", err)
	}
	return readLatency(&reader{b: values})
}

// Close ends the recording. take may be called once more while it does.
func (r *Recording) Close(ctx context.Context) error {
	r.client.mu.Lock()
	open := r.client.recordings[r.stream] == r
	r.client.mu.Unlock()
	if !open {
		return nil
	}
	r.client.end(r.stream)
	_, err := r.client.ask(ctx, commandEndRecord, func(w *writer) { w.uint32(r.stream) })
	return err
}
