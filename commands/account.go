package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// suggestions is how many accounts a menu offers at a time.
const suggestions = 50

// findAccount learns from the line and the channel which account is meant, and
// takes its name off the line. An account named exactly always wins; in a
// linked channel it is the channel's; elsewhere the beginning of the line is
// taken for a part of a name. Without any of these Ref.Account stays empty.
func (c *Call) findAccount(ctx context.Context) error {
	return c.Store.Read(ctx, func(tx *storage.Tx) error {
		if found, err := c.takeExact(ctx, tx); err != nil || found {
			return err
		}
		linked, err := tx.AccountByChannel(ctx, c.Channel)
		if err != nil {
			return err
		}
		c.remember(linked)
		spoken := len(c.Args) > 0 && (!c.Spec.Words || len(linked) == 0)
		switch {
		case spoken:
			return c.takeNear(ctx, tx)
		case len(linked) == 1:
			c.Ref.Account = linked[0].ID
		case len(linked) > 1:
			c.takeLinked(linked)
		}
		return nil
	})
}

// longPart is how many letters make the beginning of a word stand for it where
// the account may also be left out: "high" is more often a severity.
const longPart = 5

// takeLinked takes the first word for one of the accounts of the channel if only
// one has it in its name.
func (c *Call) takeLinked(linked []storage.AccountRef) {
	if len(c.Args) == 0 {
		return
	}
	typed := domain.NormalName(c.Args[0])
	fits := slices.DeleteFunc(slices.Clone(linked), func(r storage.AccountRef) bool {
		return !slices.ContainsFunc(strings.Fields(domain.NormalName(r.Name)), func(word string) bool {
			return word == typed || len([]rune(typed)) >= longPart && strings.HasPrefix(word, typed)
		})
	})
	if len(fits) == 1 {
		c.Ref.Account, c.Args = fits[0].ID, c.Args[1:]
	}
}

// longestName is how many words without quotes are tried as one name.
const longestName = 5

// takeExact looks for an account whose name or CRM id the line begins with, the
// longest first.
func (c *Call) takeExact(ctx context.Context, tx *storage.Tx) (bool, error) {
	most := min(len(c.Args), longestName)
	names := make([]string, 0, most)
	for n := most; n > 0; n-- {
		names = append(names, strings.Join(c.Args[:n], " "))
	}
	if len(names) == 0 {
		return false, nil
	}
	for i, name := range names {
		ref, ok, err := tx.AccountNamed(ctx, name)
		if err != nil {
			return false, err
		}
		if ok {
			c.Ref.Account, c.Args = ref.ID, c.Args[most-i:]
			return true, nil
		}
	}
	return false, nil
}

// takeNear takes the beginning of the line, or all of it, for a part of a name.
// Only a part that fits one account is taken for it; a name that is merely
// alike is asked back.
func (c *Call) takeNear(ctx context.Context, tx *storage.Tx) error {
	typed, rest := c.Args[0], c.Args[1:]
	if !c.Spec.Words {
		typed, rest = strings.Join(c.Args, " "), nil
	}
	ref, err := accountLike(ctx, tx, typed, func(name string) string {
		return c.Command + " " + quote(append([]string{c.Spec.Name, name}, rest...)...)
	})
	if err != nil {
		return err
	}
	c.Ref.Account, c.Args = ref.ID, rest
	return nil
}

// accountLike returns the account that typed is the name, the CRM id or the
// only fitting part of the name of. The errors, of code [domain.NotFound] or
// [domain.Ambiguous], offer what to type instead: retype makes it from a name.
func accountLike(ctx context.Context, tx *storage.Tx, typed string, retype func(name string) string) (storage.AccountRef, error) {
	found, err := tx.FindAccounts(ctx, typed, 6)
	if err != nil {
		return storage.AccountRef{}, err
	}
	if len(found) > 0 && found[0].Match.Exact() {
		return found[0], nil
	}
	fits := slices.DeleteFunc(slices.Clone(found), func(r storage.AccountRef) bool { return r.Match == storage.MatchNear })
	switch {
	case len(fits) == 1:
		return fits[0], nil
	case len(fits) > 1:
		return storage.AccountRef{}, domain.Errorf(domain.Ambiguous, "account", "%q could be %s. Type for example: %s",
			typed, orList(names(fits, 5)), retype(fits[0].Name))
	case len(found) > 0:
		return storage.AccountRef{}, domain.Errorf(domain.NotFound, "account", "There is no account %q. Did you mean %s? Type: %s",
			typed, orList(names(found, 3)), retype(found[0].Name))
	}
	return storage.AccountRef{}, domain.Errorf(domain.NotFound, "account", "There is no account %q. Name the account first, as in: %s", typed, retype("Acme Corp"))
}

func names(refs []storage.AccountRef, limit int) []string {
	var names []string
	for _, r := range refs[:min(len(refs), limit)] {
		names = append(names, r.Name)
	}
	if len(refs) > limit {
		names = append(names, "another")
	}
	return names
}

// orList joins words as people offer them: "a", "a or b", "a, b or c".
func orList(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// remember keeps which account a channel belongs to, for [Router.Lane].
func (c *Call) remember(linked []storage.AccountRef) {
	if c.Channel == "" {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(linked) == 1 {
		c.channels[c.Channel] = linked[0].ID
	} else {
		delete(c.channels, c.Channel)
	}
}

// callbackPick is the callback id of the form that asks which account is meant.
const callbackPick = "pick"

// pick asks which account is meant; the answer continues with the subcommand at
// hand and the words typed for it.
func (c *Call) pick() (Reply, error) {
	meta := c.meta(c.Args...)
	meta.Subject = c.Spec.Name
	return c.show(view.PickForm(meta, callbackPick, c.Spec.Summary).Modal()), nil
}

// picked continues with the account that was chosen.
func (r *Router) picked(ctx context.Context, c *Call) (Reply, error) {
	spec, ok := r.spec(c.Meta.Subject)
	if !ok {
		return Reply{}, fmt.Errorf("continue %q after a pick: no such subcommand", c.Meta.Subject)
	}
	chosen := c.values().Choice(view.FieldAccount)
	if chosen == "" {
		return Reply{Errors: map[string]string{view.FieldAccount: "Choose the account."}}, nil
	}
	c.Spec, c.Args, c.Ref = spec, c.Meta.Minted, view.Ref{Account: domain.AccountID(chosen)}
	reply, err := c.proceed(ctx)
	return reply, at(view.FieldAccount, err)
}

// suggest offers accounts while somebody types into a menu: their own first.
func (r *Router) suggest(ctx context.Context, c *Call) (Reply, error) {
	switch actionName(c.ActionID) {
	case view.ActionGroup:
		return r.suggestGroups(ctx, c.Query)
	case view.ActionAccount:
		return r.suggestAccounts(ctx, c)
	}
	return Reply{}, nil
}

// suggestAccounts offers accounts by a part of their name; the actor's own come
// first while nothing is typed.
func (r *Router) suggestAccounts(ctx context.Context, c *Call) (Reply, error) {
	var options []view.Option
	offer := func(id domain.AccountID, name string, segment domain.Segment) {
		option := view.AccountOption(id, name, segment)
		if len(options) < suggestions && !slices.Contains(options, option) {
			options = append(options, option)
		}
	}
	err := r.Store.Read(ctx, func(tx *storage.Tx) error {
		if strings.TrimSpace(c.Query) == "" {
			own, err := tx.Accounts(ctx, storage.Filter{CSMs: []domain.PersonID{c.Actor}, Limit: suggestions})
			if err != nil {
				return err
			}
			for _, row := range own {
				offer(row.ID, row.Name, row.Segment)
			}
		}
		found, err := tx.FindAccounts(ctx, c.Query, suggestions)
		if err != nil {
			return err
		}
		for _, ref := range found {
			offer(ref.ID, ref.Name, ref.Segment)
		}
		return nil
	})
	return Reply{Options: view.Options(options)}, err
}

// unknown says that there is no such subcommand, and what was perhaps meant: a
// subcommand that is alike, or the brief of an account that was named alone.
func (r *Router) unknown(ctx context.Context, words []string) error {
	if near := domain.Closest(words[0], r.names()); near != "" {
		return domain.Errorf(domain.NotFound, "", "I do not know %q. Did you mean: %s", words[0], r.Command+" "+quote(append([]string{near}, words[1:]...)...))
	}
	var found []storage.AccountRef
	err := r.Store.Read(ctx, func(tx *storage.Tx) (err error) {
		found, err = tx.FindAccounts(ctx, strings.Join(words, " "), 1)
		return err
	})
	if err != nil {
		return err
	}
	if len(found) > 0 {
		return domain.Errorf(domain.NotFound, "", "I do not know %q. To see the account, type: %s", words[0], r.Command+" "+quote("brief", found[0].Name))
	}
	return domain.Errorf(domain.NotFound, "", "I do not know %q. %s help shows what I can do.", words[0], r.Command)
}
