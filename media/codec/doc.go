// Package codec turns frames into VP8 samples and blocks of sound into Opus
// packets, and back, and makes pictures fit: it scales them, converts them to
// RGBA for a window and takes them in from image.Image.
//
// It knows libvpx (through a small wrapper of its own), libopus and libyuv, the
// headers of VP8 (RFC 6386), and how to spend as much of the machine on
// encoding as the machine has to spare. It does not know packets, networks,
// devices or windows, nor who asked for a keyframe and why.
//
// Nothing here allocates per frame or block in steady state. Data that comes
// from outside (samples and packets of other participants) may be anything:
// it gives an error, never a crash, and never a picture larger than MaxWidth
// by MaxHeight.
//
// # Building
//
// It needs cgo, libvpx, libopus and libyuv. libvpx and libopus are found by
// pkg-config on every system. libyuv has no pkg-config file on many, so it is
// linked by name, together with libjpeg, which its static library needs:
//
//	Debian   apt-get install libvpx-dev libopus-dev libyuv-dev libjpeg-dev pkg-config
//	macOS    brew install libvpx opus jpeg-turbo pkgconf; libyuv from Homebrew
//	         or, where it has none, port install libyuv (MacPorts)
//	Windows  pacman -S mingw-w64-ucrt-x86_64-{libvpx,opus,libyuv,libjpeg-turbo,pkgconf} (MSYS2)
//
// Where libyuv lies outside the compiler's and Homebrew's folders (MacPorts uses
// /opt/local), CGO_CFLAGS=-I… and CGO_LDFLAGS=-L… say where. The build tag
// nolibopusfile leaves out the part of the Opus binding that Moim has no use for.
package codec
