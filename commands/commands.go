// Package commands is what a person can say to renewalbot: one file per
// subcommand with what it takes on one line, its form, and what its buttons do.
// It decodes, asks domain to decide, lets storage save, and says what is
// answered; it never calls Slack.
package commands

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/notices"
	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// Handler answers one request. ctx ends when Slack stops waiting.
type Handler func(ctx context.Context, c *Call) (Reply, error)

// Spec describes one subcommand. Help, routing and the manifest's usage hint
// derive from it.
type Spec struct {
	Name     string
	Group    string   // its heading in the help
	Summary  string   // one line, starts with a verb
	Usage    string   // what follows "/renewal name" on one line
	Examples []string // whole lines that can be typed

	// Right is what somebody needs for all of it; RightOf tells where one button,
	// menu or form needs another one. Both are checked in one place.
	Right   domain.Right
	RightOf map[string]domain.Right

	// Account says that the subcommand is about one account: it is known in a
	// linked channel, else named first, else picked.
	Account bool
	// Words says that more may follow the account on the line. Without it the
	// whole line names the account.
	Words bool
	// Run answers what was typed on one line. Without Form it also answers the
	// bare name.
	Run Handler
	// Form opens when nothing but the account was typed; its callback id is Name.
	Form func(ctx context.Context, c *Call) (*slack.ModalViewRequest, error)
	// Submit takes the form.
	Submit Handler
	// Actions answer buttons and menus by action id; Views take further forms by
	// callback id. Ids start with the subcommand's name and a dot. A button that
	// starts a named subcommand has the action id "open.<name>".
	Actions map[string]Handler
	Views   map[string]Handler
}

// Workspace is what a command may ask of Slack, through the bot. What Slack
// does not know, or the bot may not see, is an error of code [domain.NotFound].
type Workspace interface {
	Person(ctx context.Context, id domain.PersonID) (domain.Person, error)
	// Channel fails for private channels that the bot is not in.
	Channel(ctx context.Context, id domain.ChannelID) (domain.Channel, error)
	// UserGroups returns the workspace's user groups with who is in them, those
	// that are switched off too.
	UserGroups(ctx context.Context) ([]domain.UserGroup, error)
	// File reads a file that somebody shared with the bot.
	File(ctx context.Context, id string) (SharedFile, error)
	// Join makes the bot a member of a public channel.
	Join(ctx context.Context, id domain.ChannelID) error
	// CreateChannel makes a private channel with the bot in it. A name in use is
	// an error of code [domain.Conflict], a workspace that does not allow it one
	// of code [domain.Forbidden].
	CreateChannel(ctx context.Context, name string) (domain.Channel, error)
	// Invite brings people into a channel.
	Invite(ctx context.Context, id domain.ChannelID, people ...domain.PersonID) error
}

// Config is what a [Router] works with.
type Config struct {
	Store     *storage.Store
	Workspace Workspace
	Now       func() time.Time
	NewID     domain.IDs
	Committed func() // told after a change was saved: messages may be waiting
	// Recompute is asked, after something changed that all accounts depend on,
	// to compute anew when each is due next, in its own time. Without it that
	// happens before the answer.
	Recompute func()
	Logger    *slog.Logger
	Command   string          // the slash command, "/renewal" if empty
	Self      domain.PersonID // the bot's own user, to know when it is added to a channel
	PublicURL string          // where people's calendar programs reach the bot over HTTP, "" when they do not
	Notices   *notices.Texts  // the texts of notices; nil is the embedded ones
	MailFrom  string          // the address from which the mail server sends notices, "" when there is none
}

// Router hands requests to subcommands. It is a [Dispatcher].
type Router struct {
	Config
	specs   []Spec
	actions map[string]route
	views   map[string]route

	mu       sync.Mutex
	channels map[domain.ChannelID]domain.AccountID // for Lane; a hint, never authority
	people   map[domain.PersonID]domain.Person     // who acted lately
}

type route struct {
	spec   *Spec
	handle Handler
	right  domain.Right
}

// specs lists the subcommands in the order of the help.
func specs(texts *notices.Texts) []Spec {
	return slices.Concat(
		group("Look", brief(), find(), today(), timeline(), history(), preview(), people(), value(), calendar()),
		group("Log", rate(), signal(), touch(), win(), usage(), objection(), stakeholder()),
		group("Plan", strategy(), risk(), plan(), forecast(), expansion(), ownership(), dates(), contracts(), negotiation(), agenda()),
		group("Act", notice(texts), escalate(), escalations(), paperwork(), closeTerm()),
		group("Set up", add(), link(), edit(texts), reassign(), settings(), team(), setup(), admin(), help()),
		group("", card(), lists(), share()), // buttons of cards and lists; they have no names
	)
}

// group puts subcommands under one heading of the help.
func group(heading string, specs ...Spec) []Spec {
	for i := range specs {
		specs[i].Group = heading
	}
	return specs
}

// New builds the router. It fails when two subcommands share a name or an id.
func New(cfg Config) (*Router, error) {
	if cfg.Notices == nil {
		texts, err := notices.Default()
		if err != nil {
			return nil, fmt.Errorf("load notices: %w", err)
		}
		cfg.Notices = texts
	}
	r := &Router{Config: cfg, specs: specs(cfg.Notices), actions: map[string]route{}, views: map[string]route{},
		channels: map[domain.ChannelID]domain.AccountID{}, people: map[domain.PersonID]domain.Person{}}
	r.Command = cmp.Or(r.Command, "/renewal")
	if r.Logger == nil {
		r.Logger = slog.New(slog.DiscardHandler)
	}
	r.views[callbackPick] = route{handle: r.picked, right: domain.RightLog}
	names := map[string]bool{}
	for i := range r.specs {
		s := &r.specs[i]
		if s.Name != "" && names[s.Name] {
			return nil, fmt.Errorf("subcommand %q is listed twice", s.Name)
		}
		names[s.Name] = true
		if err := r.register(s); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func (r *Router) register(s *Spec) error {
	if !slices.Contains(domain.Rights(), s.Right) {
		return fmt.Errorf("subcommand %q does not say who may use it", s.Name)
	}
	claim := func(table map[string]route, id string, h Handler) error {
		if _, taken := table[id]; taken {
			return fmt.Errorf("id %q is used twice", id)
		}
		table[id] = route{spec: s, handle: h, right: cmp.Or(s.RightOf[id], s.Right)}
		return nil
	}
	if s.Submit != nil {
		if err := claim(r.views, s.Name, s.Submit); err != nil {
			return err
		}
	}
	if s.Name != "" {
		if err := claim(r.actions, "open."+s.Name, open(s)); err != nil {
			return err
		}
	}
	for id, h := range s.Views {
		if err := claim(r.views, id, h); err != nil {
			return err
		}
	}
	for id, h := range s.Actions {
		if err := claim(r.actions, id, h); err != nil {
			return err
		}
	}
	return nil
}

// Specs returns the named subcommands in the order of the help.
func (r *Router) Specs() []Spec {
	return slices.DeleteFunc(slices.Clone(r.specs), func(s Spec) bool { return s.Name == "" })
}

// Dispatch implements [Dispatcher].
func (r *Router) Dispatch(ctx context.Context, req Request) (Reply, error) {
	reply, err := r.dispatch(ctx, req)
	if errors.Is(err, &domain.Error{Code: domain.Forbidden}) {
		r.Logger.WarnContext(ctx, "request refused", "kind", req.Kind, "person_id", req.Actor, "team_id", req.ActorTeam,
			"channel_id", req.Channel, "action_id", req.ActionID, "callback_id", req.CallbackID)
		if req.Kind == KindHomeOpened {
			return refusedHome(err)
		}
	}
	return reply, err
}

// dispatch answers a request of somebody who may make it.
func (r *Router) dispatch(ctx context.Context, req Request) (Reply, error) {
	req.Command = cmp.Or(req.Command, r.Command) // what answers tell people to type
	c := &Call{Request: req, Router: r, Meta: view.ParseMeta(req.Metadata), right: domain.RightLog}
	if req.Kind == KindEvent {
		return r.event(ctx, c)
	}
	if err := r.checkActor(ctx, req); err != nil {
		return Reply{}, err
	}
	switch req.Kind {
	case KindSlash:
		return r.slash(ctx, c)
	case KindAction:
		return r.action(ctx, c)
	case KindSubmit:
		return r.submit(ctx, c)
	case KindSuggest:
		return r.suggest(ctx, c)
	case KindShortcut, KindMessageShortcut:
		return r.shortcut(ctx, c)
	case KindHomeOpened:
		return r.home(ctx, c)
	case KindMention, KindDirectMessage:
		if len(req.Files) > 0 {
			return r.dropped(ctx, c)
		}
		return r.hello(ctx, c)
	}
	return Reply{}, nil
}

// action answers a press. Inputs inside forms report changes too: nobody waits
// for those.
func (r *Router) action(ctx context.Context, c *Call) (Reply, error) {
	rt, ok := r.actions[actionName(c.ActionID)]
	if !ok {
		return Reply{}, nil
	}
	c.Spec, c.Ref = rt.spec, c.Meta.Ref
	if isRef(c.Value) {
		c.Ref = view.ParseRef(c.Value)
	}
	if err := c.permit(ctx, rt.right); err != nil {
		return Reply{}, err
	}
	return rt.handle(ctx, c)
}

// submit takes a form. What it answers appears where the form was opened.
func (r *Router) submit(ctx context.Context, c *Call) (Reply, error) {
	rt, ok := r.views[c.CallbackID]
	if !ok {
		return Reply{}, domain.Errorf(domain.NotFound, "", "This form is from an older renewalbot. Close it and open it again.")
	}
	c.Spec, c.Ref = rt.spec, c.Meta.Ref
	if err := c.permit(ctx, rt.right); err != nil {
		return Reply{}, err
	}
	reply, err := rt.handle(ctx, c)
	if err != nil || reply.Text == "" {
		return reply, err
	}
	if c.Meta.ResponseURL == "" && c.Meta.Channel == "" {
		return r.atHome(ctx, c, reply), nil
	}
	reply.After = append(reply.After, After{
		Channel: c.Meta.Channel, ResponseURL: c.Meta.ResponseURL, Text: reply.Text, Blocks: reply.Blocks,
	})
	reply.Text, reply.Blocks = "", nil
	return reply, nil
}

// Lane implements [Dispatcher]: requests about one account stay in order.
func (r *Router) Lane(_ context.Context, req Request) string {
	ticked, _ := view.ParseTaskGroup(req.BlockID) // checkboxes and date pickers name their account there
	dated, _ := view.ParsePaperBlock(req.BlockID)
	for _, ref := range []view.Ref{view.ParseRef(req.Value), view.ParseMeta(req.Metadata).Ref, ticked.Ref, dated} {
		if isRef(string(ref.Account)) {
			return string(ref.Account)
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return string(r.channels[req.Channel])
}

// isRef reports whether a button's value names an account.
func isRef(value string) bool { return strings.HasPrefix(value, domain.PrefixAccount+"_") }

// slash answers "/renewal …".
func (r *Router) slash(ctx context.Context, c *Call) (Reply, error) {
	words := split(c.Text)
	if len(words) == 0 {
		return r.menu(ctx, c)
	}
	spec, ok := r.spec(strings.ToLower(words[0]))
	if !ok {
		return Reply{}, r.unknown(ctx, words)
	}
	c.Spec, c.Args = spec, words[1:]
	reply, err := c.start(ctx)
	return reply, c.repeat(err, words[1:])
}

// repeat adds what was typed to an error a person can act on, so that they can
// copy it and need not type it again. One word is not worth it, nor is what the
// error says back already.
func (c *Call) repeat(err error, words []string) error {
	known, ok := errors.AsType[*domain.Error](err)
	if !ok || known.Code == domain.Forbidden || len(words) < 2 || strings.HasSuffix(known.Message, quote(words[len(words)-1])) {
		return err
	}
	return domain.Errorf(known.Code, known.Field, "%s You typed: %s %s", known.Message, c.Command, unescape.Replace(c.Text))
}

// spec returns the subcommand of a name.
func (r *Router) spec(name string) (*Spec, bool) {
	i := slices.IndexFunc(r.specs, func(s Spec) bool { return s.Name != "" && s.Name == name })
	if i < 0 {
		return nil, false
	}
	return &r.specs[i], true
}

// open answers buttons that start a subcommand.
func open(s *Spec) Handler {
	return func(ctx context.Context, c *Call) (Reply, error) {
		c.Spec = s
		return c.start(ctx)
	}
}

// actionName cuts what follows "#": ids must be unique within a message, so
// repeated buttons carry a suffix.
func actionName(id string) string {
	name, _, _ := strings.Cut(id, "#")
	return name
}
