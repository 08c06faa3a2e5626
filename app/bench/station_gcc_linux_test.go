package bench_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/interceptor/pkg/cc"
	"github.com/pion/interceptor/pkg/gcc"
	"github.com/pion/webrtc/v4"
	"github.com/pion/webrtc/v4/pkg/media"
)

// What pion's congestion controller begins with, and what sound and headers take
// of its estimate.
const (
	gccFirstBitrate = 300_000
	gccLeastBitrate = 50_000
	gccSound        = 50_000
	gccHeaders      = 0.95
	soundPacket     = 80 // bytes every 20 ms: 32 kb/s
)

// gccSender sends pictures of just the size that the estimate leaves room for:
// an encoder that never errs. Each connection has an estimate of its own.
type gccSender struct {
	estimators chan cc.BandwidthEstimator // of the connection that is being opened
}

func newGCCStation() *station {
	g := &gccSender{estimators: make(chan cc.BandwidthEstimator, 1)}
	return &station{api: g.api, supply: g.supply}
}

func (g *gccSender) api(int) (*webrtc.API, error) {
	engine, registry := &webrtc.MediaEngine{}, &interceptor.Registry{}
	if err := engine.RegisterDefaultCodecs(); err != nil {
		return nil, err
	}
	controller, err := cc.NewInterceptor(func() (cc.BandwidthEstimator, error) {
		return gcc.NewSendSideBWE(gcc.SendSideBWEInitialBitrate(gccFirstBitrate), gcc.SendSideBWEMinBitrate(gccLeastBitrate))
	})
	if err != nil {
		return nil, err
	}
	controller.OnNewPeerConnection(func(_ string, e cc.BandwidthEstimator) { g.estimators <- e })
	registry.Add(controller)
	if err := webrtc.ConfigureTWCCHeaderExtensionSender(engine, registry); err != nil {
		return nil, err
	}
	if err := webrtc.RegisterDefaultInterceptors(engine, registry); err != nil {
		return nil, err
	}
	return newAPI(engine, registry), nil
}

func (g *gccSender) supply(peer int, pc *webrtc.PeerConnection, e encoding) error {
	estimator := <-g.estimators
	video, err := addTrack(pc, webrtc.MimeTypeVP8)
	if err != nil {
		return err
	}
	audio, err := addTrack(pc, webrtc.MimeTypeOpus)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	pc.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
		switch state {
		case webrtc.PeerConnectionStateConnected:
			go every(ctx, time.Second/clipFPS, func() error {
				rate := (float64(estimator.GetTargetBitrate()) - gccSound) * gccHeaders
				if e.MaxBitrate > 0 {
					rate = min(rate, float64(e.MaxBitrate))
				}
				return write(video, max(int(rate/8/clipFPS), 1), time.Second/clipFPS)
			})
			go every(ctx, 20*time.Millisecond, func() error { return write(audio, soundPacket, 20*time.Millisecond) })
		case webrtc.PeerConnectionStateClosed:
			cancel()
		}
	})
	return nil
}

func addTrack(pc *webrtc.PeerConnection, mime string) (*webrtc.TrackLocalStaticSample, error) {
	track, err := webrtc.NewTrackLocalStaticSample(webrtc.RTPCodecCapability{MimeType: mime}, mime, "bench")
	if err != nil {
		return nil, fmt.Errorf("make a track: %w", err)
	}
	sender, err := pc.AddTrack(track)
	if err != nil {
		return nil, fmt.Errorf("add a track: %w", err)
	}
	go func() { // interceptors see what is read
		buffer := make([]byte, 1500)
		for {
			if _, _, err := sender.Read(buffer); err != nil {
				return
			}
		}
	}()
	return track, nil
}

func write(track *webrtc.TrackLocalStaticSample, size int, duration time.Duration) error {
	return track.WriteSample(media.Sample{Data: make([]byte, size), Duration: duration})
}

// every does something again and again until that fails.
func every(ctx context.Context, interval time.Duration, do func() error) {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := do(); err != nil && !errors.Is(err, context.Canceled) {
				return
			}
		}
	}
}
