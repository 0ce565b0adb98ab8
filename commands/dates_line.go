package commands

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// asKnown returns an error that a person can act on.
func asKnown(err error) (*domain.Error, bool) { return errors.AsType[*domain.Error](err) }

// runDates takes the one-liner: what happened, then dates, an amount and seats
// in any order; the rest says why.
func runDates(ctx context.Context, c *Call) (Reply, error) {
	a, env, err := c.load(ctx)
	if err != nil {
		return Reply{}, err
	}
	words := withoutContract(a, c.Args)
	if len(words) == 0 {
		t, err := c.termMeant(a)
		if err != nil {
			return Reply{}, err
		}
		return c.show(view.DatesForm(c.meta(c.NewID(domain.PrefixTerm)), a, t, view.FirstDates(a, t, env), env).Modal()), nil
	}
	return c.saveDates(ctx, func(t domain.Term, today domain.Date) (happened, error) {
		return datesLine(words, t, today)
	})
}

// datesLine reads one line about a term.
func datesLine(words []string, t domain.Term, today domain.Date) (h happened, err error) {
	what, ok := datesWord(words[0])
	if !ok {
		return h, domain.Errorf(domain.Invalid, "what", "I do not know %q here. Use notice, stays, signed, extended, changed, negotiating or correct.", words[0])
	}
	said, err := readSaid(words[1:], t.ARR.Currency, today, what)
	if err != nil {
		return h, err
	}
	h.what, h.note = what, said.note
	switch what {
	case view.DatesSigned:
		h.close = domain.CloseInput{Outcome: domain.Renewed, Amount: said.amount, Date: said.date, SignedOn: said.from, Reason: said.note}
	case view.DatesExtended:
		h.close = domain.CloseInput{Outcome: domain.Extended, Date: said.date, Reason: said.note}
	case view.DatesNotice:
		h.notice = domain.NoticeInput{On: domain.LaterOf(said.date, said.from), Reason: said.note}
	case view.DatesLapsed:
		h.lapse = domain.LapseInput{Until: said.date, Note: said.note}
		if said.date.IsZero() {
			h.lapse.Until = today.AddDays(7)
		}
	case view.DatesAmended:
		h.amend = domain.AmendInput{From: said.from, ARR: said.amount, Seats: said.seats, RenewalDate: said.date, Note: said.note}
	case view.DatesCorrected:
		h.correct = t.Input()
		if !said.date.IsZero() {
			h.correct.RenewalDate = said.date
		}
		if !said.amount.IsZero() {
			h.correct.ARR = said.amount
		}
		if said.seats > 0 {
			h.correct.Seats = said.seats
		}
		if said.note != "" {
			err = domain.Errorf(domain.Invalid, "what", "I cannot read %q. After correct come the renewal date, an amount such as 120000 USD, or seats such as 50 seats; the form has the rest.", said.note)
		}
	case view.DatesStays:
	}
	return h, err
}

// datesWord reads what happened as people say it.
func datesWord(word string) (view.DatesWhat, bool) {
	switch strings.ToLower(strings.TrimRight(word, ",:")) {
	case "notice", "cancelled", "canceled", "cancels":
		return view.DatesNotice, true
	case "stays", "stay", "withdrawn":
		return view.DatesStays, true
	case "signed":
		return view.DatesSigned, true
	case "extended", "extend":
		return view.DatesExtended, true
	case "changed", "change", "amended":
		return view.DatesAmended, true
	case "negotiating", "lapsed":
		return view.DatesLapsed, true
	case "correct", "corrected", "correction":
		return view.DatesCorrected, true
	}
	return "", false
}

// said is what a line says beside what happened.
type said struct {
	date   domain.Date // the date itself
	from   domain.Date // led by "from" or "on"
	amount domain.Money
	seats  int
	note   string
}

// readSaid reads dates, an amount and seats from the beginning of words, in any
// order; the rest is the note. A number that is none of these is not taken for
// one: it would be a typing error that nobody sees.
func readSaid(words []string, currency string, today domain.Date, what view.DatesWhat) (s said, err error) {
	for len(words) > 0 {
		n, err := s.take(words, currency, today, what)
		switch {
		case err != nil:
			return s, err
		case n == 0 && words[0] != "" && strings.ContainsRune("0123456789$€£¥", []rune(words[0])[0]):
			return s, domain.Errorf(domain.Invalid, "what", "I cannot read %q. I understand a date such as 2027-03-31, an amount such as 120000 USD, and seats such as 50 seats; put words last, in quotes.", words[0])
		case n == 0:
			s.note = sentence(words)
			return s, nil
		}
		words = words[n:]
	}
	return s, nil
}

// take reads one thing from the beginning of words and says how many words it
// took.
func (s *said) take(words []string, currency string, today domain.Date, what view.DatesWhat) (int, error) {
	lead := strings.ToLower(words[0])
	rest := words
	if len(words) > 1 && (lead == "from" || lead == "on" || lead == "to" || lead == "until" || lead == "at") {
		rest = words[1:]
	}
	led := len(words) - len(rest)
	into := &s.date
	if lead == "from" || lead == "on" {
		into = &s.from
	}
	if into.IsZero() {
		if d, n, err := dateArg(rest, today); err != nil || n > 0 {
			*into = d
			return led + n, err
		}
	}
	if len(rest) > 1 && s.seats == 0 && strings.HasPrefix(strings.ToLower(rest[1]), "seat") {
		if n, err := strconv.Atoi(strings.ReplaceAll(rest[0], ",", "")); err == nil && n > 0 {
			s.seats = n
			return led + 2, nil
		}
	}
	takesAmount := what == view.DatesSigned || what == view.DatesAmended || what == view.DatesCorrected
	if m, n := amountArg(rest, currency); takesAmount && n > 0 && s.amount.IsZero() && (n >= len(rest) || !countsTime(rest[n])) {
		s.amount = m
		return led + n, nil
	}
	return 0, nil
}
