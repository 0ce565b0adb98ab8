package slacksim

import (
	"context"
)

// Person acts in the workspace as one of its users. Every action reaches the
// app as Slack would send it. Its methods are safe for concurrent use.
type Person struct {
	w    *Workspace
	user string
}

// As returns the person with the given user ID. Actions of an unknown user
// fail with a [UserError].
func (w *Workspace) As(userID string) *Person { return &Person{w: w, user: userID} }

// UserID is the person's user ID.
func (p *Person) UserID() string { return p.user }

// UserError is what Slack shows to a person when something did not work.
type UserError struct {
	Code    string // Slack's code: "operation_timeout", "dispatch_failed", …
	Message string // Slack's words
}

func (e *UserError) Error() string { return e.Message }

// Act names an element and what the person chose in it. Channel and TS name
// the message it is in, ViewID the modal or Home tab.
type Act struct {
	Channel  string     `json:"channel,omitempty"`
	TS       string     `json:"ts,omitempty"`
	ViewID   string     `json:"view_id,omitempty"`
	BlockID  string     `json:"block_id"`
	ActionID string     `json:"action_id"`
	Value    StateValue `json:"value"` // nothing for buttons

	// Typed is what the inputs of the modal hold at that moment, by block and
	// action: Slack tells the app with the press, as the view's state.
	Typed map[string]map[string]StateValue `json:"typed,omitempty"`
}

// Submitted is how a modal's submission ended for the person.
type Submitted struct {
	Closed bool              // the modal is gone
	Errors map[string]string // by block_id: what Slack or the app says about the field
}

// Command types a slash command, arguments included, in a channel and waits
// until the app acknowledged it or the deadline passed. Some commands of Slack's
// own work too, such as /invite @somebody.
func (p *Person) Command(ctx context.Context, channelID, line string) error {
	return p.w.command(ctx, p.user, channelID, line)
}

// Say posts a message as the person; threadTS may be "". The app hears of it
// if its manifest subscribes to such messages.
func (p *Person) Say(ctx context.Context, channelID, text, threadTS string) (ts string, err error) {
	return p.w.say(ctx, p.user, channelID, text, threadTS, "")
}

// Broadcast replies in a thread and sends the reply to the channel too.
func (p *Person) Broadcast(ctx context.Context, channelID, text, threadTS string) (ts string, err error) {
	if threadTS == "" {
		return p.Say(ctx, channelID, text, "")
	}
	return p.w.say(ctx, p.user, channelID, text, threadTS, "thread_broadcast")
}

// Act presses a button, chooses in a select, ticks a box. The element must
// exist where the act says and be visible to the person.
func (p *Person) Act(ctx context.Context, a Act) error { return p.w.act(ctx, p.user, a) }

// SubmitView presses the submit button of the person's topmost modal. Values
// are what was typed, by block_id and action_id; elements not named keep what
// they had. As Slack's client does, required fields, lengths and numbers are
// checked first and reported as errors without asking the app.
func (p *Person) SubmitView(ctx context.Context, viewID string, values map[string]map[string]StateValue) (Submitted, error) {
	return p.w.submitView(ctx, p.user, viewID, values)
}

// CloseView presses the modal's Close (or Cancel) button; the one below, if
// any, shows again. The app hears of it if the view asked for it.
func (p *Person) CloseView(ctx context.Context, viewID string) error {
	return p.w.closeView(ctx, p.user, viewID)
}

// OpenHome opens the app's Home tab, OpenMessages its Messages tab, which is the
// direct message with it. The app hears app_home_opened of both.
func (p *Person) OpenHome(ctx context.Context) error { return p.w.openTab(ctx, p.user, "home") }

// OpenMessages opens the direct message with the app.
func (p *Person) OpenMessages(ctx context.Context) error { return p.w.openTab(ctx, p.user, "messages") }

// Shortcut uses a global shortcut, or with a message a message shortcut.
func (p *Person) Shortcut(ctx context.Context, callbackID string, message *MessageRef) error {
	return p.w.shortcut(ctx, p.user, callbackID, message)
}

// Suggest types a query into a select whose options the app supplies. As in
// Slack the app is not asked before min_query_length characters (3 unless the
// element says otherwise); then there are no options and no error.
func (p *Person) Suggest(ctx context.Context, where Act, query string) ([]OptionGroup, error) {
	return p.w.suggest(ctx, p.user, where, query)
}

// Conversations lists the channels and direct messages the person is in,
// channels first, by name.
func (p *Person) Conversations() []Conversation { return p.w.conversationsOf(p.user) }

// Messages lists a channel's messages in order of time, thread replies
// (ThreadTS differs from TS) and the person's ephemeral messages included. It
// is empty for channels the person is not in.
func (p *Person) Messages(channelID string) []Message { return p.w.messagesFor(p.user, channelID) }

// Views is the person's stack of modals, bottom first.
func (p *Person) Views() []View { return p.w.viewsOf(p.user) }

// Home is the Home tab the app published for the person.
func (p *Person) Home() (View, bool) { return p.w.homeOf(p.user) }

// MarkRead sets the person's read mark of a channel to its newest message.
func (p *Person) MarkRead(channelID string) { p.w.markRead(p.user, channelID) }
