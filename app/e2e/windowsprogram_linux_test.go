package e2e_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestWindowsProgram installs Moim in a Windows made by wine, without a word,
// meets somebody on Linux with it, installs it once more, also while it runs, and
// removes it. It runs by make windows-test.
func TestWindowsProgram(t *testing.T) {
	setup := os.Getenv("MOIM_SETUP")
	if setup == "" {
		t.Skip("MOIM_SETUP names no installer; run make windows-test")
	}
	w := startWine(t, "")
	before := w.files()

	began := time.Now()
	w.expect(0, setup, "/S")
	t.Logf("installed in %v", time.Since(began).Round(100*time.Millisecond))
	folder := w.user("AppData", "Local", "Programs", "Moim")
	expectInstalled(t, w, folder)

	server := startSignald(t, freePort(t))
	room := newRoom()
	linux := join(t, server.url(), room, "Linus", "--mic", "tone:440")
	windows := joinInWine(t, w, folder, server.url(), room, "Ada", "--mic", "tone:660", "--duration", "60s")
	linux.untilSees("Ada")
	windows.untilSees("Linus")
	judge(t, 2, func(p *pace) { acrossSystems(p, linux, windows) })
	t.Log("an installation while it runs")
	w.expect(2, setup, "/S")
	expectInstalled(t, w, folder)
	if status := windows.wait(patienceWithWine); status != 0 {
		t.Errorf("the Windows program ended with status %d", status)
	}
	linux.leave()

	t.Log("an installation over an older one")
	w.expect(0, "reg", "add", uninstallKey, "/v", "DisplayVersion", "/d", "0.0.1", "/f")
	if err := os.WriteFile(filepath.Join(folder, "moim.com"), []byte("older"), 0o600); err != nil {
		t.Fatal(err)
	}
	w.expect(0, setup, "/S")
	expectInstalled(t, w, folder)

	settings := w.user("AppData", "Roaming", "moim", "settings.json")
	if err := os.MkdirAll(filepath.Dir(settings), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(settings, []byte(`{"name":"Ada"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	w.expect(0, filepath.Join(folder, "uninstall.exe"), "/S")
	expectRemoved(t, w, folder, settings, before)
}

const uninstallKey = `HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\io.moim.Moim`

// joinInWine starts the installed program's console half in a call. Asked to stop
// from outside, wine would not pass that on: it wants a --duration.
func joinInWine(t *testing.T, w *wine, folder, server, room, name string, args ...string) *participant {
	t.Helper()
	file := filepath.Join(t.TempDir(), "statistics.jsonl")
	command := []string{
		filepath.Join(folder, "moim.com"), "headless", "--server", server, "--room", room, "--name", name, "--stats", `Z:` + file,
	}
	return &participant{process: start(t, name, w.env(), w.path, append(command, args...)...), name: name, file: file}
}

// leastFPS is what shows that pictures flow. Their pace is judged on Linux: what
// wine makes of timers and threads says nothing of Windows.
const leastFPS = 10

// acrossSystems measures both sides of a call for ten seconds.
func acrossSystems(p *pace, linux, windows *participant) {
	t := p.t
	t.Helper()
	fromLinux, fromWindows := linux.after(), windows.after()
	pass(t, 10*time.Second)
	toLinux, toWindows := linux.latest(), windows.latest()
	for _, side := range []struct {
		who, other string
		from, to   statistics
	}{{linux.name, windows.name, fromLinux, toLinux}, {windows.name, linux.name, fromWindows, toWindows}} {
		other, _ := side.to.peer(side.other)
		fps := rateOf(side.from, side.to, side.other)
		if fps < leastFPS {
			p.complain(fmt.Sprintf("%s decoded %s fps from %s, want at least %d", side.who, number(fps), side.other, leastFPS))
		}
		if other.Audio.LevelDB < -30 || other.Audio.LevelDB > -10 {
			p.complain(fmt.Sprintf("%s hears %s at %s dBFS, want about -20", side.who, side.other, number(other.Audio.LevelDB)))
		}
		t.Logf("%s sees %s at %dx%d and %s fps, hears %s dBFS, of %s ms %s ms concealed; sends %s kb/s", side.who, side.other,
			other.Video.Width, other.Video.Height, number(fps), number(other.Audio.LevelDB), number(other.Audio.TotalMS), number(other.Audio.ConcealedMS), number(side.to.Upload.BPS/1000))
	}
}

// expectInstalled looks at files, start menu and registry.
func expectInstalled(t *testing.T, w *wine, folder string) {
	t.Helper()
	for _, name := range []string{"moim.exe", "moim.com", "moim.ico", "uninstall.exe", "licence.txt", "licences.txt"} {
		if info, err := os.Stat(filepath.Join(folder, name)); err != nil || info.Size() < 500 {
			t.Errorf("%s is not installed: %v", name, err)
		}
	}
	if _, err := os.Stat(w.user("AppData", "Roaming", "Microsoft", "Windows", "Start Menu", "Programs", "Moim.lnk")); err != nil {
		t.Errorf("the start menu: %v", err)
	}
	registry := w.registry()
	for _, want := range []string{
		`AppData\Local\Programs\Moim\moim.exe" -- "%1"`, "URL Protocol", `Uninstall\io.moim.Moim`, `uninstall.exe" /S`, `App Paths\moim.exe`,
	} {
		if !strings.Contains(registry, want) {
			t.Errorf("the registry has no %s", want)
		}
	}
	if out := w.expect(0, "reg", "query", uninstallKey, "/v", "DisplayVersion"); strings.Contains(out, "0.0.1") {
		t.Errorf("the older version is still named: %s", out)
	}
}

// expectRemoved waits until nothing is left but settings: the uninstaller goes on
// from a copy of itself when it has ended.
func expectRemoved(t *testing.T, w *wine, folder, settings string, before map[string]bool) {
	t.Helper()
	eventually(t, patience, "the end of the program's folder", func() (bool, string) {
		_, err := os.Stat(folder)
		return os.IsNotExist(err), folder + " is there"
	})
	if _, err := os.Stat(settings); err != nil {
		t.Errorf("the settings are gone: %v", err)
	}
	eventually(t, patience, "nothing of Moim in the registry", func() (bool, string) {
		for line := range strings.Lines(w.registry()) {
			if strings.Contains(strings.ToLower(line), "moim") {
				return false, line
			}
		}
		return true, ""
	})
	kept := filepath.Dir(settings)
	temporary := w.user("Temp") // the uninstaller's copy; Windows removes it at the next start
	for path := range w.files() {
		if !before[path] && !strings.HasPrefix(path, kept) && !strings.HasPrefix(path, temporary) {
			t.Errorf("left behind: %s", path)
		}
	}
}
