package e2e_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// display is an X server without hardware.
type display struct {
	*process
	t      *testing.T
	number int
}

// firstDisplay is where the search for a free display begins: far from where
// people and login managers put theirs.
const firstDisplay = 131

// startDisplay starts an X server with one screen, its size written like 1280x800.
func startDisplay(t *testing.T, size string, more ...string) *display {
	t.Helper()
	path := tool(t, "Xvfb")
	for n := firstDisplay; n < firstDisplay+60; n++ {
		if taken(n) {
			continue
		}
		args := []string{fmt.Sprintf(":%d", n), "-nolisten", "tcp", "-noreset", "-screen", "0", size + "x24"}
		args = append(args, more...)
		d := &display{process: start(t, "Xvfb", nil, path, args...), t: t, number: n}
		if d.ready() {
			return d
		}
	}
	t.Fatal("no X server starts")
	return nil
}

func socket(n int) string { return fmt.Sprintf("/tmp/.X11-unix/X%d", n) }

// lock is a file that says which process has the number.
func lock(n int) string { return fmt.Sprintf("/tmp/.X%d-lock", n) }

func taken(n int) bool {
	_, errSocket := os.Stat(socket(n))
	_, errLock := os.Stat(lock(n))
	return errSocket == nil || errLock == nil
}

// ready waits until the server takes connections; false where it has ended,
// because another one has got the number meanwhile.
func (d *display) ready() bool {
	up := false
	eventually(d.t, patience, "an X server", func() (bool, string) {
		conn, err := net.Dial("unix", socket(d.number))
		if err == nil {
			_ = conn.Close()
		}
		owner, _ := os.ReadFile(lock(d.number))
		up = err == nil && d.running() && strings.TrimSpace(string(owner)) == strconv.Itoa(d.pid())
		return up || !d.running(), fmt.Sprint(err)
	})
	return up
}

// name is what DISPLAY says.
func (d *display) name() string { return fmt.Sprintf(":%d", d.number) }

// run runs a tool on the display and returns what it writes.
func (d *display) run(name string, args ...string) []byte {
	d.t.Helper()
	out, err := d.try(name, args...)
	if err != nil {
		d.t.Fatalf("%s %q: %v: %s", name, args, err, out)
	}
	return out
}

func (d *display) try(name string, args ...string) ([]byte, error) {
	d.t.Helper()
	cmd := exec.CommandContext(context.WithoutCancel(d.t.Context()), tool(d.t, name), args...)
	cmd.Env = append(os.Environ(), "DISPLAY="+d.name())
	return cmd.Output()
}

// paint fills the root window: the left half in one colour, the right half in
// another.
func (d *display) paint(width, height int, left, right string) {
	d.t.Helper()
	picture := d.t.TempDir() + "/picture.png"
	half := fmt.Sprintf("%dx%d", width/2, height)
	d.run("convert", "-size", half, "xc:"+left, "xc:"+right, "+append", picture)
	// display ends with status 1 where it has painted the root window.
	_, _ = d.try("display", "-window", "root", picture)
}

// look takes a picture of the screen.
func (d *display) look() *image.RGBA {
	d.t.Helper()
	return parsePPM(d.t, d.run("import", "-silent", "-window", "root", "-depth", "8", "ppm:-"))
}

// parsePPM reads a binary PPM picture of 8 bits a channel.
func parsePPM(t *testing.T, data []byte) *image.RGBA {
	t.Helper()
	var width, height, most int
	if _, err := fmt.Sscanf(string(data[:min(len(data), 64)]), "P6\n%d %d\n%d\n", &width, &height, &most); err != nil || most != 255 {
		t.Fatalf("read the picture of the screen: %v, %d colours", err, most)
	}
	header := len(data) - 3*width*height
	if header < 0 || !bytes.HasPrefix(data, []byte("P6")) {
		t.Fatal("the picture of the screen is cut off")
	}
	picture := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := range width * height {
		copy(picture.Pix[4*i:], data[header+3*i:header+3*i+3])
		picture.Pix[4*i+3] = 255
	}
	return picture
}
