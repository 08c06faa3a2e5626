package portal_test

import (
	"context"
	"errors"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"moim/media/portal"
)

// soon is how long anything takes here at most.
const soon = 30 * time.Second

func open(t *testing.T, token string) (*portal.Share, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), soon)
	defer cancel()
	share, err := portal.Open(ctx, token)
	if err == nil {
		t.Cleanup(share.Close)
	}
	return share, err
}

func TestShare(t *testing.T) {
	m := &mock{version: 4, sources: 3, cursors: 7, start: func() (uint32, options) {
		answer := streams(42)
		answer["restore_token"] = dbus.MakeVariant("next")
		return 0, answer
	}}
	startMock(t, m)
	share, err := open(t, "before")
	if err != nil {
		t.Fatal(err)
	}
	if share.Node != 42 || share.Token != "next" {
		t.Errorf("node %d, token %q", share.Node, share.Token)
	}
	m.mu.Lock()
	for name, want := range map[string]any{
		"types": uint32(3), "multiple": false, "cursor_mode": uint32(2), "persist_mode": uint32(2), "restore_token": "before",
	} {
		if got := m.selected[name].Value(); got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	m.mu.Unlock()
	remote := share.TakeRemote()
	file := os.NewFile(uintptr(remote), "remote")
	if _, err := file.Stat(); remote < 0 || err != nil {
		t.Errorf("descriptor %d: %v", remote, err)
	}
	_ = file.Close()
	if again := share.TakeRemote(); again != -1 {
		t.Errorf("second descriptor %d", again)
	}
	select {
	case <-share.Ended():
		t.Error("ended by itself")
	default:
	}
	share.Close()
	m.expectClosed("Session")
}

// TestOldPortal asks one for nothing that it does not know.
func TestOldPortal(t *testing.T) {
	m := &mock{version: 1, sources: 1, start: func() (uint32, options) { return 0, streams(7) }}
	startMock(t, m)
	share, err := open(t, "a token")
	if err != nil {
		t.Fatal(err)
	}
	if share.Node != 7 || share.Token != "" {
		t.Errorf("node %d, token %q", share.Node, share.Token)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, name := range []string{"cursor_mode", "persist_mode", "restore_token"} {
		if value, ok := m.selected[name]; ok {
			t.Errorf("%s is %v", name, value)
		}
	}
}

// TestDesktopEndsShare presses the desktop's own button.
func TestDesktopEndsShare(t *testing.T) {
	m := &mock{version: 4, sources: 1, start: func() (uint32, options) { return 0, streams(1) }}
	startMock(t, m)
	share, err := open(t, "")
	if err != nil {
		t.Fatal(err)
	}
	m.emit("/org/freedesktop/portal/desktop/session/1_1/another", "org.freedesktop.portal.Session.Closed", options{})
	m.endSession()
	select {
	case <-share.Ended():
	case <-time.After(soon):
		t.Error("the end was not told")
	}
}

func TestNoBus(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+t.TempDir()+"/none")
	if _, err := open(t, ""); !errors.Is(err, portal.ErrUnavailable) {
		t.Errorf("no bus: %v", err)
	}
}

func TestRefusals(t *testing.T) {
	answer := func(code uint32, result options) func() (uint32, options) {
		return func() (uint32, options) { return code, result }
	}
	for name, test := range map[string]struct {
		mock *mock
		want error // nil: any other one
	}{
		"cancelled":       {&mock{version: 4, sources: 3, start: answer(1, options{})}, portal.ErrCancelled},
		"refused":         {&mock{version: 4, sources: 3, start: answer(2, options{})}, nil},
		"no interface":    {&mock{}, portal.ErrUnavailable},
		"offers nothing":  {&mock{version: 4, sources: 8}, portal.ErrUnavailable},
		"no streams":      {&mock{version: 4, sources: 3, start: answer(0, options{})}, nil},
		"streams of text": {&mock{version: 4, sources: 3, start: answer(0, options{"streams": dbus.MakeVariant("x")})}, nil},
		"empty streams": {&mock{version: 4, sources: 3, start: answer(0, options{"streams": dbus.MakeVariant([]struct {
			Node       uint32
			Properties options
		}{})})}, nil},
		"session without a path": {&mock{version: 4, sources: 3, session: "no path", start: answer(0, streams(1))}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			startMock(t, test.mock)
			_, err := open(t, "")
			if err == nil || test.want != nil && !errors.Is(err, test.want) {
				t.Errorf("%v, want %v", err, test.want)
			}
			if test.want == nil && (errors.Is(err, portal.ErrCancelled) || errors.Is(err, portal.ErrUnavailable)) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestNoPortal(t *testing.T) {
	sessionBus(t)
	if _, err := open(t, ""); !errors.Is(err, portal.ErrUnavailable) {
		t.Errorf("%v, want ErrUnavailable", err)
	}
}

// TestImpatience closes the dialogue of who does not want to wait any longer, and
// takes the end of the session for a no.
func TestImpatience(t *testing.T) {
	m := &mock{version: 4, sources: 3}
	startMock(t, m)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-m.requests
		cancel()
	}()
	if _, err := portal.Open(ctx, ""); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want context.Canceled", err)
	}
	m.expectClosed("Request", "Session")

	go func() {
		<-m.requests
		m.endSession()
	}()
	if _, err := open(t, ""); !errors.Is(err, portal.ErrCancelled) {
		t.Errorf("session closed: %v, want ErrCancelled", err)
	}
}

// endSession is what the desktop's button does.
func (m *mock) endSession() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.emit(m.handle, "org.freedesktop.portal.Session.Closed", options{})
}

// expectClosed waits until these have been closed, in any order.
func (m *mock) expectClosed(names ...string) {
	m.t.Helper()
	var got []string
	for range names {
		select {
		case name := <-m.closed:
			got = append(got, name)
		case <-time.After(soon):
			m.t.Fatalf("closed: %v, want %v", got, names)
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, names) {
		m.t.Errorf("closed: %v, want %v", got, names)
	}
}
