package view

import (
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// ActionRiskVerified is the action id of the button that settles a risk.
const ActionRiskVerified = "risk.verified"

// ActionRiskEdit opens a risk to be corrected or taken back, CallbackRiskEdit is
// that form.
const (
	ActionRiskEdit   = "risk.edit"
	CallbackRiskEdit = "risk.edit"
)

// What the form of a risk can do beside correcting it.
const (
	RiskWithdraw = "withdraw"
	RiskReopen   = "reopen"
)

// How many risks a brief names, and the plan lists.
const (
	briefRisks = 3
	planRisks  = 20
)

// RiskForm asks for a line of the risk plan (R22).
func RiskForm(meta Meta, a *domain.Account, env domain.Env) Form {
	return Form{
		Callback: "risk", Title: "Plan for a risk", Submit: "Add", Meta: meta,
		Blocks: slices.Concat(
			[]slack.Block{Section("What could cost us *" + AccountName(a) + "*, and what is done about it?")},
			riskInputs(domain.Risk{}, domain.FollowUp{Owner: a.CSM, Due: a.Calendar(env).AddWorkingDays(a.Today(env), 10)}),
			[]slack.Block{Context("Whoever does it is reminded on the day. The risk stays on the brief until somebody has verified that it is settled.")},
		),
	}
}

func riskInputs(r domain.Risk, f domain.FollowUp) []slack.Block {
	return []slack.Block{
		TextInput(Field{ID: "concern", Label: "Concern", Placeholder: "Exports fail every Monday"}, r.Concern, maxRiskText),
		TextInput(Field{ID: "cause", Label: "Cause", Optional: true, Placeholder: "What lies behind it"}, r.Cause, maxRiskText),
		TextInput(Field{ID: "remedy", Label: "Remedy", Placeholder: "What will be done"}, r.Remedy, maxRiskText),
		PersonInput(Field{ID: "owner", Label: "Who does it"}, f.Owner),
		DateInput(Field{ID: "due", Label: "By when"}, f.Due),
		TextInput(Field{ID: "check", Label: "How will you know that it is settled?", Optional: true}, r.Check, maxRiskText),
	}
}

// RiskEditForm corrects a risk, takes it back, or opens it again (R5).
func RiskEditForm(meta Meta, a *domain.Account, r domain.Risk) Form {
	meta.Subject = string(r.ID)
	f, _ := a.FollowUp(r.FollowUp)
	ends := []Option{{Value: RiskWithdraw, Text: "Take it back: it was planned by mistake"}}
	if !r.Open() {
		ends = append(ends, Option{Value: RiskReopen, Text: "It is not settled after all"})
	}
	return Form{
		Callback: CallbackRiskEdit, Title: "Correct a risk", Submit: "Save", Meta: meta,
		Blocks: slices.Concat(
			[]slack.Block{Section("A risk of *" + AccountName(a) + "*. What it said before stays in the history.")},
			riskInputs(r, f),
			[]slack.Block{CheckboxInput(Field{ID: "end", Label: "Or", Optional: true}, ends)},
		),
	}
}

// RiskEnd returns what the form of a risk is to do beside correcting it, or "".
func RiskEnd(v Values) string {
	for _, end := range []string{RiskWithdraw, RiskReopen} {
		if slices.Contains(v.Choices("end"), end) {
			return end
		}
	}
	return ""
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

// RiskPlan lists the risks of the open terms with buttons that settle and correct
// them; what the reader may not is not offered.
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
		ref.Subject = string(r.ID)
		var buttons []Button
		if r.Open() {
			buttons = append(buttons, Button{Text: "Settled", Action: ActionRiskVerified + "#" + string(r.ID), Value: ref.String(),
				Label: Clip("Verified that it is settled: "+r.Concern, maxButtonText)})
		}
		if a.MayCorrectRisk(r, env.Actor, env) {
			buttons = append(buttons, Button{Text: "Correct", Action: ActionRiskEdit + "#" + string(r.ID), Value: ref.String(),
				Label: Clip("Correct or take back: "+r.Concern, maxButtonText)})
		}
		if blocks = append(blocks, Section(line)); len(buttons) > 0 {
			blocks = append(blocks, Buttons(buttons...))
		}
	}
	if more := len(risks) - planRisks; more > 0 {
		blocks = append(blocks, Context(Count(more, "more risk is", "more risks are")+" not shown."))
	}
	blocks = append(blocks, Buttons(Button{Text: "Add a risk", Action: "open.risk", Value: Ref{Account: a.ID}.String(), Label: "Plan for another risk"}))
	return newMessage(strings.Join(text, "\n"), blocks...)
}
