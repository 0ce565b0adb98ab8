package commands

import (
	"context"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// paperwork is what has to be signed, ordered and paid (R13a).
func paperwork() Spec {
	return Spec{
		Name:    "paperwork",
		Right:   domain.RightLog,
		Summary: "Say how far signature, approvals, order and payment are",
		Usage:   "[account] [contract state | approver name status | target date | order state | invoice state | payment how date | signer name]",
		Examples: []string{"paperwork", "paperwork contract legal", `paperwork approver "Kim Sample" approved`, "paperwork target 2027-03-20",
			`paperwork "Acme Corp" order received PO-4711`},
		Account: true,
		Words:   true,
		Run:     runPaperwork,
		Form:    openPaperwork,
		Submit:  submitPaperwork,
		Actions: map[string]Handler{
			view.ActionPaperSet:    setPaper,
			view.ActionPaperTarget: setTarget,
			view.ActionPaperPaid:   setPaid,
		},
	}
}

// paperTerm returns the term that the button or form at hand is about, else the
// one whose decision comes first.
func (c *Call) paperTerm(a *domain.Account) (domain.Term, error) {
	t, ok := a.TermByID(c.Ref.Term)
	if !ok {
		t, ok = a.Term()
	}
	switch {
	case ok && (t.Outcome == domain.Lost || t.Outcome == domain.Extended):
		return domain.Term{}, domain.Errorf(domain.Conflict, "", "This term is closed: %s on %s. Its paperwork stays as it was.", t.Outcome.Label(), t.Closed.Plain())
	case !ok:
		return domain.Term{}, domain.Errorf(domain.Conflict, "", "%s has no open term: there is no paperwork.", a.Name)
	}
	return t, nil
}

func openPaperwork(ctx context.Context, c *Call) (*slack.ModalViewRequest, error) {
	a, env, err := c.load(ctx)
	if err != nil {
		return nil, err
	}
	t, err := c.paperTerm(a)
	if err != nil {
		return nil, err
	}
	return view.PaperworkForm(c.meta(), a, t, env).Modal(), nil
}

// submitPaperwork applies the form as the difference to what it showed.
func submitPaperwork(ctx context.Context, c *Call) (Reply, error) {
	return c.savePaperwork(ctx, paperInput(c.values(), c.Meta.Shown))
}

func paperInput(v view.Values, shown map[string]string) domain.PaperworkInput {
	var in domain.PaperworkInput
	changed := func(field, now string) bool { return now != shown[field] }
	if s := v.Choice("contract"); s != "" && changed("contract", s) {
		in.Contract = new(domain.ContractState(s))
	}
	if d := v.Date("sign_by"); changed("sign_by", d.String()) {
		in.SignBy = new(d)
	}
	if names := v.Text("approvers"); changed("approvers", names) {
		in.Approvers = new(strings.Split(names, "\n"))
	}
	if s := v.Choice("signing"); changed("signing", s) {
		in.Signing = new(domain.Signing(s))
	}
	if s := v.Choice("order"); changed("order", s) {
		in.Order = new(domain.PaperState(s))
	}
	if s := v.Choice("invoice"); changed("invoice", s) {
		in.Invoice = new(domain.PaperState(s))
	}
	if d := v.Date("payment_on"); changed("payment_on", d.String()) {
		in.PaymentOn = new(d)
	}
	for field, target := range map[string]**string{
		"signer": &in.Signer, "order_number": &in.OrderNumber, "invoice_number": &in.InvoiceNumber, "payment_method": &in.PaymentMethod,
	} {
		if text := v.Text(field); changed(field, text) {
			*target = new(text)
		}
	}
	return in
}

func (c *Call) savePaperwork(ctx context.Context, in domain.PaperworkInput) (Reply, error) {
	var term domain.TermID
	a, env, err := c.decide(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		t, err := c.paperTerm(a)
		if err != nil {
			return nil, err
		}
		term = t.ID
		return a.SetPaperwork(env, t.ID, in)
	})
	if err != nil {
		return Reply{}, err
	}
	if term == "" { // the same press, delivered again
		t, err := c.paperTerm(a)
		if err != nil {
			return Reply{}, err
		}
		term = t.ID
	}
	t, _ := a.TermByID(term)
	return private(view.PaperworkSaved(a, t, env)), nil
}

// setPaper is one press on a card. The card changes in place for everybody.
func setPaper(ctx context.Context, c *Call) (Reply, error) {
	return c.silently(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		in, err := pressed(a, c.Ref)
		if err != nil {
			return nil, err
		}
		return a.SetPaperwork(env, c.Ref.Term, in)
	})
}

// pressed reads what a menu or button of a card says.
func pressed(a *domain.Account, ref view.Ref) (in domain.PaperworkInput, err error) {
	kind, value, _ := strings.Cut(ref.Subject, "/")
	switch kind {
	case view.PaperContract:
		in.Contract = new(domain.ContractState(value))
	case view.PaperCheck:
		in.Check = new(domain.CheckAnswer(value))
	case view.PaperOrder:
		in.Order = new(domain.PaperState(value))
	case view.PaperInvoice:
		in.Invoice = new(domain.PaperState(value))
	case view.PaperApprover:
		status, mark, _ := strings.Cut(value, "/")
		t, _ := a.TermByID(ref.Term)
		approvers := t.Papers().Approvers
		i := slices.IndexFunc(approvers, func(x domain.Approver) bool { return view.ApproverMark(x.Name) == mark })
		if i < 0 {
			return in, domain.Errorf(domain.Conflict, "", "That person is no longer among the approvers. Open Paperwork to see who is.")
		}
		in.Approver = &domain.Approver{Name: approvers[i].Name, Status: domain.ApprovalStatus(status)}
	case view.PaperAsked, view.PaperSigner:
		s, ok := a.Stakeholder(domain.StakeholderID(value))
		switch {
		case !ok:
			return in, domain.Errorf(domain.Conflict, "", "That person is no longer among the stakeholders. Open Paperwork to write a name.")
		case kind == view.PaperSigner:
			in.Signer = &s.Name
		default:
			in.Approver = &domain.Approver{Name: s.Name, Status: domain.ApprovalAsked}
		}
	case view.PaperSigning:
		in.Signing = new(domain.Signing(value))
	case view.PaperPayment:
		in.PaymentMethod = &value
	default:
		return in, domain.Errorf(domain.NotFound, "", "This card is from an older renewalbot. Use %s.", "/renewal paperwork")
	}
	return in, nil
}

// setTarget takes the target date of the signature from a card's date picker.
func setTarget(ctx context.Context, c *Call) (Reply, error) {
	return c.setDay(ctx, func(day domain.Date) domain.PaperworkInput { return domain.PaperworkInput{SignBy: &day} })
}

// setPaid takes the day of the payment from a card's date picker.
func setPaid(ctx context.Context, c *Call) (Reply, error) {
	return c.setDay(ctx, func(day domain.Date) domain.PaperworkInput { return domain.PaperworkInput{PaymentOn: &day} })
}

func (c *Call) setDay(ctx context.Context, in func(domain.Date) domain.PaperworkInput) (Reply, error) {
	ref, ok := view.ParsePaperBlock(c.BlockID)
	if !ok {
		return Reply{}, domain.Errorf(domain.NotFound, "", "This card is from an older renewalbot. Use /renewal paperwork.")
	}
	c.Ref = ref
	day, err := domain.ParseDate(c.Value)
	if err != nil {
		return Reply{}, err
	}
	return c.silently(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		return a.SetPaperwork(env, ref.Term, in(day))
	})
}

func runPaperwork(ctx context.Context, c *Call) (Reply, error) {
	a, env, err := c.load(ctx)
	if err != nil {
		return Reply{}, err
	}
	in, err := paperWords(c.Args, a.Today(env))
	if err != nil {
		return Reply{}, err
	}
	return c.savePaperwork(ctx, in)
}

// contractWords are the words for the states of a contract on one line.
func contractWords() map[string]domain.ContractState {
	return map[string]domain.ContractState{
		"drafting": domain.ContractDrafting, "draft": domain.ContractDrafting, "legal": domain.ContractLegal,
		"customer": domain.ContractWithCustomer, "sent": domain.ContractWithCustomer, "signed": domain.ContractSigned,
		"executed": domain.ContractExecuted, "filed": domain.ContractFiled, "none": domain.ContractNotNeeded,
	}
}

// paperStateWord reads a state of purchase order or invoice; "none" is not
// needed.
func paperStateWord(word string) domain.PaperState {
	if word == "none" {
		return domain.PaperNotNeeded
	}
	return domain.PaperState(word)
}

// paperWords reads one line: what it is about, then its state or value.
func paperWords(words []string, today domain.Date) (in domain.PaperworkInput, err error) {
	about := strings.ToLower(strings.TrimRight(words[0], ",:"))
	rest := words[1:]
	if state, ok := contractWords()[about]; ok && len(rest) == 0 {
		in.Contract = &state
		return in, nil
	}
	if about == "electronic" || about == "paper" {
		in.Signing = new(domain.Signing(about))
		return in, nil
	}
	if len(rest) == 0 {
		return in, unreadablePaper(words[0])
	}
	value := strings.ToLower(rest[0])
	switch about {
	case "contract":
		state, ok := contractWords()[value]
		if !ok {
			return in, domain.Errorf(domain.Invalid, "contract", "%q is no state of a contract. Use drafting, legal, customer, signed, executed, filed or none.", rest[0])
		}
		in.Contract = &state
	case "approver":
		last := strings.ToLower(rest[len(rest)-1])
		status := domain.ApprovalStatus(last)
		name := sentence(rest[:len(rest)-1])
		if !slices.Contains(domain.ApprovalStatuses(), status) {
			status, name = domain.ApprovalAsked, sentence(rest)
		}
		in.Approver = &domain.Approver{Name: name, Status: status}
	case "signer":
		in.Signer = new(sentence(rest))
	case "order", "po":
		in.Order = new(paperStateWord(value))
		if len(rest) > 1 {
			in.OrderNumber = new(sentence(rest[1:]))
		}
	case "invoice":
		in.Invoice = new(paperStateWord(value))
		if len(rest) > 1 {
			in.InvoiceNumber = new(sentence(rest[1:]))
		}
	case "target":
		day, err := wholeDate(rest, today)
		if err != nil {
			return in, err
		}
		in.SignBy = &day
	case "payment":
		if n := len(rest); n > 1 {
			day, took, err := dateArg(rest[n-1:], today)
			if err != nil {
				return in, err
			}
			if took > 0 {
				in.PaymentOn, rest = &day, rest[:n-1]
			}
		}
		in.PaymentMethod = new(sentence(rest))
	default:
		return in, unreadablePaper(words[0])
	}
	return in, nil
}

// wholeDate reads words that are a date and nothing else.
func wholeDate(words []string, today domain.Date) (domain.Date, error) {
	day, n, err := dateArg(words, today)
	if err == nil && n != len(words) {
		err = domain.Errorf(domain.Invalid, "date", "%q is not a date. Write it as YYYY-MM-DD, for example 2027-03-31.", strings.Join(words, " "))
	}
	return day, err
}

func unreadablePaper(word string) error {
	return domain.Errorf(domain.Invalid, "", "I cannot read %q. Say for example: contract legal, approver Kim approved, target 2027-03-20, order received PO-4711, invoice sent, payment bank transfer 2027-04-01, signer Kim Sample.", word)
}
