package storage_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// BenchmarkDecide measures one rating: load, decide, save, commit.
func BenchmarkDecide(b *testing.B) {
	for _, engine := range []struct {
		name string
		open func(testing.TB) *database
	}{{"sqlite", sqliteDatabase}, {"postgres", postgresDatabase}} {
		b.Run(engine.name, func(b *testing.B) {
			db := engine.open(b)
			db.started(b)
			ids := db.many(b, 64)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				err := db.Decide(context.Background(), fmt.Sprintf("key %d", i), ids[i%len(ids)], ada,
					func(a *domain.Account, env domain.Env) (*domain.Change, error) {
						a.Ratings = a.Ratings[:min(len(a.Ratings), 3)] // else what grows would be measured
						return a.Rate(env, domain.RatingInput{Colour: domain.Colours()[i%2], Reason: "as a test"})
					})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkTenThousandAccounts measures what is asked of a large workspace, and
// prints what the process weighs after it (on Linux).
func BenchmarkTenThousandAccounts(b *testing.B) {
	db := sqliteDatabase(b)
	db.started(b)
	begin := time.Now()
	db.many(b, 10_000)
	b.Logf("10000 accounts saved in %v", time.Since(begin).Round(time.Millisecond))
	if info, err := os.Stat(filepath.Clean(strings.TrimPrefix(db.url, "sqlite:"))); err == nil {
		b.Logf("file %d KiB", info.Size()>>10)
	}
	ctx := context.Background()
	read := func(name string, fn func(*storage.Tx) error) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := db.Read(ctx, fn); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	read("list", func(tx *storage.Tx) error {
		_, err := tx.Accounts(ctx, storage.Filter{CSMs: []domain.PersonID{ada}, Limit: 20})
		return err
	})
	read("count", func(tx *storage.Tx) error {
		_, err := tx.CountAccounts(ctx, storage.Filter{CSMs: []domain.PersonID{ada}})
		return err
	})
	read("find", func(tx *storage.Tx) error {
		_, err := tx.FindAccounts(ctx, "account 77", 20)
		return err
	})
	read("did you mean", func(tx *storage.Tx) error {
		_, err := tx.FindAccounts(ctx, "acount 7777", 20)
		return err
	})
	read("next due", func(tx *storage.Tx) error {
		_, err := tx.NextDueAt(ctx)
		return err
	})
	b.Run("recompute", func(b *testing.B) { // seconds each: -benchtime 1x
		for b.Loop() {
			if n, err := db.RecomputeDue(ctx); err != nil || n != 10_000 {
				b.Fatal(n, err)
			}
		}
	})
	runtime.GC()
	debug.FreeOSMemory()
	if status, err := os.ReadFile("/proc/self/status"); err == nil {
		for line := range strings.Lines(string(status)) {
			if strings.HasPrefix(line, "VmRSS") {
				b.Log(strings.Join(strings.Fields(line), " "))
			}
		}
	}
}

// many saves accounts with a rating and a stakeholder each.
func (db *database) many(b *testing.B, n int) []domain.AccountID {
	b.Helper()
	var ids []domain.AccountID
	for len(ids) < n {
		db.must(b, func(ctx context.Context, tx *storage.Tx) error {
			for range min(500, n-len(ids)) {
				env, err := tx.Env(ctx, ada, nil)
				if err != nil {
					return err
				}
				in := acme()
				in.Name, in.ExternalID = fmt.Sprintf("Account %d", len(ids)), fmt.Sprintf("CRM-%d", len(ids))
				in.Channel = domain.ChannelID(fmt.Sprintf("C%d", len(ids)))
				in.Term.RenewalDate = in.Term.RenewalDate.AddDays(len(ids) % 365)
				a, change, err := domain.NewAccount(env, in)
				if err != nil {
					return err
				}
				if err := tx.Save(ctx, a, change); err != nil {
					return err
				}
				change, err = a.Rate(env, domain.RatingInput{Colour: domain.Green, Imported: true})
				if err != nil {
					return err
				}
				if err := tx.Save(ctx, a, change); err != nil {
					return err
				}
				ids = append(ids, a.ID)
			}
			return nil
		})
	}
	return ids
}
