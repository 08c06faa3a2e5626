package pulse

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"
)

// version is that of the protocol which is spoken.
const version = 13

// writeTime is how long a server may take to read what it is sent.
const writeTime = 3 * time.Second

// Commands of the protocol.
const (
	commandError           = 0
	commandReply           = 2
	commandRecord          = 5
	commandEndRecord       = 6
	commandAuth            = 8
	commandName            = 9
	commandServer          = 20
	commandSinks           = 22
	commandInputs          = 30
	commandSubscribe       = 35
	commandLatency         = 57
	commandRecordingKilled = 65
	commandEvent           = 66
)

// ErrClosed says that the connection to the sound server has ended.
var ErrClosed = errors.New("connection to the sound server has ended")

// serverError is a refusal of the server's, by the protocol's number.
type serverError uint32

// Error names the number, for the log.
func (e serverError) Error() string { return fmt.Sprintf("sound server refuses: error %d", uint32(e)) }

// Client is a connection to the sound server. One goroutine reads the socket; any
// may ask.
type Client struct {
	conn    net.Conn
	changed chan struct{}
	done    chan struct{} // closed when the reader has ended
	err     error         // why; to be read when done is closed

	writing sync.Mutex // of the socket

	mu         sync.Mutex
	next       uint32 // number of the next request
	waiting    map[uint32]chan<- answer
	recordings map[uint32]*Recording // by stream
}

// answer is what comes back of a request: the values of the reply, or an error.
type answer struct {
	values []byte
	err    error
}

// Dial connects to the user's sound server. Mixers show the application's name.
func Dial(ctx context.Context, application string) (*Client, error) {
	conn, err := connect(ctx)
	if err != nil {
		return nil, fmt.Errorf("connect to sound server: %w", err)
	}
	c := &Client{
		conn: conn, changed: make(chan struct{}, 1), done: make(chan struct{}),
		waiting: make(map[uint32]chan<- answer), recordings: make(map[uint32]*Recording),
	}
	go c.read()
	if err := c.introduce(ctx, application); err != nil {
		return nil, errors.Join(fmt.Errorf("introduce to sound server: %w", err), c.Close())
	}
	return c, nil
}

func (c *Client) introduce(ctx context.Context, application string) error {
	_, err := c.ask(ctx, commandAuth, func(w *writer) {
		w.uint32(version)
		w.bytes(cookie())
	})
	if err != nil {
		return err
	}
	_, err = c.ask(ctx, commandName, func(w *writer) { w.props("application.name", application) })
	return err
}

// Close ends the connection and all recordings.
func (c *Client) Close() error {
	err := c.conn.Close()
	<-c.done
	return err
}

// Done is closed when the connection has ended, by whomever.
func (c *Client) Done() <-chan struct{} { return c.done }

// Watch delivers a value at Changed whenever sinks, inputs or the default sink
// may be others than before. Several changes may come as one.
func (c *Client) Watch(ctx context.Context) error {
	const sinks, inputs, server = 0x01, 0x04, 0x80
	_, err := c.ask(ctx, commandSubscribe, func(w *writer) { w.uint32(sinks | inputs | server) })
	return err
}

// Changed is for who watches; see Watch. It delivers a value also when a recording
// was ended by the server.
func (c *Client) Changed() <-chan struct{} { return c.changed }

// DefaultSink is the name of the sink on which programs play that choose none.
func (c *Client) DefaultSink(ctx context.Context) (string, error) {
	values, err := c.ask(ctx, commandServer, nil)
	if err != nil {
		return "", fmt.Errorf("ask for default speaker: %w", err)
	}
	return readServer(&reader{b: values})
}

// Sinks lists all sinks.
func (c *Client) Sinks(ctx context.Context) ([]Sink, error) {
	values, err := c.ask(ctx, commandSinks, nil)
	if err != nil {
		return nil, fmt.Errorf("list speakers: %w", err)
	}
	return readSinks(&reader{b: values})
}

// Inputs lists what plays on all sinks.
func (c *Client) Inputs(ctx context.Context) ([]Input, error) {
	values, err := c.ask(ctx, commandInputs, nil)
	if err != nil {
		return nil, fmt.Errorf("list what is played: %w", err)
	}
	return readInputs(&reader{b: values})
}

// ask sends a request and waits for its answer.
func (c *Client) ask(ctx context.Context, command uint32, fill func(*writer)) ([]byte, error) {
	reply := make(chan answer, 1)
	c.mu.Lock()
	number := c.next
	c.next++
	c.waiting[number] = reply
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		delete(c.waiting, number)
		c.mu.Unlock()
	}()
	w := newMessage(command, number)
	if fill != nil {
		fill(w)
	}
	if err := c.write(w.message()); err != nil {
		return nil, err
	}
	select {
	case a := <-reply:
		return a.values, a.err
	case <-c.done:
		return nil, ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (c *Client) write(message []byte) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	if err := c.conn.SetWriteDeadline(time.Now().Add(writeTime)); err != nil {
		return err
	}
	_, err := c.conn.Write(message)
	return err
}

// read serves the socket until it ends.
func (c *Client) read() {
	defer close(c.done)
	defer c.forget()
	from := bufio.NewReaderSize(c.conn, 1<<16)
	buffer := make([]byte, headerSize)
	for c.err == nil {
		buffer, c.err = c.receive(from, buffer)
	}
	_ = c.conn.Close()
}

// receive takes the next message or packet of sound, in memory that is used again.
func (c *Client) receive(from io.Reader, buffer []byte) ([]byte, error) {
	if _, err := io.ReadFull(from, buffer[:headerSize]); err != nil {
		return buffer, err
	}
	h := readHeader(buffer)
	if h.length > maxLength {
		return buffer, errMalformed
	}
	if int(h.length) > cap(buffer) {
		buffer = make([]byte, h.length)
	}
	body := buffer[:h.length]
	if _, err := io.ReadFull(from, body); err != nil {
		return buffer, err
	}
	if h.channel == controlChannel {
		return buffer, c.message(body)
	}
	if recording := c.recording(h.channel); recording != nil {
		recording.take(body)
	}
	return buffer, nil
}

// message takes an answer, or what the server says unasked.
func (c *Client) message(body []byte) error {
	r := reader{b: body}
	command, number := r.uint32(), r.uint32()
	switch {
	case r.bad:
		return errMalformed
	case command == commandReply:
		c.answer(number, answer{values: append([]byte(nil), r.b...)})
	case command == commandError:
		c.answer(number, answer{err: serverError(r.uint32())})
	case command == commandRecordingKilled:
		c.end(r.uint32())
		c.change()
	case command == commandEvent:
		c.change()
	}
	return nil
}

func (c *Client) change() {
	select {
	case c.changed <- struct{}{}:
	default:
	}
}

// answer hands the answer of a request to who waits for it.
func (c *Client) answer(number uint32, a answer) {
	c.mu.Lock()
	reply := c.waiting[number]
	delete(c.waiting, number)
	c.mu.Unlock()
	if reply != nil {
		reply <- a
	}
}

func (c *Client) recording(stream uint32) *Recording {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.recordings[stream]
}

// end ends a recording on this side.
func (c *Client) end(stream uint32) {
	c.mu.Lock()
	r := c.recordings[stream]
	delete(c.recordings, stream)
	c.mu.Unlock()
	if r != nil {
		close(r.gone)
	}
}

// forget ends all recordings.
func (c *Client) forget() {
	c.mu.Lock()
	streams := make([]uint32, 0, len(c.recordings))
	for stream := range c.recordings {
		streams = append(streams, stream)
	}
	c.mu.Unlock()
	for _, stream := range streams {
		c.end(stream)
	}
}
