package storage_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

func TestDecideSavesWhatWasDecided(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database) {
		db.started(t)
		id := db.add(t, acme())
		db.rate(t, id, domain.Green)
		db.rate(t, id, domain.Red)

		a := db.account(t, id)
		if a.Version != 3 || a.Colour() != domain.Red || len(a.Ratings) != 2 {
			t.Errorf("version %d, colour %q, %d ratings; want 3, red, 2", a.Version, a.Colour(), len(a.Ratings))
		}
		if !a.Ratings[1].At.Equal(noon) || a.Ratings[1].At.Location() != time.UTC {
			t.Errorf("rated at %v, want %v in UTC", a.Ratings[1].At, noon)
		}
		e, ok := a.Escalation()
		if !ok || e.Owner != grace {
			t.Errorf("escalation %+v, %t; want one that asks %s", e, ok, grace)
		}
		ctx := context.Background()
		db.must(t, func(ctx context.Context, tx *storage.Tx) error {
			rows, err := tx.Accounts(ctx, storage.Filter{Escalated: true})
			if err != nil {
				return err
			}
			want := []storage.AccountRow{{
				ID: id, Name: "Acme Europe", Segment: domain.MidMarket, CSM: ada, Channel: acmeCh, Colour: domain.Red,
				DecisionDate: acme().Term.RenewalDate, RenewalDate: acme().Term.RenewalDate, ARR: acme().Term.ARR, Escalation: e.ID,
			}}
			if len(rows) == 1 {
				if rows[0].NextDueAt.IsZero() {
					t.Error("an account with an open escalation is never due")
				}
				rows[0].NextDueAt = time.Time{}
			}
			if diff := cmp.Diff(want, rows, cmp.AllowUnexported(domain.Date{})); diff != "" {
				t.Errorf("list (-want +got):\n%s", diff)
			}
			return nil
		})
		entries := audit(t, db, storage.AuditFilter{Account: id})
		if len(entries) < 4 || entries[len(entries)-1].Action != "account.add" {
			t.Errorf("audit %v does not begin with account.add", entries)
		}
		err := db.Read(ctx, func(tx *storage.Tx) error {
			asks, err := tx.Messages(ctx, storage.MessageFilter{Account: id, State: storage.Queued})
			if err == nil && len(asks) < 3 { // rated, the channel's card, the manager's message
				t.Errorf("%d messages are promised: %v", len(asks), asks)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func audit(t *testing.T, db *database, f storage.AuditFilter) (entries []domain.AuditEntry) {
	t.Helper()
	ctx := context.Background()
	if err := db.Read(ctx, func(tx *storage.Tx) (err error) {
		entries, err = tx.Audit(ctx, f)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return entries
}

func TestInputIsHandledOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database) {
		id := db.add(t, acme())
		ctx := context.Background()

		refused := domain.Errorf(domain.Invalid, "colour", "no")
		err := db.Decide(ctx, "act:1", id, ada, func(*domain.Account, domain.Env) (*domain.Change, error) { return nil, refused })
		if !errors.Is(err, refused) {
			t.Fatalf("error %v, want the one that was decided", err)
		}
		if err := db.Decide(ctx, "act:1", id, ada, rating(domain.Green)); err != nil {
			t.Fatalf("the input whose decision failed cannot be repeated: %v", err)
		}
		if err := db.Decide(ctx, "act:1", id, ada, rating(domain.Red)); !errors.Is(err, storage.ErrSeen) {
			t.Errorf("the repeated input gave %v, want ErrSeen", err)
		}
		if n := len(db.account(t, id).Ratings); n != 1 {
			t.Errorf("%d ratings, want 1", n)
		}
		db.move(72 * time.Hour)
		db.must(t, func(ctx context.Context, tx *storage.Tx) error {
			n, err := tx.PruneInbox(ctx, tx.Now().Add(-24*time.Hour))
			if n != 1 {
				t.Errorf("%d inputs forgotten, want 1", n)
			}
			return err
		})
	})
}

func TestTwoAtOnceHandleAnInputOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database) {
		id := db.add(t, acme())
		other := db.reopen(t)
		var wg sync.WaitGroup
		results := make(chan error, 16)
		for i := range cap(results) {
			store := db.Store
			if i%2 == 1 {
				store = other
			}
			wg.Go(func() { results <- store.Decide(context.Background(), "cmd:1", id, ada, rating(domain.Green)) })
		}
		wg.Wait()
		close(results)
		done := 0
		for err := range results {
			switch {
			case err == nil:
				done++
			case !errors.Is(err, storage.ErrSeen):
				t.Errorf("unexpected error: %v", err)
			}
		}
		if n := len(db.account(t, id).Ratings); done != 1 || n != 1 {
			t.Errorf("%d of them succeeded and left %d ratings, want 1 and 1", done, n)
		}
	})
}

func TestCreateRefusesWhatIsTaken(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database) {
		first := acme()
		first.ID = "acc_first"
		db.add(t, first)
		tests := []struct {
			name   string
			change func(*domain.AccountInput)
			want   error
		}{
			{"the same form again", func(*domain.AccountInput) {}, storage.ErrSeen},
			{"the name in other letters", func(in *domain.AccountInput) {
				in.ID, in.Name, in.ExternalID = "acc_b", "  ACME   europe", "CRM-2"
			}, &domain.Error{Code: domain.Conflict, Field: "name"}},
			{"the external id", func(in *domain.AccountInput) {
				in.ID, in.Name = "acc_c", "Another"
			}, &domain.Error{Code: domain.Conflict, Field: "external_id"}},
		}
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				in := first
				tt.change(&in)
				err := db.Create(context.Background(), "", ada, func(env domain.Env) (*domain.Account, *domain.Change, error) {
					return domain.NewAccount(env, in)
				})
				if !errors.Is(err, tt.want) {
					t.Errorf("error %v, want %v", err, tt.want)
				}
			})
		}
	})
}

func TestOnlyOneOfTwoWithTheSameNameIsCreated(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database) {
		other := db.reopen(t)
		results := make(chan error, 8)
		var wg sync.WaitGroup
		for i := range cap(results) {
			store := []*storage.Store{db.Store, other}[i%2]
			wg.Go(func() {
				results <- store.Create(context.Background(), "", ada, func(env domain.Env) (*domain.Account, *domain.Change, error) {
					in := acme()
					in.ExternalID = ""
					return domain.NewAccount(env, in)
				})
			})
		}
		wg.Wait()
		close(results)
		created := 0
		for err := range results {
			if err == nil {
				created++
			} else if !errors.Is(err, &domain.Error{Code: domain.Conflict, Field: "name"}) {
				t.Errorf("error %v, want a conflict of names", err)
			}
		}
		if created != 1 {
			t.Errorf("%d were created, want 1", created)
		}
	})
}

func TestLostRaceIsDecidedAgain(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database) {
		id := db.add(t, acme())
		stale := db.account(t, id)
		db.rate(t, id, domain.Green)
		ctx := context.Background()
		err := db.InTx(ctx, func(tx *storage.Tx) error {
			env, err := tx.Env(ctx, ada, stale)
			if err != nil {
				return err
			}
			change, err := stale.Rate(env, domain.RatingInput{Colour: domain.Yellow, Reason: "late"})
			if err != nil {
				return err
			}
			return tx.Save(ctx, stale, change)
		})
		if err == nil {
			t.Error("a stale account was saved over a newer one")
		}
		if c := db.account(t, id).Colour(); c != domain.Green {
			t.Errorf("the account is %s, want green", c)
		}
	})
}

// On PostgreSQL somebody else can commit between load and save; SQLite has one
// writer.
func TestDecideRunsAgainWithWhatIsTrueThen(t *testing.T) {
	db := postgresDatabase(t)
	id := db.add(t, acme())
	other := db.reopen(t)
	ctx := context.Background()
	for _, tt := range []struct {
		rivals, runs int
		want         error
	}{{rivals: 1, runs: 2}, {rivals: 3, runs: 4}, {rivals: 100, runs: 8, want: &domain.Error{Code: domain.Conflict}}} {
		runs, before := 0, len(db.account(t, id).Ratings)
		err := db.Decide(ctx, "", id, ada, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
			runs++
			if len(a.Ratings) != before+runs-1 {
				t.Errorf("run %d sees %d ratings, want %d", runs, len(a.Ratings), before+runs-1)
			}
			if runs <= tt.rivals {
				if err := other.Decide(ctx, "", id, grace, rating(domain.Green)); err != nil {
					t.Error(err)
				}
			}
			return a.Rate(env, domain.RatingInput{Colour: domain.Yellow, Reason: "as a test"})
		})
		if runs != tt.runs || !errors.Is(err, tt.want) {
			t.Errorf("with %d rivals: %d runs and error %v; want %d and %v", tt.rivals, runs, err, tt.runs, tt.want)
		}
	}
}

func TestDecisionsOfManyAreAllKept(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database) {
		ids := make([]domain.AccountID, 6)
		for i := range ids {
			in := acme()
			in.Name, in.ExternalID = fmt.Sprintf("Account %d", i), ""
			ids[i] = db.add(t, in)
		}
		var wg sync.WaitGroup
		errs := make(chan error, 60)
		for i := range cap(errs) {
			wg.Go(func() {
				ctx := context.Background()
				for { // on PostgreSQL two losses in a row are possible here, and are said
					err := db.Decide(ctx, fmt.Sprintf("key %d", i), ids[i%len(ids)], ada, rating(domain.Green))
					if !errors.Is(err, &domain.Error{Code: domain.Conflict}) {
						errs <- err
						return
					}
				}
			})
		}
		wg.Wait()
		close(errs)
		for err := range errs {
			if err != nil {
				t.Error(err)
			}
		}
		for _, id := range ids {
			if n := len(db.account(t, id).Ratings); n != 10 {
				t.Errorf("account %s has %d ratings, want 10", id, n)
			}
		}
	})
}

func TestMissingAccount(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database) {
		err := db.Decide(context.Background(), "key", "acc_none", ada, rating(domain.Green))
		if !errors.Is(err, &domain.Error{Code: domain.NotFound}) {
			t.Errorf("error %v, want not found", err)
		}
	})
}
