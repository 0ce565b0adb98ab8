package view_test

import (
	"strings"
	"testing"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// A name with signs that mrkdwn formats with neither ends the bold text around
// it nor begins its own.
func TestNamesDoNotFormat(t *testing.T) {
	for typed, want := range map[string]string{
		"Acme *Global*":  "Acme ∗Global∗",
		"_Acme_ Corp":    "ˍAcmeˍ Corp",
		"acme_corp_eu":   "acme_corp_eu",
		"~old~ `code`":   "∼old∼ ˋcodeˋ",
		"R&D <Labs>":     "R&amp;D &lt;Labs&gt;",
		"5 * 3 and a_ b": "5 ∗ 3 and aˍ b",
	} {
		if got := view.Line(typed, 80); got != want {
			t.Errorf("Line(%q) = %q, want %q", typed, got, want)
		}
	}
}

// Once the notice of a step was sent, its card says so and offers no other.
func TestCardAfterItsNotice(t *testing.T) {
	s := newScene(t)
	term := s.term().ID
	if !strings.Contains(said(t, s.card(term, "outreach")), "Draft notice") {
		t.Fatal("the card does not offer to draft the notice")
	}
	kind := s.step("outreach").Notice
	d := s.do(s.a.SaveDraft(s.env, domain.DraftInput{Kind: kind, Subject: "Your renewal", Body: "Hello"})).Drafts[0]
	s.do(s.a.MarkSent(s.env, d.ID))
	card := said(t, s.card(term, "outreach"))
	if strings.Contains(card, "Draft notice") || !strings.Contains(card, "First renewal notice sent by Casey Sample, 1 Mar 2027") {
		t.Errorf("the card after its notice: %s", card)
	}
}
