package bot

import (
	"cmp"
	"encoding/json"
	"strings"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"github.com/renewalbot/renewalbot/bot/slackapi"
	"github.com/renewalbot/renewalbot/commands"
	"github.com/renewalbot/renewalbot/domain"
)

// shape says how an envelope is answered.
type shape int

const (
	shapeEvent   shape = iota // a bare acknowledgement; none makes Slack deliver again
	shapeSlash                // the answer may ride in the acknowledgement
	shapeAction               // bare; answers go by response URL
	shapeSubmit               // errors, or what becomes of the form
	shapeSuggest              // the options
)

// frame is a decoded envelope.
type frame struct {
	envelope string
	label    string // for counting: the envelope's type and kind
	accepts  bool   // whether Slack takes an answer in the acknowledgement
	shape    shape
	request  commands.Request
}

// decode reads an envelope. ok is false for what the bot does not answer to,
// its own messages among them; such a frame is only acknowledged.
func decode(evt socketmode.Event, self slackapi.Identity, now time.Time) (f frame, ok bool) {
	f = frame{envelope: evt.Request.EnvelopeID, label: string(evt.Type), accepts: evt.Request.AcceptsResponsePayload}
	switch data := evt.Data.(type) {
	case slack.SlashCommand:
		f.shape, f.request, ok = shapeSlash, slash(data), true
	case slack.InteractionCallback:
		f.shape, f.request, ok = interaction(data)
		f.label += ":" + string(f.request.Kind)
	case slackevents.EventsAPIEvent:
		f.shape = shapeEvent
		f.request, ok = event(data, self)
		f.label += ":" + string(f.request.Kind)
	}
	f.request.Received = now
	return f, ok
}

func slash(c slack.SlashCommand) commands.Request {
	return commands.Request{
		Kind: commands.KindSlash, Key: "cmd:" + c.TriggerID, Actor: domain.PersonID(c.UserID), ActorTeam: c.TeamID,
		Channel: domain.ChannelID(c.ChannelID), Command: c.Command, Text: strings.TrimSpace(c.Text),
		TriggerID: c.TriggerID, ResponseURL: c.ResponseURL,
	}
}

func interaction(ic slack.InteractionCallback) (shape, commands.Request, bool) {
	r := commands.Request{
		Actor: domain.PersonID(ic.User.ID), ActorTeam: cmp.Or(ic.User.TeamID, ic.Team.ID),
		Channel:   domain.ChannelID(cmp.Or(ic.Channel.ID, ic.Container.ChannelID)),
		TriggerID: ic.TriggerID, ResponseURL: ic.ResponseURL, CallbackID: ic.CallbackID,
	}
	if ic.View.ID != "" {
		view := ic.View
		r.View, r.CallbackID, r.Metadata = &view, view.CallbackID, view.PrivateMetadata
		if view.State != nil {
			r.State = view.State.Values
		}
	}
	if ts := cmp.Or(ic.Container.MessageTs, ic.Message.Timestamp, ic.MessageTs); ts != "" {
		r.ThreadTS = cmp.Or(ic.Container.ThreadTs, ic.Message.ThreadTimestamp)
		r.Message = &commands.MessageRef{Channel: r.Channel, TS: ts, ThreadTS: r.ThreadTS, Ephemeral: ic.Container.IsEphemeral}
	}
	switch ic.Type {
	case slack.InteractionTypeBlockActions:
		return action(ic, r)
	case slack.InteractionTypeViewSubmission:
		r.Kind, r.Key = commands.KindSubmit, "view:"+ic.View.ID+":"+ic.View.Hash
		return shapeSubmit, r, true
	case slack.InteractionTypeViewClosed:
		r.Kind, r.Key = commands.KindClosed, "closed:"+ic.View.ID+":"+ic.View.Hash
		return shapeAction, r, true
	case slack.InteractionTypeBlockSuggestion:
		r.Kind, r.ActionID, r.BlockID, r.Query = commands.KindSuggest, ic.ActionID, ic.BlockID, ic.Value
		return shapeSuggest, r, true
	case slack.InteractionTypeShortcut:
		r.Kind, r.Key = commands.KindShortcut, "act:"+ic.TriggerID
		return shapeAction, r, true
	case slack.InteractionTypeMessageAction:
		r.Kind, r.Key = commands.KindMessageShortcut, "act:"+ic.TriggerID
		if r.Message != nil {
			r.Text, r.Message.Text = ic.Message.Text, ic.Message.Text
			r.Message.Permalink, r.Message.Author = permalink(ic.Team.Domain, r.Message), domain.PersonID(ic.Message.User)
		}
		return shapeAction, r, true
	}
	return shapeAction, r, false
}

// action reads what was pressed or chosen. Slack reports one action at a time.
func action(ic slack.InteractionCallback, r commands.Request) (shape, commands.Request, bool) {
	if len(ic.ActionCallback.BlockActions) == 0 {
		return shapeAction, r, false
	}
	a := ic.ActionCallback.BlockActions[0]
	r.Kind, r.Key = commands.KindAction, "act:"+cmp.Or(ic.TriggerID, a.ActionTs)
	r.ActionID, r.BlockID = a.ActionID, a.BlockID
	r.Value, r.Selected = commands.Chosen(*a)
	if ic.BlockActionState != nil {
		r.State = ic.BlockActionState.Values
	}
	if a.ActionID == againAction { // "Open it again" under a form that came too late
		r.Kind = commands.KindSlash
		r.Command, r.Text, _ = strings.Cut(a.Value, " ")
	}
	return shapeAction, r, true
}

// permalink builds the address of a message as Slack's own clients do, so that
// no call stands between a shortcut and its form.
func permalink(workspace string, m *commands.MessageRef) string {
	if workspace == "" {
		return ""
	}
	link := "https://" + workspace + ".slack.com/archives/" + string(m.Channel) + "/p" + strings.ReplaceAll(m.TS, ".", "")
	if m.ThreadTS != "" && m.ThreadTS != m.TS {
		link += "?thread_ts=" + m.ThreadTS + "&cid=" + string(m.Channel)
	}
	return link
}

// event reads an event of the Events API. What the bot itself or another bot
// said is dropped, or two bots would talk to each other for ever.
func event(e slackevents.EventsAPIEvent, self slackapi.Identity) (commands.Request, bool) {
	r := commands.Request{Kind: commands.KindEvent, ActorTeam: e.TeamID, Event: e.InnerEvent.Data}
	outer, ok := e.Data.(*slackevents.EventsAPICallbackEvent)
	if !ok { // app_rate_limited
		return r, false
	}
	r.Key = "evt:" + outer.EventID
	switch inner := e.InnerEvent.Data.(type) {
	case *slackevents.AppHomeOpenedEvent:
		r.Actor = domain.PersonID(inner.User)
		if inner.Tab == "home" {
			r.Kind, r.View = commands.KindHomeOpened, inner.View
		}
		return r, true
	case *slackevents.AppMentionEvent:
		r.Kind = commands.KindMention
		r.Actor, r.ActorTeam = domain.PersonID(inner.User), cmp.Or(inner.UserTeam, e.TeamID)
		r.Channel, r.ThreadTS = domain.ChannelID(inner.Channel), inner.ThreadTimeStamp
		r.Text = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(inner.Text), "<@"+self.UserID+">"))
		r.Message = &commands.MessageRef{Channel: r.Channel, TS: inner.TimeStamp, ThreadTS: inner.ThreadTimeStamp}
		return r, inner.BotID == "" && inner.User != self.UserID && inner.Edited == nil
	case *slackevents.MessageEvent:
		r.Actor, r.ActorTeam = domain.PersonID(inner.User), cmp.Or(inner.UserTeam, e.TeamID)
		r.Channel, r.ThreadTS, r.Text = domain.ChannelID(inner.Channel), inner.ThreadTimeStamp, strings.TrimSpace(inner.Text)
		r.Message = &commands.MessageRef{Channel: r.Channel, TS: inner.TimeStamp, ThreadTS: inner.ThreadTimeStamp}
		if inner.IsIM() {
			r.Kind = commands.KindDirectMessage
			for _, f := range inner.Message.Files { // slack-go always sets it
				r.Files = append(r.Files, f.ID)
			}
		}
		said := inner.SubType == "" || inner.SubType == "file_share" || inner.SubType == "thread_broadcast"
		return r, said && inner.BotID == "" && inner.User != "" && inner.User != self.UserID
	}
	return r, true
}

// envelopeOf finds the envelope of a frame that could not be decoded.
func envelopeOf(message json.RawMessage) string {
	var bad struct {
		EnvelopeID string `json:"envelope_id"`
	}
	if json.Unmarshal(message, &bad) != nil {
		return ""
	}
	return bad.EnvelopeID
}
