package ui

import (
	"net/url"
	"regexp"
	"strings"
)

// address matches what may be an address of http or https in a text.
var address = regexp.MustCompile(`(?i)https?://[!#-;=?-~]+`)

// linksIn are the addresses in a text that may be opened, as they are written
// there, without those whose host is not what it seems: nothing hides where one
// leads.
func linksIn(text string) []*url.URL {
	var links []*url.URL
	for _, found := range address.FindAllString(text, -1) {
		shown := strings.TrimRight(found, `.,;:!?'")]}`)
		u, err := url.Parse(shown)
		if err == nil && u.User == nil && u.Hostname() != "" && u.String() == shown {
			links = append(links, u)
		}
	}
	return links
}
