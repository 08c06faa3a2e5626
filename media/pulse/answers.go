package pulse

import "time"

// None is the index of nothing.
const None = 0xffffffff

// Sink is a speaker, or what takes its place.
type Sink struct {
	Index   uint32
	Name    string
	Module  uint32 // that made it; None where none did
	Monitor uint32 // index of the source that gives what the sink plays
}

// Input is what one program plays on a sink.
type Input struct {
	Index   uint32
	Sink    uint32 // on which it plays
	Module  uint32 // that plays, where it is part of the server; otherwise None
	Process string // identifier of the program's process; "" where it does not say
}

// readServer reads which sink is the default one.
func readServer(r *reader) (sink string, err error) {
	for range 4 { // name, version, user, host
		r.text()
	}
	r.spec()
	sink = r.text()
	if r.bad {
		return "", errMalformed
	}
	return sink, nil
}

func readSinks(r *reader) ([]Sink, error) {
	var sinks []Sink
	for r.more() {
		s := Sink{Index: r.uint32(), Name: r.text()}
		r.text() // description
		r.spec()
		r.channels()
		s.Module = r.uint32()
		r.volumes()
		r.skipTruth() // muted
		s.Monitor = r.uint32()
		r.text()   // name of the monitor
		r.micros() // latency
		r.text()   // driver
		r.uint32() // flags
		r.props("")
		r.micros() // configured latency
		sinks = append(sinks, s)
	}
	if r.bad {
		return nil, errMalformed
	}
	return sinks, nil
}

func readInputs(r *reader) ([]Input, error) {
	var inputs []Input
	for r.more() {
		in := Input{Index: r.uint32()}
		r.text() // name
		in.Module = r.uint32()
		r.uint32() // client
		in.Sink = r.uint32()
		r.spec()
		r.channels()
		r.volumes()
		r.micros()    // latency of the buffer
		r.micros()    // latency of the sink
		r.text()      // how it is resampled
		r.text()      // driver
		r.skipTruth() // muted
		in.Process = r.props("application.process.id")
		inputs = append(inputs, in)
	}
	if r.bad {
		return nil, errMalformed
	}
	return inputs, nil
}

// readRecording reads the stream of a recording that was begun.
func readRecording(r *reader) (stream uint32, err error) {
	stream = r.uint32()
	if r.bad {
		return 0, errMalformed
	}
	return stream, nil
}

// readLatency reads how long what a monitor gives takes until it is heard.
func readLatency(r *reader) (time.Duration, error) {
	latency := r.micros()
	if r.bad {
		return 0, errMalformed
	}
	return latency, nil
}
