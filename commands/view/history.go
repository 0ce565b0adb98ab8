package view

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// The buttons of the history.
const (
	ActionHistoryOlder = "history.older" // Subject is the last entry shown
	ActionHistoryUndo  = "history.undo"  // opens the step again that Subject names
)

// History is a page of what was changed about an account, the latest first.
type History struct {
	Account *domain.Account
	Entries []domain.AuditEntry
	More    bool           // there are older ones
	Last    domain.AuditID // the last one shown
}

// Render lists the entries. What can be taken back has a button.
func (h History) Render(env domain.Env) Message {
	title := "What changed about *" + AccountName(h.Account) + "*"
	if len(h.Entries) == 0 {
		return Plainly(title + ": nothing older than this.")
	}
	blocks := []slack.Block{Section(title)}
	offered := map[string]bool{} // only the latest change of a thing can be taken back
	for i, e := range h.Entries {
		line := h.line(e, env)
		if b, ok := h.undo(e, env); ok && !offered[b.Value] {
			offered[b.Value] = true
			b.Action = fmt.Sprintf("%s#%d", b.Action, i)
			blocks = append(blocks, SectionWith(line, b))
			continue
		}
		blocks = append(blocks, Section(line))
	}
	if h.More {
		blocks = append(blocks, Buttons(Button{Text: "Older", Action: ActionHistoryOlder,
			Value: Ref{Account: h.Account.ID, Subject: string(h.Last)}.String(), Label: "Show older changes"}))
	}
	return newMessage(plainSummary(title), blocks...)
}

// historyText is how much of a value is shown.
const historyText = 120

func (h History) line(e domain.AuditEntry, env domain.Env) string {
	who := "renewalbot"
	if e.Actor != "" {
		who = Name(e.Actor, env)
	}
	line := fmt.Sprintf("*%s* · %s · %s", h.Account.AuditTitle(e), who, Instant(e.At, h.Account.Zone(env)))
	before, after := h.value(e.Before, env), h.value(e.After, env)
	switch {
	case before != "" && after != "":
		line += "\n" + before + " → " + after
	case cmp.Or(before, after) != "":
		line += "\n" + cmp.Or(after, "no longer: "+before)
	}
	return line
}

// value is a value as it was recorded, with people and channels by their names.
func (h History) value(v string, env domain.Env) string {
	switch {
	case domain.IsPerson(v):
		return Name(domain.PersonID(v), env)
	case domain.IsChannel(v):
		return ChannelLink(domain.ChannelID(v))
	}
	return Line(v, historyText)
}

// undo offers what takes a change back, as far as the person may.
func (h History) undo(e domain.AuditEntry, env domain.Env) (Button, bool) {
	switch area, _, _ := strings.Cut(e.Action, "."); area {
	case "milestone":
		for _, t := range h.Account.OpenTerms() {
			s, err := h.Account.Step(t.ID, e.Subject, env)
			if err == nil && !s.State.Open() && h.Account.MayReopen(s, env) {
				return Button{Text: "Undo", Action: ActionHistoryUndo, Value: stepRef(h.Account, s), Label: "Undo: open " + s.Title + " again"}, true
			}
		}
	case "touch":
		if t, ok := h.Account.Touch(domain.TouchID(e.Subject)); ok && h.Account.MayCorrect(t, env.Actor, env) {
			return Button{Text: "Correct", Action: ActionTouchEdit, Value: Ref{Account: h.Account.ID, Subject: e.Subject}.String(), Label: "Correct or take back this touch"}, true
		}
	}
	return Button{}, false
}
