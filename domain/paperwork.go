package domain

import (
	"fmt"
	"slices"
	"strings"
)

// ContractState says where the contract document of a term is (R13a).
type ContractState string

// The states of a contract document in the order in which it passes them.
// NotNeeded is for a contract that renews by itself with nothing to sign.
const (
	ContractDrafting     ContractState = "drafting"
	ContractLegal        ContractState = "legal"
	ContractWithCustomer ContractState = "with_customer"
	ContractSigned       ContractState = "signed"
	ContractExecuted     ContractState = "executed"
	ContractFiled        ContractState = "filed"
	ContractNotNeeded    ContractState = "not_needed"
)

// ContractStates lists the states in order.
func ContractStates() []ContractState {
	return []ContractState{ContractDrafting, ContractLegal, ContractWithCustomer, ContractSigned, ContractExecuted, ContractFiled, ContractNotNeeded}
}

// Label returns the state as people read it.
func (s ContractState) Label() string {
	switch s {
	case ContractDrafting:
		return "Being drafted"
	case ContractLegal:
		return "With legal"
	case ContractWithCustomer:
		return "With the customer"
	case ContractSigned:
		return "Signed by the customer"
	case ContractExecuted:
		return "Signed by both sides"
	case ContractFiled:
		return "Signed and filed"
	case ContractNotNeeded:
		return "Nothing to sign"
	}
	return "Not said yet"
}

// Signed reports whether nothing is left for the customer to sign.
func (s ContractState) Signed() bool {
	return s == ContractSigned || s == ContractExecuted || s == ContractFiled || s == ContractNotNeeded
}

// ApprovalStatus is how far one of the customer's approvers is.
type ApprovalStatus string

// The states of an approval.
const (
	ApprovalOpen    ApprovalStatus = "open" // not asked yet
	ApprovalAsked   ApprovalStatus = "asked"
	ApprovalGiven   ApprovalStatus = "approved"
	ApprovalRefused ApprovalStatus = "refused"
)

// ApprovalStatuses lists the states in order.
func ApprovalStatuses() []ApprovalStatus {
	return []ApprovalStatus{ApprovalOpen, ApprovalAsked, ApprovalGiven, ApprovalRefused}
}

// Label returns the state as people read it.
func (s ApprovalStatus) Label() string {
	switch s {
	case ApprovalAsked:
		return "asked"
	case ApprovalGiven:
		return "approved"
	case ApprovalRefused:
		return "refused"
	}
	return "not asked yet"
}

// Approver is somebody at the customer who has to agree before it is signed.
type Approver struct {
	Name    string         `json:"name"`
	Status  ApprovalStatus `json:"status"`
	Checked Date           `json:"checked"` // when their status was looked at last
}

// Signing is how a contract is signed.
type Signing string

// The ways of signing; "" is not known.
const (
	SigningElectronic Signing = "electronic"
	SigningPaper      Signing = "paper"
)

// Label returns the way of signing as people read it.
func (s Signing) Label() string {
	switch s {
	case SigningElectronic:
		return "e-signature"
	case SigningPaper:
		return "on paper"
	}
	return "not said"
}

// PaperState is how far a purchase order or an invoice is; "" is not said.
type PaperState string

// The states of purchase order and invoice. An order is requested, then
// received; an invoice is sent, then paid.
const (
	PaperNotNeeded PaperState = "not_needed"
	PaperRequested PaperState = "requested"
	PaperReceived  PaperState = "received"
	PaperSent      PaperState = "sent"
	PaperPaid      PaperState = "paid"
)

// OrderStates and InvoiceStates list what a purchase order and an invoice can be.
func OrderStates() []PaperState { return []PaperState{PaperNotNeeded, PaperRequested, PaperReceived} }

// InvoiceStates lists the states of an invoice.
func InvoiceStates() []PaperState { return []PaperState{PaperNotNeeded, PaperSent, PaperPaid} }

// Label returns the state as people read it.
func (s PaperState) Label() string {
	switch s {
	case PaperNotNeeded:
		return "not needed"
	case PaperRequested:
		return "requested"
	case PaperReceived:
		return "received"
	case PaperSent:
		return "sent"
	case PaperPaid:
		return "paid"
	}
	return "not said"
}

// CheckAnswer is the answer to the daily question where the contract is (R13).
type CheckAnswer string

// The answers, one press each.
const (
	CheckSigned   CheckAnswer = "signed"
	CheckCustomer CheckAnswer = "with_customer"
	CheckLegal    CheckAnswer = "legal"
	CheckUs       CheckAnswer = "drafting"
	CheckNoAnswer CheckAnswer = "no_answer"
)

// CheckAnswers lists the answers in the order in which they are offered.
func CheckAnswers() []CheckAnswer {
	return []CheckAnswer{CheckSigned, CheckCustomer, CheckLegal, CheckUs, CheckNoAnswer}
}

// Label returns the answer as its button says it.
func (c CheckAnswer) Label() string {
	switch c {
	case CheckSigned:
		return "Signed"
	case CheckCustomer:
		return "With customer"
	case CheckLegal:
		return "With legal"
	case CheckUs:
		return "With us"
	case CheckNoAnswer:
		return "No answer"
	}
	return string(c)
}

// contract is what an answer says about the contract.
func (c CheckAnswer) contract() ContractState {
	if c == CheckNoAnswer {
		return ContractWithCustomer
	}
	return ContractState(c)
}

// Check is the last answer to the daily question.
type Check struct {
	On     Date        `json:"on"`
	Answer CheckAnswer `json:"answer,omitempty"`
	By     PersonID    `json:"by,omitempty"`
}

// Paperwork is what has to be signed, ordered and paid before a term is really
// renewed (R13a). The zero Paperwork says nothing yet.
type Paperwork struct {
	Contract      ContractState `json:"contract,omitempty"`
	ContractOn    Date          `json:"contract_on"` // since when it is so
	Approvers     []Approver    `json:"approvers,omitempty"`
	Signer        string        `json:"signer,omitempty"` // of the customer
	Signing       Signing       `json:"signing,omitempty"`
	Order         PaperState    `json:"order,omitempty"` // purchase order
	OrderNumber   string        `json:"order_number,omitempty"`
	Invoice       PaperState    `json:"invoice,omitempty"`
	InvoiceNumber string        `json:"invoice_number,omitempty"`
	PaymentMethod string        `json:"payment_method,omitempty"`
	PaymentOn     Date          `json:"payment_on"`
	SignBy        Date          `json:"sign_by"` // the target date for the signature
	Check         Check         `json:"check"`
	ChangedOn     Date          `json:"changed_on"` // when somebody last said something
	AskedOn       Date          `json:"asked_on"`   // when the bot last asked in the thread
	LateFor       Date          `json:"late_for"`   // the target date whose passing was told
}

// Papers returns the term's paperwork.
func (t Term) Papers() Paperwork {
	if t.Paperwork == nil {
		return Paperwork{}
	}
	return *t.Paperwork
}

// withPapers returns the term with other paperwork; the one before is not
// touched.
func (t Term) withPapers(p Paperwork) Term {
	t.Paperwork = &p
	return t
}

// Waiting returns the approvers who have not agreed yet.
func (p Paperwork) Waiting() []Approver {
	return slices.DeleteFunc(slices.Clone(p.Approvers), func(a Approver) bool { return a.Status == ApprovalGiven })
}

// Missing lists in plain words what a renewed term's paperwork still lacks.
func (p Paperwork) Missing() []string {
	var missing []string
	switch p.Contract {
	case ContractFiled, ContractNotNeeded:
	case ContractExecuted:
		missing = append(missing, "the contract is signed by both sides but not filed")
	case ContractSigned:
		missing = append(missing, "the contract is signed by the customer but not by us")
	default:
		missing = append(missing, "the contract is not signed")
	}
	for _, a := range p.Waiting() {
		missing = append(missing, fmt.Sprintf("%s has not approved (%s)", a.Name, a.Status.Label()))
	}
	if p.Order != PaperReceived && p.Order != PaperNotNeeded {
		missing = append(missing, "the purchase order is "+orOpen(p.Order))
	}
	if p.Invoice != PaperSent && p.Invoice != PaperPaid && p.Invoice != PaperNotNeeded {
		missing = append(missing, "the invoice is not sent")
	}
	if p.Invoice != PaperPaid && p.Invoice != PaperNotNeeded && (p.PaymentMethod == "" || p.PaymentOn.IsZero()) {
		missing = append(missing, "how and when it is paid is not said")
	}
	return missing
}

func orOpen(s PaperState) string {
	if s == "" {
		return "not asked for"
	}
	return s.Label()
}

// describe is one value of the paperwork as the audit log keeps it.
func (p Paperwork) describe(field string) string {
	switch field {
	case "contract":
		return string(p.Contract)
	case "approvers":
		var all []string
		for _, a := range p.Approvers {
			all = append(all, a.Name+": "+string(a.Status))
		}
		return strings.Join(all, "; ")
	case "signer":
		return p.Signer
	case "signing":
		return string(p.Signing)
	case "order":
		return strings.TrimSpace(string(p.Order) + " " + p.OrderNumber)
	case "invoice":
		return strings.TrimSpace(string(p.Invoice) + " " + p.InvoiceNumber)
	case "payment":
		return strings.TrimSpace(p.PaymentMethod + " " + p.PaymentOn.String())
	case "sign_by":
		return p.SignBy.String()
	case "check":
		return strings.TrimSpace(p.Check.On.String() + " " + string(p.Check.Answer))
	}
	return ""
}
