package slacksim_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

// sampleApp is testdata/bolt/app.js on slack-go.
type sampleApp struct {
	t *testing.T
	*slack.Client
	http *http.Client
	sm   *socketmode.Client
}

// startSampleApp runs the app on slack-go until the test ends.
func startSampleApp(t *testing.T, w *slacksim.Workspace) {
	hc := newHTTPClient(t)
	api := slack.New(w.BotToken(), slack.OptionAppLevelToken(w.AppToken()), slack.OptionAPIURL(w.APIURL()),
		slack.OptionHTTPClient(hc), slack.OptionRetry(3))
	a := &sampleApp{t: t, Client: api, http: hc, sm: socketmode.New(api)}
	ctx, cancel := context.WithCancel(context.Background())
	ended, handled := make(chan error, 1), make(chan struct{})
	go func() { ended <- a.sm.RunContext(ctx) }()
	go func() {
		defer close(handled)
		for {
			select {
			case e := <-a.sm.Events:
				a.handle(e)
			case <-ctx.Done():
				return
			}
		}
	}()
	t.Cleanup(func() {
		cancel()
		<-handled
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("the app on slack-go ended with %v", err)
		}
	})
	if err := w.WaitConnected(within(t), 1); err != nil {
		t.Fatalf("the app on slack-go did not connect: %v", err)
	}
}

func (a *sampleApp) handle(e socketmode.Event) {
	switch data := e.Data.(type) {
	case slack.SlashCommand:
		a.command(e.Request, data)
	case slack.InteractionCallback:
		a.interaction(e.Request, data)
	case slackevents.EventsAPIEvent:
		a.ack(e.Request)
		a.event(data.InnerEvent.Data)
	}
}

func (a *sampleApp) ack(r *socketmode.Request, payload ...any) { a.check(a.sm.Ack(*r, payload...)) }

func (a *sampleApp) check(err error) {
	if err != nil {
		a.t.Errorf("the app on slack-go: %v", err)
	}
}

func (a *sampleApp) post(channel string, options ...slack.MsgOption) {
	_, _, err := a.PostMessage(channel, options...)
	a.check(err)
}

// respond answers by a response URL.
func (a *sampleApp) respond(url, responseType, text string, replace bool) {
	message := slack.WebhookMessage{Text: text, ResponseType: responseType, ReplaceOriginal: replace}
	a.check(slack.PostWebhookCustomHTTP(url, a.http, &message))
}

func (a *sampleApp) command(r *socketmode.Request, c slack.SlashCommand) {
	switch c.Text {
	case "ping":
		a.ack(r, map[string]any{"text": "pong"})
		return
	case "loud":
		a.ack(r, map[string]any{"response_type": "in_channel", "text": "Hear, hear!"})
		return
	}
	a.ack(r)
	switch c.Text {
	case "later":
		a.respond(c.ResponseURL, slack.ResponseTypeEphemeral, "First, for you alone.", false)
		a.respond(c.ResponseURL, slack.ResponseTypeInChannel, "Then for everybody.", false)
	case "card":
		a.post(c.ChannelID, slack.MsgOptionText("A card", false), slack.MsgOptionBlocks(sampleCard()...))
	case "form":
		_, err := a.OpenView(c.TriggerID, sampleForm(""))
		a.check(err)
	case "file":
		const notes = "What was said"
		_, err := a.UploadFile(slack.UploadFileParameters{
			Channel: c.ChannelID, Filename: "notes.txt", Title: "Notes", Content: notes, FileSize: len(notes), InitialComment: "The notes",
		})
		a.check(err)
	case "refused", "invalid":
		a.respond(c.ResponseURL, slack.ResponseTypeEphemeral, a.refusal(c), false)
	}
}

// refusal makes a call that Slack refuses and says why.
func (a *sampleApp) refusal(c slack.SlashCommand) string {
	var err error
	if c.Text == "refused" {
		_, err = a.GetUserByEmail("ana@example.com")
	} else {
		_, _, err = a.PostMessage(c.ChannelID, slack.MsgOptionText("too long", false), slack.MsgOptionBlocks(markdown(strings.Repeat("x", 3001))))
	}
	var refused slack.SlackErrorResponse
	if !errors.As(err, &refused) {
		return fmt.Sprintf("not refused: %v", err)
	}
	if refused.Needed != "" {
		return refused.Err + ", needed: " + refused.Needed
	}
	return refused.Err + ": " + strings.Join(refused.ResponseMetadata.Messages, ",")
}

func (a *sampleApp) interaction(r *socketmode.Request, c slack.InteractionCallback) {
	switch c.Type {
	case slack.InteractionTypeBlockSuggestion:
		a.ack(r, sampleCities(c.Value))
		return
	case slack.InteractionTypeViewSubmission:
		a.ack(r, submitSample(c.View))
		return
	}
	a.ack(r)
	switch c.Type {
	case slack.InteractionTypeShortcut:
		_, err := a.OpenView(c.TriggerID, sampleForm(""))
		a.check(err)
	case slack.InteractionTypeMessageAction:
		a.respond(c.ResponseURL, slack.ResponseTypeEphemeral, "They said: "+c.Message.Text, false)
	case slack.InteractionTypeViewClosed:
		if c.View.CallbackID == "page" {
			a.post(c.User.ID, slack.MsgOptionText("You closed "+c.View.Title.Text+".", false))
		}
	case slack.InteractionTypeBlockActions:
		a.action(c, c.ActionCallback.BlockActions[0])
	}
}

func (a *sampleApp) action(c slack.InteractionCallback, b *slack.BlockAction) {
	switch b.ActionID {
	case "press":
		a.respond(c.ResponseURL, "", fmt.Sprintf("<@%s> pressed %s.", c.User.ID, b.Value), true)
	case "colour":
		a.respond(c.ResponseURL, slack.ResponseTypeEphemeral, "You chose "+b.SelectedOption.Value+".", false)
	case "day":
		a.post(c.Channel.ID, slack.MsgOptionText("The day is "+b.SelectedDate+".", false), slack.MsgOptionTS(c.Message.Timestamp))
	case "more":
		_, _, err := a.DeleteMessage(c.Channel.ID, c.Message.Timestamp)
		a.check(err)
	case "hint":
		_, err := a.UpdateView(sampleForm("Any name will do."), "", c.View.Hash, c.View.ID)
		a.check(err)
	case "about":
		_, err := a.PushView(c.TriggerID, samplePage("About", "A sample."))
		a.check(err)
	}
}

func (a *sampleApp) event(e any) {
	switch e := e.(type) {
	case *slackevents.AppHomeOpenedEvent:
		if e.Tab == "home" {
			home := slack.HomeTabViewRequest{
				Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: []slack.Block{markdown("Welcome home, <@" + e.User + ">.")}},
			}
			_, err := a.PublishView(e.User, home, "")
			a.check(err)
		}
	case *slackevents.AppMentionEvent:
		a.post(e.Channel, slack.MsgOptionText("<@"+e.User+">, you called?", false), slack.MsgOptionTS(e.TimeStamp))
	case *slackevents.MemberJoinedChannelEvent:
		a.post(e.Channel, slack.MsgOptionText("Welcome, <@"+e.User+">!", false))
	case *slackevents.MessageEvent:
		if e.BotID == "" && e.SubType == "" { // not what the app said itself
			a.post(e.Channel, slack.MsgOptionText("You said: "+e.Text, false))
		}
	}
}

func markdown(text string) *slack.SectionBlock {
	return slack.NewSectionBlock(slack.NewTextBlockObject(slack.MarkdownType, text, false, false), nil, nil)
}

func sampleOption(text, value string) *slack.OptionBlockObject {
	return slack.NewOptionBlockObject(value, plainText(text), nil)
}

func sampleButton(id, text, value string) *slack.ButtonBlockElement {
	return slack.NewButtonBlockElement(id, value, plainText(text))
}

func sampleCard() []slack.Block {
	return []slack.Block{markdown("*A card*"), slack.NewActionBlock("choices",
		sampleButton("press", "Press", "42"),
		slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, plainText("Colour"), "colour", sampleOption("Red", "red"), sampleOption("Green", "green")),
		slack.NewDatePickerBlockElement("day"),
		slack.NewOverflowBlockElement("more", sampleOption("Remove it", "remove"), sampleOption("Keep it", "keep")))}
}

func sampleForm(note string) slack.ModalViewRequest {
	name := slack.NewPlainTextInputBlockElement(nil, "name")
	name.MinLength = 2
	city := slack.NewOptionsSelectBlockElement(slack.OptTypeExternal, nil, "city")
	least := 1
	city.MinQueryLength = &least
	where := slack.NewInputBlock("city", plainText("City"), nil, city)
	where.Optional = true
	blocks := []slack.Block{
		slack.NewInputBlock("name", plainText("Name"), nil, name), where,
		slack.NewActionBlock("help", sampleButton("hint", "Hint", ""), sampleButton("about", "About", "")),
	}
	if note != "" {
		blocks = append(blocks, markdown(note))
	}
	return slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: "form", Title: plainText("Sample"), Submit: plainText("Save"), Close: plainText("Cancel"),
		NotifyOnClose: true, Blocks: slack.Blocks{BlockSet: blocks},
	}
}

func samplePage(title, text string) slack.ModalViewRequest {
	return slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: "page", Title: plainText(title), Close: plainText("Close"),
		NotifyOnClose: true, Blocks: slack.Blocks{BlockSet: []slack.Block{markdown(text)}},
	}
}

// sampleCities is what the city select offers for what was typed.
func sampleCities(typed string) any {
	var options []*slack.OptionBlockObject
	for _, c := range []string{"Berlin", "Bergen", "Lisbon", "Lima"} {
		if strings.HasPrefix(strings.ToLower(c), strings.ToLower(typed)) {
			options = append(options, sampleOption(c, strings.ToLower(c)))
		}
	}
	if strings.EqualFold(typed, "b") {
		return slack.OptionGroupsResponse{OptionGroups: []*slack.OptionGroupBlockObject{slack.NewOptionGroupBlockElement(plainText("With a B"), options...)}}
	}
	return slack.OptionsResponse{Options: options}
}

// submitSample is the answer to the form.
func submitSample(v slack.View) *slack.ViewSubmissionResponse {
	name, city := v.State.Values["name"]["name"].Value, v.State.Values["city"]["city"].SelectedOption
	if name == "taken" {
		return slack.NewErrorsViewSubmissionResponse(map[string]string{"name": "This name is taken."})
	}
	if city.Text != nil {
		name += " of " + city.Text.Text
	}
	page := samplePage("Thanks", "Welcome, "+name+".")
	return slack.NewUpdateViewSubmissionResponse(&page)
}
