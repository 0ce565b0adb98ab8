package jobs_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/renewalbot/renewalbot/bot/slacksim"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// Who is in a followed user group is read once a day, so that a lost report does
// no harm; a group that cannot be followed is told once until it can.
func TestVisitFollowsUserGroups(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		v := o.visit()
		members := func(disabled bool, people ...domain.PersonID) {
			g := slacksim.UserGroup{ID: "S0LEADS", Name: "leads", Handle: "leads"}
			for _, p := range people {
				g.Users = append(g.Users, string(p))
			}
			if disabled {
				g.Disabled = o.clock().Unix()
			}
			o.slack.SetUserGroup(g)
		}
		managers := func(want ...domain.PersonID) {
			t.Helper()
			o.must(func(ctx context.Context, tx *storage.Tx) error {
				s, err := tx.Settings(ctx)
				if !slices.Equal(s.Managers, want) {
					t.Errorf("managers %v, want %v", s.Managers, want)
				}
				return err
			})
		}
		lost := func() (found []storage.Message) {
			for _, m := range o.allMessages() {
				if m.Promise.Kind == domain.AnnounceGroupLost {
					found = append(found, m)
				}
			}
			return found
		}
		o.must(func(ctx context.Context, tx *storage.Tx) error {
			s, err := tx.Settings(ctx)
			if err != nil {
				return err
			}
			s.ManagersGroup, s.Managers, s.Admins = "S0LEADS", []domain.PersonID{mia}, []domain.PersonID{ada}
			return tx.SaveSettings(ctx, ada, s)
		})
		members(false, ana, mia)
		o.visits(t, v)
		managers(mia, ana)

		members(true, ana)
		for range 3 {
			o.visits(t, v)
		}
		managers(mia, ana)
		if words := lost(); len(words) != 1 {
			t.Fatalf("it was said %d times, want once", len(words))
		}
		m := o.wantAt(t, lost()[0].Promise.Key, o.dm(ada))[0]
		if text := plain(m.Text); !strings.Contains(text, "@leads") || !strings.Contains(text, "switched off") {
			t.Errorf("it says %q", text)
		}
		members(false, ana)
		o.visits(t, v)
		managers(ana)
		members(true, ana)
		o.visits(t, v)
		if words := lost(); len(words) != 2 {
			t.Errorf("after the second loss it was said %d times in all, want 2", len(words))
		}
	})
}
