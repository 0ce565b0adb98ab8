package view

import (
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// handoffMessage tells the channel, or the sales owner directly, that sales leads
// a negotiation now, with what they need to know (R23).
func handoffMessage(a *domain.Account, n domain.Announcement, env domain.Env) (Message, error) {
	t, h, err := handoffOf(a, n)
	if err != nil {
		return Message{}, err
	}
	head := "🤝 Sales leads the negotiation · " + a.Name
	lead := "Handed to *" + nameOr(h.To, env, "sales: nobody is named yet") + "*."
	switch {
	case n.To != "":
		lead = Mention(n.To) + ", you lead this negotiation from now on."
	case h.To == "":
		lead += " Name somebody with `/renewal ownership sales @who`."
	}
	var why []string
	for _, w := range h.Why {
		why = append(why, "• "+Escape(w))
	}
	lead += "\n" + strings.Join(why, "\n") + "\n*" + nameOr(a.CSM, env, "The CSM") + "* keeps value and relationship."
	if !h.Ended.IsZero() {
		head = "↩️ Back with the CSM · " + a.Name
		lead = "The negotiation went back to *" + nameOr(a.CSM, env, "the CSM") + "* on " + Day(h.Ended, a.Zone(env)) + ": none of its rules fires any more."
	}
	blocks := []slack.Block{Header(head), Section(lead)}
	text := []string{head, lead}
	if h.Ended.IsZero() {
		for _, group := range handoffContext(a, t, env) {
			blocks = append(blocks, Section(group))
			text = append(text, group)
		}
		blocks = append(blocks, Buttons(
			Button{Text: "Brief", Action: "open.brief", Value: Ref{Account: a.ID}.String(), Label: Clip("Brief of "+Fold(a.Name), maxButtonText)},
			Button{Text: "Timeline", Action: "open.timeline", Value: Ref{Account: a.ID}.String()},
		))
	}
	if n.To != "" {
		blocks = append(blocks, Context(whereabouts(a, env)))
	}
	m := newMessage(strings.Join(text, "\n"), blocks...)
	m.Final = !h.Ended.IsZero() || !t.Open()
	return m, nil
}

// handoffContext is what whoever takes over a negotiation needs to know.
func handoffContext(a *domain.Account, t domain.Term, env domain.Env) []string {
	groups := []string{DecisionLine(t, a.Today(env)) + "\nARR " + Amount(t.ARR), ColourLine(a, env)}
	for _, lines := range [][]string{approachLines(a, env), riskLines(a, env), keyPeople(a, env), nextLines(a, env)} {
		if len(lines) > 0 {
			groups = append(groups, strings.Join(lines, "\n"))
		}
	}
	return groups
}

// keyPeople names the champion and those who decide, without their stance, which
// never posts.
func keyPeople(a *domain.Account, env domain.Env) []string {
	lines := []string{peopleCount(a, env)}
	for _, s := range a.PeopleHere(env) {
		if !s.IsKey() {
			continue
		}
		var roles []string
		for _, r := range s.Roles {
			roles = append(roles, strings.ToLower(r.Label()))
		}
		lines = append(lines, "• "+Line(s.Name, 60)+", "+List(roles))
	}
	return More(lines, 6)
}

func handbackMessage(a *domain.Account, n domain.Announcement, env domain.Env) (Message, error) {
	if _, _, err := handoffOf(a, n); err != nil {
		return Message{}, err
	}
	text := "The negotiation of *" + AccountName(a) + "* is back with *" + nameOr(a.CSM, env, "the CSM") + "*: none of the rules that handed it to sales fires any more."
	m := Plainly(text)
	m.Final = true
	return m, nil
}

func handoffOf(a *domain.Account, n domain.Announcement) (domain.Term, domain.Handoff, error) {
	t, _ := a.TermByID(n.TermID)
	i, err := strconv.Atoi(n.Subject)
	if err != nil || i < 1 || i > len(t.Facts.Handoffs) {
		return domain.Term{}, domain.Handoff{}, domain.Errorf(domain.NotFound, "", "The handoff %s is not known any more.", n.Subject)
	}
	return t, t.Facts.Handoffs[i-1], nil
}

// Ownership says who leads the negotiations of an account, and why.
func Ownership(a *domain.Account, env domain.Env) Message {
	model, _ := domain.FindSetting(domain.SettingOwner)
	origin := env.OriginFor(model, "", a)
	lines := []string{
		"*" + AccountName(a) + "* · who leads negotiations: *" + model.Show(a.Settings(env).Ownership) + "* (" + originWords(origin) + ")",
		"Sales owner: " + nameOr(a.SalesOwner, env, "nobody yet: `/renewal ownership sales @who` names one") + ".",
	}
	for _, t := range a.OpenTerms() {
		lines = append(lines, ownershipLine(a, t, env))
	}
	return Plainly(strings.Join(lines, "\n"))
}

// ownershipLine says who leads the negotiation of one term.
func ownershipLine(a *domain.Account, t domain.Term, env domain.Env) string {
	line := ""
	if a.Several() {
		line = "*" + contractName(a, t) + "*: "
	}
	why, sales := a.SalesLeads(t, env)
	h, _, inForce := t.Handoff()
	switch {
	case inForce && sales:
		return line + "sales leads since " + Day(h.At, a.Zone(env)) + ": " + Escape(List(why)) + "."
	case sales:
		return line + "goes to sales when its renewal window begins: " + Escape(List(why)) + "."
	}
	return line + nameOr(a.CSM, env, "the CSM") + " leads."
}
