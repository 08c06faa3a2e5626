// Package pulse speaks PulseAudio's native protocol as far as Moim has something
// to ask that its sound library cannot: which programs play on which speaker, and
// what a single one of them plays. PipeWire's server answers the same.
//
// It knows sockets, the protocol's messages and PulseAudio's words: a sink is a
// speaker, a sink input is the sound of one program on its way to it, a monitor
// is what a sink plays, to be recorded. It does not know what is done with sound,
// and opens no microphones and speakers: package audio does that with its library.
//
// The protocol is that of version 13 (PulseAudio 0.9.11), in which all of this
// exists and little else: no shared memory, no file descriptors. Who calls may be
// any goroutine; what is recorded is handed over on the one that reads the socket.
// Nothing is allocated for each packet of sound.
package pulse
