package natsbus

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"moim/signaling"
	"moim/signaling/server"
)

const (
	subjectBeat = "moim.nodes.beat"
	subjectBye  = "moim.nodes.bye"
	subjectRoom = "moim.room."

	reconnectWait = 250 * time.Millisecond
	answerTime    = 5 * time.Second // for one question to the bucket
)

// Bus is this node's connection to the others. Make one with Connect.
type Bus struct {
	node   string
	config Config
	log    *slog.Logger
	conn   *nats.Conn
	bucket jetstream.KeyValue
	expiry time.Duration // of the bucket

	nodes  *nodes
	resync chan struct{} // something may have been missed
	stop   context.CancelFunc
	tasks  sync.WaitGroup

	mu    sync.Mutex
	rooms map[*room]struct{}
	own   map[string]server.Presence // by key: whom this node has
	// records is what holds in the rooms that this node serves, by key.
	records map[string][]byte
}

// Connect connects to NATS at a URL, nats://HOST:PORT or several with commas
// between, which must have JetStream. Whoever connects must Close.
func Connect(ctx context.Context, url string, config Config) (*Bus, error) {
	config = config.withDefaults()
	b := &Bus{
		node:   signaling.NewParticipantID(), // of the same form
		config: config,
		log:    config.Logger.With("component", "signaling/natsbus"),
		nodes:  newNodes(config.Silence),
		resync: make(chan struct{}, 1),
		rooms:  make(map[*room]struct{}),
		own:    make(map[string]server.Presence),

		records: make(map[string][]byte),
	}
	conn, err := nats.Connect(url,
		nats.Name("moim signald"), nats.NoEcho(), nats.MaxReconnects(-1), nats.ReconnectWait(reconnectWait),
		nats.ReconnectHandler(func(*nats.Conn) { b.missed() }),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) { b.log.Warn("lost the connection to NATS", "error", err) }),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
			b.log.Warn("NATS reports a problem", "error", err)
			b.missed()
		}),
	)
	if err != nil {
		return nil, fmt.Errorf("connect to NATS: %w", err)
	}
	b.conn = conn
	if err := b.open(ctx); err != nil {
		conn.Close()
		return nil, err
	}
	life, stop := context.WithCancel(context.WithoutCancel(ctx))
	b.stop = stop
	b.tasks.Go(func() { b.live(life) })
	b.tasks.Go(func() { b.keep(life) })
	return b, nil
}

// open finds or makes the bucket, and listens to the other nodes.
func (b *Bus) open(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	var err error
	if b.bucket, err = b.find(ctx); err != nil {
		return err
	}
	status, err := b.bucket.Status(ctx)
	if err != nil {
		return fmt.Errorf("read bucket %s: %w", b.config.Bucket, err)
	}
	if b.expiry = status.TTL(); b.expiry <= 0 {
		b.expiry = b.config.Expiry
	}
	for subject, handle := range map[string]nats.MsgHandler{subjectBeat: b.hearBeat, subjectBye: b.hearBye} {
		if _, err := b.conn.Subscribe(subject, handle); err != nil {
			return fmt.Errorf("subscribe to %s: %w", subject, err)
		}
	}
	return nil
}

// find opens the bucket, and makes it where there is none: before the first node,
// and when a NATS server that kept it in memory has restarted.
func (b *Bus) find(ctx context.Context) (jetstream.KeyValue, error) {
	js, err := jetstream.New(b.conn)
	if err != nil {
		return nil, fmt.Errorf("open JetStream: %w", err)
	}
	bucket, err := js.KeyValue(ctx, b.config.Bucket)
	if errors.Is(err, jetstream.ErrBucketNotFound) {
		bucket, err = js.CreateOrUpdateKeyValue(ctx, jetstream.KeyValueConfig{
			Bucket: b.config.Bucket, Description: "who is in which room of Moim's signaling",
			TTL: b.config.Expiry, History: 1, Storage: jetstream.MemoryStorage,
		})
	}
	if err != nil {
		return nil, fmt.Errorf("open bucket %s: %w", b.config.Bucket, err)
	}
	return bucket, nil
}

// Connected says whether NATS is reached at present.
func (b *Bus) Connected() bool { return b.conn.IsConnected() }

// Count is how many participants a room has on all nodes.
func (b *Bus) Count(ctx context.Context, room string) (int, error) {
	lister, err := b.bucket.ListKeysFiltered(ctx, room+".*")
	if err != nil {
		return 0, fmt.Errorf("count participants: %w", err)
	}
	n := 0
	for range lister.Keys() {
		n++
	}
	return n, ctx.Err()
}

// Close says good-bye to the other nodes, which wait a grace time for this one's
// participants, and disconnects. The server must have been shut down.
func (b *Bus) Close() {
	b.stop()
	b.tasks.Wait()
	if err := b.conn.Publish(subjectBye, []byte(b.node)); err == nil {
		_ = b.conn.FlushTimeout(time.Second)
	}
	b.conn.Close()
}

// missed has everything read again.
func (b *Bus) missed() {
	select {
	case b.resync <- struct{}{}:
	default:
	}
}

func (b *Bus) attached() []*room {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Collect(maps.Keys(b.rooms))
}

// notify tells every room something about a node.
func (b *Bus) notify(kind server.NoticeKind, node string) {
	for _, r := range b.attached() {
		r.take(server.Notice{Kind: kind, Node: node})
	}
}
