package capture

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/pion/mediadevices/pkg/driver"
	"github.com/pion/mediadevices/pkg/driver/camera"

	"moim/media"
)

// scanner finds V4L2 cameras and X11 screens. One goroutine uses it.
type scanner struct {
	logger  *slog.Logger
	nodes   string // camera nodes as last listed
	pending string // nodes as last seen, where they differ
	fresh   bool   // the drivers have registered what is there now
}

func newScanner(logger *slog.Logger) *scanner {
	// The drivers registered their devices when the package was loaded.
	return &scanner{logger: logger, nodes: cameraNodes(), fresh: true}
}

// cameraNodes describes the camera nodes: which there are, since when, and who
// may open them. The links in by-id come a moment after the nodes.
func cameraNodes() string {
	var all strings.Builder
	for _, pattern := range []string{"/dev/video*", "/dev/v4l/by-id/*", "/dev/v4l/by-path/*"} {
		paths, _ := filepath.Glob(pattern) // fails for bad patterns only
		for _, path := range paths {
			info, err := os.Lstat(path)
			if err != nil {
				continue
			}
			fmt.Fprintf(&all, "%s %v", path, info.Mode())
			if stat, ok := info.Sys().(*syscall.Stat_t); ok {
				fmt.Fprintf(&all, " %d %d %d.%d", stat.Ino, stat.Rdev, stat.Ctim.Sec, stat.Ctim.Nsec)
			}
			all.WriteByte('\n')
		}
	}
	return all.String()
}

// camerasChanged reports that other nodes are there than at the last listing,
// once they have held still for one poll.
func (s *scanner) camerasChanged() bool {
	nodes := cameraNodes()
	settled := nodes == s.pending
	s.pending = nodes
	return nodes != s.nodes && settled
}

// cameras lists what can deliver pictures, or could if it were permitted.
func (s *scanner) cameras() []entry {
	if !s.fresh {
		s.nodes = cameraNodes()
		camera.Initialize()
	}
	s.fresh = false
	drivers := driver.GetManager().Query(driver.FilterAnd(
		driver.FilterVideoRecorder(), driver.FilterDeviceType(driver.Camera)))
	slices.SortFunc(drivers, func(a, b driver.Driver) int {
		_, nodeA, _ := strings.Cut(a.Info().Label, camera.LabelSeparator)
		_, nodeB, _ := strings.Cut(b.Info().Label, camera.LabelSeparator)
		if len(nodeA) != len(nodeB) {
			return len(nodeA) - len(nodeB) // video10 comes after video9
		}
		return strings.Compare(nodeA, nodeB)
	})
	var entries []entry
	for _, d := range drivers {
		if rec, ok := d.(recorder); ok && s.delivers(d) {
			entries = append(entries, cameraEntry(d.Info(), rec))
		}
	}
	nameEntries(entries)
	return entries
}

// delivers keeps out nodes that have no pictures, such as the one for metadata
// that most webcams have beside the real one.
func (s *scanner) delivers(d driver.Driver) bool {
	if err := d.Open(); err != nil {
		kind := errorKind(err)
		return errors.Is(kind, media.ErrNotPermitted) || errors.Is(kind, media.ErrDeviceBusy)
	}
	offers := rank(d.Properties(), Want{})
	if err := d.Close(); err != nil {
		s.logger.Debug("close camera after listing", "label", d.Info().Label, "error", err)
	}
	return len(offers) > 0
}

func cameraEntry(info driver.Info, rec recorder) entry {
	id, node, _ := strings.Cut(info.Label, camera.LabelSeparator)
	name, _, _ := strings.Cut(info.Name, camera.LabelSeparator)
	name = productName(name)
	if name == "" {
		name = node
	}
	return entry{
		device:   media.Device{Kind: media.Camera, ID: id, Name: name},
		aliases:  []string{node, "/dev/" + node, "/dev/v4l/by-id/" + id, "/dev/v4l/by-path/" + id},
		recorder: rec,
	}
}

// productName undoes what UVC makes of a name said twice: "Name: Name".
func productName(name string) string {
	name = strings.TrimSpace(name)
	if first, second, ok := strings.Cut(name, ": "); ok && strings.HasPrefix(first, second) {
		return first
	}
	return name
}
