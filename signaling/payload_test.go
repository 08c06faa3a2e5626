package signaling_test

import (
	"encoding/json"
	"strings"
	"testing"

	"moim/signaling"
)

func TestParsePayload(t *testing.T) {
	tests := []struct {
		payload string
		ok      bool
	}{
		{`{"type":"description","description":{"type":"offer","sdp":"v=0"}}`, true},
		{`{"type":"description","description":{"type":"rollback"}}`, true},
		{`{"type":"candidate","candidate":{"candidate":"","sdpMid":"0","sdpMLineIndex":0}}`, true},
		{`{"type":"status","status":{"microphone":true}}`, true},
		{`{"type":"demand","demand":[{"track":"camera","width":640,"height":360,"visible":true,"layer":"h"}]}`, true},
		{`{"type":"status","status":{"limited":true}}`, true},
		{`{"type":"status","status":{},"later":1}`, true},
		{`{"type":"demand","demand":[{"track":"camera","visible":true,"pinned":true}]}`, true},
		{`{"type":"demand","demand":[{"track":"camera","pinned":1}]}`, false},
		{`{"type":"host","host":{}}`, true},
		{`{"type":"host","host":{"addresses":["192.168.1.5:8787","[fd00::5]:8787"],"serving":true}}`, true},
		{`{"type":"host","host":{"addresses":["127.0.0.1:8787"]}}`, false},
		{`{"type":"host","host":{"addresses":["[::ffff:127.0.0.1]:8787"]}}`, false},
		{`{"type":"host","host":{"addresses":["203.0.113.5:80"]}}`, false},
		{`{"type":"host","host":{"addresses":["192.168.1.5:0"]}}`, false},
		{`{"type":"host","host":{"addresses":["[fe80::1%eth0]:8787"]}}`, false},
		{`{"type":"host","host":{"addresses":["printer.local:80"]}}`, false},
		{`{"type":"host","host":{"addresses":[` + strings.Repeat(`"10.0.0.1:1",`, 8) + `"10.0.0.1:1"]}}`, false},
		{`{"type":"chat","chat":{"next":1,"first":1,"last":0}}`, true},
		{`{"type":"chat","chat":{"next":1,"first":1,"last":2,"messages":[{"n":1,"clock":1,"age":0,"text":"a"},{"n":2,"clock":2,"text":""}]}}`, true},
		{`{"type":"chat","chat":{"next":1,"first":1,"messages":[{"n":1,"clock":1,"text":"` + strings.Repeat("🙂", 2000) + `"}]}}`, true},
		{`{"type":"chat","chat":{"next":1,"first":1,"messages":[{"n":1,"clock":1,"text":"` + strings.Repeat("a", 2001) + `"}]}}`, false},
		{`{"type":"chat","chat":{"next":1,"first":1,"messages":[{"n":1,"clock":1,"text":"a"},{"n":3,"clock":2,"text":"b"}]}}`, false},
		{`{"type":"chat","chat":{"next":1,"first":1,"messages":[{"n":1,"clock":1,"text":7}]}}`, false},
		{`{"type":"chat","chat":{"next":1,"first":1,"messages":[{"n":1,"clock":1.5,"text":"a"}]}}`, false},
		{`{"type":"chat","chat":{"next":1,"first":1,"messages":[{"n":9007199254740992,"clock":1,"text":"a"}]}}`, false},
		{`{"type":"chat","chat":{"next":1,"first":0}}`, false},
		{`{"type":"chat","chat":{"first":1}}`, false},
		{`{"type":"chat","chat":{"next":1,"first":1,"ask":{"clock":0,"n":0}}}`, true},
		{`{"type":"chat","chat":{"next":1,"first":1,"ask":{"clock":1,"author":"me","n":0}}}`, false},
		{`{"type":"chat","chat":{"next":1,"first":1,"told":{"messages":[],"left":0}}}`, true},
		{`{"type":"chat","chat":{"next":1,"first":1,"told":{"messages":[],"left":-1}}}`, false},
		{`{"type":"chat","chat":{"next":1,"first":1,"told":{"messages":[{"n":1,"clock":1,"text":"a","author":"` + strings.Repeat("a", 32) + `","name":"A"}],"left":0}}}`, true},
		{`{"type":"chat","chat":{"next":1,"first":1,"told":{"messages":[{"n":1,"clock":1,"text":"a","author":"","name":"A"}],"left":0}}}`, false},
		{`{"type":"chat","chat":{"next":1,"first":1,"told":{"messages":[{"n":1,"clock":1,"text":"a","author":"` + strings.Repeat("a", 32) + `","name":"` + strings.Repeat("a", 65) + `"}],"left":0}}}`, false},
		{`{"type":"chat"}`, false},
		{``, false},
		{`{}`, false},
		{`{"type":"dance"}`, false},
		{`{"type":"status"}`, false},
		{`{"type":"status","candidate":{"candidate":""}}`, false},
		{`{"type":"status","status":{},"candidate":{"candidate":""}}`, false},
		{`{"type":"description","description":{"type":"offer"}}`, false},
		{`{"type":"description","description":{"type":"pranswer","sdp":"v=0"}}`, false},
		{`{"type":"candidate","candidate":{"candidate":"` + strings.Repeat("x", 2000) + `"}}`, false},
		{`{"type":"candidate","candidate":{"candidate":"","sdpMLineIndex":-1}}`, false},
		{`{"type":"demand","demand":[{"track":"face"}]}`, false},
		{`{"type":"demand","demand":[{"track":"camera","width":-1}]}`, false},
		{`{"type":"demand","demand":[{"track":"camera","layer":"x"}]}`, false},
		{`{"type":"demand","demand":[` + strings.Repeat(`{"track":"camera"},`, 16) + `{"track":"camera"}]}`, false},
		{`"` + strings.Repeat("x", signaling.MaxPayload) + `"`, false},
	}
	for _, test := range tests {
		p, err := signaling.ParsePayload(json.RawMessage(test.payload))
		if (err == nil) != test.ok {
			t.Errorf("ParsePayload(%.80s) = %+v, %v", test.payload, p, err)
		}
	}
}

func FuzzParsePayload(f *testing.F) {
	for _, seed := range []string{
		`{"type":"description","description":{"type":"offer","sdp":"v=0"}}`,
		`{"type":"candidate","candidate":{"candidate":"candidate:1 1 udp 1 127.0.0.1 1 typ host","sdpMid":"0","sdpMLineIndex":0,"usernameFragment":"u"}}`,
		`{"type":"status","status":{"camera":true}}`,
		`{"type":"demand","demand":[{"track":"screen","width":1,"height":1,"visible":true}]}`,
		`{"type":"host","host":{"addresses":["192.168.1.5:8787","[fd00::5]:8787"],"serving":true}}`, `[]`,
		`{"type":"chat","chat":{"next":1,"first":1,"last":1,"messages":[{"n":1,"clock":1,"age":0,"text":"a"}],"ask":{"clock":0,"n":0}}}`,
		`{"type":"chat","chat":{"next":1,"first":1,"last":0,"told":{"messages":[{"n":1,"clock":1,"text":"a","author":"77777777777777777777777777777777","name":"A"}],"left":0}}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := signaling.ParsePayload(data)
		if err != nil {
			return
		}
		out, err := p.Encode()
		if err != nil && len(data) < signaling.MaxPayload/8 {
			t.Fatalf("cannot encode what was parsed: %v", err)
		}
		if err != nil {
			return
		}
		if _, err := signaling.ParsePayload(out); err != nil {
			t.Fatalf("cannot parse what was encoded: %v", err)
		}
	})
}
