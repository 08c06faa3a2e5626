// Command gallery opens the window with made-up snapshots and pictures, one
// scene at a time: for looking at it, for screenshots and for measuring how
// many repaints a second it holds.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"hash/fnv"
	"math"
	"os"
	"strings"
	"sync"
	"time"

	"moim/app/call"
	"moim/media"
	"moim/media/codec"
	"moim/media/mediatest"
	"moim/ui"
)

func main() {
	scene := flag.String("scene", "start", "start, preview, preview-off, preview-test, joining, asked, alone, alone-server, alone-http, alone-ipv6, nobody, call, limit, link, sound, computer, listening, share, sharing, chat, toast, failed, host, locked; the invitation opens with I, people and room with P")
	language := flag.String("lang", "en", "en or ko")
	look := flag.String("theme", "light", "light or dark")
	peers := flag.Int("peers", 3, "remote participants")
	size := flag.String("size", "640x360", "size of pictures")
	seconds := flag.Float64("seconds", 0, "end after so long and print figures; 0: stay open")
	layout := flag.String("layout", "", "file that the map of elements is written to")
	flag.Parse()
	if err := run(*scene, *language, *look, *peers, *size, *seconds, *layout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(scene, language, look string, peers int, size string, seconds float64, layout string) error {
	cameras := &cameras{clock: media.NewClock()}
	if _, err := fmt.Sscanf(size, "%dx%d", &cameras.width, &cameras.height); err != nil {
		return fmt.Errorf("size %q: %w", size, err)
	}
	snapshots := make(chan *call.Snapshot)
	stats := &ui.Stats{}
	config := ui.Config{
		Commands:     func(c call.Command) { fmt.Fprintf(os.Stderr, "%T %+v\n", c, c) },
		Snapshots:    snapshots,
		Pictures:     cameras,
		NewConverter: func() media.Converter { return codec.NewConverter() },
		Preferences:  call.Preferences{Language: language, Theme: look},
		Stats:        stats,
	}
	if layout != "" {
		config.Layout = func(list []ui.Element) {
			data, err := json.MarshalIndent(list, "", " ")
			if err == nil {
				_ = os.WriteFile(layout, data, 0o600)
			}
		}
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	go live(ctx, compose(scene, language, look, peers), snapshots)
	if seconds > 0 {
		go measure(ctx, stop, stats, seconds)
	}
	return ui.Run(ctx, config)
}

// live sends a snapshot once a second, after a minute that passes quickly.
func live(ctx context.Context, first *call.Snapshot, snapshots chan<- *call.Snapshot) {
	for second := 0; ; second++ {
		s := *first
		s.At = time.Duration(second) * time.Second
		s.TransportMeasuredAt = s.At
		wobble := 1 + 0.06*math.Sin(float64(second)/3) + 0.03*math.Sin(float64(second)*1.7)
		if second < 25 {
			wobble *= 0.55
		}
		s.Upload.BPS = int64(float64(s.Upload.BPS) * wobble)
		if most := s.Upload.BudgetBPS; most > 0 {
			s.Upload.BPS = min(s.Upload.BPS, most)
		}
		pause := time.Second
		if second < 60 {
			pause = 40 * time.Millisecond
		}
		select {
		case snapshots <- &s:
		case <-ctx.Done():
			return
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return
		}
	}
}

// measure lets the window settle for two seconds, counts, prints and ends.
func measure(ctx context.Context, stop context.CancelFunc, stats *ui.Stats, seconds float64) {
	defer stop()
	wait := func(d time.Duration) {
		select {
		case <-time.After(d):
		case <-ctx.Done():
		}
	}
	wait(2 * time.Second)
	began, processor := time.Now(), processorTime()
	repaints, pictures, dropped := stats.Repaints(), stats.Pictures(), stats.Dropped()
	wait(time.Duration(seconds * float64(time.Second)))
	elapsed := time.Since(began).Seconds()
	_ = json.NewEncoder(os.Stdout).Encode(map[string]float64{
		"seconds":            elapsed,
		"repaints_s":         float64(stats.Repaints()-repaints) / elapsed,
		"pictures_s":         float64(stats.Pictures()-pictures) / elapsed,
		"cpu_ms_per_repaint": float64((processorTime() - processor).Milliseconds()) / float64(max(stats.Repaints()-repaints, 1)),
		"dropped_s":          float64(stats.Dropped()-dropped) / elapsed,
	})
}

// cameras gives every track a pattern of its own.
type cameras struct {
	clock         *media.Clock
	width, height int
}

// Watch implements ui.Pictures.
func (c *cameras) Watch(peer call.PeerID, track call.Track, sink media.Sink) func() {
	width, height := c.width, c.height
	if track == call.TrackScreen {
		width, height = 1280, 720
	}
	source, err := mediatest.NewPattern(c.clock, mediatest.PatternConfig{Width: width, Height: height, Seed: seed(peer, track)})
	if err != nil {
		fmt.Fprintf(os.Stderr, "watch %s of %q: %v\n", track, peer, err)
		return func() {}
	}
	ctx, stop := context.WithCancel(context.Background())
	var pump sync.WaitGroup
	pump.Go(func() {
		for {
			f, err := source.Read(ctx)
			if err != nil {
				return
			}
			sink(f)
			f.Release()
		}
	})
	return func() {
		stop()
		pump.Wait()
		_ = source.Close()
	}
}

// names of the made-up participants.
func names(language string) []string {
	if language == "ko" {
		return strings.Split("김민수,이서연,박지훈,최유진,정하은,Alex Kim,오세훈,한지민", ",")
	}
	return strings.Split("Maya Lindgren,Tom Okafor,Jin-ah Park,Alexander von Humboldt-Meyer,Priya Nair,김민수,Zoë,Lars", ",")
}

// seed tells participants' pictures apart.
func seed(peer call.PeerID, track call.Track) uint64 {
	h := fnv.New64a()
	fmt.Fprint(h, peer, track)
	return h.Sum64()
}
