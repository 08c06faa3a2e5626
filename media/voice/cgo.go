package voice

/*
#cgo pkg-config: speexdsp
*/
import "C"
