// Package capture opens what pictures and sound come from: cameras and screens
// through pion/mediadevices' drivers, Y4M and WAV files, and a tone. Devices
// keeps a list of cameras and screens that follows what is plugged in and out
// while the program runs.
//
// It knows devices, their drivers' errors, file formats and pace. It does not
// know codecs, networks or windows, and neither microphones nor speakers,
// which media/audio opens; it imports media and mediadevices.
//
// Everything it opens is a media.Source or a media.AudioSource: the opener
// closes it, frames come from a pool and carry the time of their capture on
// the process's clock.
package capture
