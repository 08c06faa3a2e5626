package mesh

import (
	"slices"
	"strings"
)

// oneLayer accepts one layer of a simulcast that a section offers (RFC 8853):
// a mesh asks each sender for what it shows, and has no use for the others. It
// is the one with the name that Moim gives to the largest, or else the first,
// which the sender likes best (RFC 8853 section 5.2).
func oneLayer(section string) string {
	const simulcast, restriction = "a=simulcast:", "a=rid:"
	names := offeredLayers(valueOf(section, simulcast))
	if len(names) == 0 {
		return section
	}
	name := names[0]
	if slices.Contains(names, layerFull.String()) {
		name = layerFull.String()
	}
	var out strings.Builder
	for line := range strings.Lines(section) {
		if strings.HasPrefix(line, simulcast) {
			line = simulcast + "send " + name + "\r\n"
		}
		if rid, ok := strings.CutPrefix(line, restriction); ok && firstWord(rid) != name {
			continue
		}
		out.WriteString(line)
	}
	return out.String()
}

func firstWord(text string) string {
	word, _, _ := strings.Cut(text, " ")
	return strings.TrimRight(word, "\r\n")
}

// offeredLayers lists the layers that a simulcast attribute offers to send, one
// of each set of alternatives. Those that are paused are offered, too.
func offeredLayers(value string) (names []string) {
	fields := strings.Fields(value)
	for i := 0; i+1 < len(fields); i += 2 {
		if fields[i] != "send" {
			continue
		}
		for _, alternatives := range strings.Split(fields[i+1], ";") {
			name, _, _ := strings.Cut(alternatives, ",")
			if name = strings.TrimPrefix(name, "~"); name != "" {
				names = append(names, name)
			}
		}
	}
	return names
}
