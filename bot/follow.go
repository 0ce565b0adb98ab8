package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/bot/slackapi"
	"github.com/renewalbot/renewalbot/commands"
	"github.com/renewalbot/renewalbot/domain"
)

// triggerLife is how long Slack lets a form be opened after the deed.
const triggerLife = 3 * time.Second

// againAction is the button under "time to open the form ran out". Its value is
// the command as it was typed; decode turns a press into that command.
const againAction = "gateway.again"

// nothing reports whether a reply needs no call at all.
func nothing(r commands.Reply) bool {
	return !says(r) && !r.Delete && r.Open == nil && r.Push == nil && r.Update == nil && r.Home == nil && r.File == nil && len(r.After) == 0
}

// follow makes the calls that what is left of a reply needs, forms first
// because their time runs. Everything here is best effort: it is logged and
// counted, and where a person waits for it they are told.
func (g *Gateway) follow(ctx context.Context, f frame, r commands.Reply) {
	form := r.Open != nil || r.Push != nil || r.Update != nil
	if form {
		if err := g.form(ctx, f, r); err != nil {
			g.tell(ctx, f, g.formFailed(f, err), true)
			form = false
		}
	}
	if f.request.ActionID == againAction && form { // the button has done its work
		r.Delete = !says(r)
		r.Replace = says(r)
	}
	if says(r) || r.Delete {
		g.tell(ctx, f, slackapi.Response{Text: r.Text, Blocks: r.Blocks, InChannel: r.InChannel, Replace: r.Replace, Delete: r.Delete}, r.Open != nil || r.Push != nil)
	}
	if r.Home != nil {
		g.note("home", f, g.client.PublishHome(ctx, f.request.Actor, *r.Home))
	}
	if r.File != nil {
		if err := g.upload(ctx, f.request.Actor, *r.File); err != nil {
			g.tell(ctx, f, g.uploadFailed(f, err), true)
		}
	}
	for _, a := range r.After {
		g.after(ctx, f, a)
	}
}

// upload sends a file to a person's direct conversation.
func (g *Gateway) upload(ctx context.Context, to domain.PersonID, file commands.File) error {
	channel, err := g.client.OpenDM(ctx, to)
	if err != nil {
		return err
	}
	return g.client.UploadFile(ctx, channel, slackapi.File{Name: file.Name, Content: file.Content, Comment: file.Comment})
}

// uploadFailed says why a file did not come and what to do.
func (g *Gateway) uploadFailed(f frame, err error) slackapi.Response {
	g.note("file", f, err)
	if slackapi.Because(err, slackapi.ReasonScope) {
		return slackapi.Response{Text: wordsNoFiles}
	}
	return slackapi.Response{Text: wordsFile}
}

// form opens, pushes or changes a form.
func (g *Gateway) form(ctx context.Context, f frame, r commands.Reply) error {
	if r.Update != nil {
		if f.request.View == nil {
			return errors.New("no form to update")
		}
		hash := f.request.View.Hash
		if f.shape == shapeSubmit { // the acknowledgement changed it just now
			hash = ""
		}
		return g.client.UpdateView(ctx, f.request.View.ID, hash, *r.Update)
	}
	if time.Since(f.request.Received) > triggerLife {
		return &slackapi.Error{Method: "views.open", Class: slackapi.Permanent, Reason: slackapi.ReasonExpired, Code: "expired_trigger_id"}
	}
	if r.Push != nil {
		return g.client.PushView(ctx, f.request.TriggerID, *r.Push)
	}
	return g.client.OpenView(ctx, f.request.TriggerID, *r.Open)
}

// formFailed says why a form did not open and what to do.
func (g *Gateway) formFailed(f frame, err error) slackapi.Response {
	switch {
	case slackapi.Because(err, slackapi.ReasonExpired):
		g.metrics.followFailures.WithLabelValues("expired").Inc()
		g.log.Warn("form came too late", "envelope_id", f.envelope, "after", time.Since(f.request.Received))
		return slackapi.Response{Text: wordsExpired, Blocks: againBlocks(f)}
	case slackapi.Because(err, slackapi.ReasonStale):
		g.note("stale", f, err)
		return slackapi.Response{Text: wordsGone}
	}
	ref := newRef()
	g.metrics.followFailures.WithLabelValues("form").Inc()
	g.log.Error("form could not be opened", "ref", ref, "envelope_id", f.envelope, "err", err)
	return slackapi.Response{Text: fmt.Sprintf("The form could not be opened (ref %s). Please try again.", ref)}
}

// againBlocks offers the command once more with a press, which brings a fresh
// trigger. Buttons and shortcuts are still there to be pressed again.
func againBlocks(f frame) []slack.Block {
	line := f.request.Command + " " + f.request.Text
	if f.request.Kind != commands.KindSlash || len(line) > 2000 {
		return nil
	}
	button := &slack.ButtonBlockElement{Type: slack.METButton, ActionID: againAction, Text: plain("Open the form"), Value: line, Style: slack.StylePrimary}
	return []slack.Block{
		&slack.SectionBlock{Type: slack.MBTSection, Text: &slack.TextBlockObject{Type: slack.MarkdownType, Text: wordsExpired}},
		&slack.ActionBlock{Type: slack.MBTAction, Elements: &slack.BlockElements{ElementSet: []slack.BlockElement{button}}},
	}
}

// tell says something to the actor alone, in the first of these ways that works:
// by the response URL, in a form of its own where they look at one, in the
// channel, directly. used says that the trigger is spent.
func (g *Gateway) tell(ctx context.Context, f frame, say slackapi.Response, used bool) {
	r := f.request
	m := slackapi.Message{Thread: r.ThreadTS, Text: say.Text, Blocks: say.Blocks}
	var err error
	switch {
	case r.ResponseURL != "":
		err = g.client.Respond(ctx, r.ResponseURL, say)
	case r.Kind == commands.KindDirectMessage:
		err = inTurn(ctx, func() error {
			_, err := g.client.PostMessage(ctx, r.Channel, m)
			return err
		})
	case r.TriggerID != "" && !used && f.shape == shapeAction && time.Since(r.Received) < triggerLife:
		err = g.noteForm(ctx, r, say)
	case r.Channel != "" && r.Actor != "":
		err = inTurn(ctx, func() error { return g.client.PostEphemeral(ctx, r.Channel, r.Actor, m) })
	default:
		g.note("direct", f, g.direct(ctx, r.Actor, m))
		return
	}
	if err == nil || say.Delete {
		g.note("answer", f, err)
		return
	}
	g.note("answer", f, err)
	if r.Channel != "" && r.ResponseURL != "" && r.Actor != "" {
		err = inTurn(ctx, func() error { return g.client.PostEphemeral(ctx, r.Channel, r.Actor, m) })
		if err == nil {
			return
		}
	}
	m.Thread = ""
	g.note("direct", f, g.direct(ctx, r.Actor, m))
}

// noteForm says something in a form: on top of the one at hand, or on its own.
func (g *Gateway) noteForm(ctx context.Context, r commands.Request, say slackapi.Response) error {
	view := *noteView(say.Text, say.Blocks)
	if r.View != nil && r.View.Type == slack.VTModal {
		return g.client.PushView(ctx, r.TriggerID, view)
	}
	return g.client.OpenView(ctx, r.TriggerID, view)
}

// direct posts to a person's direct conversation.
func (g *Gateway) direct(ctx context.Context, to domain.PersonID, m slackapi.Message) error {
	if to == "" {
		return errors.New("nobody to write to")
	}
	channel, err := g.client.OpenDM(ctx, to)
	if err != nil {
		return err
	}
	m.Thread = ""
	return inTurn(ctx, func() error {
		_, err := g.client.PostMessage(ctx, channel, m)
		return err
	})
}

// inTurn makes a call again after the time that Slack asks to wait, unless the
// answer would come too late then: a conversation takes about one message a
// second, and people are faster.
func inTurn(ctx context.Context, call func() error) error {
	for {
		err := call()
		wait := slackapi.RetryAfter(err)
		if deadline, limited := ctx.Deadline(); wait == 0 || limited && time.Until(deadline) <= wait {
			return err
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return err
		}
	}
}

// after says what follows the answer.
func (g *Gateway) after(ctx context.Context, f frame, a commands.After) {
	to := cmp.Or(a.To, f.request.Actor)
	if a.Home != nil {
		g.note("home", f, g.client.PublishHome(ctx, to, *a.Home))
	}
	if a.Text == "" && len(a.Blocks) == 0 {
		return
	}
	m := slackapi.Message{Thread: a.ThreadTS, Text: a.Text, Blocks: a.Blocks}
	err := errors.New("no way given")
	if a.ResponseURL != "" {
		err = g.client.Respond(ctx, a.ResponseURL, slackapi.Response{Text: a.Text, Blocks: a.Blocks})
	}
	if err != nil && a.Channel != "" {
		err = inTurn(ctx, func() error { return g.client.PostEphemeral(ctx, a.Channel, to, m) })
	}
	if err != nil {
		err = g.direct(ctx, to, m)
	}
	g.note("after", f, err)
}

// note logs and counts a call that failed after the acknowledgement.
func (g *Gateway) note(what string, f frame, err error) {
	if err == nil {
		return
	}
	g.metrics.followFailures.WithLabelValues(what).Inc()
	g.log.Warn("answer did not arrive", "what", what, "envelope_id", f.envelope, "kind", string(f.request.Kind), "err", err)
}
