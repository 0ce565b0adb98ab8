package view_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/slack-go/slack"
	"pgregory.net/rapid"

	"github.com/renewalbot/renewalbot/commands/view"
)

// entered is a form's body as Slack sends it back: every input trimmed.
func entered(parts []view.BodyPart) view.Values {
	v := view.Values{"subject": {"value.own": slack.BlockAction{Value: "s"}}}
	for _, p := range parts {
		v[p.Block] = map[string]slack.BlockAction{"value.own": {Value: strings.TrimSpace(p.Text)}}
	}
	return v
}

// TestBodyLosesNothing: a body of any length goes through the form's inputs and
// comes back as it was.
func TestBodyLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.SampledFrom([]string{"word", "ümlaut", "\n", "\n\n", "\n\n\n", " ", strings.Repeat("x", 700), "€"}), 1, 60).Draw(t, "words")
		body := strings.TrimSpace(strings.Join(words, ""))
		parts := view.CutBody(body)
		for _, p := range parts {
			if utf8.RuneCountInString(p.Text) > 3000 {
				t.Fatalf("a part has %d characters", utf8.RuneCountInString(p.Text))
			}
		}
		entry, ok := view.ReadNotice(entered(parts))
		if !ok || entry.Input.Body != body {
			t.Fatalf("%q came back as %q", body, entry.Input.Body)
		}
	})
}

func TestRoomForMore(t *testing.T) {
	if n := len(view.CutBody("short")); n != 1 {
		t.Errorf("a short body has %d inputs", n)
	}
	long := view.CutBody(strings.Repeat("x", 2800))
	if len(long) != 2 || long[1].Text != "" {
		t.Fatalf("a body that fills its input: %d inputs", len(long))
	}
	long[1].Text = "And one thing more."
	if entry, _ := view.ReadNotice(entered(long)); !strings.HasSuffix(entry.Input.Body, "x\n\nAnd one thing more.") {
		t.Error("what was added does not begin a paragraph")
	}
}
