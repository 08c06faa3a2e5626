package signaling_test

import (
	"testing"

	"moim/signaling"
)

func TestLink(t *testing.T) {
	const code = "ABCD-EFGH-JKMN"
	tests := []struct{ text, link, server string }{
		{"moim://meet.example.org/r/ABCD-EFGH-JKMN", "moim://meet.example.org/r/" + code, "https://meet.example.org"},
		{"MOIM://Meet.Example.org:8443/r/abcdefghjkmn/", "moim://meet.example.org:8443/r/" + code, "https://meet.example.org:8443"},
		{"moim://127.0.0.1:8787/r/" + code, "moim://127.0.0.1:8787/r/" + code, "http://127.0.0.1:8787"},
		{"moim://localhost/r/" + code, "moim://localhost/r/" + code, "http://localhost"},
		{"moim://192.168.1.5:8787/r/" + code, "moim://192.168.1.5:8787/r/" + code, "http://192.168.1.5:8787"},
		{"moim://100.100.3.4:8787/r/" + code, "moim://100.100.3.4:8787/r/" + code, "http://100.100.3.4:8787"},
		{"moim://198.18.0.1:8787/r/" + code, "moim://198.18.0.1:8787/r/" + code, "http://198.18.0.1:8787"},
		{"moim://8.8.4.4:8787/r/" + code, "moim://8.8.4.4:8787/r/" + code, "https://8.8.4.4:8787"},
		{"moim://10.0.0.1/r/" + code, "moim://10.0.0.1/r/" + code, "http://10.0.0.1"},
		{"moim://169.254.3.4/r/" + code, "moim://169.254.3.4/r/" + code, "http://169.254.3.4"},
		{"moim://desk.local:8787/r/" + code, "moim://desk.local:8787/r/" + code, "http://desk.local:8787"},
		{"moim://203.0.113.9/r/" + code, "moim://203.0.113.9/r/" + code, "https://203.0.113.9"},
		{"moim://[::1]:8787/r/" + code, "moim://[::1]:8787/r/" + code, "http://[::1]:8787"},
		{"moim://[fd00::5]/r/" + code, "moim://[fd00::5]/r/" + code, "http://[fd00::5]"},
		{"moim://[fe80::1%25eth0]:1/r/" + code, "moim://[fe80::1%25eth0]:1/r/" + code, "http://[fe80::1%25eth0]:1"},
		{"moim://[2001:db8::1]/r/" + code, "moim://[2001:db8::1]/r/" + code, "https://[2001:db8::1]"},
		{"moim://local/r/" + code, "moim://local/r/" + code, "https://local"},
	}
	for _, test := range tests {
		link, err := signaling.ParseLink(test.text)
		if err != nil || link.String() != test.link || link.ServerURL() != test.server {
			t.Errorf("ParseLink(%q) = %v (%s), %v", test.text, link, link.ServerURL(), err)
		}
		back, err := signaling.LinkTo(link.ServerURL(), link.Code)
		if err != nil || back != link {
			t.Errorf("LinkTo(%q) = %v, %v", link.ServerURL(), back, err)
		}
	}
}

func TestBrowserURL(t *testing.T) {
	for text, want := range map[string]string{
		"moim://meet.example.org/r/":  "https://meet.example.org/r/#",
		"moim://8.8.4.4:8787/r/":      "https://8.8.4.4:8787/r/#",
		"moim://192.168.1.5:8787/r/":  "https://192.168.1.5:8787/r/#",
		"moim://desk.local/r/":        "https://desk.local:80/r/#",
		"moim://[fd00::5]:8787/r/":    "https://[fd00::5]:8787/r/#",
		"moim://[fd00::5]/r/":         "https://[fd00::5]:80/r/#",
		"moim://127.0.0.1:8787/r/":    "http://127.0.0.1:8787/r/#",
		"moim://[::1]:8787/r/":        "http://[::1]:8787/r/#",
		"moim://localhost/r/":         "http://localhost/r/#",
		"moim://desk.localhost:80/r/": "http://desk.localhost:80/r/#",
	} {
		link, err := signaling.ParseLink(text + "ABCD-EFGH-JKMN")
		if err != nil || link.BrowserURL() != want+"ABCD-EFGH-JKMN" {
			t.Errorf("%s: %s, %v", text, link.BrowserURL(), err)
		}
	}
}

func TestMalformedLink(t *testing.T) {
	for _, text := range []string{
		"", "moim://", "moim:///r/ABCD-EFGH-JKMN", "http://host/r/ABCD-EFGH-JKMN", "moim://host/ABCD-EFGH-JKMN",
		"moim://host/r/", "moim://host/r/ABCD", "moim://host:0/r/ABCD-EFGH-JKMN", "moim://host:65536/r/ABCD-EFGH-JKMN",
		"moim://host:/r/ABCD-EFGH-JKMN", "moim://ho st/r/ABCD-EFGH-JKMN", "moim://::1/r/ABCD-EFGH-JKMN",
		"moim://[::1/r/ABCD-EFGH-JKMN", "moim://[127.0.0.1]/r/ABCD-EFGH-JKMN", "moim://user@host/r/ABCD-EFGH-JKMN",
		"moim://-host/r/ABCD-EFGH-JKMN", "moim://host../r/ABCD-EFGH-JKMN", "moim://[fe80::1%25a/b]/r/ABCD-EFGH-JKMN",
	} {
		if link, err := signaling.ParseLink(text); err == nil {
			t.Errorf("ParseLink(%q) = %+v, want an error", text, link)
		}
	}
}

func FuzzParseLink(f *testing.F) {
	for _, seed := range []string{
		"moim://host:8787/r/ABCD-EFGH-JKMN", "moim://[fe80::1%25eth0]:1/r/ABCD-EFGH-JKMN", "moim://[]/r/", "moim://[::1]x/r/a",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		link, err := signaling.ParseLink(text)
		if err != nil {
			return
		}
		back, err := signaling.ParseLink(link.String())
		if err != nil || back != link {
			t.Fatalf("%q: %q does not read back: %+v, %v", text, link, back, err)
		}
		invitation, err := signaling.ParseInvitation(link.String())
		if err != nil || invitation.Code != link.Code || invitation.Server != link.ServerURL() {
			t.Fatalf("%q as an invitation: %+v, %v", link, invitation, err)
		}
	})
}
