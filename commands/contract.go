package commands

import (
	"context"
	"errors"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// termMeant returns the open term that a form or line is about: that of the
// reference, else of the contract that the line begins with, else the only one.
// With several contracts and none named, the error says what to type.
func (c *Call) termMeant(a *domain.Account) (domain.Term, error) {
	if c.Ref.Term != "" {
		return openTermAt(a, c.Ref.Term)
	}
	open := a.OpenTerms()
	if len(open) < 2 {
		return openTermAt(a, "")
	}
	if t, _, ok := contractArg(a, c.Args); ok {
		return t, nil
	}
	var names []string
	for _, t := range open {
		names = append(names, a.ContractOf(t).Name)
	}
	return domain.Term{}, domain.Errorf(domain.Ambiguous, view.FieldContract, "%s has several contracts: %s. Say which first, for example: %s",
		a.Name, view.List(names), c.Command+" "+c.Spec.Name+" "+quote(a.Name, names[0])+" …")
}

// nameContract takes the name of a contract off the line, where an account has
// several, and makes it what the request is about.
func (c *Call) nameContract(a *domain.Account) {
	if t, rest, ok := contractArg(a, c.Args); ok && a.Several() && c.Ref.Term == "" {
		c.Ref.Term, c.Args = t.ID, rest
	}
}

// contractArg reads the name of a contract that has an open term from the
// beginning of words. rest is what follows it.
func contractArg(a *domain.Account, words []string) (t domain.Term, rest []string, ok bool) {
	for n := min(len(words), longestName); n > 0; n-- {
		typed := domain.NormalName(strings.Join(words[:n], " "))
		for _, t := range a.OpenTerms() {
			if domain.NormalName(a.ContractOf(t).Name) == typed {
				return t, words[n:], true
			}
		}
	}
	return domain.Term{}, words, false
}

// withoutContract takes the contract's name off a line.
func withoutContract(a *domain.Account, words []string) []string {
	_, rest, _ := contractArg(a, words)
	return rest
}

// contracts is the form of a further contract, and renaming.
func contracts() Spec {
	return Spec{
		Name:     "contract",
		Right:    domain.RightManage,
		Summary:  "Add a contract to an account, or rename one",
		Usage:    `[account] [add "name" YYYY-MM-DD [amount] | rename "name" "new name"]`,
		Examples: []string{"contract", `contract add Support 2027-09-30 24000 USD`, `contract rename "Main contract" Platform`},
		Account:  true,
		Words:    true,
		Run:      runContract,
		Form:     openContract,
		Views:    map[string]Handler{"add.contract": submitContract},
	}
}

func openContract(ctx context.Context, c *Call) (*slack.ModalViewRequest, error) {
	a, _, err := c.load(ctx)
	if err != nil {
		return nil, err
	}
	return view.ContractForm(c.meta(c.NewID(domain.PrefixContract)), a).Modal(), nil
}

func submitContract(ctx context.Context, c *Call) (Reply, error) {
	v := c.values()
	in := domain.ContractInput{ID: domain.ContractID(c.minted(0)), Name: v.Text(view.FieldContract)}
	var err error
	if in.Term, err = typedTerm(v, ""); err != nil {
		return Reply{}, err
	}
	return c.addContract(ctx, in, v.Text("first_contract"))
}

// addContract adds a contract; first is a name for the present one, "" keeps it.
func (c *Call) addContract(ctx context.Context, in domain.ContractInput, first string) (Reply, error) {
	a, env, err := c.decide(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		renamed := &domain.Change{}
		if first != "" && len(a.Contracts) == 1 && a.Contracts[0].ID != in.ID {
			var err error
			if renamed, err = a.RenameContract(env, a.Contracts[0].ID, first); err != nil {
				return nil, at("first_contract", err)
			}
		}
		change, err := a.AddContract(env, in)
		if err != nil {
			return nil, err
		}
		change.Contracts = append(renamed.Contracts, change.Contracts...)
		change.Audit = append(renamed.Audit, change.Audit...)
		return change, nil
	})
	if err != nil {
		return Reply{}, err
	}
	contract, err := a.ContractNamed(in.Name)
	if err != nil {
		return Reply{}, err
	}
	t, _ := a.OpenTermOf(contract.ID)
	return private(view.ContractAdded(a, t, env)), nil
}

func runContract(ctx context.Context, c *Call) (Reply, error) {
	words := c.Args[1:]
	switch strings.ToLower(c.Args[0]) {
	case "add":
		today, err := c.today(ctx)
		if err != nil {
			return Reply{}, err
		}
		in, err := parseAdd(words, today)
		if err != nil {
			return Reply{}, err
		}
		if in.Name == "" || in.Term.RenewalDate.IsZero() {
			return Reply{}, domain.Errorf(domain.Invalid, view.FieldContract, "Say its name and when it renews: %s", c.Command+" contract add Support 2027-09-30 24000 USD")
		}
		return c.addContract(ctx, domain.ContractInput{ID: domain.ContractID(c.NewID(domain.PrefixContract)), Name: in.Name, Term: in.Term}, "")
	case "rename":
		return c.renameContract(ctx, words)
	}
	return Reply{}, domain.Errorf(domain.Invalid, view.FieldContract, "I do not know %q here. Use add or rename, or nothing for the form.", c.Args[0])
}

// renameContract takes the name of a contract and the new one; with a single
// contract the new name is enough.
func (c *Call) renameContract(ctx context.Context, words []string) (Reply, error) {
	var was, is string
	a, _, err := c.decide(ctx, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		if len(words) == 0 || len(words) == 1 && a.Several() {
			return nil, domain.Errorf(domain.Invalid, view.FieldContract, "Say the present name and the new one, in quotes: %s", c.Command+` contract rename "Main contract" Platform`)
		}
		contract, rest := a.Contracts[0], words
		if len(words) > 1 {
			named, err := a.ContractNamed(words[0])
			switch {
			case err == nil:
				contract, rest = named, words[1:]
			case a.Several() || !errors.Is(err, &domain.Error{Code: domain.NotFound}):
				return nil, err
			}
		}
		was, is = contract.Name, sentence(rest)
		return a.RenameContract(env, contract.ID, is)
	})
	if err != nil {
		return Reply{}, err
	}
	return private(view.Plainly(view.AccountName(a) + ": the contract " + view.Line(was, 80) + " is now called " + view.Line(is, 80) + ".")), nil
}
