package jobs_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/renewalbot/renewalbot/bot/jobs"
	"github.com/renewalbot/renewalbot/bot/slacksim"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

func TestHousekeep(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		h := o.planner(o.store, jobs.NewHousekeep(o.store, o.clock, slog.New(o.log)))
		claim := func(key string) (first bool) {
			o.must(func(ctx context.Context, tx *storage.Tx) (err error) {
				first, err = tx.ClaimInbox(ctx, key)
				return err
			})
			return first
		}
		run := func() {
			t.Helper()
			next, err := h.RunOnce(t.Context())
			if err != nil || !next.After(o.clock()) || next.After(o.clock().Add(24*time.Hour)) {
				t.Fatalf("next at %v, %v", next, err)
			}
		}
		claim("old")
		o.move(20 * 24 * time.Hour)
		claim("recent")
		run()
		if claim("old") || claim("recent") {
			t.Error("a key was forgotten too early")
		}
		o.move(11 * 24 * time.Hour)
		run()
		if !claim("old") {
			t.Error("a key of a month ago is still there")
		}
		if claim("recent") {
			t.Error("a key was forgotten too early")
		}
		o.move(time.Hour) // within the day it only says when it is due again
		run()
	})
}

// TestOldVersionsAreForgotten: earlier versions of a notice go when the setting's
// days have passed, the last one stays however old it is.
func TestOldVersionsAreForgotten(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		h := o.planner(o.store, jobs.NewHousekeep(o.store, o.clock, slog.New(o.log)))
		id, draft := o.written()
		save := func(version int) {
			o.decide(id, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
				return a.SaveDraft(env, domain.DraftInput{ID: draft, Version: version, Kind: domain.NoticeFirst, Subject: "Your renewal", Body: strings.Repeat("Hello ", version+1)})
			})
		}
		save(1)
		o.must(func(ctx context.Context, tx *storage.Tx) error {
			s, err := tx.Settings(ctx)
			if err != nil {
				return err
			}
			s.VersionDays = 60
			return tx.SaveSettings(ctx, ana, s)
		})
		kept := func(days int) (versions []int) {
			t.Helper()
			o.move(time.Duration(days) * 24 * time.Hour)
			if _, err := h.RunOnce(t.Context()); err != nil {
				t.Fatal(err)
			}
			o.must(func(ctx context.Context, tx *storage.Tx) error {
				list, err := tx.DraftVersions(ctx, draft, 10)
				for _, v := range list {
					versions = append(versions, v.Version)
				}
				return err
			})
			return versions
		}
		if diff := cmp.Diff([]int{2, 1}, kept(40)); diff != "" {
			t.Errorf("after 40 days (-want +got):\n%s", diff)
		}
		save(2)
		if diff := cmp.Diff([]int{3}, kept(30)); diff != "" {
			t.Errorf("after 70 days (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]int{3}, kept(200)); diff != "" {
			t.Errorf("after 270 days (-want +got):\n%s", diff)
		}
	})
}

func TestOutboxMetrics(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		registry := prometheus.NewPedanticRegistry()
		registry.MustRegister(jobs.NewOutboxCollector(o.store, o.clock))
		check := func(want map[string]float64) {
			t.Helper()
			families, err := registry.Gather()
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]float64{}
			for _, f := range families {
				for _, m := range f.GetMetric() {
					name := strings.TrimPrefix(f.GetName(), "renewalbot_outbox_")
					if name == "renewalbot_planner_lease_seconds" {
						if left := m.GetGauge().GetValue(); left <= 0 || left > 3600 || m.GetLabel()[0].GetValue() != "run_1@here" {
							t.Errorf("a lease of an hour is %v", m)
						}
						got["planner"]++
						continue
					}
					for _, label := range m.GetLabel() {
						name += " " + label.GetValue()
					}
					got[name] = m.GetGauge().GetValue()
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("metrics (-want +got):\n%s", diff)
			}
		}
		o.must(func(ctx context.Context, tx *storage.Tx) error {
			_, _, err := tx.TakeLease(ctx, storage.PlannerLease, "run_1@here", time.Hour)
			return err
		})
		id := o.account(domain.AccountInput{CSM: ana, Channel: acme})
		o.promise(id, domain.Announcement{Key: "sent"})
		o.settle(o.deliver(nil))
		o.promise(id, domain.Announcement{Key: "waits"})
		o.fault("chat.postMessage", slacksim.Fault{Kind: slacksim.FaultCutBefore})
		o.move(time.Second)
		if _, err := o.deliver(nil).RunOnce(t.Context()); err != nil {
			t.Fatal(err)
		}
		o.move(89 * time.Second)
		check(map[string]float64{
			"messages queued": 0, "messages sending": 0, "messages unsure": 1, "messages sent": 1, "messages failed": 0, "messages dropped": 0,
			"oldest_due_seconds": 90, "readable": 1, "planner": 1,
		})
		if err := o.store.Close(); err != nil {
			t.Fatal(err)
		}
		check(map[string]float64{"readable": 0})
	})
}
