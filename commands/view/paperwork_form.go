package view

import (
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// PaperworkShown is what the paperwork form shows, by field: what is submitted is
// applied as the difference to it, so that two people who fill it in at the same
// time both count.
func PaperworkShown(p domain.Paperwork) map[string]string {
	var names []string
	for _, x := range p.Approvers {
		names = append(names, x.Name)
	}
	shown := map[string]string{
		"contract": string(p.Contract), "sign_by": p.SignBy.String(), "approvers": strings.Join(names, "\n"), "signer": p.Signer,
		"signing": string(p.Signing), "order": string(p.Order), "order_number": p.OrderNumber, "invoice": string(p.Invoice),
		"invoice_number": p.InvoiceNumber, "payment_method": p.PaymentMethod, "payment_on": p.PaymentOn.String(),
	}
	for field, value := range shown {
		if value == "" {
			delete(shown, field)
		}
	}
	return shown
}

// PaperworkForm is everything about a term's paperwork (R13a).
func PaperworkForm(meta Meta, a *domain.Account, t domain.Term, env domain.Env) Form {
	p := t.Papers()
	meta.Ref = Ref{Account: a.ID, Term: t.ID}
	meta.Shown = PaperworkShown(p)
	about := "*" + AccountName(a) + "*, renews " + t.RenewalDate.WithWeekday()
	if len(a.Contracts) > 1 {
		about += "\n*Contract:* " + contractName(a, t)
	}
	about += "\n" + missingLine(t)
	limit := t.SignLimit(a.Today(env))
	blocks := []slack.Block{
		Section(about),
		SelectInput(Field{ID: "contract", Label: "Where is the contract?", Optional: true}, contractOptions(), string(p.Contract)),
		DateInput(Field{ID: "sign_by", Label: "To be signed by", Optional: true, Hint: "Up to " + limit.WithWeekday() + "."}, p.SignBy),
		NoteInput(Field{ID: "approvers", Label: "Who has to approve there?", Optional: true,
			Hint: "One name a line. On the card you say in one press who approved."}, meta.Shown["approvers"], maxApproverList),
		TextInput(Field{ID: "signer", Label: "Who signs there?", Optional: true}, p.Signer, maxNameTyped),
		SelectInput(Field{ID: "signing", Label: "How is it signed?", Optional: true}, []Option{
			{Value: string(domain.SigningElectronic), Text: "E-signature"}, {Value: string(domain.SigningPaper), Text: "On paper"},
		}, string(p.Signing)),
		SelectInput(Field{ID: "order", Label: "Purchase order", Optional: true}, paperOptions(domain.OrderStates()), string(p.Order)),
		TextInput(Field{ID: "order_number", Label: "Number of the purchase order", Optional: true}, p.OrderNumber, maxPaperNumber),
		SelectInput(Field{ID: "invoice", Label: "Invoice", Optional: true}, paperOptions(domain.InvoiceStates()), string(p.Invoice)),
		TextInput(Field{ID: "invoice_number", Label: "Number of the invoice", Optional: true}, p.InvoiceNumber, maxPaperNumber),
		TextInput(Field{ID: "payment_method", Label: "How is it paid?", Optional: true, Placeholder: "bank transfer"}, p.PaymentMethod, maxNameTyped),
		DateInput(Field{ID: "payment_on", Label: "When is it paid?", Optional: true}, p.PaymentOn),
	}
	return Form{Callback: "paperwork", Title: "Paperwork", Submit: "Save", Meta: meta, Blocks: blocks}
}

// The limits of what is typed about paperwork.
const (
	maxNameTyped    = 80
	maxPaperNumber  = 60
	maxApproverList = 1500
)

func contractOptions() []Option {
	var options []Option
	for _, s := range domain.ContractStates() {
		options = append(options, Option{Value: string(s), Text: s.Label()})
	}
	return options
}

func paperOptions(states []domain.PaperState) []Option {
	var options []Option
	for _, s := range states {
		options = append(options, Option{Value: string(s), Text: capital(s.Label())})
	}
	return options
}

// missingLine says what a term's paperwork still lacks.
func missingLine(t domain.Term) string {
	missing := t.Papers().Missing()
	switch {
	case t.Paperwork == nil:
		return "Nothing is recorded of its paperwork: contract, purchase order, invoice and payment."
	case len(missing) == 0:
		return "Its paperwork is complete."
	}
	return "Missing in its paperwork: " + Escape(Clip(strings.Join(missing, "; "), 1000)) + "."
}

// PaperworkSaved tells who changed the paperwork what is missing now.
func PaperworkSaved(a *domain.Account, t domain.Term, env domain.Env) Message {
	lines := append([]string{"Saved the paperwork of *" + ofTerm(a, t) + "*."}, paperLines(a, t, env)...)
	lines = append(lines, missingLine(t))
	text := strings.Join(lines, "\n")
	return newMessage(text, Section(text), Buttons(
		Button{Text: "Paperwork", Action: "open.paperwork", Value: paperRef(a, t, "")},
		Button{Text: "Brief", Action: "open.brief", Value: Ref{Account: a.ID}.String()},
	))
}
