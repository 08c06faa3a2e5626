package awake

import (
	"context"
	"errors"
	"fmt"

	"github.com/godbus/dbus/v5"
)

// service is one way to ask a desktop over D-Bus.
type service struct {
	name, path string
	// arguments of Inhibit, and the method that takes its cookie back
	arguments []any
	release   string
}

// services are asked in this order: the screen saver covers both the display
// and sleep by idleness; some desktops know only the power manager.
func services() []service {
	const who, why = "Moim", "Video call"
	return []service{
		{"org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver", []any{who, why}, "UnInhibit"},
		{"org.freedesktop.PowerManagement.Inhibit", "/org/freedesktop/PowerManagement/Inhibit", []any{who, why}, "UnInhibit"},
		{"org.gnome.SessionManager", "/org/gnome/SessionManager", []any{who, uint32(0), why, uint32(12)}, "Uninhibit"},
	}
}

// hold keeps the computer awake until ctx ends.
func hold(ctx context.Context) error {
	bus, err := dbus.ConnectSessionBus()
	if err != nil {
		return fmt.Errorf("connect to the session bus: %w", err)
	}
	defer func() { _ = bus.Close() }()
	var failures []error
	for _, s := range services() {
		object := bus.Object(s.name, dbus.ObjectPath(s.path))
		var cookie uint32
		if err := object.CallWithContext(ctx, s.name+".Inhibit", 0, s.arguments...).Store(&cookie); err != nil {
			failures = append(failures, fmt.Errorf("inhibit sleep through %s: %w", s.name, err))
			continue
		}
		select {
		case <-ctx.Done():
		case <-bus.Context().Done():
			return errors.New("hold the computer awake: the session bus went away")
		}
		// The bus forgets the request with the connection in any case.
		object.Call(s.name+"."+s.release, dbus.FlagNoReplyExpected, cookie)
		return nil
	}
	return errors.Join(failures...)
}
