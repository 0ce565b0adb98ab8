package commands

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// ticks sets a card's checkboxes.
func (d *desk) ticks(blockID string, keys ...string) error {
	_, err := d.dispatch(Request{Kind: KindAction, ActionID: view.ActionTick, BlockID: blockID, Selected: keys, Channel: d.channel,
		Message: &MessageRef{Channel: d.channel, TS: "1.1"}})
	return err
}

// pressesCard presses a button of a message that everybody sees; it must work
// and say nothing.
func (d *desk) pressesCard(action, value string) {
	d.Helper()
	reply, err := d.onCard(action, value)
	if err != nil || reply.Text != "" {
		d.Fatalf("%s: %v, said %q", action, err, reply.Text)
	}
}

func (d *desk) onCard(action, value string) (Reply, error) {
	return d.dispatch(Request{Kind: KindAction, ActionID: action, Value: value, Channel: d.channel, Message: &MessageRef{Channel: d.channel, TS: "1.1"}})
}

// outreachDay is when the card of the outreach is out for an account that renews
// on 31 March 2027.
var outreachDay = time.Date(2027, 2, 1, 9, 30, 0, 0, time.UTC)

// withCard is an account whose outreach card is out.
func withCard(t *testing.T) (*desk, domain.AccountID) {
	t.Helper()
	d := newDesk(t)
	d.channel = acmeIn
	acme := d.account("Acme Corp", "2027-03-31", inChannel(acmeIn))
	d.sweep(acme)
	d.now = outreachDay
	return d, acme
}

func (d *desk) step(id domain.AccountID, key string) domain.Step {
	d.Helper()
	a, env := d.around(id)
	term, _ := a.Term()
	s, err := a.Step(term.ID, key, env)
	if err != nil {
		d.Fatal(err)
	}
	return s
}

// outreach renders the outreach card.
func (d *desk) outreach(id domain.AccountID) view.Message {
	d.Helper()
	a, env := d.around(id)
	term, _ := a.Term()
	m, err := view.Announcement(a, domain.Announcement{Key: "card", Kind: domain.AnnounceCard, TermID: term.ID, Subject: "outreach"}, env)
	if err != nil {
		d.Fatal(err)
	}
	return m
}

func TestTicksOfSeveralPeopleAllCount(t *testing.T) {
	d, acme := withCard(t)
	shown := taskBlock(t, d.outreach(acme).Blocks)
	for _, tick := range []struct {
		who  domain.PersonID
		keys []string
	}{{ana, []string{"notice"}}, {ben, []string{"figures"}}, {ben, []string{"figures", "booking"}}} {
		d.actor = tick.who
		if err := d.ticks(shown, tick.keys...); err != nil {
			t.Fatal(err)
		}
	}
	var done []string
	for _, task := range d.step(acme, "outreach").Tasks {
		if task.Done {
			done = append(done, task.Key+" "+string(task.By))
		}
	}
	if want := []string{"notice U0ANA", "figures U0BEN", "booking U0BEN"}; !slices.Equal(done, want) {
		t.Errorf("done %v, want %v", done, want)
	}
	now := taskBlock(t, d.outreach(acme).Blocks)
	if now == shown {
		t.Error("the checkboxes are not drawn anew")
	}
	if err := d.ticks(now, "notice", "booking"); err != nil {
		t.Fatal(err)
	}
	if d.step(acme, "outreach").Tasks[1].Done {
		t.Error("a tick that was taken away is still there")
	}
}

func TestDoneAsksAboutRequiredTasks(t *testing.T) {
	d, acme := withCard(t)
	done := valueOf(t, d.outreach(acme).Blocks, view.ActionDone, "Done")
	reply, err := d.onCard(view.ActionDone, done)
	if err != nil || reply.Open == nil || reply.Open.CallbackID != view.FormUnfinished {
		t.Fatalf("got %+v, %v, want a question", reply, err)
	}
	boxes := taskBlock(t, reply.Open.Blocks.BlockSet)
	_, err = d.submits(reply.Open, entered{boxes: checked("notice")}.state())
	if known := refusal(t, err); known.Field != "reason" {
		t.Errorf("got %+v, want the reason asked for", known)
	}
	if d.step(acme, "outreach").Tasks[0].Done {
		t.Error("the refused form ticked a task")
	}
	if _, err := d.submits(reply.Open, entered{boxes: checked("notice"), "reason": typed("they called us")}.state()); err != nil {
		t.Fatal(err)
	}
	if s := d.step(acme, "outreach"); s.State != domain.StepDone || !s.Tasks[0].Done || s.By != ana {
		t.Errorf("the step is %s by %s", s.State, s.By)
	}
	contains(t, everything(t, d.outreach(acme)), "Done", "Ana Sample", "they called us", view.ActionUndo)

	d.pressesCard(view.ActionUndo, done)
	if s := d.step(acme, "outreach"); !s.State.Open() {
		t.Errorf("after undo the step is %s", s.State)
	}
}

func TestSkipNeedsAReason(t *testing.T) {
	d, acme := withCard(t)
	reply, err := d.onCard(view.ActionSkip, valueOf(t, d.outreach(acme).Blocks, view.ActionSkip, "Skip"))
	if err != nil || reply.Open == nil {
		t.Fatalf("got %+v, %v", reply, err)
	}
	_, err = d.submits(reply.Open, entered{"reason": typed("  ")}.state())
	if known := refusal(t, err); known.Field != "reason" {
		t.Errorf("refused at %q", known.Field)
	}
	if _, err := d.submits(reply.Open, entered{"reason": typed("renewed by phone")}.state()); err != nil {
		t.Fatal(err)
	}
	if s := d.step(acme, "outreach"); s.State != domain.StepSkipped || s.Reason != "renewed by phone" {
		t.Errorf("the step is %s: %q", s.State, s.Reason)
	}
	d.actor = ben
	_, err = d.onCard(view.ActionSkip, valueOf(t, d.outreach(acme).Blocks, view.ActionUndo, "Undo"))
	if err != nil {
		t.Fatal(err)
	}
}

func TestSnooze(t *testing.T) {
	d, acme := withCard(t)
	card := d.outreach(acme).Blocks
	d.pressesCard(view.ActionSnooze, valueOf(t, card, view.ActionSnooze, "3 days"))
	if s := d.step(acme, "outreach"); s.State != domain.StepSnoozed || s.Until.String() != "2027-02-04" {
		t.Fatalf("the step is %s until %s", s.State, s.Until)
	}
	reply, err := d.onCard(view.ActionSnooze, valueOf(t, card, view.ActionSnooze, "Pick"))
	if err != nil || reply.Open == nil || reply.Open.CallbackID != view.FormSnooze {
		t.Fatalf("got %+v, %v, want a form", reply, err)
	}
	_, err = d.submits(reply.Open, entered{"until": day("2027-06-01")}.state())
	if known := refusal(t, err); known.Field != "until" {
		t.Errorf("past the decision: refused at %q", known.Field)
	}
	if _, err := d.submits(reply.Open, entered{"until": day("2027-02-10")}.state()); err != nil {
		t.Fatal(err)
	}
	if s := d.step(acme, "outreach"); s.Until.String() != "2027-02-10" {
		t.Errorf("snoozed until %s", s.Until)
	}
}

func TestChecklistTicksEveryPhase(t *testing.T) {
	d, acme := withCard(t)
	reply, err := d.onCard(view.ActionChecklist, valueOf(t, d.outreach(acme).Blocks, view.ActionChecklist, "Open"))
	if err != nil || reply.Open == nil {
		t.Fatalf("got %+v, %v", reply, err)
	}
	state := entered{}
	steps := map[string]bool{}
	for _, b := range reply.Open.Blocks.BlockSet {
		if g, ok := view.ParseTaskGroup(b.ID()); ok {
			steps[g.Subject] = true
			options := b.(*slack.InputBlock).Element.(*slack.CheckboxGroupsBlockElement).Options
			state[b.ID()] = checked(options[0].Value)
		}
	}
	if _, err := d.submits(reply.Open, state.state()); err != nil {
		t.Fatal(err)
	}
	if len(steps) < 2 {
		t.Fatalf("the checklist shows %v only", steps)
	}
	for key := range steps {
		if !d.step(acme, key).Tasks[0].Done {
			t.Errorf("%s: the first task is not ticked", key)
		}
	}
}

func TestCardAfterTheTermIsClosed(t *testing.T) {
	d, acme := withCard(t)
	done := valueOf(t, d.outreach(acme).Blocks, view.ActionDone, "Done")
	boxes := taskBlock(t, d.outreach(acme).Blocks)
	d.says(`close lost "price"`)
	for name, err := range map[string]error{
		"done": func() error { _, err := d.onCard(view.ActionDone, done); return err }(),
		"tick": d.ticks(boxes, "notice"),
		"skip": func() error { _, err := d.onCard(view.ActionSkip, done); return err }(),
	} {
		if known := refusal(t, err); !strings.Contains(known.Message, "closed") {
			t.Errorf("%s: %s", name, known.Message)
		}
	}
}

func TestFollowUpIsDoneFromItsReminder(t *testing.T) {
	d := newDesk(t)
	d.channel = acmeIn
	acme := d.account("Acme Corp", "2027-03-31", inChannel(acmeIn))
	d.says(`stakeholder "Sam Sample" champion`)
	d.says(`stakeholder sam left`)
	d.now = d.now.AddDate(0, 0, 8)
	d.sweep(acme)
	m := d.message(acme, domain.AnnounceFollowUp)
	d.pressesCard(view.ActionFollowUp, valueOf(t, m.Blocks, view.ActionFollowUp, "Done"))
	if m := d.message(acme, domain.AnnounceFollowUp); !m.Final || !strings.Contains(m.Text, "Ana Sample") {
		t.Errorf("the reminder reads %s", m.Text)
	}
}
