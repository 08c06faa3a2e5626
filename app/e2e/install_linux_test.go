package e2e_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// maxInstaller is the goal for what is downloaded, in bytes.
const maxInstaller = 25e6

// needsDist skips what make package-test runs.
func needsDist(t *testing.T) {
	t.Helper()
	if os.Getenv("MOIM_DIST") == "" {
		t.Skip("make package-test runs this")
	}
}

// TestInstallDebian installs the packages with apt, and no more than they need, into a
// minimal Debian 12, where the
// application takes part in a call with somebody outside, and removes them. Then the
// program for all distributions does the same there, without any package of Moim's.
func TestInstallDebian(t *testing.T) {
	needsDist(t)
	tr := newTree(t)
	tr.apt("update")
	before := tr.files()
	tr.apt("install", "--no-install-recommends", tr.put(artefact(t, "moim_*.deb")), tr.put(artefact(t, "moim-signald_*.deb")))
	expectNoMediaLibraries(t, tr)
	owned := strings.Fields(tr.run("dpkg", "-L", "moim", "moim-signald"))
	for _, path := range []string{
		"/usr/share/applications/io.moim.Moim.desktop", "/usr/share/icons/hicolor/16x16/apps/io.moim.Moim.png",
		"/usr/share/icons/hicolor/512x512/apps/io.moim.Moim.png", "/usr/share/icons/hicolor/scalable/apps/io.moim.Moim.svg",
		"/usr/share/metainfo/io.moim.Moim.metainfo.xml", "/usr/lib/systemd/system/moim-signald.service", "/etc/moim/signald.conf",
	} {
		if !slices.Contains(owned, path) {
			t.Errorf("no package has %s", path)
		}
	}
	for _, program := range []string{"moim", "signald"} {
		if said := tr.run(program, "--version"); !strings.HasPrefix(said, program+" ") || strings.Contains(said, "unreleased") {
			t.Errorf("%s says version %q", program, said)
		}
	}
	callFrom(t, tr, "Ada", "moim")

	if err := os.WriteFile(tr.folder+"/etc/moim/signald.conf", []byte("SIGNALD_OPTIONS=\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tr.apt("remove", "moim", "moim-signald")
	if _, err := os.Stat(tr.folder + "/etc/moim/signald.conf"); err != nil {
		t.Errorf("removing took the server's settings along: %v", err)
	}
	tr.apt("purge", "moim-signald")
	after := tr.files()
	for _, path := range owned {
		if slices.Contains(after, path) && !slices.Contains(before, path) && !ownedByOthers(tr, path) {
			t.Errorf("left after removal: %s", path)
		}
	}
	for _, path := range without(after, before) {
		if strings.Contains(strings.ToLower(filepath.Base(path)), "moim") || strings.Contains(path, "signald") {
			t.Errorf("left after removal: %s", path)
		}
	}
	if _, err := os.Stat(tr.folder + "/root/.config/moim/settings.json"); err != nil {
		t.Errorf("the user's settings are gone: %v", err)
	}

	if out, err := exec.CommandContext(t.Context(), "tar", "-xf", artefact(t, "moim-*-linux-x86_64.tar.xz"), "-C", tr.folder+"/opt").CombinedOutput(); err != nil {
		t.Fatalf("unpack: %v: %s", err, out)
	}
	inside, err := filepath.Glob(tr.folder + "/opt/moim-*/moim")
	if err != nil || len(inside) != 1 {
		t.Fatalf("program in the archive: %v, %v", inside, err)
	}
	callFrom(t, tr, "Cyd", strings.TrimPrefix(inside[0], tr.folder))
}

// ownedByOthers says whether a package that is still there has a path too.
func ownedByOthers(tr *tree, path string) bool {
	all := tr.command(nil, "dpkg", "-S", path)
	return exec.CommandContext(tr.t.Context(), all[0], all[1:]...).Run() == nil
}

// expectNoMediaLibraries makes sure that the tree cannot help the program out.
func expectNoMediaLibraries(t *testing.T, tr *tree) {
	t.Helper()
	for _, name := range []string{"libvpx", "libopus", "libyuv"} {
		if found, _ := filepath.Glob(tr.folder + "/usr/lib/*/" + name + ".*"); len(found) > 0 {
			t.Errorf("the tree has %v", found)
		}
	}
	if found := strings.Fields(tr.run("sh", "-c", `dpkg-query -W -f='${Package}\n' | grep -- '-dev$' || true`)); len(found) > 0 {
		t.Errorf("the tree has %v", found)
	}
}

// callFrom has a program in the tree take part in a call with somebody outside, who
// sees and hears who sits there, and is seen.
func callFrom(t *testing.T, tr *tree, name, program string) {
	t.Helper()
	server, room := startSignald(t, freePort(t)), newRoom()
	ben := join(t, server.url(), room, "Ben")
	link := "moim://" + strings.TrimPrefix(server.url(), "http://") + "/r/" + room
	ada := sitIn(t, tr, startDisplay(t, "1280x800"), name, program, "--camera", "pattern", "--mic", "tone:700", link)
	ada.fill("name-entry", name)
	ada.enter()
	ada.untilSees("Ben")
	ben.untilSees(name)
	ben.until("a picture that goes on and a voice from the tree", func(s statistics) (bool, string) {
		p, _ := s.peer(name)
		const frames, loud = 60, -40.0
		return p.Video.FramesDecoded >= frames && p.Audio.LevelDB > loud,
			fmt.Sprintf("%d frames decoded, level %.1f dB", p.Video.FramesDecoded, p.Audio.LevelDB)
	})
	p, _ := ben.latest().peer(name)
	t.Logf("outside: %s seen, %d frames of %dx%d decoded, level %.1f dB", name, p.Video.FramesDecoded, p.Video.Width, p.Video.Height, p.Audio.LevelDB)
	if !ada.end() || ada.status() != 0 {
		ada.blame("ended with status %d", ada.status())
	}
}

// TestInstallOthers looks into the packages for other systems.
func TestInstallOthers(t *testing.T) {
	needsDist(t)
	moim := []string{"/usr/bin/moim", "/usr/share/applications/io.moim.Moim.desktop", "/usr/share/metainfo/io.moim.Moim.metainfo.xml"}
	signald := []string{"/usr/bin/signald", "/usr/lib/systemd/system/moim-signald.service", "/etc/moim/signald.conf"}
	needed := []string{"libc.so.6(GLIBC_2.34)(64bit)", "libGL.so.1()(64bit)", "libX11.so.6()(64bit)"}
	expect := func(what string, got, want []string) {
		t.Helper()
		if lacks := without(want, got); len(lacks) > 0 {
			t.Errorf("%s lacks %v", what, lacks)
		}
	}
	expect("rpm", tell(t, "rpm", "-qlp", artefact(t, "moim-[0-9]*.rpm")), moim)
	expect("requirements of the rpm", tell(t, "rpm", "-qp", "--requires", artefact(t, "moim-[0-9]*.rpm")), needed)
	expect("rpm of the server", tell(t, "rpm", "-qlp", artefact(t, "moim-signald-*.rpm")), signald)
	expect("settings in it", tell(t, "rpm", "-qcp", artefact(t, "moim-signald-*.rpm")), []string{"/etc/moim/signald.conf"})

	inArch := func(pattern, what string) []string {
		return tell(t, "tar", "--zstd", "-xOf", artefact(t, pattern), what)
	}
	list := tell(t, "tar", "--zstd", "-tf", artefact(t, "moim-[0-9]*.pkg.tar.zst"))
	for i, path := range list {
		list[i] = "/" + path
	}
	expect("package for Arch", list, append(moim, "/.PKGINFO", "/.MTREE"))
	expect("its description", inArch("moim-[0-9]*.pkg.tar.zst", ".PKGINFO"), []string{"pkgname = moim", "arch = x86_64", "depend = libglvnd", "depend = libx11"})
	expect("that of the server", inArch("moim-signald-*.pkg.tar.zst", ".PKGINFO"), []string{"pkgname = moim-signald", "backup = etc/moim/signald.conf"})
}

// TestInstallSize holds everything that is downloaded to the goal.
func TestInstallSize(t *testing.T) {
	needsDist(t)
	entries, err := os.ReadDir(os.Getenv("MOIM_DIST"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%10s  %s", megabytes(info.Size()), e.Name())
		if info.Size() > maxInstaller {
			t.Errorf("%s has more than %s", e.Name(), megabytes(maxInstaller))
		}
	}
}
