package bench_test

import (
	"sync"

	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

// meter counts what one connection receives. It decodes nothing.
type meter struct {
	mu    sync.Mutex
	total flow // guarded by mu
}

func (m *meter) flow() flow {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.total
}

// read takes the packets of a track until it ends.
func (m *meter) read(pc *webrtc.PeerConnection, track *webrtc.TrackRemote) {
	video := track.Kind() == webrtc.RTPCodecTypeVideo
	if video {
		_ = pc.WriteRTCP([]rtcp.Packet{&rtcp.PictureLossIndication{MediaSSRC: uint32(track.SSRC())}})
	}
	for {
		p, _, err := track.ReadRTP()
		if err != nil {
			return
		}
		m.count(p, video)
	}
}

func (m *meter) count(p *rtp.Packet, video bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.total.Bytes += int64(p.MarshalSize())
	if video && p.Marker {
		m.total.Frames++
	}
}

// plainAPI is pion as it comes.
func plainAPI(int) (*webrtc.API, error) {
	media, registry := &webrtc.MediaEngine{}, &interceptor.Registry{}
	if err := media.RegisterDefaultCodecs(); err != nil {
		return nil, err
	}
	if err := webrtc.RegisterDefaultInterceptors(media, registry); err != nil {
		return nil, err
	}
	return newAPI(media, registry), nil
}

func newAPI(media *webrtc.MediaEngine, registry *interceptor.Registry) *webrtc.API {
	settings := webrtc.SettingEngine{}
	settings.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	return webrtc.NewAPI(webrtc.WithMediaEngine(media), webrtc.WithInterceptorRegistry(registry), webrtc.WithSettingEngine(settings))
}
