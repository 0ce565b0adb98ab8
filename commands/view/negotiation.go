package view

import (
	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// ActionNegotiationContract chooses the contract whose frame is shown.
const ActionNegotiationContract = "negotiation.contract"

// NegotiationForm shows the frame of a negotiation and takes a new one (R32a).
// It is the only place where the frame is seen.
func NegotiationForm(meta Meta, a *domain.Account, t domain.Term, env domain.Env) Form {
	n := t.Facts.Negotiation
	note := "Only the account team sees this. It never appears in a channel, a brief or a file."
	if n.Version > 0 {
		note += " Saved last by " + Name(n.By, env) + " on " + Day(n.At, a.Zone(env)) + "."
	}
	meta.Term = t.ID
	own := func(f Field, text string) slack.Block { // what was typed about one contract is not that of another
		return withAction(NoteInput(f, text, maxNote), actionValue+"."+string(t.ID))
	}
	blocks := append([]slack.Block{Section("How far do we go with *" + ofTerm(a, t) + "*?")}, contractChoice(a, t, ActionNegotiationContract)...)
	return Form{
		Callback: "negotiation", Title: "Negotiation", Submit: "Keep", Meta: meta,
		Blocks: append(blocks,
			own(Field{ID: "fixed", Label: "What is fixed", Optional: true, Placeholder: "What we do not move on"}, n.Fixed),
			own(Field{ID: "escalate", Label: "What somebody else decides", Optional: true, Placeholder: "A discount over 10 percent: Marco"}, n.Escalate),
			own(Field{ID: "concessions", Label: "What we can give", Optional: true, Placeholder: "Quarterly payment; 5 percent for two years"}, n.Concessions),
			own(Field{ID: "asks", Label: "What we ask for in return", Optional: true, Placeholder: "A longer term; a reference; a signature this month"}, n.Asks),
			Context(note),
		),
	}
}

// NegotiationKept says that a frame was kept, and nothing of what it says.
func NegotiationKept(a *domain.Account, t domain.Term) Message {
	return Plainly("*" + ofTerm(a, t) + "*: our frame for the negotiation is kept. Only the account team can open it.")
}
