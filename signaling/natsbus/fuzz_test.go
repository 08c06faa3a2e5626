package natsbus_test

import (
	"strings"
	"testing"

	"moim/signaling/natsbus"
)

const (
	someNode  = "0f8e0f8e0f8e0f8e0f8e0f8e0f8e0f8e"
	someOther = "51c351c351c351c351c351c351c351c3"
)

func FuzzDecodeNotice(f *testing.F) {
	f.Add([]byte(`{"node":"` + someNode + `","proof":"` + strings.Repeat(someNode, 2) + `","arrival":1,"stamp":2,"message":{"v":2,"type":"joined","participant":"` + someOther + `","card":"AAEC"}}`))
	f.Add([]byte(`{"node":"` + someNode + `","stamp":2,"message":{"v":2,"type":"left","participant":"` + someOther + `","reason":"lost"}}`))
	f.Add([]byte(`{"node":"` + someNode + `","message":{"v":2,"type":"sealed","from":"` + someOther + `","payload":"AAEC"}}`))
	f.Add([]byte(`{"node":"x","message":{"v":2,"type":"welcome"}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := natsbus.DecodeNotice(data)
		if err == nil && (len(n.Node) != 32 || len(n.Presence.Participant) != 32) {
			t.Errorf("took a notice of node %q and participant %q", n.Node, n.Presence.Participant)
		}
	})
}

func FuzzDecodePresence(f *testing.F) {
	f.Add(someOther, []byte(`{"node":"`+someNode+`","proof":"`+strings.Repeat(someNode, 2)+`","card":"AAEC","arrival":1,"stamp":2}`))
	f.Add("x", []byte(`{}`))
	f.Fuzz(func(t *testing.T, participant string, data []byte) {
		p, err := natsbus.DecodePresence(participant, data)
		if err == nil && (len(p.Node) != 32 || len(p.Proof) != 64 || len(p.Card) > 1024) {
			t.Errorf("took presence %+v", p)
		}
	})
}
