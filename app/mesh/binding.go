package mesh

import (
	"fmt"
	"strings"

	"github.com/pion/webrtc/v4"
)

// binding is what a PeerConnection negotiated for the track.
type binding struct {
	ssrc        uint32
	payloadType uint8
	red         uint8  // payload type of sound that is sent twice; 0 where the peer takes none
	again       uint32 // SSRC of packets that are sent again (RFC 4588); 0 where the peer takes none
	againType   uint8  // their payload type
	writer      webrtc.TrackLocalWriter
}

// Bind implements webrtc.TrackLocal.
func (f *forwarder) Bind(ctx webrtc.TrackLocalContext) (webrtc.RTPCodecParameters, error) {
	twice := uint8(0)
	for _, codec := range ctx.CodecParameters() {
		if strings.EqualFold(codec.MimeType, mimeRED) {
			twice = uint8(codec.PayloadType)
		}
	}
	for _, codec := range ctx.CodecParameters() {
		if strings.EqualFold(codec.MimeType, f.mime()) {
			b := &binding{
				ssrc: uint32(ctx.SSRC()), payloadType: uint8(codec.PayloadType), red: twice, writer: ctx.WriteStream(),
			}
			b.again, b.againType = retransmission(ctx, codec.PayloadType)
			f.binding.Store(b)
			return codec, nil
		}
	}
	return webrtc.RTPCodecParameters{}, webrtc.ErrUnsupportedCodec
}

// retransmission is what a peer takes packets of a payload type by that are sent
// again; 0 where it takes none.
func retransmission(ctx webrtc.TrackLocalContext, repeated webrtc.PayloadType) (ssrc uint32, payloadType uint8) {
	for _, codec := range ctx.CodecParameters() {
		if strings.EqualFold(codec.MimeType, webrtc.MimeTypeRTX) && codec.SDPFmtpLine == fmt.Sprintf("apt=%d", repeated) {
			return uint32(ctx.SSRCRetransmission()), uint8(codec.PayloadType)
		}
	}
	return 0, 0
}

// Unbind implements webrtc.TrackLocal.
func (f *forwarder) Unbind(webrtc.TrackLocalContext) error {
	f.binding.Store(nil)
	f.history.clear()
	return nil
}

func (f *forwarder) mime() string {
	if f.out.isVideo() {
		return webrtc.MimeTypeVP8
	}
	return webrtc.MimeTypeOpus
}

// ID implements webrtc.TrackLocal.
func (f *forwarder) ID() string { return string(f.out.track) }

// StreamID implements webrtc.TrackLocal: the msid.
func (f *forwarder) StreamID() string { return f.out.stream }

// RID implements webrtc.TrackLocal. There is no simulcast inside a track.
func (f *forwarder) RID() string { return "" }

// Kind implements webrtc.TrackLocal.
func (f *forwarder) Kind() webrtc.RTPCodecType {
	if f.out.isVideo() {
		return webrtc.RTPCodecTypeVideo
	}
	return webrtc.RTPCodecTypeAudio
}
