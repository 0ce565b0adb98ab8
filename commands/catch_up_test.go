package commands

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// More late starts than a message names are behind its button, each with its
// card, page by page.
func TestRestOfAListOfLateStarts(t *testing.T) {
	d := newDesk(t)
	for i := range 45 {
		d.account(fmt.Sprintf("Sample %02d", i), "2027-01-25")
	}
	at := view.CatchUpPage{CSM: ana, Day: domain.DateIn(d.now, time.UTC), Page: 1}
	reply, err := d.presses(view.ActionCatchUpMore, at.String())
	if err != nil {
		t.Fatal(err)
	}
	text := screen(t, reply.Open)
	if n := strings.Count(text, `"Show card"`); n != 5 {
		t.Errorf("the last page offers %d cards, want 5", n)
	}
	contains(t, text, "Sample 44", "Page 2 of 2", "Back")
	at.Page = 0
	turned, err := d.dispatch(Request{Kind: KindAction, ActionID: view.ActionCatchUpMore + "#back", Value: at.String(),
		View: &slack.View{Type: slack.VTModal, CallbackID: reply.Open.CallbackID}})
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(screen(t, turned.Update), `"Show card"`); n != 40 {
		t.Errorf("the first page offers %d cards, want 40", n)
	}
	if _, err := d.presses(view.ActionCatchUpMore, "gone"); err == nil || !strings.Contains(err.Error(), "Home tab") {
		t.Errorf("a list that is not known answers %v", err)
	}
}
