package ui

import (
	"net/url"
	"strings"
)

// elements adds the fields of the settings.
func (s *settings) elements(m *mapper) {
	m.clip = s.scroll
	m.entry("name-entry", s.name)
	m.choice("language", s.language)
	m.choice("theme", s.theme)
	for i, name := range []string{"camera-device", "microphone-device", "speaker-device"} {
		m.choice(name, s.devices[i].choice)
	}
	for _, t := range s.tests {
		t.elements(m)
	}
	s.voice.elements(m)
	m.choice("budget", s.budget.choice)
	m.entry("server-entry", s.server)
	m.text("server-hint", s.hint.Text(), s.hint)
	s.route.elements(m)
	m.add(Element{Name: "hide-addresses", Kind: KindToggle, Text: s.hide.Text, Enabled: !s.hide.Disabled()}, s.hide)
	m.add(Element{Name: "relay-only", Kind: KindToggle, Text: s.relay.Text, Enabled: !s.relay.Disabled()}, s.relay)
	m.button("check", s.tryOut)
	m.button("own-relay", s.turn)
	s.updates.elements(m)
	m.clip = nil
	m.button("close", s.done)
}

// validServer tells whether text is empty or the address of a server.
func validServer(text string) bool {
	text = strings.TrimSpace(text)
	if text == "" {
		return true
	}
	server, err := url.Parse(text)
	if err != nil || server.Hostname() == "" {
		return false
	}
	switch server.Scheme {
	case "http", "https", "ws", "wss":
		return true
	}
	return false
}
