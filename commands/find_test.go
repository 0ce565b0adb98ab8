package commands

import (
	"fmt"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

func TestFindLooksThroughAccountsPeopleAndNotes(t *testing.T) {
	d := newDesk(t)
	d.account("Acme Corp", "2027-03-31", inChannel(acmeIn))
	d.account("Other & Söhne", "2027-04-30")
	d.says(`stakeholder "Acme Corp" "Priya Kumar" champion`)
	d.says(`rate "Other & Söhne" yellow "50%_off was refused by Priya"`)
	d.says(`touch "Acme Corp" Priya: budget freeze`)

	for query, want := range map[string][]string{
		"find priya":         {"Acme Corp", "Priya Kumar", "Other &amp; Söhne", "was refused by Priya"},
		"find Budget Freeze": {"Acme Corp", "Touch", "Ana Sample"},
		"find söhne":         {"Other &amp; Söhne"},
		"find 50%_off":       {"Other &amp; Söhne"},
		"find & Söhne":       {"Other &amp; Söhne"},
		"find helicopter":    {"Nothing says", "helicopter"},
		"find %":             {},
	} {
		if len(want) == 0 {
			contains(t, d.refused(query), "Say what to look for")
			continue
		}
		reply := d.says(query)
		contains(t, shown(t, reply), want...)
	}
	reply := d.says("find %_")
	lacks(t, shown(t, reply), "Acme Corp")
}

func TestFindNamesTenAccountsAndSaysThatThereAreMore(t *testing.T) {
	d := newDesk(t)
	for i := range 12 {
		d.account(fmt.Sprintf("Company %02d", i), "2027-03-31")
	}
	reply := d.says("find company")
	all := shown(t, reply)
	contains(t, all, "Company 09", "There are more accounts")
	lacks(t, all, "Company 10")
}

func TestHistoryShowsWhoChangedWhat(t *testing.T) {
	d := newDesk(t)
	acme := d.account("Acme Corp", "2027-03-31", inChannel(acmeIn))
	d.channel, d.actor = acmeIn, ben
	d.says("rate yellow <!channel> is quiet")
	d.actor = ana
	d.says("link off")
	page := func(r Reply) string { return shown(t, r) }
	all := page(d.says(`history "Acme Corp"`))
	contains(t, all, "Account added", "Rated", "Ben Sample", "Channel", "Ana Sample", "C0ACME")
	lacks(t, all, "<!channel>")

	for i := range 14 {
		d.says(fmt.Sprintf(`rate "Acme Corp" green "reason %02d"`, i))
	}
	first := d.says(`history "Acme Corp"`)
	lacks(t, page(first), "Account added")
	older, err := d.presses(view.ActionHistoryOlder, valueOf(t, first.Blocks, view.ActionHistoryOlder, "Older"))
	if err != nil || !older.Replace {
		t.Fatalf("%+v, %v", older, err)
	}
	contains(t, page(older), "Account added")

	var open domain.Step
	a := d.load(acme)
	term, _ := a.Term()
	for _, s := range a.Plan(term, d.envOf(acme)) {
		if s.State.Open() {
			open = s
		}
	}
	err = d.store.Decide(t.Context(), "", acme, ana, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		return a.Skip(env, term.ID, open.Key, "not needed")
	})
	if err != nil {
		t.Fatal(err)
	}
	history := d.says(`history "Acme Corp"`)
	contains(t, page(history), "Step skipped")
	undo := buttonBeside(t, history.Blocks, "Undo")
	after, err := d.presses(undo.ActionID, undo.Value)
	if err != nil || !after.Replace {
		t.Fatalf("%+v, %v", after, err)
	}
	contains(t, page(after), "Step opened again")
	if s, err := d.load(acme).Step(term.ID, open.Key, d.envOf(acme)); err != nil || !s.State.Open() {
		t.Errorf("the step is %s, %v", s.State, err)
	}
}

// shown is everything a private answer shows, as Slack reads it.
func shown(t testing.TB, r Reply) string {
	t.Helper()
	return strings.NewReplacer(`\u0026`, "&", `\u003c`, "<", `\u003e`, ">").Replace(everything(t, view.Message{Text: r.Text, Blocks: r.Blocks}))
}

// buttonBeside returns the first button with a text that stands beside a
// paragraph.
func buttonBeside(t testing.TB, blocks []slack.Block, text string) *slack.ButtonBlockElement {
	t.Helper()
	for _, b := range blocks {
		if s, ok := b.(*slack.SectionBlock); ok && s.Accessory != nil && s.Accessory.ButtonElement.Text.Text == text {
			return s.Accessory.ButtonElement
		}
	}
	t.Fatalf("no button %q", text)
	return nil
}
