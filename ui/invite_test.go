package ui_test

import (
	"bytes"
	"image/png"
	"os"
	"os/exec"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"moim/app/call"
	"moim/ui"
)

// fingerprint is one as a browser shows it.
const fingerprint = "3F:A0:1C:77:52:BE:09:D4:88:E1:6B:2F:C5:90:AA:13:4E:D7:61:08:B9:FC:35:E2:70:1D:96:5B:C8:04:AF:EE"

// guestRooms are rooms that browsers join: one that they know, one that they ask
// about, and one with a long address.
func guestRooms() map[string]call.Room {
	const code, moim = "7KQM-4T2X-9HWD", "moim://192.0.2.1/r/7KQM4T2X9HWD"
	return map[string]call.Room{
		"server": {Code: code, Link: moim, BrowserLink: "https://moim.example.com/r/#" + code},
		"hosted": {Code: code, Link: moim, BrowserLink: "https://192.0.2.1:8787/r/#" + code, Fingerprint: fingerprint, Hosted: true},
		"long": {
			Code: code, Link: moim, BrowserLink: "https://[2001:db8:85a3:12f4:1319:8a2e:1370:7344]:48787/r/#" + code,
			Fingerprint: fingerprint, Hosted: true,
		},
	}
}

// TestInvitationIsReadable reads the QR code as a telephone would, from the
// picture of the window: on the stage and in the dialog, in a usual window and
// in the smallest one.
func TestInvitationIsReadable(t *testing.T) {
	for name, room := range guestRooms() {
		t.Run(name, func(t *testing.T) {
			readable(t, room, fyne.NewSize(1120, 720), "light")
			readable(t, room, fyne.NewSize(532, 324), "dark")
		})
	}
}

func readable(t *testing.T, room call.Room, size fyne.Size, theme string) {
	t.Helper()
	f := newFixture(t, call.Preferences{Language: "ko", Theme: theme})
	f.Resize(size)
	show := func(s *call.Snapshot) {
		s.Room, s.Preferences = room, call.Preferences{Language: "ko", Theme: theme}
		f.Apply(s)
	}
	show(inCall())
	f.inside("qr", "copy-code", "copy-link", "copy-browser-link")
	f.text("qr", room.BrowserLink)
	if got := scan(t, f.Window); got != room.BrowserLink {
		t.Errorf("%s, %v: the stage's QR code says %q", theme, size, got)
	}
	show(inCall("Maya"))
	f.absent("qr")
	f.Key(fyne.KeyI)
	f.inside("qr", "copy-code", "copy-link", "copy-browser-link", "close")
	if got := scan(t, f.Window); got != room.BrowserLink {
		t.Errorf("%s, %v: the dialog's QR code says %q", theme, size, got)
	}
}

// scan reads the QR code in the picture of a window.
func scan(t *testing.T, w *ui.Window) string {
	t.Helper()
	reader, err := exec.LookPath("zbarimg")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	var picture bytes.Buffer
	if err := png.Encode(&picture, w.Canvas().Capture()); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), reader, "--quiet", "--raw", "--oneshot", "png:-")
	cmd.Stdin = &picture
	out, err := cmd.Output()
	if err != nil {
		t.Errorf("read QR code: %v", err)
	}
	return strings.TrimSpace(string(out))
}

// inside checks that elements are there, within the window and beside each other.
func (f *fixture) inside(names ...string) {
	f.t.Helper()
	size := f.Canvas().Size()
	width, height := f.Canvas().PixelCoordinateForPosition(fyne.NewPos(size.Width, size.Height))
	for i, name := range names {
		e := f.element(name)
		if e.X < 0 || e.Y < 0 || e.X+e.W > width || e.Y+e.H > height {
			f.t.Errorf("%s is at %+v in a window of %d x %d", name, e, width, height)
		}
		for _, other := range names[:i] {
			o := f.element(other)
			if e.X < o.X+o.W && o.X < e.X+e.W && e.Y < o.Y+o.H && o.Y < e.Y+e.H {
				f.t.Errorf("%+v covers %+v", e, o)
			}
		}
	}
}

func TestInvitationIsCopied(t *testing.T) {
	f := newFixture(t, english())
	s := inCall()
	s.Room = guestRooms()["hosted"]
	f.Apply(s)
	for name, want := range map[string]string{
		"copy-code": s.Room.Code, "copy-link": s.Room.Link,
		"copy-browser-link": s.Room.BrowserLink, "copy-fingerprint": fingerprint,
	} {
		f.click(name)
		if got := fyne.CurrentApp().Clipboard().Content(); got != want {
			t.Errorf("%s copied %q, want %q", name, got, want)
		}
		f.text(name, "Copied")
	}
}

func TestInvitationWithoutHTTPS(t *testing.T) {
	for _, size := range []fyne.Size{{Width: 1120, Height: 720}, {Width: 532, Height: 324}} {
		f := newFixture(t, english())
		f.Resize(size)
		f.Apply(inCall())
		f.text("no-browser-link", "offers no https")
		f.inside("no-browser-link", "copy-code", "copy-link")
		for _, name := range []string{"qr", "copy-browser-link", "fingerprint", "certificate"} {
			f.absent(name)
		}
	}
}

func TestInvitationExplainsTheCertificate(t *testing.T) {
	f := newFixture(t, english())
	s := inCall()
	s.Room = guestRooms()["server"]
	f.Apply(s)
	f.absent("fingerprint")
	s = inCall()
	s.Room = guestRooms()["hosted"]
	f.Apply(s)
	f.text("certificate-explain", "Advanced")
	f.text("fingerprint", fingerprint)
	f.absent("certificate")

	f.Resize(fyne.NewSize(532, 324))
	f.absent("fingerprint")
	f.click("certificate")
	f.absent("qr")
	f.text("certificate-explain", "Advanced")
	f.inside("fingerprint", "copy-fingerprint", "certificate-back")
	f.click("certificate-back")
	f.absent("fingerprint")
	f.element("qr")
}

// TestInvitationFollowsTheWindow has the dialog open while the window's size
// changes.
func TestInvitationFollowsTheWindow(t *testing.T) {
	f := newFixture(t, english())
	s := inCall("Maya")
	s.Room = guestRooms()["hosted"]
	f.Apply(s)
	f.Key(fyne.KeyI)
	f.element("fingerprint")
	f.Resize(fyne.NewSize(532, 324))
	f.inside("qr", "copy-browser-link", "certificate", "close")
	f.Resize(fyne.NewSize(1120, 720))
	f.inside("qr", "copy-browser-link", "fingerprint", "close")
	other := *s
	other.Room = guestRooms()["server"]
	f.Apply(&other)
	f.text("qr", other.Room.BrowserLink)
	f.inside("qr", "copy-browser-link", "close")
}

// TestInvitationLeavesTheTileClear has one's own tile beside the invitation, or
// not at all.
func TestInvitationLeavesTheTileClear(t *testing.T) {
	for name, room := range guestRooms() {
		f := newFixture(t, english())
		s := inCall()
		s.Room = room
		f.Apply(s)
		for _, size := range []fyne.Size{{Width: 1600, Height: 900}, {Width: 1120, Height: 720}, {Width: 900, Height: 600}, {Width: 700, Height: 540}} {
			f.Resize(size)
			f.inside("tile:me", "qr", "copy-browser-link")
			if t.Failed() {
				t.Fatalf("%s in a window of %v", name, size)
			}
		}
	}
}

func TestFingerprintLines(t *testing.T) {
	lines := ui.FingerprintLines(fingerprint)
	if len(lines) != 2 || lines[0] != "3F:A0:1C:77  52:BE:09:D4  88:E1:6B:2F  C5:90:AA:13" {
		t.Errorf("%q", lines)
	}
	joined := strings.Join(strings.FieldsFunc(strings.Join(lines, " "), func(r rune) bool { return r == ' ' }), ":")
	if joined != fingerprint {
		t.Errorf("together %s", joined)
	}
}
