package view

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// Actions of the map of people; Subject of the value is the stakeholder id.
const (
	ActionPerson    = "people.person"  // opens somebody, or an empty form
	ActionPersonAll = "people.details" // shows all of a profile
)

// How much of the map is shown.
const (
	peopleShown  = 25
	touchesShown = 5
	gapsInBrief  = 3
)

// PeopleForm is the map of the people at an account (R27): gaps first, then who
// is there and who keeps the contact, then the last touches. It opens for one
// person only: stance is on it and never posts (R24).
func PeopleForm(meta Meta, a *domain.Account, env domain.Env) Form {
	about := Ref{Account: a.ID}.String()
	blocks := []slack.Block{Section("*" + AccountName(a) + "*\n" + peopleCount(a, env))}
	var lines []string
	for _, g := range a.PeopleGaps(env) {
		if g.Kind != domain.GapBreadth { // the count says it
			lines = append(lines, "⚠️ "+gapLine(a, g, env))
		}
	}
	if len(lines) > 0 {
		blocks = append(blocks, Section(strings.Join(lines, "\n")))
	}
	blocks = append(blocks, Buttons(
		Button{Text: "Add somebody", Action: ActionPerson, Value: about, Label: "Add somebody at " + a.Name},
		Button{Text: "Log a touch", Action: "open.touch", Value: about},
		Button{Text: "Log a change", Action: "open.stakeholder", Value: about, Label: "Log who joined, left or changed role"},
	))
	here := a.PeopleHere(env)
	for i, s := range here[:min(len(here), peopleShown)] {
		ref := Ref{Account: a.ID, Subject: string(s.ID)}.String()
		blocks = append(blocks, SectionWith(personLines(a, s, env), Button{
			Text: "Open", Action: fmt.Sprintf("%s#%d", ActionPerson, i), Value: ref, Label: "Open " + s.Name}))
	}
	if more := len(here) - peopleShown; more > 0 {
		blocks = append(blocks, Context(fmt.Sprintf("and %d more: `/renewal people NAME` opens one.", more)))
	}
	if left := leftLine(a, env); left != "" {
		blocks = append(blocks, Context(left))
	}
	return Form{Callback: "people", Title: "People", Meta: meta, Blocks: append(blocks, touchBlocks(a, env)...)}
}

func touchBlocks(a *domain.Account, env domain.Env) []slack.Block {
	recent := a.RecentTouches(touchesShown)
	if len(recent) == 0 {
		return nil
	}
	blocks := []slack.Block{Section("*Last touches*")}
	for i, t := range recent {
		line := TouchLine(a, t, env)
		if !a.MayCorrect(t, env.Actor, env) {
			blocks = append(blocks, Section(line))
			continue
		}
		blocks = append(blocks, SectionWith(line, Button{Text: "Correct", Action: fmt.Sprintf("%s#%d", ActionTouchEdit, i),
			Value: Ref{Account: a.ID, Subject: string(t.ID)}.String(), Label: "Correct this touch or take it back"}))
	}
	return blocks
}

// peopleCount says how many are known, how many are usual, and when anybody was
// in touch last.
func peopleCount(a *domain.Account, env domain.Env) string {
	from, to := a.ExpectedPeople()
	usual := fmt.Sprintf("%d to %d are usual", from, to)
	if from == to {
		usual = fmt.Sprintf("%d is usual", from)
	}
	line := Count(len(a.PeopleHere(env)), "person is", "people are") + " known; " + usual + " for " + strings.ToLower(a.Segment.Label()) + "."
	if t, ok := a.LastTouch(); ok {
		line += " Last contact: " + contactDay(t.On, a.Today(env)) + "."
	}
	return line
}

// personLines are one person of the map.
func personLines(a *domain.Account, s domain.Stakeholder, env domain.Env) string {
	head := "*" + Line(s.Name, 80) + "*"
	if s.Title != "" {
		head += ", " + Line(s.Title, 80)
	}
	facts := []string{roleLabels(s.Roles)}
	relation := "relationship not assessed"
	if s.Relationship != "" {
		relation = string(s.Relationship) + " relationship"
	}
	facts = append(facts, relation)
	if s.Stance != "" {
		facts = append(facts, string(s.Stance))
	}
	if !s.LeftOn.IsZero() {
		facts = append(facts, leaving(s, a.Today(env)))
	}
	lines := []string{head, strings.Join(facts, " · ")}
	contact := "With " + nameOr(a.EngagerOf(s, env), env, "nobody") + " · last contact: " + contactDay(a.LastContact(s.ID), a.Today(env))
	if !s.NextContact.IsZero() {
		contact += " · next " + s.NextContact.Plain()
	}
	lines = append(lines, contact)
	if s.Concerns != "" {
		lines = append(lines, "Concerns: "+Line(s.Concerns, 200))
	}
	return strings.Join(lines, "\n")
}

func leftLine(a *domain.Account, env domain.Env) string {
	var gone []string
	for _, s := range a.Stakeholders {
		if !s.Here(a.Today(env)) {
			gone = append(gone, Line(s.Name, maxNameShown)+" ("+leaving(s, a.Today(env))+")")
		}
	}
	if len(gone) == 0 {
		return ""
	}
	return "Not there any more: " + strings.Join(More(gone, 5), ", ")
}

// gapLine says what is missing, in one sentence.
func gapLine(a *domain.Account, g domain.PeopleGap, env domain.Env) string {
	s, _ := a.Stakeholder(g.Person)
	name, role := Line(s.Name, maxNameShown), strings.ToLower(g.Role.Label())
	switch g.Kind {
	case domain.GapNobody:
		return "Nobody is known there yet."
	case domain.GapLost:
		return fmt.Sprintf("No %s since %s left on %s.", role, name, s.LeftOn.Plain())
	case domain.GapRole:
		return fmt.Sprintf("No %s is known.", role)
	case domain.GapNoContact:
		return name + " decides and has not been met lately: " + contactDay(a.LastContact(s.ID), a.Today(env)) + "."
	case domain.GapSeniority:
		return fmt.Sprintf("%s and %s do not match in rank.", name, nameOr(a.EngagerOf(s, env), env, "nobody"))
	case domain.GapWeakMoney:
		return "Weak where the money is decided: " + name + "."
	case domain.GapSingle:
		return "Everything hangs on " + name + "."
	case domain.GapNotMet:
		return fmt.Sprintf("Nobody was met for %d days.", g.Days)
	case domain.GapBreadth:
		from, to := a.ExpectedPeople()
		return fmt.Sprintf("%s known; %d to %d are usual.", Count(len(a.PeopleHere(env)), "person is", "people are"), from, to)
	}
	return string(g.Kind)
}

// PeopleGaps are the gravest gaps among the people at an account, for its brief.
func PeopleGaps(a *domain.Account, env domain.Env) []string {
	gaps := a.PeopleGaps(env)
	var lines []string
	for _, g := range gaps[:min(len(gaps), gapsInBrief)] {
		lines = append(lines, gapLine(a, g, env))
	}
	if more := len(gaps) - gapsInBrief; more > 0 {
		lines[len(lines)-1] += fmt.Sprintf(" %d more: `/renewal people`.", more)
	}
	return lines
}
