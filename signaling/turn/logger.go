package turn

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/pion/logging"
)

// loggers sends what pion logs to slog. Its lines hold addresses and
// descriptions, so all of them are at Debug, whatever pion thinks of them.
type loggers struct{ logger *slog.Logger }

// NewLogger implements logging.LoggerFactory.
func (l loggers) NewLogger(scope string) logging.LeveledLogger {
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
