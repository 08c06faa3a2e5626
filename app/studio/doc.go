// Package studio is one participant's end of the media: it opens cameras,
// microphones and screens, runs one encoder pump per local track, decodes what
// peers send and mixes their sound for the speaker.
//
// It knows sources, codecs and sinks. It does not know how media travels
// (app/mesh), what a call is made of (app/call owns that; studio only obeys and
// reports) or how anything is drawn (ui watches pictures through Watch).
//
// Goroutines: each local track has one that opens and closes its source, and
// one pump while the source runs; a ticker measures. Remote pictures are decoded
// on the goroutine that delivers their samples, remote sound where it is played.
package studio
