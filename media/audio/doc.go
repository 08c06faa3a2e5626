// Package audio is the room of sound devices and of playing what peers say.
//
// It knows the process's one sound system ([System]: listing, opening and
// losing microphones and speakers), the time-based jitter buffer of one peer
// ([JitterBuffer]), how peers are mixed ([Mixer]) and what drives the mix: a
// speaker, a clock or a sink ([Playout]), and how loud something is ([Level]).
//
// It does not know networks, codecs (a decoder is handed in as
// media.AudioDecoder), pictures, rooms, settings or windows.
//
// The path of a voice:
//
//	media.Packet → JitterBuffer.Push … Pull → Mixer → speaker | clock | sink
//	microphone → media.AudioSource.Read → (encoder, elsewhere)
//
// All sound is 48 kHz mono in blocks of 20 ms; see media.BlockSamples. Neither
// direction allocates in steady state.
//
// # Who owns what
//
// One goroutine of System owns the sound library's context and every device
// handle, because the library's context is not safe for concurrent use. The
// library's own threads call back into microphone and speaker, which copy or
// pull and return. Whoever pulls from the Mixer, and only one does at a time,
// runs the decoders.
package audio
