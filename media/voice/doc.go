// Package voice makes a microphone fit for a conversation: it takes out what the
// computer's own speaker plays (echo), what the room hums (noise), and evens out
// how loud people speak. It also tells speech from other sounds.
//
// It knows blocks of sound, their times, and libspeexdsp. It does not know
// devices, codecs, networks, settings or windows.
//
// The way of a block:
//
//	speaker → FarEnd.Write ─────────┐ aligned by the measured delay
//	                                ▼
//	microphone → Source.Read → canceller → suppressor → leveller → reader
//	                   │            (libspeexdsp)
//	                   └→ delay estimator (against FarEnd)
//
// # Delay
//
// Between a sample's being handed to the speaker and its coming back through the
// microphone lie the buffers of both devices, which no sound system reports well
// and which change while a program runs. So the delay is measured: five times a
// second the microphone is correlated with what was played (GCC-PHAT), and the
// adaptive filter is handed the far end as if there were no delay. After a jump
// the filter is therefore still right, and only its place moves. The difference
// between the two devices' clocks is the slope of the measured delays; the far
// end is resampled by it.
//
// Where a machine misses its time, the delay jumps by what the times of the
// blocks say: the speaker played silence where it was handed nothing in time, and
// samples that the microphone lost make the next ones come later. FarEnd is the
// speaker's sound with these silences, and capture times show what was lost, so
// that such a jump is followed before it is heard. Correlation confirms it.
//
// # Who owns what
//
// A Processor belongs to the goroutine that reads the microphone, FarEnd.Write to
// the thread that plays. Settings may be changed by any goroutine. Nothing is
// allocated per block. The sound comes 10 ms later than without processing, in
// every setting, so that switches do not click.
package voice
