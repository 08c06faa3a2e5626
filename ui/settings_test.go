package ui_test

import (
	"testing"

	"moim/app/call"
	"moim/ui"
)

func TestSettingsAreSentAtOnce(t *testing.T) {
	f := newFixture(t, english())
	f.click("settings")
	f.click("hide-addresses")
	f.want(call.SetPreferences{Preferences: call.Preferences{Language: "en", Theme: "light", HideAddresses: true}})
	f.enter("server-entry", "moim.example")
	f.text("server-hint", "not a server address")
	f.click("close")
	f.want()
	f.absent("server-entry")
}

func TestSettingsKeepTheServerOnClosing(t *testing.T) {
	f := newFixture(t, english())
	f.click("settings")
	f.enter("server-entry", "https://moim.example")
	f.click("close")
	f.want(call.SetPreferences{Preferences: call.Preferences{Language: "en", Theme: "light", Server: "https://moim.example"}})
}

func TestSettingsKeepTheRoute(t *testing.T) {
	f := newFixture(t, english())
	f.click("settings")
	f.enter("authorities-entry", "/etc/moim/authorities.pem")
	f.enter("proxy-entry", "http://")
	f.text("route-hint", "not a proxy address")
	f.enter("proxy-entry", "proxy.example:3128") // behind what is there
	f.text("route-hint", "through a proxy only")
	f.click("close")
	both := call.Preferences{
		Language: "en", Theme: "light", Proxy: "http://proxy.example:3128", Authorities: "/etc/moim/authorities.pem",
	}
	one := both
	one.Proxy = ""
	f.want(call.SetPreferences{Preferences: one}, call.SetPreferences{Preferences: both})
}

func TestLanguageAndThemeChangeWhileOpen(t *testing.T) {
	f := newFixture(t, english())
	f.Apply(snapshot(call.PhaseIdle))
	f.text("new-call", "New call")
	korean := *snapshot(call.PhaseIdle)
	korean.Preferences.Language, korean.Preferences.Theme = "ko", "dark"
	f.Apply(&korean)
	f.text("new-call", "새 통화")
	f.click("settings")
	f.text("theme", "어둡게")
	f.Apply(snapshot(call.PhaseIdle))
	f.text("theme", "Light")
	f.click("close")
	f.text("new-call", "New call")
}

func TestValidServer(t *testing.T) {
	tests := map[string]bool{
		"": true, "https://moim.example": true, "http://127.0.0.1:8787": true, "wss://moim.example/": true,
		"moim.example": false, "ftp://moim.example": false, "https://": false, "::": false,
	}
	for text, want := range tests {
		if got := ui.ValidServer(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

func TestSettingsKeepTheOwnRelay(t *testing.T) {
	f := newFixture(t, english())
	f.click("settings")
	f.click("own-relay")
	f.enter("turn-entry", "http://turn.example")
	f.text("turn-hint", "not a relay address")
	f.click("close")
	f.want()
	f.click("settings")
	f.click("own-relay")
	f.enter("turn-entry", "turn.example:3478")
	f.enter("turn-secret-entry", "swordfish")
	f.click("close")
	one := call.Preferences{Language: "en", Theme: "light", TURN: "turn.example:3478"}
	both := one
	both.TURNSecret = "swordfish"
	f.want(call.SetPreferences{Preferences: one}, call.SetPreferences{Preferences: both})
}

func TestValidTURN(t *testing.T) {
	tests := map[string]bool{
		"": true, "turn.example": true, "turn.example:3478": true, "turn:turn.example:3478?transport=tcp": true, "turns:a stun:b": true,
		"[2001:db8::1]:3478": true, "http://turn.example": false, "turn://turn.example": false, "turn:": false, "user@turn.example": false,
	}
	for text, want := range tests {
		if got := ui.ValidTURN(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
