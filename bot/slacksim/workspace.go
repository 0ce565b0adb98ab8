package slacksim

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"slices"
	"sync"
	"time"
)

// Workspace is a Slack workspace with one app installed. It is safe for
// concurrent use.
//
// Three locks keep its parts: mu the workspace's contents, linksMu the app's
// connections, and each connection its own writer. None is held while
// something is written to the network except the writer's.
type Workspace struct {
	cfg       Config
	methods   map[string]method
	builtins  []builtin
	schema    *schema
	emojiName *regexp.Regexp
	log       *slog.Logger
	app       App
	clock     func() time.Time // the workspace clock
	tour      *Tour            // with IDs for names, nil for none

	done     chan struct{} // closed by Close
	closing  sync.Once
	running  sync.WaitGroup // every goroutine the workspace started
	server   *http.Server   // set by Start
	link     links          // Socket Mode connections and what waits for an ack
	records  records        // calls and frames, for tests and inspection
	faults   faults         // what goes wrong on purpose
	controls controls       // what the control interface does

	mu       sync.Mutex
	base     string // "http://host:port", without a slash
	tokens   tokens
	team     Team
	users    map[string]*User
	userIDs  []string // in order of joining
	groups   []UserGroup
	emoji    map[string]Emoji // the workspace's own, by name
	channels map[string]*channel
	ims      map[string]*channel // direct messages by pair
	chanIDs  []string            // in order of creation
	seq      int64               // last number used in an ID
	lastTS   int64               // microseconds of the newest message ts

	homes    map[string]*view   // by user
	stacks   map[string][]*view // modals by user, bottom first
	views    map[string]*view   // every open view by ID
	external map[string]*view   // open views by external_id
	offered  map[string][]Option

	files     map[string]*file // uploaded, by ID
	fileIDs   []string         // in order of upload
	stored    int              // bytes of all files
	uploads   map[string]*file // not completed yet, by the secret of the upload URL
	scheduled []scheduled      // in order of time
	watching  bool             // watchScheduled runs

	triggers  triggers
	responses responses
	rates     rates
	eventRate eventRate
	watch     watchers
}

// tokens are what the app authenticates with.
type tokens struct {
	Bot     string `json:"bot"`
	App     string `json:"app"`
	revoked bool
}

// New makes a workspace with the manifest's app installed.
func New(cfg Config) (*Workspace, error) {
	app, err := parseManifest(cfg.Manifest)
	if err != nil {
		return nil, fmt.Errorf("read app manifest: %w", err)
	}
	w := &Workspace{
		cfg: withDefaults(cfg), methods: methods(), builtins: builtins(), schema: newSchema(), emojiName: emojiName(), controls: newControls(), app: app, done: make(chan struct{}),
		users: map[string]*User{}, channels: map[string]*channel{}, ims: map[string]*channel{},
		homes: map[string]*view{}, stacks: map[string][]*view{}, views: map[string]*view{},
		external: map[string]*view{}, offered: map[string][]Option{},
		files: map[string]*file{}, uploads: map[string]*file{},
	}
	w.log, w.clock = w.cfg.Logger, w.cfg.Now
	if cfg.Clock != nil {
		w.records.clock = w.clock
	}
	w.link.init()
	w.rates.init()
	w.eventRate.limit = eventsPerHour
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(cfg.Snapshot) > 0 {
		if err := w.restore(cfg.Snapshot); err != nil {
			return nil, fmt.Errorf("restore snapshot: %w", err)
		}
	} else if err := w.populate(); err != nil {
		return nil, err
	}
	if w.tour, err = w.resolveTour(); err != nil {
		return nil, err
	}
	w.records.hide(w.tokens.Bot, w.tokens.App)
	return w, nil
}

func withDefaults(cfg Config) Config {
	if cfg.Now == nil && cfg.Clock != nil {
		cfg.Now = cfg.Clock.Now
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	setDefault(&cfg.PingInterval, 10*time.Second)
	setDefault(&cfg.AckDeadline, 3*time.Second)
	setDefault(&cfg.TriggerLife, 3*time.Second)
	setDefault(&cfg.ConnectionLife, connectionLife)
	setDefault(&cfg.PostBurst, 3)
	setDefault(&cfg.Team.ID, "T0LOCAL01")
	setDefault(&cfg.Team.Name, "Local workspace")
	setDefault(&cfg.Team.Domain, "local")
	return cfg
}

func setDefault[T comparable](p *T, value T) {
	var zero T
	if *p == zero {
		*p = value
	}
}

// populate fills a new workspace from the configuration. Callers hold mu.
func (w *Workspace) populate() error {
	w.team = w.cfg.Team
	w.emoji = configuredEmoji(w.cfg.Emoji)
	w.tokens = newTokens()
	w.app.ID, w.app.BotUserID, w.app.BotID = "A0LOCALAPP", "U0LOCALBOT", "B0LOCALBOT"
	for _, u := range w.cfg.Users {
		if u.ID == "" || u.Name == "" {
			return fmt.Errorf("user %q: ID and Name are required", u.ID+u.Name)
		}
		if w.users[u.ID] != nil {
			return fmt.Errorf("user %s is given twice", u.ID)
		}
		w.addUser(u)
	}
	w.addUser(User{
		ID: w.app.BotUserID, Name: w.app.BotName, IsBot: true, TZ: "America/Los_Angeles",
		Profile: Profile{RealName: w.app.Name, DisplayName: w.app.BotName},
	})
	for _, c := range w.cfg.Channels {
		if c.ID == "" {
			return fmt.Errorf("channel %q: ID is required", c.Name)
		}
		if w.channels[c.ID] != nil {
			return fmt.Errorf("channel %s is given twice", c.ID)
		}
		c.Members = slices.Clone(c.Members)
		for i, m := range c.Members {
			if m == BotMember {
				c.Members[i] = w.app.BotUserID
			} else if w.users[m] == nil {
				return fmt.Errorf("channel %s: member %s is no user", c.ID, m)
			}
		}
		w.addChannel(c)
	}
	for _, g := range w.cfg.UserGroups {
		g.Users = slices.Clone(g.Users)
		w.groups = append(w.groups, g)
	}
	w.openAppDMs()
	return nil
}

// openAppDMs gives everybody of the team a direct message with the app, as
// Slack lists it under Apps. Callers hold mu.
func (w *Workspace) openAppDMs() {
	for _, id := range w.userIDs {
		if u := w.users[id]; !u.IsBot && !u.Deleted && u.TeamID == w.team.ID {
			w.openIM(id, w.app.BotUserID)
		}
	}
}

// Close stops serving, cuts every connection and waits until nothing of the
// workspace runs any more. It may be called more than once.
func (w *Workspace) Close() error {
	var err error
	w.closing.Do(func() {
		w.mu.Lock()
		close(w.done) // under mu: nothing begins after this
		server := w.server
		w.mu.Unlock()
		w.link.closeAll()
		if server != nil {
			if e := server.Close(); e != nil && !errors.Is(e, http.ErrServerClosed) {
				err = fmt.Errorf("close server: %w", e)
			}
		}
	})
	w.running.Wait()
	return err
}

// spawn runs f on a goroutine that Close waits for; after Close it does
// nothing.
func (w *Workspace) spawn(f func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.closed() {
		w.running.Go(f)
	}
}

// begin registers a request that Close has to wait for, ended by
// running.Done; after Close it refuses the request.
func (w *Workspace) begin(rw http.ResponseWriter) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed() {
		rw.WriteHeader(http.StatusServiceUnavailable)
		return false
	}
	w.running.Add(1)
	return true
}

// closed reports whether Close was called.
func (w *Workspace) closed() bool {
	select {
	case <-w.done:
		return true
	default:
		return false
	}
}

// pause waits in real time; it is false if ctx or the workspace ended first.
func (w *Workspace) pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	case <-w.done:
		return false
	}
}
