package commands

import (
	"regexp"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

func TestCalendarAsAFile(t *testing.T) {
	d := newDesk(t)
	d.account("Acme Corp", "2027-03-31", inChannel(acmeIn))
	d.account("Birch Bank", "2027-03-31", func(in *domain.AccountInput) { in.CSM = ben })
	reply := d.says("calendar")
	if reply.File == nil || reply.File.Name != "renewals.ics" {
		t.Fatalf("got %+v", reply)
	}
	contains(t, string(reply.File.Content), "BEGIN:VCALENDAR\r\n", "SUMMARY:Acme Corp: renewal date\r\n", "DTSTART;VALUE=DATE:20270331\r\n")
	lacks(t, string(reply.File.Content), "Birch Bank")
	contains(t, screen(t, reply.Open), "on its way to your direct conversation", "RENEWALBOT_PUBLIC_URL")
	lacks(t, screen(t, reply.Open), "New address")

	other := d.says("calendar birch bank")
	if other.File == nil || other.File.Name != "renewal-of-birch-bank.ics" {
		t.Fatalf("got %+v", other)
	}
	contains(t, string(other.File.Content), "SUMMARY:Birch Bank: renewal date")
	contains(t, d.refused("calendar Burch"), "Did you mean Birch Bank")
	d.actor = meg
	empty := d.says("calendar mine")
	contains(t, screen(t, empty.Open), "no dates to put into a calendar")
	if empty.File != nil {
		t.Error("an empty file is sent")
	}
}

// pressed presses a button of a form and returns the form after it.
func (d *desk) pressed(action string) *slack.ModalViewRequest {
	d.Helper()
	reply, err := d.dispatch(Request{Kind: KindAction, ActionID: action, View: &slack.View{Type: slack.VTModal}})
	if err != nil {
		d.Fatal(err)
	}
	return reply.Update
}

// An address can be made anew and turned off, only its hash is stored, and
// whoever left has none.
func TestCalendarAddress(t *testing.T) {
	d := newDesk(t)
	d.router.PublicURL = "https://renewals.example.com"
	d.account("Acme Corp", "2027-03-31")
	contains(t, screen(t, d.says("calendar").Open), "New address")
	opens := func(secret string) bool {
		t.Helper()
		content, ok, err := d.router.Feed(t.Context(), secret)
		if err != nil {
			t.Fatal(err)
		}
		return ok && strings.Contains(string(content), "Acme Corp: renewal date")
	}
	mint := func() string {
		t.Helper()
		found := regexp.MustCompile("https://renewals.example.com/calendar/([A-Z2-7]{26}).ics").FindStringSubmatch(screen(t, d.pressed(view.ActionCalendarNew)))
		if found == nil {
			t.Fatal("no address is shown")
		}
		return found[1]
	}
	first := mint()
	if !opens(first) || opens("guess") || opens("") {
		t.Error("the address does not open the calendar, or another does")
	}
	again := screen(t, d.says("calendar").Open)
	contains(t, again, "secret address of 7 Dec 2026", "Turn off")
	lacks(t, again, first)
	second := mint()
	if first == second || opens(first) || !opens(second) {
		t.Error("the new address does not replace the old one")
	}
	stays := func(deactivated bool) {
		t.Helper()
		err := d.store.InTx(t.Context(), func(tx *storage.Tx) error {
			return tx.PutPeople(t.Context(), domain.Person{ID: ana, Name: "Ana Sample", Deactivated: deactivated, SeenAt: d.now})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	stays(true)
	if opens(second) {
		t.Error("somebody who left still has a calendar")
	}
	stays(false)
	lacks(t, screen(t, d.pressed(view.ActionCalendarOff)), second, "Turn off")
	if opens(second) {
		t.Error("the address works after it was turned off")
	}
	var audit []string
	err := d.store.Read(t.Context(), func(tx *storage.Tx) error {
		entries, err := tx.Audit(t.Context(), storage.AuditFilter{Subject: string(ana)})
		for _, e := range entries {
			audit = append(audit, e.Action+" "+e.After)
		}
		return err
	})
	if err != nil || strings.Join(audit, ", ") != "calendar.address off, calendar.address new, calendar.address new" {
		t.Errorf("the history says %v (%v)", audit, err)
	}
	d.router.PublicURL = ""
	if _, err := d.dispatch(Request{Kind: KindAction, ActionID: view.ActionCalendarNew}); err == nil || !strings.Contains(err.Error(), "switched off") {
		t.Errorf("without a public address: %v", err)
	}
}
