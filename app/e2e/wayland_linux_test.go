package e2e_test

import (
	"bufio"
	"fmt"
	"image/color"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// compositor is a Wayland desktop without hardware, with everything that shares its
// screen: sway, xdg-desktop-portal with its part for sway, PipeWire and a session
// bus. Its dialogue chooses the one screen that there is by itself.
type compositor struct {
	t      *testing.T
	env    []string // of the programs on it
	paper  *process // what paints it; nil before paint
	portal *process // the part for sway
	socket string   // of sway's own protocol
}

// nobody is who sway runs as where the test is root's, which it refuses to be.
const nobody = 65534

// startCompositor starts all of it, with a screen of a size like 1280x720.
func startCompositor(t *testing.T, size string) *compositor {
	t.Helper()
	dir, err := os.MkdirTemp("", "moim-way") //nolint:usetesting // others must get in, and the path of a socket must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	for _, name := range []string{"libexec", "sway", "config/xdg-desktop-portal-wlr"} {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	c := &compositor{t: t}
	c.write(filepath.Join(dir, "sway.conf"), "output HEADLESS-1 resolution "+size+"\nxwayland disable\n")
	c.write(filepath.Join(dir, "config/xdg-desktop-portal-wlr/config"),
		"[screencast]\nchooser_type=none\noutput_name=HEADLESS-1\nmax_fps=30\n")
	c.env = []string{
		"HOME=" + dir, "XDG_RUNTIME_DIR=" + dir, "XDG_CONFIG_HOME=" + filepath.Join(dir, "config"),
		"XDG_CURRENT_DESKTOP=sway", "XDG_SESSION_TYPE=wayland", "DISPLAY=",
	}
	display := c.startSway(dir)
	c.env = append(c.env, "WAYLAND_DISPLAY="+display)
	c.startBus()
	start(t, "pipewire", c.env, tool(t, "pipewire"))
	c.listening(filepath.Join(dir, "pipewire-0"))
	start(t, "wireplumber", c.env, tool(t, "wireplumber"))
	relayed := append(c.env[:len(c.env):len(c.env)], "WAYLAND_DISPLAY="+relayWayland(t, dir, display))
	c.portal = start(t, "xdg-desktop-portal-wlr", relayed, libexec(t, "xdg-desktop-portal-wlr"))
	c.named("org.freedesktop.impl.portal.desktop.wlr")
	start(t, "xdg-desktop-portal", c.env, libexec(t, "xdg-desktop-portal"))
	c.named("org.freedesktop.portal.Desktop")
	return c
}

func (c *compositor) write(path, text string) {
	c.t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		c.t.Fatal(err)
	}
}

// startSway starts the compositor and returns where it listens.
func (c *compositor) startSway(dir string) string {
	c.t.Helper()
	home := filepath.Join(dir, "sway")
	command := []string{tool(c.t, "sway"), "-c", filepath.Join(dir, "sway.conf")}
	if os.Getuid() == 0 {
		if err := os.Chown(home, nobody, nobody); err != nil {
			c.t.Fatal(err)
		}
		id := strconv.Itoa(nobody)
		command = append([]string{tool(c.t, "setpriv"), "--reuid=" + id, "--regid=" + id, "--clear-groups"}, command...)
	}
	c.socket = filepath.Join(home, "ipc")
	env := []string{
		"XDG_RUNTIME_DIR=" + home, "HOME=" + home, "SWAYSOCK=" + c.socket, "WAYLAND_DISPLAY=", "DISPLAY=",
		"WLR_BACKENDS=headless", "WLR_RENDERER=pixman", "WLR_LIBINPUT_NO_DEVICES=1",
	}
	start(c.t, "sway", env, command[0], command[1:]...)
	display := filepath.Join(home, "wayland-1")
	c.listening(display)
	return display
}

// startBus starts a session bus.
func (c *compositor) startBus() {
	c.t.Helper()
	daemon := exec.CommandContext(c.t.Context(), tool(c.t, "dbus-daemon"), "--session", "--nofork", "--print-address=1")
	daemon.Env = append(os.Environ(), c.env...)
	out, err := daemon.StdoutPipe()
	if err == nil {
		err = daemon.Start()
	}
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { _ = daemon.Wait() }) // the test's end has ended it
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		c.t.Fatalf("a session bus: %v", err)
	}
	c.env = append(c.env, "DBUS_SESSION_BUS_ADDRESS="+strings.TrimSpace(address))
}

// libexec finds a program that is started by others.
func libexec(t *testing.T, name string) string {
	t.Helper()
	for _, dir := range []string{"/usr/libexec", "/usr/lib", "/usr/lib/xdg-desktop-portal"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			return filepath.Join(dir, name)
		}
	}
	missing(t, name+" is not installed; run make packages-test")
	return ""
}

// listening waits until somebody takes connections at a path.
func (c *compositor) listening(path string) {
	c.t.Helper()
	eventually(c.t, patience, "somebody at "+path, func() (bool, string) {
		conn, err := net.Dial("unix", path)
		if err == nil {
			_ = conn.Close()
		}
		return err == nil, fmt.Sprint(err)
	})
}

// named waits until somebody has a name on the session bus.
func (c *compositor) named(name string) {
	c.t.Helper()
	eventually(c.t, patience, name+" on the bus", func() (bool, string) {
		out, err := c.command("dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/",
			"org.freedesktop.DBus.NameHasOwner", "string:"+name).CombinedOutput()
		return err == nil && strings.Contains(string(out), "boolean true"), string(out)
	})
}

func (c *compositor) command(name string, args ...string) *exec.Cmd {
	c.t.Helper()
	cmd := exec.CommandContext(c.t.Context(), tool(c.t, name), args...)
	cmd.Env = append(os.Environ(), c.env...)
	return cmd
}

// paint makes the left half of the screen one colour and the right half another.
func (c *compositor) paint(left, right string) {
	c.t.Helper()
	file := filepath.Join(c.t.TempDir(), "halves.png")
	out, err := c.command("convert", "-size", "100x200", "xc:"+left, "xc:"+right, "+append", file).CombinedOutput()
	if err != nil {
		c.t.Fatalf("make a picture: %v: %s", err, out)
	}
	before := c.paper
	c.paper = start(c.t, "swaybg", c.env, tool(c.t, "swaybg"), "-o", "HEADLESS-1", "-m", "stretch", "-i", file)
	if before != nil {
		before.end()
	}
}

// resize gives the screen another size.
func (c *compositor) resize(size string) {
	c.t.Helper()
	if out, err := c.command("swaymsg", "-s", c.socket, "output", "HEADLESS-1", "resolution", size).CombinedOutput(); err != nil {
		c.t.Fatalf("resize the screen: %v: %s", err, out)
	}
}

// TestWaylandScreen shares the screen of a Wayland desktop: what is on it arrives,
// also when it has another size, costs nothing while it stands still, and when the
// desktop ends it, that is said.
func TestWaylandScreen(t *testing.T) {
	t.Parallel()
	c := startCompositor(t, "800x600")
	c.paint("#c81e1e", "#1e1ec8")
	server := startSignald(t, freePort(t))
	room := newRoom()
	ben := sit(t, startDisplay(t, "1280x800"), "Ben", nil, "--camera", "none", "--mic", "none", server.link(room))
	ben.enter()
	ada := joinThrough(t, append([]string{tool(t, "env")}, c.env...), server.url(), room, "Ada",
		"--camera", "none", "--mic", "none", "--share", "portal")
	ada.until("its own name", func(s statistics) (bool, string) { return s.Self.ID != "", "none yet" })
	tile := "screen:" + ada.latest().Self.ID
	expectScreen(t, ben, tile, color.RGBA{200, 30, 30, 255}, color.RGBA{30, 30, 200, 255})
	c.paint("#1ea01e", "#d2be1e")
	expectScreen(t, ben, tile, color.RGBA{30, 160, 30, 255}, color.RGBA{210, 190, 30, 255})
	layer := func(s statistics) (width int, fps float64) {
		for _, l := range s.Encode.Layers {
			if l.RID == "h" {
				return l.Width, l.FPS
			}
		}
		return 0, 0
	}
	ada.until("a screen that stands still", func(s statistics) (bool, string) {
		width, fps := layer(s)
		return width == 800 && fps < 1.5, fmt.Sprintf("%d pixels wide, %.1f pictures a second", width, fps)
	})
	c.resize("640x480")
	// The portal's part for sway makes room for the new size, and then waits for another
	// change before it shows it.
	eventually(t, patience, "another size", func() (bool, string) {
		c.paint("#c81e1e", "#1e1ec8")
		width, _ := layer(ada.latest())
		return width == 640, fmt.Sprintf("%d pixels wide", width)
	})
	expectScreen(t, ben, tile, color.RGBA{200, 30, 30, 255}, color.RGBA{30, 30, 200, 255})
	c.portal.end()
	if status := ada.wait(patience); status != 1 {
		ada.blame("ended with status %d", status)
	}
	if told := ada.stderr.String(); strings.Count(told, "\n") != 1 || !strings.Contains(told, "ended sharing") {
		ada.blame("said %q", told)
	}
	ben.leave()
}
