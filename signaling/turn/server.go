package turn

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/pion/turn/v5"

	"moim/signaling"
	"moim/signaling/pionlog"
)

// methodAllocate is the STUN method that opens an allocation (RFC 8656 section 18).
const methodAllocate = 0x003

// Server is STUN and TURN for the participants of rooms. Its methods may be
// called from any goroutine.
type Server struct {
	config  Config
	own     credentials
	streams *streams // nil where no connections come
	relays  *relays
	pion    *turn.Server // nil where only others' servers are offered
}

// New starts a server; Close ends it. Where that fails, the sockets of config
// stay the caller's.
func New(config Config) (*Server, error) {
	config = config.withDefaults()
	s := &Server{config: config, own: credentials{secret: rand.Text()}, relays: newRelays(config)}
	for _, e := range config.External {
		if err := e.Check(); err != nil {
			return nil, fmt.Errorf("offer external server: %w", err)
		}
	}
	if !config.own() {
		return s, nil
	}
	server := turn.ServerConfig{
		Realm:         Realm,
		AuthHandler:   s.authenticate,
		QuotaHandler:  func(user, _ string, _ net.Addr) bool { return s.relays.quotas.admits(user) },
		LoggerFactory: pionlog.To(config.Logger.With("component", "signaling/turn")),
	}
	for _, socket := range config.Packets {
		server.PacketConnConfigs = append(server.PacketConnConfigs, turn.PacketConnConfig{
			PacketConn: socket, RelayAddressGenerator: s.relays, PermissionHandler: s.relays.permits,
		})
	}
	if config.TCPPort > 0 {
		s.streams = newStreams(config)
		server.ListenerConfigs = []turn.ListenerConfig{{
			Listener: s.streams, RelayAddressGenerator: s.relays, PermissionHandler: s.relays.permits,
		}}
	}
	var err error
	if s.pion, err = turn.NewServer(server); err != nil {
		return nil, fmt.Errorf("start TURN: %w", err)
	}
	return s, nil
}

// authenticate finds the key of a user name (RFC 8489 section 9.2.4). Credentials
// open allocations while they are valid. What they opened they may keep: the other
// requests are refused where the user has no allocation at the same address,
// so that a call outlives them, and nothing else does.
func (s *Server) authenticate(request *turn.RequestAttributes) (user string, key []byte, ok bool) {
	user, until, ok := parseUsername(request.Username)
	if !ok {
		return "", nil, false
	}
	now := time.Now()
	if until.After(now.Add(signaling.CredentialLifetime*time.Second + time.Minute)) {
		return "", nil, false
	}
	if uint16(request.Method) == methodAllocate && !now.Before(until) {
		return "", nil, false
	}
	return user, s.own.key(request.Username), true
}

// ServeConn takes a connection over that speaks STUN (RFC 8489 section 6.2.2), by TCP
// or TLS.
func (s *Server) ServeConn(conn net.Conn) {
	if s.streams == nil {
		_ = conn.Close()
		return
	}
	s.streams.add(conn)
}

// ICE is what a participant of a room may use, who asked for it at host; nil
// where nothing is offered.
func (s *Server) ICE(room, participant, host string) *signaling.ICE {
	until := time.Now().Add(s.config.Lifetime)
	ice := &signaling.ICE{Lifetime: int(s.config.Lifetime / time.Second)}
	if s.config.Host != "" {
		host = s.config.Host
	}
	if plain, relays := s.urls(host); len(relays) > 0 {
		username, password := s.own.issue(s.own.user(room, participant), until)
		if len(plain) > 0 {
			ice.Servers = append(ice.Servers, signaling.ICEServer{URLs: plain})
		}
		ice.Servers = append(ice.Servers, signaling.ICEServer{URLs: relays, Username: username, Credential: password})
	}
	for _, e := range s.config.External {
		ice.Servers = append(ice.Servers, e.Offer(room, participant, until))
	}
	if len(ice.Servers) == 0 {
		return nil
	}
	return ice
}

// urls are those of the own server at host: for STUN (RFC 7064) and for TURN
// (RFC 7065).
func (s *Server) urls(host string) (plain, relays []string) {
	if host == "" {
		return nil, nil
	}
	if len(s.config.Packets) > 0 {
		if at, ok := s.config.Packets[0].LocalAddr().(*net.UDPAddr); ok {
			authority := net.JoinHostPort(host, strconv.Itoa(at.Port))
			plain = append(plain, "stun:"+authority)
			relays = append(relays, "turn:"+authority+"?transport=udp")
		}
	}
	if s.config.TCPPort > 0 {
		authority := net.JoinHostPort(host, strconv.Itoa(s.config.TCPPort))
		relays = append(relays, "turn:"+authority+"?transport=tcp")
		if s.config.Trusted(host) {
			relays = append(relays, "turns:"+authority+"?transport=tcp")
		}
	}
	return plain, relays
}

// Close ends the server, its connections and its sockets.
func (s *Server) Close() error {
	if s.pion == nil {
		return nil
	}
	if err := s.pion.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("close TURN: %w", err)
	}
	return nil
}
