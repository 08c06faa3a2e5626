package mesh_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"moim/app/call"
	"moim/app/mesh"
	"moim/signaling"
)

// recorded is a description that Chromium made: an offer of a microphone, a
// camera and an empty screen; one with a simulcast of three layers; one by
// addTrack; an answer to ours.
func recorded(tb testing.TB, name string) string {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "chromium-"+name+".sdp"))
	if err != nil {
		tb.Fatal(err)
	}
	return strings.ReplaceAll(string(data), "\n", "\r\n")
}

// whole adds to an offer what ours have besides: a section for the screen's sound, which
// is like the microphone's, and one for data. So the answer leaves nothing to offer.
func whole(offer string) string {
	sound := strings.NewReplacer("a=mid:0\r\n", "a=mid:sound\r\n", "a=ssrc:", "a=ssrc:1", "a=msid:", "a=msid:screen ").
		Replace("m=" + sections(offer)[0] + "\r\n")
	var data strings.Builder
	data.WriteString("m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=mid:data\r\na=sctp-port:5000\r\n")
	for line := range strings.Lines(sound) {
		if strings.HasPrefix(line, "a=ice-") || strings.HasPrefix(line, "a=fingerprint:") || strings.HasPrefix(line, "a=setup:") {
			data.WriteString(line)
		}
	}
	return strings.Replace(offer, "a=group:BUNDLE 0 1 2", "a=group:BUNDLE 0 1 2 sound data", 1) + sound + data.String()
}

// inSection changes the section mid of a description.
func inSection(tb testing.TB, text, mid, from, to string) string {
	tb.Helper()
	at := strings.Index(text, "a=mid:"+mid+"\r\n")
	begin := strings.LastIndex(text[:at], "m=")
	end := len(text)
	if next := strings.Index(text[at:], "\r\nm="); next >= 0 {
		end = at + next + 2
	}
	changed := strings.Replace(text[begin:end], from, to, 1)
	if changed == text[begin:end] && from != to {
		tb.Fatalf("no %q in section %s", from, mid)
	}
	return text[:begin] + changed + text[end:]
}

// answerTo is what a mesh answers to an offer; "" where it cannot.
func answerTo(tb testing.TB, offers ...string) (answer string) {
	tb.Helper()
	h := newHub(tb)
	tb.Cleanup(h.close)
	m := h.add(alice, mesh.Config{Loopback: mesh.LoopbackAlways})
	m.mesh.Open(bob, call.PeerOptions{})
	for i, offer := range offers {
		m.mesh.Apply(bob, signaling.Payload{Type: signaling.PayloadDescription, Description: &signaling.Description{Type: "offer", SDP: offer}})
		m.until(5*time.Second, "answer", func() bool {
			m.mu.Lock()
			defer m.mu.Unlock()
			answers := 0
			for _, s := range m.signals {
				if s.Type == signaling.PayloadDescription && s.Description.Type == "answer" {
					answers++
					answer = s.Description.SDP
				}
			}
			if n := len(m.states[bob]); n > 0 && m.states[bob][n-1].State == call.StateFailed {
				answer = ""
				return true
			}
			return answers == i+1
		})
	}
	return answer
}

// sections are the parts of a description that begin with m=.
func sections(text string) []string { return strings.Split(text, "\r\nm=")[1:] }

func TestChromiumOffers(t *testing.T) {
	for _, test := range []struct {
		name  string
		kinds []string
		lines map[int][]string // that a section of the answer has
		none  []string         // what the answer has not
	}{
		{
			"offer",
			[]string{"audio 9", "video 9", "video 9"},
			map[int][]string{
				0: {" 111 63\r\n", "a=rtpmap:111 opus/48000/2", "a=rtpmap:63 red/48000/2", "a=fmtp:63 111/111", "a=sendrecv"},
				1: {"a=rtpmap:96 VP8/90000", "a=rtpmap:97 rtx/90000", "a=rtcp-fb:96 nack", "a=ssrc-group:FID", "a=msid:camera", "a=sendrecv"},
				2: {"a=rtpmap:96 VP8/90000", "a=msid:screen"},
			},
			[]string{"red/90000", "ulpfec", "H264", "simulcast"},
		},
		{
			"simulcast",
			[]string{"audio 9", "video 9", "video 9"},
			map[int][]string{1: {"a=rid:h recv", "a=simulcast:recv h\r\n", "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"}},
			[]string{"a=rid:l", "a=rid:m"},
		},
		{"addtrack", []string{"audio 9", "video 9"}, map[int][]string{1: {"a=msid:camera", "a=sendrecv"}}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			answer := answerTo(t, recorded(t, test.name))
			got := sections(answer)
			if len(got) != len(test.kinds) {
				t.Fatalf("%d sections, want %d:\n%s", len(got), len(test.kinds), answer)
			}
			for i, kind := range test.kinds {
				if !strings.HasPrefix(got[i], kind) {
					t.Errorf("section %d is %.20q, want %q", i, got[i], kind)
				}
				for _, line := range test.lines[i] {
					if !strings.Contains(got[i]+"\r\n", line) {
						t.Errorf("section %d has no %q:\n%s", i, line, got[i])
					}
				}
			}
			for _, text := range test.none {
				if strings.Contains(answer, text) {
					t.Errorf("the answer has %q", text)
				}
			}
		})
	}
}

// Whatever direction a browser turns a section to, the answer fits, and there
// is a way back.
func TestDirections(t *testing.T) {
	offer := whole(recorded(t, "offer"))
	directed := func(direction string) string { return inSection(t, offer, "1", "a=sendrecv", direction) }
	fits := map[string][]string{
		"a=sendrecv": {"a=sendrecv"}, "a=recvonly": {"a=sendonly"}, "a=sendonly": {"a=recvonly"}, "a=inactive": {"a=inactive"},
	}
	for _, first := range slices.Sorted(maps.Keys(fits)) {
		for _, second := range slices.Sorted(maps.Keys(fits)) {
			t.Run(first+" "+second, func(t *testing.T) {
				answer := answerTo(t, offer, directed(first), directed(second), offer, directed(second))
				if got := sections(answer)[1] + "\r\n"; !strings.Contains(got, fits[second][0]+"\r\n") {
					t.Errorf("no %s in the answer:\n%s", fits[second][0], got)
				}
			})
		}
	}
}

func TestReceives(t *testing.T) {
	offer := recorded(t, "offer")
	for direction, want := range map[string]bool{"a=sendrecv": true, "a=recvonly": true, "a=sendonly": false, "a=inactive": false} {
		text := inSection(t, offer, "1", "a=sendrecv", direction)
		if got := mesh.Receives(text); got["1"] != want || !got["0"] || len(got) != 3 {
			t.Errorf("%s: %v", direction, got)
		}
	}
	if got := mesh.Receives(inSection(t, offer, "1", "m=video 9", "m=video 0")); got["1"] {
		t.Error("a section that is rejected receives")
	}
}

func TestRoles(t *testing.T) {
	const camera, screen = "a=msid:camera x", "a=msid:screen x"
	section := func(kind, mid, msid string) string {
		return "m=" + kind + " 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:" + mid + "\r\n" + msid + "\r\n"
	}
	const head = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\n"
	for _, test := range []struct {
		name  string
		texts []string
		want  map[string]call.Track
	}{
		{
			"by name",
			[]string{head + section("video", "0", screen) + section("video", "1", camera) + section("audio", "2", screen) + section("audio", "3", camera)},
			map[string]call.Track{"0": call.TrackScreen, "1": call.TrackCamera, "2": call.TrackScreenSound, "3": call.TrackMicrophone},
		},
		{
			"by order",
			[]string{recorded(t, "offer")},
			map[string]call.Track{"0": call.TrackMicrophone, "1": call.TrackCamera, "2": call.TrackScreen},
		},
		{
			"names go first",
			[]string{head + section("video", "0", "a=msid:f00 x") + section("video", "1", camera)},
			map[string]call.Track{"0": call.TrackScreen, "1": call.TrackCamera},
		},
		{
			"a section keeps its track",
			[]string{head + section("video", "0", "") + section("video", "1", ""), head + section("video", "0", screen) + section("video", "1", "")},
			map[string]call.Track{"0": call.TrackCamera, "1": call.TrackScreen},
		},
		{
			"one that ended gives it away",
			[]string{head + section("video", "0", ""), head + "m=video 0 x 96\r\na=mid:0\r\n" + section("video", "1", "")},
			map[string]call.Track{"1": call.TrackCamera},
		},
		{
			"more than there are",
			[]string{head + section("video", "0", "") + section("video", "1", "") + section("video", "2", "")},
			map[string]call.Track{"0": call.TrackCamera, "1": call.TrackScreen},
		},
		{"data", []string{head + "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:0\r\n"}, map[string]call.Track{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := mesh.Roles(test.texts...); !maps.Equal(got, test.want) {
				t.Errorf("%v, want %v", got, test.want)
			}
		})
	}
}

func seeds(f *testing.F) {
	f.Helper()
	for _, name := range []string{"offer", "simulcast", "addtrack", "answer"} {
		text := recorded(f, name)
		f.Add(text)
		f.Add(strings.ReplaceAll(text, "a=sendrecv", "a=inactive"))
		f.Add(strings.ReplaceAll(text, "a=sendrecv", "a=sendonly"))
	}
	f.Add("m=\nm=video 0\na=mid:\r\na=simulcast:send ;,~\r\n")
}

// Texts survive being changed, whatever they are.
func FuzzForPion(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text string) {
		changed, forPeer := mesh.ForPion(text)
		if again, _ := mesh.ForPion(changed); strings.Contains(again, "\r\na=inactive\r\n") && !strings.Contains(text, "m=") {
			t.Error("changed where there is no section")
		}
		_ = forPeer(changed)
		mesh.Receives(text)
		if roles := mesh.Roles(text, changed); len(roles) > 4 {
			t.Errorf("%d tracks", len(roles))
		}
	})
}

// No description makes a mesh panic or hang.
func FuzzDescription(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text string) {
		h := newHub(t)
		m := h.add(alice, mesh.Config{Loopback: mesh.LoopbackNever})
		m.mesh.Open(bob, call.PeerOptions{})
		m.mesh.Apply(bob, signaling.Payload{Type: signaling.PayloadDescription, Description: &signaling.Description{Type: "offer", SDP: text}})
		m.mesh.Apply(bob, signaling.Payload{Type: signaling.PayloadDescription, Description: &signaling.Description{Type: "answer", SDP: text}})
		h.close()
	})
}
