package storage

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/renewalbot/renewalbot/domain"
)

// Match says how well an account fits what somebody typed.
type Match string

// The matches, best first.
const (
	MatchID     Match = "id"     // its id or external id
	MatchName   Match = "name"   // its whole name
	MatchPrefix Match = "prefix" // its name begins so
	MatchPart   Match = "part"   // its name has that in it
	MatchNear   Match = "near"   // perhaps a typing error: "did you mean"
)

// Exact reports whether the account is the one that was meant, with no need to
// ask.
func (m Match) Exact() bool { return m == MatchID || m == MatchName }

// AccountRef names an account, for choosing one.
type AccountRef struct {
	ID      domain.AccountID
	Name    string
	Segment domain.Segment
	Channel domain.ChannelID
	CSM     domain.PersonID
	Match   Match // set by [Tx.FindAccounts]
}

func accountRefFields(r *AccountRef) []any {
	return []any{&r.ID, &r.Name, &r.Segment, &r.Channel, &r.CSM}
}

const selectRef = "SELECT id, name, segment, channel, csm FROM accounts "

// AccountByChannel returns the accounts that are linked to a channel, ordered
// by name: usually one, or none.
func (tx *Tx) AccountByChannel(ctx context.Context, channel domain.ChannelID) ([]AccountRef, error) {
	refs, err := all(ctx, tx, accountRefFields, selectRef+
		"WHERE channel = ? AND channel <> '' AND NOT archived ORDER BY normal_name", channel)
	if err != nil {
		return nil, fmt.Errorf("find account of channel %s: %w", channel, err)
	}
	return refs, nil
}

// FindAccounts returns the accounts that somebody may mean by query, the best
// match first: its id, its external id, its name in any case, the beginning of
// its name, a part of it. Only when there is none of these, names that differ
// by a few letters are returned, as [MatchNear]. An empty query lists accounts
// by name. Archived accounts are found by their whole name or id only.
func (tx *Tx) FindAccounts(ctx context.Context, query string, limit int) ([]AccountRef, error) {
	query = strings.TrimSpace(query)
	name := domain.NormalName(query)
	like := strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(name)
	var refs []AccountRef
	err := tx.each(ctx, func(scan func(...any) error) error {
		var r AccountRef
		if err := scan(append(accountRefFields(&r), &r.Match)...); err != nil {
			return err
		}
		refs = append(refs, r)
		return nil
	}, "SELECT id, name, segment, channel, csm, CASE WHEN id = ? OR external_id = ? THEN 'id' WHEN normal_name = ? THEN 'name' "+
		"WHEN normal_name LIKE ? ESCAPE '!' THEN 'prefix' ELSE 'part' END AS fit FROM accounts "+
		"WHERE id = ? OR (external_id <> '' AND external_id = ?) OR normal_name = ? OR (normal_name LIKE ? ESCAPE '!' AND NOT archived) "+
		"ORDER BY CASE WHEN id = ? OR external_id = ? THEN 0 WHEN normal_name = ? THEN 1 WHEN normal_name LIKE ? ESCAPE '!' THEN 2 ELSE 3 END, "+
		"normal_name "+limited,
		query, query, name, like+"%", query, query, name, "%"+like+"%", query, query, name, like+"%", limit)
	if err != nil {
		return nil, fmt.Errorf("find accounts: %w", err)
	}
	if len(refs) > 0 || name == "" {
		return refs, nil
	}
	return tx.nearAccounts(ctx, name, limit)
}

// nearAccounts returns accounts whose name, or its beginning, is a few letters
// away from name.
func (tx *Tx) nearAccounts(ctx context.Context, name string, limit int) ([]AccountRef, error) {
	allowed := min(3, utf8.RuneCountInString(name)/3)
	if allowed == 0 {
		return nil, nil
	}
	type near struct {
		ref      AccountRef
		distance int
	}
	var found []near
	typed := []rune(name)
	err := tx.each(ctx, func(scan func(...any) error) error {
		var r AccountRef
		if err := scan(accountRefFields(&r)...); err != nil {
			return err
		}
		if d := nameDistance(typed, []rune(domain.NormalName(r.Name))); d <= allowed {
			r.Match = MatchNear
			found = append(found, near{r, d})
		}
		return nil
	}, selectRef+"WHERE NOT archived ORDER BY normal_name")
	if err != nil {
		return nil, fmt.Errorf("find near accounts: %w", err)
	}
	slices.SortStableFunc(found, func(x, y near) int { return cmp.Compare(x.distance, y.distance) })
	var refs []AccountRef
	for _, n := range found[:min(limit, len(found))] {
		refs = append(refs, n.ref)
	}
	return refs, nil
}

// nameDistance returns how far what was typed is from a name or, if that is
// less, from as many words at its beginning: "acem" is near to "acme europe".
func nameDistance(typed, name []rune) int {
	best := distance(typed, name)
	words, wanted := 0, strings.Count(string(typed), " ")+1
	for i, r := range name {
		if r == ' ' {
			if words++; words == wanted {
				best = min(best, distance(typed, name[:i]))
				break
			}
		}
	}
	return best
}

// distance counts the letters that must be added, dropped, replaced or swapped
// with their neighbour to make b of a.
func distance(a, b []rune) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
