package ui

import (
	"net/url"
	"strings"

	"fyne.io/fyne/v2/theme"

	"moim/app/call"
	"moim/ui/look"
)

// routeFields are the settings of how servers are reached: through which proxy, and
// trusting whom.
type routeFields struct {
	w           *window
	proxy       *look.Entry
	authorities *look.Entry
	hint        *look.Paragraph // below both
}

func newRouteFields(w *window) *routeFields {
	tr := w.tr
	r := &routeFields{
		w: w, proxy: look.NewEntry(tr.Text("settings.proxy_hint")), authorities: look.NewEntry(tr.Text("settings.authorities_hint")),
		hint: look.NewParagraph(tr.Text("settings.route_explain"), settingsWidth-settingsLabel-10, look.TextSmall, look.Color(look.ColorMuted)),
	}
	r.proxy.Text, r.authorities.Text = w.preferences.Proxy, w.preferences.Authorities
	r.proxy.OnChanged = func(string) { r.check() }
	for _, e := range []*look.Entry{r.proxy, r.authorities} {
		e.OnBlur, e.OnEscape = r.save, w.closeSheet
		e.OnSubmitted = func(string) { r.save() }
	}
	return r
}

// check says whether the proxy's address can be one.
func (r *routeFields) check() {
	if validProxy(r.proxy.Text) {
		r.hint.SetColored(r.w.tr.Text("settings.route_explain"), look.Color(look.ColorMuted))
		return
	}
	r.hint.SetColored(r.w.tr.Text("settings.proxy_wrong"), look.Color(theme.ColorNameError))
}

// save keeps both where they can be kept.
func (r *routeFields) save() {
	r.check()
	proxy, authorities := strings.TrimSpace(r.proxy.Text), strings.TrimSpace(r.authorities.Text)
	r.w.setPreferences(func(p *call.Preferences) {
		if validProxy(proxy) {
			p.Proxy = proxy
		}
		p.Authorities = authorities
	})
}

func (r *routeFields) elements(m *mapper) {
	m.entry("proxy-entry", r.proxy)
	m.entry("authorities-entry", r.authorities)
	m.text("route-hint", r.hint.Text(), r.hint)
}

// validProxy tells whether text is empty or the address of a proxy, with or without
// http:// before it.
func validProxy(text string) bool {
	text = strings.TrimSpace(text)
	if text == "" {
		return true
	}
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	proxy, err := url.Parse(text)
	if err != nil || proxy.Hostname() == "" {
		return false
	}
	switch proxy.Scheme {
	case "http", "https", "socks5":
		return true
	}
	return false
}
