package e2e_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// shape is what a JSON value has to look like.
type shape struct {
	kind   string           // "string", "number", "object" or "array"
	fields map[string]shape // of an object; others may be there as well
	absent []string         // fields that may be absent
	of     *shape           // elements of an array
	words  []string         // what a string may be; anything where empty
}

func (s shape) check(path string, v any) error {
	switch value := v.(type) {
	case string:
		if s.kind != "string" {
			return fmt.Errorf("%s is a string, not %s", path, s.kind)
		}
		if len(s.words) > 0 && !slices.Contains(s.words, value) {
			return fmt.Errorf("%s is %q, not one of %q", path, value, s.words)
		}
	case float64:
		if s.kind != "number" {
			return fmt.Errorf("%s is a number, not %s", path, s.kind)
		}
	case []any:
		return s.checkElements(path, value)
	case map[string]any:
		return s.checkFields(path, value)
	default:
		return fmt.Errorf("%s is %v, not %s", path, v, s.kind)
	}
	return nil
}

func (s shape) checkElements(path string, values []any) error {
	if s.kind != "array" {
		return fmt.Errorf("%s is an array, not %s", path, s.kind)
	}
	for i, v := range values {
		if err := s.of.check(fmt.Sprintf("%s[%d]", path, i), v); err != nil {
			return err
		}
	}
	return nil
}

func (s shape) checkFields(path string, values map[string]any) error {
	if s.kind != "object" {
		return fmt.Errorf("%s is an object, not %s", path, s.kind)
	}
	for name, field := range s.fields {
		v, there := values[name]
		if !there && slices.Contains(s.absent, name) {
			continue
		}
		if !there {
			return fmt.Errorf("%s.%s is missing", path, name)
		}
		if err := field.check(path+"."+name, v); err != nil {
			return err
		}
	}
	return nil
}

// contract is the statistics object as README.md describes it.
func contract() shape {
	text := shape{kind: "string"}
	layer := object("", "rid:string width height fps bps ms_per_frame keyframes")
	layers := shape{kind: "array", of: &layer}
	encode := object("", "encoders")
	encode.fields["layers"] = layers

	video := object("latency_ms", "width height fps frames_decoded freezes freeze_ms")
	video.fields["latency_ms"] = object("", "p50 p95")
	p := object("", "id:string name:string rtt_ms first_frame_ms")
	p.fields["state"] = shape{kind: "string", words: []string{"new", "connecting", "connected", "disconnected", "failed", "closed"}}
	p.fields["path"] = shape{kind: "string", words: []string{"", "host", "srflx", "prflx", "relay"}}
	p.fields["upload"] = object("", "bps video_bps audio_bps layer:string target_bps estimate_bps loss total_bytes")
	p.fields["download"] = object("", "bps loss jitter_ms")
	p.fields["video"] = video
	p.fields["audio"] = object("", "level_db buffer_ms concealed_ms total_ms")

	all := object("", "uptime_s")
	all.fields["time"] = text
	all.fields["room"] = text
	all.fields["self"] = object("", "id:string name:string")
	all.fields["upload"] = object("", "bps budget_bps forecast_next_bps total_bytes")
	all.fields["download"] = object("", "bps total_bytes")
	all.fields["encode"] = encode
	all.fields["peers"] = shape{kind: "array", of: &p}
	return all
}

// object is an object with these fields, numbers where nothing else is said.
func object(absent, fields string) shape {
	s := shape{kind: "object", fields: map[string]shape{}, absent: strings.Fields(absent)}
	for field := range strings.FieldsSeq(fields) {
		name, kind, _ := strings.Cut(field, ":")
		if kind == "" {
			kind = "number"
		}
		s.fields[name] = shape{kind: kind}
	}
	return s
}

// TestContract holds the checker itself to the example of the contract.
func TestContract(t *testing.T) {
	const example = `{"time":"2026-01-01T00:00:00Z","uptime_s":12.0,"room":"r","self":{"id":"a","name":"n"},
		"upload":{"bps":0,"budget_bps":0,"forecast_next_bps":0,"total_bytes":0},"download":{"bps":0,"total_bytes":0},
		"encode":{"encoders":1,"layers":[{"rid":"h","width":640,"height":360,"fps":30,"bps":0,"ms_per_frame":0,"keyframes":0}]},
		"peers":[{"id":"b","name":"m","state":"connected","path":"host","rtt_ms":0,
		"upload":{"bps":0,"video_bps":0,"audio_bps":0,"layer":"h","target_bps":0,"estimate_bps":0,"loss":0,"total_bytes":0},
		"download":{"bps":0,"loss":0,"jitter_ms":0},
		"video":{"width":0,"height":0,"fps":0,"frames_decoded":0,"freezes":0,"freeze_ms":0,"latency_ms":{"p50":0,"p95":0}},
		"audio":{"level_db":-127,"buffer_ms":0,"concealed_ms":0,"total_ms":0},"first_frame_ms":0}]}`
	tests := []struct{ name, old, new, want string }{
		{"as it is", "", "", ""},
		{"a further field", `"rid":"h"`, `"rid":"h","track":"camera"`, ""},
		{"no latency", `,"latency_ms":{"p50":0,"p95":0}`, ``, ""},
		{"a field missing", `"budget_bps":0,`, ``, ".upload.budget_bps is missing"},
		{"null for a list", `[{"rid":"h","width":640,"height":360,"fps":30,"bps":0,"ms_per_frame":0,"keyframes":0}]`, `null`, ".encode.layers is <nil>, not array"},
		{"text for a number", `"loss":0,"jitter_ms"`, `"loss":"0","jitter_ms"`, ".peers[0].download.loss is a string, not number"},
		{"an unknown state", `"connected"`, `"happy"`, `.peers[0].state is "happy"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var v any
			if err := json.Unmarshal([]byte(strings.Replace(example, tt.old, tt.new, 1)), &v); err != nil {
				t.Fatal(err)
			}
			err := contract().check("", v)
			if got := fmt.Sprint(err); (tt.want == "") != (err == nil) || !strings.Contains(got, tt.want) && err != nil {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}
