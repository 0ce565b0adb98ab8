package view

import (
	"fmt"
	"slices"
	"strings"

	"github.com/renewalbot/renewalbot/domain"
)

// FormPerson is the callback id of a person's profile.
const FormPerson = "people.person"

// notAssessed is the choice that leaves a relationship or stance open: a menu
// cannot be emptied.
const notAssessed = "-"

// editsShown is how many changes a profile lists.
const editsShown = 8

// PersonForm shows and edits what is known of somebody at the customer (R24):
// name, roles and relationship, all else with details. s without an id is
// somebody new. The form remembers what it showed, so that what others changed
// meanwhile is not overwritten; clash is what they changed as well.
func PersonForm(meta Meta, a *domain.Account, s domain.Stakeholder, env domain.Env, details bool, clash ...domain.ProfileEdit) Form {
	meta.Subject = string(s.ID)
	f := Form{Callback: FormPerson, Title: "A person", Submit: "Save", Meta: meta}
	if len(clash) > 0 {
		f.Blocks = append(f.Blocks, Section(clashText(clash, env)))
	} else if s.ID == "" {
		f.Blocks = append(f.Blocks, Section("Somebody at *"+AccountName(a)+"*."))
	} else {
		f.Blocks = append(f.Blocks, Section(personLines(a, s, env)))
	}
	var roles []Option
	for _, r := range domain.StakeholderRoles() {
		roles = append(roles, Option{Value: string(r), Text: r.Label()})
	}
	var held []string
	for _, r := range s.Roles {
		held = append(held, string(r))
	}
	f.Blocks = append(f.Blocks,
		TextInput(Field{ID: "name", Label: "Name", Placeholder: "First and last name"}, s.Name, maxPerson),
		MultiSelectInput(Field{ID: "roles", Label: "Roles"}, roles, held...),
		SelectInput(Field{ID: "relationship", Label: "Relationship"}, levels("Not assessed", domain.Strong, domain.Moderate, domain.Weak), orOpen(string(s.Relationship))))
	if !details {
		f.Blocks = append(f.Blocks, Buttons(Button{Text: "Details", Action: ActionPersonAll, Value: Ref{Account: a.ID, Subject: string(s.ID)}.String(),
			Label: "Title, e-mail, stance, concerns, who keeps the contact"}))
		return f
	}
	f.Blocks = append(f.Blocks,
		TextInput(Field{ID: "title", Label: "Title", Optional: true, Placeholder: "VP Operations"}, s.Title, maxPerson),
		TextInput(Field{ID: "email", Label: "E-mail", Optional: true}, s.Email, 200),
		SelectInput(Field{ID: "stance", Label: "Stance", Hint: "Only you and your colleagues see it here; it never posts to a channel."},
			levels("Not known", domain.Advocate, domain.Neutral, domain.Detractor), orOpen(string(s.Stance))),
		NoteInput(Field{ID: "concerns", Label: "Concerns", Optional: true}, s.Concerns, maxNote),
		PersonInput(Field{ID: "engager", Label: "Who of us keeps the contact", Optional: true, Hint: "Without it, the CSM."}, s.Engager),
		NoteInput(Field{ID: "message", Label: "Our message to them", Optional: true}, s.Message, maxNote),
		DateInput(Field{ID: "next_contact", Label: "Next contact", Optional: true}, s.NextContact))
	if history := personHistory(a, s, env); len(history) > 0 {
		f.Blocks = append(f.Blocks, Context("*History*\n"+strings.Join(history, "\n")))
	}
	return f
}

// ProfileShown is what [PersonForm] shows of a person, for its metadata.
func ProfileShown(s domain.Stakeholder) map[string]string {
	shown := map[string]string{}
	for _, f := range domain.ProfileFields() {
		shown[string(f)] = domain.ProfileDigest(s.Profile(f))
	}
	return shown
}

// ProfileValues reads [PersonForm]; fields that were not on the screen are left
// out.
func ProfileValues(v Values) map[domain.ProfileField]string {
	values := map[domain.ProfileField]string{}
	for _, f := range domain.ProfileFields() {
		id := string(f)
		if !v.Has(id) {
			continue
		}
		switch f {
		case domain.ProfileRoles:
			values[f] = strings.Join(v.Choices(id), ",")
		case domain.ProfileRelationship, domain.ProfileStance:
			values[f] = strings.TrimPrefix(v.Choice(id), notAssessed)
		case domain.ProfileEngager:
			values[f] = string(v.Person(id))
		case domain.ProfileNextContact:
			values[f] = v.Date(id).String()
		case domain.ProfileName, domain.ProfileTitle, domain.ProfileEmail, domain.ProfileConcerns, domain.ProfileMessage:
			values[f] = v.Text(id)
		}
	}
	return values
}

func levels[T ~string](open string, known ...T) []Option {
	options := []Option{{Value: notAssessed, Text: open}}
	for _, k := range known {
		options = append(options, Option{Value: string(k), Text: strings.ToUpper(string(k[:1])) + string(k[1:])})
	}
	return options
}

func orOpen(value string) string {
	if value == "" {
		return notAssessed
	}
	return value
}

// clashText tells the second of two editors what the first one saved.
func clashText(edits []domain.ProfileEdit, env domain.Env) string {
	lines := []string{"⚠️ *Somebody else changed this meanwhile.* What you typed is still here; saving again puts it in the place of theirs."}
	for _, e := range edits {
		who := "Somebody"
		if e.By != "" {
			who = Name(e.By, env)
		}
		lines = append(lines, fmt.Sprintf("• %s, %s: %s", e.Field.Label(), who, profileText(e.Field, e.After, 300, env)))
	}
	return strings.Join(lines, "\n")
}

// profileText is the value of a field as people read it, in mrkdwn, at most limit
// characters of what was typed.
func profileText(f domain.ProfileField, value string, limit int, env domain.Env) string {
	switch {
	case value == "":
		return "nothing"
	case f == domain.ProfileEngager:
		return Name(domain.PersonID(value), env)
	case f == domain.ProfileRoles:
		var roles []domain.StakeholderRole
		for r := range strings.SplitSeq(value, ",") {
			roles = append(roles, domain.StakeholderRole(r))
		}
		return roleLabels(roles)
	}
	return Line(value, limit)
}

// personHistory lists what happened to somebody and what was changed of their
// profile, the newest first.
func personHistory(a *domain.Account, s domain.Stakeholder, env domain.Env) []string {
	type entry struct {
		at   int64
		line string
	}
	var entries []entry
	for _, e := range a.Events {
		if e.StakeholderID != s.ID {
			continue
		}
		line := e.Effective.Plain() + " · " + e.Event.Label() + " · " + Name(e.By, env)
		if len(e.Was) > 0 && !slices.Equal(e.Was, e.Now) {
			line += " · " + roleLabels(e.Was) + " → " + roleLabels(e.Now)
		}
		if e.Note != "" {
			line += ": " + Line(e.Note, 100)
		}
		if link := messageLink(e.Link); link != "" {
			line += " · " + link
		}
		entries = append(entries, entry{e.At.UnixMicro(), line})
	}
	for _, e := range s.Edits {
		line := Day(e.At, a.Zone(env)) + " · " + e.Field.Label() + " · " + nameOr(e.By, env, "imported") + ": " +
			profileText(e.Field, e.Before, 80, env) + " → " + profileText(e.Field, e.After, 80, env)
		entries = append(entries, entry{e.At.UnixMicro(), line})
	}
	slices.SortStableFunc(entries, func(x, y entry) int { return int(y.at - x.at) })
	var lines []string
	for _, e := range entries {
		lines = append(lines, e.line)
	}
	return More(lines, editsShown)
}

// PersonSaved tells who edited somebody what was changed, and what others
// changed meanwhile. Private fields are named without their value.
func PersonSaved(a *domain.Account, change *domain.Change, meanwhile []domain.ProfileEdit, env domain.Env) Message {
	lines := []string{"*" + AccountName(a) + "*: that is how it is already. Nothing was changed."}
	if len(change.Stakeholders) > 0 {
		s := change.Stakeholders[0]
		lines[0] = "Saved *" + Line(s.Name, 80) + "* at *" + AccountName(a) + "*."
		var fields []string
		for _, e := range s.Edits {
			if e.At.Equal(env.Now) && e.By == env.Actor {
				fields = append(fields, strings.ToLower(e.Field.Label()))
			}
		}
		if len(fields) > 0 {
			lines[0] += " Changed: " + List(fields) + "."
		}
	}
	for _, e := range meanwhile {
		line := "Meanwhile " + nameOr(e.By, env, "somebody") + " changed " + strings.ToLower(e.Field.Label())
		if !e.Field.Private() {
			line += ": " + profileText(e.Field, e.After, 300, env)
		}
		lines = append(lines, line+".")
	}
	text := strings.Join(lines, "\n")
	return newMessage(text, Section(text), Buttons(Button{Text: "People", Action: "open.people", Value: Ref{Account: a.ID}.String(), Label: "Show the people at " + a.Name}))
}
