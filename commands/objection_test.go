package commands

import (
	"testing"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

func TestObjectionFromLoggingToItsEnd(t *testing.T) {
	d, acme := inAcme(t)
	reply := d.says(`objection price, "the budget was cut <by> a fifth"`)
	contains(t, reply.Text, "Too expensive: the budget was cut &lt;by&gt; a fifth · Not answered yet", "Our answer: Ask what they compare")
	list := d.load(acme).Objections()
	if len(list) != 1 || list[0].Kind != domain.ObjectionPrice || list[0].Said != "the budget was cut <by> a fifth" || list[0].By != ana {
		t.Fatalf("kept %+v", list)
	}
	contains(t, d.says("brief").Text, "Not answered yet: Too expensive")
	d.actor = ben
	reply, err := d.presses(view.ActionObjection, view.Ref{Account: acme, Subject: string(list[0].ID)}.String())
	if err != nil {
		t.Fatal(err)
	}
	filled := entered{"kind": chose("price"), "said": typed("the budget was cut <by> a fifth"), "answer": typed("Two years for less"), "outcome": chose("conceded")}
	if _, err := d.submits(reply.Open, filled.state()); err != nil {
		t.Fatal(err)
	}
	if o := d.load(acme).Objections()[0]; o.Outcome != domain.ObjectionConceded || o.Answer != "Two years for less" || o.EndedBy != ben {
		t.Errorf("kept %+v", o)
	}
	d.account("Globex", "2027-05-31")
	d.says(`objection Globex time "not before May"`)
	d.says(`objection Globex price "too much"`)
	contains(t, d.says("objection frequency").Text, "Too expensive: 2 (1 cost us something, 1 not answered yet)", "More time: 1 (1 not answered yet)")
	contains(t, screen(t, d.says("objection Globex list").Open), "not before May", "too much", "Answer")
	contains(t, d.refused("objection Globex weather bad"), "no kind of objection")
	contains(t, d.refused("objection Globex price"), "what the customer said")
}

func TestGuideIsEditedByAnAdmin(t *testing.T) {
	d, _ := inAcme(t)
	before := d.says("objection guide")
	contains(t, everything(t, view.Message{Blocks: before.Blocks}), "An admin can change these texts")
	_, err := d.presses(view.ActionGuideEdit, "guide")
	if refusal(t, err).Code != domain.Forbidden {
		t.Error("a CSM edits the guide")
	}
	d.actor = ada
	reply, err := d.presses(view.ActionGuideEdit, "guide")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.submits(reply.Open, entered{"price": typed("Show the figures first."), "time": typed("")}.state()); err != nil {
		t.Fatal(err)
	}
	d.actor = ana
	contains(t, d.says("objection guide").Text, "Show the figures first.", "Find out what holds")
	contains(t, d.says("objection price too much").Text, "Our answer: Show the figures first.")
}

func TestNegotiationFrameStaysInItsForm(t *testing.T) {
	d, acme := inAcme(t)
	form := d.says("negotiation").Open
	filled := entered{"fixed": typed("not below 100,000"), "concessions": typed("quarterly payment")}
	_, err := d.submits(form, filled.state())
	if known := refusal(t, err); known.Field != "asks" {
		t.Errorf("refused at %q", known.Field)
	}
	filled["asks"] = typed("two years")
	reply, err := d.submits(form, filled.state())
	if err != nil {
		t.Fatal(err)
	}
	for _, after := range reply.After {
		lacks(t, after.Text, "100,000", "two years")
	}
	contains(t, screen(t, d.says("negotiation").Open), "not below 100,000", "Saved last by")
	for _, line := range []string{"brief", "timeline", "agenda proposal", "agenda kickoff", "value"} {
		reply := d.says(line)
		lacks(t, reply.Text+everything(t, view.Message{Blocks: reply.Blocks}), "100,000", "quarterly payment", "two years")
	}
	d.actor = ben
	contains(t, d.refused("negotiation"), "Only the account team of Acme Corp sees this")
	_, err = d.submits(form, filled.state())
	if refusal(t, err).Code != domain.Forbidden {
		t.Error("a colleague saved the frame")
	}
	d.actor = meg
	stale := entered{"fixed": typed("not below 90,000"), "asks": typed("x")}
	_, err = d.submits(form, stale.state()) // opened before Ana saved
	if known := refusal(t, err); known.Code != domain.Conflict {
		t.Errorf("a stale form: %s", known.Message)
	}
	if n := d.load(acme).Terms[0].Facts.Negotiation; n.Fixed != "not below 100,000" || n.By != ana {
		t.Errorf("kept %+v", n)
	}
}

func TestAgenda(t *testing.T) {
	d, acme := inAcme(t)
	d.says("win saved 40 hours on invoices")
	contains(t, d.says("agenda").Text, "Renewal kickoff: Acme Corp · 45 minutes, for us only", "Saved 40 hours.")
	review := d.says("agenda value review")
	contains(t, review.Text, "Value review: Acme Corp · 60 minutes, with the customer", "15 min · What you gained", "For us only", "Nobody to invite is known yet")
	reply, err := d.presses(view.ActionAgendaFile, view.Ref{Account: acme, Subject: "proposal"}.String())
	if err != nil {
		t.Fatal(err)
	}
	if reply.File == nil || reply.File.Name != "agenda-proposal-presentation-acme-corp.md" {
		t.Fatalf("file %+v", reply.File)
	}
	contains(t, string(reply.File.Content), "# Proposal presentation: Acme Corp", "## The proposal (15 minutes)", "- Saved 40 hours.")
	lacks(t, string(reply.File.Content), "Nobody to invite", "Do not leave")
	d.account("Globex", "2027-01-31")
	contains(t, d.says("agenda pipeline").Text, "Pipeline review", "1 renewal: ", "Globex, 31 Jan 2027, Ana Sample")
	contains(t, d.refused("agenda lunch"), "no meeting")
}
