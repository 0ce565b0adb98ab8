package view_test

import (
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

func TestHandoff(t *testing.T) {
	s := newScene(t)
	s.a.SalesOwner = riley
	s.do(s.a.LogStakeholder(s.env, domain.StakeholderInput{Name: "Kim <!here>", Roles: []domain.StakeholderRole{domain.Champion}}))
	s.do(s.a.Choose(s.env, domain.Choices{domain.SettingOwner: string(domain.Hybrid)}))
	s.on(2027, time.March, 1)
	handed := s.do(s.a.Sweep(s.env), nil)
	var both []domain.Announcement
	for _, n := range handed.Announcements {
		if n.Kind == domain.AnnounceHandoff {
			both = append(both, n)
		}
	}
	if len(both) != 2 {
		t.Fatalf("%d messages, want one in the channel and one for sales", len(both))
	}
	golden(t, "handoff", s.render(both[0]))
	golden(t, "handoff_to_sales", s.render(both[1]))
	golden(t, "ownership", view.Ownership(s.a, s.env))
	s.do(s.a.Choose(s.env, domain.Choices{domain.SettingOwner: string(domain.LedByCSM)}))
	golden(t, "handback", s.announced(s.do(s.a.Sweep(s.env), nil), domain.AnnounceHandback))
	golden(t, "handoff_over", s.render(both[0]))
}
