package commands

import (
	"context"
	"strings"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// forecast says how sure we are of a renewal, and compares a quarter's forecast
// with what came.
func forecast() Spec {
	return Spec{
		Name:     "forecast",
		Right:    domain.RightLog,
		Summary:  "Say how sure a renewal is, or see a quarter",
		Usage:    "[account] [commit|probable|best_case|at_risk] [amount] [why] | history | quarter [Q4 2026|next|last]",
		Examples: []string{"forecast", "forecast commit", `forecast "Acme Corp" probable 110000 USD "fewer seats"`, "forecast history", "forecast quarter next"},
		Run:      runForecast,
		Submit:   submitForecast,
	}
}

func runForecast(ctx context.Context, c *Call) (Reply, error) {
	if c.Ref.Account == "" {
		if len(c.Args) > 0 && strings.EqualFold(c.Args[0], "quarter") {
			return c.forecastQuarter(ctx, strings.Join(c.Args[1:], " "))
		}
		spec := *c.Spec
		spec.Account, spec.Words = true, true
		c.Spec = &spec
		return c.start(ctx)
	}
	switch {
	case len(c.Args) == 0:
		return c.openForecast(ctx)
	case len(c.Args) == 1 && strings.EqualFold(c.Args[0], "history"):
		a, env, err := c.load(ctx)
		if err != nil {
			return Reply{}, err
		}
		t, _ := a.Term()
		return private(view.Forecasted(a, t, env)), nil
	}
	category, words := forecastWords(c.Args)
	return c.saveForecast(ctx, func(a *domain.Account) domain.ForecastInput {
		t, _ := a.Term()
		amount, n := amountArg(words, t.ARR.Currency)
		return domain.ForecastInput{Category: category, Amount: amount, Note: sentence(words[n:])}
	})
}

// forecastWords reads a category of one or two words from the beginning of words.
func forecastWords(words []string) (domain.ForecastCategory, []string) {
	for n := min(2, len(words)); n > 0; n-- {
		typed := foldWords(strings.TrimRight(strings.Join(words[:n], " "), ",:"))
		for _, category := range domain.ForecastCategories() {
			if typed == foldWords(string(category)) {
				return category, words[n:]
			}
		}
	}
	return domain.ForecastCategory(strings.ToLower(words[0])), words[1:]
}

func (c *Call) openForecast(ctx context.Context) (Reply, error) {
	a, env, err := c.load(ctx)
	if err != nil {
		return Reply{}, err
	}
	t, open := a.Term()
	if !open {
		return Reply{}, domain.Errorf(domain.Conflict, "", "%s has no open term: there is nothing to forecast.", a.Name)
	}
	c.Ref.Term = t.ID
	return c.show(view.ForecastForm(c.meta(), a, t, env).Modal()), nil
}

func submitForecast(ctx context.Context, c *Call) (Reply, error) {
	v := c.values()
	a, _, err := c.load(ctx)
	if err != nil {
		return Reply{}, err
	}
	t, _ := a.TermByID(c.Ref.Term)
	var amount domain.Money
	if typed := v.Text("amount"); typed != "" {
		if amount, err = domain.ParseMoney(typed, t.ARR.Currency); err != nil {
			return Reply{}, domain.Errorf(domain.Invalid, "amount", "%q is not an amount. Write for example 120000 USD.", typed)
		}
	}
	return c.saveForecast(ctx, func(*domain.Account) domain.ForecastInput {
		return domain.ForecastInput{TermID: c.Ref.Term, Category: domain.ForecastCategory(v.Choice("category")), Amount: amount, Note: v.Text("note")}
	})
}

func (c *Call) saveForecast(ctx context.Context, in func(*domain.Account) domain.ForecastInput) (Reply, error) {
	var said domain.ForecastInput
	a, env, err := c.decide(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		said = in(a)
		return a.CallForecast(env, said)
	})
	if err != nil {
		return Reply{}, err
	}
	t, ok := a.TermByID(said.TermID)
	if !ok {
		t, _ = a.Term()
	}
	return private(view.Forecasted(a, t, env)), nil
}

// forecastQuarter compares what was forecast for a quarter with what came.
func (c *Call) forecastQuarter(ctx context.Context, typed string) (Reply, error) {
	var report view.QuarterForecast
	var env domain.Env
	err := c.Store.Read(ctx, func(tx *storage.Tx) (err error) {
		if env, err = tx.Env(ctx, c.Actor, nil); err != nil {
			return err
		}
		if report.Quarter, err = domain.ParseQuarter(typed, domain.DateIn(env.Now, env.Zone(c.Actor, ""))); err != nil {
			return err
		}
		terms, err := tx.TermsRenewing(ctx, report.Quarter.From(), report.Quarter.To())
		for _, t := range terms {
			report.Terms = append(report.Terms, view.QuarterTerm{Account: t.Account, Term: t.Term})
		}
		return err
	})
	if err != nil {
		return Reply{}, err
	}
	return private(report.Render(env)), nil
}
