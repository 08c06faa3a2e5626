package e2e_test

import (
	"encoding/binary"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// waylandRelay stands between a Wayland compositor and a client. It passes
// everything on, and adds to what the compositor says about each picture that it
// takes (zwlr_screencopy_frame_v1, version 3) that the memory of a graphics card
// would do as well. A compositor that has no graphics card does not say that, and
// xdg-desktop-portal-wlr before 0.8 refuses to share a screen without it, only to
// take shared memory after all.
type waylandRelay struct {
	mu      sync.Mutex
	manager uint32              // object of who takes pictures; 0 before there is one
	frames  map[uint32]struct{} // objects of pictures that are taken
}

// Numbers of the protocols' messages.
const (
	registryBind      = 0
	displayDeleteID   = 1 // of object 1
	managerLastCall   = 1 // capture_output and capture_output_region make pictures
	frameBuffer       = 0
	frameLinuxDmabuf  = 5
	pixelsXRGB        = 0x34325258
	waylandHeader     = 8
	longestMessage    = 1 << 16
	screencopyManager = "zwlr_screencopy_manager_v1\x00"
)

// relayWayland listens in a folder, and returns what WAYLAND_DISPLAY says for it.
func relayWayland(t *testing.T, dir, compositor string) string {
	t.Helper()
	path := filepath.Join(dir, "relay")
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			client, err := listener.AcceptUnix()
			if err != nil {
				return
			}
			server, err := net.DialUnix("unix", nil, &net.UnixAddr{Name: compositor, Net: "unix"})
			if err != nil {
				_ = client.Close()
				continue
			}
			r := &waylandRelay{frames: make(map[uint32]struct{})}
			go forward(client, server, r.asked)
			go forward(server, client, r.told)
		}
	}()
	return path
}

// forward passes messages on, with the descriptors that come along, until one side ends.
func forward(from, to *net.UnixConn, edit func(message []byte) []byte) {
	defer func() {
		_ = from.Close()
		_ = to.Close()
	}()
	buffer, control := make([]byte, longestMessage), make([]byte, 4096)
	var rest []byte
	for {
		n, c, _, _, err := from.ReadMsgUnix(buffer, control)
		if err != nil || n == 0 {
			return
		}
		rest = append(rest, buffer[:n]...)
		var out []byte
		for len(rest) >= waylandHeader {
			size := int(binary.NativeEndian.Uint32(rest[4:]) >> 16)
			if size < waylandHeader {
				return
			}
			if len(rest) < size {
				break
			}
			out = append(out, edit(rest[:size])...)
			rest = slices.Clone(rest[size:])
		}
		_, _, err = to.WriteMsgUnix(out, control[:c], nil)
		closeDescriptors(control[:c])
		if err != nil {
			return
		}
	}
}

// closeDescriptors frees this process's copies of what was passed on.
func closeDescriptors(control []byte) {
	messages, _ := syscall.ParseSocketControlMessage(control)
	for i := range messages {
		descriptors, _ := syscall.ParseUnixRights(&messages[i])
		for _, d := range descriptors {
			_ = syscall.Close(d)
		}
	}
}

// word is one of a message's arguments.
func word(message []byte, n int) uint32 {
	return binary.NativeEndian.Uint32(message[waylandHeader+4*n:])
}

// asked notes which pictures the client has taken.
func (r *waylandRelay) asked(message []byte) []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	object, code := binary.NativeEndian.Uint32(message), binary.NativeEndian.Uint32(message[4:])&0xffff
	switch {
	case code == registryBind && strings.Contains(string(message), screencopyManager):
		r.manager = binary.NativeEndian.Uint32(message[len(message)-4:])
	case object == r.manager && r.manager != 0 && code <= managerLastCall:
		r.frames[word(message, 0)] = struct{}{}
	}
	return message
}

// told adds what the compositor leaves out.
func (r *waylandRelay) told(message []byte) []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	object, code := binary.NativeEndian.Uint32(message), binary.NativeEndian.Uint32(message[4:])&0xffff
	if object == 1 && code == displayDeleteID {
		delete(r.frames, word(message, 0))
	}
	if _, ok := r.frames[object]; !ok || code != frameBuffer {
		return message
	}
	out := slices.Clone(message)
	const size = waylandHeader + 3*4
	for _, n := range []uint32{object, size<<16 | frameLinuxDmabuf, pixelsXRGB, word(message, 1), word(message, 2)} {
		out = binary.NativeEndian.AppendUint32(out, n)
	}
	return out
}
