package capture

import (
	"io"

	"github.com/pion/mediadevices/pkg/io/video"
)

// closerOf is what closes a camera that is being read.
func closerOf(camera recorder, reader video.Reader) io.Closer {
	return &restedCloser{device: camera, reader: reader}
}
