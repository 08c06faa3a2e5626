// Package audiotest gives tests a sound system of their own: a PulseAudio
// server with speakers that can be recorded, and microphones into which files
// are spoken. Programs under test see real devices.
//
// It knows the PulseAudio tools (pulseaudio, pactl, parec, paplay) and how to
// tell a tone. It does not know the packages under test.
package audiotest
