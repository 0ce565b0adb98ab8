package storage_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

func TestFindAccounts(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database) {
		for i, name := range []string{"Acme", "Acme Europe", "The Acme Group", "Globex 100%", "Globex_1", "Initech", "Ümlaut AG"} {
			in := acme()
			in.Name, in.ExternalID = name, fmt.Sprintf("CRM-%d", i)
			db.add(t, in)
		}
		tests := []struct{ query, want string }{
			{"CRM-5", "Initech (id)"},
			{" acme ", "Acme (name) Acme Europe (prefix) The Acme Group (part)"},
			{"acme  EUROPE", "Acme Europe (name)"},
			{"group", "The Acme Group (part)"},
			{"100%", "Globex 100% (part)"},
			{"globex_", "Globex_1 (prefix)"},
			{"ÜMLAUT ag", "Ümlaut AG (name)"},
			{"acem", "Acme (near) Acme Europe (near)"},
			{"inittech", "Initech (near)"},
			{"xy", ""},
			{"nothing like it", ""},
		}
		for _, tt := range tests {
			got := ""
			db.must(t, func(ctx context.Context, tx *storage.Tx) error {
				refs, err := tx.FindAccounts(ctx, tt.query, 10)
				for _, r := range refs {
					got += fmt.Sprintf(" %s (%s)", r.Name, r.Match)
				}
				return err
			})
			if got != "" {
				got = got[1:]
			}
			if got != tt.want {
				t.Errorf("%q found %q, want %q", tt.query, got, tt.want)
			}
		}
		db.must(t, func(ctx context.Context, tx *storage.Tx) error {
			some, err := tx.FindAccounts(ctx, "", 3)
			if len(some) != 3 || some[0].Name != "Acme" {
				t.Errorf("an empty query found %v", some)
			}
			linked, err2 := tx.AccountByChannel(ctx, acmeCh)
			if len(linked) != 7 || linked[0].Name != "Acme" {
				t.Errorf("%d accounts of the channel, the first %v", len(linked), linked[:1])
			}
			none, err3 := tx.AccountByChannel(ctx, "")
			if len(none) > 0 {
				t.Errorf("no channel has accounts %v", none)
			}
			return errors.Join(err, err2, err3)
		})
	})
}

func TestListsAreFilteredAndOrdered(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database) {
		add := func(name string, days int, csm domain.PersonID) domain.AccountID {
			in := acme()
			in.Name, in.ExternalID, in.CSM = name, "", csm
			in.Term.RenewalDate = domain.DateIn(noon, time.UTC).AddDays(days)
			return db.add(t, in)
		}
		add("Zebra", 10, ada)
		add("beta", 90, grace)
		red := add("Alpha", 90, ada)
		add("Nobody's", 5, "")
		db.rate(t, red, domain.Green)
		db.rate(t, red, domain.Red)
		today := domain.DateIn(noon, time.UTC)
		tests := []struct {
			name   string
			filter storage.Filter
			want   string
		}{
			{"all", storage.Filter{}, "Nobody's Zebra Alpha beta "},
			{"of one", storage.Filter{CSMs: []domain.PersonID{ada}}, "Zebra Alpha "},
			{"of two", storage.Filter{CSMs: []domain.PersonID{ada, grace}}, "Zebra Alpha beta "},
			{"without a manager", storage.Filter{Managers: []domain.PersonID{""}}, "Nobody's Zebra Alpha beta "},
			{"red", storage.Filter{Colours: []domain.Colour{domain.Red}}, "Alpha "},
			{"unrated", storage.Filter{Colours: []domain.Colour{domain.Unrated}, Open: true}, "Nobody's Zebra beta "},
			{"soon", storage.Filter{To: today.AddDays(10)}, "Nobody's Zebra "},
			{"later", storage.Filter{From: today.AddDays(11)}, "Alpha beta "},
			{"escalated", storage.Filter{Escalated: true}, "Alpha "},
			{"unassigned", storage.Filter{Unassigned: true}, "Nobody's "},
			{"archived", storage.Filter{Archived: true}, ""},
			{"small", storage.Filter{Segment: domain.SMB}, ""},
			{"second page", storage.Filter{Offset: 2, Limit: 1}, "Alpha "},
		}
		for _, tt := range tests {
			db.must(t, func(ctx context.Context, tx *storage.Tx) error {
				rows, err := tx.Accounts(ctx, tt.filter)
				got := ""
				for _, r := range rows {
					got += r.Name + " "
				}
				if got != tt.want {
					t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
				}
				return err
			})
		}
	})
}

func TestSettings(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database) {
		load := func() (s domain.Settings) {
			db.must(t, func(ctx context.Context, tx *storage.Tx) (err error) {
				s, err = tx.Settings(ctx)
				return err
			})
			return s
		}
		if diff := cmp.Diff(domain.Settings{}.WithDefaults(), load()); diff != "" {
			t.Errorf("at first (-want +got):\n%s", diff)
		}
		want := domain.Settings{
			Admins: []domain.PersonID{ada}, Managers: []domain.PersonID{grace, ada}, ManagersGroup: "S0LEADS", Executives: []domain.PersonID{"UX"}, EscalationChannel: "CE",
			StartedAt: noon, PausedAt: noon, Pilots: []domain.Pilot{{From: noon, CSMs: []domain.PersonID{ada}, Segments: []domain.Segment{domain.SMB}}},
			FreeDays: []domain.FreeDay{{From: domain.NewDate(2026, 12, 24), To: domain.NewDate(2026, 12, 31), Name: "Between the years"}},
			TimeZone: "Europe/Berlin", ReminderHour: 8, QuietHour: 17, Country: "DE", NoDaily: true, ManyAccounts: 20, Ownership: string(domain.Hybrid), OverdueDays: 3, StuckDays: 6, LateList: 4,
		}
		for range 2 { // the second time nothing is different
			db.must(t, func(ctx context.Context, tx *storage.Tx) error { return tx.SaveSettings(ctx, ada, want) })
		}
		if diff := cmp.Diff(want.WithDefaults(), load(), cmp.AllowUnexported(domain.Date{})); diff != "" {
			t.Errorf("saved (-want +got):\n%s", diff)
		}
		entries := audit(t, db, storage.AuditFilter{})
		if len(entries) != 19 {
			t.Errorf("%d audit entries, want one for each of 19 settings", len(entries))
		}
		hour := audit(t, db, storage.AuditFilter{Subject: domain.SettingHour})
		if len(hour) != 1 || hour[0].Before != "9" || hour[0].After != "8" || hour[0].Actor != ada || !hour[0].At.Equal(noon) {
			t.Errorf("audit of the hour: %+v", hour)
		}
		if older := audit(t, db, storage.AuditFilter{Before: entries[2].ID, Limit: 2}); len(older) != 2 || older[0].ID != entries[3].ID {
			t.Errorf("the page behind %s begins with %+v", entries[2].ID, older)
		}
	})
}

// What somebody told the bot about themselves outlives what Slack reports.
func TestChoicesOutliveWhatSlackReports(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database) {
		db.started(t)
		away := []domain.Absence{{From: domain.NewDate(2026, 12, 21), To: domain.NewDate(2027, 1, 3), Cover: "UD"}}
		choices := domain.Choices{domain.SettingHour: "7", domain.SettingCountry: "UA"}
		db.must(t, func(ctx context.Context, tx *storage.Tx) error {
			return errors.Join(
				tx.PutPeople(ctx, domain.Person{ID: "UD", Name: "Dee Putty"}),
				tx.SaveChoices(ctx, domain.Person{ID: ada, Choices: choices, Away: away},
					domain.AuditEntry{Actor: ada, Action: "settings.set", Subject: domain.SettingHour}),
			)
		})
		db.must(t, func(ctx context.Context, tx *storage.Tx) error {
			return tx.PutPeople(ctx, domain.Person{ID: ada, Name: "Ada Lovelace"})
		})
		id := db.add(t, acme())
		db.must(t, func(ctx context.Context, tx *storage.Tx) error {
			a, err := tx.Account(ctx, id)
			if err != nil {
				return err
			}
			a.CSM = ada
			env, err := tx.Env(ctx, "", a)
			if err != nil {
				return err
			}
			p := env.Person(ada)
			if p.Name != "Ada Lovelace" || p.Choices[domain.SettingHour] != "7" || len(p.Away) != 1 || p.Away[0] != away[0] {
				t.Errorf("Ada is %+v", p)
			}
			if env.Person("UD").Name == "" {
				t.Error("her cover is not known")
			}
			return nil
		})
		err := db.InTx(t.Context(), func(tx *storage.Tx) error { return tx.SaveChoices(t.Context(), domain.Person{ID: "UNEVER"}) })
		if !errors.Is(err, &domain.Error{Code: domain.NotFound}) {
			t.Errorf("choices of nobody: %v", err)
		}
		if entries := audit(t, db, storage.AuditFilter{Subject: domain.SettingHour}); len(entries) != 1 || entries[0].Actor != ada {
			t.Errorf("audit: %+v", entries)
		}
	})
}

func TestPeopleTeamsAndChannels(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database) {
		db.started(t)
		team := domain.Team{ID: "team_1", Name: "EMEA", Manager: grace, Deputy: "UD", Channel: "CT", Members: []domain.PersonID{ada},
			Choices: domain.Choices{domain.SettingHour: "8"}}
		db.must(t, func(ctx context.Context, tx *storage.Tx) error {
			return errors.Join(
				tx.PutPeople(ctx, domain.Person{ID: "UD", Name: "Dee Putty"}, domain.Person{ID: "U2", Name: "ADA  example"}),
				tx.SaveTeams(ctx, grace, []domain.Team{team, {ID: "team_2", Name: "AMER"}}),
				tx.PutChannels(ctx, domain.Channel{ID: "C1", Name: "renewals", Member: true}, domain.Channel{ID: "C2", Name: "old", Archived: true}),
			)
		})
		db.must(t, func(ctx context.Context, tx *storage.Tx) error {
			byMail, err := tx.PersonByEmail(ctx, " ADA@example.COM")
			if byMail.ID != ada {
				t.Errorf("by e-mail: %+v, %v", byMail, err)
			}
			byName, err := tx.PersonByName(ctx, "dee putty")
			if byName.ID != "UD" {
				t.Errorf("by name: %+v, %v", byName, err)
			}
			if _, err := tx.PersonByName(ctx, "Ada Example"); !errors.Is(err, &domain.Error{Code: domain.Ambiguous}) {
				t.Errorf("two of a name: %v", err)
			}
			if _, err := tx.PersonByEmail(ctx, "nobody@example.com"); !errors.Is(err, &domain.Error{Code: domain.NotFound}) {
				t.Errorf("nobody: %v", err)
			}
			ch, err := tx.ChannelByName(ctx, "#Renewals")
			if ch.ID != "C1" || !ch.Member {
				t.Errorf("channel: %+v, %v", ch, err)
			}
			if _, err := tx.Channel(ctx, "CNONE"); !errors.Is(err, &domain.Error{Code: domain.NotFound}) {
				t.Errorf("no channel: %v", err)
			}
			everybody, err := tx.AllPeople(ctx)
			if len(everybody) != 4 {
				t.Errorf("everybody: %v, %v", everybody, err)
			}
			channels, err := tx.Channels(ctx)
			if len(channels) != 2 || channels[0].ID != "C2" {
				t.Errorf("channels: %v, %v", channels, err)
			}
			return nil
		})
		id := db.add(t, acme())
		a := db.account(t, id)
		db.must(t, func(ctx context.Context, tx *storage.Tx) error {
			env, err := tx.Env(ctx, "U2", a)
			for _, p := range []domain.PersonID{ada, grace, "UD", "U2"} {
				if env.People[p].ID != p {
					t.Errorf("%s is not among the people of the decision", p)
				}
			}
			if got, ok := env.TeamOf(ada); !ok || got.Name != "EMEA" {
				t.Errorf("team %+v", got)
			}
			return err
		})
		db.must(t, func(ctx context.Context, tx *storage.Tx) error {
			team.Name = "Europe"
			if err := tx.SaveTeams(ctx, grace, []domain.Team{team}); err != nil {
				return err
			}
			teams, err := tx.Teams(ctx)
			if diff := cmp.Diff([]domain.Team{team}, teams); diff != "" {
				t.Errorf("teams (-want +got):\n%s", diff)
			}
			return err
		})
		if n := len(audit(t, db, storage.AuditFilter{Subject: "team_2"})); n != 2 {
			t.Errorf("%d audit entries of the team that came and went, want 2", n)
		}
	})
}

func TestDueInstants(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database) {
		in := acme()
		in.Term.RenewalDate = domain.DateIn(noon, time.UTC).AddDays(400)
		in.Name, in.ExternalID = "Far away", ""
		db.add(t, in)
		id := db.add(t, acme())
		due := func(at time.Time) (ids []domain.AccountID) {
			db.must(t, func(ctx context.Context, tx *storage.Tx) (err error) {
				ids, err = tx.DueAccounts(ctx, at, 10)
				return err
			})
			return ids
		}
		if got := due(noon.AddDate(10, 0, 0)); len(got) > 0 {
			t.Errorf("before the start of reminders %v are due", got)
		}
		db.started(t)
		if n, err := db.RecomputeDue(context.Background()); n != 2 || err != nil {
			t.Errorf("recomputed %d (error %v), want 2", n, err)
		}
		if n, err := db.RecomputeDue(context.Background(), grace); n != 0 || err != nil {
			t.Errorf("recomputed %d of somebody without accounts (error %v)", n, err)
		}
		var next time.Time
		db.must(t, func(ctx context.Context, tx *storage.Tx) (err error) {
			next, err = tx.NextDueAt(ctx)
			return err
		})
		if next.IsZero() || next.Before(noon) {
			t.Fatalf("next due at %v", next)
		}
		if got := due(next.Add(-time.Microsecond)); len(got) > 0 {
			t.Errorf("just before, %v are due", got)
		}
		if got := due(next); len(got) != 1 || got[0] != id {
			t.Errorf("due %v, want %s", got, id)
		}
		// A sweep settles it: nothing is due at the same instant any more.
		db.now.Store(&next)
		if err := db.Decide(context.Background(), "", id, "", func(a *domain.Account, env domain.Env) (*domain.Change, error) {
			return a.Sweep(env), nil
		}); err != nil {
			t.Fatal(err)
		}
		if got := due(next); len(got) > 0 {
			t.Errorf("after the sweep %v are due", got)
		}
	})
}
