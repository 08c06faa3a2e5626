package app

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"

	"moim/app/call"
	"moim/assets"
)

// checkCommand tries the connection to a server.
type checkCommand struct {
	Server string     `required:"" placeholder:"URL" help:"Signaling server."`
	Route  routeFlags `embed:""`
	TURN   turnFlags  `embed:""`
}

// Validate checks what kong cannot; kong calls it.
func (c *checkCommand) Validate() error { return cmp.Or(c.Route.route().Check(), c.TURN.check()) }

// Run writes one sentence about each thing that it tries. It fails where calls
// cannot be had: without signaling, or without any way between participants.
func (c *checkCommand) Run(ctx context.Context, flags *cli, stdout io.Writer) error {
	checker := &checker{logger: newLogger(flags.Log, os.Stderr), server: func() string { return c.Server }, route: c.Route.route, own: c.TURN.server}
	translations := assets.Translator("en")
	var failed error
	offered, works := false, false
	checker.Check(ctx, func(r call.CheckResult) {
		code, subject := problemOf(r)
		_, failed = fmt.Fprintln(stdout, translations.Check(string(r.Kind), string(r.Outcome), int(r.Took.Milliseconds()), code, subject))
		if r.Kind != call.CheckSignaling {
			offered = offered || r.Outcome != call.CheckAbsent
		}
		works = works || r.Outcome == call.CheckWorks && (r.Kind != call.CheckSignaling)
		if r.Kind == call.CheckSignaling && r.Outcome == call.CheckFails {
			failed = errTold
		}
	})
	if failed == nil && offered && !works {
		failed = errTold
	}
	return failed
}

// problemOf is the code and subject of what keeps signaling from working.
func problemOf(r call.CheckResult) (code, subject string) {
	if r.Problem == nil {
		return "", ""
	}
	return string(r.Problem.Code), r.Problem.Subject
}
