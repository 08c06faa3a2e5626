package handover

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"
)

const (
	// answerTime is how long one side waits for the other.
	answerTime = 3 * time.Second
	// maxVisitors is how many are heard at once; further ones wait in the system's queue.
	maxVisitors = 8
)

// answerTaken is what the window says to a request that it has taken.
const answerTaken = "taken\n"

// Door is where a window takes what later starts hand over. Its goroutines end with Close.
type Door struct {
	listener net.Listener
	logger   *slog.Logger
	take     func(Request)
	visitors chan struct{}
	tasks    sync.WaitGroup
}

// Open opens the door of the profile in folder; only the holder of the profile's lock
// may, because it takes the place of a door that somebody has left behind. take is
// called with each request, from several goroutines at once, and does not block.
func Open(folder string, logger *slog.Logger, take func(Request)) (*Door, error) {
	listener, err := listen(folder)
	if err != nil {
		return nil, fmt.Errorf("open door: %w", err)
	}
	d := &Door{listener: listener, logger: logger, take: take, visitors: make(chan struct{}, maxVisitors)}
	d.tasks.Go(d.serve)
	return d, nil
}

// Close closes the door and waits for those who are in it.
func (d *Door) Close() error {
	err := d.listener.Close()
	d.tasks.Wait()
	if err != nil {
		return fmt.Errorf("close door: %w", err)
	}
	return nil
}

func (d *Door) serve() {
	for {
		d.visitors <- struct{}{}
		visitor, err := d.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			d.logger.Warn("door", "error", err)
			return
		}
		d.tasks.Go(func() {
			defer func() { <-d.visitors }()
			if err := d.hear(visitor); err != nil {
				d.logger.Warn("nothing was handed over", "error", err)
			}
		})
	}
}

// hear takes the request of one visitor.
func (d *Door) hear(visitor net.Conn) (err error) {
	defer func() { err = errors.Join(err, visitor.Close()) }()
	if err := checkPeer(visitor); err != nil {
		return err
	}
	if err := visitor.SetDeadline(time.Now().Add(answerTime)); err != nil {
		return fmt.Errorf("limit time: %w", err)
	}
	request, err := Decode(visitor)
	if err != nil {
		return err
	}
	d.take(request)
	if _, err := visitor.Write([]byte(answerTaken)); err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	return nil
}
