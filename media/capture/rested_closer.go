package capture

import (
	"io"
	"time"

	"github.com/pion/mediadevices/pkg/io/video"
)

// restedCloser closes a driver that must not be closed while it hands a picture
// over. mediadevices' for Windows sends pictures down a channel that its Close
// closes: a picture on its way then ends the whole process. Nobody else reads the
// driver any more, or for one picture at most.
type restedCloser struct {
	device io.Closer
	reader video.Reader
}

const (
	// leastWait is how long a read has to wait for its picture to show that no
	// other is on its way: the next one is then most of a frame's time ahead.
	leastWait = 5 * time.Millisecond
	// longestRest is how long a camera gives nothing that gives no more.
	longestRest = 250 * time.Millisecond
)

// Close takes what is on its way, and closes the driver right after a picture that
// had to be waited for.
func (c *restedCloser) Close() error {
	rested := make(chan struct{})
	go func() {
		defer close(rested)
		c.rest()
	}()
	select {
	case <-rested:
	case <-time.After(longestRest):
	}
	err := c.device.Close()
	<-rested // the driver's end ends the read
	return err
}

func (c *restedCloser) rest() {
	for {
		begin := time.Now()
		_, release, err := c.reader.Read()
		if release != nil {
			release()
		}
		if err != nil || time.Since(begin) >= leastWait {
			return
		}
	}
}
