package architecture_test

// room is one row of the table of floors. Imports of the standard library are
// always allowed, except where a captive or a purity rule says otherwise.
type room struct {
	floor int
	// may lists what the package may import: packages of this module by their
	// path below it, others by a prefix of their path. "x/..." is x and
	// everything below it. Packages of this module must be on a lower floor,
	// or in the same room (below the package's own path), or listed in beside.
	may []string
	// beside lists packages of the same floor that may be imported.
	beside []string
}

// rooms says for every package of the module where it stands. A key "x/..." is
// for the parts of x that only x itself may import.
func rooms() map[string]room {
	mesh := []string{
		"app/call", "app/cost", "signaling", "signaling/pionlog", "media",
		"github.com/pion/...", "golang.org/x/net/...", "golang.org/x/time/rate",
	}
	view := []string{
		"app/call", "app/cost", "media", "assets",
		"signaling", // reads a room's code while it is typed
		"fyne.io/...", "github.com/boombuler/barcode/...", "github.com/godbus/dbus/...", "golang.org/x/sys/...",
	}
	return map[string]room{
		// Floor 0: words.
		"signaling":         {floor: 0, may: []string{"golang.org/x/crypto/..."}},
		"signaling/pionlog": {floor: 0, may: []string{"github.com/pion/logging"}},
		"media":             {floor: 0},
		"assets":            {floor: 0},
		"assets/guest":      {floor: 0},
		"app/quiet":         {floor: 0},
		"app/cost":          {floor: 0},
		"app/links":         {floor: 0},

		// Floor 1: one room for each outside world.
		"media/holder":   {floor: 1, may: []string{"media"}},
		"media/portal":   {floor: 1, may: []string{"github.com/godbus/dbus/..."}},
		"media/pipewire": {floor: 1},
		"signaling/client": {floor: 1, may: []string{
			"signaling", "github.com/coder/websocket/...", "golang.org/x/time/rate", "golang.org/x/sys/...",
		}},
		"signaling/lan": {floor: 1, may: []string{"signaling", "github.com/hashicorp/mdns", "github.com/miekg/dns", "golang.org/x/net/..."}},
		"signaling/server": {floor: 1, may: []string{
			"signaling", "assets", "assets/guest", "github.com/coder/websocket/...", "golang.org/x/time/rate",
		}},
		"signaling/turn":        {floor: 1, may: []string{"signaling", "signaling/pionlog", "github.com/pion/stun/...", "github.com/pion/turn/...", "golang.org/x/time/rate"}},
		"signaling/certificate": {floor: 1, may: []string{"signaling", "golang.org/x/crypto/acme/..."}},
		"app/handover":          {floor: 1, may: []string{"github.com/Microsoft/go-winio", "golang.org/x/sys/..."}},
		"app/update":            {floor: 1, may: []string{"golang.org/x/mod/semver"}},
		"media/capture": {floor: 1, may: []string{
			"media", "github.com/pion/mediadevices/...", "github.com/blackjack/webcam",
			"github.com/jezek/xgb/...", "github.com/gen2brain/shm", "github.com/kbinani/screenshot", "golang.org/x/sys/...",
		}, beside: []string{"media/holder", "media/pipewire", "media/portal"}},
		"media/codec":       {floor: 1, may: []string{"media", "github.com/hraban/opus"}},
		"media/audio":       {floor: 1, may: []string{"media", "github.com/gen2brain/malgo"}, beside: []string{"media/codec", "media/holder", "media/pulse"}},
		"media/pulse":       {floor: 1},
		"media/systemsound": {floor: 1, may: []string{"media"}, beside: []string{"media/pulse"}},
		"media/voice":       {floor: 1, may: []string{"media"}},
		"media/mediatest":   {floor: 1, may: []string{"media"}},

		// Floor 2: the engine, nodes that are one server, and fixtures that tests share.
		"app/call": {floor: 2, may: []string{"signaling", "media", "app/cost"}},
		"signaling/signalingtest": {floor: 2, may: []string{
			"signaling", "signaling/client", "signaling/server", "github.com/coder/websocket/...",
			"github.com/nats-io/nats-server/...",
		}},
		"signaling/natsbus":      {floor: 2, may: []string{"signaling", "signaling/server", "github.com/nats-io/nats.go/..."}},
		"media/audio/audiotest":  {floor: 2, may: []string{"media", "media/codec"}},
		"media/codec/pagetest":   {floor: 2},
		"assets/guest/guesttest": {floor: 2, may: []string{"github.com/chromedp/..."}},

		// Floor 3: what the engine and the person see the world through.
		"app/mesh":     {floor: 3, may: mesh},
		"app/mesh/...": {floor: 3, may: mesh},
		"app/studio": {floor: 3, may: []string{
			"app/call", "media", "media/capture", "media/codec", "media/audio", "media/mediatest", "media/voice",
		}},
		"ui":     {floor: 3, may: view},
		"ui/...": {floor: 3, may: view},

		// Floor 4: wiring.
		"app": {floor: 4, may: []string{
			"app/call", "app/cost", "app/handover", "app/links", "app/mesh", "app/quiet", "app/studio", "app/update", "ui", "assets",
			"signaling", "signaling/certificate", "signaling/client", "signaling/lan", "signaling/server", "signaling/turn",
			"media", "media/capture", "media/codec", "media/audio", "media/mediatest", "media/systemsound", "media/voice",
			"github.com/alecthomas/kong", "golang.org/x/sync/...", "golang.org/x/sys/...",
		}},

		// Entry points.
		"": {floor: 5, may: []string{"app"}},
		"signaling/signald": {floor: 5, may: []string{
			"signaling", "signaling/certificate", "signaling/natsbus", "signaling/server", "signaling/turn",
			"github.com/alecthomas/kong", "golang.org/x/sys/...",
		}},
		"app/update/announce": {floor: 5, may: []string{"app/update"}},
		"app/architecture":    {floor: 5},
		"app/e2e":             {floor: 5},
		"app/bench":           {floor: 5},
	}
}

// captive is a library that stays in its rooms.
type captive struct {
	prefix string   // of the import path, ending at a path element
	rooms  []string // packages of this module that may import it
	tests  bool     // tests elsewhere may import it as well
	shown  bool     // its types may stand in what a room exports
}

// captives are looked through in order: the first that fits an import decides.
func captives() []captive {
	return []captive{
		{prefix: "C", rooms: []string{"media/codec", "media/capture", "media/audio", "media/voice", "media/pipewire", "app/links"}},
		{prefix: "fyne.io", rooms: []string{"ui/..."}},
		{prefix: "github.com/boombuler/barcode", rooms: []string{"ui/look"}},
		{prefix: "github.com/pion/mediadevices", rooms: []string{"media/capture", "app/bench"}},
		{prefix: "github.com/pion/turn", rooms: []string{"signaling/turn"}, tests: true},
		{prefix: "github.com/pion/stun", rooms: []string{"app/mesh/...", "signaling/turn"}, tests: true},
		{prefix: "github.com/pion/logging", rooms: []string{"app/mesh/...", "signaling/pionlog"}, tests: true, shown: true},
		{prefix: "github.com/pion/transport", rooms: []string{"app/mesh/..."}, tests: true, shown: true},
		{prefix: "github.com/pion", rooms: []string{"app/mesh/..."}, tests: true},
		{prefix: "github.com/gen2brain/malgo", rooms: []string{"media/audio"}, tests: true},
		{prefix: "github.com/hraban/opus", rooms: []string{"media/codec"}},
		{prefix: "github.com/coder/websocket", rooms: []string{"signaling/client", "signaling/server", "signaling/signalingtest"}, tests: true},
		{prefix: "github.com/hashicorp/mdns", rooms: []string{"signaling/lan"}, tests: true},
		{prefix: "github.com/nats-io", rooms: []string{"signaling/natsbus", "signaling/signalingtest"}, tests: true},
		{prefix: "github.com/chromedp", rooms: []string{"assets/guest/guesttest"}, tests: true},
		{prefix: "github.com/alecthomas/kong", rooms: []string{"app", "signaling/signald"}},
	}
}

// pure lists packages that have neither a clock nor input or output.
func pure() []string { return []string{"app/cost"} }

// impure lists imports that a pure package does not have.
func impure() []string {
	return []string{
		"C", "bufio", "context", "crypto/rand", "database/...", "embed", "io/...", "log/...", "math/rand/...", "net/...",
		"os/...", "path/filepath", "plugin", "reflect", "runtime/...", "sync/...", "syscall", "testing/...", "unsafe",
	}
}

// clocks lists the functions of package time that a pure package does not call.
func clocks() []string {
	return []string{"After", "AfterFunc", "NewTicker", "NewTimer", "Now", "Since", "Sleep", "Tick", "Until"}
}

// bound lists imports that one operating system has and another has not: a file
// with such an import needs a build constraint.
func bound() []string {
	return []string{"golang.org/x/sys/unix", "golang.org/x/sys/windows/...", "syscall/js", "github.com/blackjack/webcam", "github.com/gen2brain/shm"}
}
