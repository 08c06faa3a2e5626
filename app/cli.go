package app

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"moim/app/call"
	"moim/media"
	"moim/signaling"
	"moim/signaling/client"
	"moim/signaling/turn"
)

// cli is the command line. It is a contract: see README.md.
type cli struct {
	Version kong.VersionFlag `help:"Say which version this is."`

	Log string `help:"Write a log at this level to standard error: debug, info, warn or error." enum:"debug,info,warn,error,off" default:"off"`

	Window   windowCommand   `cmd:"" default:"withargs" help:"Open the window, on the preview of a room where a link is given."`
	Devices  devicesCommand  `cmd:"" help:"List cameras, microphones, speakers, screens and windows."`
	Check    checkCommand    `cmd:"" help:"Say what gets through from here to a server: signaling, STUN, and its relay over UDP, TCP and TLS."`
	Headless headlessCommand `cmd:"" help:"Take part in a call without a window: recorder, probe, load generator."`
}

// sourceFlags choose what is captured in place of devices.
type sourceFlags struct {
	Camera string `placeholder:"SOURCE" help:"pattern, none, a .y4m file or a camera's name."`
	Share  string `placeholder:"SOURCE" help:"none, screen, window:TITLE, area:X,Y,WIDTHxHEIGHT, portal (the system's dialogue asks, as it does for screen under Wayland), a .y4m file or a screen's name."`
	Mic    string `placeholder:"SOURCE" help:"tone, tone:HZ, none, a .wav file or a microphone's name."`
}

// routeFlags say how servers are reached.
type routeFlags struct {
	Proxy       string `placeholder:"URL" help:"Proxy to reach servers outside the local network through, in place of what HTTPS_PROXY says."`
	Authorities string `placeholder:"FILE" help:"PEM file with certificate authorities to trust besides the system's."`
}

// turnFlags are a TURN server of the person's own.
type turnFlags struct {
	URL    []string `name:"turn-url" placeholder:"URL" help:"TURN server of your own to use besides what the server offers, such as turn:HOST:3478?transport=udp. Repeatable."`
	User   string   `name:"turn-user" placeholder:"NAME" help:"User of that server. Without one the secret is shared, as coturn's use-auth-secret has it."`
	Secret string   `name:"turn-secret" env:"MOIM_TURN_SECRET" placeholder:"SECRET" help:"The shared secret, or the password of --turn-user. Better given by the environment, where others on this computer cannot read it:"`
}

// server is the same for the connector.
func (f turnFlags) server() (turn.External, bool) { return newTURN(f.URL, f.User, f.Secret) }

// check says what is wrong with the flags. It does not tell the secret.
func (f turnFlags) check() error {
	e, ok := f.server()
	if !ok {
		if f.User != "" {
			return errors.New("--turn-user needs --turn-url")
		}
		return nil
	}
	switch err := e.Check(); {
	case errors.Is(err, turn.ErrSecret):
		return errors.New("--turn-url needs --turn-secret, or MOIM_TURN_SECRET in the environment")
	case err != nil:
		return errors.New("--turn-url must be a URL such as turn:HOST:3478?transport=udp")
	}
	return nil
}

// devicesCommand lists devices.
type devicesCommand struct {
	JSON bool `help:"One JSON array instead of a table."`
}

// windowCommand opens the window.
type windowCommand struct {
	Profile string      `type:"path" placeholder:"DIR" help:"Folder of the settings; one window per profile."`
	Link    string      `arg:"" optional:"" help:"moim://HOST/r/CODE, or the link for browsers"`
	Sources sourceFlags `embed:"" group:"Instead of devices"`
	UIMap   string      `name:"ui-map" type:"path" hidden:"" help:"Keep a JSON list of everything clickable in this file."`
	Stats   string      `placeholder:"FILE" hidden:"" help:"Write the statistics object to this file, or to standard output for -, once a second."`
}

// headlessCommand takes part without a window.
type headlessCommand struct {
	Server      string        `placeholder:"URL" help:"Signaling server; turns looking for the room on the local network off."`
	Room        string        `required:"" placeholder:"CODE" help:"Room code or link."`
	Route       routeFlags    `embed:""`
	TURN        turnFlags     `embed:""`
	Name        string        `default:"Moim" help:"What others see; at most 64 characters."`
	Sources     sourceFlags   `embed:""`
	ScreenSound bool          `help:"Share what the computer plays along with --share, without what comes from the call."`
	Speaker     string        `default:"none" placeholder:"SINK" help:"none, a .wav file or a speaker's name. Sound is decoded in any case."`
	Voice       string        `enum:"on,off" default:"on" placeholder:"on|off" help:"Echo cancellation, noise suppression and automatic gain on a microphone that is a device; tone and files are sent as they are."`
	Stats       string        `placeholder:"FILE" help:"Write one JSON object a second to this file, or to standard output for -."`
	Say         string        `placeholder:"TEXT" help:"Write this to everybody in the chat, also to those who come later."`
	Chat        string        `placeholder:"FILE" help:"Write what others say in the chat to this file, or to standard output for -: one JSON object for each message."`
	Duration    time.Duration `placeholder:"30s" help:"Stop by itself."`
	Uplink      uplink        `placeholder:"3Mbps" help:"Upload budget: a rate, unlimited, sound (only) or auto."`
	RelayOnly   bool          `help:"Send and receive through a relay of the server's only, so that nobody else learns the address of this computer."`
	Want        string        `enum:",h,m,l" default:"" placeholder:"h|m|l" help:"Layer to ask others for: full, half or quarter size."`
	Govern      governFlags   `embed:"" group:"As host of the room"`
	Record      string        `type:"path" placeholder:"DIR" help:"Keep what is received: one .ivf and one .wav per participant, one .screen.ivf per shared screen."`
}

// governFlags are what headless does where it makes the room, or is made host.
type governFlags struct {
	WaitingRoom bool   `help:"Let who is new wait until a host admits them."`
	Admit       bool   `help:"Admit whoever waits and knows the code."`
	LockAt      int    `placeholder:"N" help:"Lock the room when that many people are in it."`
	Limit       int    `placeholder:"N" help:"Let that many people in at most."`
	Remove      string `placeholder:"NAME" help:"Remove whoever is called so, as soon as they are connected."`
	NewCodeAt   int    `placeholder:"N" help:"Go on under a new code once that many people are connected or, with --remove, were and somebody was removed."`
}

// Validate checks what kong cannot; kong calls it.
func (c *headlessCommand) Validate() error {
	if err := signaling.CheckName(c.Name); err != nil {
		return fmt.Errorf("--name has more than %d characters or none that can be shown", signaling.MaxName)
	}
	if c.Duration < 0 {
		return errors.New("--duration is negative")
	}
	if _, ok := call.SayableChat(c.Say); c.Say != "" && !ok {
		return fmt.Errorf("--say has more than %d characters or none that can be shown", signaling.MaxChatText)
	}
	if c.Chat == "-" && c.Stats == "-" {
		return errors.New("--stats and --chat cannot both go to standard output")
	}
	if c.Govern.LockAt < 0 || c.Govern.Limit < 0 || c.Govern.NewCodeAt < 0 {
		return errors.New("--lock-at, --limit and --new-code-at take a number of people")
	}
	if err := cmp.Or(c.Route.route().Check(), c.TURN.check()); err != nil {
		return err
	}
	if c.ScreenSound && c.Sources.Share == sourceNone {
		return errors.New("--screen-sound goes along with --share")
	}
	return c.Sources.validate()
}

// route is the same for the client.
func (f routeFlags) route() client.Route {
	return client.Route{Proxy: f.Proxy, Authorities: f.Authorities}
}

// validate checks the area and the tone.
func (f *sourceFlags) validate() error {
	if strings.HasPrefix(f.Share, sourceArea) {
		if _, err := media.ParseArea(f.Share); err != nil {
			return fmt.Errorf("--share %w", err)
		}
	}
	text, ok := strings.CutPrefix(f.Mic, sourceTone+":")
	if !ok {
		return nil
	}
	if hz, err := strconv.ParseFloat(text, 64); err != nil || !(hz > 0 && hz < media.SampleRate/2) {
		return fmt.Errorf("--mic tone:HZ takes a frequency below %d Hz", media.SampleRate/2)
	}
	return nil
}

// AfterApply fills in the defaults of headless, which differ from the window's.
func (c *headlessCommand) AfterApply() error {
	for _, d := range []struct {
		value    *string
		fallback string
	}{
		{&c.Sources.Camera, "pattern"}, {&c.Sources.Share, "none"}, {&c.Sources.Mic, "tone"},
	} {
		if *d.value == "" {
			*d.value = d.fallback
		}
	}
	return nil
}
