package slacksim

import (
	"testing"

	"pgregory.net/rapid"
)

// TestTypedTextSurvivesEditing opens what was typed for editing and saves it
// unchanged.
func TestTypedTextSurvivesEditing(t *testing.T) {
	w, err := New(Config{
		Manifest:   []byte("display_information: {name: Sample}\nfeatures: {bot_user: {display_name: sample}}\n"),
		Users:      []User{{ID: "U0ANA", Name: "ana"}, {ID: "U0BEN", Name: "ben.sample"}},
		Channels:   []Channel{{ID: "C0GENERAL", Name: "general", Members: []string{"U0ANA"}}},
		UserGroups: []UserGroup{{ID: "S0CSM", Handle: "csm"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for typed, want := range map[string]string{
		"@ana and @ben.sample. See #general": "@ana and @ben.sample. See #general",
		"@here & @csm <b>":                   "@here & @csm <b>",
		"x<@U0ANA>y":                         "x<@U0ANA>y", // x@anay would be no mention
		"<@U0NOBODY>":                        "<@U0NOBODY>",
	} {
		if got := w.typedText(w.encodeTyped(typed)); got != want {
			t.Errorf("%q is edited as %q, want %q", typed, got, want)
		}
	}
	pieces := rapid.SampledFrom([]string{
		"@ana", "@ben.sample", "#general", "@csm", "@here", "<@U0ANA>", "<#C0GENERAL|general>", "<!channel>", "&", "<", ">",
		"&amp;", "&lt;", "https://example.com/?a=1&b=2", " ", ".", "x", "|", "\n",
	})
	rapid.Check(t, func(t *rapid.T) {
		var typed string
		for _, piece := range rapid.SliceOfN(pieces, 0, 12).Draw(t, "pieces") {
			typed += piece
		}
		text := w.encodeTyped(typed)
		if again := w.encodeTyped(w.typedText(text)); again != text {
			t.Fatalf("%q was stored as %q, and after editing as %q", typed, text, again)
		}
	})
}
