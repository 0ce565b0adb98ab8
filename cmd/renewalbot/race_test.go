package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/bot/slacksim"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// crowd is how many people press at the same moment.
const crowd = 20

// When a crowd ticks, skips, acknowledges and closes at the same moment, every
// tick counts, one press wins each time, the others are told, and the history
// says the same as what everybody sees.
func TestCrowd(t *testing.T) {
	for name, database := range databases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCrowd(t, database(t))
			t.Run("ticks", c.ticks)
			t.Run("skip", c.skip)
			t.Run("acknowledge", c.acknowledge)
			t.Run("close", c.close)
			c.log.none(t)
		})
	}
}

// pressing is a crowd of managers in the channel of one account.
type pressing struct {
	stage   *stage
	log     *errorLog
	people  []*slacksim.Person
	account domain.AccountID
	term    domain.TermID
}

func newCrowd(t *testing.T, database string) *pressing {
	t.Helper()
	c := &pressing{log: &errorLog{}}
	c.stage = &stage{logger: slog.New(c.log), database: database}
	openStage(t, c.stage)
	c.hire(t)
	cobalt := addCobalt(t, c.stage)
	c.account, c.term = cobalt.ID, cobalt.Terms[0].ID
	if err := c.stage.MoveTo(t.Context(), storyDay.At(9, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	return c
}

// hire brings managers into the workspace and the channel, and starts the
// reminders with them.
func (c *pressing) hire(t *testing.T) {
	t.Helper()
	var managers []domain.PersonID
	for i := range crowd {
		id := fmt.Sprintf("U0CROWD%02d", i)
		name := fmt.Sprintf("Manager %02d Sample", i)
		c.stage.workspace.SetUser(slacksim.User{ID: id, Name: fmt.Sprintf("manager%02d", i), TZ: "Europe/Berlin",
			Profile: slacksim.Profile{RealName: name, DisplayName: name}})
		c.stage.workspace.Join(cobaltChannel, id, demoAna)
		managers = append(managers, domain.PersonID(id))
		c.people = append(c.people, c.stage.workspace.As(id))
	}
	// The first is asked; the others may answer too, as admins.
	err := c.stage.app.store.InTx(t.Context(), func(tx *storage.Tx) error {
		settings, err := tx.Settings(t.Context())
		if err != nil {
			return err
		}
		settings.Managers, settings.StartedAt = managers[:1], c.stage.clock.Now()
		settings.Admins = append(settings.Admins, managers...)
		return tx.SaveSettings(t.Context(), demoAda, settings)
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.stage.app.store.RecomputeDue(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// together lets everybody act at once.
func (c *pressing) together(t *testing.T, act func(i int, p *slacksim.Person) error) {
	t.Helper()
	var work sync.WaitGroup
	errs := make([]error, len(c.people))
	start := make(chan struct{})
	for i, p := range c.people {
		work.Go(func() {
			<-start
			errs[i] = act(i, p)
		})
	}
	close(start)
	work.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

// settle lets what was promised be posted.
func (c *pressing) settle(t *testing.T) {
	t.Helper()
	if err := c.stage.MoveTo(t.Context(), c.stage.clock.Now().Add(5*time.Minute)); err != nil {
		t.Fatal(err)
	}
}

// message returns the only message for everybody in the channel that has text.
func (c *pressing) message(t *testing.T, text string) slacksim.Message {
	t.Helper()
	var found []slacksim.Message
	for _, m := range c.people[0].Messages(cobaltChannel) {
		if m.EphemeralTo == "" && strings.Contains(messageText(m), text) {
			found = append(found, m)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d messages say %q, want one", len(found), text)
	}
	return found[0]
}

func pressable(m slacksim.Message, fits func(element) bool) (element, bool) {
	for _, e := range elements(m.Blocks) {
		if e.channel, e.ts = m.Channel, m.TS; fits(e) {
			return e, true
		}
	}
	return element{}, false
}

// told counts the people who privately read text.
func (c *pressing) told(text string) int {
	n := 0
	for _, p := range c.people {
		if slices.ContainsFunc(p.Messages(cobaltChannel), func(m slacksim.Message) bool {
			return m.EphemeralTo == p.UserID() && strings.Contains(messageText(m), text)
		}) {
			n++
		}
	}
	return n
}

// awaitTold waits until that many people have privately read text.
func (c *pressing) awaitTold(t *testing.T, want int, text string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := c.stage.workspace.Wait(ctx, func() bool { return c.told(text) >= want }); err != nil {
		t.Errorf("%d people were told %q, want %d", c.told(text), text, want)
	}
	if n := c.told(text); n > want {
		t.Errorf("%d people were told %q, want %d", n, text, want)
	}
}

// top is the text of the topmost form, "" when none is open.
func top(p *slacksim.Person) string {
	views := p.Views()
	if len(views) == 0 {
		return ""
	}
	return viewText(views[len(views)-1])
}

func (c *pressing) load(t *testing.T) *domain.Account {
	t.Helper()
	var a *domain.Account
	err := c.stage.app.store.Read(t.Context(), func(tx *storage.Tx) (err error) {
		a, err = tx.Account(t.Context(), c.account)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// ticks: everybody saw the card with nothing ticked and ticks one task; the
// tasks are shared out.
func (c *pressing) ticks(t *testing.T) {
	card := c.message(t, "Open the renewal conversation")
	boxes, ok := pressable(card, func(e element) bool { return e.kind == "checkboxes" })
	if !ok {
		t.Fatal("the card has no checkboxes")
	}
	mine := func(i int) slacksim.Option { return boxes.options[i%len(boxes.options)] }
	c.together(t, func(i int, p *slacksim.Person) error {
		err := p.Act(context.Background(), boxes.act(slacksim.StateValue{Type: "checkboxes", SelectedOptions: []slacksim.Option{mine(i)}}))
		var gone *slacksim.UserError
		if errors.As(err, &gone) && gone.Code == "element_not_found" {
			return nil // the card was redrawn before they pressed
		}
		return err
	})
	c.settle(t)
	if n := c.told("at the same moment"); n > 0 {
		t.Errorf("%d people were told to tick again", n)
	}
	a := c.load(t)
	done := 0
	for _, task := range a.Tasks {
		if task.TermID == c.term && task.Done {
			done++
		}
	}
	shown, _ := pressable(c.message(t, "Open the renewal conversation"), func(e element) bool { return e.kind == "checkboxes" })
	if done != len(boxes.options) || len(shown.chosen) != done {
		t.Errorf("%d tasks are ticked and the card shows %d, want all %d", done, len(shown.chosen), len(boxes.options))
	}
}

// skip: everybody presses Skip, gets the form and says why.
func (c *pressing) skip(t *testing.T) {
	card := c.message(t, "Open the renewal conversation")
	button, ok := pressable(card, func(e element) bool { return e.label == "Skip" })
	if !ok {
		t.Fatal("the card has no Skip")
	}
	c.together(t, func(_ int, p *slacksim.Person) error {
		return p.Act(context.Background(), button.act(slacksim.StateValue{Type: "button"}))
	})
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := c.stage.workspace.Wait(ctx, func() bool {
		return !slices.ContainsFunc(c.people, func(p *slacksim.Person) bool { return len(p.Views()) == 0 })
	}); err != nil {
		t.Fatal("not everybody was asked why")
	}
	var mu sync.Mutex
	won, beaten := 0, 0
	c.together(t, func(i int, p *slacksim.Person) error {
		view := p.Views()[0]
		typed := map[string]map[string]slacksim.StateValue{}
		for _, e := range elements(view.Blocks) {
			if e.input {
				typed[e.block] = map[string]slacksim.StateValue{e.action: {Type: e.kind, Value: fmt.Sprintf("Reason %02d", i)}}
			}
		}
		submitted, err := p.SubmitView(context.Background(), view.ID, typed)
		mu.Lock()
		defer mu.Unlock()
		switch said, _ := json.Marshal(submitted.Errors); {
		case submitted.Closed:
			won++
		case err == nil && strings.Contains(top(p), "already marked this as skipped"): // names a person, so it lies on top
			beaten++
		default:
			return fmt.Errorf("person %d: errors %s, on top %q, %w", i, said, top(p), err)
		}
		return nil
	})
	if won != 1 || beaten != crowd-1 {
		t.Errorf("%d skipped it and %d were told who did, want 1 and %d", won, beaten, crowd-1)
	}
	c.settle(t)
	a := c.load(t)
	skipped := slices.DeleteFunc(slices.Clone(a.Milestones), func(m domain.MilestoneFact) bool { return m.State != domain.MilestoneSkipped })
	if len(skipped) != 1 {
		t.Fatalf("skipped: %+v", skipped)
	}
	if shown := messageText(c.message(t, "Open the renewal conversation")); !strings.Contains(shown, skipped[0].Reason) {
		t.Errorf("the card does not show %q: %s", skipped[0].Reason, shown)
	}
}

// acknowledge: everybody presses Acknowledge on the card in the channel.
func (c *pressing) acknowledge(t *testing.T) {
	if err := c.stage.workspace.As(demoAna).Command(t.Context(), cobaltChannel, "/renewal escalate high Their buyer is silent."); err != nil {
		t.Fatal(err)
	}
	c.settle(t)
	button, ok := pressable(c.message(t, "Their buyer is silent"), func(e element) bool { return e.label == "Acknowledge" })
	if !ok {
		t.Fatal("there is nothing to acknowledge")
	}
	var mu sync.Mutex
	late := 0
	c.together(t, func(_ int, p *slacksim.Person) error {
		err := p.Act(context.Background(), button.act(slacksim.StateValue{Type: "button"}))
		var gone *slacksim.UserError
		if errors.As(err, &gone) && gone.Code == "element_not_found" {
			mu.Lock()
			defer mu.Unlock()
			late++ // the message was redrawn before they pressed
			return nil
		}
		return err
	})
	c.awaitTold(t, crowd-1-late, "acknowledged this first")
	c.settle(t)
	a := c.load(t)
	e, _ := a.Escalation()
	acks := slices.DeleteFunc(slices.Clone(a.Steps), func(s domain.EscalationStep) bool { return s.Kind != domain.StepAcknowledged })
	if len(acks) != 1 || acks[0].Person != e.AckBy {
		t.Errorf("acknowledged by %s, the history says %+v", e.AckBy, acks)
	}
	if shown := messageText(c.message(t, "Their buyer is silent")); strings.Count(shown, "has taken notice") != 1 {
		t.Errorf("the message says: %s", shown)
	}
}

// close: everybody closes the term in one line, half as lost, half as renewed.
func (c *pressing) close(t *testing.T) {
	lines := []string{"/renewal close lost They left.", "/renewal close renewed 120000 USD 2028-01-22"}
	c.together(t, func(i int, p *slacksim.Person) error {
		return p.Command(context.Background(), cobaltChannel, lines[i%len(lines)])
	})
	c.settle(t)
	a := c.load(t)
	closed := slices.DeleteFunc(slices.Clone(a.Terms), domain.Term.Open)
	if len(closed) != 1 {
		t.Fatalf("closed: %+v", closed)
	}
	if open := a.OpenTerms(); len(open) != 0 && closed[0].Outcome == domain.Lost || len(open) != 1 && closed[0].Outcome != domain.Lost {
		t.Errorf("%s, and open are %+v", closed[0].Outcome, open)
	}
	c.message(t, "Closed by")
	if e, ok := a.Escalation(); ok {
		t.Errorf("an escalation is still open: %+v", e)
	}
}
