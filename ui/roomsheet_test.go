package ui_test

import (
	"strings"
	"testing"

	"moim/app/call"
)

// hosting is a call that one governs.
func hosting(names ...string) *call.Snapshot {
	s := inCall(names...)
	s.Governance = call.Governance{Governed: true, Host: true}
	return s
}

func TestKnocksAreAnsweredOverTheCall(t *testing.T) {
	f := newFixture(t, english())
	s := hosting("Maya")
	s.Governance.Knocks = []call.Knock{{ID: "k1", Name: "Grace"}, {ID: "k2", Name: "Tom"}}
	f.Apply(s)
	if text := f.element("knock").Text; text != "Grace and 1 more would like to come in." {
		t.Errorf("the bar says %q", text)
	}
	f.click("knock-admit")
	f.want(call.Admit{ID: "k1"})
	next := hosting("Maya")
	next.Governance.Knocks = []call.Knock{{ID: "k2", Name: "Tom"}}
	f.Apply(next)
	f.click("knock-refuse")
	f.want(call.Refuse{ID: "k2"})
	f.Apply(hosting("Maya"))
	f.absent("knock")
}

func TestHostGovernsTheRoom(t *testing.T) {
	f := newFixture(t, english())
	s := hosting("Maya", "Tom")
	s.Governance.Carries = call.Carries{People: 5, Peer: "tom", Name: "Tom"}
	f.Apply(s)
	f.click("room")
	if text := f.element("room-advice").Text; !strings.Contains(text, "Tom") || !strings.Contains(text, "5 people") {
		t.Errorf("recommendation %q", text)
	}
	f.click("use-advice")
	f.want(call.SetLimit{People: 5})
	f.click("make-host:maya")
	f.want(call.MakeHost{Peer: "maya"})
	f.click("new-code")
	f.want(call.NewCode{})
	f.click("remove:tom")
	if text := f.element("remove-explain").Text; text != "A removed person still knows the code: make a new code or lock the room." {
		t.Errorf("the truth is %q", text)
	}
	f.click("cancel")
	f.want()
	f.click("remove:tom")
	f.click("remove-code")
	f.want(call.Remove{Peer: "tom"}, call.NewCode{})
	f.click("remove:maya")
	f.click("remove-lock")
	f.want(call.Remove{Peer: "maya"}, call.SetLock{On: true})
}

func TestNothingIsRecommendedUnmeasured(t *testing.T) {
	f := newFixture(t, english())
	f.Apply(hosting("Maya"))
	f.click("room")
	if text := f.element("room-advice").Text; !strings.HasPrefix(text, "There is no recommendation yet") {
		t.Errorf("recommendation %q", text)
	}
	f.absent("use-advice")
}

func TestOthersSeeWhatHolds(t *testing.T) {
	f := newFixture(t, english())
	s := inCall("Maya")
	s.Governance = call.Governance{Governed: true, Locked: true}
	s.Peers[0].Host = true
	f.Apply(s)
	f.element("locked")
	f.click("room")
	if text := f.element("room-rules").Text; text != "The room is locked: nobody new comes in. Only hosts can change that." {
		t.Errorf("rules %q", text)
	}
	if text := f.element("person:maya").Text; text != "Maya Host" {
		t.Errorf("row %q", text)
	}
	f.absent("remove:maya")
	f.absent("lock")
}

func TestAskedHost(t *testing.T) {
	f := newFixture(t, english())
	s := snapshot(call.PhaseJoining)
	s.Governance.Asked = true
	f.Apply(s)
	if text := f.element("joining").Text; text != "The host has been asked" {
		t.Errorf("title %q", text)
	}
	f.click("cancel")
	f.want(call.CancelJoin{})
}
