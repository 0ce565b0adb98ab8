package storage_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// The cases in which the two databases, or their drivers, differ and the store
// must not.

func TestInstantsKeepTheirMicrosecondAndComeBackInUTC(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	onBoth(t, func(t *testing.T, db *database) {
		for name, seen := range map[string]time.Time{
			"nanoseconds":   noon.Add(789 * time.Nanosecond),
			"another zone":  noon.In(berlin),
			"whole second":  noon.Truncate(time.Second),
			"local zone":    noon.Local(),
			"with a clock":  time.Now(),
			"a century ago": time.Date(1926, 1, 2, 3, 4, 5, 6000, time.UTC),
		} {
			var got domain.Person
			db.must(t, func(ctx context.Context, tx *storage.Tx) error {
				return tx.PutPeople(ctx, domain.Person{ID: ada, Name: "Ada Example", SeenAt: seen})
			})
			db.must(t, func(ctx context.Context, tx *storage.Tx) error {
				people, err := tx.People(ctx, ada)
				got = people[ada]
				return err
			})
			if want := seen.UTC().Truncate(time.Microsecond); got.SeenAt != want {
				t.Errorf("%s: %v, want %v", name, got.SeenAt, want)
			}
		}
	})
}

func TestInstantIsFoundFromAnyZone(t *testing.T) {
	tokyo := time.FixedZone("far", 9*3600)
	onBoth(t, func(t *testing.T, db *database) {
		n := note("a", "C1")
		n.At = noon.In(tokyo)
		announce(t, db, n)
		for offset, want := range map[time.Duration]int{-time.Microsecond: 0, 0: 1} {
			var got []storage.Message
			undo := errors.New("only looking")
			ctx := context.Background()
			err := db.InTx(ctx, func(tx *storage.Tx) (err error) {
				if got, err = tx.ClaimOutbox(ctx, "w", noon.Add(offset).In(time.FixedZone("other", -7*3600)), lease, each(5)); err != nil {
					return err
				}
				return undo
			})
			if !errors.Is(err, undo) {
				t.Fatal(err)
			}
			if len(got) != want {
				t.Errorf("%v from the instant %d are due, want %d", offset, len(got), want)
			}
		}
	})
}

func TestDatesAreTheDayThatWasMeant(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database) {
		in := acme()
		in.Term.RenewalDate = domain.NewDate(2026, time.December, 31)
		id := db.add(t, in)
		if got := db.account(t, id).Terms[0].RenewalDate; got != in.Term.RenewalDate {
			t.Errorf("renewal date %s, want %s", got, in.Term.RenewalDate)
		}
		for _, tt := range []struct {
			from, to string
			want     int
		}{{"2026-12-31", "2026-12-31", 1}, {"2027-01-01", "", 0}, {"", "2026-12-30", 0}} {
			var f storage.Filter
			if err := errors.Join(f.From.UnmarshalText([]byte(tt.from)), f.To.UnmarshalText([]byte(tt.to))); err != nil {
				t.Fatal(err)
			}
			db.must(t, func(ctx context.Context, tx *storage.Tx) error {
				n, err := tx.CountAccounts(ctx, f)
				if n != tt.want {
					t.Errorf("%d accounts from %q to %q, want %d", n, tt.from, tt.to, tt.want)
				}
				return err
			})
		}
	})
}

func TestWhatBreaksARuleIsRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database) {
		id := db.add(t, acme())
		for name, change := range map[string]*domain.Change{
			"unknown colour":   {Ratings: []domain.Rating{{ID: "r", AccountID: id, Colour: "blue", At: noon}}},
			"no instant":       {Ratings: []domain.Rating{{ID: "r", AccountID: id, Colour: domain.Red}}},
			"unknown account":  {Ratings: []domain.Rating{{ID: "r", AccountID: "acc_none", Colour: domain.Red, At: noon}}},
			"unknown contract": {Terms: []domain.Term{{ID: "t", AccountID: id, ContractID: "none", RenewalDate: domain.DateIn(noon, time.UTC)}}},
		} {
			a := db.account(t, id)
			ctx := context.Background()
			if err := db.InTx(ctx, func(tx *storage.Tx) error { return tx.Save(ctx, a, change) }); err == nil {
				t.Errorf("%s was saved", name)
			}
		}
	})
}

// Text from people goes through unharmed, whatever it looks like.
func TestTextIsJustText(t *testing.T) {
	odd := []string{`?`, `:a`, `$1`, `'; DROP TABLE accounts; --`, `100%`, `under_score`, `back\slash`, "emoji 🎉", "مرحبا", `{"json": [1]}`, "a\nb"}
	onBoth(t, func(t *testing.T, db *database) {
		id := db.add(t, acme())
		for _, text := range odd {
			if err := db.Decide(context.Background(), "", id, ada, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
				return a.Rate(env, domain.RatingInput{Colour: domain.Yellow, Reason: text})
			}); err != nil {
				t.Fatal(err)
			}
		}
		ratings := db.account(t, id).Ratings
		for i, text := range odd {
			if ratings[i].Reason != text {
				t.Errorf("%q came back as %q", text, ratings[i].Reason)
			}
		}
	})
}

// What was made in one instant keeps the order in which it was made.
func TestListsAreOldestFirst(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database) {
		id := db.add(t, acme())
		a := db.account(t, id)
		change := &domain.Change{Escalations: []domain.Escalation{{
			ID: "esc", AccountID: id, Severity: domain.High, Cause: domain.CauseManual, RaisedAt: noon, Status: domain.EscalationOpen,
		}}}
		kinds := []string{"raised", "joined", "reminded", "moved_up", "acknowledged"}
		for i, kind := range kinds {
			change.Steps = append(change.Steps, domain.EscalationStep{
				ID: domain.EscalationStepID(strings.Repeat("z", 9-i)), EscalationID: "esc", AccountID: id, Kind: kind, At: noon,
			})
		}
		db.must(t, func(ctx context.Context, tx *storage.Tx) error { return tx.Save(ctx, a, change) })
		first := change.Steps[0]
		first.Note = "changed later"
		db.must(t, func(ctx context.Context, tx *storage.Tx) error {
			return tx.Save(ctx, a, &domain.Change{Steps: []domain.EscalationStep{first}})
		})
		var got []string
		for _, s := range db.account(t, id).Steps {
			got = append(got, s.Kind)
		}
		if !slices.Equal(got, kinds) {
			t.Errorf("steps %v, want %v", got, kinds)
		}
	})
}

func TestRowOfAnotherAccountIsNotReplaced(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database) {
		mine := db.add(t, acme())
		in := acme()
		in.Name, in.ExternalID = "Other", ""
		theirs := db.add(t, in)
		rating := domain.Rating{ID: "rat_1", AccountID: mine, Colour: domain.Green, At: noon}
		ctx := context.Background()
		save := func(id domain.AccountID, r domain.Rating) error {
			a := db.account(t, id)
			return db.InTx(ctx, func(tx *storage.Tx) error { return tx.Save(ctx, a, &domain.Change{Ratings: []domain.Rating{r}}) })
		}
		if err := save(mine, rating); err != nil {
			t.Fatal(err)
		}
		rating.AccountID, rating.Colour = theirs, domain.Red
		if err := save(theirs, rating); !errors.Is(err, &domain.Error{Code: domain.Conflict}) {
			t.Errorf("error %v, want a conflict", err)
		}
		if c := db.account(t, mine).Colour(); c != domain.Green {
			t.Errorf("my rating became %s", c)
		}
	})
}

func TestEndedContextIsTheContextsError(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database) {
		ctx, cancel := context.WithCancel(context.Background())
		err := db.Read(ctx, func(tx *storage.Tx) error {
			cancel()
			_, err := tx.Accounts(ctx, storage.Filter{})
			return err
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("error %v, want the context's", err)
		}
		if err := db.Ping(context.Background()); err != nil {
			t.Errorf("after that the database does not answer: %v", err)
		}
	})
}
