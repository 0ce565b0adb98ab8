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
		Summary:  "Add an account and its renewal date",
		Usage:    `"name" YYYY-MM-DD [amount] [segment] [@csm]`,
		Examples: []string{"add", `add "Acme Corp" 2027-03-31 120000 USD enterprise`},
		Run:      runAdd,
		Form:     addForm,
		Submit:   submitAdd,
		Actions:  map[string]Handler{view.ActionLinkHere: linkHere},
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
	in, err := parseAdd(c.Args)
	if err != nil {
		return Reply{}, c.repeat(err)
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
	reply, err := c.create(ctx, in)
	return reply, c.repeat(err)
}

// repeat adds what was typed to an error a person can act on, so that they can
// copy it and need not type it again.
func (c *Call) repeat(err error) error {
	known, ok := errors.AsType[*domain.Error](err)
	if !ok || c.Kind != KindSlash {
		return err
	}
	return domain.Errorf(known.Code, known.Field, "%s You typed: %s %s", known.Message, c.Command, unescape.Replace(c.Text))
}

// parseAdd reads a name and behind it, in any order, a date, an amount, a
// segment and a CSM.
func parseAdd(words []string) (domain.AccountInput, error) {
	var in domain.AccountInput
	var name []string
	for i := 0; i < len(words); {
		n, err := takeAdd(words[i:], &in, len(name) == 0)
		switch {
		case err != nil:
			return in, err
		case n > 0:
			i += n
		case in.Term.RenewalDate.IsZero() && in.Term.ARR.IsZero():
			name = append(name, words[i])
			i++
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
// is still missing.
func takeAdd(words []string, in *domain.AccountInput, first bool) (int, error) {
	word := words[0]
	if d, ok := dateArg(word); ok && in.Term.RenewalDate.IsZero() {
		in.Term.RenewalDate = d
		return 1, nil
	}
	if first {
		return 0, nil
	}
	if p, ok := personArg(word); ok {
		in.CSM = p
		return 1, nil
	}
	if m, n := amountArg(words, ""); n > 0 && in.Term.ARR.IsZero() {
		in.Term.ARR = m
		return n, nil
	}
	if segment := domain.Segment(strings.ReplaceAll(word, "-", "_")); segment == domain.Enterprise || segment == domain.MidMarket || segment == domain.SMB {
		in.Segment = segment
		return 1, nil
	}
	if looksLikeDate(word) {
		_, err := domain.ParseDate(word)
		return 0, err
	}
	return 0, nil
}

// looksLikeDate reports words such as 31.03.2027 or 3/31/27, which are dates in
// a form that could be read two ways.
func looksLikeDate(word string) bool {
	parts := strings.FieldsFunc(word, func(r rune) bool { return r == '.' || r == '/' || r == '-' })
	digits := strings.IndexFunc(strings.Join(parts, ""), func(r rune) bool { return r < '0' || r > '9' }) < 0
	return len(parts) == 3 && digits
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
	switch {
	case err == nil:
		c.committed()
	case !errors.Is(err, storage.ErrSeen):
		return Reply{}, err
	}
	c.Ref = view.Ref{Account: in.ID}
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

// at moves an error to the input of a form where it belongs.
func at(field string, err error) error {
	if known, ok := errors.AsType[*domain.Error](err); ok {
		return &domain.Error{Code: known.Code, Field: field, Message: known.Message}
	}
	return err
}
