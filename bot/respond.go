package bot

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"regexp"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackutilsx"

	"github.com/renewalbot/renewalbot/commands"
	"github.com/renewalbot/renewalbot/domain"
)

// What people read when something did not work and it is not theirs to know why.
const (
	wordsBusy     = "There is too much to do right now. Nothing was saved; try again in a moment."
	wordsStopping = "I am being restarted. Nothing was saved; try again in a minute."
	wordsTooLong  = "That took too long, and I cannot tell whether it was saved. Have a look, then try again."
	wordsLateForm = "This is taking longer than it should. Wait a moment and submit again: nothing is saved twice."
	wordsExpired  = "Slack's time to open the form ran out. Please try again."
	wordsNoFiles  = "I may not send files in this workspace yet. Whoever runs the bot gives the Slack app the scope files:write and installs it again."
	wordsFile     = "The file could not be sent. Please try again in a moment."
	wordsGone     = "Somebody or something changed this form meanwhile. Close it and open it again."
)

func wordsFailed(ref string) string {
	return fmt.Sprintf("Something went wrong (ref %s). Nothing was saved; try again.", ref)
}

func wordsPanic(ref string) string {
	return fmt.Sprintf("Something went wrong (ref %s). Check whether it was saved before you try again.", ref)
}

// panicked is a panic of the dispatcher as an error.
type panicked struct {
	value any
	stack []byte
}

func (p panicked) Error() string { return fmt.Sprintf("panic: %v", p.value) }

// reply turns a failed dispatch into what is said, and says how it is counted.
// leave means that the envelope is better not acknowledged: Slack delivers
// events again, and only events. ctx is the one the dispatch had.
func (g *Gateway) reply(ctx context.Context, f frame, err error) (r commands.Reply, outcome string, leave bool) {
	if g.seen(err) {
		return commands.Reply{}, outcomeSeen, false
	}
	if known, ok := errors.AsType[*domain.Error](err); ok {
		return apology(f, known.Field, known.Message), outcomeRefused, false
	}
	ref := newRef()
	log := g.log.With("ref", ref, "envelope_id", f.envelope, "kind", string(f.request.Kind), "action_id", f.request.ActionID, "callback_id", f.request.CallbackID)
	if p, ok := errors.AsType[panicked](err); ok {
		log.Error("request panicked", "err", p.Error(), "stack", string(p.stack))
		return apology(f, "", wordsPanic(ref)), outcomePanic, false
	}
	leave = f.shape == shapeEvent
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(ctx.Err(), context.DeadlineExceeded):
		log.Error("request took too long", "err", err)
		return apology(f, "", wordsTooLong), outcomeLate, leave
	case ctx.Err() != nil:
		log.Warn("request was cut off by the stop", "err", err)
		return apology(f, "", wordsStopping), outcomeFailed, leave
	}
	log.Error("request failed", "err", err)
	return apology(f, "", wordsFailed(ref)), outcomeFailed, leave
}

// apology says text in the way the envelope allows. In a form it stands at the
// input of the field, else at the first one, so that what was typed is kept. The
// Home tab says it on itself, and to an event that nobody caused nothing is said.
func apology(f frame, field, text string) commands.Reply {
	switch {
	case f.shape == shapeSubmit:
		return formApology(f.request.View, field, text)
	case f.request.Kind == commands.KindHomeOpened:
		note := noteView(escape(text), nil)
		return commands.Reply{Home: &slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: note.Blocks}}
	case f.request.Kind == commands.KindEvent:
		return commands.Reply{}
	}
	return commands.Reply{Text: escape(text)}
}

// formApology keeps the form. Errors at inputs are plain text, so one that names
// a person goes on top of the form, where the name can be read.
func formApology(view *slack.View, field, text string) commands.Reply {
	block, ok := inputAt(view, field)
	if !ok || mention.MatchString(text) && view.PreviousViewID == "" {
		return commands.Reply{Push: noteView(escape(text), nil)}
	}
	return commands.Reply{Errors: map[string]string{block: mention.ReplaceAllString(text, "somebody else")}}
}

// mention matches a person as Slack writes them.
var mention = regexp.MustCompile(`<@[UW][A-Z0-9]+>`)

// escape makes text safe to show, quoted words of people included, and keeps
// the persons it names.
func escape(text string) string {
	return escapedMention.ReplaceAllString(slackutilsx.EscapeMessage(text), "<@$1>")
}

var escapedMention = regexp.MustCompile(`&lt;@([UW][A-Z0-9]+)&gt;`)

// inputAt returns the block id of the input of a field: errors are shown at
// inputs only. The field names the block.
func inputAt(view *slack.View, field string) (block string, ok bool) {
	if view == nil {
		return "", false
	}
	for _, b := range view.Blocks.BlockSet {
		input, isInput := b.(*slack.InputBlock)
		if !isInput {
			continue
		}
		if input.BlockID == field {
			return field, true
		}
		if block == "" {
			block = input.BlockID
		}
	}
	return block, block != ""
}

// newRef returns what a person can tell an admin and an admin can search for.
func newRef() string { return rand.Text()[:6] }
