package view

import (
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// Somebody is the choice of a person who is not known yet.
const Somebody = "new"

// ActionWho is the action id of the menu of known people: choosing [Somebody]
// asks for the name instead.
const ActionWho = "stakeholder.who"

// maxKnown leaves room in the menu of known people for [Somebody].
const maxKnown = maxOptions - 1

// StakeholderForm logs what happened to somebody at the customer: who, what,
// which roles, when, who follows, a note (R25). With somebody new the name is
// typed; else it is chosen among those who are known.
func StakeholderForm(meta Meta, a *domain.Account, env domain.Env, somebodyNew bool) Form {
	var events, roles []Option
	for _, e := range domain.StakeholderEvents() {
		events = append(events, Option{Value: string(e), Text: e.Label()})
	}
	for _, r := range domain.StakeholderRoles() {
		roles = append(roles, Option{Value: string(r), Text: r.Label()})
	}
	return Form{
		Callback: "stakeholder", Title: "Log a change of people", Submit: "Log", Meta: meta,
		Blocks: []slack.Block{
			Section(changeIntro(meta, a)),
			whoInput(a, env, somebodyNew),
			SelectInput(Field{ID: "event", Label: "What happened"}, events, string(domain.Joined)),
			MultiSelectInput(Field{ID: "roles", Label: "Roles now", Optional: true, Hint: "Needed for somebody new. Left empty, roles stay as they are."}, roles),
			TextInput(Field{ID: "title", Label: "Title now", Optional: true, Placeholder: "VP Operations"}, "", maxPerson),
			DateInput(Field{ID: "effective", Label: "Since when", Optional: true}, a.Today(env)),
			TextInput(Field{ID: "replacement", Label: "Who follows", Optional: true, Hint: "The name of the successor, if there is one."}, "", maxPerson),
			NoteInput(Field{ID: "note", Label: "Note", Optional: true, Hint: "The channel sees it."}, meta.Said, maxNote),
		},
	}
}

func changeIntro(meta Meta, a *domain.Account) string {
	text := "Who changed at *" + AccountName(a) + "*? What you log is history and is never overwritten."
	if link := messageLink(meta.Link); link != "" {
		text += " From " + link + "; the link is kept."
	}
	return text
}

// maxPerson is how long the name of somebody at the customer may be.
const maxPerson = 80

func whoInput(a *domain.Account, env domain.Env, somebodyNew bool) slack.Block {
	if somebodyNew || len(a.Stakeholders) == 0 {
		return TextInput(Field{ID: "stakeholder", Label: "Who", Placeholder: "First and last name"}, "", maxPerson)
	}
	var people []Option
	for _, s := range knownPeople(a, env) {
		people = append(people, Option{Value: string(s.ID), Text: s.Name, Description: peopleDetail(s, a.Today(env))})
	}
	people = append(people, Option{Value: Somebody, Text: "Somebody new …"})
	return reporting(SelectInput(Field{ID: "stakeholder", Label: "Who", Placeholder: "Choose a person"}, people, ""), ActionWho)
}

// knownPeople lists who is there first, key people ahead, then who left.
func knownPeople(a *domain.Account, env domain.Env) []domain.Stakeholder {
	today := a.Today(env)
	rank := func(s domain.Stakeholder) int {
		switch {
		case !s.Here(today):
			return 2
		case s.IsKey():
			return 0
		}
		return 1
	}
	known := slices.Clone(a.Stakeholders)
	slices.SortStableFunc(known, func(x, y domain.Stakeholder) int { return rank(x) - rank(y) })
	return known[:min(len(known), maxKnown)]
}

func peopleDetail(s domain.Stakeholder, today domain.Date) string {
	text := roleLabels(s.Roles)
	if !s.LeftOn.IsZero() {
		text = strings.TrimPrefix(text+", "+leaving(s, today), ", ")
	}
	return text
}

func leaving(s domain.Stakeholder, today domain.Date) string {
	if s.Here(today) {
		return "leaves on " + s.LeftOn.Plain()
	}
	return "left on " + s.LeftOn.Plain()
}

func roleLabels(roles []domain.StakeholderRole) string {
	var labels []string
	for _, r := range roles {
		labels = append(labels, r.Label())
	}
	return strings.Join(labels, ", ")
}

// stakeholderMessage tells the channel what happened to somebody. Stance and
// concerns never post (R24).
func stakeholderMessage(a *domain.Account, n domain.Announcement, env domain.Env) (Message, error) {
	i := slices.IndexFunc(a.Events, func(e domain.StakeholderChange) bool { return string(e.ID) == n.Subject })
	if i < 0 {
		return Message{}, domain.Errorf(domain.NotFound, "", "The change %s is not known any more.", n.Subject)
	}
	e := a.Events[i]
	s, ok := a.Stakeholder(e.StakeholderID)
	if !ok {
		return Message{}, domain.Errorf(domain.NotFound, "", "The stakeholder %s is not known any more.", e.StakeholderID)
	}
	text := eventLine(a, s, e, env) + "\nLogged by " + Name(e.By, env) + "."
	if link := messageLink(e.Link); link != "" {
		text += " See " + link + "."
	}
	blocks := []slack.Block{Section(text)}
	if e.Note != "" {
		blocks = append(blocks, Section(Quote(e.Note, 2000)))
		text += " " + Line(e.Note, 1000)
	}
	if follow := rebuildLine(a, s, env); e.Event == domain.Left && follow != "" {
		blocks = append(blocks, Section(follow))
		text += " " + follow
	}
	m := newMessage(text, blocks...)
	m.Final = true
	return m, nil
}

func eventLine(a *domain.Account, s domain.Stakeholder, e domain.StakeholderChange, env domain.Env) string {
	line := "👤 *" + Line(s.Name, 80) + "*"
	if roles := roleLabels(s.Roles); roles != "" {
		line += " (" + roles + ")"
	}
	line += " at *" + AccountName(a) + "*: "
	switch day := e.Effective; {
	case !day.After(a.Today(env)):
		line += strings.ToLower(e.Event.Label()) + " on " + day.Plain()
	case e.Event == domain.Left:
		line += "leaves on " + day.Plain()
	default:
		line += strings.ToLower(e.Event.Label()) + ", from " + day.Plain()
	}
	if successor, ok := a.Stakeholder(e.ReplacedBy); ok {
		line += ", followed by *" + Line(successor.Name, 80) + "*"
	}
	return line + "."
}

// rebuildLine names the open task that somebody's leaving made.
func rebuildLine(a *domain.Account, s domain.Stakeholder, env domain.Env) string {
	for _, f := range slices.Backward(a.FollowUps) {
		if f.StakeholderID == s.ID && f.Open() {
			line := "📌 " + Line(f.Title, 300) + ", due " + f.Due.WithWeekday()
			if f.Owner != "" {
				line += ", " + Name(f.Owner, env)
			}
			return line + "."
		}
	}
	return ""
}

// Logged tells who logged a change of people what follows from it: the task
// with its day, the escalation, and drafts that have to be looked at again.
func Logged(a *domain.Account, change *domain.Change, env domain.Env) Message {
	if len(change.Events) == 0 {
		return newMessage("This change is logged already.", Section("This change is logged already."))
	}
	e := change.Events[len(change.Events)-1]
	s, _ := a.Stakeholder(e.StakeholderID)
	lines := []string{"Logged. " + eventLine(a, s, e, env)}
	if len(change.FollowUps) > 0 {
		lines = append(lines, rebuildLine(a, s, env))
	}
	if line := escalated(change); line != "" {
		lines = append(lines, line)
	}
	if e.Event == domain.Left && len(change.FollowUps) > 0 && a.Colour() != domain.Red {
		lines = append(lines, "Does this change the risk? Rate the account again if it does.")
	}
	text := strings.Join(lines, "\n")
	blocks := []slack.Block{Section(text)}
	for i, d := range a.DraftsTo(s.ID) {
		warnings := a.DraftWarnings(d, env)
		if len(warnings) == 0 || i >= 5 {
			continue
		}
		warning := "⚠️ The draft _" + Line(d.Subject, 100) + "_: " + Line(strings.Join(warnings, " "), maxFlagText)
		blocks = append(blocks, SectionWith(warning, Button{Text: "Open draft", Action: ActionDraftOpen + "#" + string(d.ID), Value: draftRef(a, d)}))
		text += "\n" + warning
	}
	ref := Ref{Account: a.ID}.String()
	blocks = append(blocks, Buttons(
		Button{Text: "Rate", Action: "open.rate", Value: ref, Label: "Rate " + a.Name},
		Button{Text: "Brief", Action: "open.brief", Value: ref, Label: "Brief of " + a.Name},
	))
	return newMessage(text, blocks...)
}
