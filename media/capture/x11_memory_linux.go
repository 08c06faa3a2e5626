package capture

import (
	"errors"
	"fmt"
	"image"

	"github.com/gen2brain/shm"
	xshm "github.com/jezek/xgb/shm"
	"github.com/jezek/xgb/xproto"
)

const allPlanes = 0xffffffff

// x11Memory fetches pixels from a display, through memory that it shares with
// this program where both are on one computer. One goroutine uses it.
type x11Memory struct {
	display *x11Display
	segment xshm.Seg
	shared  []byte // nil where there is no shared memory
	replies []xshm.GetImageCookie
}

// resize makes room for size bytes. Where no memory can be shared (a display on
// another computer), pictures come by the connection.
func (m *x11Memory) resize(size int) {
	if len(m.shared) >= size {
		return
	}
	had := m.shared != nil
	m.free()
	if !m.display.sharesMemory {
		return
	}
	m.display.sharesMemory = m.share(size) || had
}

func (m *x11Memory) share(size int) bool {
	id, err := shm.Get(shm.IPC_PRIVATE, size, shm.IPC_CREAT|0o600)
	if err != nil {
		return false
	}
	// Marked for removal, the memory goes when nobody has it attached.
	defer func() { _ = shm.Rm(id) }()
	memory, err := shm.At(id, 0, 0)
	if err != nil {
		return false
	}
	segment, err := xshm.NewSegId(m.display.conn)
	if err == nil {
		err = xshm.AttachChecked(m.display.conn, segment, uint32(id), false).Check()
	}
	if err != nil {
		_ = shm.Dt(memory)
		return false
	}
	m.segment, m.shared = segment, memory
	return true
}

func (m *x11Memory) free() {
	if m.shared == nil {
		return
	}
	xshm.Detach(m.display.conn, m.segment)
	_ = shm.Dt(m.shared)
	m.shared = nil
}

// fetch gets the pixels of parts of a drawable, which have room in the shared
// memory together, and hands them to use one by one: blue, green, red, unused.
func (m *x11Memory) fetch(from xproto.Drawable, parts []image.Rectangle, use func(part image.Rectangle, pixels []byte) error) error {
	if m.shared == nil {
		return m.receive(from, parts, use)
	}
	m.replies = m.replies[:0]
	offset := 0
	for _, p := range parts {
		if offset+bytesOf(p) > len(m.shared) {
			return errors.New("the picture is too large")
		}
		m.replies = append(m.replies, xshm.GetImage(m.display.conn, from, int16(p.Min.X), int16(p.Min.Y),
			uint16(p.Dx()), uint16(p.Dy()), allPlanes, xproto.ImageFormatZPixmap, m.segment, uint32(offset)))
		offset += bytesOf(p)
	}
	offset = 0
	var failed error
	for i, p := range parts {
		// Each answer is waited for, whatever became of the ones before.
		if _, err := m.replies[i].Reply(); err != nil {
			failed = err
		}
		if failed == nil {
			failed = use(p, m.shared[offset:][:bytesOf(p)])
		}
		offset += bytesOf(p)
	}
	return failed
}

// receive is fetch through the connection.
func (m *x11Memory) receive(from xproto.Drawable, parts []image.Rectangle, use func(part image.Rectangle, pixels []byte) error) error {
	for _, p := range parts {
		reply, err := xproto.GetImage(m.display.conn, xproto.ImageFormatZPixmap, from,
			int16(p.Min.X), int16(p.Min.Y), uint16(p.Dx()), uint16(p.Dy()), allPlanes).Reply()
		if err != nil {
			return err
		}
		if reply == nil || len(reply.Data) < bytesOf(p) {
			return fmt.Errorf("a part of %v has too few bytes", p)
		}
		if err := use(p, reply.Data); err != nil {
			return err
		}
	}
	return nil
}

func bytesOf(part image.Rectangle) int { return 4 * part.Dx() * part.Dy() }
