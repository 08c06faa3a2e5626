package ui

import (
	"reflect"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"moim/app/call"
	"moim/ui/look"
)

const (
	// roomWidth is the width of the dialog, roomList the most that the list of people
	// takes of its height.
	roomWidth = 560
	roomList  = 236
)

// roomSheet is the dialog about the people in the room, and who may come in.
type roomSheet struct {
	w       *window
	root    *fyne.Container
	list    *fyne.Container // of rows
	rows    []*personRow
	scroll  *container.Scroll
	rules   *roomRules
	done    *look.Button
	shown   roomState
	opening bool
}

// roomState is all that the dialog shows of people.
type roomState struct {
	self   string
	host   bool
	people []personState
}

// personState is what the dialog shows of a participant.
type personState struct {
	id    call.PeerID
	name  string
	host  bool
	state call.ConnectionState
	away  bool
}

// openRoom shows who is in the room and what holds there.
func (w *window) openRoom() {
	s := newRoomSheet(w)
	s.apply(w.snapshot)
	w.openSheet(s.root, openSheet{reopen: w.openRoom, update: s.apply, list: s.elements, fit: s.fit})
}

// fit gives the list of people what a low window leaves for it.
func (s *roomSheet) fit(room fyne.Size) {
	const least = 76
	rest := s.root.MinSize().Height - s.scroll.MinSize().Height
	s.scroll.SetMinSize(fyne.NewSize(roomWidth, max(min(s.list.MinSize().Height, roomList, room.Height-rest), least)))
}

func newRoomSheet(w *window) *roomSheet {
	s := &roomSheet{w: w, list: look.Column(2), rules: newRoomRules(w), opening: true}
	s.scroll = container.NewVScroll(container.NewBorder(nil, nil, nil, look.Sized(scrollBar, 0, container.NewWithoutLayout()), s.list))
	s.done = look.NewButton(w.tr.Text("settings.close"), "", look.Primary, w.closeSheet).Tall(40)
	title := look.NewBold(w.tr.Text("room.title"), 20, look.Color(theme.ColorNameForeground))
	body := look.Column(12, title, s.scroll, look.Rule(), s.rules.root)
	s.root = container.NewBorder(nil, look.Inset(4, 0, container.NewBorder(nil, nil, nil, s.done)), nil, nil, look.Sized(roomWidth, 0, body))
	return s
}

// apply shows newer people and rules. The list is made anew where it differs, which is
// seldom.
func (s *roomSheet) apply(snapshot *call.Snapshot) {
	next := roomState{self: snapshot.Self.Name, host: snapshot.Governance.Host}
	for i := range snapshot.Peers {
		p := &snapshot.Peers[i]
		next.people = append(next.people, personState{p.ID, p.Name, p.Host, p.State, p.Away})
	}
	changed := s.opening || !reflect.DeepEqual(next, s.shown)
	if changed {
		s.shown, s.opening = next, false
		s.build()
	}
	if s.rules.apply(snapshot) || changed {
		if s.w.sheet != nil && s.w.sheet.sheet != nil {
			s.w.sheet.sheet.Refresh()
		}
	}
}

func (s *roomSheet) build() {
	s.list.RemoveAll()
	s.rows = nil
	self := newPersonRow(s.w, personState{name: s.shown.self, host: s.shown.host, state: call.StateConnected}, false)
	s.list.Add(self.root)
	for _, p := range s.shown.people {
		row := newPersonRow(s.w, p, s.shown.host)
		s.rows = append(s.rows, row)
		s.list.Add(row.root)
	}
	s.scroll.SetMinSize(fyne.NewSize(roomWidth, min(s.list.MinSize().Height, roomList)))
	s.list.Refresh()
}

func (s *roomSheet) elements(m *mapper) {
	m.clip = s.scroll
	for _, r := range s.rows {
		r.elements(m)
	}
	m.clip = nil
	s.rules.elements(m)
	m.button("close", s.done)
}

// personRow is one participant in the list; the one without identifier is oneself.
type personRow struct {
	person personState
	root   fyne.CanvasObject
	words  string
	host   *look.Button // nil where there is nothing to do
	remove *look.Button
}

func newPersonRow(w *window, p personState, governs bool) *personRow {
	const nameRoom = 250
	tr, muted := w.tr, look.Color(look.ColorMuted)
	r := &personRow{person: p}
	name := displayName(tr, p.name)
	if p.id == "" {
		name = tr.Text("room.you", "name", name)
	}
	title := look.NewBold(look.Shorten(name, nameRoom, look.TextBody, fyne.TextStyle{Bold: true}), look.TextBody, look.Color(theme.ColorNameForeground))
	switch {
	case p.host:
		r.words = tr.Text("room.host")
	case p.away:
		r.words = tr.Text("call.away")
	case p.state != call.StateConnected:
		r.words = tr.Text("call.connecting")
	}
	text := look.Row(10, look.Middle(look.NewIcon("person", muted, 20)), look.Middle(title), look.Middle(look.NewText(r.words, look.TextSmall, muted)))
	if !governs || p.id == "" {
		r.root = look.Sized(0, 36, text)
		return r
	}
	r.remove = look.NewButton(tr.Text("room.remove"), "", look.Raised, func() { w.confirmRemoval(p.id, name) }).Tall(32)
	buttons := look.Row(8)
	if !p.host {
		r.host = look.NewButton(tr.Text("room.make_host"), "", look.Quiet, func() { w.send(call.MakeHost{Peer: p.id}) }).Tall(32)
		buttons.Add(r.host)
	}
	buttons.Add(r.remove)
	r.root = look.Sized(0, 36, container.NewBorder(nil, nil, text, look.Middle(buttons)))
	return r
}

func (r *personRow) elements(m *mapper) {
	id := string(r.person.id)
	m.text("person:"+id, displayNameOr(r.person.name, id)+" "+r.words, r.root)
	if r.host != nil {
		m.button("make-host:"+id, r.host)
	}
	if r.remove != nil {
		m.button("remove:"+id, r.remove)
	}
}

// displayNameOr is a name for the map of elements, which has no language.
func displayNameOr(name, id string) string {
	if name == "" {
		return id
	}
	return name
}

// confirmRemoval asks before somebody is removed, and says the truth about it.
func (w *window) confirmRemoval(peer call.PeerID, name string) {
	const width = 420
	tr := w.tr
	do := func(after call.Command) func() {
		return func() {
			w.send(call.Remove{Peer: peer})
			if after != nil {
				w.send(after)
			}
			w.openRoom()
		}
	}
	title := look.NewParagraph(tr.Text("room.remove_title", "name", name), width, look.TextLarge, look.Color(theme.ColorNameForeground)).Bold()
	truth := look.NewParagraph(tr.Text("room.remove_explain"), width, look.TextBody, look.Color(look.ColorMuted))
	code := look.NewButton(tr.Text("room.remove_code"), "", look.Danger, do(call.NewCode{})).Tall(44)
	lock := look.NewButton(tr.Text("room.remove_lock"), "lock", look.Raised, do(call.SetLock{On: true})).Tall(44)
	only := look.NewButton(tr.Text("room.remove_only"), "", look.Raised, do(nil)).Tall(44)
	cancel := look.NewButton(tr.Text("joining.cancel"), "", look.Quiet, w.openRoom)
	content := look.Sized(width, 0, look.Column(look.Gap, title, truth, code, lock, only, container.NewBorder(nil, nil, nil, cancel)))
	w.openSheet(content, openSheet{
		reopen: func() { w.confirmRemoval(peer, name) },
		list: func(m *mapper) {
			m.text("remove-explain", truth.Text(), truth)
			m.button("remove-code", code)
			m.button("remove-lock", lock)
			m.button("remove-only", only)
			m.button("cancel", cancel)
		},
	})
}

// roomRules is what holds in the room, and the switches for those who may change it.
type roomRules struct {
	w       *window
	root    *fyne.Container
	lock    *look.Check
	waiting *look.Check
	limit   *choice
	advice  *look.Paragraph
	use     *look.Button
	code    *look.Button
	note    *look.Paragraph // in place of the switches
	host    *fyne.Container
	shown   call.Governance
	started bool
}

func newRoomRules(w *window) *roomRules {
	tr, muted := w.tr, look.Color(look.ColorMuted)
	r := &roomRules{w: w}
	r.lock = look.NewCheck(tr.Text("room.lock"), false, w.closeSheet)
	r.waiting = look.NewCheck(tr.Text("room.waiting"), false, w.closeSheet)
	r.limit = newChoice(func(id string) {
		if n, err := strconv.Atoi(id); err == nil {
			w.send(call.SetLimit{People: n})
		}
	})
	r.advice = look.NewParagraph("", roomWidth-170, look.TextSmall, muted)
	r.use = look.NewButton(tr.Text("room.carries_use", "count", "0"), "", look.Raised, func() {
		w.send(call.SetLimit{People: r.shown.Carries.People})
	}).Tall(34)
	r.code = look.NewButton(tr.Text("room.new_code"), "retry", look.Raised, func() { w.send(call.NewCode{}) }).Tall(40)
	r.note = look.NewParagraph("", roomWidth, look.TextBody, muted)
	label := look.Middle(look.NewText(tr.Text("room.limit"), look.TextBody, look.Color(theme.ColorNameForeground)))
	limit := container.NewHBox(look.Row(10, label, look.Sized(170, 0, r.limit.widget)))
	r.host = look.Column(8, container.NewHBox(r.lock.Framed()), container.NewHBox(r.waiting.Framed()), limit,
		container.NewBorder(nil, nil, look.Middle(r.advice), look.Middle(r.use)),
		look.Inset(4, 0, look.Rule()),
		container.NewHBox(r.code), look.NewParagraph(tr.Text("room.new_code_explain"), roomWidth, look.TextSmall, muted))
	r.root = container.NewStack(r.host, r.note)
	return r
}

// apply shows what holds. It reports whether there is something new to lay out.
func (r *roomRules) apply(s *call.Snapshot) bool {
	g := s.Governance
	g.Knocks = nil
	if r.started && reflect.DeepEqual(g, r.shown) {
		return false
	}
	r.started, r.shown = true, g
	r.host.Hidden, r.note.Hidden = !g.Host, g.Host
	r.note.SetText(r.words())
	set := func(c *look.Check, on bool, command func(bool) call.Command) {
		c.OnChanged = nil
		c.SetChecked(on)
		c.OnChanged = func(on bool) { r.w.send(command(on)) }
	}
	set(r.lock, g.Locked, func(on bool) call.Command { return call.SetLock{On: on} })
	set(r.waiting, g.Waiting, func(on bool) call.Command { return call.SetWaiting{On: on} })
	r.limit.set(r.limits(), strconv.Itoa(g.Limit))
	r.advise(g.Carries)
	r.code.Enable(!g.Moving)
	text := r.w.tr.Text("room.new_code")
	if g.Moving {
		text = r.w.tr.Text("room.moving")
	}
	r.code.Set(text, "retry", look.Raised)
	r.root.Refresh()
	return true
}

// words say what holds to those who cannot change it.
func (r *roomRules) words() string {
	tr, g := r.w.tr, r.shown
	if !g.Governed {
		return tr.Text("room.ungoverned")
	}
	text := ""
	if g.Locked {
		text += tr.Text("room.locked") + " "
	}
	if g.Waiting {
		text += tr.Text("room.waits") + " "
	}
	if g.Limit > 0 {
		text += tr.Text("room.limited", "count", strconv.Itoa(g.Limit)) + " "
	}
	if text == "" {
		text = tr.Text("room.open") + " "
	}
	return text + tr.Text("room.hosts_only")
}

// advise says how many people the narrowest upload carries, as far as it is measured.
func (r *roomRules) advise(c call.Carries) {
	tr, count := r.w.tr, strconv.Itoa(c.People)
	switch {
	case c.People == 0:
		r.advice.SetText(tr.Text("room.carries_none"))
	case c.Peer == "":
		r.advice.SetText(tr.Text("room.carries_own", "count", count))
	default:
		r.advice.SetText(tr.Text("room.carries_peer", "count", count, "name", displayName(tr, c.Name)))
	}
	r.use.Hidden = c.People == 0 || c.People == r.shown.Limit
	r.use.Set(tr.Text("room.carries_use", "count", count), "", look.Raised)
}

// limits are the sizes to choose from, the recommended and the present one among them.
func (r *roomRules) limits() []option {
	tr := r.w.tr
	options := []option{{"0", tr.Text("room.limit_none")}}
	for n := 2; n <= 48; n++ {
		if usual := n <= 12 || n%4 == 0; usual || n == r.shown.Limit || n == r.shown.Carries.People {
			options = append(options, option{strconv.Itoa(n), tr.Text("room.limit_people", "count", strconv.Itoa(n))})
		}
	}
	return options
}

func (r *roomRules) elements(m *mapper) {
	if !r.note.Hidden {
		m.text("room-rules", r.note.Text(), r.note)
		return
	}
	m.add(Element{Name: "lock", Kind: KindToggle, Text: r.lock.Text, Enabled: true}, r.lock)
	m.add(Element{Name: "waiting-room", Kind: KindToggle, Text: r.waiting.Text, Enabled: true}, r.waiting)
	m.choice("room-limit", r.limit)
	m.text("room-advice", r.advice.Text(), r.advice)
	m.button("use-advice", r.use)
	m.button("new-code", r.code)
}
