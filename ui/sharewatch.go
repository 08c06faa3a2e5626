package ui

import (
	"image"
	"sync/atomic"
	"time"

	"moim/media"
)

// ShareGallery is what can be shared, with pictures; media/capture implements it.
// One goroutine uses it.
type ShareGallery interface {
	// List is what there is at this moment: screens, then windows.
	List() []media.Shareable
	// Thumbnail is a picture of one of them, at most so large in pixels.
	Thumbnail(id string, most image.Point) (*image.RGBA, error)
	Close()
}

// thumbnailEvery is how often the pictures of the dialog are taken.
const thumbnailEvery = 2 * time.Second

// Sizes of pictures that are taken, in pixels.
const (
	thumbnailWidth, thumbnailHeight = 2 * cardWidth, 2 * cardPicture
	areaWidth, areaHeight           = 1280, 800
)

// shareScene is what the gallery showed at a moment.
type shareScene struct {
	section  shareSection
	items    []media.Shareable
	pictures map[string]*image.RGBA // by ID
}

// shareWatch looks at the gallery on a goroutine of its own, and leaves what it
// sees for the window's.
type shareWatch struct {
	seen     atomic.Pointer[shareScene] // nil where there is nothing new
	sections chan shareSection          // one place: what the person looks at
	quit     chan struct{}
}

// watchShares looks until stop is called.
func watchShares(open func() ShareGallery, section shareSection) *shareWatch {
	s := &shareWatch{sections: make(chan shareSection, 1), quit: make(chan struct{})}
	go s.run(open, section)
	return s
}

// look says which section the person looks at.
func (s *shareWatch) look(section shareSection) {
	select {
	case <-s.sections:
	default:
	}
	s.sections <- section
}

// stop ends it without waiting: a picture may be under way.
func (s *shareWatch) stop() { close(s.quit) }

func (s *shareWatch) run(open func() ShareGallery, section shareSection) {
	gallery := open()
	defer gallery.Close()
	ticker := time.NewTicker(thumbnailEvery)
	defer ticker.Stop()
	for {
		scene := takeScene(gallery, section)
		s.seen.Store(&scene)
		select {
		case <-s.quit:
			return
		case section = <-s.sections:
		case <-ticker.C:
		}
	}
}

// takeScene takes pictures of what a section shows.
func takeScene(gallery ShareGallery, section shareSection) shareScene {
	scene := shareScene{section: section, items: gallery.List(), pictures: make(map[string]*image.RGBA)}
	most := image.Pt(thumbnailWidth, thumbnailHeight)
	if section == sectionArea {
		most = image.Pt(areaWidth, areaHeight)
	}
	for _, item := range scene.items {
		if section.has(item.Kind) && !item.Hidden {
			if picture, err := gallery.Thumbnail(item.ID, most); err == nil {
				scene.pictures[item.ID] = picture
			}
		}
	}
	return scene
}
