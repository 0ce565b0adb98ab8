package commands

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// add starts an account with its first contract and term (R3).
func add() Spec {
	return Spec{
		Name:     "add",
		Right:    domain.RightLog,
		Summary:  "Add an account and its renewal date",
		Usage:    `"name" YYYY-MM-DD [amount] [segment] [@csm]`,
		Examples: []string{"add", `add "Acme Corp" 2027-03-31 120000 USD enterprise`},
		Run:      runAdd,
		Form:     addForm,
		Submit:   submitAdd,
		Actions:  map[string]Handler{view.ActionLinkHere: linkHere},
		RightOf:  map[string]domain.Right{view.ActionLinkHere: domain.RightManage},
	}
}

// addForm opens the empty form. The account's id is minted here, so that a form
// submitted twice adds one account.
func addForm(ctx context.Context, c *Call) (*slack.ModalViewRequest, error) {
	return c.addForm(ctx, domain.AccountInput{CSM: c.Actor})
}

func (c *Call) addForm(ctx context.Context, in domain.AccountInput) (*slack.ModalViewRequest, error) {
	channel := domain.ChannelID("")
	if c.shareable() {
		linked, err := c.linkedTo(ctx, c.origin())
		if err != nil {
			return nil, err
		}
		if len(linked) == 0 {
			channel = c.origin()
		}
	}
	c.Ref = view.Ref{Account: domain.AccountID(c.NewID(domain.PrefixAccount))}
	return view.AddForm(c.meta(), in, channel).Modal(), nil
}

// runAdd takes the one-liner. When the date is missing, the form opens with
// what was understood.
func runAdd(ctx context.Context, c *Call) (Reply, error) {
	today, err := c.today(ctx)
	if err != nil {
		return Reply{}, err
	}
	in, err := parseAdd(c.Args, today)
	if err != nil {
		return Reply{}, err
	}
	if in.CSM == "" {
		in.CSM = c.Actor
	}
	if in.Name == "" || in.Term.RenewalDate.IsZero() {
		form, err := c.addForm(ctx, in)
		if err != nil {
			return Reply{}, err
		}
		return c.show(form), nil
	}
	in.ID = domain.AccountID(c.NewID(domain.PrefixAccount))
	return c.create(ctx, in)
}

// today is the date where the actor is.
func (c *Call) today(ctx context.Context) (today domain.Date, err error) {
	err = c.Store.Read(ctx, func(tx *storage.Tx) error {
		env, err := tx.Env(ctx, c.Actor, nil)
		today = domain.DateIn(env.Now, env.Zone(c.Actor, ""))
		return err
	})
	return today, err
}

// parseAdd reads a name and around it, in any order, a date, an amount, a
// segment and a CSM. The words of a name stand together.
func parseAdd(words []string, today domain.Date) (domain.AccountInput, error) {
	var in domain.AccountInput
	var name []string
	end := 0 // of the name
	for i := 0; i < len(words); {
		n, err := takeAdd(words[i:], &in, len(name) == 0, today)
		switch {
		case err != nil:
			return in, err
		case n > 0:
			i += n
		case len(name) == 0 || end == i:
			name = append(name, words[i])
			i++
			end = i
		default:
			return in, domain.Errorf(domain.Invalid, "name",
				"I cannot read %q. After the name I understand a date such as 2027-03-31, an amount such as 120000 USD, a segment, and a mention.", words[i])
		}
	}
	in.Name = sentence(name)
	return in, nil
}

// takeAdd reads one thing from the beginning of words and returns how many of
// them it took; 0 means that they belong to the name. first says that the name
// is still missing: it may be any word but a date.
func takeAdd(words []string, in *domain.AccountInput, first bool, today domain.Date) (int, error) {
	if in.Term.RenewalDate.IsZero() {
		d, n, err := dateArg(words, today)
		switch {
		case err != nil:
			return 0, err
		case n > 0 && (!first || looksLikeDate(words[0])):
			in.Term.RenewalDate = d
			return n, nil
		}
	}
	if first {
		return 0, nil
	}
	if p, ok := personArg(words[0]); ok {
		in.CSM = p
		return 1, nil
	}
	if m, n := amountArg(words, ""); n > 0 && in.Term.ARR.IsZero() {
		in.Term.ARR = m
		return n, nil
	}
	for n := min(2, len(words)); n > 0; n-- {
		if segment, ok := segmentArg(words[:n]); ok {
			in.Segment = segment
			return n, nil
		}
	}
	return 0, nil
}

// segmentArg reads a segment by its whole name: short forms could belong to the
// name of an account.
func segmentArg(words []string) (domain.Segment, bool) {
	typed := foldWords(strings.Join(words, " "))
	for _, s := range domain.Segments() {
		if typed == foldWords(string(s)) {
			return s, true
		}
	}
	return "", false
}

// submitAdd takes the form.
func submitAdd(ctx context.Context, c *Call) (Reply, error) {
	v := c.values()
	in := domain.AccountInput{
		ID: c.Ref.Account, Name: v.Text(view.FieldName), Segment: domain.Segment(v.Choice(view.FieldSegment)), CSM: cmp.Or(v.Person(view.FieldCSM), c.Actor),
		Term: domain.TermInput{RenewalDate: v.Date(view.FieldRenewal)},
	}
	if text := v.Text(view.FieldARR); text != "" {
		amount, err := domain.ParseMoney(text, "")
		if known, ok := errors.AsType[*domain.Error](err); ok {
			return Reply{Errors: map[string]string{view.FieldARR: known.Message}}, nil
		}
		if err != nil {
			return Reply{}, err
		}
		in.Term.ARR = amount
	}
	if text := v.Choice(view.FieldFiscalYear); text != "" {
		month, err := domain.ParseMonth(text)
		if err != nil {
			return Reply{}, err
		}
		in.FiscalYearStart = month
	}
	if chosen := v.Choices(view.FieldLink); len(chosen) > 0 {
		in.Channel = domain.ChannelID(chosen[0])
	}
	return c.create(ctx, in)
}

// create adds the account; linking is part of the same commit.
func (c *Call) create(ctx context.Context, in domain.AccountInput) (Reply, error) {
	if err := c.checkMembers(ctx, view.FieldCSM, []domain.PersonID{in.CSM}); err != nil {
		return Reply{}, err
	}
	note := ""
	if in.Channel != "" {
		channel, err := c.enter(ctx, in.Channel)
		if err != nil {
			return Reply{}, at(view.FieldLink, err)
		}
		note = inviteNote(channel)
	}
	err := c.Store.Create(ctx, c.Key, c.Actor, func(env domain.Env) (*domain.Account, *domain.Change, error) {
		return domain.NewAccount(env, in)
	})
	c.Ref = view.Ref{Account: in.ID}
	switch {
	case err == nil:
		c.committed()
	case errors.Is(err, &domain.Error{Code: domain.Conflict, Field: view.FieldName}):
		back, err := c.comeBack(ctx, in)
		if err != nil {
			return Reply{}, err
		}
		note = strings.TrimSpace(back + "\n" + note)
	case !errors.Is(err, storage.ErrSeen):
		return Reply{}, err
	}
	a, env, err := c.load(ctx)
	if err != nil {
		return Reply{}, err
	}
	offer := domain.ChannelID("")
	if a.Channel == "" && c.shareable() {
		offer = c.origin()
	}
	return private(view.Added(a, env, offer, note)), nil
}

// comeBack begins a new term with the account that has the name already, if it
// was lost, and says so. An account that is still there is said to be.
func (c *Call) comeBack(ctx context.Context, in domain.AccountInput) (note string, err error) {
	err = c.Store.Read(ctx, func(tx *storage.Tx) error {
		ref, _, err := tx.AccountNamed(ctx, in.Name)
		c.Ref = view.Ref{Account: ref.ID}
		return err
	})
	if err != nil {
		return "", err
	}
	var lost domain.Term
	_, _, err = c.decide(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		if len(a.OpenTerms()) > 0 {
			return nil, domain.Errorf(domain.Conflict, view.FieldName, "There is already an account %q. To see it, type: %s", a.Name, c.Command+" "+quote("brief", a.Name))
		}
		if n := len(a.Terms); n > 0 {
			lost = a.Terms[n-1]
		}
		return a.Return(env, in)
	})
	if err != nil || lost.Closed.IsZero() {
		return "", err
	}
	return "It was lost on " + lost.Closed.Plain() + " and is back: its people, ratings and history are kept.", nil
}

// at moves an error to the input of a form where it belongs.
func at(field string, err error) error {
	if known, ok := errors.AsType[*domain.Error](err); ok {
		return &domain.Error{Code: known.Code, Field: field, Message: known.Message}
	}
	return err
}
