package mesh

import rtc "github.com/pion/webrtc/v4"

// Handler shows one connection and hides the other.
type Handler struct {
	Connection *rtc.PeerConnection
	hidden     *rtc.PeerConnection
}

// Open shows a connection.
func Open(func(*rtc.PeerConnection)) {}

func (h *handler) Close(*rtc.PeerConnection) {}

type handler struct{}

// Fine does not.
func Fine() { _ = rtc.PeerConnection{} }
