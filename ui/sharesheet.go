package ui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"moim/app/call"
	"moim/media"
	"moim/ui/look"
)

// shareSection is a part of the dialog that asks what to share.
type shareSection string

const (
	sectionScreens shareSection = "screens"
	sectionWindows shareSection = "windows"
	sectionArea    shareSection = "area"
)

func shareSections() []shareSection {
	return []shareSection{sectionScreens, sectionWindows, sectionArea}
}

// has says whether things of a kind are shown in the section.
func (s shareSection) has(kind media.DeviceKind) bool {
	return (kind == media.Window) == (s == sectionWindows)
}

// Sizes of the dialog, in units.
const (
	shareWidth  = 3*cardWidth + 2*10
	shareHeight = 2*cardHeight + 10
)

// shareSheet is the dialog that asks what to share.
type shareSheet struct {
	w       *window
	watch   *shareWatch
	section shareSection
	scene   shareScene

	tabs    []*look.Button
	cards   []*shareCard
	grid    *fyne.Container
	scroll  *container.Scroll
	empty   *look.Paragraph
	picker  *areaPicker
	numbers *look.Entry
	start   *look.Button
	area    *fyne.Container
	sound   *shareSound
	cost    *canvas.Text
	cancel  *look.Button
	bottom  *fyne.Container
	root    fyne.CanvasObject
}

// openShareSheet asks what to share.
func (w *window) openShareSheet(section shareSection) {
	s := newShareSheet(w, section)
	s.watch = watchShares(w.config.Shares, section)
	w.openSheet(s.root, openSheet{
		update: s.apply, beat: s.take, list: s.elements, onClosed: s.watch.stop,
		reopen: func() { w.openShareSheet(s.section) },
	})
}

func newShareSheet(w *window, section shareSection) *shareSheet {
	s := &shareSheet{w: w, section: section, grid: container.NewGridWrap(fyne.NewSize(cardWidth, cardHeight))}
	tabs := newEqualRow(8)
	for _, section := range shareSections() {
		b := look.NewButton(w.tr.Text("share."+string(section)), "", look.Raised, func() { s.turn(section) }).Tall(38)
		s.tabs = append(s.tabs, b)
		tabs.Add(b)
	}
	s.empty = look.NewParagraph("", shareWidth-2*look.Gap, look.TextBody, look.Color(look.ColorMuted))
	s.scroll = container.NewVScroll(s.grid)
	s.makeArea()
	s.sound = newShareSound(w, shareWidth, func() { s.apply(w.snapshot) })
	s.cost = look.NewText("", look.TextSmall, look.Color(look.ColorMuted))
	s.cancel = look.NewButton(w.tr.Text("joining.cancel"), "", look.Quiet, w.closeSheet).Tall(40)
	s.start = look.NewButton(w.tr.Text("share.start"), "screen", look.Primary, s.startArea).Tall(40)
	title := look.NewBold(w.tr.Text("share.question"), look.TextLarge, look.Color(theme.ColorNameForeground))
	body := look.Sized(shareWidth, shareHeight, container.NewStack(s.scroll, s.empty, s.area))
	s.bottom = container.NewBorder(nil, nil, s.cancel, s.start)
	s.root = look.Column(12, title, tabs, body, s.sound.root, s.cost, s.bottom)
	s.apply(w.snapshot)
	s.turned()
	return s
}

// makeArea builds the section in which an area is drawn.
func (s *shareSheet) makeArea() {
	s.picker = newAreaPicker(s.drawn)
	s.numbers = look.NewEntry("0, 0, 1280 × 720")
	s.numbers.OnChanged = s.typed
	label := look.NewText(s.w.tr.Text("share.area_hint"), look.TextSmall, look.Color(look.ColorMuted))
	s.area = container.NewBorder(nil, look.Inset(8, 0, container.NewBorder(nil, nil, look.Middle(label), look.Sized(220, 40, s.numbers))), nil, nil, s.picker)
}

// turn shows another section.
func (s *shareSheet) turn(section shareSection) {
	if section == s.section {
		return
	}
	s.section = section
	s.turned()
	s.watch.look(section)
}

// turned draws the section that is chosen.
func (s *shareSheet) turned() {
	for i, section := range shareSections() {
		style := look.Raised
		if section == s.section {
			style = look.Primary
		}
		s.tabs[i].Set(s.tabs[i].Text(), "", style)
	}
	if s.section == sectionArea {
		s.scroll.Hide()
	} else {
		s.scroll.Show()
	}
	s.area.Hidden = s.section != sectionArea
	s.start.Hidden = s.section != sectionArea
	s.bottom.Refresh()
	s.drawn()
	s.show(s.scene)
}

// take draws what the gallery has shown since the last time.
func (s *shareSheet) take() {
	if scene := s.watch.seen.Swap(nil); scene != nil {
		s.show(*scene)
	}
}

// show draws what the gallery has shown.
func (s *shareSheet) show(scene shareScene) {
	s.scene = scene
	var items []media.Shareable
	for _, item := range scene.items {
		if s.section.has(item.Kind) {
			items = append(items, item)
		}
	}
	s.say(len(items))
	if s.section == sectionArea {
		s.showArea(items)
		return
	}
	same := slices.EqualFunc(s.cards, items, func(c *shareCard, item media.Shareable) bool { return c.item == item })
	if !same {
		s.fill(items)
	}
	for _, c := range s.cards {
		c.show(scene.pictures[c.item.ID])
	}
}

// say says what is missing, or still looked for.
func (s *shareSheet) say(count int) {
	text := ""
	switch {
	case s.scene.items == nil && s.scene.section == "":
		text = s.w.tr.Text("share.looking")
	case count == 0 && s.section == sectionWindows:
		text = s.w.tr.Text("share.no_windows")
	case count == 0:
		text = s.w.tr.Text("share.none")
	}
	s.empty.SetText(text)
}

// fill makes cards, keeping those that are there.
func (s *shareSheet) fill(items []media.Shareable) {
	before := s.cards
	s.cards = nil
	s.grid.Objects = nil
	for _, item := range items {
		i := slices.IndexFunc(before, func(c *shareCard) bool { return c.item == item })
		var card *shareCard
		if i >= 0 {
			card = before[i]
		} else {
			name, detail := s.words(item)
			card = newShareCard(item, name, detail, func() { s.share(item.ID) })
		}
		s.cards = append(s.cards, card)
		s.grid.Objects = append(s.grid.Objects, card)
	}
	s.grid.Refresh()
	s.scroll.Refresh()
}

// words are the two lines below a picture.
func (s *shareSheet) words(item media.Shareable) (name, detail string) {
	size := fmt.Sprintf("%d × %d", item.Bounds.Dx(), item.Bounds.Dy())
	switch {
	case item.Kind == media.Screen:
		number := strings.TrimPrefix(item.ID, "screen")
		if _, err := strconv.Atoi(number); err != nil {
			return item.Name, size
		}
		return s.w.tr.Text("share.screen", "number", number), size
	case item.Hidden:
		return item.Name, s.w.tr.Text("share.minimised")
	case item.App != "" && item.App != item.Name:
		return item.Name, item.App
	default:
		return item.Name, size
	}
}

// showArea draws the screen on which an area is chosen: the one that holds the
// area, or the first.
func (s *shareSheet) showArea(screens []media.Shareable) {
	if len(screens) == 0 {
		return
	}
	at := max(slices.IndexFunc(screens, func(item media.Shareable) bool {
		return !s.picker.area.Empty() && s.picker.area.In(item.Bounds)
	}), 0)
	s.picker.show(screens[at].Bounds, s.scene.pictures[screens[at].ID])
}

// drawn writes the area that was drawn in numbers.
func (s *shareSheet) drawn() {
	s.start.Enable(!s.picker.area.Empty())
	if r := s.picker.area; !r.Empty() {
		text := fmt.Sprintf("%d, %d, %d × %d", r.Min.X, r.Min.Y, r.Dx(), r.Dy())
		if s.numbers.Text != text {
			s.numbers.OnChanged = nil
			s.numbers.SetText(text)
			s.numbers.OnChanged = s.typed
		}
	}
}

// typed takes an area in numbers.
func (s *shareSheet) typed(text string) {
	text = strings.NewReplacer(" ", "", "×", "x", "X", "x", "*", "x").Replace(text)
	area, err := media.ParseArea("area:" + text)
	s.start.Enable(err == nil)
	if err == nil {
		s.picker.set(area)
		s.show(s.scene)
	}
}

func (s *shareSheet) startArea() {
	if !s.picker.area.Empty() {
		s.share(media.AreaID(s.picker.area))
	}
}

// share begins to share what was chosen.
func (s *shareSheet) share(id string) {
	s.w.closeSheet()
	s.w.send(call.StartShare{Device: id, Sound: s.sound.on()})
}

// apply says what sharing will cost.
func (s *shareSheet) apply(snapshot *call.Snapshot) {
	look.SetText(s.cost, shareCost(s.w, snapshot, s.sound.on()))
}

// shareCost is what a share may cost in upload.
func shareCost(w *window, snapshot *call.Snapshot, sound bool) string {
	people := int64(len(snapshot.Peers))
	each := w.config.ScreenBPS
	key := "share.cost"
	if sound {
		each += w.config.SoundBPS
		key = "share.cost_sound"
	}
	if people == 0 {
		return w.tr.Text(key+"_alone", "rate", formatRate(w.tr, each), "sound", formatRate(w.tr, w.config.SoundBPS))
	}
	rate := people * each
	if limit := snapshot.Preferences.UploadBudget().Limit(); limit > 0 {
		rate = min(rate, limit)
	}
	return w.tr.Text(key, "rate", formatRate(w.tr, rate), "sound", formatRate(w.tr, people*w.config.SoundBPS))
}

func (s *shareSheet) elements(m *mapper) {
	for i, section := range shareSections() {
		m.button("share-"+string(section), s.tabs[i])
	}
	if s.section == sectionArea {
		m.entry("share-numbers", s.numbers)
		m.add(Element{Name: "share-picture", Kind: KindButton, Enabled: true}, s.picker)
		m.button("share-start", s.start)
	} else {
		for _, c := range s.cards {
			m.add(Element{Name: "screen-option:" + c.item.ID, Kind: KindButton, Text: c.name, Enabled: true}, c)
		}
	}
	s.sound.elements(m)
	m.text("share-cost", s.cost.Text, s.cost)
	m.button("cancel", s.cancel)
}
