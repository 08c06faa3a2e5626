// Package media holds the words that all rooms of the media path share: the
// clock, pictures, sound, encoded samples, received packets, devices and
// layers, and the seams between the rooms (Source, Encoder, Decoder,
// Converter, Sink).
//
// It knows memory and time. It does not know libraries, devices, networks or
// windows; it imports the standard library only.
//
// The path of a picture, in the field's words:
//
//	capture → Frame → Encoder → Sample → (RTP packets, app/mesh)
//	(RTP packets, app/mesh) → Sample → Decoder → Frame → Sink → Converter → RGBA
//
// Nothing on that path allocates per frame in steady state: frames come from a
// FramePool and go back to it by reference counting.
package media
