package jobs_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
	"github.com/renewalbot/renewalbot/storage/storetest"
)

// dueAccounts is how many accounts of a measured sweep are due.
const dueAccounts = 100

// BenchmarkSweep measures one sweep with 100 accounts due, among more and more
// that are not: its cost must follow what is due. Each account due is in the
// middle of its timeline, with work done, people, ratings and messages in Slack,
// and gets the card of its next phase in every sweep that is measured. The others
// have as many rows as they.
func BenchmarkSweep(b *testing.B) {
	for _, engine := range []struct {
		name string
		url  func(testing.TB) string
	}{{"sqlite", storetest.SQLite}, {"postgres", storetest.Postgres}} {
		for _, accounts := range []int{1_000, 10_000, 100_000} {
			b.Run(fmt.Sprintf("%s/%d", engine.name, accounts), func(b *testing.B) {
				f := &field{office: open(b, engine.url(b))}
				f.plant()
				f.pad(accounts)
				f.moveTo(f.clock().AddDate(0, 0, 15)) // ninety days before the decision
				planner := f.planner(f.store, f.due(f.store))
				runs := 0
				for b.Loop() {
					b.StopTimer()
					if runs++; runs > 1 {
						f.again()
					}
					b.StartTimer()
					if _, err := planner.RunOnce(context.Background()); err != nil {
						b.Fatal(err)
					}
					b.StopTimer()
					f.announced(dueAccounts)
					b.StartTimer()
				}
			})
		}
	}
}

// field is an office whose accounts all reach the same milestone at once.
type field struct {
	*office
	raw *sql.DB
	ids []domain.AccountID
}

// plant adds the accounts and lives their first phases: what was due is done,
// its messages are in Slack.
func (f *field) plant() {
	f.t.Helper()
	f.raw = f.beside()
	f.moveTo(noon.Truncate(24 * time.Hour).Add(33 * time.Hour)) // a Wednesday: every phase begins on a working day
	f.must(func(ctx context.Context, tx *storage.Tx) error {
		var people []domain.Person
		for i := range 10 {
			people = append(people, domain.Person{ID: benchCSM(i), Name: fmt.Sprintf("Sample CSM %d", i), TimeZone: "UTC"})
		}
		return tx.PutPeople(ctx, people...)
	})
	for i := range dueAccounts {
		id := f.renewing(155, domain.AccountInput{CSM: benchCSM(i % 10), Manager: mia, Channel: room(i)})
		f.ids = append(f.ids, id)
		for n, role := range []domain.StakeholderRole{domain.Champion, domain.EconomicBuyer, domain.DecisionMaker} {
			f.decide(id, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
				return a.LogStakeholder(env, domain.StakeholderInput{
					Name: fmt.Sprintf("Sample person %d", n), Roles: []domain.StakeholderRole{role}, Event: domain.Joined,
				})
			})
		}
		f.rate(id, domain.Yellow, "as a sample")
		f.rate(id, domain.Green, "")
	}
	f.arrive()
	for _, days := range []int{5, 45} { // 150 and 105 days before the decision
		f.moveTo(f.clock().AddDate(0, 0, days))
		f.sweep()
		f.announced(dueAccounts)
		f.arrive()
		for _, id := range f.ids {
			f.work(id)
		}
	}
}

func benchCSM(i int) domain.PersonID { return domain.PersonID(fmt.Sprintf("U0BENCH%d", i)) }

// work does what is due for an account.
func (f *field) work(id domain.AccountID) {
	f.t.Helper()
	f.decide(id, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		s, ok := a.NextStep(env)
		if !ok {
			return nil, errors.New("no step is due")
		}
		var keys []string
		for _, t := range s.Tasks {
			keys = append(keys, t.Key)
		}
		return a.Tick(env, s.Term.ID, s.Key, keys, nil)
	})
	f.decide(id, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		s, _ := a.NextStep(env)
		return a.Finish(env, s.Term.ID, s.Key, false, "")
	})
}

// arrive says of all messages that they are in Slack.
func (f *field) arrive() {
	f.t.Helper()
	f.run("UPDATE outbox SET state = 'sent', channel = place, ts = id, next_at = NULL, sent_at = created_at, refresh = FALSE")
}

// announced checks that so many messages wait.
func (f *field) announced(want int) {
	f.t.Helper()
	f.must(func(ctx context.Context, tx *storage.Tx) error {
		messages, err := tx.Messages(ctx, storage.MessageFilter{State: storage.Queued, Limit: 10 * want})
		if len(messages) != want {
			f.t.Fatalf("a sweep announced %d messages, want %d", len(messages), want)
		}
		return err
	})
}

// again takes back what a sweep did, so that the next one does the same.
func (f *field) again() {
	f.t.Helper()
	f.run("DELETE FROM outbox WHERE state = 'queued'")
	f.run("UPDATE outbox SET next_at = NULL, refresh = FALSE WHERE refresh")
	f.run("DELETE FROM milestone_facts WHERE card_on = '" + domain.DateIn(f.clock(), time.UTC).String() + "'")
	f.run("UPDATE accounts SET next_due_at = " + f.instant(f.clock()) + " WHERE id IN (" + f.quoted() + ")")
}

func (f *field) quoted() string {
	var list []string
	for _, id := range f.ids {
		list = append(list, "'"+string(id)+"'")
	}
	return strings.Join(list, ", ")
}

// instant writes an instant as the database takes it.
func (f *field) instant(t time.Time) string {
	text := "'" + t.UTC().Format("2006-01-02T15:04:05.000000Z") + "'"
	if strings.HasPrefix(f.url, "postgres:") {
		return "TIMESTAMPTZ " + text
	}
	return text
}

// pad clones the accounts with all their rows until there are so many.
func (f *field) pad(accounts int) {
	f.t.Helper()
	for _, table := range []string{
		"accounts", "contracts", "terms", "ratings", "stakeholders", "stakeholder_changes", "milestone_facts", "task_facts", "outbox", "audit",
	} {
		var into, from []string
		for _, c := range f.columns(table) {
			if c == "seq" {
				continue
			}
			into, from = append(into, c), append(from, f.cloned(table, c))
		}
		f.run("INSERT INTO " + table + " (" + strings.Join(into, ", ") + ") WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " +
			fmt.Sprint(accounts/dueAccounts-1) + ") SELECT " + strings.Join(from, ", ") + " FROM n, " + table + " x")
	}
	if strings.HasPrefix(f.url, "sqlite:") {
		f.run("PRAGMA wal_checkpoint(TRUNCATE)")
	}
	f.run("ANALYZE")
}

// cloned returns what a column of a clone holds.
func (f *field) cloned(table, column string) string {
	own := []string{
		"id", "key", "thread_key", "card_key", "account_id", "contract_id", "previous_id", "term_id", "stakeholder_id", "normal_name", "external_id",
		"channel", "place", "ts",
	}
	switch {
	case slices.Contains(own, column):
		return "CASE WHEN x." + column + " = '' THEN '' ELSE x." + column + " || '_' || n.i END"
	case column == "csm": // with fifty accounts each
		return "x.csm || '_' || n.i / 5"
	case column == "next_due_at" && table == "accounts":
		return f.instant(noon.AddDate(10, 0, 0))
	}
	return "x." + column
}

// columns lists the columns of a table.
func (f *field) columns(table string) []string {
	f.t.Helper()
	rows, err := f.raw.QueryContext(context.Background(), "SELECT * FROM "+table+" LIMIT 1")
	if err != nil {
		f.t.Fatal(err)
	}
	defer func() {
		if err := rows.Close(); err != nil {
			f.t.Error(err)
		}
	}()
	columns, err := rows.Columns()
	if err := errors.Join(err, rows.Err()); err != nil {
		f.t.Fatal(err)
	}
	return columns
}

// beside opens the database beside the store.
func (f *field) beside() *sql.DB {
	f.t.Helper()
	driver, name := "postgres", f.url
	if path, ok := strings.CutPrefix(f.url, "sqlite:"); ok {
		driver, name = "sqlite", path
	}
	db, err := sql.Open(driver, name)
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() {
		if err := db.Close(); err != nil {
			f.t.Error(err)
		}
	})
	return db
}

func (f *field) run(query string) {
	f.t.Helper()
	if _, err := f.raw.ExecContext(context.Background(), query); err != nil {
		f.t.Fatalf("%v\n%s", err, query)
	}
}
