package commands

import (
	"errors"
	"strings"
	"testing"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// refusal returns the domain error that err must be.
func refusal(t testing.TB, err error) *domain.Error {
	t.Helper()
	known, ok := errors.AsType[*domain.Error](err)
	if !ok {
		t.Fatalf("got %v, want a refusal", err)
	}
	return known
}

// inAcme is Ana in the channel of Acme, which renews on 31 March 2027.
func inAcme(t *testing.T) (*desk, domain.AccountID) {
	t.Helper()
	d := newDesk(t)
	d.channel = acmeIn
	return d, d.account("Acme Corp", "2027-03-31", inChannel(acmeIn))
}

func TestRateOnOneLine(t *testing.T) {
	d, acme := inAcme(t)
	contains(t, d.says("rate green").Text, "Acme Corp", "Green")
	contains(t, d.refused("rate red"), "Say why too: /renewal rate red")
	contains(t, d.refused("rate purple"), `"purple" is not a colour`)
	reply := d.says(`rate red "usage fell by half"`)
	contains(t, reply.Text, "Red", "Escalated to <@U0MEG>", "Next:")
	if got := d.kindsPromised(acme); got != "escalation escalation_ask rated rated" {
		t.Errorf("promised %s", got)
	}
	if r, _ := d.load(acme).Rating(); r.Reason != "usage fell by half" || r.By != ana {
		t.Errorf("rating %+v", r)
	}
}

func TestRateForm(t *testing.T) {
	d, acme := inAcme(t)
	form := d.says("rate").Open
	_, err := d.submits(form, entered{"colour": chose("yellow")}.state())
	if known := refusal(t, err); known.Field != "reason" {
		t.Errorf("refused at %q", known.Field)
	}
	filled := entered{"colour": chose("yellow"), "reason": typed("quiet"), "next_step": typed("call")}.state()
	for range 2 { // the second submission is the same deed
		if _, err := d.submits(form, filled); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(d.load(acme).Ratings); n != 1 {
		t.Errorf("%d ratings after submitting twice", n)
	}
}

func TestEscalationFromRaisingToResolving(t *testing.T) {
	d, acme := inAcme(t)
	reply := d.says("escalate high legal is <!channel> stuck")
	contains(t, reply.Text, "Escalated to <@U0MEG>")
	ask := d.message(acme, domain.AnnounceEscalationAsk)
	contains(t, everything(t, ask), "Acme Corp", "legal is @channel stuck", "High")
	ref := valueOf(t, ask.Blocks, view.ActionAcknowledge, "Acknowledge")

	d.actor = ben
	_, err := d.onCard(view.ActionAcknowledge, ref)
	if known := refusal(t, err); known.Code != domain.Forbidden {
		t.Errorf("a colleague acknowledging: %s", known.Message)
	}
	d.actor = meg
	d.pressesCard(view.ActionAcknowledge, ref)
	d.actor = eva
	_, err = d.onCard(view.ActionAcknowledge, ref)
	if known := refusal(t, err); known.Code != domain.Conflict || !strings.Contains(known.Message, "<@U0MEG>") {
		t.Errorf("the second press: %s", known.Message)
	}
	for _, kind := range []domain.AnnouncementKind{domain.AnnounceEscalation, domain.AnnounceEscalationAsk} {
		contains(t, everything(t, d.message(acme, kind)), "Meg Sample", "taken notice")
	}

	d.actor = meg
	resolve, err := d.onCard(view.ActionResolve, ref)
	if err != nil || resolve.Open == nil {
		t.Fatalf("got %+v, %v, want a form", resolve, err)
	}
	_, err = d.submits(resolve.Open, entered{}.state())
	if known := refusal(t, err); known.Field != "note" {
		t.Errorf("refused at %q", known.Field)
	}
	if _, err := d.submits(resolve.Open, entered{"note": typed("called them")}.state()); err != nil {
		t.Fatal(err)
	}
	card := d.message(acme, domain.AnnounceEscalation)
	contains(t, everything(t, card), "resolved", "called them")
	lacks(t, everything(t, card), view.ActionResolve)
	d.actor = eva
	_, err = d.onCard(view.ActionResolve, ref)
	if known := refusal(t, err); !strings.Contains(known.Message, "already resolved") {
		t.Errorf("resolving again: %s", known.Message)
	}
}

func TestEscalateForm(t *testing.T) {
	d, acme := inAcme(t)
	form := d.says("escalate").Open
	filled := entered{"severity": chose("low"), "reason": typed("no answer"), "ask": typed("a call")}.state()
	for range 2 {
		if _, err := d.submits(form, filled); err != nil {
			t.Fatal(err)
		}
	}
	if e := d.load(acme).Escalations; len(e) != 1 || e[0].Severity != domain.Low || e[0].Ask != "a call" {
		t.Errorf("escalations %+v", e)
	}
	contains(t, d.says("escalate and it got worse").Text, "joined")
	contains(t, d.refused("escalate high"), "Say what is wrong too")
	ref := valueOf(t, d.message(acme, domain.AnnounceEscalation).Blocks, view.ActionWithdraw, "Withdraw")
	d.pressesCard(view.ActionWithdraw, ref)
	if _, open := d.load(acme).Escalation(); open {
		t.Error("it is still open after being withdrawn")
	}
}

func TestCloseOnOneLine(t *testing.T) {
	for line, want := range map[string][]string{
		"close renewed 130000 USD 2028-06-30":   {"renewed with expansion at $130,000 (was $120,000)", "to 30 Jun 2028", "first reminder"},
		"close renewed $120,000":                {"renewed at $120,000", "to 31 Mar 2028"},
		"close renewed 100k":                    {"renewed smaller at $100,000"},
		"close extended 2027-06-30":             {"extended", "to 30 Jun 2027"},
		`close lost "moved to <!here> a rival"`: {"lost"},
	} {
		d, acme := inAcme(t)
		contains(t, d.says(line).Text, append(want, "Ended with it")...)
		m := d.message(acme, domain.AnnounceClosed)
		contains(t, m.Text, "Acme Corp")
		lacks(t, m.Text, "<!here>")
	}
	d, _ := inAcme(t)
	contains(t, d.refused("close renewed"), "Say the amount")
	contains(t, d.refused("close lost"), "Say why")
	contains(t, d.refused("close maybe"), `"maybe" is not a result`)
	contains(t, d.refused("close extended soon"), "YYYY-MM-DD")
	contains(t, d.refused("close renewed 100k 2027-03-31"), "must come after")
	d.says("close renewed 100k")
	contains(t, d.refused("close renewed 100k"), "already closed", "use the form")
}

func TestCloseForm(t *testing.T) {
	d, acme := inAcme(t)
	form := d.says("close").Open
	_, err := d.submits(form, entered{"outcome": chose("renewed"), "amount": typed("lots"), "date": day("2028-03-31")}.state())
	if known := refusal(t, err); known.Field != "amount" {
		t.Errorf("refused at %q: %s", known.Field, known.Message)
	}
	// Choosing another result asks for what that needs.
	redrawn, err := d.dispatch(Request{Kind: KindAction, ActionID: view.ActionOutcome, Value: "lost", Metadata: form.PrivateMetadata})
	if err != nil || redrawn.Update == nil {
		t.Fatalf("got %+v, %v, want the form redrawn", redrawn, err)
	}
	late, err := d.submits(form, entered{"outcome": chose("lost"), "amount": typed("1 USD")}.state())
	if err != nil || late.Update == nil {
		t.Fatalf("submitted before it was redrawn: %+v, %v", late, err)
	}
	filled := entered{"outcome": chose("lost"), "reason": typed("price")}.state()
	for range 2 {
		if _, err := d.submits(redrawn.Update, filled); err != nil {
			t.Fatal(err)
		}
	}
	if terms := d.load(acme).Terms; len(terms) != 1 || terms[0].Outcome != domain.Lost {
		t.Errorf("terms %+v", terms)
	}
	contains(t, d.refused("close"), "no open term")
}

func TestRenewingByFormTwiceOpensOneTerm(t *testing.T) {
	d, acme := inAcme(t)
	form := d.says("close").Open
	filled := entered{"outcome": chose("renewed"), "amount": typed("130000"), "date": day("2028-03-31"), "signed_on": day("2026-12-04")}.state()
	for range 2 {
		reply, err := d.submits(form, filled)
		if err != nil || len(reply.After) != 1 {
			t.Fatalf("got %+v, %v", reply, err)
		}
	}
	terms := d.load(acme).Terms
	if len(terms) != 2 || terms[1].SignedOn.String() != "2026-12-04" || terms[1].ARR.Plain() != "130000 USD" {
		t.Errorf("terms %+v", terms)
	}
}
