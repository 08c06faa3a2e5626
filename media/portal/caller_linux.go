package portal

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/godbus/dbus/v5"
)

// Names on the session bus.
const (
	portalName       = "org.freedesktop.portal.Desktop"
	portalPath       = "/org/freedesktop/portal/desktop"
	screenCast       = "org.freedesktop.portal.ScreenCast"
	requestInterface = "org.freedesktop.portal.Request"
	sessionInterface = "org.freedesktop.portal.Session"
)

// options are named arguments and answers, as the portal likes them.
type options = map[string]dbus.Variant

// caller asks the portal. One goroutine at a time uses it.
type caller struct {
	bus     *dbus.Conn
	screens dbus.BusObject
	signals chan *dbus.Signal
}

// connect reaches the session bus where there is one; it starts none.
func connect() (*caller, error) {
	bus, err := dbus.SessionBusPrivateNoAutoStartup()
	if err != nil {
		return nil, err
	}
	if err := bus.Auth(nil); err != nil {
		_ = bus.Close()
		return nil, err
	}
	if err := bus.Hello(); err != nil {
		_ = bus.Close()
		return nil, err
	}
	c := &caller{bus: bus, screens: bus.Object(portalName, portalPath), signals: make(chan *dbus.Signal, 16)}
	bus.Signal(c.signals)
	return c, nil
}

// listen has signals of an object delivered.
func (c *caller) listen(ctx context.Context, path dbus.ObjectPath, of, member string) error {
	err := c.bus.AddMatchSignalContext(ctx, dbus.WithMatchSender(portalName), dbus.WithMatchObjectPath(path),
		dbus.WithMatchInterface(of), dbus.WithMatchMember(member))
	if err != nil {
		return fmt.Errorf("listen to the portal: %w", err)
	}
	return nil
}

// request calls a method that answers by a signal, and waits for that. session is
// what ends the waiting when it closes; "" before there is one.
func (c *caller) request(ctx context.Context, session dbus.ObjectPath, method string, with options, arguments ...any) (options, error) {
	token := newToken()
	with["handle_token"] = dbus.MakeVariant(token)
	// The path is known before the call, so that no answer is missed.
	sender := strings.ReplaceAll(strings.TrimPrefix(c.bus.Names()[0], ":"), ".", "_")
	handle := dbus.ObjectPath(portalPath + "/request/" + sender + "/" + token)
	if err := c.listen(ctx, handle, requestInterface, "Response"); err != nil {
		return nil, err
	}
	var told dbus.ObjectPath
	err := c.screens.CallWithContext(ctx, screenCast+"."+method, 0, append(arguments, with)...).Store(&told)
	defer func() {
		if ctx.Err() != nil { // whatever the desktop shows, nobody waits for it any more
			c.bus.Object(portalName, handle).Call(requestInterface+".Close", dbus.FlagNoReplyExpected)
		}
	}()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", method, unavailable(err))
	}
	if told != handle { // as portals before 0.9 have it
		if err := c.listen(ctx, told, requestInterface, "Response"); err != nil {
			return nil, err
		}
		handle = told
	}
	answer, err := c.await(ctx, session, handle)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", method, err)
	}
	return answer, nil
}

// await waits for the answer to a request.
func (c *caller) await(ctx context.Context, session, handle dbus.ObjectPath) (options, error) {
	for {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-c.bus.Context().Done():
			return nil, errors.New("the session bus went away")
		case signal, ok := <-c.signals:
			switch {
			case !ok:
				return nil, errors.New("the session bus went away")
			case signal.Name == requestInterface+".Response" && signal.Path == handle:
				return response(signal.Body)
			case signal.Name == sessionInterface+".Closed" && signal.Path == session:
				return nil, ErrCancelled
			}
		}
	}
}

// response reads a Response: how it went, and the answer.
func response(body []any) (options, error) {
	var code uint32
	var answer options
	if err := dbus.Store(body, &code, &answer); err != nil {
		return nil, fmt.Errorf("read the portal's answer: %w", err)
	}
	switch code {
	case 0:
		return answer, nil
	case 1:
		return nil, ErrCancelled
	default:
		return nil, fmt.Errorf("the portal refused with code %d", code)
	}
}

// unavailable marks errors that say that nobody is there who could answer.
func unavailable(err error) error {
	var told dbus.Error
	if !errors.As(err, &told) {
		return err
	}
	name := strings.TrimPrefix(told.Name, "org.freedesktop.DBus.Error.")
	switch name {
	case "ServiceUnknown", "NameHasNoOwner", "UnknownMethod", "UnknownInterface", "UnknownObject", "UnknownProperty", "InvalidArgs":
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	if strings.HasPrefix(name, "Spawn.") || name == "NoReply" || name == "TimedOut" {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return err
}
