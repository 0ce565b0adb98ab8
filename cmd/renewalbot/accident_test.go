package main

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/bot/slacksim"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// accident is the bot with one account, whose card is out, just before
// something happens.
type accident struct {
	*stage
	t       *testing.T
	log     *errorLog
	ana     *slacksim.Person
	account domain.AccountID
}

const nothingSaved = "Nothing was saved"

func newAccident(t *testing.T, database string, hook func(string)) *accident {
	t.Helper()
	a := &accident{t: t, log: &errorLog{}}
	a.stage = &stage{logger: slog.New(a.log), database: database, hook: hook}
	t.Cleanup(func() { a.log.none(t) })
	openStage(t, a.stage)
	a.ana = a.workspace.As(demoAna)
	if err := started(t.Context(), a.stage); err != nil {
		t.Fatal(err)
	}
	a.account = addCobalt(t, a.stage).ID
	if err := a.MoveTo(t.Context(), storyDay.At(9, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	a.says("rate green")
	return a
}

// red rates the account, which was green, and returns what Ana is told: one
// rating more, and one escalation, is what must come of it.
func (a *accident) red() string { return a.says(`rate red "their champion left"`) }

// once checks that this is what came of it, and nothing more.
func (a *accident) once() {
	a.t.Helper()
	if account := a.load(); len(account.Ratings) != 2 || len(account.Escalations) != 1 {
		a.t.Errorf("%d ratings and %d escalations, want 2 and 1", len(account.Ratings), len(account.Escalations))
	}
}

// anew waits until the bot has connected after a cut.
func (a *accident) anew(greeted int) {
	a.t.Helper()
	a.wait("a new connection", func() bool { return a.greeted() > greeted && a.workspace.Connected() == 1 })
}

// greeted counts the connections that Slack has taken.
func (a *accident) greeted() (n int) {
	for _, f := range a.workspace.Frames() {
		if f.Type == slacksim.FrameHello {
			n++
		}
	}
	return n
}

// says types a command in the account's channel and returns what only Ana is
// told then.
func (a *accident) says(line string) string {
	a.t.Helper()
	before := len(a.private())
	err := a.ana.Command(a.t.Context(), cobaltChannel, "/renewal "+line)
	if failed, ok := errors.AsType[*slacksim.UserError](err); ok {
		return failed.Error()
	}
	if err != nil {
		a.t.Fatal(err)
	}
	var news []string
	for _, m := range a.private()[before:] {
		news = append(news, messageText(m))
	}
	return strings.Join(news, "\n")
}

// private are the messages in the channel that only Ana sees.
func (a *accident) private() (found []slacksim.Message) {
	for _, m := range a.ana.Messages(cobaltChannel) {
		if m.EphemeralTo != "" {
			found = append(found, m)
		}
	}
	return found
}

// everybodySees counts the messages in the channel that say text.
func (a *accident) everybodySees(text string) (n int) {
	for _, m := range a.ana.Messages(cobaltChannel) {
		if m.EphemeralTo == "" && strings.Contains(messageText(m), text) {
			n++
		}
	}
	return n
}

func (a *accident) load() (account *domain.Account) {
	a.t.Helper()
	err := a.app.store.Read(a.t.Context(), func(tx *storage.Tx) (err error) {
		account, err = tx.Account(a.t.Context(), a.account)
		return err
	})
	if err != nil {
		a.t.Fatal(err)
	}
	return account
}

// wait waits for what must happen.
func (a *accident) wait(what string, cond func() bool) {
	a.t.Helper()
	ctx, cancel := context.WithTimeout(a.t.Context(), patience)
	defer cancel()
	if err := a.workspace.Wait(ctx, cond); err != nil {
		a.t.Fatalf("waited in vain for %s", what)
	}
}

// form presses Skip on the card and returns the form that opens, filled in.
func (a *accident) form(reason string) (id string, typed map[string]map[string]slacksim.StateValue) {
	a.t.Helper()
	for _, m := range a.ana.Messages(cobaltChannel) {
		if skip, ok := pressable(m, func(e element) bool { return e.label == "Skip" }); ok && m.EphemeralTo == "" {
			if err := a.ana.Act(a.t.Context(), skip.act(slacksim.StateValue{Type: "button"})); err != nil {
				a.t.Fatal(err)
			}
		}
	}
	a.wait("the form", func() bool { return len(a.ana.Views()) > 0 })
	view := a.ana.Views()[0]
	typed = map[string]map[string]slacksim.StateValue{}
	for _, e := range elements(view.Blocks) {
		if e.input {
			typed[e.block] = map[string]slacksim.StateValue{e.action: {Type: e.kind, Value: reason}}
		}
	}
	return view.ID, typed
}

// lastEnvelope is the id of the last envelope of a kind that Slack sent.
func (a *accident) lastEnvelope(kind string) (id string) {
	for _, f := range a.workspace.Frames() {
		if f.ToApp && f.Type == kind {
			id = f.EnvelopeID
		}
	}
	return id
}

// acks counts the acknowledgements of an envelope.
func (a *accident) acks(envelope string) (n int) {
	for _, f := range a.workspace.Frames() {
		if !f.ToApp && f.EnvelopeID == envelope {
			n++
		}
	}
	return n
}

// skipped counts the steps of the account that were skipped for a reason.
func (a *accident) skipped(reason string) (n int) {
	for _, f := range a.load().Milestones {
		if f.State == domain.MilestoneSkipped && f.Reason == reason {
			n++
		}
	}
	return n
}

// renamed reports whether the bot has heard of the channel's other name.
func (a *accident) renamed(name string) bool {
	known := false
	err := a.app.store.Read(a.t.Context(), func(tx *storage.Tx) error {
		c, err := tx.Channel(a.t.Context(), cobaltChannel)
		known = c.Name == name
		return err
	})
	return err == nil && known
}

// again has Slack deliver the events anew that were not acknowledged, until they
// are.
func (a *accident) again() {
	a.t.Helper()
	a.wait("an event that was not acknowledged", func() bool { return a.workspace.Undelivered() > 0 })
	event := a.lastEnvelope("events_api")
	before := a.acks(event)
	a.workspace.Redeliver()
	a.wait("its acknowledgement", func() bool { return a.acks(event) > before })
}
