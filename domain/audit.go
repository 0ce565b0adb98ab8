package domain

import (
	"regexp"
	"strings"
)

// AuditConfidential begins the actions of audit entries whose values only the
// account team sees.
const AuditConfidential = "negotiation"

// auditTitles are the actions of audit entries as people read them; the rest of
// them reads well as it is.
func auditTitles() map[string]string {
	return map[string]string{
		"account.add": "Account added", "account.link": "Channel", "account.return": "Account came back", "account.cover": "Covered for",
		"rate": "Rated", "rate.against": "Rated against the suggestion", "rate.recovered": "Recovered", "strategy": "Strategy", "signal": "Signal logged",
		"share": "Shared", "settings.set": "Setting", "term.close": "Term closed", "term.open": "Term opened", "term.edit": "Term corrected",
		"term.notice": "Notice received", "term.notice_withdrawn": "Notice taken back", "term.lapse": "Still negotiating",
		"milestone.done": "Step done", "milestone.skipped": "Step skipped", "milestone.open": "Step opened again", "milestone.snooze": "Step snoozed",
		"touch.log": "Touch logged", "touch.correct": "Touch corrected", "touch.withdraw": "Touch taken back",
		"win.log": "Win logged", "win.correct": "Win corrected", "win.withdraw": "Win taken back",
		"stakeholder.add": "Person added", "follow_up.done": "Follow-up done", "risk.plan": "Risk planned", "risk.verify": "Risk verified",
		"risk.correct": "Risk corrected", "risk.withdraw": "Risk taken back", "risk.reopen": "Risk not settled after all",
	}
}

// AuditTitle says in a few words what was changed. An unknown action is told by
// its own words.
func (a *Account) AuditTitle(e AuditEntry) string {
	title, known := auditTitles()[e.Action]
	if !known {
		words := strings.NewReplacer(".", " ", "_", " ").Replace(e.Action)
		title = strings.ToUpper(words[:min(1, len(words))]) + words[min(1, len(words)):]
	}
	if e.Action == "account.edit" {
		return "Changed " + strings.ReplaceAll(e.Subject, "_", " ")
	}
	if s, ok := a.Stakeholder(StakeholderID(e.Subject)); ok && s.Name != e.After {
		return title + " of " + s.Name
	}
	return title
}

var (
	personPattern  = regexp.MustCompile(`^[UW][A-Z0-9]{4,}$`)
	channelPattern = regexp.MustCompile(`^[CG][A-Z0-9]{7,}$`)
)

// IsPerson reports whether a text is the Slack id of a person.
func IsPerson(text string) bool { return personPattern.MatchString(text) }

// IsChannel reports whether a text is the Slack id of a channel.
func IsChannel(text string) bool { return channelPattern.MatchString(text) }

// MayReopen reports whether a step that is done or skipped can still be taken
// back.
func (a *Account) MayReopen(s Step, env Env) bool {
	return !a.UndoUntil(s, env).Before(a.Today(env))
}

// UndoUntil is the last day on which a step that is done or skipped can be taken
// back (R12).
func (a *Account) UndoUntil(s Step, env Env) Date {
	return DateIn(s.At, a.Zone(env)).AddDays(a.Settings(env).UndoDays)
}
