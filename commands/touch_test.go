package commands

import (
	"testing"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

func TestTouchLine(t *testing.T) {
	d, acme := inAcme(t)
	d.says(`stakeholder "Ana Lima" champion`)
	d.says(`stakeholder "Bo Chen" user`)
	a, env := d.around(acme)
	today := a.Today(env)
	ana, bo := a.Stakeholders[0].ID, a.Stakeholders[1].ID
	for line, want := range map[string]domain.TouchInput{
		`Ana: talked`:                            {With: []domain.StakeholderID{ana}, Line: "talked", Meaningful: true},
		`"Ana Lima": talked`:                     {With: []domain.StakeholderID{ana}, Line: "talked", Meaningful: true},
		`Ana, Bo Chen yesterday: review: done`:   {With: []domain.StakeholderID{ana, bo}, On: today.AddDays(-1), Line: "review: done", Meaningful: true},
		`bo minor : left a message`:              {With: []domain.StakeholderID{bo}, Line: "left a message"},
		`2027-01-04 Ana Lima minor: wrote`:       {With: []domain.StakeholderID{ana}, On: domain.NewDate(2027, 1, 4), Line: "wrote"},
		`Ana Lima talked about the budget`:       {With: []domain.StakeholderID{ana}, Line: "talked about the budget", Meaningful: true},
		`Ana: asked <@UANA|ana> & <https://a.b>`: {With: []domain.StakeholderID{ana}, Line: "asked @ana & https://a.b", Meaningful: true},
	} {
		in, err := touchInput(a, split(line), today)
		if err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		if in.Line != want.Line || in.On != want.On || in.Meaningful != want.Meaningful || len(in.With) != len(want.With) {
			t.Errorf("%s:\n got %+v\nwant %+v", line, in, want)
		}
	}
	for line, field := range map[string]string{
		`Zoe: talked`: "stakeholder", `talked about it`: "with", `Ana 31.01.2027: talked`: "effective",
	} {
		_, err := touchInput(a, split(line), today)
		if known := refusal(t, err); known.Field != field {
			t.Errorf("%s: refused at %q: %s", line, known.Field, known.Message)
		}
	}
}

func TestTouchFormTwiceLogsOnce(t *testing.T) {
	d, acme := inAcme(t)
	form := d.says("touch").Open // nobody is known: the name is typed
	filled := entered{"name": typed("Sam Sample"), "line": typed("met"), "meaningful": checked("meaningful")}.state()
	for range 2 {
		if _, err := d.submits(form, filled); err != nil {
			t.Fatal(err)
		}
	}
	a := d.load(acme)
	if len(a.Touches) != 1 || len(a.Stakeholders) != 1 || !a.Touches[0].Meaningful {
		t.Fatalf("%+v, %+v", a.Touches, a.Stakeholders)
	}
	value := view.Ref{Account: acme, Subject: string(a.Touches[0].ID)}.String()
	reply, err := d.presses(view.ActionTouchEdit, value)
	if err != nil || reply.Open == nil {
		t.Fatalf("correcting: %+v, %v", reply, err)
	}
	if _, err := d.submits(reply.Open, entered{"with": checked(string(a.Stakeholders[0].ID)), "line": typed("met"), "withdraw": checked("withdraw")}.state()); err != nil {
		t.Fatal(err)
	}
	if a := d.load(acme); a.Touches[0].Counts() {
		t.Error("a touch that was taken back counts")
	}
	if _, err := d.presses(view.ActionTouchEdit, value); err == nil {
		t.Error("a touch that was taken back can be corrected")
	}
}
