package view

import (
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// What the Subject of an [ActionPaperSet] of the menu "Say more" begins with.
const (
	PaperAsked   = "asked"   // then the id of a stakeholder: they were asked to approve
	PaperSigner  = "signer"  // then the id of a stakeholder
	PaperSigning = "signing" // then the way of signing
	PaperPayment = "payment" // then the way of paying
)

// ActionPaperPaid is a date picker: when it is paid. Its block_id says whose.
const ActionPaperPaid = "paperwork.paid"

// menuPeople is how many people of the customer the menu offers for each thing.
const menuPeople = 30

// PaymentWays are the ways of paying that the card offers; any other is typed.
func PaymentWays() []string { return []string{"bank transfer", "direct debit", "card", "cheque"} }

// moreMenu offers in one press what else is said about the paperwork of a term:
// who was asked to approve, who signs and how, how it is paid.
func moreMenu(a *domain.Account, t domain.Term, today domain.Date) slack.BlockElement {
	set := func(kind, value string) string { return paperRef(a, t, kind+"/"+value) }
	p := t.Papers()
	var options []Option
	if !p.Contract.Signed() {
		people := paperPeople(a, today)
		for _, s := range people {
			named := func(x domain.Approver) bool { return domain.NormalName(x.Name) == domain.NormalName(s.Name) }
			if !slices.ContainsFunc(p.Approvers, named) {
				options = append(options, Option{Value: set(PaperAsked, string(s.ID)), Text: "Approver: " + s.Name + " was asked"})
			}
		}
		for _, s := range people {
			if domain.NormalName(s.Name) != domain.NormalName(p.Signer) {
				options = append(options, Option{Value: set(PaperSigner, string(s.ID)), Text: "Signer: " + s.Name})
			}
		}
		for _, way := range []domain.Signing{domain.SigningElectronic, domain.SigningPaper} {
			if way != p.Signing {
				options = append(options, Option{Value: set(PaperSigning, string(way)), Text: "Signing: " + way.Label()})
			}
		}
	}
	for _, way := range PaymentWays() {
		if way != strings.ToLower(p.PaymentMethod) {
			options = append(options, Option{Value: set(PaperPayment, way), Text: "Payment: " + way})
		}
	}
	all, _ := objects(options, maxOptions)
	return &slack.SelectBlockElement{Type: slack.OptTypeStatic, ActionID: ActionPaperSet + "#more", Placeholder: Plain("Say more", 150), Options: all}
}

// paperPeople are the people of the customer who may approve or sign, those who
// usually do first.
func paperPeople(a *domain.Account, today domain.Date) []domain.Stakeholder {
	here := slices.DeleteFunc(slices.Clone(a.Stakeholders), func(s domain.Stakeholder) bool { return !s.Here(today) })
	signs := []domain.StakeholderRole{domain.EconomicBuyer, domain.DecisionMaker, domain.Procurement, domain.LegalContact}
	usual := func(s domain.Stakeholder) int {
		if slices.ContainsFunc(signs, s.Has) {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(here, func(x, y domain.Stakeholder) int { return usual(x) - usual(y) })
	return here[:min(len(here), menuPeople)]
}

// paidPicker asks when it is paid.
func paidPicker(p domain.Paperwork) slack.BlockElement {
	return &slack.DatePickerBlockElement{
		Type: slack.METDatepicker, ActionID: ActionPaperPaid, InitialDate: p.PaymentOn.String(), Placeholder: Plain("Paid on", 150),
	}
}
