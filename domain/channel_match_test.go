package domain_test

import (
	"testing"

	"github.com/renewalbot/renewalbot/domain"
)

func TestMatchChannel(t *testing.T) {
	channels := []domain.Channel{
		{ID: "C1", Name: "general"}, {ID: "C2", Name: "acct-acme-corp"}, {ID: "C3", Name: "acme-corp"},
		{ID: "C4", Name: "customer-cobalt"}, {ID: "C5", Name: "globex-emea"}, {ID: "C6", Name: "globex-us"},
		{ID: "C7", Name: "initech", Archived: true}, {ID: "C8", Name: "umbrella", Shared: true}, {ID: "C9", Name: "the-office"},
		{ID: "C10", Name: "big-acme-corp-launch"}, {ID: "C11", Name: "zürich-bank"},
	}
	for account, want := range map[string]domain.ChannelID{
		"Acme Corp":       "C3",  // called like it, although others have it in their names
		"ACME, Corp.":     "C3",  // case and signs do not count
		"Cobalt Robotics": "C4",  // its first word
		"Globex US":       "C6",  // all of it
		"Globex":          "",    // two fit as well
		"Globex Asia":     "",    // likewise
		"Initech":         "",    // archived
		"Umbrella":        "",    // others read it
		"The Company":     "",    // the word is too short to tell anything
		"Zürich Bank":     "C11", // as Slack writes it
		"***":             "",
		"Nobody's":        "",
	} {
		got, ok := domain.MatchChannel(account, channels)
		if got.ID != want || ok != (want != "") {
			t.Errorf("%s is in %q, want %q", account, got.ID, want)
		}
	}
}
