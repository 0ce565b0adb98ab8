package domain

import (
	"slices"
	"strings"
)

// PaperworkInput is what somebody says about a term's paperwork; nil leaves what
// is there.
type PaperworkInput struct {
	Contract      *ContractState
	Approvers     *[]string // all their names; who is known keeps the status
	Approver      *Approver // one of them, by name; a new name is added
	Signer        *string
	Signing       *Signing
	Order         *PaperState
	OrderNumber   *string
	Invoice       *PaperState
	InvoiceNumber *string
	PaymentMethod *string
	PaymentOn     *Date
	SignBy        *Date
	Check         *CheckAnswer // the answer to the daily question
}

// The limits of paperwork.
const (
	maxApprovers = 20
	maxNumber    = 60
)

// paperFields are the parts of the paperwork that have a history of their own.
func paperFields() []string {
	return []string{"contract", "approvers", "signer", "signing", "order", "invoice", "payment", "sign_by", "check"}
}

// SetPaperwork records what somebody says about the paperwork of a term. What
// moved the signature is told in the thread of the card that shows it.
//
// Errors have code [Invalid] and name "contract", "approvers", "signer",
// "signing", "order", "order_number", "invoice", "invoice_number",
// "payment_method", "sign_by" or "check"; a term that
// was lost or extended is a [Conflict]. That of a renewed term can be completed
// after it was closed.
func (a *Account) SetPaperwork(env Env, term TermID, in PaperworkInput) (*Change, error) {
	t, ok := a.TermByID(term)
	switch {
	case !ok:
		return nil, Errorf(NotFound, "", "That term is not known any more.")
	case t.Outcome == Lost || t.Outcome == Extended:
		return nil, Errorf(Conflict, "", "This term is closed: %s on %s. Its paperwork stays as it was.", t.Outcome.Label(), t.Closed.Plain())
	}
	before := t.Papers()
	after := before
	after.Approvers = slices.Clone(before.Approvers)
	if err := in.apply(&after, t, a.Today(env), env.Actor); err != nil {
		return nil, err
	}
	change := &Change{}
	for _, field := range paperFields() {
		if was, is := before.describe(field), after.describe(field); was != is {
			change.audit(env, a.ID, "paperwork."+field, string(t.ID), was, is)
		}
	}
	if len(change.Audit) == 0 && slices.Equal(before.Approvers, after.Approvers) {
		return &Change{}, nil
	}
	after.ChangedOn = a.Today(env)
	a.putTerm(change, t.withPapers(after))
	a.tellPapers(env, change, t, before, after)
	if before.SignBy.IsZero() && !after.SignBy.IsZero() {
		a.tickTargetDate(env, change, t.ID)
	}
	return change, nil
}

// taskTargetDate is the key of the playbook's task to agree on a date for the
// signature.
const taskTargetDate = "target_date"

// tickTargetDate ticks the task that setting a target date was.
func (a *Account) tickTargetDate(env Env, change *Change, term TermID) {
	for _, s := range a.Timeline(env) {
		for _, task := range s.Tasks {
			if s.Term.ID == term && s.State.Open() && task.Key == taskTargetDate && !task.Done {
				a.setTask(env, change, s, task.Key, true)
			}
		}
	}
}

// apply checks and writes what was said.
func (in PaperworkInput) apply(p *Paperwork, t Term, today Date, actor PersonID) error {
	if in.Check != nil {
		if !slices.Contains(CheckAnswers(), *in.Check) {
			return Errorf(Invalid, "check", "%q is no answer to the daily check.", *in.Check)
		}
		p.Check = Check{On: today, Answer: *in.Check, By: actor}
		if !p.Contract.Signed() {
			in.Contract = new(in.Check.contract())
		}
	}
	if in.Contract != nil && *in.Contract != p.Contract {
		if !slices.Contains(ContractStates(), *in.Contract) {
			return Errorf(Invalid, "contract", "%q is no state of a contract. Use drafting, legal, customer, signed, executed or filed.", *in.Contract)
		}
		p.Contract, p.ContractOn = *in.Contract, today
	}
	if err := in.applyApprovers(p, today); err != nil {
		return err
	}
	if err := in.applyPapers(p); err != nil {
		return err
	}
	if in.SignBy != nil && *in.SignBy != p.SignBy {
		if err := checkSignBy(*in.SignBy, t, today); err != nil {
			return err
		}
		p.SignBy = *in.SignBy
	}
	return nil
}

// maxSignAfterRenewal is how many days after today a signature may be planned
// once the renewal date has passed.
const maxSignAfterRenewal = 30

// SignLimit returns the last day that can be the target date of a term's
// signature.
func (t Term) SignLimit(today Date) Date {
	if t.RenewalDate.Before(today) {
		return today.AddDays(maxSignAfterRenewal)
	}
	return t.RenewalDate
}

func checkSignBy(day Date, t Term, today Date) error {
	limit := t.SignLimit(today)
	switch {
	case day.IsZero():
		return nil
	case day.Before(today):
		return Errorf(Invalid, "sign_by", "%s has passed. Choose a day from today on.", day.Plain())
	case day.After(limit) && limit == t.RenewalDate:
		return Errorf(Invalid, "sign_by", "The contract renews on %s. It has to be signed by then.", limit.Plain())
	case day.After(limit):
		return Errorf(Invalid, "sign_by", "Choose a day up to %s.", limit.Plain())
	}
	return nil
}

func (in PaperworkInput) applyApprovers(p *Paperwork, today Date) error {
	if in.Approvers != nil {
		var kept []Approver
		for _, name := range *in.Approvers {
			name = strings.Join(strings.Fields(name), " ")
			if name == "" || slices.ContainsFunc(kept, func(x Approver) bool { return NormalName(x.Name) == NormalName(name) }) {
				continue
			}
			known, ok := find(p.Approvers, func(x Approver) bool { return NormalName(x.Name) == NormalName(name) })
			if !ok {
				known = Approver{Status: ApprovalOpen}
			}
			known.Name = name
			kept = append(kept, known)
		}
		p.Approvers = kept
	}
	if in.Approver != nil {
		one := *in.Approver
		one.Name = strings.Join(strings.Fields(one.Name), " ")
		if one.Name == "" {
			return Errorf(Invalid, "approvers", "Say who approves.")
		}
		if !slices.Contains(ApprovalStatuses(), one.Status) {
			return Errorf(Invalid, "approvers", "%q is no state of an approval. Use open, asked, approved or refused.", one.Status)
		}
		one.Checked = today
		i := slices.IndexFunc(p.Approvers, func(x Approver) bool { return NormalName(x.Name) == NormalName(one.Name) })
		if i >= 0 {
			one.Name = p.Approvers[i].Name
			p.Approvers[i] = one
		} else {
			p.Approvers = append(p.Approvers, one)
		}
	}
	if len(p.Approvers) > maxApprovers {
		return Errorf(Invalid, "approvers", "%d approvers are too many; %d fit.", len(p.Approvers), maxApprovers)
	}
	for _, x := range p.Approvers {
		if err := tooLong("approvers", x.Name, maxName); err != nil {
			return err
		}
	}
	return nil
}

// applyPapers writes what is plain text or one of a few states.
func (in PaperworkInput) applyPapers(p *Paperwork) error {
	for _, text := range []struct {
		field string
		from  *string
		to    *string
		limit int
	}{
		{"signer", in.Signer, &p.Signer, maxName},
		{"order_number", in.OrderNumber, &p.OrderNumber, maxNumber},
		{"invoice_number", in.InvoiceNumber, &p.InvoiceNumber, maxNumber},
		{"payment_method", in.PaymentMethod, &p.PaymentMethod, maxName},
	} {
		if text.from == nil {
			continue
		}
		value := strings.Join(strings.Fields(*text.from), " ")
		if err := tooLong(text.field, value, text.limit); err != nil {
			return err
		}
		*text.to = value
	}
	for _, state := range []struct {
		field string
		from  *PaperState
		to    *PaperState
		known []PaperState
	}{
		{"order", in.Order, &p.Order, OrderStates()},
		{"invoice", in.Invoice, &p.Invoice, InvoiceStates()},
	} {
		if state.from == nil {
			continue
		}
		if *state.from != "" && !slices.Contains(state.known, *state.from) {
			return Errorf(Invalid, state.field, "%q is no state of it. Use %s.", *state.from, orWords(state.known))
		}
		*state.to = *state.from
	}
	if in.Signing != nil {
		if s := *in.Signing; s != "" && s != SigningElectronic && s != SigningPaper {
			return Errorf(Invalid, "signing", "%q is no way of signing. Use electronic or paper.", s)
		}
		p.Signing = *in.Signing
	}
	if in.PaymentOn != nil {
		p.PaymentOn = *in.PaymentOn
	}
	return nil
}
