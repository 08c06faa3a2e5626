package capture_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"moim/media"
	"moim/media/capture"
)

// needs skips a test on a desk, and fails it in CI, where a tool is missing.
func needs(tb testing.TB, tools ...string) {
	tb.Helper()
	for _, tool := range tools {
		if _, err := exec.LookPath(tool); err != nil {
			missing(tb, tool+" is missing")
		}
	}
}

func missing(tb testing.TB, what string) {
	tb.Helper()
	if os.Getenv("CI") != "" {
		tb.Fatal(what)
	}
	tb.Skip(what)
}

// startXvfb starts a display of its own and returns its name and a function
// that ends it.
func startXvfb(tb testing.TB, width, height int) (display string, end func()) {
	tb.Helper()
	needs(tb, "Xvfb")
	reader, writer, err := os.Pipe()
	if err != nil {
		tb.Fatal(err)
	}
	defer reader.Close()
	// The server chooses a free number and tells it.
	server := exec.Command("Xvfb", "-displayfd", "3", "-nolisten", "tcp", "-noreset",
		"-screen", "0", fmt.Sprintf("%dx%dx24", width, height))
	server.ExtraFiles = []*os.File{writer}
	if err := server.Start(); err != nil {
		tb.Fatal(err)
	}
	_ = writer.Close()
	ended := false
	end = func() {
		if !ended {
			ended = true
			_ = server.Process.Kill()
			_ = server.Wait()
		}
	}
	tb.Cleanup(end)
	var number int
	if _, err := fmt.Fscanln(reader, &number); err != nil {
		tb.Fatalf("Xvfb did not start: %v", err)
	}
	return fmt.Sprintf(":%d", number), end
}

// show paints the left half of a display red and the right half blue.
func show(t *testing.T, display string, width, height int) {
	t.Helper()
	needs(t, "display")
	picture := t.TempDir() + "/halves.ppm"
	var ppm strings.Builder
	fmt.Fprintf(&ppm, "P6 %d %d 255\n", width, height)
	for range height {
		ppm.WriteString(strings.Repeat("\xff\x00\x00", width/2) + strings.Repeat("\x00\x00\xff", width/2))
	}
	if err := os.WriteFile(picture, []byte(ppm.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	// Its exit status is 1 even when it has painted; the pixels will tell.
	out, _ := exec.Command("display", "-display", display, "-window", "root", picture).CombinedOutput()
	if len(out) > 0 {
		t.Logf("display: %s", out)
	}
}

func TestScreenShowsWhatIsOnIt(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("X11 only")
	}
	display, end := startXvfb(t, 800, 600)
	show(t, display, 800, 600)
	t.Setenv("DISPLAY", display)
	clock := media.NewClock()
	devices := capture.NewDevices(clock, capture.Config{})
	t.Cleanup(devices.Close)
	screen := deviceOf(t, devices, media.Screen)
	if screen.Name != "Screen 1 (800×600)" || !screen.Default {
		t.Errorf("listed as %+v", screen)
	}
	for _, id := range []string{"", "screen", screen.ID, screen.Name, display, display + ".0"} {
		source, err := devices.OpenScreen(t.Context(), id, 30)
		if err != nil {
			t.Fatalf("%q: %v", id, err)
		}
		f := nextFrame(t, source)
		if f.Width != 800 || f.Height != 600 {
			t.Errorf("%q: %dx%d", id, f.Width, f.Height)
		}
		wantPixel(t, f, 100, 300, 82, 90, 240) // red in BT.601
		wantPixel(t, f, 700, 300, 41, 240, 110)
		if f.Captured <= 0 || f.Captured > clock.Now() {
			t.Errorf("%q: captured at %v", id, f.Captured)
		}
		f.Release()
		if err := source.Close(); err != nil {
			t.Error(err)
		}
		if _, err := source.Read(t.Context()); !errors.Is(err, fs.ErrClosed) {
			t.Errorf("Read after Close: %v", err)
		}
	}
	source, err := devices.OpenScreen(t.Context(), display, 60)
	if err != nil {
		t.Fatal(err)
	}
	end()
	if err := readUntilError(t, source); !errors.Is(err, media.ErrDeviceGone) {
		t.Errorf("display ended: %v, want ErrDeviceGone", err)
	}
	if err := source.Close(); err != nil {
		t.Error(err)
	}
}

func TestLargeScreenIsScaled(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("X11 only")
	}
	display, _ := startXvfb(t, 2560, 1441)
	devices := capture.NewDevices(media.NewClock(), capture.Config{
		NewConverter: func() media.Converter { return nearest{} },
	})
	t.Cleanup(devices.Close)
	source, err := devices.OpenScreen(t.Context(), display, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = source.Close() })
	f := nextFrame(t, source)
	defer f.Release()
	if f.Width != 1920 || f.Height != 1080 {
		t.Errorf("%dx%d", f.Width, f.Height)
	}
}

// nearest stands for the converter that the application brings.
type nearest struct{ media.Converter }

func (nearest) Scale(dst, src *media.Frame) { copy(dst.Y, src.Y) }

func TestNoDisplayNoScreens(t *testing.T) {
	t.Setenv("DISPLAY", "")
	devices := capture.NewDevices(media.NewClock(), capture.Config{})
	t.Cleanup(devices.Close)
	for _, d := range devices.List() {
		if d.Kind == media.Screen && runtime.GOOS == "linux" {
			t.Errorf("screen %+v without a display", d)
		}
	}
	for _, id := range []string{"no such screen", "7", ":4711", "::", ":9.9.9"} {
		if _, err := devices.OpenScreen(t.Context(), id, 0); !errors.Is(err, media.ErrDeviceNotFound) {
			t.Errorf("%q: %v, want ErrDeviceNotFound", id, err)
		}
	}
	if _, err := devices.OpenScreen(t.Context(), "", 1000); err == nil {
		t.Error("1000 frames per second accepted")
	}
	if _, err := devices.OpenCamera(t.Context(), "no such camera", capture.Want{}); !errors.Is(err, media.ErrDeviceNotFound) {
		t.Errorf("camera: %v, want ErrDeviceNotFound", err)
	}
}

func TestScreensComeAndGo(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("X11 only")
	}
	display, end := startXvfb(t, 640, 480)
	t.Setenv("DISPLAY", display)
	devices := capture.NewDevices(media.NewClock(), capture.Config{})
	t.Cleanup(devices.Close)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	changed := devices.Watch(ctx)
	deviceOf(t, devices, media.Screen)
	end()
	if _, ok := <-changed; !ok {
		t.Fatal("no change was told")
	}
	for _, d := range devices.List() {
		if d.Kind == media.Screen {
			t.Errorf("still lists %+v", d)
		}
	}
	cancel()
	for range changed {
	}
}

func deviceOf(t *testing.T, devices *capture.Devices, kind media.DeviceKind) media.Device {
	t.Helper()
	for _, d := range devices.List() {
		if d.Kind == kind {
			return d
		}
	}
	t.Fatalf("no %s listed", kind)
	return media.Device{}
}

func nextFrame(t *testing.T, source media.Source) *media.Frame {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	f, err := source.Read(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func readUntilError(t *testing.T, source media.Source) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for {
		f, err := source.Read(ctx)
		if err != nil {
			return err
		}
		f.Release()
	}
}

func wantPixel(t *testing.T, f *media.Frame, x, y int, luma, cb, cr byte) {
	t.Helper()
	got := [3]byte{f.Y[y*f.StrideY+x], f.U[y/2*f.StrideUV+x/2], f.V[y/2*f.StrideUV+x/2]}
	for i, want := range [3]byte{luma, cb, cr} {
		if diff := int(got[i]) - int(want); diff < -3 || diff > 3 {
			t.Errorf("pixel %d,%d is %v, want %v", x, y, got, [3]byte{luma, cb, cr})
			return
		}
	}
}
