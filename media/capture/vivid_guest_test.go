//go:build linux && amd64

package capture_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"moim/media"
	"moim/media/capture"
)

// inGuest is set in the environment inside the virtual machine, and to "child"
// in the second process there.
const inGuest = "MOIM_IN_GUEST"

// TestInGuest uses cameras that TestVivid's machine has.
func TestInGuest(t *testing.T) {
	switch os.Getenv(inGuest) {
	case "":
		t.Skip("for the virtual machine of TestVivid")
	case "child":
		reportOpening()
		return
	}
	devices := capture.NewDevices(media.NewClock(), capture.Config{})
	t.Cleanup(devices.Close)
	wantCameras(t, devices, "vivid", "vivid (2)")

	watchCamera(t, devices, capture.Want{Width: 640, Height: 360, FPS: 30}, 60)
	watchCamera(t, devices, capture.Want{Width: 320, Height: 180, FPS: 15}, 15)
	watchCamera(t, devices, capture.Want{Width: 1280, Height: 720, FPS: 10}, 15)
	refusals(t, devices)
	unplug(t, devices)
	if open := openCameras(t); open > 0 {
		t.Errorf("%d cameras left open", open)
	}
}

func watchCamera(t *testing.T, devices *capture.Devices, want capture.Want, frames int) {
	t.Helper()
	source, err := devices.OpenCamera(t.Context(), "vivid (2)", want)
	if err != nil {
		t.Fatal(err)
	}
	defer closeSource(t, source)
	var first, last time.Duration
	var before uint32
	changes := 0
	for n := range frames {
		f := nextFrame(t, source)
		if f.Width != want.Width || f.Height != want.Height {
			t.Fatalf("frame of %dx%d, want %+v", f.Width, f.Height, want)
		}
		if contrast(f) < 100 {
			t.Fatalf("frame %d is blank", n)
		}
		if n == 0 {
			first = f.Captured
		} else if f.Captured <= last {
			t.Errorf("frame %d captured at %v, after one at %v", n, f.Captured, last)
		}
		last = f.Captured
		if sum := digest(f); sum != before {
			before = sum
			changes++
		}
		f.Release()
	}
	if changes < frames/2 {
		t.Errorf("%d frames, but %d different pictures", frames, changes)
	}
	t.Logf("%dx%d: %d frames, %.1f a second; asked for %g", want.Width, want.Height, frames,
		float64(frames-1)/(last-first).Seconds(), want.FPS)
}

// refusals opens a camera that is in use, here and from another process, and
// one that is not permitted.
func refusals(t *testing.T, devices *capture.Devices) {
	t.Helper()
	source, err := devices.OpenCamera(t.Context(), "/dev/video0", capture.Want{})
	if err != nil {
		t.Fatal(err)
	}
	defer closeSource(t, source)
	nextFrame(t, source).Release()
	if _, err := devices.OpenCamera(t.Context(), "video0", capture.Want{}); !errors.Is(err, media.ErrDeviceBusy) {
		t.Errorf("second opening: %v, want ErrDeviceBusy", err)
	}
	if got := openElsewhere(t, 0); !strings.Contains(got, media.ErrDeviceBusy.Error()+": capture.test") {
		t.Errorf("another process: %q, want ErrDeviceBusy with the name of this program", got)
	}
	if got := openElsewhere(t, 65534); !strings.Contains(got, media.ErrNotPermitted.Error()) {
		t.Errorf("another user: %q, want ErrNotPermitted", got)
	}
	nextFrame(t, source).Release() // the user of the camera noticed nothing
}

func openElsewhere(t *testing.T, uid uint32) string {
	t.Helper()
	other := exec.Command("/capture.test", "-test.run", "^TestInGuest$")
	other.Env = append(os.Environ(), inGuest+"=child")
	other.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uid, Gid: uid}}
	out, err := other.CombinedOutput()
	if err != nil {
		t.Fatalf("another process: %v: %s", err, out)
	}
	return string(out)
}

func reportOpening() {
	devices := capture.NewDevices(media.NewClock(), capture.Config{})
	defer devices.Close()
	source, err := devices.OpenCamera(context.Background(), "video0", capture.Want{})
	fmt.Println("opening:", err)
	if err == nil {
		_ = source.Close()
	}
}

// unplug takes the cameras away while one is in use, and gives them back.
func unplug(t *testing.T, devices *capture.Devices) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	changed := devices.Watch(ctx)
	source, err := devices.OpenCamera(ctx, "vivid", capture.Want{Width: 640, Height: 360, FPS: 30})
	if err != nil {
		t.Fatal(err)
	}
	nextFrame(t, source).Release()
	bus(t, "unbind")
	if err := readUntilError(t, source); !errors.Is(err, media.ErrDeviceGone) {
		t.Errorf("unplugged: %v, want ErrDeviceGone", err)
	}
	closeSource(t, source)
	awaitCameras(t, devices, changed, 0) // both hang on one bus device

	bus(t, "bind")
	awaitCameras(t, devices, changed, 2)
	wantCameras(t, devices, "vivid", "vivid (2)")
	again, err := devices.OpenCamera(ctx, "video0", capture.Want{})
	if err != nil {
		t.Fatal(err)
	}
	nextFrame(t, again).Release()
	closeSource(t, again)
}

// bus unbinds the cameras from their driver, or binds them again.
func bus(t *testing.T, action string) {
	t.Helper()
	if err := os.WriteFile("/sys/bus/platform/drivers/vivid/"+action, []byte("vivid.0"), 0o200); err != nil {
		t.Fatal(err)
	}
}

func wantCameras(t *testing.T, devices *capture.Devices, want ...string) {
	t.Helper()
	if names := cameraNames(devices); strings.Join(names, ";") != strings.Join(want, ";") {
		t.Fatalf("cameras %q, want %q", names, want)
	}
	t.Logf("cameras: %q", want)
}

func cameraNames(devices *capture.Devices) (names []string) {
	for _, d := range devices.List() {
		if d.Kind == media.Camera {
			names = append(names, d.Name)
		}
	}
	return names
}

// awaitCameras waits until as many cameras are listed.
func awaitCameras(t *testing.T, devices *capture.Devices, changed <-chan struct{}, want int) {
	t.Helper()
	for len(cameraNames(devices)) != want {
		if _, ok := <-changed; !ok {
			t.Fatalf("cameras %q, want %d", cameraNames(devices), want)
		}
	}
}

func closeSource(t *testing.T, source media.Source) {
	t.Helper()
	if err := source.Close(); err != nil && !errors.Is(err, syscall.ENODEV) {
		t.Error(err)
	}
}

// openCameras counts this process's open video nodes.
func openCameras(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	open := 0
	for _, entry := range entries {
		if target, _ := os.Readlink("/proc/self/fd/" + entry.Name()); strings.HasPrefix(target, "/dev/video") {
			open++
		}
	}
	return open
}

// contrast is the largest difference of luma in every eighth row.
func contrast(f *media.Frame) int {
	low, high := 255, 0
	for y := 0; y < f.Height; y += 8 {
		for _, luma := range f.Y[y*f.StrideY:][:f.Width] {
			low, high = min(low, int(luma)), max(high, int(luma))
		}
	}
	return high - low
}

// digest is different for different pictures, almost certainly.
func digest(f *media.Frame) uint32 {
	sum := uint32(2166136261)
	for y := 0; y < f.Height; y += 8 {
		for _, luma := range f.Y[y*f.StrideY:][:f.Width] {
			sum = (sum ^ uint32(luma)) * 16777619
		}
	}
	return sum
}
