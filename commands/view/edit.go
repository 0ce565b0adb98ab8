package view

import (
	"slices"
	"strconv"
	"time"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// Fields of the form that changes an account. A person's field is called like
// their role.
const (
	FieldEditName     = "name"
	FieldEditSegment  = "segment"
	FieldEditLanguage = "language"
	FieldEditFiscal   = "fiscal_year_start"
)

// FieldRole is the input of whoever does the work of a role.
func FieldRole(r domain.TaskRole) string { return "role_" + string(r) }

// ProfileRoles are the roles for which the form of an account asks for a person,
// in its order.
func ProfileRoles() []domain.TaskRole {
	return append([]domain.TaskRole{domain.RoleCSM, domain.RoleManager, domain.RoleSales, domain.RoleExecutive}, domain.NamedRoles()...)
}

// AccountForm asks for everything about whom an account belongs to and what its
// timeline follows. It can be written to in languages, by their codes.
func AccountForm(meta Meta, p domain.AccountProfile, languages []string) Form {
	if p.Language != "" && !slices.Contains(languages, p.Language) { // imported, or no longer written
		languages = append(slices.Clone(languages), p.Language)
	}
	var spoken []Option
	for _, code := range languages {
		spoken = append(spoken, Option{Value: code, Text: domain.LanguageName(code)})
	}
	var segments []Option
	for _, s := range domain.Segments() {
		segments = append(segments, Option{Value: string(s), Text: s.Label()})
	}
	f := Form{Callback: "edit", Title: "Edit account", Submit: "Save", Meta: meta, Blocks: []slack.Block{
		TextInput(Field{ID: FieldEditName, Label: "Name"}, p.Name, 80),
		SelectInput(Field{ID: FieldEditSegment, Label: "Segment", Hint: "Its timeline follows the playbook of the segment."}, segments, string(p.Segment)),
		SelectInput(Field{ID: FieldEditLanguage, Label: "Their language", Optional: true, Hint: "Notices to them are drafted in it."}, spoken, p.Language),
		SelectInput(Field{ID: FieldEditFiscal, Label: "Their fiscal year begins in", Optional: true, Hint: "The budgeting season is counted from it."}, months(), month(p.FiscalYearStart)),
	}}
	people := map[domain.TaskRole]domain.PersonID{domain.RoleCSM: p.CSM, domain.RoleManager: p.Manager, domain.RoleSales: p.SalesOwner, domain.RoleExecutive: p.Sponsor}
	for _, r := range domain.NamedRoles() {
		people[r] = p.Roles[r]
	}
	for _, r := range ProfileRoles() {
		f.Blocks = append(f.Blocks, PersonInput(Field{ID: FieldRole(r), Label: capital(r.Label()), Optional: true, Hint: roleHint(r)}, people[r]))
	}
	return f
}

func roleHint(r domain.TaskRole) string {
	switch r {
	case domain.RoleCSM:
		return "To hand over several accounts at once, use /renewal reassign."
	case domain.RoleManager, domain.RoleFinance:
		return "Left empty, the team's counts."
	}
	return ""
}

// ProfileOf reads the form of an account.
func ProfileOf(v Values) domain.AccountProfile {
	p := domain.AccountProfile{Name: v.Text(FieldEditName), Segment: domain.Segment(v.Choice(FieldEditSegment)), Language: v.Choice(FieldEditLanguage)}
	if m, err := strconv.Atoi(v.Choice(FieldEditFiscal)); err == nil {
		p.FiscalYearStart = time.Month(m)
	}
	for _, r := range ProfileRoles() {
		p.Put(r, v.Person(FieldRole(r)))
	}
	return p
}

func month(m time.Month) string {
	if m == 0 {
		return ""
	}
	return strconv.Itoa(int(m))
}

// AccountChanged tells who changed an account what it is now, and what that moved
// where no channel is told.
func AccountChanged(a *domain.Account, change *domain.Change, env domain.Env) Message {
	if change.Empty() {
		return confirmation([]string{"Nothing is different, so nothing was changed."})
	}
	lines := []string{"*Saved:* " + AccountName(a) + ", " + a.Segment.Label() + ", CSM " + nameOr(a.CSM, env, "nobody yet") + "."}
	if a.Language != "" {
		lines = append(lines, "Language: "+domain.LanguageName(a.Language))
	}
	for _, r := range ProfileRoles()[1:] {
		if p, named := a.InRole(r, env); named {
			lines = append(lines, capital(r.Label())+": "+Name(p, env))
		}
	}
	return confirmation(append(lines, MovedLines(a, change)...))
}
