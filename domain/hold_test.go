package domain_test

import (
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

// What the bot starts itself waits for the hours of whoever it is for; what a
// person did goes out at once.
func TestWhatWaitsForTheMorning(t *testing.T) {
	saturday := domain.NewDate(2026, time.November, 28)
	monday := saturday.AddDays(2).At(9, 0, time.UTC)
	w := newWorld(t, saturday.AddDays(-5), acme(saturday.AddDays(200)))
	w.env.Settings.Executives = []domain.PersonID{erin}
	w.env.People[marco] = domain.Person{ID: marco, TimeZone: "America/Los_Angeles"}
	losAngeles := w.env.Zone(marco, "")
	w.setDay(saturday, 23)
	byRule := domain.Escalation{ID: "esc_rule", Cause: domain.CauseStuck, Status: domain.EscalationOpen, Owner: marco}
	byDeed := domain.Escalation{ID: "esc_red", Cause: domain.CauseRatedRed, RaisedBy: ana, Status: domain.EscalationOpen, Owner: marco}
	byHand := domain.Escalation{ID: "esc_hand", Cause: domain.CauseManual, RaisedBy: ana, Status: domain.EscalationOpen, Owner: marco}
	climbed := byHand
	climbed.ID, climbed.Rung = "esc_up", 1
	w.account.Escalations = []domain.Escalation{byRule, byDeed, byHand, climbed}
	w.account.Steps = []domain.EscalationStep{
		{ID: "step_reminded", EscalationID: byHand.ID, Kind: domain.StepReminded, Person: marco},
		{ID: "step_joined", EscalationID: byHand.ID, Kind: domain.StepJoined, Person: ana, By: ana},
	}
	papers := func(about string) string { return domain.PaperNews{About: about}.Encode() }
	var atOnce time.Time
	morning := saturday.AddDays(2).At(9, 0, losAngeles)
	for name, tt := range map[string]struct {
		n    domain.Announcement
		to   domain.PersonID
		want time.Time
	}{
		"card":                       {domain.Announcement{Kind: domain.AnnounceCard}, "", monday},
		"card to whoever covers":     {domain.Announcement{Kind: domain.AnnounceCard}, marco, morning},
		"question about paperwork":   {domain.Announcement{Kind: domain.AnnouncePaperwork, Detail: papers(domain.PaperWaits)}, "", monday},
		"target date has passed":     {domain.Announcement{Kind: domain.AnnouncePaperwork, Detail: papers(domain.PaperLate)}, "", monday},
		"somebody said so":           {domain.Announcement{Kind: domain.AnnouncePaperwork, Detail: papers(domain.PaperChanged)}, "", atOnce},
		"stuck":                      {domain.Announcement{Kind: domain.AnnounceEscalation, Subject: "esc_rule"}, "", monday},
		"stuck, to the manager":      {domain.Announcement{Kind: domain.AnnounceEscalationAsk, Subject: "esc_rule"}, marco, morning},
		"red":                        {domain.Announcement{Kind: domain.AnnounceEscalation, Subject: "esc_red"}, "", atOnce},
		"red, to the manager":        {domain.Announcement{Kind: domain.AnnounceEscalationAsk, Subject: "esc_red"}, marco, atOnce},
		"by hand":                    {domain.Announcement{Kind: domain.AnnounceEscalationAsk, Subject: "esc_hand"}, marco, atOnce},
		"by hand, and climbed":       {domain.Announcement{Kind: domain.AnnounceEscalationAsk, Subject: "esc_up", To: marco}, marco, morning},
		"reminder":                   {domain.Announcement{Kind: domain.AnnounceEscalationNews, Subject: "esc_hand", Detail: "step_reminded"}, marco, morning},
		"a reason added by a person": {domain.Announcement{Kind: domain.AnnounceEscalationNews, Subject: "esc_hand", Detail: "step_joined"}, marco, atOnce},
		"rated":                      {domain.Announcement{Kind: domain.AnnounceRated}, "", atOnce},
	} {
		if got := w.account.HoldUntil(tt.n, tt.to, w.env); !got.Equal(tt.want) {
			t.Errorf("%s waits until %s, want %s", name, got, tt.want)
		}
		paused := w.env
		paused.Settings.PausedAt = w.env.Now
		if got := w.account.HoldUntil(tt.n, tt.to, paused); got.IsZero() != tt.want.IsZero() {
			t.Errorf("%s waits during a pause until %s", name, got)
		}
	}
}

// What belongs to no account follows the hours of whom it goes to.
func TestWordsToOnePersonWaitForTheirMorning(t *testing.T) {
	saturday := domain.NewDate(2026, time.November, 28)
	w := newWorld(t, saturday, acme(saturday.AddDays(200)))
	w.env.People[marco] = domain.Person{ID: marco, TimeZone: "America/Los_Angeles", Away: []domain.Absence{{From: saturday, To: saturday.AddDays(3)}}}
	w.setDay(saturday, 23)
	losAngeles := w.env.Zone(marco, "")
	for kind, want := range map[domain.AnnouncementKind]time.Time{
		domain.AnnounceUndelivered: saturday.AddDays(2).At(9, 0, losAngeles),
		domain.AnnounceCatchUp:     saturday.AddDays(2).At(9, 0, losAngeles), // an absence holds nothing back
		domain.AnnounceDaily:       {},
	} {
		if got := w.env.HoldUntil(domain.Announcement{Kind: kind, To: marco}); !got.Equal(want) {
			t.Errorf("%s waits until %s, want %s", kind, got, want)
		}
	}
}
