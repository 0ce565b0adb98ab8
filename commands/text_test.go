package commands

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/storage"
)

// FuzzTextOfPeople types whatever people type, or paste from a customer, into the
// forms: nothing they write notifies anybody or breaks a message, and it comes
// back in the form as it was typed.
func FuzzTextOfPeople(f *testing.F) {
	for _, text := range []string{
		"<!channel> <!here> <!everyone> <!subteam^S0ALL>", "<@U0EVIL> and <@U0EVIL|boss>", "a & b < c > d &amp; &lt;!channel&gt;",
		"<https://evil.example|Sign here>", "\u202egnitset\u202c \u2066right\u2069 to left", "*bold* _it_ ~no~ `code` ```block```",
		"👩‍👩‍👧‍👦 🇩🇪 ﷽ Z̷̡̛a̵l̶g̷o̸", "two\nlines\n> quoted\n\n- list", "\x00\x07 bell", strings.Repeat("Ünï & <!channel> ", 640), "  spaces  ", "–",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			t.Skip("Slack sends valid text only")
		}
		d := newDesk(t)
		acme := d.account("Acme Corp", "2027-03-31", inChannel(acmeIn))
		d.channel = acmeIn
		note := strings.TrimSpace(cut(text, 2900)) // a Slack input takes no more
		name := strings.Join(strings.Fields("P. "+cut(text, 70)), " ")

		saved := d.fills(view.FormPerson, view.Ref{Account: acme}, entered{"name": typed(name), "roles": checked("user"), "concerns": typed(note), "message": typed(note)})
		d.harmless(saved)
		people := d.load(acme).Stakeholders
		if len(people) != 1 || people[0].Name != name || people[0].Concerns != note {
			t.Fatalf("kept %+v of %q", people, text)
		}
		form, err := d.presses(view.ActionPersonAll, view.Ref{Account: acme, Subject: string(people[0].ID)}.String())
		if err != nil {
			t.Fatal(err)
		}
		d.harmless(form)
		if got := initial(form, "concerns"); note != "" && got != note {
			t.Errorf("the form shows %q, typed was %q", got, note)
		}
		d.harmless(d.fills("rate", view.Ref{Account: acme}, entered{"colour": chose("yellow"), "reason": typed("Because " + cut(note, 2000)), "next_step": typed(cut(note, 2000))}))
		d.harmless(d.fills("touch", view.Ref{Account: acme}, entered{"with": checked(string(people[0].ID)), "line": typed("x " + cut(note, 250))}))
		for _, line := range []string{"brief", "people", "timeline", "history", "find because", "rate history"} {
			d.harmless(d.says(line))
		}
		for _, m := range d.promised() {
			if err := d.store.Read(t.Context(), func(tx *storage.Tx) error {
				a, err := tx.Account(t.Context(), acme)
				if err != nil {
					return err
				}
				env, err := tx.Env(t.Context(), "", a)
				if err != nil {
					return err
				}
				posted, err := view.Announcement(a, m.Promise, env)
				d.harmless(Reply{Text: posted.Text, Blocks: posted.Blocks})
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// fills submits a form; what the domain refuses is an answer too.
func (d *desk) fills(callback string, ref view.Ref, inputs entered) Reply {
	d.Helper()
	meta := view.Meta{Ref: ref, Channel: d.channel, Minted: []string{d.router.NewID("new"), d.router.NewID("new"), d.router.NewID("new")}}
	reply, err := d.submits(&slack.ModalViewRequest{CallbackID: callback, PrivateMetadata: meta.String()}, inputs.state())
	if err != nil || len(reply.Errors) > 0 {
		d.Fatalf("submit %s: %v %v", callback, err, reply.Errors)
	}
	return reply
}

// harmless checks that an answer notifies nobody but those whom the bot names,
// leads nowhere, and stays within Slack's limits.
func (d *desk) harmless(r Reply) {
	d.Helper()
	for _, after := range r.After {
		d.harmless(Reply{Text: after.Text, Blocks: after.Blocks})
	}
	shown := []any{r.Text, r.Blocks, r.Open, r.Push, r.Update}
	text, err := json.Marshal(shown)
	if err != nil {
		d.Fatal(err)
	}
	for _, markup := range markups(d, text) {
		for _, evil := range []string{"<!channel", "<!here", "<!everyone", "<!subteam", "<@U0EVIL", "<https://evil", "\u202e", "\u2066"} {
			if strings.Contains(markup, evil) {
				d.Errorf("%q is live in %q", evil, cut(markup, 300))
			}
		}
		if utf8.RuneCountInString(markup) > 3000 {
			d.Errorf("a text of %d characters", utf8.RuneCountInString(markup))
		}
	}
	if utf8.RuneCountInString(r.Text) > 4000 || len(r.Blocks) > 50 {
		d.Errorf("a message of %d characters and %d blocks", utf8.RuneCountInString(r.Text), len(r.Blocks))
	}
}

// markups returns every text that Slack reads as mrkdwn.
func markups(t testing.TB, encoded []byte) (found []string) {
	var tree any
	if err := json.Unmarshal(encoded, &tree); err != nil {
		t.Fatal(err)
	}
	var walk func(any)
	walk = func(node any) {
		switch node := node.(type) {
		case []any:
			for _, child := range node {
				walk(child)
			}
		case map[string]any:
			if text, ok := node["text"].(string); ok && node["type"] == "mrkdwn" {
				found = append(found, text)
			}
			for _, child := range node {
				walk(child)
			}
		}
	}
	walk(tree)
	if top, ok := tree.([]any)[0].(string); ok && utf8.RuneCountInString(top) <= 3000 {
		found = append(found, top)
	}
	return found
}

// initial returns what an input of the form in an answer starts with.
func initial(r Reply, id string) string {
	for _, form := range []*slack.ModalViewRequest{r.Open, r.Push, r.Update} {
		if form == nil {
			continue
		}
		for _, b := range form.Blocks.BlockSet {
			input, ok := b.(*slack.InputBlock)
			if !ok || input.BlockID != id {
				continue
			}
			if text, ok := input.Element.(*slack.PlainTextInputBlockElement); ok {
				return text.InitialValue
			}
		}
	}
	return ""
}

// cut returns the first characters of a text.
func cut(text string, most int) string {
	runes := []rune(text)
	return string(runes[:min(len(runes), most)])
}
