package holder

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Of is the name of another program that has one of the files open, by their
// paths or by links to them; "" where none is known. It looks at the processes of
// one's own user, or as root at all (proc(5)).
func Of(paths ...string) string {
	files := make([]string, 0, len(paths))
	for _, path := range paths {
		if target, err := filepath.EvalSymlinks(path); err == nil {
			files = append(files, target)
		}
	}
	if len(files) == 0 {
		return ""
	}
	processes, err := os.ReadDir("/proc")
	if err != nil {
		return ""
	}
	for _, p := range processes {
		pid, err := strconv.Atoi(p.Name())
		if err != nil || pid == os.Getpid() || !holds(p.Name(), files) {
			continue
		}
		if name := nameOf(p.Name()); name != "" {
			return name
		}
	}
	return ""
}

// holds says whether a process has one of the files open.
func holds(pid string, files []string) bool {
	dir := filepath.Join("/proc", pid, "fd")
	open, err := os.ReadDir(dir)
	if err != nil {
		return false // somebody else's, or it has ended
	}
	return slices.ContainsFunc(open, func(fd os.DirEntry) bool {
		target, err := os.Readlink(filepath.Join(dir, fd.Name()))
		return err == nil && slices.Contains(files, target)
	})
}

// nameOf is what a process is called: its program's name, or what it calls
// itself, which the kernel cuts off after 15 bytes.
func nameOf(pid string) string {
	if program, err := os.Readlink(filepath.Join("/proc", pid, "exe")); err == nil {
		return filepath.Base(strings.TrimSuffix(program, " (deleted)"))
	}
	name, err := os.ReadFile(filepath.Join("/proc", pid, "comm"))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(name))
}
