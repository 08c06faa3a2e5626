package signaling_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"moim/signaling"
)

func TestUsableICE(t *testing.T) {
	long := strings.Repeat("a", 600)
	for name, c := range map[string]struct {
		in   *signaling.ICE
		want []signaling.ICEServer
	}{
		"none":  {nil, nil},
		"empty": {&signaling.ICE{}, nil},
		"all kinds": {
			&signaling.ICE{Servers: []signaling.ICEServer{
				{URLs: []string{"stun:a.example:3478"}},
				{URLs: []string{"turn:a.example?transport=udp", "turns:a.example"}, Username: "u", Credential: "c"},
			}},
			[]signaling.ICEServer{
				{URLs: []string{"stun:a.example:3478"}},
				{URLs: []string{"turn:a.example?transport=udp", "turns:a.example"}, Username: "u", Credential: "c"},
			},
		},
		"TURN without credentials": {
			&signaling.ICE{Servers: []signaling.ICEServer{{URLs: []string{"turn:a.example", "stun:a.example"}, Username: "u"}}},
			[]signaling.ICEServer{{URLs: []string{"stun:a.example"}, Username: "u"}},
		},
		"other schemes": {
			&signaling.ICE{Servers: []signaling.ICEServer{{URLs: []string{"http://a.example", "stun", "stun:", "", "turn:a b"}, Username: "u", Credential: "c"}}},
			nil,
		},
		"too long": {
			&signaling.ICE{Servers: []signaling.ICEServer{
				{URLs: []string{"stun:" + long}}, {URLs: []string{"turn:a.example"}, Username: long, Credential: "c"},
			}},
			nil,
		},
		"too many": {
			&signaling.ICE{Servers: make([]signaling.ICEServer, 1000)},
			nil,
		},
	} {
		if got := c.in.Usable(); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

func TestICERelays(t *testing.T) {
	for url, want := range map[string]bool{"stun:a": false, "turn:a": true, "turns:a": true, "stuns:a": false, "turnip:a": false} {
		if got := (signaling.ICEServer{URLs: []string{url}}).Relays(); got != want {
			t.Errorf("%s: %v", url, got)
		}
	}
}

// FuzzICE reads what a server may say about STUN and TURN.
func FuzzICE(f *testing.F) {
	f.Add([]byte(`{"v":1,"type":"welcome","ice":{"servers":[{"urls":["turn:a?transport=tcp"],"username":"1:a.b","credential":"x"}],"lifetime":600}}`))
	f.Add([]byte(`{"v":1,"type":"pong","ice":{"servers":null,"lifetime":-1}}`))
	f.Add([]byte(`{"v":1,"type":"pong","ice":null}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := signaling.Parse(data)
		if err != nil {
			return
		}
		for _, s := range e.ICE.Usable() {
			if len(s.URLs) == 0 || s.Relays() && (s.Username == "" || s.Credential == "") {
				t.Errorf("not usable: %+v", s)
			}
			if _, err := json.Marshal(s); err != nil {
				t.Error(err)
			}
		}
	})
}
