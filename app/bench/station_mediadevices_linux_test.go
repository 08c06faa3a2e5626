package bench_test

import (
	"context"
	"fmt"
	"image"

	"github.com/pion/interceptor"
	"github.com/pion/mediadevices"
	"github.com/pion/mediadevices/pkg/codec/vpx"
	"github.com/pion/webrtc/v4"

	"moim/media"
	"moim/media/mediatest"
)

// cameraBitrate is what a camera of 640x360 is limited to, in bits per second.
const cameraBitrate = 500_000

// patternVideo is the pattern camera as mediadevices takes one.
type patternVideo struct{ pattern *mediatest.Pattern }

// ID implements mediadevices.Source.
func (patternVideo) ID() string { return "pattern" }

// Close implements mediadevices.Source.
func (p patternVideo) Close() error { return p.pattern.Close() }

// Read implements video.Reader.
func (p patternVideo) Read() (image.Image, func(), error) {
	f, err := p.pattern.Read(context.Background())
	if err != nil {
		return nil, func() {}, fmt.Errorf("read the pattern camera: %w", err)
	}
	return &image.YCbCr{
		Y: f.Y, Cb: f.U, Cr: f.V, YStride: f.StrideY, CStride: f.StrideUV,
		SubsampleRatio: image.YCbCrSubsampleRatio420, Rect: image.Rect(0, 0, f.Width, f.Height),
	}, f.Release, nil
}

// newMediadevicesStation sends one track of mediadevices' to all receivers, as
// its examples do.
func newMediadevicesStation() (*station, error) {
	pattern, err := mediatest.NewPattern(media.NewClock(), mediatest.PatternConfig{})
	if err != nil {
		return nil, err
	}
	params, err := vpx.NewVP8Params()
	if err != nil {
		return nil, fmt.Errorf("configure VP8: %w", err)
	}
	params.BitRate = cameraBitrate
	selector := mediadevices.NewCodecSelector(mediadevices.WithVideoEncoders(&params))
	track := mediadevices.NewVideoTrack(patternVideo{pattern}, selector)
	return &station{
		api: func(int) (*webrtc.API, error) {
			engine, registry := &webrtc.MediaEngine{}, &interceptor.Registry{}
			selector.Populate(engine)
			if err := webrtc.RegisterDefaultInterceptors(engine, registry); err != nil {
				return nil, err
			}
			return newAPI(engine, registry), nil
		},
		supply: func(_ int, pc *webrtc.PeerConnection, _ encoding) error {
			_, err := pc.AddTransceiverFromTrack(track, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
			return err
		},
	}, nil
}
