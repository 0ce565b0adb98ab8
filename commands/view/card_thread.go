package view

import (
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// snoozeOverMessage goes into the card's thread when its snooze ends.
func snoozeOverMessage(a *domain.Account, n domain.Announcement, env domain.Env) (Message, error) {
	s, err := a.Step(n.TermID, n.Subject, env)
	if err != nil {
		return Message{}, fmt.Errorf("step %s: %w", n.Subject, err)
	}
	text := "The snooze of *" + Line(s.Title, 150) + "*" + inContract(a, s.Term) + " is over: it was due " + s.Due.WithWeekday() + "."
	if s.Due.After(a.Today(env)) {
		text = "The snooze of *" + Line(s.Title, 150) + "*" + inContract(a, s.Term) + " is over: it is due " + s.Due.WithWeekday() + "."
	}
	done, total := ticked(s)
	if total > 0 {
		text += fmt.Sprintf(" %d of %d tasks are ticked.", done, total)
	}
	if a.CSM != "" {
		text = cardFor(a, env) + ": " + text
	}
	return newMessage(text, Section(text)), nil
}

// overdueMessage goes into the card's thread when a step stays late. It names
// whoever has something to do, once.
func overdueMessage(a *domain.Account, n domain.Announcement, env domain.Env) (Message, error) {
	s, err := a.Step(n.TermID, n.Subject, env)
	if err != nil {
		return Message{}, fmt.Errorf("step %s: %w", n.Subject, err)
	}
	var people []string
	for _, p := range a.Waiting(s) {
		if who := forWhom(a, p, env); !slices.Contains(people, who) {
			people = append(people, who)
		}
	}
	text := "*" + Line(s.Title, 150) + "*" + inContract(a, s.Term) + " was due " + s.DueDay().WithWeekday() + "."
	if len(people) > 0 {
		text = List(people) + ": " + text
	}
	if left := s.RequiredLeft(); left > 0 {
		text += " " + Count(left, "required task is", "required tasks are") + " still open. Tick what is done, snooze it, or say why it can be left out."
	} else {
		text += " Nothing required is open: press Done, snooze it, or skip it."
	}
	return newMessage(text, Section(text)), nil
}

// followUpMessage is the reminder of a task beside the playbook.
func followUpMessage(a *domain.Account, n domain.Announcement, env domain.Env) (Message, error) {
	f, ok := a.FollowUp(domain.FollowUpID(n.Subject))
	if !ok {
		return Message{}, domain.Errorf(domain.NotFound, "", "The follow-up %s is not known any more.", n.Subject)
	}
	title := Line(f.Title, 300)
	switch {
	case f.Done:
		text := "✅ *Done:* " + title + "\nby " + Name(f.DoneBy, env) + ", " + Instant(f.DoneAt, a.Zone(env))
		m := newMessage(text, Section(text))
		m.Final = true
		return m, nil
	case f.Ended:
		text := "~" + strings.ReplaceAll(title, "~", "-") + "~\nThe term is closed: nothing is left to do here."
		m := newMessage(text, Section(text))
		m.Final = true
		return m, nil
	}
	when := "due " + f.Due.WithWeekday()
	if today := a.Today(env); today.After(f.Due) {
		when += ", " + Late(today, f.Due)
	}
	text := "*" + AccountName(a) + ":* " + title + "\n" + when
	if f.Owner != "" {
		text += ", for " + forWhom(a, f.Owner, env)
	}
	ref := Ref{Account: a.ID, Term: f.TermID, Subject: string(f.ID)}
	return newMessage(text, Section(text),
		Buttons(Button{Text: "Done", Action: ActionFollowUp, Value: ref.String(), Style: slack.StylePrimary, Label: Clip("Done: "+f.Title, maxButtonText)}),
	), nil
}
