package systemsound

import (
	"context"
	"slices"
	"time"

	"moim/media"
	"moim/media/pulse"
)

const (
	// askTime is how long the server may take to answer.
	askTime = 3 * time.Second
	// lookInterval is the time between two looks that nothing caused, lookPause the
	// least between any two: somebody who moves a volume causes many.
	lookInterval = time.Second
	lookPause    = 50 * time.Millisecond
	// fragment is how much of a recording comes at a time, in bytes: 40 ms, of
	// which the server takes half for its own buffer.
	fragment = 2 * 2 * media.BlockSamples
	// latencyStep is by how much the latency must differ to count.
	latencyStep = 15 * time.Millisecond
	// mostPrograms is how many are recorded at a time.
	mostPrograms = 64
)

// follow records what plays on the default speaker until ctx or the connection
// ends.
func (s *source) follow(ctx context.Context) {
	defer close(s.done)
	ticker := time.NewTicker(lookInterval)
	defer ticker.Stop()
	for {
		if err := s.look(ctx); err != nil && ctx.Err() == nil {
			s.config.Logger.Debug("look for what is played", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-s.client.Done():
			return
		case <-time.After(lookPause):
		}
		select {
		case <-ctx.Done():
			return
		case <-s.client.Done():
			return
		case <-s.client.Changed():
		case <-ticker.C:
		}
	}
}

// look brings the recordings up to date.
func (s *source) look(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	name, err := s.client.DefaultSink(ctx)
	if err != nil {
		return err
	}
	sinks, err := s.client.Sinks(ctx)
	if err != nil {
		return err
	}
	inputs, err := s.client.Inputs(ctx)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(sinks, func(sink pulse.Sink) bool { return sink.Name == name })
	if at < 0 {
		return nil // none at present
	}
	if err := s.watchMonitor(ctx, sinks[at]); err != nil {
		return err
	}
	s.record(ctx, audible(sinks, inputs, sinks[at], s.own))
	return nil
}

// watchMonitor takes the time from the monitor of a sink.
func (s *source) watchMonitor(ctx context.Context, sink pulse.Sink) error {
	if s.monitor != nil && s.sink.Index == sink.Index && !ended(s.monitor) {
		s.measure(ctx)
		return nil
	}
	if s.monitor != nil {
		s.config.Logger.Info("another speaker plays", "speaker", sink.Name)
		s.drop(ctx, s.monitor)
		s.monitor = nil
	}
	monitor, err := s.client.Record(ctx, s.recordConfig(sink.Monitor, pulse.None), s.mixer.beat)
	if err != nil {
		return err
	}
	s.sink, s.monitor = sink, monitor
	s.measure(ctx)
	return nil
}

func (s *source) recordConfig(source, input uint32) pulse.RecordConfig {
	return pulse.RecordConfig{
		Source: source, Input: input, Name: "Shared sound", Rate: media.SampleRate, Fragment: fragment,
	}
}

// measure asks how long what the monitor gives takes until it is heard.
func (s *source) measure(ctx context.Context) {
	latency, err := s.monitor.Latency(ctx)
	if err != nil {
		s.config.Logger.Debug("latency of the speaker", "error", err)
		return
	}
	before := time.Duration(s.mixer.latency.Load())
	if max(latency-before, before-latency) >= latencyStep {
		s.mixer.latency.Store(int64(latency))
	}
}

// record records these inputs, each on the sink of that monitor, and no others.
// One that cannot be recorded is looked at again with the next change.
func (s *source) record(ctx context.Context, wanted map[uint32]uint32) {
	for index, h := range s.heard {
		if monitor, is := wanted[index]; !is || monitor != h.monitor || ended(h.recording) {
			s.drop(ctx, h.recording)
			h.queue.ended.Store(true)
			delete(s.heard, index)
		}
	}
	s.mixer.sweep()
	for index, monitor := range wanted {
		if s.heard[index] != nil || len(s.heard) >= mostPrograms {
			continue
		}
		queue := newQueue()
		recording, err := s.client.Record(ctx, s.recordConfig(monitor, index), queue.write)
		if err != nil {
			s.config.Logger.Debug("record a program", "error", err)
			continue
		}
		s.heard[index] = &heard{recording: recording, monitor: monitor, queue: queue}
		s.mixer.add(queue)
	}
}

func (s *source) drop(ctx context.Context, r *pulse.Recording) {
	if err := r.Close(ctx); err != nil {
		s.config.Logger.Debug("end a recording", "error", err)
	}
}

func ended(r *pulse.Recording) bool {
	select {
	case <-r.Gone():
		return true
	default:
		return false
	}
}

// audible says which inputs are heard on a sink that are not the own process's,
// and for each the monitor of the sink on which it plays. A filter, which is a sink
// that plays on another one, is looked through.
func audible(sinks []pulse.Sink, inputs []pulse.Input, sink pulse.Sink, own string) map[uint32]uint32 {
	found := make(map[uint32]uint32)
	seen := map[uint32]bool{sink.Index: true}
	for queue := []pulse.Sink{sink}; len(queue) > 0; queue = queue[1:] {
		for _, in := range inputs {
			if in.Sink != queue[0].Index || in.Process == own {
				continue
			}
			filter := slices.IndexFunc(sinks, func(s pulse.Sink) bool { return in.Module != pulse.None && s.Module == in.Module })
			switch {
			case filter < 0:
				found[in.Index] = queue[0].Monitor
			case !seen[sinks[filter].Index]:
				seen[sinks[filter].Index] = true
				queue = append(queue, sinks[filter])
			}
		}
	}
	return found
}
