package commands

import (
	"testing"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

func TestTheChannelKnowsItsAccount(t *testing.T) {
	d := newDesk(t)
	d.account("Acme Corp", "2027-03-31", inChannel(acmeIn))
	d.account("Globex", "2027-05-31")
	d.channel = acmeIn
	contains(t, d.says("brief").Text, "Acme Corp")
	contains(t, d.says("brief Globex").Text, "Globex") // named exactly wins
	contains(t, d.says("brief glo").Text, "Globex")    // brief takes nothing but an account
	contains(t, d.says("rate green").Text, "Acme Corp")
}

func TestTheAccountIsNamedFirst(t *testing.T) {
	d := newDesk(t)
	acme := d.account("Acme Corp", "2027-03-31", func(in *domain.AccountInput) { in.ExternalID = "CRM-7" })
	d.account("Acme Europe", "2027-03-31")
	d.account("Globex", "2027-05-31")
	for _, line := range []string{`rate "Acme Corp" green`, "rate acme corp green", "rate CRM-7 green", `rate "corp" green`} {
		before := len(d.load(acme).Ratings)
		d.says(line)
		if got := len(d.load(acme).Ratings); got != before+1 {
			t.Errorf("%s: %d ratings, want %d", line, got, before+1)
		}
	}
	contains(t, d.refused("brief acme"), "Acme Corp", "Acme Europe", `/renewal brief "Acme Corp"`)
	contains(t, d.refused(`rate Globx red "no answer"`), "Did you mean Globex", `/renewal rate Globex red "no answer"`)
	contains(t, d.refused("rate red nothing"), `There is no account "red"`, "/renewal rate")
}

func TestNothingNamedAsks(t *testing.T) {
	d := newDesk(t)
	acme := d.account("Acme Corp", "2027-03-31")
	form := d.says("rate").Open
	if form == nil || form.CallbackID != callbackPick {
		t.Fatalf("got form %+v, want one that asks for the account", form)
	}
	reply, err := d.submits(form, view.Values{view.FieldAccount: {view.ActionAccount: chose(string(acme))}})
	if err != nil || reply.Update == nil || reply.Update.CallbackID != "rate" {
		t.Fatalf("got %+v, %v, want the rating's form in its place", reply, err)
	}
	if got := view.ParseMeta(reply.Update.PrivateMetadata); got.Account != acme || got.ResponseURL == "" {
		t.Errorf("the form remembers %+v", got)
	}
	brief, err := d.submits(d.says("brief").Open, view.Values{view.FieldAccount: {view.ActionAccount: chose(string(acme))}})
	if err != nil || len(brief.After) != 1 || brief.After[0].ResponseURL == "" {
		t.Fatalf("got %+v, %v, want the brief where the command was typed", brief, err)
	}
	contains(t, brief.After[0].Text, "Acme Corp")
	empty, err := d.submits(form, view.Values{})
	if err != nil || empty.Errors[view.FieldAccount] == "" {
		t.Errorf("got %+v, %v, want an error at the account", empty, err)
	}
}

func TestSeveralAccountsInAChannelAsk(t *testing.T) {
	d := newDesk(t)
	acme := d.account("Acme Corp", "2027-03-31", inChannel(acmeIn))
	d.account("Globex", "2027-05-31", inChannel(acmeIn))
	d.channel = acmeIn
	contains(t, d.says("brief Globex").Text, "Globex")
	form := d.says("brief").Open
	if form == nil {
		t.Fatal("want a form that asks which account is meant")
	}
	reply, err := d.submits(form, view.Values{view.FieldAccount: {view.ActionAccount: chose(string(acme))}})
	if err != nil || len(reply.After) != 1 {
		t.Fatalf("got %+v, %v", reply, err)
	}
	contains(t, reply.After[0].Text, "Acme Corp")
}

func TestSuggestions(t *testing.T) {
	d := newDesk(t)
	d.account("Acme Corp", "2027-03-31", func(in *domain.AccountInput) { in.CSM = ben })
	d.account("Zeta", "2027-03-31")
	offered := func(query string) []string {
		t.Helper()
		reply, err := d.dispatch(Request{Kind: KindSuggest, ActionID: view.ActionAccount, Query: query})
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, o := range reply.Options {
			names = append(names, o.Text.Text)
		}
		return names
	}
	if got := offered(""); len(got) != 2 || got[0] != "Zeta" {
		t.Errorf("with nothing typed: %q, want Ana's own first and none twice", got)
	}
	if got := offered("acm"); len(got) != 1 || got[0] != "Acme Corp" {
		t.Errorf("acm: %q", got)
	}
	if got := offered("qqqqqq"); len(got) != 0 {
		t.Errorf("no match: %q", got)
	}
}

func TestUnknownSubcommand(t *testing.T) {
	d := newDesk(t)
	contains(t, d.refused(`breef "Acme Corp"`), `Did you mean: /renewal brief "Acme Corp"`)
	contains(t, d.refused("frobnicate"), "/renewal help")
	d.account("Acme Corp", "2027-03-31")
	contains(t, d.refused("acme"), `/renewal brief "Acme Corp"`)
}

func TestOnlyMembersAreAnswered(t *testing.T) {
	d := newDesk(t)
	d.workspace.people["U0GONE"] = domain.Person{ID: "U0GONE", Name: "Gil Sample", Deactivated: true}
	for id, want := range map[domain.PersonID]string{guest: "Guests", "U0STRANGER": "organisation", "U0GONE": "members"} {
		d.actor = id
		contains(t, d.refused("help"), want)
		reply, err := d.dispatch(Request{Kind: KindHomeOpened})
		if err != nil || reply.Home == nil {
			t.Errorf("Home of %s: %+v, %v", id, reply, err)
		}
	}
}

func TestWhatIsKnownOfAPersonIsKept(t *testing.T) {
	d := newDesk(t)
	d.says("help")
	delete(d.workspace.people, ana) // Slack is not asked again for a while
	d.says("help")
	d.now = d.now.Add(actorFresh)
	d.refused("help")
}

func TestButtonsOfOldFormsAndInputsAreHarmless(t *testing.T) {
	d := newDesk(t)
	if reply, err := d.presses("value", "x"); err != nil || reply.Text != "" {
		t.Errorf("an input that reports itself: %+v, %v", reply, err)
	}
	_, err := d.submits(&slack.ModalViewRequest{CallbackID: "gone"}, nil)
	if err == nil {
		t.Error("a form nobody knows was accepted")
	}
}

func TestLane(t *testing.T) {
	d := newDesk(t)
	acme := d.account("Acme Corp", "2027-03-31", inChannel(acmeIn))
	d.channel = acmeIn
	d.says("brief")
	meta := view.Meta{Ref: view.Ref{Account: acme}}
	for name, req := range map[string]Request{
		"button":  {Value: view.Ref{Account: acme}.String()},
		"form":    {Metadata: meta.String()},
		"tick":    {BlockID: "tasks/" + string(acme) + "/trm_1/kickoff/0/"},
		"channel": {Channel: acmeIn},
	} {
		if got := d.router.Lane(t.Context(), req); got != string(acme) {
			t.Errorf("%s: lane %q, want %q", name, got, acme)
		}
	}
	if got := d.router.Lane(t.Context(), Request{Channel: sales, Value: "7"}); got != "" {
		t.Errorf("lane %q, want the actor's", got)
	}
}
