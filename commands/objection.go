package commands

import (
	"context"
	"strings"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// objection logs what a customer objects to, with an answer prepared from the
// guide, and says how often what is objected (R32a).
func objection() Spec {
	return Spec{
		Name:     "objection",
		Summary:  "Log an objection with a prepared answer; see the guide",
		Usage:    `[account] [contract] [price | time | concern | alternative | other "what they said"] | [account] list | guide | frequency`,
		Examples: []string{"objection", `objection price "the budget was cut by a fifth"`, `objection "Acme Corp" list`, "objection guide", "objection frequency"},
		Right:    domain.RightOwn,
		RightOf:  map[string]domain.Right{view.ActionGuideEdit: domain.RightAdmin, view.FormGuide: domain.RightAdmin},
		Words:    true,
		Run:      runObjection,
		Submit:   submitObjection,
		Actions:  map[string]Handler{view.ActionObjection: openObjection, view.ActionGuideEdit: editGuide},
		Views:    map[string]Handler{view.FormObjectionEdit: closing(submitObjectionEdit), view.FormGuide: submitGuide},
	}
}

// objectionDays is over how many days the frequency of objections is counted.
const objectionDays = 365

func runObjection(ctx context.Context, c *Call) (Reply, error) {
	if len(c.Args) == 1 {
		switch strings.ToLower(c.Args[0]) {
		case "guide":
			return showGuide(ctx, c)
		case "frequency":
			return showFrequency(ctx, c)
		}
	}
	if known, err := c.knowAccount(ctx); err != nil {
		return Reply{}, err
	} else if !known {
		return c.pick()
	}
	a, env, err := c.load(ctx)
	if err != nil {
		return Reply{}, err
	}
	c.nameContract(a)
	switch {
	case len(c.Args) == 0:
		t, err := openTermAt(a, c.Ref.Term)
		if err != nil {
			return Reply{}, err
		}
		return c.show(view.ObjectionForm(c.meta(c.NewID(domain.PrefixObjection)), a, t, env).Modal()), nil
	case len(c.Args) == 1 && strings.EqualFold(c.Args[0], "list"):
		return c.show(view.ObjectionsForm(c.meta(), a, env).Modal()), nil
	}
	kind, ok := objectionNamed(c.Args[0])
	if !ok {
		return Reply{}, domain.Errorf(domain.Invalid, "kind", "%q is no kind of objection. Use price, time, concern, alternative or other, then what they said.", c.Args[0])
	}
	t, err := c.termMeant(a)
	if err != nil {
		return Reply{}, err
	}
	return saveObjection(ctx, c, domain.ObjectionInput{
		TermID: t.ID, ID: domain.ObjectionID(c.NewID(domain.PrefixObjection)), Kind: kind, Said: sentence(c.Args[1:]),
	})
}

// objectionNamed reads a kind as people type it.
func objectionNamed(word string) (domain.ObjectionKind, bool) {
	word = strings.ToLower(strings.TrimRight(word, ",:"))
	switch word {
	case "expensive", "budget":
		return domain.ObjectionPrice, true
	case "competitor", "alternatives":
		return domain.ObjectionAlternative, true
	}
	for _, k := range domain.ObjectionKinds() {
		if string(k) == word {
			return k, true
		}
	}
	return "", false
}

func submitObjection(ctx context.Context, c *Call) (Reply, error) {
	in := view.ObjectionValues(c.values())
	in.ID = domain.ObjectionID(c.minted(0))
	if in.TermID == "" {
		in.TermID = c.Ref.Term
	}
	return saveObjection(ctx, c, in)
}

func saveObjection(ctx context.Context, c *Call, in domain.ObjectionInput) (Reply, error) {
	a, env, err := c.decide(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) { return a.LogObjection(env, in) })
	if err != nil {
		return Reply{}, err
	}
	return c.objected(a, in.ID, env)
}

// objected answers with an objection as it is now.
func (c *Call) objected(a *domain.Account, id domain.ObjectionID, env domain.Env) (Reply, error) {
	t, o, ok := a.Objection(id)
	if !ok { // the same line, delivered again
		return private(view.Plainly("This objection is logged already.")), nil
	}
	return private(view.Objected(a, t, o, env)), nil
}

// openObjection opens one to change the answer, or to say how it ended.
func openObjection(ctx context.Context, c *Call) (Reply, error) {
	a, env, err := c.load(ctx)
	if err != nil {
		return Reply{}, err
	}
	t, o, ok := a.Objection(domain.ObjectionID(c.Ref.Subject))
	if !ok || o.Withdrawn != "" {
		return Reply{}, domain.Errorf(domain.NotFound, "", "That objection was taken back, or is not known any more.")
	}
	return c.show(view.ObjectionEditForm(c.meta(), a, t, o, env).Modal()), nil
}

func submitObjectionEdit(ctx context.Context, c *Call) (Reply, error) {
	v := c.values()
	in := view.ObjectionValues(v)
	in.ID = domain.ObjectionID(c.Meta.Subject)
	a, env, err := c.decide(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		if view.ObjectionWithdrawn(v) {
			return a.WithdrawObjection(env, in.ID)
		}
		return a.AnswerObjection(env, in)
	})
	if err != nil {
		return Reply{}, err
	}
	return c.objected(a, in.ID, env)
}

// env reads what is true around the actor and no account.
func (c *Call) env(ctx context.Context) (env domain.Env, err error) {
	err = c.Store.Read(ctx, func(tx *storage.Tx) error {
		env, err = tx.Env(ctx, c.Actor, nil)
		return err
	})
	return env, err
}

func showGuide(ctx context.Context, c *Call) (Reply, error) {
	env, err := c.env(ctx)
	if err != nil {
		return Reply{}, err
	}
	return private(view.Guide(env)), nil
}

func editGuide(ctx context.Context, c *Call) (Reply, error) {
	env, err := c.env(ctx)
	if err != nil {
		return Reply{}, err
	}
	return c.show(view.GuideForm(c.meta(), env.Settings).Modal()), nil
}

func submitGuide(ctx context.Context, c *Call) (Reply, error) {
	texts := view.GuideValues(c.values())
	err := c.Store.InTx(ctx, func(tx *storage.Tx) error {
		s, err := tx.Settings(ctx)
		if err != nil {
			return err
		}
		if err := s.SetGuide(texts); err != nil {
			return err
		}
		return tx.SaveSettings(ctx, c.Actor, s)
	})
	if err != nil {
		return Reply{}, err
	}
	return showGuide(ctx, c)
}

func showFrequency(ctx context.Context, c *Call) (Reply, error) {
	var list []domain.Objection
	err := c.Store.Read(ctx, func(tx *storage.Tx) (err error) {
		list, err = tx.ObjectionsSince(ctx, c.Now().AddDate(0, 0, -objectionDays))
		return err
	})
	if err != nil {
		return Reply{}, err
	}
	return private(view.ObjectionFrequency(domain.CountObjections(list), objectionDays)), nil
}
