package commands

import (
	"context"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// signal logs news about a customer between two ratings.
func signal() Spec {
	return Spec{
		Name:     "signal",
		Right:    domain.RightLog,
		Summary:  "Log good or bad news: usage down, complaint, praise …",
		Usage:    `[account] [kind] [percent] [on date] ["note"] | list`,
		Examples: []string{"signal", "signal list", `signal usage drop 45% "since the reorganisation"`, `signal "Acme Corp" acquisition`, `signal praise "their CFO thanked us"`},
		Account:  true,
		Words:    true,
		Run:      runSignal,
		Form:     openSignal,
		Submit:   submitSignal,
		Actions: map[string]Handler{
			view.ActionSignalWithdraw: withdrawSignal,
			view.ActionSignalUnlist:   unlistSignal,
		},
		RightOf: map[string]domain.Right{
			view.ActionSignalWithdraw: domain.RightOwn,
			view.ActionSignalUnlist:   domain.RightOwn,
		},
	}
}

// unlistSignal takes back one of the list, which stays without it.
func unlistSignal(ctx context.Context, c *Call) (Reply, error) {
	id := domain.SignalID(c.Ref.Subject)
	a, env, err := c.decide(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) { return a.WithdrawSignal(env, id) })
	if err != nil {
		return Reply{}, err
	}
	reply := private(view.Signals(a, env))
	reply.Replace = true
	return reply, nil
}

// withdrawSignal takes back what was logged by mistake.
func withdrawSignal(ctx context.Context, c *Call) (Reply, error) {
	id := domain.SignalID(c.Ref.Subject)
	a, _, err := c.decide(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) { return a.WithdrawSignal(env, id) })
	if err != nil {
		return Reply{}, err
	}
	s, _ := a.SignalByID(id)
	reply := private(view.SignalWithdrawn(a, s))
	reply.Replace = true
	return reply, nil
}

func openSignal(ctx context.Context, c *Call) (*slack.ModalViewRequest, error) {
	a, env, err := c.load(ctx)
	if err != nil {
		return nil, err
	}
	return view.SignalForm(c.meta(c.NewID(domain.PrefixSignal)), a, env).Modal(), nil
}

func submitSignal(ctx context.Context, c *Call) (Reply, error) {
	v := c.values()
	percent, err := percentWord(v.Text("percent"))
	if err != nil {
		return Reply{}, err
	}
	return saveSignal(ctx, c, domain.SignalInput{
		ID: domain.SignalID(c.minted(0)), Kind: domain.SignalKind(v.Choice("kind")), Percent: percent,
		On: v.Date("on"), Note: v.Text("note"),
	})
}

func runSignal(ctx context.Context, c *Call) (Reply, error) {
	a, env, err := c.load(ctx)
	if err != nil {
		return Reply{}, err
	}
	if len(c.Args) == 1 && strings.EqualFold(c.Args[0], "list") {
		return private(view.Signals(a, env)), nil
	}
	in, err := signalInput(c.Args, a.Today(env))
	if err != nil {
		return Reply{}, err
	}
	in.ID = domain.SignalID(c.NewID(domain.PrefixSignal))
	return saveSignal(ctx, c, in)
}

func saveSignal(ctx context.Context, c *Call, in domain.SignalInput) (Reply, error) {
	a, env, err := c.decide(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		return a.LogSignal(env, in)
	})
	if err != nil {
		return Reply{}, err
	}
	s, ok := a.SignalByID(in.ID)
	if !ok { // the same line, delivered again
		return private(view.Plainly("This signal is logged already.")), nil
	}
	return private(view.Signalled(a, s, env)), nil
}

// signalInput reads a signal from one line: what it is in up to three words, a
// percentage, "on DATE"; the rest is the note.
func signalInput(words []string, today domain.Date) (in domain.SignalInput, err error) {
	n := min(3, len(words))
	for ; n > 0; n-- {
		if kind, ok := signalNamed(strings.Join(words[:n], " ")); ok {
			in.Kind = kind
			break
		}
	}
	if n == 0 {
		return in, domain.Errorf(domain.Invalid, "kind", "%q is no signal. Use for example usage drop 45%%, adoption, complaint, outage, competitor, price pressure, budget freeze, acquisition, new leadership, project finished, near limit or praise.", words[0])
	}
	rest := words[n:]
	if len(rest) > 0 && startsWithDigit(rest[0]) && in.Kind == domain.SignalUsageDrop {
		if in.Percent, err = percentWord(rest[0]); err != nil {
			return in, err
		}
		rest = rest[1:]
	}
	if len(rest) > 1 && strings.EqualFold(rest[0], "on") {
		day, n, err := dateArg(rest[1:], today)
		if err != nil || n == 0 {
			return in, domain.Errorf(domain.Invalid, "on", "%q is not a date. Write it as YYYY-MM-DD, for example 2027-03-31.", rest[1])
		}
		in.On, rest = day, rest[1+n:]
	}
	in.Note = sentence(rest)
	return in, nil
}

func startsWithDigit(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

// percentWord reads "45%" or "45"; "" is none.
func percentWord(text string) (int, error) {
	text = strings.TrimSpace(strings.TrimSuffix(strings.TrimRight(text, ",:"), "%"))
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 100 {
		return 0, domain.Errorf(domain.Invalid, "percent", "%q is not a percentage. Write a whole number from 1 to 100.", text)
	}
	return n, nil
}

// signalNamed reads a kind as people type it.
func signalNamed(typed string) (domain.SignalKind, bool) {
	typed = foldWords(strings.TrimRight(typed, ",:"))
	switch typed {
	case "usage", "usage down", "usage dropped":
		return domain.SignalUsageDrop, true
	case "adoption", "low adoption":
		return domain.SignalAdoptionHalf, true
	case "bug", "major bug":
		return domain.SignalOutage, true
	case "price":
		return domain.SignalPrice, true
	case "budget":
		return domain.SignalBudget, true
	case "acquired", "merger":
		return domain.SignalAcquisition, true
	case "leadership", "new executive":
		return domain.SignalLeadership, true
	case "project":
		return domain.SignalProject, true
	case "limit", "tier limit", "near tier limit":
		return domain.SignalNearLimit, true
	}
	for _, k := range domain.SignalKinds() {
		if foldWords(string(k)) == typed {
			return k, true
		}
	}
	return "", false
}
