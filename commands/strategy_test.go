package commands

import (
	"testing"

	"github.com/renewalbot/renewalbot/domain"
)

func TestStrategyOnOneLineAndByForm(t *testing.T) {
	d, acme := inAcme(t)
	chosen := func() domain.StrategyChoice {
		term, _ := d.load(acme).Term()
		s, _ := term.Strategy()
		return s
	}
	d.says("rate red usage fell")
	contains(t, d.says(`strategy relationship rebuild: "meet their new CTO"`).Text, "Relationship rebuild", "Suggested strategy: *Save*", "decided otherwise")
	if s := chosen(); s.Strategy != domain.StrategyRebuild || s.Note != "meet their new CTO" {
		t.Errorf("strategy %+v", s)
	}
	contains(t, d.refused("strategy pray"), "not a strategy")
	form := d.says("strategy").Open
	for range 2 {
		if _, err := d.submits(form, entered{"strategy": chose("save"), "note": typed("all hands")}.state()); err != nil {
			t.Fatal(err)
		}
	}
	if s := chosen(); s.Strategy != domain.StrategySave || s.Note != "all hands" {
		t.Errorf("strategy %+v", s)
	}
	contains(t, d.says("brief").Text, "Strategy: Save", "all hands")
	d.says("close lost price")
	contains(t, d.refused("strategy save"), "no open term")
	contains(t, d.refused("strategy"), "no open term")
}
