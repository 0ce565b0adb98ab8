package commands

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// closeTerm records how a renewal ended.
func closeTerm() Spec {
	return Spec{
		Name:    "close",
		Right:   domain.RightManage,
		Summary: "Record how the renewal ended: renewed, extended or lost",
		Usage:   `[account] [renewed amount [next date] | extended date | lost "reason"]`,
		Examples: []string{"close", "close renewed 130000 USD 2028-03-31", "close extended 2027-06-30",
			`close "Acme Corp" lost "moved to a cheaper tool"`},
		Account: true,
		Words:   true,
		Run:     runClose,
		Form:    openClose,
		Submit:  submitClose,
		Actions: map[string]Handler{view.ActionOutcome: changeOutcome, view.ActionCloseContract: changeContract},
	}
}

func openClose(ctx context.Context, c *Call) (*slack.ModalViewRequest, error) {
	a, env, err := c.load(ctx)
	if err != nil {
		return nil, err
	}
	t, ok := a.Term()
	if c.Ref.Term != "" {
		t, ok = a.TermByID(c.Ref.Term)
	}
	if !ok || !t.Open() {
		return nil, domain.Errorf(domain.Conflict, "", "%s has no open term: there is nothing to close.", a.Name)
	}
	return view.CloseForm(c.meta(c.NewID(domain.PrefixTerm)), a, t, domain.Renewed, env).Modal(), nil
}

// changeOutcome asks for what the chosen result needs; what was typed stays.
func changeOutcome(ctx context.Context, c *Call) (Reply, error) {
	return c.askOutcome(ctx, domain.Outcome(c.Value))
}

// changeContract asks about another contract.
func changeContract(ctx context.Context, c *Call) (Reply, error) {
	c.Ref.Term = domain.TermID(c.Value)
	return c.askOutcome(ctx, domain.Outcome(c.Ref.Subject))
}

func (c *Call) askOutcome(ctx context.Context, outcome domain.Outcome) (Reply, error) {
	a, env, err := c.load(ctx)
	if err != nil {
		return Reply{}, err
	}
	t, ok := a.TermByID(c.Ref.Term)
	if !ok || !t.Open() {
		return Reply{}, domain.Errorf(domain.Conflict, "", "This term is closed already.")
	}
	return Reply{Update: view.CloseForm(c.meta(c.Meta.Minted...), a, t, outcome, env).Modal()}, nil
}

func submitClose(ctx context.Context, c *Call) (Reply, error) {
	v := c.values()
	outcome := domain.Outcome(v.Choice("outcome"))
	if string(outcome) != c.Ref.Subject { // submitted before the form was redrawn
		return c.askOutcome(ctx, outcome)
	}
	in := domain.CloseInput{
		TermID: c.Ref.Term, NextID: domain.TermID(c.minted(0)), Outcome: outcome,
		Date: v.Date("date"), SignedOn: v.Date("signed_on"), Reason: v.Text("reason"),
	}
	return saveClose(ctx, c, func(_ *domain.Account, t domain.Term, _ domain.Date) (domain.CloseInput, error) {
		if !v.Has("amount") {
			return in, nil
		}
		var err error
		in.Amount, err = typedAmount(v.Text("amount"), t.ARR.Currency)
		return in, err
	})
}

// typedAmount reads the amount of a form; what is wrong is said there.
func typedAmount(text, currency string) (domain.Money, error) {
	if text == "" {
		return domain.Money{}, nil
	}
	m, err := domain.ParseMoney(text, currency)
	if known, ok := errors.AsType[*domain.Error](err); ok {
		return m, domain.Errorf(known.Code, "amount", "%s", known.Message)
	}
	return m, err
}

func runClose(ctx context.Context, c *Call) (Reply, error) {
	return saveClose(ctx, c, func(a *domain.Account, t domain.Term, today domain.Date) (domain.CloseInput, error) {
		words := withoutContract(a, c.Args)
		if len(words) == 0 {
			return domain.CloseInput{}, domain.Errorf(domain.Invalid, "outcome", "Say how it ended too: renewed, extended or lost.")
		}
		in, err := closeInput(words, t.ARR.Currency, today)
		if len(a.OpenTerms()) > 1 {
			in.TermID = t.ID
		}
		return in, err
	})
}

// closeInput reads a result from one line: what it is, then the amount and the
// date in any order; the rest is the reason. A number that is neither is not
// taken for a reason: it would be a typing error that nobody sees.
func closeInput(words []string, currency string, today domain.Date) (in domain.CloseInput, err error) {
	switch strings.ToLower(strings.TrimRight(words[0], ",:")) {
	case "renewed", "won", "expanded", "reduced":
		in.Outcome = domain.Renewed
	case "extended":
		in.Outcome = domain.Extended
	case "lost", "churned":
		in.Outcome = domain.Lost
		in.Reason = sentence(words[1:])
		return in, nil
	default:
		return in, domain.Errorf(domain.Invalid, "outcome", "%q is not a result. Use renewed, extended or lost.", words[0])
	}
	for words = words[1:]; len(words) > 0; {
		n, err := takeResult(words, currency, today, &in)
		switch {
		case err != nil:
			return in, err
		case n == 0 && words[0] != "" && strings.ContainsRune("0123456789$€£¥", []rune(words[0])[0]):
			return in, unreadable(in.Outcome, words[0])
		case n == 0:
			in.Reason = sentence(words)
			return in, nil
		}
		words = words[n:]
	}
	return in, nil
}

func unreadable(outcome domain.Outcome, word string) error {
	if outcome == domain.Extended {
		return domain.Errorf(domain.Invalid, "date", "I cannot read %q. After extended comes a date such as 2027-06-30, then perhaps why, in words.", word)
	}
	return domain.Errorf(domain.Invalid, "amount", "I cannot read %q. After renewed come an amount such as 120000 USD and the next date such as 2028-03-31, then perhaps why, in words.", word)
}

// takeResult reads an amount or a date from the beginning of words and says how
// many words it took, 0 when it is neither.
func takeResult(words []string, currency string, today domain.Date, in *domain.CloseInput) (int, error) {
	rest := words
	if word := strings.ToLower(words[0]); len(words) > 1 && (word == "at" || word == "to" || word == "until") {
		rest = words[1:]
	}
	led := len(words) - len(rest)
	if in.Date.IsZero() {
		if d, n, err := dateArg(rest, today); err != nil || n > 0 {
			in.Date = d
			return led + n, err
		}
	}
	m, n := amountArg(rest, currency)
	if in.Outcome != domain.Renewed || !in.Amount.IsZero() || n == 0 || n < len(rest) && countsTime(rest[n]) {
		return 0, nil
	}
	in.Amount = m
	return led + n, nil
}

// countsTime reports whether the number before a word is a length of time, not
// an amount: "3 years".
func countsTime(word string) bool {
	return slices.Contains([]string{"day", "week", "month", "year"}, strings.TrimSuffix(strings.ToLower(strings.TrimRight(word, ",.")), "s"))
}

// saveClose closes the term of the form at hand, else that of the contract which
// the line names, with what input makes of it.
func saveClose(ctx context.Context, c *Call, input func(*domain.Account, domain.Term, domain.Date) (domain.CloseInput, error)) (Reply, error) {
	change, steps := &domain.Change{}, 0
	a, env, err := c.decide(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		t, ok := a.TermByID(c.Ref.Term)
		if !ok {
			t, _ = a.Term()
			if len(a.OpenTerms()) > 1 {
				var err error
				if t, err = c.termMeant(a); err != nil {
					return nil, err
				}
			}
		}
		in, err := input(a, t, a.Today(env))
		if err != nil {
			return nil, err
		}
		steps = openSteps(a, t, env)
		change, err = a.Close(env, in)
		return change, err
	})
	if err != nil {
		return Reply{}, err
	}
	return private(view.Closed(a, change, steps, env)), nil
}
