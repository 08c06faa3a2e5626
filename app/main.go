package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"moim/app/call"
	_ "moim/app/quiet" // before Fyne
	"moim/assets"
	"moim/media/codec"
	"moim/ui"
)

// Exit statuses of the command line.
const (
	statusOK     = 0
	statusFailed = 1
	statusUsage  = 2
)

// version is set by the linker in what make release builds.
var version = "unreleased"

// Main runs the program and ends the process with its exit status.
func Main() {
	codec.OneArena()
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run is Main with its surroundings handed in.
func run(args []string, stdout, stderr io.Writer) int {
	var c cli
	parser, err := kong.New(&c,
		kong.Name("moim"),
		kong.Description("Video calls for small groups, directly between their computers."),
		kong.Vars{"version": "moim " + version},
		kong.Writers(stdout, stderr),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.BindTo(stdout, (*io.Writer)(nil)),
	)
	if err != nil {
		_, _ = fmt.Fprintln(stderr, err)
		return statusFailed
	}
	helped := false
	parser.Exit = func(int) { helped = true }
	parsed, err := parser.Parse(args)
	if helped {
		return statusOK
	}
	if err != nil {
		usage := fmt.Sprintf("moim: %v. Try \"moim --help\".", err)
		tell(stderr, func(string) string { return usage })
		return statusUsage
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	parsed.BindTo(ctx, (*context.Context)(nil))
	err = parsed.Run(&c)
	if err == nil {
		return statusOK
	}
	if !errors.Is(err, errTold) {
		tell(stderr, func(language string) string { return sentence(err, language) })
	}
	return statusFailed
}

// errTold is a failure that the person has been told about already.
var errTold = errors.New("already told")

// sentence is what a person reads about err in a language; what is not known to
// be fit for a person becomes a general sentence.
func sentence(err error, language string) string {
	problem := call.Problem{Code: call.ProblemInternal}
	var known *call.ProblemError
	if errors.As(err, &known) {
		problem = known.Problem
	}
	return ui.ProblemText(assets.Translator(language), problem)
}
