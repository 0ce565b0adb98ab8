package jobs_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// BenchmarkSweep measures one sweep with 100 accounts due, among more and more
// that are not: its cost must follow what is due.
func BenchmarkSweep(b *testing.B) {
	const due = 100
	for engine, url := range map[string]func(testing.TB) string{
		"sqlite": sqliteURL, "postgres": postgresURL,
	} {
		for _, accounts := range []int{1_000, 10_000, 100_000} {
			b.Run(fmt.Sprintf("%s/%d", engine, accounts), func(b *testing.B) {
				o := open(b, url(b))
				for range due {
					o.account(domain.AccountInput{CSM: ana, Channel: acme})
				}
				raw := o.raw()
				o.run(raw, `INSERT INTO accounts (`+accountColumns(b, raw)+`) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < `+
					fmt.Sprint(accounts-due)+`) SELECT `+o.clonedColumns(accountColumns(b, raw))+` FROM n, (SELECT * FROM accounts ORDER BY id LIMIT 1) a`)
				o.run(raw, "ANALYZE")
				planner := o.planner(o.store, o.due(o.store))
				plan := func() {
					if _, err := planner.RunOnce(context.Background()); err != nil {
						b.Fatal(err)
					}
				}
				plan()
				b.ResetTimer()
				for range b.N {
					b.StopTimer()
					o.run(raw, "UPDATE accounts SET next_due_at = '"+o.clock().UTC().Format("2006-01-02T15:04:05.000000Z")+"' WHERE id NOT LIKE 'acc_pad%'")
					b.StartTimer()
					plan()
				}
			})
		}
	}
}

// raw opens the database beside the store.
func (o *office) raw() *sql.DB {
	o.t.Helper()
	driver, name := "postgres", o.url
	if path, ok := strings.CutPrefix(o.url, "sqlite:"); ok {
		driver, name = "sqlite", path
	}
	db, err := sql.Open(driver, name)
	if err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(func() {
		if err := db.Close(); err != nil {
			o.t.Error(err)
		}
	})
	return db
}

func (o *office) run(db *sql.DB, query string) {
	o.t.Helper()
	if _, err := db.ExecContext(context.Background(), query); err != nil {
		o.t.Fatal(err)
	}
}

// accountColumns lists the columns of the accounts.
func accountColumns(tb testing.TB, db *sql.DB) string {
	tb.Helper()
	rows, err := db.QueryContext(context.Background(), "SELECT * FROM accounts LIMIT 1")
	if err != nil {
		tb.Fatal(err)
	}
	defer func() {
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			tb.Error(err)
		}
	}()
	columns, err := rows.Columns()
	if err != nil {
		tb.Fatal(err)
	}
	return strings.Join(columns, ", ")
}

// clonedColumns selects another account's row as that of one that is not due.
func (o *office) clonedColumns(columns string) string {
	later := "'2099-01-01T00:00:00.000000Z'"
	if strings.HasPrefix(o.url, "postgres:") {
		later = "TIMESTAMPTZ " + later
	}
	list := strings.Split(columns, ", ")
	for i, c := range list {
		switch c {
		case "id":
			list[i] = "'acc_pad' || n.i"
		case "normal_name":
			list[i] = "'pad ' || n.i"
		case "external_id", "channel":
			list[i] = "''"
		case "csm": // with fifty accounts each
			list[i] = "'U0PAD' || n.i / 50"
		case "next_due_at":
			list[i] = later
		default:
			list[i] = "a." + c
		}
	}
	return strings.Join(list, ", ")
}

// BenchmarkDrain measures how 5,000 cards that are due at once go out, within
// the limits of the local workspace. Its time is how long it computes; days and
// refusals are reported beside it.
func BenchmarkDrain(b *testing.B) {
	const cards = 5_000
	for engine, url := range map[string]func(testing.TB) string{
		"sqlite": sqliteURL, "postgres": postgresURL,
	} {
		b.Run(engine, func(b *testing.B) {
			for range b.N {
				b.StopTimer()
				o := open(b, url(b))
				id := o.account(domain.AccountInput{CSM: ana, Channel: acme})
				var list []domain.Announcement
				for i := range cards { // the last one is the most urgent
					list = append(list, domain.Announcement{
						Key: fmt.Sprintf("card %d", i), Channel: room(i % 100), Critical: true, Priority: domain.PriorityCard + 9 - i*10/cards,
					})
				}
				o.promise(id, list...)
				begun, d := o.clock(), o.deliver(nil)
				b.StartTimer()
				for next := begun; !next.IsZero(); {
					var err error
					if next, err = d.RunOnce(context.Background()); err != nil {
						b.Fatal(err)
					}
					if next.After(o.clock()) {
						o.moveTo(next)
					}
				}
				b.StopTimer()
				b.ReportMetric(float64(o.calls("chat.postMessage", "ratelimited")), "refused/op")
				b.ReportMetric(o.clock().Sub(begun).Minutes(), "simulated-minutes/op")
				o.inOrder(b, cards)
			}
		})
	}
}

// inOrder checks that what is more urgent went out first, but for the turns that
// channels take.
func (o *office) inOrder(b *testing.B, want int) {
	b.Helper()
	o.must(func(ctx context.Context, tx *storage.Tx) error {
		messages, err := tx.Messages(ctx, storage.MessageFilter{State: storage.Sent, Limit: want + 1})
		if len(messages) != want {
			b.Errorf("%d messages were sent, want %d", len(messages), want)
		}
		last, first := map[int]time.Time{}, map[int]time.Time{}
		for _, m := range messages {
			p := m.Promise.Priority
			if at := first[p]; at.IsZero() || m.SentAt.Before(at) {
				first[p] = m.SentAt
			}
			if m.SentAt.After(last[p]) {
				last[p] = m.SentAt
			}
		}
		for p := domain.PriorityCard; p < domain.PriorityCard+8; p++ {
			if first[p+2].Before(last[p]) {
				b.Errorf("a card of urgency %d went out at %v, one of %d not before %v", p+2, first[p+2], p, last[p])
			}
		}
		return err
	})
}
