package jobs_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/renewalbot/renewalbot/bot/jobs"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/domain/playbook"
	"github.com/renewalbot/renewalbot/storage"
)

// Started with other playbooks, the bot tells each admin once what moved, and
// the accounts' channels nothing.
func TestChangedPlaybooksAreOneSummary(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		books, err := playbook.Override(playbook.Directory{Files: fstest.MapFS{
			"ours.yaml": {Data: []byte("settings:\n  first_contact: { value: 45 }\n")},
		}})
		if err != nil {
			t.Fatal(err)
		}
		changed, err := storage.Open(t.Context(), o.url, storage.Options{Now: o.clock, NewID: o.id, Playbooks: books, Synchronous: "NORMAL"})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := changed.Close(); err != nil {
				t.Error(err)
			}
		})
		id := o.account(domain.AccountInput{CSM: ana, Channel: acme})
		start := func(store *storage.Store) {
			t.Helper()
			o.move(time.Hour)
			plan(t, o.planner(store, &jobs.Playbooks{Store: store, Now: o.clock, Logger: slog.New(o.log)}, &jobs.Bulk{Store: store, Now: o.clock, Logger: slog.New(o.log)}))
			o.settle(o.deliverOn(store, nil))
		}
		summaries := func() (texts []string) {
			t.Helper()
			for _, list := range o.posted() {
				for _, m := range list {
					if strings.Contains(m.Text, "playbooks changed") {
						texts = append(texts, m.Channel+" "+m.Text)
					}
				}
			}
			return texts
		}
		start(o.store)
		if got := summaries(); len(got) != 0 {
			t.Errorf("the first playbooks are told as a change: %v", got)
		}
		for range 3 {
			start(changed)
		}
		got := summaries()
		if len(got) != 1 || !strings.HasPrefix(got[0], o.dm(ada)) {
			t.Fatalf("summaries %v, want one to the admin", got)
		}
		for _, want := range []string{
			"The timelines of 1 renewal follow the new ones",
			"Open the renewal conversation: 45 days before the decision date, before that 60 days before the decision date (Enterprise; Mid-market)",
		} {
			if !strings.Contains(got[0], want) {
				t.Errorf("the summary does not say %q:\n%s", want, got[0])
			}
		}
		o.must(func(ctx context.Context, tx *storage.Tx) error {
			messages, err := tx.Messages(ctx, storage.MessageFilter{Account: id})
			if len(messages) != 0 {
				err = fmt.Errorf("the account hears of it: %+v", messages)
			}
			return err
		})
		start(o.store) // back again: that is a change too
		if got := summaries(); len(got) != 2 {
			t.Errorf("%d summaries after the way back, want 2", len(got))
		}
	})
}
