package e2e_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// again starts the application once more with the profile of a desk and returns its
// status and what it said.
func (w *desk) again(link ...string) (int, string) {
	w.t.Helper()
	profile := filepath.Join(filepath.Dir(w.uiMap), "profile")
	ctx, cancel := context.WithTimeout(w.t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, program(w.t, "MOIM_BIN"), append([]string{"--profile", profile}, link...)...)
	cmd.Env = append(os.Environ(), "DISPLAY="+w.display.name())
	out, _ := cmd.CombinedOutput()
	return cmd.ProcessState.ExitCode(), string(bytes.TrimSpace(out))
}

// TestSecondStart clicks links while a window is open: the second start ends at once
// with status 0, and the window shows the room's preview; in a call it asks first.
func TestSecondStart(t *testing.T) {
	t.Parallel()
	server := startSignald(t, freePort(t))
	link := func(room string) string {
		return "moim://" + strings.TrimPrefix(server.url(), "http://") + "/r/" + room
	}
	ada := sit(t, startDisplay(t, "1280x800"), "Ada", nil, "--camera", "pattern", "--mic", "none")
	ada.await("new-call")
	here, there := newRoom(), newRoom()

	begin := time.Now()
	if status, said := ada.again(link(here)); status != 0 || said != "" {
		t.Errorf("second start: status %d, %q", status, said)
	}
	t.Logf("handed over within %v", time.Since(begin).Round(time.Millisecond))
	ada.await("enter")
	ada.enter()
	expectRoom := func(room string) {
		t.Helper()
		ada.until("a call in "+room, func(s statistics) (bool, string) { return s.Room == room, "it is in " + s.Room })
	}
	expectRoom(here)

	var group sync.WaitGroup
	for range 3 {
		group.Go(func() {
			if status, said := ada.again(); status != 0 {
				t.Errorf("several at once: status %d, %q", status, said)
			}
		})
	}
	group.Wait()
	clickLink := func() {
		t.Helper()
		if status, said := ada.again(link(there)); status != 0 {
			t.Errorf("in a call: status %d, %q", status, said)
		}
		if e := ada.await("arrival"); !strings.Contains(e.Text, there) {
			t.Errorf("the question is %q", e.Text)
		}
	}
	clickLink()
	ada.click("arrival-stay")
	ada.awaitAbsence("arrival")
	expectRoom(here)
	clickLink()
	ada.click("arrival-leave")
	ada.await("enter")
	ada.enter()
	expectRoom(there)

	ada.kill() // and leaves a socket behind
	eventually(t, patience, "the window's end", func() (bool, string) { return !ada.running(), "it runs" })
	folder := filepath.Join(filepath.Dir(ada.uiMap), "profile")
	if _, err := os.Lstat(filepath.Join(folder, "door")); err != nil {
		t.Error(err)
	}
	next := start(t, "next", []string{"DISPLAY=" + ada.display.name(), "LIBGL_ALWAYS_SOFTWARE=1"}, program(t, "MOIM_BIN"), "--profile", folder, "--ui-map", ada.uiMap)
	eventually(t, patience, "a window in place of the dead one", func() (bool, string) {
		e, found := ada.element("new-call")
		return found && next.running(), fmt.Sprintf("%+v", e)
	})
	if status, said := ada.again(); status != 0 {
		t.Errorf("after a crash: status %d, %q", status, said)
	}
}
