// Package audiotest gives tests a sound system of their own: a PulseAudio
// server with speakers that can be recorded, and microphones into which files
// are spoken. Programs under test see real devices. It also has what sound is judged
// with: somebody who reads ([Speech]), how packets come on bad networks ([Traces]),
// how much of a voice is left ([Original]), and how late it is ([Delays]).
//
// It knows the PulseAudio tools (pulseaudio, pactl, parec, paplay), espeak-ng and sox,
// and how to tell a tone. It does not know the packages under test.
package audiotest
