package server

import (
	"sync"

	"moim/signaling"
)

// buffer holds one message, or several on their way out.
type buffer struct{ bytes []byte }

// buffers lends buffers to whoever reads or writes just now, so that a connection
// on which nothing happens holds none. Any goroutine may use it.
type buffers struct{ pool sync.Pool }

func newBuffers() *buffers {
	return &buffers{pool: sync.Pool{New: func() any { return &buffer{bytes: make([]byte, 0, 2048)} }}}
}

// get lends an empty buffer.
func (p *buffers) get() *buffer {
	b, ok := p.pool.Get().(*buffer)
	if !ok {
		b = &buffer{}
	}
	b.bytes = b.bytes[:0]
	return b
}

// put takes a buffer back.
func (p *buffers) put(b *buffer) {
	if cap(b.bytes) <= signaling.MaxMessage {
		p.pool.Put(b)
	}
}
