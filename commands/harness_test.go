package commands

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/domain/playbook"
	"github.com/renewalbot/renewalbot/storage"
)

// The sample people and places of the tests.
const (
	ana   domain.PersonID = "U0ANA"   // CSM
	ben   domain.PersonID = "U0BEN"   // another CSM
	meg   domain.PersonID = "U0MEG"   // manager
	eva   domain.PersonID = "U0EVA"   // executive
	ada   domain.PersonID = "U0ADA"   // admin
	guest domain.PersonID = "U0GUEST" // a guest of the workspace

	sales   domain.ChannelID = "C0SALES"  // public, the bot is not in it
	acmeIn  domain.ChannelID = "C0ACME"   // public, the bot is in it
	secret  domain.ChannelID = "G0SECRET" // private, the bot cannot see it
	partner domain.ChannelID = "C0SHARED" // shared with another organisation
	old     domain.ChannelID = "C0OLD"    // archived
	direct  domain.ChannelID = "D0ANA"    // direct conversation with the bot
)

// slackDouble is a workspace in memory.
type slackDouble struct {
	mu       sync.Mutex
	people   map[domain.PersonID]domain.Person
	channels map[domain.ChannelID]domain.Channel
	joined   []domain.ChannelID
	invited  []domain.PersonID
	refuses  bool // to make channels
	files    map[string]SharedFile
}

func newSlackDouble() *slackDouble {
	w := &slackDouble{people: map[domain.PersonID]domain.Person{}, channels: map[domain.ChannelID]domain.Channel{}}
	for id, name := range map[domain.PersonID]string{ana: "Ana Sample", ben: "Ben Sample", meg: "Meg Sample", eva: "Eva Sample", ada: "Ada Sample"} {
		w.people[id] = domain.Person{ID: id, Name: name, TimeZone: "Europe/Berlin"}
	}
	w.people[guest] = domain.Person{ID: guest, Name: "Gus Sample", Guest: true}
	w.channels[sales] = domain.Channel{ID: sales, Name: "sales"}
	w.channels[acmeIn] = domain.Channel{ID: acmeIn, Name: "acme", Member: true}
	w.channels[partner] = domain.Channel{ID: partner, Name: "partner", Shared: true, Member: true}
	w.channels[old] = domain.Channel{ID: old, Name: "old", Archived: true}
	return w
}

func (w *slackDouble) Person(_ context.Context, id domain.PersonID) (domain.Person, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if p, ok := w.people[id]; ok {
		return p, nil
	}
	return domain.Person{}, domain.Errorf(domain.NotFound, "", "no such person")
}

func (w *slackDouble) Channel(_ context.Context, id domain.ChannelID) (domain.Channel, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if c, ok := w.channels[id]; ok {
		return c, nil
	}
	return domain.Channel{}, domain.Errorf(domain.NotFound, "", "no such channel")
}

func (w *slackDouble) UserGroups(context.Context) ([]domain.UserGroup, error) {
	return []domain.UserGroup{
		{ID: "S0CSM", Handle: "csm-emea", Members: []domain.PersonID{ana, ben, guest}},
		{ID: "S0OLD", Handle: "csm-old", Members: []domain.PersonID{ana}, Disabled: true},
	}, nil
}

func (w *slackDouble) File(_ context.Context, id string) (SharedFile, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if f, ok := w.files[id]; ok {
		return f, nil
	}
	return SharedFile{}, domain.Errorf(domain.NotFound, "", "no file %s", id)
}

func (w *slackDouble) Join(_ context.Context, id domain.ChannelID) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := w.channels[id]
	c.Member = true
	w.channels[id] = c
	w.joined = append(w.joined, id)
	return nil
}

func (w *slackDouble) CreateChannel(_ context.Context, name string) (domain.Channel, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.refuses {
		return domain.Channel{}, domain.Errorf(domain.Forbidden, "channel", "Only some can make channels.")
	}
	for _, c := range w.channels {
		if c.Name == name {
			return domain.Channel{}, domain.Errorf(domain.Conflict, "channel", "taken")
		}
	}
	c := domain.Channel{ID: domain.ChannelID("C0" + strings.ToUpper(name)), Name: name, Private: true, Member: true}
	w.channels[c.ID] = c
	return c, nil
}

func (w *slackDouble) Invite(_ context.Context, _ domain.ChannelID, people ...domain.PersonID) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.invited = append(w.invited, people...)
	return nil
}

// playbooks are the embedded ones, read once.
var playbooks = sync.OnceValues(playbook.Default)

// desk is a router over a real database, with a person at it.
type desk struct {
	*testing.T
	router    *Router
	store     *storage.Store
	workspace *slackDouble
	books     *domain.Playbooks
	file      string
	now       time.Time
	actor     domain.PersonID
	channel   domain.ChannelID
	deeds     int
}

// newDesk starts with Ana in the public channel sales on Monday 7 December 2026,
// 10:00 in Berlin. Meg is manager, Eva executive, Ada admin, reminders run.
func newDesk(t *testing.T) *desk {
	t.Helper()
	d := deskOn(t, filepath.Join(t.TempDir(), "test.db"), 0)
	d.settings(func(s *domain.Settings) {
		s.Admins, s.Managers, s.Executives = []domain.PersonID{ada}, []domain.PersonID{meg}, []domain.PersonID{eva}
		s.StartedAt, s.TimeZone = d.now.AddDate(0, -6, 0), "Europe/Berlin"
	})
	return d
}

// deskOn opens a desk on a database file; ids are counted on from n.
func deskOn(t *testing.T, file string, n int) *desk {
	t.Helper()
	books, err := playbooks()
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{T: t, books: books, file: file, workspace: newSlackDouble(), actor: ana, channel: sales, now: time.Date(2026, 12, 7, 9, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return d.now }
	ids := func(prefix string) string { n++; return fmt.Sprintf("%s_%05d", prefix, n) }
	logger := slog.New(slog.DiscardHandler)
	d.store, err = storage.Open(t.Context(), "sqlite:"+file,
		storage.Options{Now: clock, NewID: ids, Playbooks: books, Logger: logger, Synchronous: "NORMAL"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.store.Close(); err != nil {
			t.Error(err)
		}
	})
	d.router, err = New(Config{Store: d.store, Workspace: d.workspace, Now: clock, NewID: ids, Logger: logger, Self: "U0BOT"})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// settings changes the workspace's settings.
func (d *desk) settings(change func(*domain.Settings)) {
	d.Helper()
	err := d.store.InTx(d.Context(), func(tx *storage.Tx) error {
		s, err := tx.Settings(d.Context())
		if err != nil {
			return err
		}
		change(&s)
		return tx.SaveSettings(d.Context(), ada, s)
	})
	if err != nil {
		d.Fatal(err)
	}
}

// account adds an account that renews on a date; Ana is its CSM.
func (d *desk) account(name string, renews string, more ...func(*domain.AccountInput)) domain.AccountID {
	d.Helper()
	date, err := domain.ParseDate(renews)
	if err != nil {
		d.Fatal(err)
	}
	in := domain.AccountInput{
		ID: domain.AccountID(d.router.NewID(domain.PrefixAccount)), Name: name, CSM: ana,
		Term: domain.TermInput{RenewalDate: date, ARR: domain.Money{Minor: 12_000_000, Currency: "USD"}},
	}
	for _, change := range more {
		change(&in)
	}
	err = d.store.Create(d.Context(), "", ana, func(env domain.Env) (*domain.Account, *domain.Change, error) {
		return domain.NewAccount(env, in)
	})
	if err != nil {
		d.Fatal(err)
	}
	return in.ID
}

// inChannel puts a new account into a channel.
func inChannel(channel domain.ChannelID) func(*domain.AccountInput) {
	return func(in *domain.AccountInput) { in.Channel = channel }
}

// load reads an account back.
func (d *desk) load(id domain.AccountID) (a *domain.Account) {
	d.Helper()
	err := d.store.Read(d.Context(), func(tx *storage.Tx) (err error) {
		a, err = tx.Account(d.Context(), id)
		return err
	})
	if err != nil {
		d.Fatal(err)
	}
	return a
}

func (d *desk) dispatch(req Request) (Reply, error) {
	d.deeds++
	if req.Key == "" {
		req.Key = fmt.Sprintf("test:%d", d.deeds)
	}
	if req.Actor == "" && req.Kind != KindEvent {
		req.Actor = d.actor
	}
	req.Received = d.now
	return d.router.Dispatch(d.Context(), req)
}

// types types a slash command in the present channel.
func (d *desk) types(text string) (Reply, error) {
	return d.dispatch(Request{Kind: KindSlash, Command: "/renewal", Text: text, Channel: d.channel, ResponseURL: "https://hooks.example/1"})
}

// says types a slash command that must succeed.
func (d *desk) says(text string) Reply {
	d.Helper()
	reply, err := d.types(text)
	if err != nil {
		d.Fatalf("%s: %v", text, err)
	}
	return reply
}

// refused types a slash command that must be refused, and returns what is said.
func (d *desk) refused(text string) string {
	d.Helper()
	_, err := d.types(text)
	known, ok := errors.AsType[*domain.Error](err)
	if !ok {
		d.Fatalf("%s: got %v, want a refusal", text, err)
	}
	return known.Message
}

// presses presses a button in a message of the present channel.
func (d *desk) presses(action, value string) (Reply, error) {
	return d.dispatch(Request{Kind: KindAction, ActionID: action, Value: value, Channel: d.channel, ResponseURL: "https://hooks.example/2",
		Message: &MessageRef{Channel: d.channel, TS: "1.1", Ephemeral: true}})
}

// submits fills in a form and submits it.
func (d *desk) submits(form *slack.ModalViewRequest, state view.Values) (Reply, error) {
	d.Helper()
	if form == nil {
		d.Fatal("there is no form to submit")
	}
	return d.dispatch(Request{Kind: KindSubmit, CallbackID: form.CallbackID, Metadata: form.PrivateMetadata, State: state,
		View: &slack.View{Type: slack.VTModal, CallbackID: form.CallbackID, PrivateMetadata: form.PrivateMetadata, Blocks: form.Blocks}})
}

// entered are the values of a form's inputs by block_id.
type entered map[string]slack.BlockAction

func (e entered) state() view.Values {
	state := view.Values{}
	for id, action := range e {
		state[id] = map[string]slack.BlockAction{"value": action}
	}
	return state
}

func typed(text string) slack.BlockAction { return slack.BlockAction{Value: text} }
func chose(value string) slack.BlockAction {
	return slack.BlockAction{SelectedOption: slack.OptionBlockObject{Value: value}}
}
func checked(values ...string) slack.BlockAction {
	var a slack.BlockAction
	for _, v := range values {
		a.SelectedOptions = append(a.SelectedOptions, slack.OptionBlockObject{Value: v})
	}
	return a
}
func day(date string) slack.BlockAction            { return slack.BlockAction{SelectedDate: date} }
func somebody(p domain.PersonID) slack.BlockAction { return slack.BlockAction{SelectedUser: string(p)} }

// contains checks that a text says all of the wanted things.
func contains(t testing.TB, text string, wanted ...string) {
	t.Helper()
	for _, w := range wanted {
		if !strings.Contains(text, w) {
			t.Errorf("%q is missing in:\n%s", w, text)
		}
	}
}

// lacks checks that a text says none of the given things.
func lacks(t testing.TB, text string, unwanted ...string) {
	t.Helper()
	for _, w := range unwanted {
		if strings.Contains(text, w) {
			t.Errorf("%q should not be in:\n%s", w, text)
		}
	}
}

// promised lists the messages that were promised, the last first.
func (d *desk) promised() []storage.Message {
	d.Helper()
	var messages []storage.Message
	err := d.store.Read(d.Context(), func(tx *storage.Tx) (err error) {
		messages, err = tx.Messages(d.Context(), storage.MessageFilter{})
		return err
	})
	if err != nil {
		d.Fatal(err)
	}
	return messages
}
