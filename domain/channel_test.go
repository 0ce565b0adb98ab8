package domain_test

import (
	"regexp"
	"testing"

	"pgregory.net/rapid"

	"github.com/renewalbot/renewalbot/domain"
)

func TestExposed(t *testing.T) {
	for _, tt := range []struct {
		ch   domain.Channel
		want string
	}{
		{domain.Channel{}, ""},
		{domain.Channel{Guests: true}, "read by guests"},
		{domain.Channel{Shared: true}, "shared with another organisation, or about to be"},
		{domain.Channel{Shared: true, Guests: true}, "shared with another organisation, or about to be"},
	} {
		if tt.ch.Why() != tt.want || tt.ch.Exposed() != (tt.want != "") {
			t.Errorf("%+v: %q, %t", tt.ch, tt.ch.Why(), tt.ch.Exposed())
		}
	}
}

// TestExposeLeavesOnce: the account leaves the channel it is in, not another
// one, says so once, and may be linked again.
func TestExposeLeavesOnce(t *testing.T) {
	w := newAcme(t)
	for _, ch := range []domain.Channel{{ID: channel}, {ID: "COTHER", Guests: true}} {
		if change := w.account.Expose(w.env, ch); !change.Empty() {
			t.Errorf("left because of %+v", ch)
		}
	}
	guests := domain.Channel{ID: channel, Guests: true}
	change := w.account.Expose(w.env, guests)
	if kinds(change) != "exposed" || w.account.Channel != "" || !change.Account {
		t.Fatalf("announced %q, the channel is %q", kinds(change), w.account.Channel)
	}
	word := change.Announcements[0]
	if ok, _ := w.account.Wanted(word, w.env); !ok {
		t.Error("the word is not wanted")
	}
	if change := w.account.Expose(w.env, guests); !change.Empty() {
		t.Error("left twice")
	}
	w.account.Link(w.env, channel)
	if ok, _ := w.account.Wanted(word, w.env); ok {
		t.Error("the word comes although the account is back")
	}
}

// TestChannelName: whatever an account is called, Slack takes the name.
func TestChannelName(t *testing.T) {
	valid := regexp.MustCompile(`^renewal[a-z0-9-]{0,72}$`)
	rapid.Check(t, func(t *rapid.T) {
		a := domain.Account{Name: rapid.String().Draw(t, "name")}
		n := rapid.IntRange(1, 12).Draw(t, "n")
		if name := a.ChannelName(n); !valid.MatchString(name) || len(name) > 80 {
			t.Errorf("%q", name)
		}
	})
	if got := (&domain.Account{Name: "Acme  Corp., Inc."}).ChannelName(2); got != "renewal-acme-corp-inc-2" {
		t.Error(got)
	}
}
