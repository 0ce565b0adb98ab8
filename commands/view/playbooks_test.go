package view_test

import (
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

func TestPlaybooksChanged(t *testing.T) {
	var many []string
	for range 40 {
		many = append(many, "Build the proposal: 50 days before the decision date, before that 45 ("+strings.Repeat("Enterprise ", 20)+")")
	}
	for name, m := range map[string]view.Message{
		"playbooks_changed":       view.PlaybooksChanged(210, []string{"Build the proposal: new, " + evil}, domain.Tally{Moves: 12, Accounts: 7, Furthest: domain.Move{Title: evil, From: domain.NewDate(2027, time.March, 1), To: domain.NewDate(2027, time.March, 15)}, Of: evil}),
		"playbooks_changed_texts": view.PlaybooksChanged(1, nil, domain.Tally{}),
		"playbooks_changed_a_lot": view.PlaybooksChanged(10_000, many, domain.Tally{}),
	} {
		for _, b := range breaches(m) {
			t.Errorf("%s: %s", name, b)
		}
		golden(t, name, m)
	}
}
