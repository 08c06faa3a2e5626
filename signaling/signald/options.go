package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"

	"moim/signaling/server"
)

// version is set by the linker in what make release builds.
var version = "unreleased"

// options is the command line.
type options struct {
	Version kong.VersionFlag `help:"Say which version this is."`

	Listen string `default:"127.0.0.1:8787" placeholder:"HOST:PORT" help:"Address to listen on, for http and https (${default})."`

	TLSCert string   `name:"tls-cert" placeholder:"FILE" help:"Certificate for https with its chain, in PEM form. It is read again when it changes. Without this and --tls-host the server signs one itself."`
	TLSKey  string   `name:"tls-key" placeholder:"FILE" help:"Key of that certificate, in PEM form."`
	TLSHost []string `name:"tls-host" placeholder:"NAME" help:"Public name of this server, for which a certificate is asked for and renewed by itself; this agrees to the authority's terms. The name must lead to this server, at port 443 or with --http-listen at port 80. Repeatable."`

	ACMEDirectory string `name:"acme-directory" placeholder:"URL" help:"Authority that --tls-host asks (Let's Encrypt)."`
	ACMEEmail     string `name:"acme-email" placeholder:"ADDRESS" help:"Where that authority can reach you."`
	HTTPListen    string `name:"http-listen" placeholder:"HOST:PORT" help:"Second address, such as :80, that answers the authority and leads everybody else to https."`
	State         string `placeholder:"DIR" help:"Where keys and certificates are kept (${state})."`

	Relay relayOptions `embed:"" group:"STUN and TURN"`

	NATS string `name:"nats" env:"SIGNALD_NATS" placeholder:"URL" help:"NATS server with JetStream, such as nats://HOST:4222, over which several nodes of signald serve the same rooms. Several with commas between. Better given by the environment if it holds a password."`

	MaxParticipants int        `default:"32" placeholder:"N" help:"Participants in one room, at most ${max} (${default})."`
	MaxConnections  int        `default:"8192" placeholder:"N" help:"Connections in all (${default})."`
	MaxRooms        int        `default:"4096" placeholder:"N" help:"Rooms in all (${default})."`
	MaxPerAddress   int        `default:"4096" placeholder:"N" help:"Connections that one network address may have at once (${default}). A proxy on another computer is one address."`
	Metrics         string     `placeholder:"HOST:PORT" help:"Third address, such as 127.0.0.1:9787, that tells Prometheus at /metrics how many rooms, participants, connections and messages there are. It is for the operator; keep it away from others."`
	LogLevel        slog.Level `default:"info" placeholder:"LEVEL" help:"debug, info, warn or error (${default})."`
}

// Validate is called by kong.
func (o options) Validate() error {
	if o.MaxParticipants < 1 || o.MaxParticipants > server.MaxParticipants {
		return fmt.Errorf("--max-participants must be from 1 to %d", server.MaxParticipants)
	}
	if _, _, err := net.SplitHostPort(o.Listen); err != nil {
		return errors.New("--listen must be HOST:PORT")
	}
	if _, _, err := net.SplitHostPort(o.Metrics); o.Metrics != "" && err != nil {
		return errors.New("--metrics must be HOST:PORT")
	}
	if min(o.MaxPerAddress, o.MaxConnections, o.MaxRooms) < 1 {
		return errors.New("--max-connections, --max-rooms and --max-per-address must be at least 1")
	}
	return cmp.Or(o.validateTLS(), o.validateNATS(), o.Relay.validate())
}

func (o options) validateTLS() error {
	files, automatic := o.TLSCert != "" || o.TLSKey != "", len(o.TLSHost) > 0
	switch {
	case files && automatic:
		return errors.New("--tls-host and --tls-cert exclude each other")
	case files && (o.TLSCert == "" || o.TLSKey == ""):
		return errors.New("--tls-cert and --tls-key need each other")
	case !automatic && (o.ACMEDirectory != "" || o.ACMEEmail != ""):
		return errors.New("--acme-directory and --acme-email need --tls-host")
	case !automatic && !files && o.HTTPListen != "":
		return errors.New("--http-listen needs --tls-host or --tls-cert")
	}
	return o.validateAddresses()
}

func (o options) validateNATS() error {
	if o.NATS == "" {
		return nil
	}
	for part := range strings.SplitSeq(o.NATS, ",") {
		u, err := url.Parse(strings.TrimSpace(part))
		if err != nil || (u.Scheme != "nats" && u.Scheme != "tls") || u.Host == "" {
			return errors.New("--nats must be a URL such as nats://HOST:4222 or tls://HOST:4222")
		}
	}
	return nil
}

func (o options) validateAddresses() error {
	if o.HTTPListen != "" {
		if _, _, err := net.SplitHostPort(o.HTTPListen); err != nil {
			return errors.New("--http-listen must be HOST:PORT")
		}
	}
	if o.ACMEDirectory != "" {
		u, err := url.Parse(o.ACMEDirectory)
		if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" {
			return errors.New("--acme-directory must be a URL such as https://HOST/directory")
		}
	}
	return nil
}

// parse reads the command line. It returns true if the process is to end with
// the status: after --help, and after bad usage.
func parse(args []string, stdout, stderr io.Writer) (options, int, bool) {
	var o options
	helped := false
	state := stateFolder()
	if state == "" {
		state = "memory"
	}
	parser, err := kong.New(&o,
		kong.Name("signald"),
		kong.Description("The signaling server of Moim: it introduces the participants of a call to each other, and serves the page for guests with a browser."),
		kong.Vars{"version": "signald " + version, "max": strconv.Itoa(server.MaxParticipants), "state": state},
		kong.Writers(stdout, stderr),
		kong.Exit(func(int) { helped = true }),
	)
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "signald:", err)
		return o, statusError, true
	}
	_, err = parser.Parse(args)
	switch {
	case helped:
		return o, statusOK, true
	case err != nil:
		_, _ = fmt.Fprintf(stderr, "signald: %v. See signald --help.\n", err)
		return o, statusUsage, true
	}
	return o, statusOK, false
}
