package slackapi_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/renewalbot/renewalbot/bot/slackapi"
	"github.com/renewalbot/renewalbot/bot/slacksim"
	"github.com/renewalbot/renewalbot/domain"
)

func TestAuthTest(t *testing.T) {
	_, api := workspace(t)
	self, err := api.AuthTest(deadline(t))
	if err != nil {
		t.Fatal(err)
	}
	if self.UserID == "" || self.BotID == "" || self.TeamID == "" || !self.Has("chat:write") || self.Has("admin") {
		t.Errorf("identity %+v", self)
	}
}

func TestPostFindUpdate(t *testing.T) {
	w, api := workspace(t)
	ctx := deadline(t)
	begin := time.Now().Add(-time.Minute)
	ts, err := api.PostMessage(ctx, acme, slackapi.Message{Text: "Due in 90 days", Key: "k1"})
	if err != nil {
		t.Fatal(err)
	}
	reply, err := api.PostMessage(ctx, acme, slackapi.Message{Thread: ts, Text: "Moved", Key: "k2"})
	if err != nil {
		t.Fatal(err)
	}
	if err := api.UpdateMessage(ctx, acme, ts, slackapi.Message{Text: "Done"}); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		thread, key, want string
	}{{"", "k1", ts}, {ts, "k2", reply}, {"", "k2", ""}, {"", "k3", ""}} {
		got, found, err := api.FindPosted(ctx, acme, tt.thread, tt.key, begin)
		if err != nil || got != tt.want || found != (tt.want != "") {
			t.Errorf("FindPosted(%q, %q) = %q, %v, %v; want %q", tt.thread, tt.key, got, found, err, tt.want)
		}
	}
	if _, found, err := api.FindPosted(ctx, acme, "", "k1", time.Now().Add(time.Minute)); found || err != nil {
		t.Errorf("found before oldest: %v, %v", found, err)
	}
	if m := w.As(ana).Messages(acme); m[0].Text != "Done" {
		t.Errorf("text %q after the update", m[0].Text)
	}
	if link, err := api.Permalink(ctx, acme, ts); err != nil || link == "" {
		t.Errorf("permalink %q, %v", link, err)
	}
}

func TestFindPostedReadsEveryPage(t *testing.T) {
	_, api := workspace(t)
	ctx := deadline(t)
	first, err := api.PostMessage(ctx, acme, slackapi.Message{Text: "0", Key: "first"})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 210 {
		if _, err := api.PostMessage(ctx, acme, slackapi.Message{Text: fmt.Sprint(i), Key: fmt.Sprint(i)}); err != nil {
			t.Fatal(err)
		}
	}
	if got, found, err := api.FindPosted(ctx, acme, "", "first", time.Now().Add(-time.Hour)); got != first || !found || err != nil {
		t.Errorf("found %q, %v, %v; want %q", got, found, err, first)
	}
}

func TestOutcomes(t *testing.T) {
	post := func(channel domain.ChannelID) func(context.Context, *slackapi.Client) error {
		return func(ctx context.Context, api *slackapi.Client) error {
			_, err := api.PostMessage(ctx, channel, slackapi.Message{Text: "x", Key: "k"})
			return err
		}
	}
	openDM := func(to domain.PersonID) func(context.Context, *slackapi.Client) error {
		return func(ctx context.Context, api *slackapi.Client) error {
			_, err := api.OpenDM(ctx, to)
			return err
		}
	}
	fault := func(f slacksim.Fault) func(*slacksim.Workspace) error {
		return func(w *slacksim.Workspace) error { return w.Fault("chat.postMessage", f) }
	}
	refuse := func(code string) func(*slacksim.Workspace) error {
		return fault(slacksim.Fault{Kind: slacksim.FaultRefuse, Error: code})
	}
	tests := []struct {
		name   string
		before func(*slacksim.Workspace) error
		call   func(context.Context, *slackapi.Client) error
		want   slackapi.Error
		posted int
	}{
		{"fine", nil, post(acme), slackapi.Error{}, 1},
		{"limited", fault(slacksim.Fault{Kind: slacksim.FaultLimited, RetryAfter: 7}), post(acme), slackapi.Error{Class: slackapi.NotPosted, Code: "ratelimited", RetryAfter: 7 * time.Second}, 0},
		{"limited without a time", fault(slacksim.Fault{Kind: slacksim.FaultLimited, RetryAfter: -1}), post(acme), slackapi.Error{Class: slackapi.NotPosted, Code: "ratelimited", RetryAfter: 30 * time.Second}, 0},
		{"limited absurdly", fault(slacksim.Fault{Kind: slacksim.FaultLimited, RetryAfter: 1e6}), post(acme), slackapi.Error{Class: slackapi.NotPosted, Code: "ratelimited", RetryAfter: 15 * time.Minute}, 0},
		{"limited in the answer", refuse("rate_limited"), post(acme), slackapi.Error{Class: slackapi.NotPosted, Code: "rate_limited", RetryAfter: 30 * time.Second}, 0},
		{"cut before", fault(slacksim.Fault{Kind: slacksim.FaultCutBefore}), post(acme), slackapi.Error{Class: slackapi.Unsure}, 0},
		{"cut after", fault(slacksim.Fault{Kind: slacksim.FaultCutAfter}), post(acme), slackapi.Error{Class: slackapi.Unsure}, 1},
		{"server error before", fault(slacksim.Fault{Kind: slacksim.Fault5xxBefore}), post(acme), slackapi.Error{Class: slackapi.Unsure, Code: "http_500"}, 0},
		{"server error after", fault(slacksim.Fault{Kind: slacksim.Fault5xxAfter, Status: 503}), post(acme), slackapi.Error{Class: slackapi.Unsure, Code: "http_503"}, 1},
		{"internal error after", fault(slacksim.Fault{Kind: slacksim.FaultError, Error: "internal_error"}), post(acme), slackapi.Error{Class: slackapi.Unsure, Code: "internal_error"}, 1},
		{"fatal error", refuse("fatal_error"), post(acme), slackapi.Error{Class: slackapi.Unsure, Code: "fatal_error"}, 0},
		{"archived", nil, post(old), slackapi.Error{Class: slackapi.Permanent, Reason: slackapi.ReasonChannelGone, Code: "is_archived"}, 0},
		{"unknown channel", nil, post("C0NOWHERE"), slackapi.Error{Class: slackapi.Permanent, Reason: slackapi.ReasonChannelGone, Code: "channel_not_found"}, 0},
		{"not a member", nil, post(noBot), slackapi.Error{Class: slackapi.Permanent, Reason: slackapi.ReasonNotInChannel, Code: "not_in_channel"}, 0},
		{"too long", refuse("msg_blocks_too_long"), post(acme), slackapi.Error{Class: slackapi.Permanent, Reason: slackapi.ReasonTooLong, Code: "msg_blocks_too_long"}, 0},
		{"refused payload", refuse("invalid_blocks"), post(acme), slackapi.Error{Class: slackapi.Permanent, Reason: slackapi.ReasonInvalid, Code: "invalid_blocks"}, 0},
		{"something new", refuse("brand_new_trouble"), post(acme), slackapi.Error{Class: slackapi.Permanent, Reason: slackapi.ReasonOther, Code: "brand_new_trouble"}, 0},
		{"token", func(w *slacksim.Workspace) error { w.RevokeTokens(); return nil }, post(acme), slackapi.Error{Class: slackapi.Permanent, Reason: slackapi.ReasonToken, Code: "token_revoked"}, 0},
		{"user gone", nil, openDM(gone), slackapi.Error{Class: slackapi.Permanent, Reason: slackapi.ReasonUserGone, Code: "user_disabled"}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w, api := workspace(t)
			if tt.before != nil {
				if err := tt.before(w); err != nil {
					t.Fatal(err)
				}
			}
			err := tt.call(deadline(t), api)
			got := slackapi.Error{}
			if e, ok := errors.AsType[*slackapi.Error](err); ok {
				got = slackapi.Error{Class: e.Class, Reason: e.Reason, Code: e.Code, RetryAfter: e.RetryAfter}
			} else if err != nil {
				t.Fatalf("error %v is not classed", err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("outcome of %v differs (-want +got):\n%s", err, diff)
			}
			calls := 0
			for _, c := range w.Calls() {
				if c.Method == "chat.postMessage" {
					calls++
				}
			}
			if calls > 1 {
				t.Errorf("called %d times, want once", calls)
			}
			if m := w.As(ana).Messages(acme); len(m) != tt.posted {
				t.Errorf("%d messages, want %d", len(m), tt.posted)
			}
		})
	}
}

func TestNobodyThere(t *testing.T) {
	api := slackapi.New(slackapi.Config{BotToken: "xoxb-1", APIURL: "http://127.0.0.1:1/api/"})
	_, err := api.PostMessage(deadline(t), acme, slackapi.Message{Text: "x"})
	if slackapi.Outcome(err) != slackapi.NotPosted {
		t.Errorf("outcome %s of %v, want %s", slackapi.Outcome(err), err, slackapi.NotPosted)
	}
	w, api := workspace(t)
	if err := w.Fault("chat.postMessage", slacksim.Fault{Kind: slacksim.FaultDelay, Delay: 50 * time.Millisecond}); err != nil {
		t.Fatal(err)
	}
	short, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err = api.PostMessage(short, acme, slackapi.Message{Text: "x"}); slackapi.Outcome(err) != slackapi.Unsure || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("outcome %s of %v, want %s", slackapi.Outcome(err), err, slackapi.Unsure)
	}
}

func TestMissingScope(t *testing.T) {
	_, api := workspace(t)
	err := api.PublishHome(deadline(t), "U0NOBODY", home())
	if slackapi.Outcome(err) != slackapi.Permanent {
		t.Errorf("outcome of %v", err)
	}
	w, api := workspace(t)
	if err := w.Fault("chat.postMessage", slacksim.Fault{Kind: slacksim.FaultRefuse, Error: "missing_scope"}); err != nil {
		t.Fatal(err)
	}
	_, err = api.PostMessage(deadline(t), acme, slackapi.Message{Text: "x"})
	if !slackapi.Because(err, slackapi.ReasonScope) || slackapi.Because(err, slackapi.ReasonToken) {
		t.Errorf("reason of %v", err)
	}
}

func TestChannels(t *testing.T) {
	_, api := workspace(t)
	ctx := deadline(t)
	got, err := api.Channel(ctx, ic)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(domain.Channel{ID: ic, Name: "connect", Shared: true, Member: true}, got); diff != "" {
		t.Errorf("channel differs (-want +got):\n%s", diff)
	}
	if got, err = api.JoinChannel(ctx, noBot); err != nil || !got.Member {
		t.Errorf("join: %+v, %v", got, err)
	}
	created, err := api.CreateChannel(ctx, "acme-renewal", false)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time she is there already
		if err := api.Invite(ctx, created.ID, ana); err != nil {
			t.Fatal(err)
		}
	}
	if _, err = api.CreateChannel(ctx, "acme-renewal", false); !slackapi.Because(err, slackapi.ReasonNameTaken) {
		t.Errorf("second creation: %v", err)
	}
	if got, found, err := api.FindChannelByName(ctx, "#Acme"); err != nil || !found || got.ID != acme {
		t.Errorf("found %+v, %v, %v", got, found, err)
	}
	if _, found, err := api.FindChannelByName(ctx, "nowhere"); err != nil || found {
		t.Errorf("found nowhere: %v, %v", found, err)
	}
	if dm, err := api.OpenDM(ctx, ana); err != nil || dm == "" {
		t.Errorf("open: %q, %v", dm, err)
	}
}

func TestPeople(t *testing.T) {
	_, api := workspace(t)
	ctx := deadline(t)
	var people []domain.Person
	if err := api.Users(ctx, func(page []domain.Person) error { people = append(people, page...); return nil }); err != nil {
		t.Fatal(err)
	}
	byID := func(id domain.PersonID) domain.Person {
		i := slices.IndexFunc(people, func(p domain.Person) bool { return p.ID == id })
		if i < 0 {
			t.Fatalf("%s is not listed", id)
		}
		return people[i]
	}
	p := byID(ana)
	if p.SeenAt.IsZero() || p.Name != "Ana Sample" || p.Email != "ana@example.com" || p.TimeZone != "Europe/Berlin" || !p.Member() {
		t.Errorf("person %+v", p)
	}
	if !byID(gone).Deactivated || !byID(guest).Guest || !byID("U0OTHER").External || byID("U0OTHER").Member() {
		t.Errorf("people %+v", people)
	}
	if p, err := api.UserByEmail(ctx, "ana@example.com"); err != nil || p.ID != ana {
		t.Errorf("by e-mail %+v, %v", p, err)
	}
	if _, err := api.User(ctx, "U0NOBODY"); !slackapi.Because(err, slackapi.ReasonUserGone) {
		t.Errorf("unknown user: %v", err)
	}
}
