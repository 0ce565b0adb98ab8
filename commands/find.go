package commands

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// find looks through accounts, the people at them and what was noted (R48).
func find() Spec {
	return Spec{
		Name:     "find",
		Right:    domain.RightLog,
		Summary:  "Look through accounts, people and notes",
		Usage:    "words",
		Words:    true,
		Examples: []string{"find Priya", "find budget freeze"},
		Run:      runFind,
		Form:     openFind,
		Submit:   submitFind,
	}
}

func openFind(_ context.Context, c *Call) (*slack.ModalViewRequest, error) {
	return view.FindForm(c.meta(), maxQuery).Modal(), nil
}

func submitFind(ctx context.Context, c *Call) (Reply, error) {
	return c.find(ctx, view.FieldQuery, c.values().Text(view.FieldQuery))
}

// Limits on a search.
const (
	minQuery  = 2  // characters
	maxQuery  = 80 // characters
	foundMost = 10 // accounts on the page; one more tells that there are others
)

func runFind(ctx context.Context, c *Call) (Reply, error) { return c.find(ctx, "", sentence(c.Args)) }

// find answers with what says query; field is the input it was typed into.
func (c *Call) find(ctx context.Context, field, query string) (Reply, error) {
	query = strings.TrimSpace(query)
	if n := utf8.RuneCountInString(query); n < minQuery || n > maxQuery {
		return Reply{}, domain.Errorf(domain.Invalid, field, "Say what to look for, in %d to %d characters, for example: %s find Priya", minQuery, maxQuery, c.Command)
	}
	page := view.Finds{Query: query}
	err := c.Store.Read(ctx, func(tx *storage.Tx) error {
		ids, err := tx.SearchAccounts(ctx, query, foundMost+1)
		if err != nil {
			return err
		}
		if page.More = len(ids) > foundMost; page.More {
			ids = ids[:foundMost]
		}
		for _, id := range ids {
			a, err := tx.Account(ctx, id)
			if err != nil {
				return err
			}
			if page.Env, err = tx.Env(ctx, c.Actor, a); err != nil {
				return err
			}
			page.Accounts = append(page.Accounts, view.FindsIn{Account: a, Found: a.Search(query, page.Env)})
		}
		return nil
	})
	return private(page.Render()), err
}
