package studio

import (
	"errors"

	"moim/app/call"
	"moim/media"
	"moim/media/audio"
)

// noDevice is what a person is told where there is no device for a track.
func noDevice(track call.Track) call.ProblemCode {
	switch track {
	case call.TrackCamera:
		return call.ProblemNoCamera
	case call.TrackMicrophone:
		return call.ProblemNoMicrophone
	case call.TrackScreenSound:
		return call.ProblemNoScreenSound
	default:
		return call.ProblemNoScreen
	}
}

// problemOf turns the error of a device into what a person is told; none is the
// problem of having no such device at all.
func (s *Studio) problemOf(none call.ProblemCode, device string, err error) *call.Problem {
	var known *call.ProblemError
	if errors.As(err, &known) {
		p := known.Problem
		return &p
	}
	var busy *media.BusyError
	p := call.Problem{Code: call.ProblemDeviceFailed, Subject: s.nameOf(device)}
	switch {
	case none == call.ProblemNoScreenSound && errors.Is(err, media.ErrDeviceNotFound):
		p = call.Problem{Code: none}
	case none == call.ProblemNoScreenSound:
		p = call.Problem{Code: call.ProblemScreenSoundGone}
	case errors.Is(err, media.ErrWindowClosed):
		p = call.Problem{Code: call.ProblemWindowClosed}
	case errors.Is(err, media.ErrScreenUnsupported):
		p = call.Problem{Code: call.ProblemScreenWayland}
	case errors.Is(err, media.ErrNotPermitted) && none == call.ProblemNoScreen:
		p = call.Problem{Code: call.ProblemScreenForbidden}
	case errors.Is(err, audio.ErrNoSound), errors.Is(err, media.ErrDeviceNotFound) && device == "":
		p = call.Problem{Code: none}
	case errors.Is(err, media.ErrDeviceNotFound):
		p.Code = call.ProblemDeviceNotFound
	case errors.As(err, &busy):
		p.Code, p.Holder = call.ProblemDeviceHeld, busy.Holder
	case errors.Is(err, media.ErrDeviceBusy):
		p.Code = call.ProblemDeviceBusy
	case errors.Is(err, media.ErrDeviceGone):
		p.Code = call.ProblemDeviceGone
	case errors.Is(err, media.ErrNotPermitted):
		p.Code = call.ProblemDeviceForbidden
	}
	return &p
}

// nameOf is what a person calls the device.
func (s *Studio) nameOf(id string) string {
	for _, d := range s.cfg.Sources.Devices() {
		if d.ID == id {
			return d.Name
		}
	}
	return id
}
