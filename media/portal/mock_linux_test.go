package portal_test

import (
	"bufio"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"
)

type options = map[string]dbus.Variant

// mock is a portal that does what a test wants, on a session bus of its own.
type mock struct {
	t       *testing.T
	bus     *dbus.Conn
	version uint32
	cursors uint32
	sources uint32
	// start answers Start: nil never answers.
	start func() (code uint32, answer options)
	// session is what CreateSession answers; "" is as it should be.
	session string

	remote   int // a descriptor of a file, in place of a connection
	mu       sync.Mutex
	selected options         // what SelectSources was called with
	handle   dbus.ObjectPath // of the session
	closed   chan string     // interfaces of what was closed
	requests chan dbus.ObjectPath
}

// sessionBus starts a bus and makes it the session's.
func sessionBus(t *testing.T) {
	t.Helper()
	path, err := exec.LookPath("dbus-daemon")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip("dbus-daemon is missing")
	}
	daemon := exec.Command(path, "--session", "--nofork", "--print-address=1", "--address=unix:dir="+t.TempDir())
	out, err := daemon.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := daemon.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = daemon.Process.Kill()
		_ = daemon.Wait()
	})
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", strings.TrimSpace(address))
}

// startMock puts a portal on the session bus. A mock without sources has no
// interface for screens.
func startMock(t *testing.T, m *mock) {
	t.Helper()
	sessionBus(t)
	bus, err := dbus.ConnectSessionBus()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = bus.Close() })
	m.t, m.bus, m.closed, m.requests = t, bus, make(chan string, 10), make(chan dbus.ObjectPath, 10)
	if m.remote, err = syscall.Open(os.DevNull, syscall.O_RDONLY, 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Close(m.remote) })
	if m.sources != 0 {
		m.export()
	}
	if _, err := bus.RequestName("org.freedesktop.portal.Desktop", dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
}

const screenCast = "org.freedesktop.portal.ScreenCast"

func (m *mock) export() {
	const path = "/org/freedesktop/portal/desktop"
	if err := m.bus.Export(m, path, screenCast); err != nil {
		m.t.Fatal(err)
	}
	values := map[string]*prop.Prop{
		"AvailableSourceTypes": {Value: m.sources}, "version": {Value: m.version},
	}
	if m.version >= 2 {
		values["AvailableCursorModes"] = &prop.Prop{Value: m.cursors}
	}
	if _, err := prop.Export(m.bus, path, prop.Map{screenCast: values}); err != nil {
		m.t.Fatal(err)
	}
}

// closer notes what is closed.
type closer struct {
	name string
	told chan string
}

// Close is a method of requests and of sessions.
func (c closer) Close() *dbus.Error {
	c.told <- c.name
	return nil
}

// answer sends a Response to a request and returns its handle.
func (m *mock) answer(sender dbus.Sender, with options, code uint32, result options) dbus.ObjectPath {
	token, _ := with["handle_token"].Value().(string)
	caller := strings.ReplaceAll(strings.TrimPrefix(string(sender), ":"), ".", "_")
	handle := dbus.ObjectPath("/org/freedesktop/portal/desktop/request/" + caller + "/" + token)
	if err := m.bus.Export(closer{"Request", m.closed}, handle, "org.freedesktop.portal.Request"); err != nil {
		m.t.Error(err)
	}
	if result == nil {
		m.requests <- handle
		return handle
	}
	go m.emit(handle, "org.freedesktop.portal.Request.Response", code, result)
	return handle
}

func (m *mock) emit(path dbus.ObjectPath, name string, values ...any) {
	if err := m.bus.Emit(path, name, values...); err != nil {
		m.t.Error(err)
	}
}

// CreateSession implements org.freedesktop.portal.ScreenCast.
func (m *mock) CreateSession(with options, sender dbus.Sender) (dbus.ObjectPath, *dbus.Error) {
	token, _ := with["session_handle_token"].Value().(string)
	caller := strings.ReplaceAll(strings.TrimPrefix(string(sender), ":"), ".", "_")
	m.mu.Lock()
	defer m.mu.Unlock()
	m.handle = dbus.ObjectPath("/org/freedesktop/portal/desktop/session/" + caller + "/" + token)
	if err := m.bus.Export(closer{"Session", m.closed}, m.handle, "org.freedesktop.portal.Session"); err != nil {
		m.t.Error(err)
	}
	told := m.session
	if told == "" {
		told = string(m.handle)
	}
	return m.answer(sender, with, 0, options{"session_handle": dbus.MakeVariant(told)}), nil
}

// SelectSources implements org.freedesktop.portal.ScreenCast.
func (m *mock) SelectSources(_ dbus.ObjectPath, with options, sender dbus.Sender) (dbus.ObjectPath, *dbus.Error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.selected = with
	return m.answer(sender, with, 0, options{}), nil
}

// Start implements org.freedesktop.portal.ScreenCast.
func (m *mock) Start(_ dbus.ObjectPath, _ string, with options, sender dbus.Sender) (dbus.ObjectPath, *dbus.Error) {
	if m.start == nil {
		return m.answer(sender, with, 0, nil), nil
	}
	code, result := m.start()
	return m.answer(sender, with, code, result), nil
}

// OpenPipeWireRemote implements org.freedesktop.portal.ScreenCast with a file in
// place of a connection.
func (m *mock) OpenPipeWireRemote(dbus.ObjectPath, options) (dbus.UnixFD, *dbus.Error) {
	return dbus.UnixFD(m.remote), nil
}

// streams is what Start answers for one stream.
func streams(node uint32) options {
	type stream struct {
		Node       uint32
		Properties options
	}
	return options{"streams": dbus.MakeVariant([]stream{{node, options{"size": dbus.MakeVariant(struct{ W, H int32 }{800, 600})}}})}
}
