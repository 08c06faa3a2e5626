package server_test

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"moim/signaling"
)

// loader is a WebSocket client that costs next to nothing, so that what is measured
// is the server: frames are made once and counted without being looked into.
type loader struct {
	conn net.Conn
	in   *bufio.Reader
}

// dialLoader shakes hands (RFC 6455 section 4.1).
func dialLoader(address string) (*loader, error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	return shakeHands(conn, address)
}

func shakeHands(conn net.Conn, address string) (*loader, error) {
	l := &loader{conn: conn, in: bufio.NewReaderSize(conn, 64<<10)}
	_, err := fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: %s\r\n\r\n",
		signaling.Path, address, signaling.Subprotocol)
	if err != nil {
		return nil, err
	}
	response, err := http.ReadResponse(l.in, nil)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusSwitchingProtocols {
		return nil, errors.New(response.Status)
	}
	return l, nil
}

// joinLoader is one that has joined.
func joinLoader(address string, join signaling.Envelope) (*loader, error) {
	l, err := dialLoader(address)
	if err != nil {
		return nil, err
	}
	return l, l.join(join)
}

// join joins, and takes the welcome.
func (l *loader) join(join signaling.Envelope) error {
	data, err := join.Encode()
	if err != nil {
		return err
	}
	if _, err := l.conn.Write(textFrame(data)); err != nil {
		return err
	}
	return l.skip(1)
}

// textFrame is a masked frame (RFC 6455 section 5.2) whose mask is zero.
func textFrame(data []byte) []byte { return maskedFrame(0x1, data) }

func maskedFrame(opcode byte, data []byte) []byte {
	frame := []byte{0x80 | opcode}
	if len(data) < 126 {
		frame = append(frame, 0x80|byte(len(data)))
	} else {
		frame = binary.BigEndian.AppendUint16(append(frame, 0x80|126), uint16(len(data)))
	}
	return append(append(frame, 0, 0, 0, 0), data...)
}

// next reads over a frame and returns its opcode and length. It answers pings.
func (l *loader) next() (size int, err error) {
	for {
		head, err := l.in.Peek(2)
		if err != nil {
			return 0, err
		}
		opcode, size, header := head[0]&0xf, int(head[1]&0x7f), 2
		if size == 126 {
			if head, err = l.in.Peek(4); err != nil {
				return 0, err
			}
			size, header = int(binary.BigEndian.Uint16(head[2:])), 4
		}
		switch opcode {
		case 0x1:
			_, err = l.in.Discard(header + size)
			return size, err
		case 0x9:
			_, _ = l.in.Discard(header)
			payload := make([]byte, size)
			if _, err := io.ReadFull(l.in, payload); err != nil {
				return 0, err
			}
			if _, err := l.conn.Write(maskedFrame(0xa, payload)); err != nil {
				return 0, err
			}
		default:
			return 0, fmt.Errorf("frame of opcode %d", opcode)
		}
	}
}

func (l *loader) skip(frames int) error {
	for range frames {
		if _, err := l.next(); err != nil {
			return err
		}
	}
	return nil
}

// idle answers pings until the connection ends.
func (l *loader) idle() {
	for {
		if _, err := l.next(); err != nil {
			return
		}
	}
}

// lane is a flow of messages from one loader to others, with so many under way.
type lane struct {
	from   *loader
	to     []*loader
	frame  []byte
	window int
}

// run sends until the time is up and returns how many messages were delivered.
func (l lane) run(d time.Duration) (int, error) {
	const batch = 16
	deadline := time.Now().Add(d)
	frames := bytes.Repeat(l.frame, batch)
	delivered := make(chan int, len(l.to))
	problems := make(chan error, len(l.to)+1)
	credit := make(chan struct{}, l.window/batch)
	for i, to := range l.to {
		go func() {
			_ = to.conn.SetReadDeadline(deadline)
			n := 0
			for {
				if err := to.skip(1); err != nil {
					if ne, ok := errors.AsType[net.Error](err); !ok || !ne.Timeout() {
						problems <- err
					}
					break
				}
				if n++; i == 0 && n%batch == 0 {
					<-credit
				}
			}
			delivered <- n
		}()
	}
	end := time.NewTimer(d)
	defer end.Stop()
	for running := true; running; {
		select {
		case credit <- struct{}{}:
			if _, err := l.from.conn.Write(frames); err != nil {
				return 0, err
			}
		case <-end.C:
			running = false
		}
	}
	total := 0
	for range l.to {
		total += <-delivered
	}
	select {
	case err := <-problems:
		return total, err
	default:
		return total, nil
	}
}

// messageOf is a sealed message that has n bytes in all.
func messageOf(to string, n int) ([]byte, error) {
	e := signaling.Envelope{Type: signaling.TypeSealed, To: to, Payload: []byte(`""`)}
	bare, err := e.Encode()
	if err != nil {
		return nil, err
	}
	e.Payload = []byte(`"` + strings.Repeat("x", max(0, n-len(bare))) + `"`)
	return e.Encode()
}
