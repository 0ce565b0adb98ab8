package view

import (
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// The action ids of an escalation.
const (
	ActionAcknowledge = "escalate.ack"
	ActionResolve     = "escalate.resolve"
	ActionTakeOver    = "escalate.take"
	ActionReassign    = "escalate.reassign"
	ActionReopen      = "escalate.reopen"
	ActionWithdraw    = "escalate.withdraw"
	ActionHistory     = "escalate.history" // opens everything about one
)

// historyShown is how many lines of an escalation's history a message lists.
const historyShown = 6

// escalationMessage is the card in the escalation channel, or the account's.
func escalationMessage(a *domain.Account, n domain.Announcement, env domain.Env) (Message, error) {
	e, err := escalationOf(a, n)
	if err != nil {
		return Message{}, err
	}
	blocks := escalationBlocks(a, e, env)
	if n.Channel != "" && n.Channel != a.Channel {
		blocks = append(blocks, Context(whereabouts(a, env)))
	}
	return escalationCard(a, e, env, append(blocks, escalationActions(a, e, true, env)...)), nil
}

// escalationCard is final once nothing about it can change: what is resolved can
// be opened again until its term closes.
func escalationCard(a *domain.Account, e domain.Escalation, env domain.Env, blocks []slack.Block) Message {
	m := newMessage(escalationFallback(a, e, env), blocks...)
	t, _ := a.TermByID(e.TermID)
	m.Final = e.Over() && !t.Open()
	return m
}

// escalationAskMessage is the direct message to whoever is asked on one rung.
func escalationAskMessage(a *domain.Account, n domain.Announcement, env domain.Env) (Message, error) {
	e, err := escalationOf(a, n)
	if err != nil {
		return Message{}, err
	}
	blocks := append(escalationBlocks(a, e, env), Context(whereabouts(a, env)))
	return escalationCard(a, e, env, append(blocks, escalationActions(a, e, false, env)...)), nil
}

// escalationNewsMessage goes into the thread of a rung's message: a reminder,
// or a cause that joined.
func escalationNewsMessage(a *domain.Account, n domain.Announcement, env domain.Env) (Message, error) {
	e, err := escalationOf(a, n)
	if err != nil {
		return Message{}, err
	}
	i := slices.IndexFunc(a.Steps, func(s domain.EscalationStep) bool { return string(s.ID) == n.Detail })
	if i < 0 {
		return Message{}, domain.Errorf(domain.NotFound, "", "The escalation's step %s is not known any more.", n.Detail)
	}
	text := Mention(n.To) + " " + stepNews(a, e, a.Steps[i], env)
	m := newMessage(text, Section(text))
	m.Final = true
	return m, nil
}

// stepNews tells one step to whom it is news.
func stepNews(a *domain.Account, e domain.Escalation, s domain.EscalationStep, env domain.Env) string {
	name, by := "*"+AccountName(a)+"*", byWhom(s.By, env)
	until := ""
	if e.Status == domain.EscalationOpen {
		until = "\n" + untilLine(a, e, env)
	}
	switch s.Kind {
	case domain.StepJoined:
		return by + " adds about " + name + " (severity " + strings.ToLower(e.Severity.Label()) + "):\n" + Quote(s.Note, 2000) + until
	case domain.StepTakenOver:
		return by + " took over the escalation of " + name + ". Nothing is left for you to do."
	case domain.StepReassigned:
		text := by + " hands you the escalation of " + name + "."
		if s.Note != "" {
			text += "\n" + Quote(s.Note, 2000)
		}
		return text + until
	case domain.StepReopened:
		return by + " opened the escalation of " + name + " again:\n" + Quote(s.Note, 2000) + until
	case domain.StepPassedOn:
		return name + " waits for you: whoever was asked before may not answer any more." + until
	case domain.StepMovedUp:
		return "Nobody acknowledged for " + name + ": it is back with you." + until
	}
	return name + " still waits for you. " + untilLine(a, e, env)
}

func escalationOf(a *domain.Account, n domain.Announcement) (domain.Escalation, error) {
	e, ok := a.EscalationByID(domain.EscalationID(n.Subject))
	if !ok {
		return domain.Escalation{}, domain.Errorf(domain.NotFound, "", "The escalation %s is not known any more.", n.Subject)
	}
	return e, nil
}

// whereabouts says where the account is discussed and with whom.
func whereabouts(a *domain.Account, env domain.Env) string {
	csm := "CSM " + nameOr(a.CSM, env, "nobody yet")
	if a.Channel == "" {
		return csm
	}
	return "Discussed in " + ChannelLink(a.Channel) + ", " + csm
}

func escalationRef(a *domain.Account, e domain.Escalation) string {
	return Ref{Account: a.ID, Term: e.TermID, Subject: string(e.ID)}.String()
}

// HeldRef names an escalation together with who had it when it was shown: of two
// who take it from the same person, the first counts.
type HeldRef struct {
	ID   domain.EscalationID
	With domain.PersonID
}

// String encodes the ref for [Ref.Subject].
func (r HeldRef) String() string { return string(r.ID) + "/" + string(r.With) }

// ParseHeldRef reads what [HeldRef.String] wrote.
func ParseHeldRef(subject string) HeldRef {
	id, with, _ := strings.Cut(subject, "/")
	return HeldRef{ID: domain.EscalationID(id), With: domain.PersonID(with)}
}

// escalationBlocks is what the channel and the person asked both see.
func escalationBlocks(a *domain.Account, e domain.Escalation, env domain.Env) []slack.Block {
	blocks := escalationFacts(a, e, env)
	lines := historyLines(a, e, env)
	if extra := len(lines) - historyShown; extra > 0 {
		lines = append([]string{Count(extra, "earlier line", "earlier lines")}, lines[extra:]...)
	}
	if len(lines) > 0 {
		blocks = append(blocks, Context(strings.Join(lines, "\n")))
	}
	return blocks
}

// escalationFacts says what is wrong, what is asked, and how it stands.
func escalationFacts(a *domain.Account, e domain.Escalation, env domain.Env) []slack.Block {
	facts := "*Severity:* " + e.Severity.Label() + " · raised by " + raiser(e, env) + ", " + Instant(e.RaisedAt, a.Zone(env))
	if t, ok := a.TermByID(e.TermID); ok {
		facts += "\n*At stake:* " + Amount(t.ARR) + ", decision " + t.DecisionDate().Plain()
	}
	blocks := []slack.Block{
		Header(escalationSign(e) + " · " + a.Name),
		Section(facts),
		Section("*Why*\n" + Quote(e.Reason, 2000)),
	}
	if e.Ask != "" {
		blocks = append(blocks, Section("*What is asked*\n"+Quote(e.Ask, 2000)))
	}
	return append(blocks, Section(statusLine(a, e, env)))
}

func escalationSign(e domain.Escalation) string {
	switch e.Status {
	case domain.EscalationOpen:
		return "🚨 Escalation"
	case domain.EscalationAcknowledged:
		return "👀 Escalation acknowledged"
	case domain.EscalationResolved:
		return "✅ Escalation resolved"
	case domain.EscalationWithdrawn:
		return "↩️ Escalation withdrawn"
	}
	return "⏹️ Escalation ended"
}

func raiser(e domain.Escalation, env domain.Env) string { return byWhom(e.RaisedBy, env) }

// byWhom names who did something: a person, or the bot by itself.
func byWhom(p domain.PersonID, env domain.Env) string {
	if p == "" {
		return "renewalbot"
	}
	return Name(p, env)
}

// statusLine says who has it now, or how it ended.
func statusLine(a *domain.Account, e domain.Escalation, env domain.Env) string {
	zone := a.Zone(env)
	switch e.Status {
	case domain.EscalationOpen:
		return untilLine(a, e, env)
	case domain.EscalationAcknowledged:
		return "*" + Name(e.AckBy, env) + "* has taken notice, " + Instant(e.AckAt, zone) + ". It stays open until it is resolved."
	case domain.EscalationResolved:
		return "Resolved by *" + byWhom(e.ClosedBy, env) + "*, " + Instant(e.ClosedAt, zone) + "\n" + Quote(e.Note, 1500)
	case domain.EscalationWithdrawn:
		return "Withdrawn by *" + Name(e.ClosedBy, env) + "*, " + Instant(e.ClosedAt, zone) + "."
	}
	return "The term was closed by *" + Name(e.ClosedBy, env) + "*, " + Instant(e.ClosedAt, zone) + ". Nothing is left to do here."
}

// untilLine says who is asked now and until when.
func untilLine(a *domain.Account, e domain.Escalation, env domain.Env) string {
	switch {
	case e.Owner == "":
		return "*Nobody is named to ask.* An admin can name managers with `/renewal setup`."
	case e.DueAt.IsZero():
		return "With *" + Name(e.Owner, env) + "*."
	}
	return "With *" + Name(e.Owner, env) + "* to acknowledge until " + Instant(e.DueAt, env.Zone(e.Owner, a.TimeZone)) + "."
}

func escalationFallback(a *domain.Account, e domain.Escalation, env domain.Env) string {
	text := escalationSign(e) + " · " + AccountName(a) + ", severity " + strings.ToLower(e.Severity.Label()) + ": " + Line(e.Reason, 1000)
	if e.Ask != "" {
		text += " Asked: " + Line(e.Ask, 1000)
	}
	return text + " " + statusLine(a, e, env)
}
