package storage_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/renewalbot/renewalbot/domain"
)

// BenchmarkDecide measures one rating: load, decide, save, commit. Run with
// -cpu 1,8 to see waiting changes share their commits.
func BenchmarkDecide(b *testing.B) {
	for _, engine := range []struct {
		name string
		open func(testing.TB) *database
	}{{"sqlite", sqliteDatabase}, {"postgres", postgresDatabase}} {
		b.Run(engine.name, func(b *testing.B) {
			db := engine.open(b)
			db.started(b)
			ids := make([]domain.AccountID, 64)
			for i := range ids {
				in := acme()
				in.Name, in.ExternalID, in.Channel = fmt.Sprintf("Account %d", i), "", domain.ChannelID(fmt.Sprintf("C%d", i))
				ids[i] = db.add(b, in)
			}
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				if i++; true {
					if err := db.Decide(context.Background(), fmt.Sprintf("key %d", i), ids[i%len(ids)], ada,
						func(a *domain.Account, env domain.Env) (*domain.Change, error) {
							a.Ratings = a.Ratings[:min(len(a.Ratings), 3)] // what grows would be measured else
							return a.Rate(env, domain.RatingInput{Colour: domain.Colours()[i%2], Reason: "as a test"})
						}); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
