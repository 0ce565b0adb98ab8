package commands

import (
	"errors"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// dueAt is when the bot does something for an account by itself.
func (d *desk) dueAt(id domain.AccountID) time.Time {
	d.Helper()
	var rows []storage.AccountRow
	err := d.store.Read(d.Context(), func(tx *storage.Tx) (err error) {
		rows, err = tx.Accounts(d.Context(), storage.Filter{})
		return err
	})
	if err != nil {
		d.Fatal(err)
	}
	for _, r := range rows {
		if r.ID == id {
			return r.NextDueAt
		}
	}
	d.Fatalf("no account %s", id)
	return time.Time{}
}

func TestSetupStartsReminders(t *testing.T) {
	d := newDesk(t)
	d.settings(func(s *domain.Settings) { s.StartedAt, s.TimeZone = time.Time{}, domain.DefaultTimeZone })
	acme := d.account("Acme Corp", "2027-03-31")
	d.account("Later Ltd", "2028-03-31")
	if due := d.dueAt(acme); !due.IsZero() {
		t.Fatalf("due at %s before reminders were started", due)
	}
	contains(t, d.says("").Text, "not running yet", "an admin")

	d.actor = ada
	contains(t, d.says("").Text, "not running yet")
	state := entered{
		view.FieldManagers:   {SelectedUsers: []string{string(meg)}},
		view.FieldExecutives: {SelectedUsers: []string{string(eva)}},
		domain.SettingHour:   chose("8"), domain.SettingCountry: chose(domain.NoCountry),
	}.state()
	form := d.says("setup").Open
	contains(t, textOf(form.Blocks), `"initial_value":"Europe/Berlin"`) // of her profile: the workspace has chosen none
	reply, err := d.submits(form, state)
	if err != nil || reply.Update == nil {
		t.Fatalf("got %+v, %v, want what starting does", reply, err)
	}
	contains(t, textOf(reply.Update.Blocks), "2 accounts are watched", "Acme Corp", "Thu 31 Dec 2026")
	if due := d.dueAt(acme); !due.IsZero() {
		t.Fatalf("due at %s before it was confirmed", due)
	}
	reply, err = d.submits(reply.Update, nil)
	if err != nil || len(reply.After) != 1 {
		t.Fatalf("got %+v, %v", reply, err)
	}
	contains(t, reply.After[0].Text, "Reminders are running")
	if due := d.dueAt(acme); due.IsZero() {
		t.Error("nothing is due after reminders were started")
	}
	again, err := d.submits(d.says("setup").Open, state)
	if err != nil || len(again.After) != 1 {
		t.Fatalf("got %+v, %v", again, err)
	}
	contains(t, again.After[0].Text, "saved")
}

func TestSetupIsForAdmins(t *testing.T) {
	d := newDesk(t)
	contains(t, d.refused("setup"), "Only admins")
	d.says("help") // Ana is known now
	if _, err := d.submits(view.SetupForm(view.Meta{}, domain.UserGroup{}, domain.Env{}, 0).Modal(), nil); err == nil {
		t.Error("a form of somebody else was accepted")
	}
	d.settings(func(s *domain.Settings) { s.Admins = nil })
	contains(t, d.refused("settings pause"), "RENEWALBOT_ADMINS", "with the code")
}

func TestSetupRefusesGuestsAsManagers(t *testing.T) {
	d := newDesk(t)
	d.actor = ada
	_, err := d.submits(d.says("setup").Open, entered{
		view.FieldManagers: slack.BlockAction{SelectedUsers: []string{string(guest)}}, domain.SettingHour: chose("9"), domain.SettingCountry: chose("DE"),
	}.state())
	known, _ := errors.AsType[*domain.Error](err)
	if known == nil || known.Field != view.FieldManagers {
		t.Fatalf("got %v, want an error at the managers", err)
	}
}

func TestSetupAsksForChannels(t *testing.T) {
	d := newDesk(t)
	d.channel = direct
	contains(t, d.refused("setup channels"), "Only admins")
	d.actor = ada
	var accounts []domain.AccountID
	for i, name := range []string{"Acme", "Globex", "Initech", "Secret Inc", "Partner Ltd", "Last One"} {
		accounts = append(accounts, d.account(name, domain.NewDate(2027, time.March, 1+i).String()))
	}
	d.account("Linked Ltd", "2027-03-31", inChannel(sales))
	err := d.store.InTx(d.Context(), func(tx *storage.Tx) error {
		return tx.PutDirectory(d.Context(), domain.Channel{ID: acmeIn, Name: "acme"}, domain.Channel{ID: sales, Name: "sales"}, domain.Channel{ID: partner, Name: "partner", Shared: true})
	})
	if err != nil {
		t.Fatal(err)
	}
	contains(t, textOf(d.says("setup").Open.Blocks), "6 accounts have no channel", view.ActionSetupChannels)

	form := d.says("setup channels").Open
	text := textOf(form.Blocks)
	contains(t, text, `"block_id":"`+string(accounts[0])+`"`, `"initial_conversation":"`+string(acmeIn)+`"`, "1 more account comes after these")
	lacks(t, text, "Last One", "Linked Ltd", string(partner))
	into := func(id domain.AccountID, ch domain.ChannelID) view.Values {
		return view.Values{string(id): {"value": slack.BlockAction{SelectedConversation: string(ch)}}}
	}
	fill := view.Values{}
	for id, ch := range map[domain.AccountID]domain.ChannelID{accounts[0]: acmeIn, accounts[1]: sales, accounts[2]: "", accounts[3]: secret, accounts[4]: partner} {
		fill[string(id)] = into(id, ch)[string(id)]
	}
	reply, err := d.submits(form, fill)
	if err != nil || len(reply.Errors) != 1 {
		t.Fatalf("got %+v, %v", reply, err)
	}
	contains(t, reply.Errors[string(accounts[4])], "shared with another organisation")
	fill[string(accounts[4])] = into(accounts[4], "")[string(accounts[4])]
	reply, err = d.submits(form, fill)
	if err != nil || reply.Update == nil {
		t.Fatalf("got %+v, %v", reply, err)
	}
	contains(t, textOf(reply.Update.Blocks), "3 accounts have their channels", "/invite @renewalbot", string(secret), "Last One")
	lacks(t, textOf(reply.Update.Blocks), "Initech", "more account")
	for i, want := range []domain.ChannelID{acmeIn, sales, "", secret, "", ""} {
		if got := d.load(accounts[i]).Channel; got != want {
			t.Errorf("account %d is in %q, want %q", i, got, want)
		}
	}
	if reply, err = d.submits(reply.Update, into(accounts[5], "")); err != nil || len(reply.After) != 1 {
		t.Fatalf("got %+v, %v", reply, err)
	}
	contains(t, reply.After[0].Text, "Every account was asked about")

	d.actor = ben
	if _, err := d.submits(form, fill); err == nil {
		t.Error("the form was taken from somebody who is no admin")
	}
}
