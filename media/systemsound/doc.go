// Package systemsound gives what the computer plays, so that it can be shared with
// its screen: everything but what this process plays itself, which is the other
// participants, who must not hear themselves.
//
// It knows which programs play on the default speaker, and mixes them. It does not
// know screens, encoders or calls.
//
// # Why programs are recorded one by one
//
// The monitor of a speaker would be simpler: one stream that has everything, the
// own sound included, which is known and could be taken away again by the filter
// that takes the echo out of the microphone. That leaves a rest, though, which is the
// larger the louder the song is beside it, and needs seconds after each jump of the
// delay; what is not recorded needs not be taken away. So each sink input of another
// process is recorded by itself (PulseAudio 0.9.11 can do so, and PipeWire in its
// place), at the volume that its program has in the mixer, before the volume of the
// speaker. The remote voices are not there at all, whatever the song does.
//
// The monitor is recorded all the same: not for its samples, but as the clock.
// It advances with the speaker's own crystal and by the same pieces as all the
// others, so that their queues neither fill nor run dry. When it stops, because
// another speaker is the default one now, everything is opened again there.
//
// What another program takes from a sink and plays again on the default one (a
// loopback that a person has set up) is recorded, and with it what this process
// plays on the first one. Filters that are sinks themselves are looked through: what
// plays on them counts, not what they play.
//
// The sound is mono, like all inside Moim: mixing, stretching and the echo canceller's
// far end know one channel, and a second one would cost upload that nobody hears.
//
// # Goroutines
//
// One follows which programs play. The one that reads the server's socket queues and
// mixes. Whoever calls Read takes the blocks. Nothing is allocated for each of them.
package systemsound
