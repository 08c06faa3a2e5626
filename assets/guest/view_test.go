package guest_test

import (
	"fmt"
	"hash/fnv"
	"testing"

	"moim/signaling/server"
)

// TestViews tries what of the views is arithmetic.
func TestViews(t *testing.T) {
	s := newStage(t, server.Config{})
	for name, try := range map[string]func(*stage){
		"tiles": tryTiles, "avatars": tryAvatars, "initials": tryInitials, "numbers": tryNumbers,
	} {
		t.Run(name, func(t *testing.T) { try(s.at(t)) })
	}
}

// Tiles stay within the width, overlap nowhere, and scroll only where they
// would become too small; the large one is the largest.
func tryTiles(s *stage) {
	s.scene(`
		const { grid, staged, cornered, lonely } = await import("/r/js/view/arrange.js");
		const gap = 8, slack = 0.5;
		const areas = [[304, 440], [374, 690], [828, 300], [1256, 700], [1900, 1000], [3800, 2000]];
		const check = (what, { slots, height }, n, area) => {
			if (slots.length !== n) throw new Error(what + ": " + slots.length + " slots");
			slots.forEach((a, i) => {
				const inside = a.x > -slack && a.y > -slack && a.x + a.width < area.width + slack && a.y + a.height < height + slack;
				if (!inside || !(a.width > 0 && a.height > 0)) throw new Error(what + ": outside: " + JSON.stringify(a));
				for (const b of slots.slice(0, i)) {
					const apart = a.x >= b.x + b.width - slack || b.x >= a.x + a.width - slack ||
						a.y >= b.y + b.height - slack || b.y >= a.y + a.height - slack;
					if (!apart) throw new Error(what + ": overlap: " + JSON.stringify([a, b]));
				}
			});
			const narrowest = Math.min(...slots.map((slot) => slot.width));
			if (height > area.height + slack && narrowest > 0.5 * area.width) throw new Error(what + ": scrolls with large tiles");
			if (narrowest < 110) throw new Error(what + ": a tile of " + narrowest);
		};
		for (const [width, height] of areas) {
			const area = { width, height };
			check("lonely", lonely(area, gap), 1, area);
			if (cornered(16 / 9, area, gap).slots.length !== 2) throw new Error("cornered");
			for (let n = 1; n <= 48; n++) {
				check(n + " in " + width + "x" + height, grid(n, area, gap), n, area);
			}
			for (const ratio of [0.5, 1, 16 / 10, 2.4]) {
				for (let n = 0; n <= 47; n++) {
					const what = n + " beside " + ratio.toFixed(1) + " in " + width + "x" + height;
					check(what, staged(n, ratio, area, gap), n + 1, area);
				}
			}
		}
		const four = grid(4, { width: 1256, height: 700 }, gap).slots;
		if (four[0].y !== four[1].y || four[0].y === four[2].y) throw new Error("four are not two by two");`)
}

// The application gives the same person the same colour.
func tryAvatars(s *stage) {
	cases := make(map[string]int)
	for _, id := range []string{"", "0f8e", "77aa1b2c3d4e5f60718293a4b5c6d7e8", "김철수"} {
		hash := fnv.New32a()
		_, _ = hash.Write([]byte(id))
		cases[id] = int(hash.Sum32() % 8)
	}
	table(s, `import("/r/js/view/person.js").then((person) => person.avatarColor(x))`, cases)
}

func tryInitials(s *stage) {
	table(s, `import("/r/js/view/person.js").then((person) => person.initials(x))`, map[string]string{
		"":                      "",
		"…":                     "",
		"ada":                   "A",
		"Ada Lovelace":          "AL",
		"Jean-Luc de la Fleur":  "JF",
		"김민준":                   "민준",
		"남궁하늘":                  "남궁",
		"이도":                    "이도",
		"Zoë (work)":            "ZW",
		"\U0001F600 Grace Hill": "GH",
	})
}

func tryNumbers(s *stage) {
	const words = `import("/r/js/view/words.js").then(async ({ Words }) => { const words = new Words(); await words.use("%s"); return `
	for language, cases := range map[string]map[string]string{
		"en": {"0": "0 kb/s", "1499": "1 kb/s", "99499": "99 kb/s", "123456": "120 kb/s", "1250000": "1.3 Mb/s", "12345678": "12 Mb/s"},
		"ko": {"640000": "640 kb/s", "1900000": "1.9 Mb/s"},
	} {
		table(s, fmt.Sprintf(words, language)+`words.rate(Number(x)); })`, cases)
	}
	table(s, fmt.Sprintf(words, "en")+`words.plural("call.people", Number(x)); })`, map[string]string{"1": "1 person", "2": "2 people", "1200": "1,200 people"})
	table(s, fmt.Sprintf(words, "ko")+`words.plural("call.people", Number(x)); })`, map[string]string{"1": "1명", "2": "2명"})
}
