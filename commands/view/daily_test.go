package view_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

func wants(n int) *domain.Daily {
	today := domain.NewDate(2027, time.March, 1)
	kinds := []domain.WantKind{domain.WantAcknowledge, domain.WantAssign, domain.WantStep, domain.WantTask,
		domain.WantFollowUp, domain.WantOversight, domain.WantRating}
	d := &domain.Daily{Person: casey, Day: today, Accounts: 3}
	for i := range n {
		item := domain.DailyItem{Account: fmt.Sprintf("Account %d", i), Want: domain.Want{
			Kind: kinds[i%len(kinds)], AccountID: domain.AccountID(fmt.Sprintf("acc_%d", i)), TermID: "trm_1", Subject: "subject",
			Title: "Thing to do", Since: today.AddDays(-i % 4), Next: "Do it & press Done",
		}}
		if i == 2 {
			item.For, item.Contract = morgan, "Analytics"
		}
		d.Items = append(d.Items, item)
	}
	return d
}

func TestDailyMessageGolden(t *testing.T) {
	s := newScene(t)
	m := view.DailyMessage(wants(9), s.env)
	for _, b := range breaches(m) {
		t.Error(b)
	}
	golden(t, "daily", m)
}

// What the cards of the day say is not said twice: the message only points to
// them, each account once.
func TestDailyMessagePointsToCards(t *testing.T) {
	s := newScene(t)
	d := wants(2)
	for i := range 10 {
		name := fmt.Sprintf("Carded %d", i/2)
		d.Carded = append(d.Carded, domain.DailyItem{Account: name, Channel: domain.ChannelID(fmt.Sprintf("C0CARD%d", i/2))})
	}
	golden(t, "daily_carded", view.DailyMessage(d, s.env))
}

func TestDailyMessageShowsSeven(t *testing.T) {
	s := newScene(t)
	for n, more := range map[int]bool{1: false, 7: false, 8: true, 100: true} {
		m := view.DailyMessage(wants(n), s.env)
		if shown := strings.Count(m.Text, "Thing to do"); shown != min(n, 7) {
			t.Errorf("of %d things %d are shown", n, shown)
		}
		if got := strings.Contains(m.Text, fmt.Sprintf("and %d more", n-7)); got != more {
			t.Errorf("of %d things it says more: %t", n, got)
		}
	}
}

// Every page of a long list stays within Slack's limits, and together they show
// each line once.
func TestTodayFormPages(t *testing.T) {
	s := newScene(t)
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 200).Draw(t, "things")
		seen := 0
		for page := range n/30 + 1 {
			modal := view.TodayForm(view.Meta{}, wants(n), page, s.env).Modal()
			for _, b := range formBreaches(modal) {
				t.Error(b)
			}
			for i := range modal.Blocks.BlockSet {
				if modal.Blocks.BlockSet[i].BlockType() == "section" && n > 0 {
					seen++
				}
			}
		}
		if n%30 == 0 && n > 0 {
			seen -= 30 // one page past the end shows the last one
		}
		if seen != n {
			t.Errorf("%d of %d lines are shown", seen, n)
		}
	})
}

func TestACardDoesNotMentionWhoHasMany(t *testing.T) {
	s := newScene(t)
	for accounts, mentions := range map[int]bool{15: true, 16: false} {
		s.env.CSMAccounts = accounts
		if got := strings.Contains(s.card(s.term().ID, "outreach").Text, view.Mention(casey)); got != mentions {
			t.Errorf("with %d accounts the card mentions its CSM: %t", accounts, got)
		}
	}
}
