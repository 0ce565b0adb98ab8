package commands

import (
	"context"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// win keeps what a customer gained, from one line, a form or a message (R28).
func win() Spec {
	return Spec{
		Name:     "win",
		Summary:  "Log what the customer gained",
		Usage:    `[account] [kind] [amount] [on date] what was achieved [quote "…"]`,
		Examples: []string{"win saved 40 hours on invoices", `win cost 9000 EUR two tools less quote "We do not miss them"`, `win "Acme Corp" project yesterday all offices are live`},
		Right:    domain.RightOwn,
		Account:  true,
		Words:    true,
		Run:      runWin,
		Form:     openWin,
		Submit:   submitWin,
		Actions:  map[string]Handler{view.ActionWinEdit: editWin},
		Views:    map[string]Handler{view.FormWinEdit: closing(submitWinEdit)},
	}
}

// openWin opens the empty form. For a message that was saved before it says so
// at once.
func openWin(ctx context.Context, c *Call) (*slack.ModalViewRequest, error) {
	a, env, err := c.load(ctx)
	if err != nil {
		return nil, err
	}
	meta := c.meta(c.NewID(domain.PrefixWin))
	if err := a.CheckNewWin(env, meta.Link); err != nil {
		return nil, err
	}
	return view.WinForm(meta, a, env).Modal(), nil
}

func submitWin(ctx context.Context, c *Call) (Reply, error) {
	in, err := view.WinValues(c.values())
	if err != nil {
		return Reply{}, err
	}
	in.ID, in.Link, in.Author = domain.WinID(c.minted(0)), c.Meta.Link, c.Meta.Author
	return saveWin(ctx, c, in.ID, func(a *domain.Account, env domain.Env) (*domain.Change, error) { return a.LogWin(env, in) })
}

func runWin(ctx context.Context, c *Call) (Reply, error) {
	a, env, err := c.load(ctx)
	if err != nil {
		return Reply{}, err
	}
	in, err := winInput(c.Args, a.Today(env))
	if err != nil {
		return Reply{}, err
	}
	in.ID = domain.WinID(c.NewID(domain.PrefixWin))
	return saveWin(ctx, c, in.ID, func(a *domain.Account, env domain.Env) (*domain.Change, error) { return a.LogWin(env, in) })
}

// editWin opens a win to correct it. Whether the person may is asked when it is
// saved, too.
func editWin(ctx context.Context, c *Call) (Reply, error) {
	a, env, err := c.load(ctx)
	if err != nil {
		return Reply{}, err
	}
	w, ok := a.Win(domain.WinID(c.Ref.Subject))
	if !ok || !a.MayCorrectWin(w, c.Actor, env) {
		return Reply{}, domain.Errorf(domain.Forbidden, "", "Only who logged a win, or the manager, corrects it, and only until it is taken back.")
	}
	return c.show(view.WinEditForm(c.meta(), a, w, env).Modal()), nil
}

func submitWinEdit(ctx context.Context, c *Call) (Reply, error) {
	id := domain.WinID(c.Meta.Subject)
	v := c.values()
	if view.WinWithdrawn(v) {
		return saveWin(ctx, c, id, func(a *domain.Account, env domain.Env) (*domain.Change, error) { return a.WithdrawWin(env, id) })
	}
	in, err := view.WinValues(v)
	if err != nil {
		return Reply{}, err
	}
	in.ID = id
	return saveWin(ctx, c, id, func(a *domain.Account, env domain.Env) (*domain.Change, error) { return a.CorrectWin(env, in) })
}

func saveWin(ctx context.Context, c *Call, id domain.WinID, fn func(*domain.Account, domain.Env) (*domain.Change, error)) (Reply, error) {
	a, env, err := c.decide(ctx, fn)
	if err != nil {
		return Reply{}, err
	}
	w, ok := a.Win(id)
	if !ok { // the same line, delivered again
		return private(view.Plainly("This win is logged already.")), nil
	}
	return private(view.Won(a, w, env)), nil
}

// winInput reads a win from one line: a kind, an amount, a day, what was
// achieved, and after "quote" the customer's words. "saved 40 hours" is time
// saved, "saved 500 EUR" is cost reduced; hours without a kind are time saved.
func winInput(words []string, today domain.Date) (in domain.WinInput, err error) {
	rest := words
	for n := min(2, len(words)); n > 0 && in.Kind == ""; n-- {
		if kind, ok := winNamed(strings.Join(words[:n], " ")); ok {
			in.Kind, rest = kind, words[n:]
		}
	}
	saved := in.Kind == winSaved
	if in.Amount, rest, err = quantityArg(rest); err != nil {
		return in, err
	}
	_, money := in.Amount.Money()
	switch {
	case saved && money:
		in.Kind = domain.WinCost
	case saved, in.Kind == "" && in.Amount.Unit == domain.UnitHours:
		in.Kind = domain.WinTime
	case in.Kind == "":
		return in, domain.Errorf(domain.Invalid, "kind", "Begin with what they gained: saved 40 hours, cost 9000 EUR, revenue, quality, satisfaction, usage or project.")
	}
	if in.On, rest, err = pastDay(rest, today); err != nil {
		return in, err
	}
	for i, word := range rest {
		if strings.EqualFold(strings.TrimSuffix(word, ":"), "quote") && i+1 < len(rest) {
			in.Quote, rest = sentence(rest[i+1:]), rest[:i]
			break
		}
	}
	in.Line = strings.TrimSpace(strings.TrimLeft(sentence(rest), ":-– "))
	return in, nil
}

// winSaved stands for what "saved" means until the amount tells.
const winSaved domain.WinKind = "saved"

// winNamed reads a kind as people type it.
func winNamed(typed string) (domain.WinKind, bool) {
	typed = foldWords(strings.TrimRight(typed, ",:"))
	switch typed {
	case "saved", "saves", "save":
		return winSaved, true
	case "time", "hours":
		return domain.WinTime, true
	case "cost", "costs", "cost saved":
		return domain.WinCost, true
	case "earned", "sales":
		return domain.WinRevenue, true
	case "adoption":
		return domain.WinUsage, true
	}
	for _, k := range domain.WinKinds() {
		if foldWords(string(k)) == typed {
			return k, true
		}
	}
	return "", false
}

// quantityArg reads an amount with its unit from the beginning of words, and
// "a week" after it; rest is what follows. Words that begin with no digit and no
// money are none. A unit of several words is quoted together with its number.
func quantityArg(words []string) (q domain.Quantity, rest []string, err error) {
	if len(words) == 0 {
		return q, words, nil
	}
	n := 0
	for k := min(3, len(words)); k > 0 && n == 0; k-- {
		if m, err := domain.ParseQuantity(strings.TrimRight(strings.Join(words[:k], " "), ",:")); err == nil {
			if _, money := m.Money(); money || k == 1 {
				n = k
			}
		}
	}
	if n == 0 && startsWithDigit(words[0]) && !looksLikeDate(strings.TrimRight(words[0], ",:")) {
		n = min(2, len(words))
	}
	if n == 0 {
		return q, words, nil
	}
	for _, k := range []int{n + 2, n} { // "a week" belongs to it
		if k > len(words) {
			continue
		}
		text := strings.TrimRight(strings.Join(words[:k], " "), ",:")
		if q, err = domain.ParseQuantity(text); err == nil && (k == n || q.Per != "") {
			return q, words[k:], nil
		}
	}
	return domain.Quantity{}, words, err
}

// pastDay reads "on 2027-01-31", a date or "yesterday" from the beginning of
// words; zero is no day.
func pastDay(words []string, today domain.Date) (day domain.Date, rest []string, err error) {
	at := words
	if len(at) > 1 && strings.EqualFold(at[0], "on") && looksLikeDate(strings.TrimRight(at[1], ",:")) {
		at = at[1:]
	}
	if len(at) == 0 {
		return day, words, nil
	}
	word := strings.TrimRight(strings.ToLower(at[0]), ",:")
	if word != "yesterday" && word != "today" && !looksLikeDate(word) {
		return day, words, nil
	}
	day, _, err = dateArg([]string{word}, today)
	if err != nil {
		return day, words, notADate(at[0])
	}
	return day, at[1:], nil
}
