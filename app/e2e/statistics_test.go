package e2e_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"testing"
	"time"
)

// statistics is the statistics object, as far as tests look at it.
type statistics struct {
	Time     time.Time  `json:"time"`
	UptimeS  float64    `json:"uptime_s"`
	Room     string     `json:"room"`
	Self     person     `json:"self"`
	Upload   upload     `json:"upload"`
	Download download   `json:"download"`
	Encode   encode     `json:"encode"`
	Peers    []peer     `json:"peers"`
	Process  *footprint `json:"process"`
	Govern   *governed  `json:"governance"`
	UI       *drawing   `json:"ui"`
}

// governed is how a room is governed.
type governed struct {
	Host    bool     `json:"host"`
	Locked  bool     `json:"locked"`
	Waiting bool     `json:"waiting_room"`
	Limit   int      `json:"limit"`
	Knocks  []string `json:"knocks"`
	Carries int      `json:"carries"`
}

type person struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type upload struct {
	BPS             float64 `json:"bps"`
	BudgetBPS       float64 `json:"budget_bps"`
	ForecastNextBPS float64 `json:"forecast_next_bps"`
	TotalBytes      float64 `json:"total_bytes"`
}

type download struct {
	TotalBytes float64 `json:"total_bytes"`
}

type encode struct {
	Encoders int     `json:"encoders"`
	Layers   []layer `json:"layers"`
}

type layer struct {
	Track      string  `json:"track"`
	RID        string  `json:"rid"`
	Width      int     `json:"width"`
	FPS        float64 `json:"fps"`
	BPS        float64 `json:"bps"`
	MSPerFrame float64 `json:"ms_per_frame"`
	Keyframes  int64   `json:"keyframes"`
}

// footprint is what a process holds on to.
type footprint struct {
	Goroutines int `json:"goroutines"`
	HeapKiB    int `json:"heap_kib"`
	GoKiB      int `json:"go_kib"`
}

// drawing counts what a window draws.
type drawing struct {
	Repaints int64 `json:"repaints"`
}

type peer struct {
	person
	State        string  `json:"state"`
	Path         string  `json:"path"`
	FirstFrameMS float64 `json:"first_frame_ms"`
	Upload       struct {
		BPS         float64 `json:"bps"`
		Audio       float64 `json:"audio_bps"`
		ScreenAudio float64 `json:"screen_audio_bps"`
		Layer       string  `json:"layer"`
		EstimateBPS float64 `json:"estimate_bps"`
		Held        string  `json:"held"`
		Loss        float64 `json:"loss"`
		TotalBytes  float64 `json:"total_bytes"`
	} `json:"upload"`
	Download struct {
		Loss float64 `json:"loss"`
	} `json:"download"`
	Video struct {
		Width         int     `json:"width"`
		Height        int     `json:"height"`
		FramesDecoded int64   `json:"frames_decoded"`
		Freezes       int64   `json:"freezes"`
		FreezeMS      float64 `json:"freeze_ms"`
		Latency       *struct {
			P50 float64 `json:"p50"`
			P95 float64 `json:"p95"`
		} `json:"latency_ms"`
	} `json:"video"`
	Audio struct {
		LevelDB     float64 `json:"level_db"`
		BufferMS    float64 `json:"buffer_ms"`
		ConcealedMS float64 `json:"concealed_ms"`
		TotalMS     float64 `json:"total_ms"`
	} `json:"audio"`
	ScreenAudio *struct {
		LevelDB float64 `json:"level_db"`
	} `json:"screen_audio"`
}

// peer finds a peer by name.
func (s statistics) peer(name string) (peer, bool) {
	for _, p := range s.Peers {
		if p.Name == name {
			return p, true
		}
	}
	return peer{}, false
}

// peerByID finds a peer by its identifier.
func (s statistics) peerByID(id string) (peer, bool) {
	for _, p := range s.Peers {
		if p.ID == id {
			return p, true
		}
	}
	return peer{}, false
}

// framesOfPeer is how many pictures of a participant have been decoded.
func framesOfPeer(s statistics, name string) int64 {
	p, _ := s.peer(name)
	return p.Video.FramesDecoded
}

// rateOf is how many of them came in between, per second.
func rateOf(from, to statistics, name string) float64 {
	return float64(framesOfPeer(to, name)-framesOfPeer(from, name)) / (to.UptimeS - from.UptimeS)
}

// readStatistics reads a file of statistics and holds each line to the
// contract. A last line that is not complete yet is left out: the contract is
// one write a line, but not that a reader sees all of it at once.
func readStatistics(t *testing.T, file string) []statistics {
	t.Helper()
	data, err := os.ReadFile(file)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	all, err := parseStatistics(data)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return all
}

func parseStatistics(data []byte) ([]statistics, error) {
	var all []statistics
	for line, rest, ok := bytes.Cut(data, []byte("\n")); ok; line, rest, ok = bytes.Cut(rest, []byte("\n")) {
		var raw any
		if err := json.Unmarshal(line, &raw); err != nil {
			return nil, fmt.Errorf("line %q: %w", line, err)
		}
		if err := contract().check("", raw); err != nil {
			return nil, fmt.Errorf("line %s: %w", line, err)
		}
		var s statistics
		if err := json.Unmarshal(line, &s); err != nil {
			return nil, fmt.Errorf("line %s: %w", line, err)
		}
		all = append(all, s)
	}
	return all, nil
}
