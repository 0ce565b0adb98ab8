package view_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

func TestAnyAccountFitsSlack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		env := anyEnv(t)
		a := anyAccount(t, env)
		accepted(t, breaches(view.Brief(a, env, true)))
		accepted(t, breaches(view.Timeline(a, env, true)))
		for _, kind := range []domain.AnnouncementKind{domain.AnnounceBrief, domain.AnnounceTimeline} {
			m, err := view.Announcement(a, domain.Announcement{Kind: kind, Subject: string(casey)}, env)
			if err != nil {
				t.Fatal(err)
			}
			accepted(t, breaches(m))
		}
		menu := view.Menu{Command: "/renewal", Account: a, Setup: true, Waiting: true, Greeting: "Hello.", Topics: []view.Topic{{Name: "add", Group: "Look", Summary: "Add an account"}}}
		accepted(t, breaches(menu.Render(env)))
		accepted(t, breaches(view.Added(a, env, "C0SALES", "A note.")))
		accepted(t, breaches(view.Linked(a, "C0OLD", 2, "A note.")))
		accepted(t, breaches(view.Unlinked(a, "C0OLD")))
		accepted(t, breaches(view.Invited("/renewal", []string{a.Name, a.Name})))
		accepted(t, breaches(view.Exposed(domain.Channel{Shared: true})))
	})
}

func TestAnyHomeFitsSlack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		env := anyEnv(t)
		item := view.HomeItem{Account: anyAccount(t, env), Env: env}
		h := view.Home{Command: "/renewal", Setup: rapid.Bool().Draw(t, "setup"), Waiting: true, Total: 500}
		for range rapid.IntRange(0, 60).Draw(t, "attention") {
			h.Attention = append(h.Attention, item)
		}
		for range rapid.IntRange(0, 60).Draw(t, "mine") {
			h.Mine = append(h.Mine, item)
		}
		for range rapid.IntRange(0, 100).Draw(t, "listed") {
			h.Listed = append(h.Listed, view.HomeRow{ID: "acc_1", Name: item.Account.Name, Decision: anyDate(t)})
		}
		for range rapid.IntRange(0, 60).Draw(t, "team") {
			h.Team = append(h.Team, view.HomeRow{ID: "acc_1", Name: item.Account.Name, Decision: anyDate(t), CSM: item.Account.CSM})
		}
		h.TeamTotal = len(h.Team) * 2
		accepted(t, homeBreaches(h.Render(env)))
	})
}

func TestAnyFormFitsSlack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		meta := view.Meta{Ref: view.Ref{Account: "acc_1"}, Channel: "C0SALES", ResponseURL: "https://hooks.example/" + strings.Repeat("x", rapid.IntRange(0, 4000).Draw(t, "url"))}
		in := domain.AccountInput{Name: anyName().Draw(t, "name"), CSM: casey, Term: domain.TermInput{RenewalDate: anyDate(t)}}
		accepted(t, formBreaches(view.AddForm(meta, in, "C0SALES").Modal()))
		accepted(t, formBreaches(view.LinkForm(meta, "C0SALES").Modal()))
		accepted(t, formBreaches(view.PickForm(meta, "pick", "Rate an account").Modal()))
		accepted(t, formBreaches(view.SetupForm(meta, anyGroup(t), domain.Env{Settings: domain.Settings{}.WithDefaults()}, 3).Modal()))
		outlook := view.Outlook{Watched: 10_000, Unassigned: 3}
		for range rapid.IntRange(0, 60).Draw(t, "upcoming") {
			outlook.First = append(outlook.First, view.Upcoming{Account: anyName().Draw(t, "upcoming name"), Day: anyDate(t)})
		}
		accepted(t, formBreaches(view.StartForm(meta, outlook, domain.Pilot{}, "A note.", "/all/7/0").Modal()))
		accepted(t, breaches(view.Started(outlook)))
	})
}

func TestMetaRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		meta := view.Meta{
			Ref:     view.Ref{Account: "acc_1", Term: domain.TermID(rapid.String().Draw(t, "term")), Subject: rapid.String().Draw(t, "subject")},
			Channel: "C01", ResponseURL: "https://hooks.example/1", Minted: rapid.SliceOfN(rapid.StringN(0, 30, -1), 1, 9).Draw(t, "ids"),
		}
		got := view.ParseMeta(meta.String())
		if got.Ref != meta.Ref || got.Channel != meta.Channel || got.ResponseURL != meta.ResponseURL || strings.Join(got.Minted, ",") != strings.Join(meta.Minted, ",") {
			t.Fatalf("got %+v, want %+v", got, meta)
		}
	})
	if got := view.ParseMeta("acc_1/trm_1/kickoff").Ref; got != (view.Ref{Account: "acc_1", Term: "trm_1", Subject: "kickoff"}) {
		t.Errorf("a plain ref is read as %+v", got)
	}
}

func TestClip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, limit := awkward().Draw(t, "text"), rapid.IntRange(1, 100).Draw(t, "limit")
		if got := view.Clip(text, limit); len([]rune(got)) > limit {
			t.Fatalf("Clip(%q, %d) = %q", text, limit, got)
		}
		if got := view.Paragraph(text, limit); len([]rune(got)) > limit {
			t.Fatalf("Paragraph(%q, %d) = %q", text, limit, got)
		}
	})
}

func TestWords(t *testing.T) {
	today := domain.NewDate(2026, 12, 7)
	for days, want := range map[int]string{45: "45 days left", 1: "1 day left", 0: "today", -1: "1 day ago", -12: "12 days ago"} {
		if got := view.Days(today, today.AddDays(days)); got != want {
			t.Errorf("%d days: %q, want %q", days, got, want)
		}
	}
	for _, c := range append(domain.Colours(), domain.Unrated) {
		if got := view.Colour(c); !strings.Contains(got, c.Label()) || got == c.Label() {
			t.Errorf("Colour(%q) = %q, want a symbol and a word", c, got)
		}
	}
	if got := view.List([]string{"a", "b", "c"}); got != "a, b and c" {
		t.Errorf("List: %q", got)
	}
	if got := strings.Join(view.More([]string{"a", "b", "c", "d"}, 2), "/"); got != "a/b/and 2 more" {
		t.Errorf("More: %q", got)
	}
}

func TestAnUnknownKindOfAnnouncementIsAnError(t *testing.T) {
	if _, err := view.Announcement(&domain.Account{}, domain.Announcement{Kind: "gossip"}, domain.Env{}); err == nil {
		t.Error("an unknown kind was rendered")
	}
}

// accepted ends the test when Slack would refuse something.
func accepted(t rapid.TB, breaches []string) {
	t.Helper()
	if len(breaches) > 0 {
		t.Fatal(strings.Join(breaches, "; "))
	}
}

func TestEverydayViews(t *testing.T) {
	s := newScene(t)
	s.on(2027, time.April, 26)
	s.do(s.a.Rate(s.env, domain.RatingInput{Colour: domain.Green}))
	golden(t, "brief_green", view.Brief(s.a, s.env, true))
	s.do(s.a.LogStakeholder(s.env, domain.StakeholderInput{Name: "Sam Sample", Event: domain.Joined, Roles: []domain.StakeholderRole{domain.Champion}}))
	s.do(s.a.SaveDraft(s.env, domain.DraftInput{Kind: domain.NoticeFirst, To: []domain.StakeholderID{s.a.Stakeholders[0].ID}, Subject: "Your renewal", Body: "Hello"}))
	s.do(s.a.LogStakeholder(s.env, domain.StakeholderInput{Name: "Sam Sample", Event: domain.Left}))
	s.do(s.a.Rate(s.env, domain.RatingInput{Colour: domain.Red, Reason: "Usage <halved>", NextStep: "Call Robin"}))
	golden(t, "brief_red", view.Brief(s.a, s.env, false))
	steps := s.a.Timeline(s.env)
	s.do(s.a.Skip(s.env, s.term().ID, steps[0].Key, "not needed"))
	s.do(s.a.Finish(s.env, s.term().ID, steps[1].Key, true, "talked on the phone"))
	golden(t, "timeline", view.Timeline(s.a, s.env, true))
	topic := view.Topic{Name: "brief", Group: "Look", Summary: "Show an account at a glance", Usage: "[account]", Examples: []string{"brief"}, Account: true}
	golden(t, "menu", view.Menu{Command: "/renewal", Account: s.a, Topics: []view.Topic{topic}}.Render(s.env))
	golden(t, "home", view.Home{Command: "/renewal", Setup: true, Attention: []view.HomeItem{{Account: s.a, Env: s.env}}, Total: 1}.Render(s.env))
	golden(t, "help", view.Help("/renewal", topic))
	golden(t, "form_add", view.AddForm(view.Meta{Ref: view.Ref{Account: "acc_new"}, Channel: "C0SALES"}, domain.AccountInput{CSM: casey}, "C0SALES").Modal())
	golden(t, "form_setup", view.SetupForm(view.Meta{}, domain.UserGroup{}, s.env, 12).Modal())
	golden(t, "form_channels", view.ChannelsForm(view.Meta{}, []view.ChannelAsk{{ID: "acc_1", Name: "Acme Corp", Match: "C0ACME"}, {ID: "acc_2", Name: "Globex"}}, 7, view.ChannelsNote(3, []domain.ChannelID{"C0SECRET"})).Modal())
	s.do(s.a.Close(s.env, domain.CloseInput{Outcome: domain.Lost, Reason: "Budget"}))
	golden(t, "brief_lost", view.Brief(s.a, s.env, true))
}
