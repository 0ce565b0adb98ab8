package view

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// The forms about objections and the actions that open them.
const (
	FormObjectionEdit = "objection.edit"
	FormGuide         = "objection.guide"
	ActionObjection   = "objection.open" // the objection that Subject names
	ActionGuideEdit   = "objection.guide_edit"
)

// The values of inputs about objections that are no domain values.
const (
	objectionWithdraw = "withdraw"
	objectionStands   = "stands"
)

// objectionsShown is how many objections a list shows.
const objectionsShown = 20

// ObjectionForm logs an objection. Without an answer the guide's is prepared.
func ObjectionForm(meta Meta, a *domain.Account, t domain.Term, env domain.Env) Form {
	meta.Term = t.ID
	blocks := []slack.Block{Section("What does *" + AccountName(a) + "* object to?")}
	if options := openContracts(a); len(options) > 1 {
		blocks = append(blocks, SelectInput(Field{ID: FieldContract, Label: "Contract"}, options, string(t.ID)))
	}
	blocks = append(blocks, objectionInputs(domain.Objection{}, env)...)
	return Form{Callback: "objection", Title: "Log an objection", Submit: "Log", Meta: meta, Blocks: blocks}
}

// ObjectionEditForm changes the answer, says how an objection ended, or takes it
// back.
func ObjectionEditForm(meta Meta, a *domain.Account, t domain.Term, o domain.Objection, env domain.Env) Form {
	meta.Subject = string(o.ID)
	blocks := append([]slack.Block{Section("An objection of *" + ofTerm(a, t) + "*, logged by " + Name(o.By, env) + ".")}, objectionInputs(o, env)...)
	outcomes := []Option{{Value: objectionStands, Text: domain.ObjectionStands.Label()}}
	for _, x := range domain.ObjectionOutcomes() {
		outcomes = append(outcomes, Option{Value: string(x), Text: x.Label()})
	}
	initial := string(o.Outcome)
	if initial == "" {
		initial = objectionStands
	}
	blocks = append(blocks, RadioInput(Field{ID: "outcome", Label: "How it ended"}, outcomes, initial))
	if a.MayCorrectObjection(o, env.Actor, env) {
		blocks = append(blocks, CheckboxInput(Field{ID: "withdraw", Label: "Take it back", Optional: true},
			[]Option{{Value: objectionWithdraw, Text: "It was not said", Description: "It stays in the history and counts no more"}}))
	}
	return Form{Callback: FormObjectionEdit, Title: "Objection", Submit: "Save", Meta: meta, Blocks: blocks}
}

func objectionInputs(o domain.Objection, env domain.Env) []slack.Block {
	var kinds []Option
	for _, k := range domain.ObjectionKinds() {
		kinds = append(kinds, Option{Value: string(k), Text: k.Label(), Description: Clip(Fold(env.Settings.Guide(k)), maxOptionText)})
	}
	return []slack.Block{
		SelectInput(Field{ID: "kind", Label: "About", Placeholder: "Choose what it is about"}, kinds, string(o.Kind)),
		NoteInput(Field{ID: "said", Label: "What they said", Placeholder: "In their words, and who said it"}, o.Said, maxNote),
		NoteInput(Field{ID: "answer", Label: "Our answer", Optional: true, Hint: "Left empty, the guide's answer is prepared."}, o.Answer, maxNote),
	}
}

// ObjectionValues reads a form about an objection.
func ObjectionValues(v Values) domain.ObjectionInput {
	in := domain.ObjectionInput{TermID: domain.TermID(v.Choice(FieldContract)), Kind: domain.ObjectionKind(v.Choice("kind")), Said: v.Text("said"), Answer: v.Text("answer")}
	if outcome := v.Choice("outcome"); outcome != objectionStands {
		in.Outcome = domain.ObjectionOutcome(outcome)
	}
	return in
}

// ObjectionWithdrawn reports whether the form takes the objection back.
func ObjectionWithdrawn(v Values) bool { return len(v.Choices("withdraw")) > 0 }

// Objected shows who logged or answered an objection what is kept, and the
// answer that is prepared.
func Objected(a *domain.Account, t domain.Term, o domain.Objection, env domain.Env) Message {
	if o.Withdrawn != "" {
		return confirmation([]string{"Taken back. *" + ofTerm(a, t) + "*: " + objectionLine(o)})
	}
	lines := []string{"*" + ofTerm(a, t) + "*: " + objectionLine(o)}
	blocks := []slack.Block{Section(lines[0]), Section(Quote(o.Said, 2000))}
	if o.Answer != "" {
		lines = append(lines, "*Our answer:* "+Paragraph(o.Answer, 2800))
		blocks = append(blocks, Section(lines[1]))
	}
	blocks = append(blocks, Context("Logged by "+Name(o.By, env)), Buttons(objectionButton(a, o, "")))
	return newMessage(plainSummary(lines[0], lines[1:]), blocks...)
}

func objectionButton(a *domain.Account, o domain.Objection, suffix string) Button {
	text := "Answer"
	if !o.Open() {
		text = "Change"
	}
	return Button{Text: text, Action: ActionObjection + suffix, Value: Ref{Account: a.ID, Subject: string(o.ID)}.String(),
		Label: "Write the answer, or say how it ended"}
}

// objectionLine is an objection on one line of mrkdwn.
func objectionLine(o domain.Objection) string {
	return "💬 " + o.Kind.Label() + ": " + Line(o.Said, 200) + " · " + o.Outcome.Label()
}

// ObjectionsForm lists the objections of the open terms, those that stand first.
func ObjectionsForm(meta Meta, a *domain.Account, env domain.Env) Form {
	f := Form{Callback: "objection.list", Title: "Objections", Meta: meta}
	list := a.Objections()
	if len(list) == 0 {
		f.Blocks = append(f.Blocks, Section("*"+AccountName(a)+"* has objected to nothing yet."))
	}
	for i, o := range list[:min(len(list), objectionsShown)] {
		t, _, _ := a.Objection(o.ID)
		line := objectionLine(o) + inContract(a, t) + "\n" + Day(o.At, a.Zone(env)) + ", " + Name(o.By, env)
		f.Blocks = append(f.Blocks, SectionWith(line, objectionButton(a, o, fmt.Sprintf("#%d", i))))
	}
	if more := len(list) - objectionsShown; more > 0 {
		f.Blocks = append(f.Blocks, Context(fmt.Sprintf("and %d more", more)))
	}
	return f
}

// Guide shows how objections are answered; admins get a button to change it.
func Guide(env domain.Env) Message {
	lines := []string{"*How we answer objections*"}
	blocks := []slack.Block{Section(lines[0])}
	for _, k := range domain.ObjectionKinds() {
		line := "*" + k.Label() + "*\n" + Paragraph(env.Settings.Guide(k), 2800)
		lines = append(lines, line)
		blocks = append(blocks, Section(line))
	}
	if env.Settings.IsAdmin(env.Actor) {
		blocks = append(blocks, Buttons(Button{Text: "Edit", Action: ActionGuideEdit, Value: "guide", Label: "Edit how objections are answered"}))
	} else {
		blocks = append(blocks, Context("An admin can change these texts."))
	}
	return newMessage(plainSummary("", lines), blocks...)
}

// GuideForm edits the guide; its inputs are named as the kinds are.
func GuideForm(meta Meta, s domain.Settings) Form {
	f := Form{Callback: FormGuide, Title: "Objection guide", Submit: "Save", Meta: meta,
		Blocks: []slack.Block{Section("How do we answer? These texts are prepared for each objection that is logged from now on. An empty one becomes the built-in text again.")}}
	for _, k := range domain.ObjectionKinds() {
		f.Blocks = append(f.Blocks, NoteInput(Field{ID: string(k), Label: k.Label(), Optional: true}, s.Guide(k), maxNote))
	}
	return f
}

// GuideValues reads the form that edits the guide.
func GuideValues(v Values) map[domain.ObjectionKind]string {
	texts := map[domain.ObjectionKind]string{}
	for _, k := range domain.ObjectionKinds() {
		texts[k] = v.Text(string(k))
	}
	return texts
}

// ObjectionFrequency says what customers objected to, the most frequent first.
func ObjectionFrequency(counts []domain.ObjectionCount, days int) Message {
	if len(counts) == 0 {
		return confirmation([]string{fmt.Sprintf("No objection was logged in the last %d days.", days)})
	}
	lines := []string{fmt.Sprintf("*Objections of the last %d days*", days)}
	for _, c := range counts {
		var ended []string
		for _, part := range []struct {
			n    int
			text string
		}{{c.Settled, "settled"}, {c.Conceded, "cost us something"}, {c.Remain, "remained"}, {c.Open, "not answered yet"}} {
			if part.n > 0 {
				ended = append(ended, fmt.Sprintf("%d %s", part.n, part.text))
			}
		}
		lines = append(lines, fmt.Sprintf("• %s: %d (%s)", c.Kind.Label(), c.Made, strings.Join(ended, ", ")))
	}
	return confirmation(lines)
}
