package capture_test

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"syscall"
	"testing"

	"github.com/pion/mediadevices/pkg/driver/availability"
	"github.com/pion/mediadevices/pkg/frame"
	"github.com/pion/mediadevices/pkg/prop"

	"moim/media"
	"moim/media/capture"
)

func offer(format frame.Format, width, height int, fps float32) prop.Media {
	return prop.Media{Video: prop.Video{Width: width, Height: height, FrameRate: fps, FrameFormat: format}}
}

func TestRank(t *testing.T) {
	webcam := []prop.Media{
		offer(frame.FormatYUYV, 640, 480, 30), offer(frame.FormatYUYV, 640, 360, 30),
		offer(frame.FormatYUYV, 1280, 720, 10), offer(frame.FormatYUYV, 1920, 1080, 5),
		offer(frame.FormatMJPEG, 640, 480, 30), offer(frame.FormatMJPEG, 640, 360, 30),
		offer(frame.FormatMJPEG, 1280, 720, 30), offer(frame.FormatMJPEG, 1280, 720, 60),
		offer(frame.FormatMJPEG, 1920, 1080, 30),
		offer(frame.FormatZ16, 1280, 720, 30), offer("H264", 1280, 720, 30),
	}
	for _, c := range []struct {
		name   string
		offers []prop.Media
		want   capture.Want
		best   prop.Media
	}{
		{"raw where it is fast enough", webcam, capture.Want{Width: 640, Height: 360, FPS: 30}, webcam[1]},
		{"JPEG where raw is slow", webcam, capture.Want{Width: 1280, Height: 720, FPS: 30}, webcam[6]},
		{"a higher rate on demand", webcam, capture.Want{Width: 1280, Height: 720, FPS: 60}, webcam[7]},
		{"nothing said", webcam, capture.Want{}, webcam[6]},
		{"slow is enough", webcam, capture.Want{Width: 1280, Height: 720, FPS: 10}, webcam[2]},
		{"larger than there is", webcam, capture.Want{Width: 3840, Height: 2160, FPS: 30}, webcam[8]},
		{
			"no rates known",
			[]prop.Media{offer(frame.FormatYUY2, 320, 240, 0), offer(frame.FormatYUY2, 640, 480, 0)},
			capture.Want{Width: 640, Height: 360},
			offer(frame.FormatYUY2, 640, 480, 0),
		},
		{
			"planes before packed",
			[]prop.Media{
				offer(frame.FormatMJPEG, 640, 360, 30), offer(frame.FormatNV12, 640, 360, 30),
				offer(frame.FormatYUYV, 640, 360, 30), offer(frame.FormatI420, 640, 360, 30),
			},
			capture.Want{Width: 640, Height: 360},
			offer(frame.FormatI420, 640, 360, 30),
		},
	} {
		ranked := capture.Rank(c.offers, c.want)
		if len(ranked) == 0 || ranked[0] != c.best {
			t.Errorf("%s: %+v", c.name, ranked)
		}
		for _, p := range ranked {
			if p.FrameFormat == frame.FormatZ16 || p.FrameFormat == "H264" {
				t.Errorf("%s: offers %s", c.name, p.FrameFormat)
			}
		}
	}
}

func TestDeviceError(t *testing.T) {
	for _, c := range []struct {
		err  error
		want error
	}{
		{syscall.EBUSY, media.ErrDeviceBusy},
		{fmt.Errorf("open: %w", syscall.EBUSY), media.ErrDeviceBusy},
		{errors.New("Failed to map request buffers: device or resource busy"), media.ErrDeviceBusy},
		{availability.ErrBusy, media.ErrDeviceBusy},
		{syscall.ENODEV, media.ErrDeviceGone},
		{syscall.ENXIO, media.ErrDeviceGone},
		{errors.New("Failed to start streaming: no such device"), media.ErrDeviceGone},
		{availability.ErrNoDevice, media.ErrDeviceGone},
		{io.EOF, media.ErrDeviceGone},
		{syscall.EACCES, media.ErrNotPermitted},
		{syscall.EPERM, media.ErrNotPermitted},
		{&fs.PathError{Op: "open", Path: "x", Err: syscall.EACCES}, media.ErrNotPermitted},
		{syscall.ENOENT, media.ErrDeviceNotFound},
		{fs.ErrNotExist, media.ErrDeviceNotFound},
	} {
		got := capture.DeviceError(c.err)
		if !errors.Is(got, c.want) || !errors.Is(got, c.err) {
			t.Errorf("%v becomes %v, want %v", c.err, got, c.want)
		}
		if again := capture.DeviceError(got); again.Error() != got.Error() {
			t.Errorf("twice: %v", again)
		}
	}
	unknown := errors.New("something else")
	if got := capture.DeviceError(unknown); got != unknown { //nolint:errorlint // it is to stay the same, not to be wrapped
		t.Errorf("%v becomes %v", unknown, got)
	}
}

func TestFitted(t *testing.T) {
	for _, c := range [][4]int{
		{1920, 1080, 1920, 1080},
		{1600, 1000, 1600, 1000},
		{3840, 2160, 1920, 1080},
		{3840, 2400, 1920, 1200},
		{2560, 1441, 1920, 1080},
		{1080, 2400, 540, 1200},
		{16000, 10, 1920, 2},
	} {
		if w, h := capture.Fitted(c[0], c[1]); w != c[2] || h != c[3] {
			t.Errorf("%dx%d becomes %dx%d, want %dx%d", c[0], c[1], w, h, c[2], c[3])
		}
	}
}
