package architecture_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestFloors holds the module to the rules.
func TestFloors(t *testing.T) {
	for _, problem := range check(scan(t, moduleRoot(t))) {
		t.Error(problem)
	}
}

// TestTable holds the table itself to the direction: what a package may import
// lies on a lower floor.
func TestTable(t *testing.T) {
	table := rooms()
	for pkg, own := range table {
		for _, p := range own.may {
			other, known := table[strings.TrimSuffix(p, "/...")]
			if known && other.floor >= own.floor && strings.TrimSuffix(p, "/...") != pkg {
				t.Errorf("%q on floor %d may import %q on floor %d", pkg, own.floor, p, other.floor)
			}
		}
		for _, p := range own.beside {
			if other, known := table[p]; !known || other.floor != own.floor {
				t.Errorf("%q is not beside %q", p, pkg)
			}
		}
	}
}

// TestTopLevel holds the folders beside go.mod to the fixed list.
func TestTopLevel(t *testing.T) {
	entries, err := os.ReadDir(moduleRoot(t))
	if err != nil {
		t.Fatal(err)
	}
	allowed := []string{"app", "assets", "build", "dist", "media", "signaling", "ui"}
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") && !slices.Contains(allowed, e.Name()) {
			t.Errorf("folder %s does not belong at the top", e.Name())
		}
		if filepath.Ext(e.Name()) == ".go" && e.Name() != "main.go" {
			t.Errorf("file %s does not belong at the top", e.Name())
		}
	}
}

// TestSignaldWithoutC holds the signaling server to a build without cgo and
// without anything that shows or captures pictures.
func TestSignaldWithoutC(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{.ImportPath}}", "./signaling/signald")
	cmd.Dir = moduleRoot(t)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("list what signald needs: %v\n%s", err, out)
	}
	for dep := range strings.FieldsSeq(string(out)) {
		switch {
		case dep == "runtime/cgo", strings.HasPrefix(dep, "fyne.io/"), strings.HasPrefix(dep, "github.com/pion/webrtc"),
			dep == "moim/ui", dep == "moim/media", strings.HasPrefix(dep, "moim/media/"), strings.HasPrefix(dep, "moim/app"):
			t.Errorf("signald needs %s", dep)
		}
	}
}

// TestCheckFinds holds the check to a small module that breaks each rule once.
func TestCheckFinds(t *testing.T) {
	got := check(scan(t, filepath.Join("testdata", "broken")))
	want := []string{
		`app/call/call.go imports moim/app/mesh: floor 2 may not look up to floor 3`,
		`app/cost/cost.go calls time.Now: app/cost has no clock`,
		`app/cost/cost.go imports net/http: app/cost is pure arithmetic`,
		`app/mesh/mesh.go: exported Handler.Connection shows rtc.PeerConnection to others`,
		`app/mesh/mesh.go: exported Open shows rtc.PeerConnection to others`,
		`media/capture/capture.go imports golang.org/x/sys/unix without a build constraint`,
		`media/media.go imports github.com/nobody/knows, which is not in the table for "media"`,
		`media/media.go imports moim/signaling: floor 0 may not look up to floor 0`,
		`package "app/helpers" is not in the table of floors`,
		`signaling/client/client.go imports github.com/pion/rtp, which is not in the table for "signaling/client"`,
		`signaling/client/client.go imports github.com/pion/rtp, which stays in app/mesh/...`,
		`ui/ui.go imports C, which stays in media/codec, media/capture, media/audio, media/voice, media/pipewire, app/links`,
		`ui/ui.go imports moim/media/codec, which is not in the table for "ui"`,
		`ui/window_test.go imports github.com/alecthomas/kong, which stays in app, signaling/signald`,
	}
	if missing := without(want, got); len(missing) > 0 {
		t.Errorf("not found:\n%s", strings.Join(missing, "\n"))
	}
	if extra := without(got, want); len(extra) > 0 {
		t.Errorf("found without reason:\n%s", strings.Join(extra, "\n"))
	}
}

func without(all, some []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(s string) bool { return slices.Contains(some, s) })
}
