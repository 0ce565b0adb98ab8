package view_test

import (
	"strings"
	"testing"

	"github.com/renewalbot/renewalbot/commands/view"
)

func TestPlaybooksChanged(t *testing.T) {
	var many []string
	for range 40 {
		many = append(many, "Build the proposal: 50 days before the decision date, before that 45 ("+strings.Repeat("Enterprise ", 20)+")")
	}
	for name, m := range map[string]view.Message{
		"playbooks_changed":       view.PlaybooksChanged(210, []string{"Build the proposal: new, " + evil}),
		"playbooks_changed_texts": view.PlaybooksChanged(1, nil),
		"playbooks_changed_a_lot": view.PlaybooksChanged(10_000, many),
	} {
		for _, b := range breaches(m) {
			t.Errorf("%s: %s", name, b)
		}
		golden(t, name, m)
	}
}
