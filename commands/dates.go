package commands

import (
	"context"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// dates records what really happens to a contract (R5a): signed early, notice
// received or taken back, extended, changed in mid-term, run out while it is
// negotiated, or typed wrong.
func dates() Spec {
	return Spec{
		Name:    "dates",
		Right:   domain.RightOwn,
		Summary: "Record notice, extension, change or correction of a contract",
		Usage:   `[account] [contract] [notice|stays|signed|extended|changed|negotiating|correct …]`,
		Examples: []string{"dates", `dates notice 2027-01-15 "budget was cut"`, "dates stays", "dates changed 150000 USD 120 seats from 2027-02-01",
			"dates extended 2027-06-30", "dates negotiating 2027-04-15", "dates correct 2027-03-31"},
		Account: true,
		Words:   true,
		Run:     runDates,
		Form:    openDates,
		Submit:  submitDates,
		Actions: map[string]Handler{
			view.ActionDatesWhat:     redrawDates,
			view.ActionDatesContract: redrawDates,
			view.ActionExpired:       answerExpired,
		},
	}
}

func openDates(ctx context.Context, c *Call) (*slack.ModalViewRequest, error) {
	return c.datesForm(ctx, view.DatesWhat(c.Ref.Subject), c.NewID(domain.PrefixTerm))
}

// datesForm asks about the term of the reference at hand, else the one decided
// first. ids are what it minted.
func (c *Call) datesForm(ctx context.Context, what view.DatesWhat, ids ...string) (*slack.ModalViewRequest, error) {
	a, env, err := c.load(ctx)
	if err != nil {
		return nil, err
	}
	t, err := openTermAt(a, c.Ref.Term)
	if err != nil {
		return nil, err
	}
	if what == "" {
		what = view.FirstDates(a, t, env)
	}
	return view.DatesForm(c.meta(ids...), a, t, what, env).Modal(), nil
}

// openTermAt returns the open term of an id, for "" the one decided first.
func openTermAt(a *domain.Account, id domain.TermID) (domain.Term, error) {
	t, ok := a.Term()
	if id != "" {
		t, ok = a.TermByID(id)
	}
	switch {
	case !ok:
		return t, domain.Errorf(domain.Conflict, "", "%s has no open term. To begin one, type: /renewal add", a.Name)
	case !t.Open():
		return t, domain.Errorf(domain.Conflict, "", "This term is closed: %s on %s.", t.Outcome.Label(), t.Closed.Plain())
	}
	return t, nil
}

// redrawDates asks for what the choice needs; what was typed stays.
func redrawDates(ctx context.Context, c *Call) (Reply, error) {
	what := view.DatesWhat(c.Value)
	if actionName(c.ActionID) == view.ActionDatesContract {
		c.Ref.Term, what = domain.TermID(c.Value), "" // another one may have run out, or not
	}
	form, err := c.datesForm(ctx, what, c.Meta.Minted...)
	return Reply{Update: form}, err
}

// answerExpired opens the form that an answer to "expired, unsigned" needs.
func answerExpired(ctx context.Context, c *Call) (Reply, error) {
	if c.Ref.Subject == string(view.DatesLapsed) {
		form, err := c.datesForm(ctx, view.DatesLapsed, c.NewID(domain.PrefixTerm))
		if err != nil {
			return Reply{}, err
		}
		return c.show(form), nil
	}
	if err := c.permit(ctx, domain.RightManage); err != nil {
		return Reply{}, err
	}
	a, env, err := c.load(ctx)
	if err != nil {
		return Reply{}, err
	}
	t, err := openTermAt(a, c.Ref.Term)
	if err != nil {
		return Reply{}, err
	}
	return c.show(view.CloseForm(c.meta(c.NewID(domain.PrefixTerm)), a, t, domain.Outcome(c.Ref.Subject), env).Modal()), nil
}

func submitDates(ctx context.Context, c *Call) (Reply, error) {
	v := c.values()
	what := view.DatesWhat(v.Choice("what"))
	if string(what) != c.Ref.Subject { // submitted before the form was redrawn
		form, err := c.datesForm(ctx, what, c.Meta.Minted...)
		return Reply{Update: form}, err
	}
	return c.saveDates(ctx, func(t domain.Term, _ domain.Date) (happened, error) {
		return datesTyped(v, what, t, domain.TermID(c.minted(0)))
	})
}

// happened is one thing of R5a with what is needed to record it.
type happened struct {
	what    view.DatesWhat
	close   domain.CloseInput
	notice  domain.NoticeInput
	amend   domain.AmendInput
	lapse   domain.LapseInput
	correct domain.TermInput
	note    string
}

// datesTyped reads the form.
func datesTyped(v view.Values, what view.DatesWhat, t domain.Term, next domain.TermID) (h happened, err error) {
	h.what, h.note = what, v.Text("reason")
	switch what {
	case view.DatesSigned:
		h.close = domain.CloseInput{NextID: next, Outcome: domain.Renewed, Date: v.Date("date"), SignedOn: v.Date("signed_on"), Reason: h.note}
		h.close.Amount, err = typedAmount(v.Text("amount"), t.ARR.Currency)
	case view.DatesExtended:
		h.close = domain.CloseInput{NextID: next, Outcome: domain.Extended, Date: v.Date("date"), Reason: h.note}
	case view.DatesNotice:
		h.notice = domain.NoticeInput{On: v.Date("on"), Reason: h.note}
	case view.DatesLapsed:
		h.lapse = domain.LapseInput{Until: v.Date("until"), Note: h.note}
	case view.DatesAmended:
		h.amend = domain.AmendInput{From: v.Date("from"), RenewalDate: v.Date("renewal_date"), Note: v.Text("note")}
		if h.amend.ARR, err = typedAmount(v.Text("arr"), t.ARR.Currency); err == nil {
			h.amend.Seats, err = typedCount(v, "seats")
		}
		err = atField("arr", "amount", err)
	case view.DatesCorrected:
		h.correct, err = typedTerm(v, t.ARR.Currency)
	case view.DatesStays:
	}
	return h, err
}

// typedTerm reads all particulars of a term from a form.
func typedTerm(v view.Values, currency string) (in domain.TermInput, err error) {
	in = domain.TermInput{
		Start: v.Date("start_date"), RenewalDate: v.Date(view.FieldRenewal), PaymentSchedule: v.Text("payment_schedule"), AutoRenews: view.RenewsItself(v),
	}
	if in.ARR, err = typedAmount(v.Text(view.FieldARR), currency); err != nil {
		return in, atField(view.FieldARR, "amount", err)
	}
	if in.Seats, err = typedCount(v, "seats"); err != nil {
		return in, err
	}
	if in.NoticeDays, err = typedCount(v, "notice_days"); err != nil {
		return in, err
	}
	if in.PriceChangeNoticeDays, err = typedCount(v, "price_change_notice_days"); err != nil {
		return in, err
	}
	switch {
	case in.NoticeDays > 0 && !in.AutoRenews:
		return in, domain.Errorf(domain.Invalid, "notice_days", "Notice days count for a contract that renews by itself. Tick that too, or clear them.")
	case in.AutoRenews && in.NoticeDays == 0:
		return in, domain.Errorf(domain.Invalid, "notice_days", "Say how many days before the renewal it can be cancelled.")
	}
	return in, nil
}

// typedCount reads a whole number from a form; nothing typed is 0.
func typedCount(v view.Values, field string) (int, error) {
	text := strings.NewReplacer(",", "", " ", "", "'", "").Replace(v.Text(field))
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, domain.Errorf(domain.Invalid, field, "Write a whole number, such as 60.")
	}
	return n, nil
}

// atField moves an error from one field to another.
func atField(field, from string, err error) error {
	if known, ok := asKnown(err); ok && known.Field == from {
		return at(field, err)
	}
	return err
}

// saveDates records what input makes of the term at hand.
func (c *Call) saveDates(ctx context.Context, input func(domain.Term, domain.Date) (happened, error)) (Reply, error) {
	var h happened
	var term domain.Term
	var change *domain.Change
	steps := 0
	a, env, err := c.decide(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		t, err := c.termMeant(a)
		if err != nil {
			return nil, err
		}
		if h, err = input(t, a.Today(env)); err != nil {
			return nil, err
		}
		term, steps = t, openSteps(a, t, env)
		change, err = record(a, env, t.ID, h)
		return change, err
	})
	if err != nil {
		return Reply{}, err
	}
	if change == nil { // decided by an earlier delivery of the same deed
		change = &domain.Change{}
	}
	if h.what == view.DatesSigned || h.what == view.DatesExtended {
		return private(view.Closed(a, change, steps, env)), nil
	}
	term, _ = a.TermByID(term.ID)
	return private(view.DatesSaved(a, term, h.what, change, env)), nil
}

// record decides about what happened.
func record(a *domain.Account, env domain.Env, term domain.TermID, h happened) (*domain.Change, error) {
	switch h.what { // what only notes something down anybody may
	case view.DatesSigned, view.DatesExtended, view.DatesAmended, view.DatesCorrected:
		if err := a.Check(env, domain.RightManage); err != nil {
			return nil, err
		}
	}
	switch h.what {
	case view.DatesSigned, view.DatesExtended:
		h.close.TermID = term
		return a.Close(env, h.close)
	case view.DatesNotice:
		h.notice.TermID = term
		return a.ReceiveNotice(env, h.notice)
	case view.DatesStays:
		return a.WithdrawNotice(env, term, h.note)
	case view.DatesLapsed:
		h.lapse.TermID = term
		return a.Lapse(env, h.lapse)
	case view.DatesAmended:
		h.amend.TermID = term
		return a.Amend(env, h.amend)
	case view.DatesCorrected:
		return a.Correct(env, term, h.correct)
	}
	return nil, domain.Errorf(domain.Invalid, "what", "Choose what happened.")
}

func openSteps(a *domain.Account, t domain.Term, env domain.Env) int {
	n := 0
	for _, s := range a.Plan(t, env) {
		if s.State.Open() {
			n++
		}
	}
	return n
}
