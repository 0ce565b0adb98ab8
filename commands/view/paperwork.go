package view

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// The action ids of a term's paperwork on a card. The Subject of their [Ref] is
// what changes and to what, separated by a slash: "contract/legal".
const (
	ActionPaperSet    = "paperwork.set"
	ActionPaperTarget = "paperwork.target" // a date picker: its block_id says whose
)

// What the Subject of [ActionPaperSet] begins with.
const (
	PaperContract = "contract"
	PaperApprover = "approver" // then the status, then the name as [ApproverMark] has it
	PaperOrder    = "order"
	PaperInvoice  = "invoice"
	PaperCheck    = "check"
)

// approverMark is how much of a name fits an option's value.
const approverMark = 40

// ApproverMark is how an approver is named in an option's value.
func ApproverMark(name string) string {
	runes := []rune(domain.NormalName(name))
	return string(runes[:min(len(runes), approverMark)])
}

const paperPrefix = "paper/"

// paperBlockID names a row of controls. It changes with what they show, so that
// Slack draws them anew.
func paperBlockID(a *domain.Account, t domain.Term, row string, shown ...string) string {
	id := paperPrefix + string(a.ID) + "/" + string(t.ID) + "/" + row + "/" + strings.Join(shown, ",")
	return string([]rune(id)[:min(len([]rune(id)), maxBlockID)])
}

// ParsePaperBlock reads whose paperwork a row of controls is about; ok is false
// for other blocks.
func ParsePaperBlock(blockID string) (ref Ref, ok bool) {
	rest, ok := strings.CutPrefix(blockID, paperPrefix)
	if !ok {
		return Ref{}, false
	}
	ref = ParseRef(rest)
	ref.Subject = ""
	return ref, ref.Account != "" && ref.Term != ""
}

// onCard returns the paperwork that belongs on a step's card, nothing when
// another card shows it.
func onCard(a *domain.Account, s domain.Step, env domain.Env) []slack.Block {
	card, ok := a.PaperStep(s.Term, env)
	if !ok || card.Key != s.Key {
		return nil
	}
	return paperBlocks(a, s.Term, env)
}

// paperBlocks shows a term's paperwork with what can be said about it in one
// press.
func paperBlocks(a *domain.Account, t domain.Term, env domain.Env) []slack.Block {
	blocks := []slack.Block{
		Divider(),
		SectionWith("*Signature and paperwork*\n"+strings.Join(paperLines(a, t, env), "\n"),
			Button{Text: "Paperwork", Action: "open.paperwork", Value: paperRef(a, t, ""), Label: "Paperwork: all of it, as a form"}),
		paperControls(a, t, env),
	}
	if a.WantsCheck(t, env) || t.Papers().Check.On == a.Today(env) {
		blocks = append(blocks, checkBlocks(a, t, env)...)
	}
	if a.StillApart(t, env) {
		blocks = append(blocks, SectionWith("*Still far apart on price or terms?* Then the rating may no longer be right.",
			Button{Text: "Rate again", Action: "open.rate", Value: paperRef(a, t, ""), Label: "Rate the account again"}))
	}
	return blocks
}

func paperRef(a *domain.Account, t domain.Term, subject string) string {
	return Ref{Account: a.ID, Term: t.ID, Subject: subject}.String()
}

// paperLines say in plain words how far the paperwork is.
func paperLines(a *domain.Account, t domain.Term, env domain.Env) []string {
	p := t.Papers()
	contract := "Contract: *" + p.Contract.Label() + "*"
	if !p.ContractOn.IsZero() {
		contract += ", since " + p.ContractOn.Plain()
	}
	lines := []string{contract}
	if target := targetLine(a, t, env); target != "" {
		lines = append(lines, target)
	}
	if len(p.Approvers) > 0 {
		var all []string
		for _, x := range p.Approvers {
			all = append(all, approverWords(x))
		}
		lines = append(lines, "Their approvers: "+strings.Join(More(all, 6), "; "))
	}
	var rest []string
	if p.Signer != "" {
		rest = append(rest, "signer "+Line(p.Signer, 80))
	}
	if p.Signing != "" {
		rest = append(rest, p.Signing.Label())
	}
	if p.Order != "" || p.OrderNumber != "" {
		rest = append(rest, strings.TrimSpace("purchase order "+p.Order.Label()+" "+Line(p.OrderNumber, 60)))
	}
	if p.Invoice != "" || p.InvoiceNumber != "" {
		rest = append(rest, strings.TrimSpace("invoice "+p.Invoice.Label()+" "+Line(p.InvoiceNumber, 60)))
	}
	if payment := paymentWords(p); payment != "" {
		rest = append(rest, payment)
	}
	if len(rest) > 0 {
		lines = append(lines, capital(strings.Join(rest, " · ")))
	}
	return lines
}

func approverWords(x domain.Approver) string {
	words := Line(x.Name, 60) + " " + x.Status.Label()
	if !x.Checked.IsZero() {
		words += " (" + x.Checked.Plain() + ")"
	}
	return words
}

func paymentWords(p domain.Paperwork) string {
	words := Line(p.PaymentMethod, 60)
	if !p.PaymentOn.IsZero() {
		words += " on " + p.PaymentOn.Plain()
	}
	if words == "" {
		return ""
	}
	return "payment " + strings.TrimSpace(words)
}

// targetLine says by when it is to be signed, or asks.
func targetLine(a *domain.Account, t domain.Term, env domain.Env) string {
	today := a.Today(env)
	by := t.Papers().SignBy
	switch {
	case t.SignLate(today):
		return "⏰ *The target date has passed:* it was to be signed by " + by.WithWeekday() + ". Choose a new one, or say where the contract is."
	case a.WantsSignBy(t, env):
		return "❓ *By when is it to be signed?* Choose a target date."
	case !by.IsZero() && !t.Papers().Contract.Signed():
		return "To be signed by *" + by.WithWeekday() + "* (" + Days(today, by) + ")"
	}
	return ""
}

// paperControls is the row of menus: where the contract is, who approved, by when
// it is to be signed, order and invoice, and what else there is to say.
func paperControls(a *domain.Account, t domain.Term, env domain.Env) slack.Block {
	p := t.Papers()
	menu := func(action, placeholder string, options []Option, initial string) slack.BlockElement {
		all, chosen := objects(options, maxOptions, initial)
		return &slack.SelectBlockElement{Type: slack.OptTypeStatic, ActionID: action, Placeholder: Plain(placeholder, 150), Options: all, InitialOption: first(chosen)}
	}
	set := func(kind, value string) string { return paperRef(a, t, kind+"/"+value) }
	var contract []Option
	for _, s := range domain.ContractStates() {
		contract = append(contract, Option{Value: set(PaperContract, string(s)), Text: s.Label()})
	}
	elements := []slack.BlockElement{menu(ActionPaperSet+"#contract", "Where is the contract?", contract, set(PaperContract, string(p.Contract)))}
	if !p.Contract.Signed() {
		elements = append(elements, &slack.DatePickerBlockElement{
			Type: slack.METDatepicker, ActionID: ActionPaperTarget, InitialDate: p.SignBy.String(), Placeholder: Plain("Sign by", 150),
		})
	}
	if options := approverOptions(p, set); len(options) > 0 {
		elements = append(elements, menu(ActionPaperSet+"#approver", "Their approvers", options, ""))
	}
	if a.WantsOrders(t, env) {
		elements = append(elements,
			menu(ActionPaperSet+"#order", "Purchase order", stateOptions(PaperOrder, domain.OrderStates(), "Order ", set), set(PaperOrder, string(p.Order))),
			menu(ActionPaperSet+"#invoice", "Invoice", stateOptions(PaperInvoice, domain.InvoiceStates(), "Invoice ", set), set(PaperInvoice, string(p.Invoice))),
			paidPicker(p))
	}
	elements = append(elements, moreMenu(a, t, a.Today(env)))
	shown := []string{string(p.Contract), p.SignBy.String(), string(p.Order), string(p.Invoice), p.PaymentOn.String(), p.PaymentMethod, string(p.Signing), p.Signer}
	for _, x := range p.Approvers {
		shown = append(shown, string(x.Status))
	}
	return &slack.ActionBlock{Type: slack.MBTAction, BlockID: paperBlockID(a, t, "state", shown...), Elements: &slack.BlockElements{ElementSet: elements}}
}

func stateOptions(kind string, states []domain.PaperState, before string, set func(kind, value string) string) []Option {
	var options []Option
	for _, s := range states {
		options = append(options, Option{Value: set(kind, string(s)), Text: before + s.Label()})
	}
	return options
}

// approverOptions offer what an approver may have said.
func approverOptions(p domain.Paperwork, set func(kind, value string) string) []Option {
	var options []Option
	for _, x := range p.Approvers {
		for _, s := range domain.ApprovalStatuses() {
			text := x.Name + ": " + s.Label()
			switch {
			case s == domain.ApprovalAsked && x.Status == s:
				text = x.Name + ": asked again"
			case s == domain.ApprovalOpen || s == x.Status:
				continue
			}
			options = append(options, Option{Value: set(PaperApprover, string(s)+"/"+ApproverMark(x.Name)), Text: text})
		}
	}
	return options
}

// checkBlocks ask every day of the last week where the contract is; the answer
// of today is the button that stands out.
func checkBlocks(a *domain.Account, t domain.Term, env domain.Env) []slack.Block {
	today, check := a.Today(env), t.Papers().Check
	text := "*Daily check, " + today.WithWeekday() + ":* is it signed?"
	if check.On == today {
		text = "*Daily check, " + today.WithWeekday() + ":* " + strings.ToLower(check.Answer.Label()) + ", says " + Name(check.By, env) + "."
	}
	blocks := []slack.Block{Section(text)}
	if t.Papers().Contract.Signed() {
		return blocks
	}
	var buttons []Button
	for _, answer := range domain.CheckAnswers() {
		b := Button{Text: answer.Label(), Action: ActionPaperSet + "#check_" + string(answer), Value: paperRef(a, t, PaperCheck+"/"+string(answer)),
			Label: "Daily check: " + answer.Label()}
		if check.On == today && check.Answer == answer {
			b.Style = slack.StylePrimary
		}
		buttons = append(buttons, b)
	}
	return append(blocks, Buttons(buttons...))
}

// paperFallback is the paperwork of a card in one line of plain words.
func paperFallback(a *domain.Account, s domain.Step, env domain.Env) string {
	card, ok := a.PaperStep(s.Term, env)
	if !ok || card.Key != s.Key {
		return ""
	}
	text := ""
	for _, line := range paperLines(a, s.Term, env) {
		text += " " + strings.TrimRight(line, ".") + "."
	}
	if a.WantsCheck(s.Term, env) && s.Term.Papers().Check.On != a.Today(env) {
		text += " Daily check: is it signed?"
	}
	return strings.ReplaceAll(text, "*", "")
}

// paperworkMessage is a line in the thread of the card that shows the paperwork.
func paperworkMessage(a *domain.Account, n domain.Announcement, env domain.Env) (Message, error) {
	t, ok := a.TermByID(n.TermID)
	if !ok {
		return Message{}, domain.Errorf(domain.NotFound, "", "The term %s is not known any more.", n.TermID)
	}
	whose := ""
	if len(a.Contracts) > 1 {
		whose = "*" + contractName(a, t) + ":* "
	}
	asked := ""
	if p := a.PaperOwner(t, env); p != "" {
		asked = forWhom(a, p, env) + ": "
	}
	news := domain.DecodePaperNews(n.Detail)
	var text string
	switch news.About {
	case domain.PaperChanged:
		var lines []string
		for _, line := range news.Lines {
			lines = append(lines, Line(line, 200))
		}
		text = whose + strings.Join(lines, ". ") + fmt.Sprintf(" (%s)", Name(news.By, env))
	case domain.PaperLate:
		text = asked + whose + targetLine(a, t, env)
	default:
		text = asked + whose + waitingWords(t.Papers()) + " Ask how it stands, then say so on the card."
	}
	m := newMessage(text, Section(text))
	m.Final = true
	return m, nil
}

// waitingWords name what has not come back.
func waitingWords(p domain.Paperwork) string {
	var parts []string
	if !p.Contract.Signed() {
		parts = append(parts, "Contract: "+strings.ToLower(p.Contract.Label()[:1])+p.Contract.Label()[1:]+".")
	}
	for _, x := range p.Waiting() {
		parts = append(parts, capital(approverWords(x))+".")
	}
	return strings.Join(parts, " ")
}
