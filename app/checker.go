package app

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"moim/app/call"
	"moim/signaling"
	"moim/signaling/client"
	"moim/signaling/turn"
)

// probeTimeout is how long one thing is tried.
const probeTimeout = 5 * time.Second

// checker implements call.Checker: it enters a room that nobody knows, and tries
// what the server offers there.
type checker struct {
	logger *slog.Logger
	server func() string // the configured server at present; "" for none
	route  func() client.Route
	host   *host   // the embedded server, tried where there is no other; may be nil
	own    ownTURN // tried besides
}

// Check tries signaling first; without it nothing else is known but what becomes of the
// person's own TURN server.
func (c *checker) Check(ctx context.Context, report func(call.CheckResult)) {
	c.checkServer(ctx, report)
	if own, ok := c.own.server(); ok && ctx.Err() == nil {
		report(c.tryOwn(ctx, own))
	}
}

func (c *checker) checkServer(ctx context.Context, report func(call.CheckResult)) {
	servers, took, err := c.enter(ctx)
	if err != nil {
		result := call.CheckResult{Kind: call.CheckSignaling, Outcome: call.CheckFails, Problem: &call.Problem{Code: call.ProblemInternal}}
		var known *call.ProblemError
		if errors.As(err, &known) {
			result.Problem = &known.Problem
		}
		c.logger.Info("signaling does not work", "error", err)
		report(result)
		return
	}
	report(call.CheckResult{Kind: call.CheckSignaling, Outcome: call.CheckWorks, Took: took})
	for _, try := range []struct {
		kind call.CheckKind
		way  turn.Way
	}{
		{call.CheckSTUN, turn.WaySTUN},
		{call.CheckUDP, turn.WayUDP},
		{call.CheckTCP, turn.WayTCP},
		{call.CheckTLS, turn.WayTLS},
	} {
		if ctx.Err() != nil {
			return
		}
		report(c.try(ctx, try.kind, try.way, servers))
	}
}

// enter joins and leaves, and says what the server offers.
func (c *checker) enter(ctx context.Context) ([]signaling.ICEServer, time.Duration, error) {
	server := c.server()
	if server == "" && c.host != nil {
		port, err := c.host.start(ctx)
		if err != nil {
			return nil, 0, &call.ProblemError{Problem: call.Problem{Code: call.ProblemHostFailed}, Err: err}
		}
		server = "http://127.0.0.1:" + strconv.Itoa(port)
	}
	began := time.Now()
	connection, err := client.Dial(ctx, client.Config{
		Server: server, Room: emptyRoom(), Participant: signaling.NewParticipantID(), Secret: signaling.NewSecret(),
		Logger: c.logger, DialTimeout: probeTimeout, Route: c.route(),
	})
	if err != nil {
		return nil, 0, dialProblem(server, err)
	}
	took := time.Since(began)
	welcome, err := connection.Receive(ctx)
	closeQuietly(ctx, connection, c.logger)
	if err != nil {
		return nil, 0, dialProblem(server, err)
	}
	return welcome.ICE.Usable(), took, nil
}

// emptyRoom is the identifier of a room of which nobody has the code.
func emptyRoom() string { return signaling.NewSecret() }

// try tries every URL of a way until one works.
func (c *checker) try(ctx context.Context, kind call.CheckKind, way turn.Way, servers []signaling.ICEServer) call.CheckResult {
	result := call.CheckResult{Kind: kind, Outcome: call.CheckAbsent}
	for _, s := range servers {
		for _, url := range s.URLs {
			if at, ok := turn.WayOf(url); !ok || at != way {
				continue
			}
			attempt, cancel := context.WithTimeout(ctx, probeTimeout)
			took, err := turn.Probe(attempt, s, url, c.logger)
			cancel()
			if err == nil {
				return call.CheckResult{Kind: kind, Outcome: call.CheckWorks, Took: took}
			}
			c.logger.Info("a way to the server does not work", "kind", string(kind))
			c.logger.Debug("a way to the server does not work", "kind", string(kind), "error", err)
			result.Outcome = call.CheckFails
		}
	}
	return result
}

// tryOwn tries the URLs of the person's own TURN server until one works.
func (c *checker) tryOwn(ctx context.Context, own turn.External) call.CheckResult {
	result := call.CheckResult{Kind: call.CheckOwnTURN, Outcome: call.CheckFails}
	if err := own.Check(); err != nil {
		result.Problem = &call.Problem{Code: call.ProblemBadTURN}
		if errors.Is(err, turn.ErrSecret) {
			result.Problem = &call.Problem{Code: call.ProblemTURNSecret, Subject: strings.Join(own.URLs, " ")}
		}
		return result
	}
	server := own.Offer(emptyRoom(), signaling.NewParticipantID(), time.Now().Add(signaling.CredentialLifetime*time.Second))
	for _, url := range own.URLs {
		attempt, cancel := context.WithTimeout(ctx, probeTimeout)
		took, err := turn.Probe(attempt, server, url, c.logger)
		cancel()
		if err == nil {
			return call.CheckResult{Kind: call.CheckOwnTURN, Outcome: call.CheckWorks, Took: took}
		}
		c.logger.Info("the own TURN server does not work")
		c.logger.Debug("the own TURN server does not work", "error", err)
		if errors.Is(err, turn.ErrCredentials) {
			result.Problem = &call.Problem{Code: call.ProblemTURNSecret, Subject: url}
		}
	}
	return result
}
