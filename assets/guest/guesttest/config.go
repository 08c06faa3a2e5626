package guesttest

// Config says what a browser sees, hears and is allowed. The zero value has
// cameras and microphones of the browser's own making.
type Config struct {
	Camera     string // Y4M file that the camera shows over and over
	Microphone string // WAV file that the microphone hears over and over
	Namespace  string // network namespace that it runs in; the test's own where empty
	Hide       bool   // grant nothing, and give mDNS names away instead of addresses, as browsers do then
	Wary       bool   // ask about certificates that nobody vouches for, as browsers do for people
	// Sound is the environment of a sound system whose devices are used, in place of
	// the browser's own and of silence.
	Sound []string
	Flags []string // further ones, name or name=value
}

// flags makes a browser that needs no display, keeps to itself, grants what a
// page asks for, and treats tabs in the background like the one in front.
func (c Config) flags() []string {
	flags := []string{
		"headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "no-default-browser-check",
		"disable-background-networking", "disable-component-update", "disable-sync", "disable-default-apps", "disable-extensions",
		"disable-dev-shm-usage", "disable-breakpad", "hide-scrollbars", "force-color-profile=srgb",
		"disable-background-timer-throttling", "disable-renderer-backgrounding", "disable-backgrounding-occluded-windows",
	}
	if c.Sound == nil {
		flags = append(flags, "mute-audio", "use-fake-device-for-media-stream")
	}
	if features := "disable-features=Translate,MediaRouter,OptimizationHints"; c.Hide {
		flags = append(flags, features)
	} else {
		flags = append(flags, features+",WebRtcHideLocalIpsWithMdns", "use-fake-ui-for-media-stream")
	}
	if c.Camera != "" {
		flags = append(flags, "use-file-for-fake-video-capture="+c.Camera)
	}
	if c.Microphone != "" {
		flags = append(flags, "use-file-for-fake-audio-capture="+c.Microphone)
	}
	if !c.Wary {
		flags = append(flags, "ignore-certificate-errors")
	}
	return append(flags, c.Flags...)
}
