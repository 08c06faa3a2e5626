// Package studio is one participant's end of the media: it opens cameras,
// microphones and screens, runs a pump and encoders per local track, decodes what
// peers send and mixes their sound for the speaker.
//
// It knows sources, codecs and sinks. It does not know how media travels
// (app/mesh), what a call is made of (app/call owns that; studio only obeys and
// reports) or how anything is drawn (ui watches pictures through Watch).
//
// The picture of a local track is scaled once for each layer that is asked for and
// encoded once, however many peers there are. What can be asked for is offered:
// less than usual while this computer is too slow for all of it.
//
// Goroutines: each local track has one that opens and closes its source, one pump
// while the source runs, and one encoder per layer while the layer is asked for;
// a ticker measures and decides what is too much for this computer. Remote pictures
// are decoded on the goroutine that delivers their samples, remote sound where it is
// played.
package studio
