package storage_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/domain/playbook"
	"github.com/renewalbot/renewalbot/storage"
	"github.com/renewalbot/renewalbot/storage/storetest"
)

// noon is a Tuesday, at a whole microsecond.
var noon = time.Date(2026, time.November, 24, 12, 0, 0, 123456000, time.UTC)

const (
	ada    domain.PersonID  = "UADA"   // CSM
	grace  domain.PersonID  = "UGRACE" // manager
	acmeCh domain.ChannelID = "CACME"
)

var playbooks = sync.OnceValues(playbook.Default)

// database is one database of a test, with a clock that the test moves.
type database struct {
	*storage.Store
	url  string
	now  atomic.Pointer[time.Time]
	made atomic.Int64
}

func (db *database) clock() time.Time { return *db.now.Load() }

func (db *database) move(d time.Duration) {
	later := db.clock().Add(d)
	db.now.Store(&later)
}

// id mints ids that sort by the order of their making.
func (db *database) id(prefix string) string { return fmt.Sprintf("%s_%06d", prefix, db.made.Add(1)) }

func (db *database) options(tb testing.TB) storage.Options {
	tb.Helper()
	books, err := playbooks()
	if err != nil {
		tb.Fatal(err)
	}
	return storage.Options{Now: db.clock, NewID: db.id, Playbooks: books}
}

// reopen opens the same database a second time, as another process would.
func (db *database) reopen(tb testing.TB) *storage.Store {
	tb.Helper()
	again, err := storage.Open(context.Background(), db.url, db.options(tb))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := again.Close(); err != nil {
			tb.Error(err)
		}
	})
	return again
}

func openDatabase(tb testing.TB, url string) *database {
	tb.Helper()
	db := &database{url: url}
	db.now.Store(&noon)
	db.Store = db.reopen(tb)
	return db
}

func sqliteDatabase(tb testing.TB) *database {
	tb.Helper()
	return openDatabase(tb, storetest.SQLite(tb))
}

func postgresDatabase(tb testing.TB) *database {
	tb.Helper()
	return openDatabase(tb, storetest.Postgres(tb))
}

// onBoth runs a test on SQLite and on PostgreSQL.
func onBoth(t *testing.T, test func(*testing.T, *database)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, sqliteDatabase(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, postgresDatabase(t)) })
}

// must runs fn in a transaction that has to succeed.
func (db *database) must(tb testing.TB, fn func(context.Context, *storage.Tx) error) {
	tb.Helper()
	ctx := context.Background()
	if err := db.InTx(ctx, func(tx *storage.Tx) error { return fn(ctx, tx) }); err != nil {
		tb.Fatal(err)
	}
}

// started puts the people of the tests into the workspace and starts reminders.
func (db *database) started(tb testing.TB) {
	tb.Helper()
	db.must(tb, func(ctx context.Context, tx *storage.Tx) error {
		if err := tx.PutPeople(ctx,
			domain.Person{ID: ada, Name: "Ada Example", Email: "Ada@Example.com", TimeZone: "Europe/Berlin"},
			domain.Person{ID: grace, Name: "Grace Example", Email: "grace@example.com", TimeZone: "America/New_York"},
		); err != nil {
			return err
		}
		return tx.SaveSettings(ctx, grace, domain.Settings{
			Admins: []domain.PersonID{grace}, Managers: []domain.PersonID{grace}, StartedAt: tx.Now(),
		})
	})
}

// acme is an account whose renewal is sixty days off.
func acme() domain.AccountInput {
	return domain.AccountInput{
		Name: "Acme Europe", ExternalID: "CRM-1", Segment: domain.MidMarket, CSM: ada, Channel: acmeCh,
		Term: domain.TermInput{RenewalDate: domain.DateIn(noon, time.UTC).AddDays(60), ARR: domain.Money{Minor: 12_000_000, Currency: "EUR"}},
	}
}

// add creates an account.
func (db *database) add(tb testing.TB, in domain.AccountInput) domain.AccountID {
	tb.Helper()
	if in.ID == "" {
		in.ID = domain.AccountID(db.id(domain.PrefixAccount))
	}
	err := db.Create(context.Background(), "", ada, func(env domain.Env) (*domain.Account, *domain.Change, error) {
		return domain.NewAccount(env, in)
	})
	if err != nil {
		tb.Fatal(err)
	}
	return in.ID
}

// account loads an account.
func (db *database) account(tb testing.TB, id domain.AccountID) *domain.Account {
	tb.Helper()
	var a *domain.Account
	ctx := context.Background()
	if err := db.Read(ctx, func(tx *storage.Tx) (err error) {
		a, err = tx.Account(ctx, id)
		return err
	}); err != nil {
		tb.Fatal(err)
	}
	return a
}

// rate rates an account.
func (db *database) rate(tb testing.TB, id domain.AccountID, colour domain.Colour) {
	tb.Helper()
	if err := db.Decide(context.Background(), "", id, ada, rating(colour)); err != nil {
		tb.Fatal(err)
	}
}

func rating(colour domain.Colour) func(*domain.Account, domain.Env) (*domain.Change, error) {
	return func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		return a.Rate(env, domain.RatingInput{Colour: colour, Reason: "as a test"})
	}
}
