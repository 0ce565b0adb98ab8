package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/renewalbot/renewalbot/bot/slacksim"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage/storetest"
)

// replicas is how many bots share the database.
const replicas = 3

// When a crowd presses Acknowledge and Take over and resolves at the same moment,
// through three bots that share a database, the history is one sequence that
// could have happened one after the other.
func TestCrowdOnReplicas(t *testing.T) {
	t.Parallel()
	c := newCrowd(t, storetest.Postgres(t))
	for range replicas - 1 {
		bot := c.stage.newApp()
		if err := bot.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := stop(context.Background(), bot, nil); err != nil {
				t.Errorf("stop a replica: %v", err)
			}
		})
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := c.stage.workspace.Wait(ctx, func() bool { return c.stage.workspace.Connected() >= replicas }); err != nil {
		t.Fatalf("%d of %d bots are connected", c.stage.workspace.Connected(), replicas)
	}
	if err := c.stage.workspace.As(demoAna).Command(t.Context(), cobaltChannel, "/renewal escalate high Their buyer is silent."); err != nil {
		t.Fatal(err)
	}
	c.settle(t)
	c.answer(t)
	c.settle(t)
	c.checkHistory(t)
	c.log.none(t)
}

// answer lets everybody answer the escalation in one of three ways.
func (c *pressing) answer(t *testing.T) {
	t.Helper()
	card := c.message(t, "Their buyer is silent")
	button := func(label string) element {
		found, ok := pressable(card, func(e element) bool { return e.label == label })
		if !ok {
			t.Fatalf("there is no button %q", label)
		}
		return found
	}
	acknowledge, take := button("Acknowledge"), button("Take over")
	c.together(t, func(i int, p *slacksim.Person) error {
		var err error
		switch i % 3 {
		case 0:
			err = p.Act(context.Background(), acknowledge.act(slacksim.StateValue{Type: "button"}))
		case 1:
			err = p.Act(context.Background(), take.act(slacksim.StateValue{Type: "button"}))
		default:
			err = p.Command(context.Background(), cobaltChannel, fmt.Sprintf("/renewal escalations resolve Note %02d", i))
		}
		var gone *slacksim.UserError
		if errors.As(err, &gone) && gone.Code == "element_not_found" {
			return nil // the card was redrawn before they pressed
		}
		return err
	})
}

// checkHistory fails unless the steps follow from each other, the last one is how
// the escalation stands, and the card says so.
func (c *pressing) checkHistory(t *testing.T) {
	t.Helper()
	a := c.load(t)
	if len(a.Escalations) != 1 {
		t.Fatalf("%d escalations, want one", len(a.Escalations))
	}
	e := a.Escalations[0]
	steps := a.EscalationHistory(e.ID)
	var kinds []string
	with := domain.PersonID("") // who has acknowledged it
	for i, s := range steps {
		kinds = append(kinds, s.Kind)
		if i > 0 && s.At.Before(steps[i-1].At) {
			t.Errorf("step %d happened before the one above it", i)
		}
		switch s.Kind {
		case domain.StepAcknowledged:
			if with != "" {
				t.Errorf("%s acknowledged what %s had", s.Person, with)
			}
			with = s.Person
		case domain.StepTakenOver:
			if with != "" && with != c.people0() {
				t.Errorf("%s took over from %s, whom they did not see", s.Person, with)
			}
			with = s.Person
		}
	}
	last := steps[len(steps)-1]
	if n := len(slices.DeleteFunc(slices.Clone(kinds), func(k string) bool { return k != domain.StepResolved })); n != 1 ||
		last.Kind != domain.StepResolved || e.Status != domain.EscalationResolved || e.ClosedBy != last.Person || e.AckBy != with {
		t.Errorf("history %v, ends with %+v; the escalation is %s by %q, acknowledged by %q, not %q", kinds, last, e.Status, e.ClosedBy, e.AckBy, with)
	}
	if shown := messageText(c.message(t, "Their buyer is silent")); strings.Count(shown, last.Note) != 1 {
		t.Errorf("the card does not tell once %q: %s", last.Note, shown)
	}
}

// people0 is who was asked first: what everybody saw.
func (c *pressing) people0() domain.PersonID { return domain.PersonID(c.people[0].UserID()) }
