package codec

/*
#cgo pkg-config: vpx
#cgo CFLAGS: -O2
#cgo darwin,arm64 CFLAGS: -I/opt/homebrew/include
#cgo darwin,arm64 LDFLAGS: -L/opt/homebrew/lib
#cgo darwin,amd64 CFLAGS: -I/usr/local/include
#cgo darwin,amd64 LDFLAGS: -L/usr/local/lib
#cgo LDFLAGS: -lyuv -ljpeg
*/
import "C"
