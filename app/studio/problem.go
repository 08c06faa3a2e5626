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
	if p := screenProblem(err); p != nil {
		return p
	}
	if none == call.ProblemNoScreenSound {
		if errors.Is(err, media.ErrDeviceNotFound) {
			return &call.Problem{Code: none}
		}
		return &call.Problem{Code: call.ProblemScreenSoundGone}
	}
	var busy *media.BusyError
	p := call.Problem{Code: call.ProblemDeviceFailed, Subject: s.nameOf(device)}
	switch {
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

// screenProblem is the problem of what only screens have; nil for others.
func screenProblem(err error) *call.Problem {
	for _, known := range []struct {
		err  error
		code call.ProblemCode
	}{
		{media.ErrWindowClosed, call.ProblemWindowClosed},
		{media.ErrScreenUnsupported, call.ProblemScreenWayland},
		{media.ErrOnlyDialogue, call.ProblemScreenDialogue},
		{media.ErrShareEnded, call.ProblemShareEnded},
		{media.ErrShareBroken, call.ProblemShareBroken},
		{media.ErrNoPipeWire, call.ProblemNoPipeWire},
	} {
		if errors.Is(err, known.err) {
			return &call.Problem{Code: known.code}
		}
	}
	return nil
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
