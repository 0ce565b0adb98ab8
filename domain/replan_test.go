package domain_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/renewalbot/renewalbot/domain"
)

// history is what happened to an account while it was changed at random.
type history struct {
	*world
	t    *rapid.T
	keys map[string]bool         // of everything that was announced
	done map[string]domain.Step  // finished or skipped, by term and step
	days map[domain.Date]int     // cards that stand by themselves
	life map[domain.TermID]int64 // how often the customer gave notice in a term: its steps begin anew then
}

// took records what a change announced.
func (h *history) took(change *domain.Change, err error) {
	h.t.Helper()
	var refused *domain.Error
	if errors.As(err, &refused) {
		return
	}
	if err != nil {
		h.t.Fatal(err)
	}
	for _, n := range change.Announcements {
		if h.keys[n.Key] {
			h.t.Fatalf("%s is announced twice", n.Key)
		}
		h.keys[n.Key] = true
		if n.Kind == domain.AnnounceCard && n.Thread == "" {
			h.days[h.account.Today(h.env)]++
		}
	}
}

// deed changes the account in one of the ways that replan it.
func (h *history) deed() {
	t := h.t
	term, open := h.account.Term()
	if !open {
		return
	}
	h.env.Actor = ana
	day := func(from, to int) domain.Date {
		return h.account.Today(h.env).AddDays(rapid.IntRange(from, to).Draw(t, "day"))
	}
	switch rapid.IntRange(0, 9).Draw(t, "deed") {
	case 0:
		h.took(h.account.Rate(h.env, domain.RatingInput{Colour: rapid.SampledFrom(domain.Colours()).Draw(t, "colour"), Reason: "usage moved"}))
	case 1:
		in := term.Input()
		in.RenewalDate = day(-20, 300)
		in.AutoRenews = rapid.Bool().Draw(t, "auto renews")
		in.NoticeDays = rapid.IntRange(0, 90).Draw(t, "notice days")
		h.took(h.account.Correct(h.env, term.ID, in))
	case 2:
		h.took(h.account.Amend(h.env, domain.AmendInput{TermID: term.ID, Seats: rapid.IntRange(1, 99).Draw(t, "seats"), RenewalDate: day(1, 300)}))
	case 3:
		h.took(h.account.ReceiveNotice(h.env, domain.NoticeInput{TermID: term.ID, Reason: "budget"}))
		h.life[term.ID]++
	case 4:
		h.took(h.account.WithdrawNotice(h.env, term.ID, "they stay"))
	case 5:
		h.took(h.account.Edit(h.env, domain.AccountInput{Segment: rapid.SampledFrom(domain.Segments()).Draw(t, "segment")}))
	case 6:
		h.own()
	default:
		h.work(term)
	}
}

// own changes what the timeline has of its own.
func (h *history) own() {
	t := h.t
	milestones := h.account.Playbook(h.env).Milestones
	milestone := milestones[rapid.IntRange(0, len(milestones)-1).Draw(t, "milestone")].Key
	switch rapid.IntRange(0, 3).Draw(t, "own") {
	case 0:
		title := fmt.Sprintf("Step %d", h.account.Own.Last)
		h.took(h.account.AddStep(h.env, domain.OwnStepInput{Title: title, Days: rapid.IntRange(0, 60).Draw(t, "days")}))
	case 1:
		h.took(h.account.MoveStep(h.env, milestone, rapid.IntRange(0, 90).Draw(t, "days")))
	case 2:
		h.took(h.account.RemoveStep(h.env, milestone, "not needed here"))
	case 3:
		for _, r := range h.account.Own.Removed {
			h.took(h.account.UndoOwn(h.env, domain.OwnKindRemoval, r.Milestone))
			return
		}
	}
}

// work does something about one step.
func (h *history) work(term domain.Term) {
	t := h.t
	steps := h.account.Plan(term, h.env)
	if len(steps) == 0 {
		return
	}
	step := steps[rapid.IntRange(0, len(steps)-1).Draw(t, "step")].Key
	switch rapid.IntRange(0, 2).Draw(t, "work") {
	case 0:
		h.took(h.account.Finish(h.env, term.ID, step, true, "agreed"))
	case 1:
		h.took(h.account.Skip(h.env, term.ID, step, "not here"))
	case 2:
		h.took(h.account.Snooze(h.env, term.ID, step, h.account.Today(h.env).AddDays(rapid.IntRange(1, 9).Draw(t, "snooze"))))
	}
	if s, err := h.account.Step(term.ID, step, h.env); err == nil && !s.State.Open() {
		h.done[fmt.Sprintf("%s/%s/%d", term.ID, step, h.noticeOf(term, s))] = s
	}
}

// noticeOf tells the steps of one notice from those of the next.
func (h *history) noticeOf(term domain.Term, s domain.Step) int64 {
	if s.Anchor == domain.FromNotice {
		return h.life[term.ID]
	}
	return 0
}

// sweep lets days pass as the jobs do.
func (h *history) pass(days int) {
	h.env.Actor = ""
	until := h.env.Now.AddDate(0, 0, days)
	for {
		next := h.account.NextDue(h.env)
		if next.IsZero() || next.After(until) {
			h.env.Now = until
			return
		}
		if next.After(h.env.Now) {
			h.env.Now = next
		}
		h.took(h.account.Sweep(h.env), nil)
	}
}

// check holds what must be true at any moment.
func (h *history) check() {
	t := h.t
	for _, term := range h.account.OpenTerms() {
		plan := h.account.Plan(term, h.env)
		seen := map[string]bool{}
		for _, s := range plan {
			if seen[s.Key] {
				t.Fatalf("%s is twice in the plan", s.Key)
			}
			seen[s.Key] = true
			if s.State == domain.StepSnoozed && s.Until.After(h.account.SnoozeLimit(s, h.env)) {
				t.Fatalf("%s sleeps until %s, past %s", s.Key, s.Until, h.account.SnoozeLimit(s, h.env))
			}
		}
		for key, was := range h.done {
			if was.Term.ID != term.ID || h.noticeOf(term, was) > 0 && !strings.HasSuffix(key, fmt.Sprintf("/%d", h.life[term.ID])) {
				continue
			}
			now, err := h.account.Step(term.ID, was.Key, h.env)
			if err != nil || now.State != was.State || now.At != was.At {
				t.Fatalf("%s was %s, now it is %s (%v)", was.Key, was.State, now.State, err)
			}
		}
	}
	for day, n := range h.days {
		if n > 1 {
			t.Fatalf("%d cards stand by themselves on %s", n, day)
		}
	}
}

// Whatever is changed in whatever order: what is done stays done, nothing is
// announced twice, one card a day stands by itself, no snooze outlasts a hard
// date, and in the end every step that was asked for has had its card.
func TestAnySequenceOfChangesKeepsThePlanSound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := domain.NewDate(2026, time.January, 1).AddDays(rapid.IntRange(0, 200).Draw(t, "start"))
		in := acme(start.AddDays(rapid.IntRange(-10, 250).Draw(t, "days to renewal")))
		in.Segment = rapid.SampledFrom(domain.Segments()).Draw(t, "segment")
		h := &history{
			world: newWorldIn(t, start, in, time.UTC), t: t, keys: map[string]bool{}, done: map[string]domain.Step{},
			days: map[domain.Date]int{}, life: map[domain.TermID]int64{},
		}
		for range rapid.IntRange(1, 8).Draw(t, "deeds") {
			h.deed()
			h.check()
			h.pass(rapid.IntRange(0, 25).Draw(t, "days"))
			h.check()
		}
		h.pass(250)
		h.check()
		for _, s := range h.account.Timeline(h.env) {
			asked := s.State.Open() && s.State != domain.StepBefore && s.State != domain.StepAhead && !s.Remind.After(h.env.Now)
			if asked && s.Posted.Before(s.Due) {
				t.Fatalf("%s (%s, due %s) never had a card for that day: %s", s.Key, s.State, s.Due, s.Posted)
			}
		}
	})
}
