package mesh

import (
	"fmt"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/interceptor"
	"github.com/pion/interceptor/pkg/report"
	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"

	"moim/app/mesh/internal/estimate"
	"moim/app/mesh/internal/feedback"
	"moim/signaling/pionlog"
)

// Payload types; any would do (RFC 3551 section 3: dynamic).
const (
	payloadVP8  = 96
	payloadRTX  = 97
	payloadRED  = 63
	payloadOpus = 111
)

// mimeRED is Opus that is sent twice (RFC 2198).
const mimeRED = "audio/red"

// Times of the connection. A path that is gone is known after 3 s and given up
// after 9 s; pion's own values are 5 and 25 s.
const (
	disconnectedAfter = 3 * time.Second
	failedAfter       = 6 * time.Second // counted from disconnected
	keepAlive         = time.Second
	srflxWait         = 100 * time.Millisecond
	prflxWait         = 200 * time.Millisecond
	relayWait         = 500 * time.Millisecond
	dtlsRetransmit    = 100 * time.Millisecond
)

// Sizes.
const (
	maxMessage = 64 << 10 // of a data channel, in bytes
	receiveMTU = 1500
)

// newAPI makes the engine of one PeerConnection.
func newAPI(p *peer, n *network, estimator *estimate.Estimator, again *retransmissions, private privacy) (*webrtc.API, error) {
	m := p.mesh
	engine := &webrtc.MediaEngine{}
	if err := registerMedia(engine); err != nil {
		return nil, err
	}
	registry := &interceptor.Registry{}
	if err := registerInterceptors(registry, p, estimator, again); err != nil {
		return nil, err
	}
	settings, err := newSettings(m, n, private)
	if err != nil {
		return nil, err
	}
	return webrtc.NewAPI(
		webrtc.WithMediaEngine(engine),
		webrtc.WithInterceptorRegistry(registry),
		webrtc.WithSettingEngine(settings),
	), nil
}

// registerMedia registers VP8 with retransmission (RFC 4588), Opus with FEC
// and DTX (RFC 7587) and with redundancy (RFC 2198), and the header extensions.
func registerMedia(e *webrtc.MediaEngine) error {
	video := []webrtc.RTCPFeedback{
		{Type: "ccm", Parameter: "fir"},
		{Type: "nack"},
		{Type: "nack", Parameter: "pli"},
		{Type: webrtc.TypeRTCPFBTransportCC},
	}
	codecs := []struct {
		kind    webrtc.RTPCodecType
		payload webrtc.PayloadType
		codec   webrtc.RTPCodecCapability
	}{
		{webrtc.RTPCodecTypeVideo, payloadVP8, webrtc.RTPCodecCapability{
			MimeType: webrtc.MimeTypeVP8, ClockRate: videoRate, RTCPFeedback: video,
		}},
		{webrtc.RTPCodecTypeVideo, payloadRTX, webrtc.RTPCodecCapability{
			MimeType: webrtc.MimeTypeRTX, ClockRate: videoRate, SDPFmtpLine: fmt.Sprintf("apt=%d", payloadVP8),
		}},
		{webrtc.RTPCodecTypeAudio, payloadOpus, webrtc.RTPCodecCapability{
			MimeType: webrtc.MimeTypeOpus, ClockRate: audioRate, Channels: 2,
			SDPFmtpLine:  "minptime=10;useinbandfec=1;usedtx=1",
			RTCPFeedback: []webrtc.RTCPFeedback{{Type: webrtc.TypeRTCPFBTransportCC}},
		}},
		{webrtc.RTPCodecTypeAudio, payloadRED, webrtc.RTPCodecCapability{
			MimeType: mimeRED, ClockRate: audioRate, Channels: 2, SDPFmtpLine: fmt.Sprintf("%d/%[1]d", payloadOpus),
		}},
	}
	for _, c := range codecs {
		parameters := webrtc.RTPCodecParameters{RTPCodecCapability: c.codec, PayloadType: c.payload}
		if err := e.RegisterCodec(parameters, c.kind); err != nil {
			return fmt.Errorf("register codec %s: %w", c.codec.MimeType, err)
		}
	}
	return registerExtensions(e)
}

// registerExtensions registers what says which packet belongs to which section,
// layer and moment.
func registerExtensions(e *webrtc.MediaEngine) error {
	for _, uri := range []string{sdp.SDESRTPStreamIDURI, sdp.SDESRepairRTPStreamIDURI} {
		if err := e.RegisterHeaderExtension(webrtc.RTPHeaderExtensionCapability{URI: uri}, webrtc.RTPCodecTypeVideo); err != nil {
			return fmt.Errorf("register header extension %s: %w", uri, err)
		}
	}
	for _, uri := range []string{sdp.TransportCCURI, sdp.SDESMidURI} {
		for _, kind := range []webrtc.RTPCodecType{webrtc.RTPCodecTypeVideo, webrtc.RTPCodecTypeAudio} {
			if err := e.RegisterHeaderExtension(webrtc.RTPHeaderExtensionCapability{URI: uri}, kind); err != nil {
				return fmt.Errorf("register header extension %s: %w", uri, err)
			}
		}
	}
	return nil
}

// registerInterceptors sets up what happens to packets by the way: sequence
// numbers across the transport, feedback on them in both directions, receiver
// reports, and what comes by retransmission streams. NACKs are sent by inbound tracks, which know what they
// miss, and answered by forwarders, which know what they have sent; sender reports
// by the peer, which knows the clock. The first one added is the closest to the wire:
// feedback sees retransmissions as well.
func registerInterceptors(r *interceptor.Registry, p *peer, estimator *estimate.Estimator, again *retransmissions) error {
	config := p.mesh.config
	l := pionlog.To(config.Logger)
	reports, err := report.NewReceiverInterceptor(report.WithReceiverLoggerFactory(l))
	if err != nil {
		return fmt.Errorf("send receiver reports: %w", err)
	}
	r.Add(estimate.Factory{Clock: config.Clock, Estimator: estimator})
	r.Add(feedback.Factory{Clock: config.Clock, Arrivals: &p.traffic.arrivals, Logger: config.Logger})
	r.Add(reports)
	r.Add(again)
	return nil
}

func newSettings(m *Mesh, n *network, private privacy) (webrtc.SettingEngine, error) {
	s := webrtc.SettingEngine{LoggerFactory: pionlog.To(m.config.Logger)}
	s.SetNet(n)
	s.SetSRTPProtectionProfiles(
		dtls.SRTP_AEAD_AES_128_GCM, dtls.SRTP_AEAD_AES_256_GCM, dtls.SRTP_AES128_CM_HMAC_SHA1_80,
	)
	s.SetICETimeouts(disconnectedAfter, failedAfter, keepAlive)
	s.SetHostAcceptanceMinWait(0)
	s.SetSrflxAcceptanceMinWait(srflxWait)
	s.SetPrflxAcceptanceMinWait(prflxWait)
	s.SetRelayAcceptanceMinWait(relayWait)
	types := []webrtc.NetworkType{webrtc.NetworkTypeUDP4}
	if n.hasIPv6() {
		types = append(types, webrtc.NetworkTypeUDP6)
	}
	s.SetNetworkTypes(types)
	s.SetSCTPMaxMessageSize(maxMessage)
	s.SetReceiveMTU(receiveMTU)
	s.SetDTLSRetransmissionInterval(dtlsRetransmit)
	s.SetDTLSInsecureSkipHelloVerify(true) // ICE has shown that the address is the peer's
	s.DisableActiveTCP(true)
	s.SetFireOnTrackBeforeFirstRTP(true)
	s.SetIncludeLoopbackCandidate(m.loopback(n))
	if err := s.SetAnsweringDTLSRole(webrtc.DTLSRoleClient); err != nil {
		return s, fmt.Errorf("set DTLS role: %w", err)
	}
	s.SetICEMulticastDNSMode(private.multicast(n))
	return s, nil
}

func (m *Mesh) loopback(n *network) bool {
	switch m.config.Loopback {
	case LoopbackAlways:
		return true
	case LoopbackNever:
		return false
	default:
		return n.onlyLoopback()
	}
}

func (m *Mesh) configuration(private privacy) webrtc.Configuration {
	c := webrtc.Configuration{
		Certificates:       []webrtc.Certificate{m.certificate},
		BundlePolicy:       webrtc.BundlePolicyMaxBundle,
		RTCPMuxPolicy:      webrtc.RTCPMuxPolicyRequire,
		ICETransportPolicy: private.policy(),
	}
	for _, s := range *m.servers.Load() {
		c.ICEServers = append(c.ICEServers, webrtc.ICEServer{
			URLs: s.URLs, Username: s.Username, Credential: s.Credential,
		})
	}
	return c
}
