package storage

import (
	"context"
	"fmt"

	"github.com/renewalbot/renewalbot/domain"
)

// AccountNamed returns the account whose whole name, in any case, or external
// id is name; ok is false when there is none. It reads two indexes and nothing
// else, so that every command can ask whether a line begins with an account.
func (tx *Tx) AccountNamed(ctx context.Context, name string) (ref AccountRef, ok bool, err error) {
	refs, err := all(ctx, tx, accountRefFields, selectRef+
		"WHERE normal_name = ? OR (external_id <> '' AND external_id = ?) ORDER BY CASE WHEN normal_name = ? THEN 0 ELSE 1 END, id LIMIT 1",
		domain.NormalName(name), name, domain.NormalName(name))
	if err != nil {
		return AccountRef{}, false, fmt.Errorf("find account named %q: %w", name, err)
	}
	if len(refs) == 0 {
		return AccountRef{}, false, nil
	}
	refs[0].Match = MatchName
	return refs[0], true, nil
}
