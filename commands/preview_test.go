package commands

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// screen is everything a form says, as JSON.
func screen(t testing.TB, form *slack.ModalViewRequest) string {
	t.Helper()
	if form == nil {
		t.Fatal("there is no form")
	}
	text, err := json.Marshal(form.Blocks)
	if err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(string(text))
}

func TestPreviewOfAnAccount(t *testing.T) {
	d := newDesk(t)
	d.channel = acmeIn
	acme := d.account("Acme Corp", "2027-02-05", inChannel(acmeIn)) // 60 days ahead
	form := d.says("preview").Open
	contains(t, screen(t, form), "*Acme Corp:*", "*Mon 7 Dec 2026*", "10:00 CET", "Card:* Open the renewal conversation", "<#C0ACME>", "if nobody does anything before", "in `/renewal preview mine`")
	lacks(t, screen(t, form), "Nudge")
	if got := d.load(acme); len(got.Milestones) != 0 {
		t.Errorf("looking ahead left %+v", got.Milestones)
	}
	contains(t, screen(t, d.says("preview acme 1").Open), "*Acme Corp:* 1 message until Tue 8 Dec 2026")
	contains(t, screen(t, d.says("preview Acme Corp 1 days").Open), "1 message until")

	// Page by page to the last, which has nothing after it.
	pressed := func(text string) (Reply, bool) {
		t.Helper()
		for _, b := range form.Blocks.BlockSet {
			row, ok := b.(*slack.ActionBlock)
			if !ok {
				continue
			}
			for _, e := range row.Elements.ElementSet {
				if button := e.(*slack.ButtonBlockElement); button.Text.Text == text {
					reply, err := d.dispatch(Request{Kind: KindAction, ActionID: button.ActionID, Value: button.Value, Metadata: form.PrivateMetadata,
						View: &slack.View{Type: slack.VTModal, CallbackID: form.CallbackID, PrivateMetadata: form.PrivateMetadata}})
					if err != nil {
						t.Fatal(err)
					}
					return reply, true
				}
			}
		}
		return Reply{}, false
	}
	idle, ok := pressed("If nobody does anything")
	if !ok {
		t.Fatal("what good work spares cannot be seen")
	}
	form = idle.Update
	contains(t, screen(t, form), "_Nudge:_", "Hide what good work spares")
	pages := 1
	for {
		reply, ok := pressed("Later")
		if !ok {
			break
		}
		pages++
		form = reply.Update
	}
	if pages < 2 {
		t.Errorf("%d page, want several", pages)
	}
	contains(t, screen(t, form), "Earlier", "Card:* Finish the paperwork and the systems")
	reply, _ := pressed("Send me as a file")
	if reply.File == nil {
		t.Fatalf("no file: %+v", reply)
	}
	lines := strings.Split(strings.TrimSpace(string(reply.File.Content)), "\n")
	contains(t, lines[0], "date,time,zone,account")
	contains(t, lines[1], "2026-12-07,10:00,Europe/Berlin,Acme Corp,,Card,Open the renewal conversation")
	if reply.File.Name != "renewal-preview-2026-12-07.csv" || len(lines) < 20 {
		t.Errorf("file %s with %d lines", reply.File.Name, len(lines))
	}
}

func TestPreviewOfManyAccounts(t *testing.T) {
	d := newDesk(t)
	d.account("Acme Corp", "2027-02-05", inChannel(acmeIn))
	d.account("Birch Bank", "2027-02-08", func(in *domain.AccountInput) { in.CSM = ben })
	d.account("Cedar Mills", "2027-12-01")
	mine := screen(t, d.says("preview").Open)
	contains(t, mine, "*Your accounts:*", "Acme Corp")
	lacks(t, mine, "Birch Bank", "Cedar Mills")
	contains(t, d.refused("preview all"), "Only managers and admins")
	d.actor = meg
	all := screen(t, d.says("preview").Open)
	contains(t, all, "*All accounts:*", "Acme Corp", "Birch Bank", "<@U0BEN> directly")
	lacks(t, all, "Cedar Mills")
	mine = screen(t, d.says("preview mine").Open) // what others' accounts want of her
	contains(t, mine, "*Your accounts:*", "*Daily message:* Birch Bank")
	lacks(t, mine, "Card:*")
	contains(t, d.refused("preview all 900"), "1 to 400 days")
	contains(t, d.refused("preview Akme"), "Did you mean Acme Corp")
}

// A button of another form opens the preview on top of it, and what was typed
// there stays.
func TestPreviewFromAnotherForm(t *testing.T) {
	d := newDesk(t)
	d.actor = ada
	reply, err := d.dispatch(Request{Kind: KindAction, ActionID: "preview.page", Value: "/all/7///0", View: &slack.View{Type: slack.VTModal, CallbackID: "setup.start"}})
	if err != nil || reply.Push == nil || reply.Update != nil {
		t.Errorf("got %+v, %v; want a form on top", reply, err)
	}
}

// Before reminders are started the preview shows what starting them would do.
func TestPreviewBeforeTheStart(t *testing.T) {
	d := newDesk(t)
	d.settings(func(s *domain.Settings) { s.StartedAt = time.Time{} })
	d.account("Acme Corp", "2027-02-05", inChannel(acmeIn))
	d.account("Birch Bank", "2027-02-08", func(in *domain.AccountInput) { in.CSM = ben })
	d.actor = ada
	contains(t, screen(t, d.says("preview").Open), "not started yet", "Acme Corp", "Birch Bank")

	// On the form that starts them the pilot that is chosen there counts, on every
	// page and in the file.
	state := map[string]map[string]slack.BlockAction{"csms": {"csms": {Type: "multi_users_select", SelectedUsers: []string{string(ben)}}}}
	reply, err := d.dispatch(Request{Kind: KindAction, ActionID: "preview.page", Value: "/all/7///0", State: state, View: &slack.View{Type: slack.VTModal, CallbackID: "setup.start"}})
	if err != nil {
		t.Fatal(err)
	}
	contains(t, screen(t, reply.Push), "Birch Bank", "/all/7/pilot  U0BEN//0")
	lacks(t, screen(t, reply.Push), "Acme Corp")
	file, err := d.presses("preview.file", "/all/7/pilot  U0BEN//0")
	if err != nil || file.File == nil || strings.Contains(string(file.File.Content), "Acme") {
		t.Errorf("the file is %+v, %v", file.File, err)
	}
}

// Many accounts that begin in the middle are one list of their CSM, and daily
// messages are in it, even before anything is started.
func TestPreviewOfManyLateStarts(t *testing.T) {
	d := newDesk(t)
	d.settings(func(s *domain.Settings) { s.StartedAt = time.Time{} })
	for i, name := range []string{"Acme Corp", "Birch Bank", "Cedar Mills", "Dune Optics"} {
		d.account(name, domain.NewDate(2027, time.February, 1+i).String(), inChannel(acmeIn))
	}
	d.says("preview mine") // she is known from here on
	d.actor = ada
	shown := screen(t, d.says("preview all 1").Open)
	contains(t, shown, "*List of late starts:* Where to begin: 4 accounts that begin late → <@U0ANA> directly", "*Daily message:* ", " → <@U0ANA> directly")
	lacks(t, shown, "Card:*")
	d.actor = ana
	shown = screen(t, d.says("preview Acme 1").Open)
	contains(t, shown, "List of late starts")
}

func TestPreviewOfAForgedButton(t *testing.T) {
	d := newDesk(t)
	for _, value := range []string{"", "acc_1", "acc_nobody/mine/7///0", "/////", "/all/7/0", "//-1///0", "//7///-3", "/all/7/pilot///0"} {
		reply, err := d.presses("preview.page#1", value)
		if _, refused := errors.AsType[*domain.Error](err); err != nil && !refused {
			t.Errorf("%q: %v", value, err)
		}
		if err == nil && reply.Open == nil {
			t.Errorf("%q: no answer", value)
		}
	}
}
