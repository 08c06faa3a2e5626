// Package pionlog leads what pion logs to slog.
//
// It knows pion's logging interfaces and nothing of what speaks through them.
package pionlog

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/pion/logging"
)

// Factory sends what pion logs to slog. Its lines hold addresses and
// descriptions, so all of them are at Debug, whatever pion thinks of them. Make
// one with To.
type Factory struct{ logger *slog.Logger }

// To returns the Factory that writes to logger.
func To(logger *slog.Logger) Factory { return Factory{logger} }

// NewLogger implements logging.LoggerFactory.
func (l Factory) NewLogger(scope string) logging.LeveledLogger {
	return &leveled{logger: l.logger.With("pion", scope)}
}

// leveled implements logging.LeveledLogger for one scope.
type leveled struct{ logger *slog.Logger }

func (l *leveled) log(level, msg string) {
	l.logger.Debug(msg, "pion_level", level)
}

func (l *leveled) logf(level, format string, args []any) {
	if l.logger.Enabled(context.Background(), slog.LevelDebug) {
		l.log(level, fmt.Sprintf(format, args...))
	}
}

// Trace drops what is said per packet.
func (l *leveled) Trace(string) {}

// Tracef drops what is said per packet.
func (l *leveled) Tracef(string, ...any) {}

// Debug passes on what pion holds to be for its developers.
func (l *leveled) Debug(msg string) { l.log("debug", msg) }

// Debugf formats for Debug, if anybody listens.
func (l *leveled) Debugf(f string, a ...any) { l.logf("debug", f, a) }

// Info passes on what pion does.
func (l *leveled) Info(msg string) { l.log("info", msg) }

// Infof formats for Info, if anybody listens.
func (l *leveled) Infof(f string, a ...any) { l.logf("info", f, a) }

// Warn passes on what pion gets over.
func (l *leveled) Warn(msg string) { l.log("warn", msg) }

// Warnf formats for Warn, if anybody listens.
func (l *leveled) Warnf(f string, a ...any) { l.logf("warn", f, a) }

// Error passes on what pion calls a failure; a call may go on all the same.
func (l *leveled) Error(msg string) { l.log("error", msg) }

// Errorf formats for Error, if anybody listens.
func (l *leveled) Errorf(f string, a ...any) { l.logf("error", f, a) }
