package app

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"time"

	"moim/app/call"
)

// Statistics is the statistics object: one line of JSON a second. Its names are
// a contract; fields may be added, never renamed. Rates are bits per second.
type Statistics struct {
	Time    time.Time         `json:"time"`
	UptimeS float64           `json:"uptime_s"`
	Room    string            `json:"room"`
	Self    selfStatistics    `json:"self"`
	Upload  uploadStatistics  `json:"upload"`
	Down    downStatistics    `json:"download"`
	Encode  encodeStatistics  `json:"encode"`
	Peers   []peerStatistics  `json:"peers"`
	Process processStatistics `json:"process"`
	Govern  *governStatistics `json:"governance,omitempty"`
	Window  *windowStatistics `json:"ui,omitempty"`
}

type selfStatistics struct {
	ID   call.PeerID `json:"id"`
	Name string      `json:"name"`
}

type downStatistics struct {
	BPS        int64 `json:"bps"`
	TotalBytes int64 `json:"total_bytes"`
}

type encodeStatistics struct {
	Encoders int               `json:"encoders"`
	Layers   []layerStatistics `json:"layers"`
}

type layerStatistics struct {
	Track      call.Track `json:"track"`
	RID        string     `json:"rid"`
	Width      int        `json:"width"`
	Height     int        `json:"height"`
	FPS        float64    `json:"fps"`
	BPS        int64      `json:"bps"`
	MSPerFrame float64    `json:"ms_per_frame"`
	Keyframes  int64      `json:"keyframes"`
}

type peerStatistics struct {
	ID           call.PeerID          `json:"id"`
	Name         string               `json:"name"`
	State        call.ConnectionState `json:"state"`
	Limits       bool                 `json:"limits"` // the upload, as the peer says
	Host         bool                 `json:"host"`   // governs the room
	Path         string               `json:"path"`
	Safety       string               `json:"safety"` // the code to compare aloud, "" while there is no connection
	RTTMS        float64              `json:"rtt_ms"`
	Upload       peerUpload           `json:"upload"`
	Download     peerDownload         `json:"download"`
	Video        peerVideo            `json:"video"`
	Screen       *peerVideo           `json:"screen,omitempty"`
	Audio        peerAudio            `json:"audio"`
	ScreenAudio  *peerAudio           `json:"screen_audio,omitempty"` // once some has come
	FirstFrameMS float64              `json:"first_frame_ms"`
}

type peerDownload struct {
	BPS      int64   `json:"bps"`
	Loss     float64 `json:"loss"`
	JitterMS float64 `json:"jitter_ms"`
}

type peerVideo struct {
	Width         int      `json:"width"`
	Height        int      `json:"height"`
	FPS           float64  `json:"fps"`
	FramesDecoded int64    `json:"frames_decoded"`
	Freezes       int64    `json:"freezes"`
	FreezeMS      float64  `json:"freeze_ms"`
	Latency       *latency `json:"latency_ms,omitempty"`
}

// newPeerVideo is what is said of a camera or a screen.
func newPeerVideo(v *call.VideoStats) peerVideo {
	p := peerVideo{
		Width: v.Width, Height: v.Height, FPS: round(v.FPS), FramesDecoded: v.FramesDecoded,
		Freezes: v.Freezes, FreezeMS: milliseconds(v.FreezeTime),
	}
	if v.LatencyKnown {
		p.Latency = &latency{P50: milliseconds(v.LatencyP50), P95: milliseconds(v.LatencyP95)}
	}
	return p
}

type latency struct {
	P50 float64 `json:"p50"`
	P95 float64 `json:"p95"`
}

type peerAudio struct {
	LevelDB     float64 `json:"level_db"`
	BufferMS    float64 `json:"buffer_ms"`
	ConcealedMS float64 `json:"concealed_ms"`
	FECMS       float64 `json:"fec_ms"`
	StretchedMS float64 `json:"stretched_ms"`
	TotalMS     float64 `json:"total_ms"`
}

// governStatistics are only there in a room that can be governed.
type governStatistics struct {
	Host    bool     `json:"host"`
	Locked  bool     `json:"locked"`
	Waiting bool     `json:"waiting_room"`
	Limit   int      `json:"limit"`   // people; 0: the server's own
	Knocks  []string `json:"knocks"`  // names of who waits, for a host
	Carries int      `json:"carries"` // people with pictures, of the narrowest upload; 0: not measured
}

// newGovernStatistics is nil where the room has no key.
func newGovernStatistics(g *call.Governance) *governStatistics {
	if !g.Governed {
		return nil
	}
	out := &governStatistics{
		Host: g.Host, Locked: g.Locked, Waiting: g.Waiting, Limit: g.Limit, Knocks: []string{}, Carries: g.Carries.People,
	}
	for _, k := range g.Knocks {
		out.Knocks = append(out.Knocks, k.Name)
	}
	return out
}

// windowStatistics are only there where a window is open. They count from its start.
type windowStatistics struct {
	Repaints int64 `json:"repaints"` // ticks on which a picture was repainted
	Pictures int64 `json:"pictures"` // pictures drawn
	Dropped  int64 `json:"dropped"`  // pictures that a newer one replaced before they were drawn
}

// statisticsBeat says when a snapshot is worth a line: when both transport and
// studio have measured anew, so that lines are a second apart and no
// measurement stands in two of them.
type statisticsBeat struct {
	transport, media time.Duration
}

// due says whether s is the next line.
func (b *statisticsBeat) due(s *call.Snapshot) bool {
	if s.TransportMeasuredAt <= b.transport || s.MediaMeasuredAt <= b.media {
		return false
	}
	b.transport, b.media = s.TransportMeasuredAt, s.MediaMeasuredAt
	return true
}

// newStatistics reads the statistics object out of a snapshot.
func newStatistics(s *call.Snapshot, now time.Time, uptime time.Duration) Statistics {
	stats := Statistics{
		Time: now, UptimeS: round(uptime.Seconds()), Room: s.Room.Code,
		Self:   selfStatistics{ID: s.Self.ID, Name: s.Self.Name},
		Upload: newUploadStatistics(s),
		Down:   downStatistics{BPS: s.Download.BPS, TotalBytes: s.Download.TotalBytes},
		Encode: encodeStatistics{Encoders: s.Encoders, Layers: make([]layerStatistics, 0, len(s.Layers))},
		Peers:  make([]peerStatistics, 0, len(s.Peers)),

		Govern:  newGovernStatistics(&s.Governance),
		Process: newProcessStatistics(),
	}
	for _, l := range s.Layers {
		stats.Encode.Layers = append(stats.Encode.Layers, layerStatistics{
			Track: l.Track, RID: l.RID, Width: l.Width, Height: l.Height, FPS: round(l.FPS),
			BPS: l.BPS, MSPerFrame: round(l.MSPerFrame), Keyframes: l.Keyframes,
		})
	}
	for i := range s.Peers {
		stats.Peers = append(stats.Peers, newPeerStatistics(&s.Peers[i]))
	}
	return stats
}

func newPeerAudio(sound *call.AudioStats) peerAudio {
	out := peerAudio{
		LevelDB: round(sound.LevelDB), BufferMS: milliseconds(sound.Buffer),
		ConcealedMS: milliseconds(sound.Concealed), TotalMS: milliseconds(sound.Total),
		FECMS: milliseconds(sound.FEC), StretchedMS: milliseconds(sound.Stretched),
	}
	if sound.Total == 0 {
		out.LevelDB = -127
	}
	return out
}

func newPeerStatistics(p *call.Participant) peerStatistics {
	down, sound := p.Stats.Download, p.Media.Audio
	stats := peerStatistics{
		ID: p.ID, Name: p.Name, State: p.State, Limits: p.Limits, Host: p.Host, Path: p.Stats.Path, Safety: p.Safety, RTTMS: milliseconds(p.Stats.RTT),
		Upload:       newPeerUpload(&p.Stats.Upload),
		Download:     peerDownload{BPS: down.BPS, Loss: round(down.Loss), JitterMS: milliseconds(down.Jitter)},
		Video:        newPeerVideo(&p.Media.Video),
		Audio:        newPeerAudio(&sound),
		FirstFrameMS: milliseconds(p.FirstFrame),
	}
	if screen := p.Media.ScreenAudio; screen.Total > 0 {
		heard := newPeerAudio(&screen)
		stats.ScreenAudio = &heard
	}
	if p.Screen {
		screen := newPeerVideo(&p.Media.Screen)
		stats.Screen = &screen
	}
	return stats
}

// round keeps four decimals, and turns what JSON cannot say into 0.
func round(v float64) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	return math.Round(v*1e4) / 1e4
}

func milliseconds(d time.Duration) float64 { return round(d.Seconds() * 1000) }

// write writes one line in a single call.
func (s Statistics) write(w io.Writer) error {
	line, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("encode statistics: %w", err)
	}
	if _, err := w.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("write statistics: %w", err)
	}
	return nil
}
