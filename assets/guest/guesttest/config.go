package guesttest

// Config says what a browser sees, hears and is allowed. The zero value has
// cameras and microphones of the browser's own making.
type Config struct {
	Camera     string // Y4M file that the camera shows over and over
	Microphone string // WAV file that the microphone hears over and over
	Namespace  string // network namespace that it runs in; the test's own where empty
	Hide       bool   // grant nothing, and give mDNS names away instead of addresses, as browsers do then
	Wary       bool   // ask about certificates that nobody vouches for, as browsers do for people
	// Display is the X display that its window is on, like :7, and whose screen pages
	// may share; then there are no cameras and microphones but those of files. Where
	// empty, it has no window.
	Display string
	// Sound is the environment of a sound system whose devices are used, in place of
	// the browser's own and of silence.
	Sound []string
	Flags []string // further ones, name or name=value
}

// flags makes a browser that needs no display where none is given, keeps to itself, grants what a
// page asks for, and treats tabs in the background like the one in front.
func (c Config) flags() []string {
	flags := []string{
		"no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "no-default-browser-check",
		"disable-background-networking", "disable-component-update", "disable-sync", "disable-default-apps", "disable-extensions",
		"disable-dev-shm-usage", "disable-breakpad", "hide-scrollbars", "force-color-profile=srgb",
		"disable-background-timer-throttling", "disable-renderer-backgrounding", "disable-backgrounding-occluded-windows",
	}
	if c.Display == "" {
		flags = append(flags, "headless")
	}
	if c.Sound == nil {
		flags = append(flags, "mute-audio")
	}
	// With this one, a screen that is shared is made up as well.
	if c.Sound == nil && (c.Display == "" || c.Camera != "" || c.Microphone != "") {
		flags = append(flags, "use-fake-device-for-media-stream")
	}
	if features := "disable-features=Translate,MediaRouter,OptimizationHints"; c.Hide {
		flags = append(flags, features)
	} else {
		flags = append(flags, features+",WebRtcHideLocalIpsWithMdns")
	}
	if !c.Hide && (c.Display == "" || c.Camera != "") {
		flags = append(flags, "use-fake-ui-for-media-stream")
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
