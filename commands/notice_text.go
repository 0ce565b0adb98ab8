package commands

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"text/template"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// One text for each kind of notice: the first line is "Subject: …", the rest is
// the body.
//
//go:embed notices/*.tmpl
var noticeFiles embed.FS

// noticeFacts is what the texts may name.
type noticeFacts struct {
	Account     string
	Greeting    string // first names of the recipients
	Sender      string
	RenewalDate string
	Deadline    string // the notice deadline, "" when the contract has none or it has passed
	DaysLeft    string // until the renewal date: "45 days", "" when it has passed
}

// noticeTexts fills the texts for an account.
type noticeTexts struct{ all *template.Template }

// loadNoticeTexts reads the embedded texts; the error names the file at fault.
func loadNoticeTexts() (noticeTexts, error) {
	all, err := template.New("notices").Option("missingkey=error").ParseFS(noticeFiles, "notices/*.tmpl")
	if err != nil {
		return noticeTexts{}, fmt.Errorf("parse notices: %w", err)
	}
	for _, k := range domain.NoticeKinds() {
		if all.Lookup(string(k)+".tmpl") == nil {
			return noticeTexts{}, fmt.Errorf("parse notices: there is no text for %q", k)
		}
	}
	return noticeTexts{all: all}, nil
}

// fill writes the draft of a kind that is proposed for a term of an account, for
// "" the one decided first: to whom, the subject and the body.
func (t noticeTexts) fill(a *domain.Account, about domain.TermID, kind domain.NoticeKind, env domain.Env) (d domain.Draft, err error) {
	if !slices.Contains(domain.NoticeKinds(), kind) {
		return d, domain.Errorf(domain.Invalid, "kind", "%q is not a kind of notice.", kind)
	}
	term, ok := a.Term()
	if meant, known := a.TermByID(about); known && meant.Open() {
		term = meant
	}
	if !ok {
		return d, domain.Errorf(domain.Conflict, "", "%s has no open term to write a notice for.", a.Name)
	}
	d = domain.Draft{AccountID: a.ID, TermID: term.ID, Kind: kind, Status: domain.DraftOpen}
	d.To, _ = a.Recipients(kind, env)
	var text strings.Builder
	if err := t.all.ExecuteTemplate(&text, string(kind)+".tmpl", factsFor(a, term, d.To, env)); err != nil {
		return d, fmt.Errorf("fill notice %s: %w", kind, err)
	}
	subject, body, _ := strings.Cut(text.String(), "\n")
	d.Subject, d.Body = strings.TrimSpace(strings.TrimPrefix(subject, "Subject:")), strings.TrimSpace(body)
	return d, nil
}

func factsFor(a *domain.Account, term domain.Term, to []domain.StakeholderID, env domain.Env) noticeFacts {
	today := a.Today(env)
	facts := noticeFacts{
		Account: a.Name, RenewalDate: term.RenewalDate.Plain(), Greeting: greeting(a, to), Sender: sender(a, env),
	}
	if deadline, ok := term.NoticeDeadline(); ok && !deadline.Before(today) {
		facts.Deadline = deadline.Plain()
	}
	if n := today.DaysUntil(term.RenewalDate); n > 0 {
		facts.DaysLeft = view.Count(n, "day", "days")
	}
	return facts
}

// greeting names the recipients as one writes to them.
func greeting(a *domain.Account, to []domain.StakeholderID) string {
	var names []string
	for _, id := range to {
		s, ok := a.Stakeholder(id)
		if !ok {
			continue
		}
		first, _, _ := strings.Cut(s.Name, " ")
		if strings.HasSuffix(first, ".") { // a title: the whole name is safer
			first = s.Name
		}
		names = append(names, first)
	}
	if len(names) == 0 || len(names) > 4 {
		return "all"
	}
	return view.List(names)
}

// sender is who keeps the contact: the CSM, else whoever writes.
func sender(a *domain.Account, env domain.Env) string {
	for _, p := range []domain.PersonID{a.CSM, env.Actor} {
		if name := env.Person(p).Name; p != "" && name != "" {
			return name
		}
	}
	return "Your customer success team"
}
