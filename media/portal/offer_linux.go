package portal

import (
	"context"
	"fmt"

	"github.com/godbus/dbus/v5"
)

// What can be chosen, and how the cursor comes along: bits of the portal's.
const (
	monitors, windows, virtual = 1, 2, 4
	cursorEmbedded             = 2
	untilRevoked               = 2
)

// The versions of the portal that have something.
const (
	versionCursor  = 2
	versionPersist = 4
)

// offer is what this desktop's portal can do.
type offer struct{ version, sources, cursors uint32 }

// offer asks for it.
func (c *caller) offer(ctx context.Context) (o offer, err error) {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	if o.sources, err = c.property(ctx, "AvailableSourceTypes"); err != nil {
		return o, err
	}
	if o.sources &= monitors | windows | virtual; o.sources == 0 {
		return o, fmt.Errorf("%w: it offers neither screens nor windows", ErrUnavailable)
	}
	if o.version, err = c.property(ctx, "version"); err != nil {
		return o, err
	}
	if o.version >= versionCursor {
		o.cursors, err = c.property(ctx, "AvailableCursorModes")
	}
	return o, err
}

func (c *caller) property(ctx context.Context, name string) (uint32, error) {
	var value dbus.Variant
	err := c.screens.CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", 0, screenCast, name).Store(&value)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", name, unavailable(err))
	}
	number, ok := value.Value().(uint32)
	if !ok {
		return 0, fmt.Errorf("%s is %v: %w", name, value, ErrUnavailable)
	}
	return number, nil
}

// wish is what a person may choose: one thing of all kinds, with the cursor in the
// picture where that can be had.
func (o offer) wish(token string) options {
	wish := options{"types": dbus.MakeVariant(o.sources), "multiple": dbus.MakeVariant(false)}
	if o.cursors&cursorEmbedded != 0 {
		wish["cursor_mode"] = dbus.MakeVariant(uint32(cursorEmbedded))
	}
	if o.version >= versionPersist {
		wish["persist_mode"] = dbus.MakeVariant(uint32(untilRevoked))
		if token != "" {
			wish["restore_token"] = dbus.MakeVariant(token)
		}
	}
	return wish
}
