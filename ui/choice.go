package ui

import (
	"slices"

	"moim/app/call"
	"moim/media"
)

// option is one thing to choose.
type option struct{ id, label string }

// choice is a drop-down list over options with identifiers. Labels need not be
// different: two cameras may have one name.
type choice struct {
	widget  *selectField
	options []option
	chosen  func(id string)
	quiet   bool // a change comes from apply, not from the person
}

// newChoice makes a list; chosen is called when the person picks another option.
func newChoice(chosen func(id string)) *choice {
	c := &choice{chosen: chosen}
	c.widget = &selectField{}
	c.widget.ExtendBaseWidget(c.widget)
	c.widget.OnChanged = func(string) {
		if i := c.widget.SelectedIndex(); !c.quiet && i >= 0 && i < len(c.options) {
			c.chosen(c.options[i].id)
		}
	}
	return c
}

// set shows options, with the one of that identifier selected.
func (c *choice) set(options []option, id string) {
	selected := slices.IndexFunc(options, func(o option) bool { return o.id == id })
	if slices.Equal(options, c.options) && selected == c.widget.SelectedIndex() {
		return
	}
	c.quiet = true
	defer func() { c.quiet = false }()
	c.options = slices.Clone(options)
	labels := make([]string, len(options))
	seen := make(map[string]int)
	for i, o := range options {
		labels[i] = unique(o.label, seen)
	}
	c.widget.SetOptions(labels)
	if selected >= 0 {
		c.widget.SetSelectedIndex(selected)
	} else {
		c.widget.ClearSelected()
	}
}

// unique tells labels apart that have been seen before.
func unique(label string, seen map[string]int) string {
	seen[label]++
	if n := seen[label]; n > 1 {
		return label + " (" + string(rune('0'+min(n, 9))) + ")"
	}
	return label
}

// deviceOptions are the devices of a kind by their names, after the system's
// default; where there are none it is said so.
func (w *window) deviceOptions(kind media.DeviceKind, devices []media.Device) []option {
	options := []option{{"", w.tr.Text("preview.default_device")}}
	for _, d := range devices {
		if d.Kind == kind {
			options = append(options, option{d.ID, d.Name})
		}
	}
	if len(options) == 1 {
		options[0].label = w.tr.Text("preview.no_device")
	}
	return options
}

// deviceChoice is the list of devices of a kind.
type deviceChoice struct {
	*choice
	w    *window
	kind media.DeviceKind
}

func newDeviceChoice(w *window, kind media.DeviceKind) *deviceChoice {
	c := newChoice(func(id string) { w.send(call.ChooseDevice{Kind: kind, ID: id}) })
	return &deviceChoice{choice: c, w: w, kind: kind}
}

// apply shows the devices that there are, and the chosen one.
func (c *deviceChoice) apply(s *call.Snapshot) {
	chosen := map[media.DeviceKind]string{
		media.Camera: s.Preferences.Camera, media.Microphone: s.Preferences.Microphone, media.Speaker: s.Preferences.Speaker,
	}[c.kind]
	options := c.w.deviceOptions(c.kind, s.Devices)
	if !slices.ContainsFunc(options, func(o option) bool { return o.id == chosen }) {
		chosen = ""
	}
	c.set(options, chosen)
	if len(options) == 1 && options[0].label == c.w.tr.Text("preview.no_device") {
		c.widget.Disable()
	} else {
		c.widget.Enable()
	}
}
