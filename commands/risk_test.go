package commands

import (
	"testing"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

func TestRiskOnOneLineAndByForm(t *testing.T) {
	d, acme := inAcme(t)
	contains(t, d.says("risk list").Text, "No risk is planned")
	contains(t, d.refused(`risk "exports fail"`), "concern and remedy in quotes")
	contains(t, d.refused(`risk "exports fail" "ship the fix"`), "by when")
	contains(t, d.refused(`risk "exports fail" "ship the fix" 15.02.2027`), "YYYY-MM-DD")
	contains(t, d.says(`risk "exports fail" "ship the fix" <@U0BEN|ben> in 2 weeks no tickets for a week`).Text, "exports fail", "ship the fix", "Settled when: no tickets for a week")
	a := d.load(acme)
	r := a.Risks()[0]
	if f, _ := a.FollowUp(r.FollowUp); f.Owner != ben || f.Due.IsZero() {
		t.Errorf("follow-up %+v", f)
	}
	form := d.says("risk").Open
	for range 2 {
		if _, err := d.submits(form, entered{"concern": typed("budget"), "remedy": typed("show savings"), "due": day("2027-02-01"), "owner": somebody(ana)}.state()); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(d.load(acme).Risks()); n != 2 {
		t.Errorf("%d risks after submitting twice", n)
	}
	reply, err := d.presses(view.ActionRiskVerified+"#"+string(r.ID), view.Ref{Account: acme, Subject: string(r.ID)}.String())
	if err != nil {
		t.Fatal(err)
	}
	contains(t, reply.Text, "✅ exports fail")
	if r, _ = d.load(acme).RiskByID(r.ID); r.VerifiedBy != d.actor || r.Open() || domain.RiskID("") == r.ID {
		t.Errorf("risk %+v", r)
	}
}
