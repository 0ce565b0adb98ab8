package storage_test

import (
	"context"
	"testing"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// TestDraftVersionsStay: every saved text of a draft can be read again, with who
// saved it and when; what is not a new text makes no version.
func TestDraftVersionsStay(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database) {
		db.started(t)
		id := db.add(t, acme())
		save := func(version int, body string) {
			t.Helper()
			err := db.Decide(context.Background(), "", id, ada, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
				return a.SaveDraft(env, domain.DraftInput{ID: "drf_1", Version: version, Kind: domain.NoticeFirst, Subject: "Renewal", Body: body})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		save(0, "one")
		save(1, "two")
		err := db.Decide(context.Background(), "", id, ada, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
			return a.PostForReview(env, "drf_1")
		})
		if err != nil {
			t.Fatal(err)
		}
		save(2, "three")
		db.must(t, func(ctx context.Context, tx *storage.Tx) error {
			versions, err := tx.DraftVersions(ctx, "drf_1", 2)
			if err != nil {
				return err
			}
			if len(versions) != 2 || versions[0].Version != 3 || versions[0].Body != "three" || versions[1].Body != "two" ||
				versions[1].By != ada || versions[1].At.IsZero() || versions[1].Subject != "Renewal" {
				t.Errorf("versions %+v", versions)
			}
			return nil
		})
	})
}
