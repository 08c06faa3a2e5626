package bench_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"moim/signaling"
)

// meeting is a room for headless participants.
type meeting struct {
	url, room string
	sender    *participant
	receivers []*participant
}

// participant is a process that takes part in a call and writes statistics.
type participant struct {
	*process
	file string // of its statistics
}

// statistics is the statistics object, as far as it is looked at here.
type statistics struct {
	UptimeS float64 `json:"uptime_s"`
	Encode  struct {
		Layers []struct {
			Keyframes int64 `json:"keyframes"`
		} `json:"layers"`
	} `json:"encode"`
	Peers []peer `json:"peers"`
}

type peer struct {
	Name   string `json:"name"`
	State  string `json:"state"`
	Upload struct {
		TotalBytes int64 `json:"total_bytes"`
	} `json:"upload"`
	Video struct {
		Width         int     `json:"width"`
		FramesDecoded int64   `json:"frames_decoded"`
		Freezes       int64   `json:"freezes"`
		FreezeMS      float64 `json:"freeze_ms"`
		LatencyMS     struct {
			P50 float64 `json:"p50"`
		} `json:"latency_ms"`
	} `json:"video"`
	Audio struct {
		ConcealedMS float64 `json:"concealed_ms"`
		TotalMS     float64 `json:"total_ms"`
	} `json:"audio"`
}

func (s statistics) peer(name string) peer {
	for _, p := range s.Peers {
		if p.Name == name {
			return p
		}
	}
	return peer{}
}

// keyframes is how many have been made so far, of all layers.
func (s statistics) keyframes() (n int64) {
	for _, l := range s.Encode.Layers {
		n += l.Keyframes
	}
	return n
}

const senderName = "Sender"

func receiverName(i int) string { return fmt.Sprintf("Receiver %d", i) }

// startSignald starts a server and returns its address. It waits until it is
// healthy where the test can see it; participants come back until it is there.
func startSignald(t *testing.T, namespace, address string) (url string) {
	t.Helper()
	start(t, command{
		name: "signald", namespace: namespace, env: []string{"XDG_STATE_HOME=" + t.TempDir()},
		path: program(t, "SIGNALD_BIN"), args: []string{"--listen", address},
	})
	url = "http://" + address
	if namespace != "" {
		return url
	}
	client := http.Client{Timeout: time.Second}
	eventually(t, patience, "a healthy signald", func() (bool, string) {
		resp, err := client.Get(url + signaling.HealthPath)
		if err != nil {
			return false, err.Error()
		}
		_ = resp.Body.Close()
		return resp.StatusCode == http.StatusOK, resp.Status
	})
	return url
}

// startMeeting lets a sender wait in a new room.
func startMeeting(t *testing.T, url, namespace string, args ...string) *meeting {
	t.Helper()
	m := &meeting{url: url, room: signaling.NewCode().String()}
	m.sender = m.join(t, senderName, namespace, args...)
	return m
}

// receive lets one more participant in, who sends nothing, and waits until it
// sees the sender.
func (m *meeting) receive(t *testing.T, namespace string, args ...string) {
	t.Helper()
	p := m.join(t, receiverName(len(m.receivers)), namespace, append([]string{"--camera", "none", "--mic", "none"}, args...)...)
	m.receivers = append(m.receivers, p)
	eventually(t, patience, "pictures at a receiver", func() (bool, string) {
		if !p.running() || !m.sender.running() {
			t.Fatalf("a participant ended: %s%s", p.stderr.String(), m.sender.stderr.String())
		}
		return p.latest(t).peer(senderName).Video.FramesDecoded > 0, "none came"
	})
}

func (m *meeting) join(t *testing.T, name, namespace string, args ...string) *participant {
	t.Helper()
	file := filepath.Join(t.TempDir(), "statistics.jsonl")
	if dir := os.Getenv("MOIM_BENCH_KEEP"); dir != "" {
		file = filepath.Join(dir, strings.ReplaceAll(t.Name()+" "+name+".jsonl", "/", " "))
	}
	all := append([]string{"headless", "--server", m.url, "--room", m.room, "--name", name, "--stats", file}, args...)
	return &participant{process: start(t, command{name: name, namespace: namespace, path: program(t, "MOIM_BIN"), args: all}), file: file}
}

// flows counts what went to each receiver so far, as they and the sender say.
func (m *meeting) flows(t *testing.T) []flow {
	t.Helper()
	sent := m.sender.latest(t)
	flows := make([]flow, len(m.receivers))
	for i, p := range m.receivers {
		seen := p.latest(t)
		from := seen.peer(senderName)
		flows[i] = flow{
			Connected: from.State == "connected", At: seen.UptimeS, Frames: from.Video.FramesDecoded,
			Width: from.Video.Width, Freezes: from.Video.Freezes, SoundS: from.Audio.TotalMS / 1000, Concealed: from.Audio.ConcealedMS / 1000,
			Frozen: from.Video.FreezeMS / 1000, Delay: from.Video.LatencyMS.P50 / 1000, Keyframes: sent.keyframes(),
			BytesAt: sent.UptimeS, Bytes: sent.peer(receiverName(i)).Upload.TotalBytes,
		}
	}
	return flows
}

// latest is the newest whole statistics object; zero where there is none yet.
func (p *participant) latest(t *testing.T) statistics {
	t.Helper()
	var s statistics
	data, err := os.ReadFile(p.file)
	if err != nil {
		return s
	}
	lines := bytes.Split(data, []byte("\n"))
	if len(lines) < 2 {
		return s
	}
	if err := json.Unmarshal(lines[len(lines)-2], &s); err != nil {
		t.Fatalf("%s: %v", p.file, err)
	}
	return s
}
