package e2e_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// patienceWithWine is how long one Windows program may take: the first start of
// all makes a whole Windows.
const patienceWithWine = 3 * time.Minute

// wine is a Windows without hardware: a folder of its own in which wine runs
// Windows programs.
type wine struct {
	t       *testing.T
	path    string
	prefix  string
	display string // "" for none
}

// startWine makes a fresh Windows.
func startWine(t *testing.T, display string) *wine {
	t.Helper()
	w := &wine{t: t, path: tool(t, "wine"), prefix: filepath.Join(t.TempDir(), "wine"), display: display}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), patience)
		defer cancel()
		cmd := exec.CommandContext(ctx, "/usr/lib/wine/wineserver64", "--kill", "--wait")
		cmd.Env = append(os.Environ(), w.env()...)
		_ = cmd.Run() // nothing of this Windows may be left running
	})
	w.expect(0, "wineboot", "--init")
	w.complete()
	return w
}

// complete adds what wine 8 lacks of Windows 10.
func (w *wine) complete() {
	w.t.Helper()
	library := w.local("windows", "system32", "bcryptprimitives.dll")
	if _, err := os.Stat(library); err == nil {
		return
	}
	compiler := tool(w.t, "x86_64-w64-mingw32-gcc-posix")
	cmd := exec.CommandContext(w.t.Context(), compiler, "-shared", "-static", "-o", library, "testdata/bcryptprimitives.c")
	if out, err := cmd.CombinedOutput(); err != nil {
		w.t.Fatalf("compile what wine lacks: %v: %s", err, out)
	}
}

// env keeps wine from the rest of the machine, and from asking for what it could
// download.
func (w *wine) env() []string {
	return []string{
		"WINEPREFIX=" + w.prefix, "WINEARCH=win64", "WINEDEBUG=-all", "WINEDLLOVERRIDES=mscoree,mshtml,winemenubuilder.exe=",
		"HOME=" + w.prefix + ".home", "DISPLAY=" + w.display, "LANG=C.UTF-8",
	}
}

// run runs a Windows program to its end and returns its exit status and what it
// wrote.
func (w *wine) run(args ...string) (int, string) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), patienceWithWine)
	defer cancel()
	cmd := exec.CommandContext(ctx, w.path, args...)
	cmd.Env = append(os.Environ(), w.env()...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	cmd.WaitDelay = time.Second
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) && !errors.Is(err, exec.ErrWaitDelay) {
		w.t.Fatalf("wine %q: %v: %s", args, err, out.String())
	}
	return cmd.ProcessState.ExitCode(), out.String()
}

// expect is run of a program that ends with that status.
func (w *wine) expect(status int, args ...string) string {
	w.t.Helper()
	got, out := w.run(args...)
	if got != status {
		w.t.Fatalf("wine %q: status %d, want %d: %s", args, got, status, out)
	}
	return out
}

// local is where a path on drive C: lies.
func (w *wine) local(path ...string) string {
	return filepath.Join(append([]string{w.prefix, "drive_c"}, path...)...)
}

// user is the folder of the one user.
func (w *wine) user(path ...string) string {
	w.t.Helper()
	folders, err := filepath.Glob(w.local("users", "*"))
	if err != nil {
		w.t.Fatal(err)
	}
	for _, folder := range folders {
		if filepath.Base(folder) != "Public" {
			return filepath.Join(append([]string{folder}, path...)...)
		}
	}
	w.t.Fatal("this Windows has no user")
	return ""
}

// files is every file below the user's folder and in the folders for programs.
func (w *wine) files() map[string]bool {
	w.t.Helper()
	found := make(map[string]bool)
	for _, top := range []string{w.user(), w.local("Program Files"), w.local("ProgramData")} {
		err := filepath.WalkDir(top, func(path string, _ os.DirEntry, err error) error {
			found[path] = true
			return err
		})
		if err != nil {
			w.t.Fatal(err)
		}
	}
	return found
}

// registry is all that the registry holds of the user.
func (w *wine) registry() string {
	w.t.Helper()
	return w.expect(0, "reg", "query", "HKCU", "/s")
}
