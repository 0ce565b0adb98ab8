package view

import (
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// ActionRiskVerified is the action id of the button that settles a risk.
const ActionRiskVerified = "risk.verified"

// How many risks a brief names, and the plan lists.
const (
	briefRisks = 3
	planRisks  = 20
)

// RiskForm asks for a line of the risk plan (R22).
func RiskForm(meta Meta, a *domain.Account, env domain.Env) Form {
	return Form{
		Callback: "risk", Title: "Plan for a risk", Submit: "Add", Meta: meta,
		Blocks: []slack.Block{
			Section("What could cost us *" + AccountName(a) + "*, and what is done about it?"),
			TextInput(Field{ID: "concern", Label: "Concern", Placeholder: "Exports fail every Monday"}, "", maxRiskText),
			TextInput(Field{ID: "cause", Label: "Cause", Optional: true, Placeholder: "What lies behind it"}, "", maxRiskText),
			TextInput(Field{ID: "remedy", Label: "Remedy", Placeholder: "What will be done"}, "", maxRiskText),
			PersonInput(Field{ID: "owner", Label: "Who does it"}, a.CSM),
			DateInput(Field{ID: "due", Label: "By when"}, a.Calendar(env).AddWorkingDays(a.Today(env), 10)),
			TextInput(Field{ID: "check", Label: "How will you know that it is settled?", Optional: true}, "", maxRiskText),
			Context("Whoever does it is reminded on the day. The risk stays on the brief until somebody has verified that it is settled."),
		},
	}
}

// maxRiskText is how long each part of a risk may be.
const maxRiskText = 300

// riskLine says what worries us and what is done about it by whom.
func riskLine(a *domain.Account, r domain.Risk, env domain.Env) string {
	line := "⚠️ *" + Line(r.Concern, 200) + "*"
	if !r.Open() {
		line = "✅ " + Line(r.Concern, 200) + " · verified by " + Name(r.VerifiedBy, env) + " on " + Day(r.VerifiedAt, a.Zone(env))
	}
	if r.Cause != "" {
		line += "\nCause: " + Line(r.Cause, 200)
	}
	f, _ := a.FollowUp(r.FollowUp)
	line += "\nRemedy: " + Line(r.Remedy, 200) + " (" + nameOr(f.Owner, env, "nobody yet") + ", by " + f.Due.Plain() + ")"
	switch {
	case !r.Open():
	case f.Done:
		line += " · done, not verified yet"
	case a.Today(env).After(f.Due):
		line += " · " + Late(a.Today(env), f.Due)
	}
	if r.Check != "" {
		line += "\nSettled when: " + Line(r.Check, 200)
	}
	return line
}

// riskLines are the open risks as the brief shows them; none when there are none.
func riskLines(a *domain.Account, env domain.Env) []string {
	var lines []string
	for _, r := range a.Risks() {
		if r.Open() {
			lines = append(lines, riskLine(a, r, env))
		}
	}
	if len(lines) == 0 {
		return nil
	}
	return append([]string{"*Risk plan*"}, More(lines, briefRisks)...)
}

// RiskPlan lists the risks of the open terms, each open one with a button that
// settles it.
func RiskPlan(a *domain.Account, env domain.Env) Message {
	ref := Ref{Account: a.ID}
	head := "*" + AccountName(a) + "* · risk plan"
	blocks := []slack.Block{Section(head)}
	text := []string{head}
	risks := a.Risks()
	if len(risks) == 0 {
		text = append(text, "No risk is planned for.")
		blocks = append(blocks, Section("No risk is planned for."))
	}
	for _, r := range risks[:min(len(risks), planRisks)] {
		line := riskLine(a, r, env)
		text = append(text, line)
		if !r.Open() {
			blocks = append(blocks, Section(line))
			continue
		}
		ref.Subject = string(r.ID)
		blocks = append(blocks, SectionWith(line, Button{Text: "Settled", Action: ActionRiskVerified + "#" + string(r.ID), Value: ref.String(),
			Label: Clip("Verified that it is settled: "+r.Concern, maxButtonText)}))
	}
	if more := len(risks) - planRisks; more > 0 {
		blocks = append(blocks, Context(Count(more, "more risk is", "more risks are")+" not shown."))
	}
	blocks = append(blocks, Buttons(Button{Text: "Add a risk", Action: "open.risk", Value: Ref{Account: a.ID}.String(), Label: "Plan for another risk"}))
	return newMessage(strings.Join(text, "\n"), blocks...)
}
