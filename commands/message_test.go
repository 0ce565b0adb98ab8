package commands

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// around reads an account back with what is true around it.
func (d *desk) around(id domain.AccountID) (a *domain.Account, env domain.Env) {
	d.Helper()
	err := d.store.Read(d.Context(), func(tx *storage.Tx) (err error) {
		if a, err = tx.Account(d.Context(), id); err != nil {
			return err
		}
		env, err = tx.Env(d.Context(), d.actor, a)
		return err
	})
	if err != nil {
		d.Fatal(err)
	}
	return a, env
}

// sweep does what the bot does by itself at this hour.
func (d *desk) sweep(id domain.AccountID) {
	d.Helper()
	err := d.store.Decide(d.Context(), "", id, "", func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		return a.Sweep(env), nil
	})
	if err != nil {
		d.Fatal(err)
	}
}

// message renders the promised message of a kind as it would read now; it must
// be the only one of that kind.
func (d *desk) message(id domain.AccountID, kind domain.AnnouncementKind) view.Message {
	d.Helper()
	a, env := d.around(id)
	var found []view.Message
	for _, m := range d.promised() {
		if m.Promise.AccountID != id || m.Promise.Kind != kind {
			continue
		}
		rendered, err := view.Announcement(a, m.Promise, env)
		if err != nil {
			d.Fatal(err)
		}
		found = append(found, rendered)
	}
	if len(found) != 1 {
		d.Fatalf("%d messages of kind %s are promised, want one", len(found), kind)
	}
	return found[0]
}

// kindsPromised lists the kinds of messages promised about an account, sorted.
func (d *desk) kindsPromised(id domain.AccountID) string {
	d.Helper()
	var kinds []string
	for _, m := range d.promised() {
		if m.Promise.AccountID == id {
			kinds = append(kinds, string(m.Promise.Kind))
		}
	}
	slices.Sort(kinds)
	return strings.Join(kinds, " ")
}

// everything is a message's text and blocks.
func everything(t testing.TB, m view.Message) string {
	t.Helper()
	text, err := json.Marshal(m.Blocks)
	if err != nil {
		t.Fatal(err)
	}
	return m.Text + "\n" + string(text)
}

// valueOf returns the value of the button, or of the menu's option, that begins
// with a text.
func valueOf(t testing.TB, blocks []slack.Block, action, text string) string {
	t.Helper()
	for _, b := range blocks {
		switch b := b.(type) {
		case *slack.ActionBlock:
			for _, e := range b.Elements.ElementSet {
				switch e := e.(type) {
				case *slack.ButtonBlockElement:
					if e.ActionID == action && strings.HasPrefix(e.Text.Text, text) {
						return e.Value
					}
				case *slack.SelectBlockElement:
					for _, o := range e.Options {
						if e.ActionID == action && strings.HasPrefix(o.Text.Text, text) {
							return o.Value
						}
					}
				}
			}
		case *slack.SectionBlock:
			if b.Accessory != nil && b.Accessory.ButtonElement != nil && strings.HasPrefix(b.Accessory.ButtonElement.ActionID, action) {
				return b.Accessory.ButtonElement.Value
			}
		}
	}
	t.Fatalf("there is no %s %q", action, text)
	return ""
}

// taskBlock returns the block_id of a card's checkboxes.
func taskBlock(t testing.TB, blocks []slack.Block) string {
	t.Helper()
	for _, b := range blocks {
		if _, ok := view.ParseTaskGroup(b.ID()); ok {
			return b.ID()
		}
	}
	t.Fatal("there are no checkboxes")
	return ""
}
