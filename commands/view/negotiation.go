package view

import (
	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// NegotiationForm shows the frame of a negotiation and takes a new one (R32a).
// It is the only place where the frame is seen.
func NegotiationForm(meta Meta, a *domain.Account, t domain.Term, env domain.Env) Form {
	n := t.Facts.Negotiation
	note := "Only the account team sees this. It never appears in a channel, a brief or a file."
	if n.Version > 0 {
		note += " Saved last by " + Name(n.By, env) + " on " + Day(n.At, a.Zone(env)) + "."
	}
	return Form{
		Callback: "negotiation", Title: "Negotiation", Submit: "Keep", Meta: meta,
		Blocks: []slack.Block{
			Section("How far do we go with *" + AccountName(a) + "*?"),
			NoteInput(Field{ID: "fixed", Label: "What is fixed", Optional: true, Placeholder: "What we do not move on"}, n.Fixed, maxNote),
			NoteInput(Field{ID: "escalate", Label: "What somebody else decides", Optional: true, Placeholder: "A discount over 10 percent: Marco"}, n.Escalate, maxNote),
			NoteInput(Field{ID: "concessions", Label: "What we can give", Optional: true, Placeholder: "Quarterly payment; 5 percent for two years"}, n.Concessions, maxNote),
			NoteInput(Field{ID: "asks", Label: "What we ask for in return", Optional: true, Placeholder: "A longer term; a reference; a signature this month"}, n.Asks, maxNote),
			Context(note),
		},
	}
}
