package commands

import (
	"context"
	"strconv"
	"time"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// Kind says what a person did, or that Slack reports an event.
type Kind string

// The kinds of requests.
const (
	KindSlash           Kind = "slash"            // typed a slash command
	KindAction          Kind = "action"           // pressed or chose something in a message, form or Home tab
	KindSubmit          Kind = "submit"           // submitted a form
	KindClosed          Kind = "closed"           // closed a form that asked to be told
	KindSuggest         Kind = "suggest"          // types into a menu that asks for its options
	KindShortcut        Kind = "shortcut"         // ran a global shortcut
	KindMessageShortcut Kind = "message_shortcut" // ran a shortcut on a message
	KindHomeOpened      Kind = "home_opened"      // opened the Home tab
	KindMention         Kind = "mention"          // mentioned the bot in a channel
	KindDirectMessage   Kind = "direct_message"   // wrote to the bot
	KindEvent           Kind = "event"            // anything else Slack reports: a channel archived, a member joined …
)

// Request is what a person did, decoded from Slack's payload. Fields that a
// kind does not have are empty.
type Request struct {
	Kind Kind
	// Key is the same for every delivery of the same deed, so that the first
	// one to claim it in the inbox wins. It is empty for suggestions, which
	// change nothing.
	Key       string
	Actor     domain.PersonID  // empty for events that nobody caused
	ActorTeam string           // Slack team (or E… organisation) the actor acts from
	Channel   domain.ChannelID // where it happened; empty in forms, the Home tab and global shortcuts
	ThreadTS  string           // thread the message at hand belongs to

	Command string // slash command with its slash, "/renewal"
	Text    string // what follows the command, or the message that was written

	TriggerID   string // opens one form within three seconds of the deed
	ResponseURL string // answers privately: five times, for thirty minutes

	ActionID string
	BlockID  string
	Value    string                                  // the button's value, or the one thing chosen: option value, date, user, channel, text
	Selected []string                                // everything chosen, in menus and checkboxes that allow several
	State    map[string]map[string]slack.BlockAction // inputs of the message or form, by block_id and action_id

	View       *slack.View // the form, or the Home tab, it happened in
	CallbackID string      // of the form or shortcut
	Metadata   string      // private_metadata of the form; identifiers, never authority
	Message    *MessageRef // the message it happened on
	Files      []string    // ids of the files that came with a message to the bot
	Query      string      // what was typed so far (KindSuggest)

	Event any // pointer to one of the slackevents types, for all event kinds

	// Received is when the frame arrived, by the wall clock. The business clock
	// is the router's own.
	Received time.Time
}

// MessageRef points at a message. Text, Permalink and Author are set for message
// shortcuts only; what an app posted has no author.
type MessageRef struct {
	Channel   domain.ChannelID
	TS        string
	ThreadTS  string
	Ephemeral bool
	Text      string
	Permalink string
	Author    domain.PersonID
}

// Reply is exactly what is said back. The zero Reply says nothing.
//
// Text and Blocks are a private message: in the answer to a slash command, by
// response_url after a press in a message, in a small form of its own where
// there is no message (Home tab, forms), to the actor alone in the channel after
// a mention, and as an ordinary message in a direct conversation. Whatever is
// said back may get lost; what must arrive is an announcement, not a reply.
type Reply struct {
	Text      string
	Blocks    []slack.Block
	InChannel bool // everybody in the channel sees it (slash commands only)
	Replace   bool // in place of the private message whose button was pressed
	Delete    bool // removes the private message whose button was pressed

	Open   *slack.ModalViewRequest // a new form
	Push   *slack.ModalViewRequest // a form on top of the one at hand
	Update *slack.ModalViewRequest // the form at hand, changed

	ClearViews bool              // after a submission: close all forms, not only this one
	Errors     map[string]string // after a submission: what is wrong, by block_id; the form stays open

	Options []*slack.OptionBlockObject      // suggestions, at most 100
	Groups  []*slack.OptionGroupBlockObject // or suggestions in groups

	Home  *slack.HomeTabViewRequest // the actor's Home tab from now on
	File  *File                     // goes to the actor's direct conversation with the bot
	After []After                   // follows the answer, in order
}

// File is a file for one person. What cannot be sent is said, with what to do.
type File struct {
	Name    string // with the ending that says what it is
	Content []byte
	Comment string // the message it comes with
}

// SharedFile is a file that a person shared with the bot.
type SharedFile struct {
	Name    string
	Owner   domain.PersonID
	Content []byte
}

// After is a private message that follows the answer, best effort: after a
// submitted form the message in the channel the form was opened from. It goes
// to ResponseURL when there is one, else to To alone in Channel, else to To
// directly. Home, when set, is published for To as well.
type After struct {
	To          domain.PersonID // empty means the actor
	Channel     domain.ChannelID
	ThreadTS    string
	ResponseURL string
	Text        string
	Blocks      []slack.Block
	Home        *slack.HomeTabViewRequest
}

// Dispatcher is what requests are handed to.
type Dispatcher interface {
	// Dispatch does what r asks for and says what is answered. When it returns
	// without an error everything is committed. A [*domain.Error] is shown to
	// the person as it stands, at its field in forms. The context ends when
	// Slack stops waiting.
	Dispatch(ctx context.Context, r Request) (Reply, error)

	// Lane names what r must stay in order with, usually an account: requests
	// of one lane are dispatched one after the other in order of arrival, those
	// of different lanes in parallel. "" is a lane for each actor. All requests
	// pass through Lane one by one, so it answers from memory; the context ends
	// after a fraction of a second.
	Lane(ctx context.Context, r Request) string
}

// Chosen reads what an input or element holds: value is the one thing typed or
// chosen (text, option value, date YYYY-MM-DD, user, channel), selected is
// everything chosen where several are allowed.
func Chosen(a slack.BlockAction) (value string, selected []string) {
	switch a.Type {
	case "static_select", "external_select", "overflow", "radio_buttons":
		return a.SelectedOption.Value, nil
	case "checkboxes", "multi_static_select", "multi_external_select":
		selected = make([]string, len(a.SelectedOptions))
		for i, option := range a.SelectedOptions {
			selected[i] = option.Value
		}
		return "", selected
	case "users_select":
		return a.SelectedUser, nil
	case "multi_users_select":
		return "", a.SelectedUsers
	case "channels_select":
		return a.SelectedChannel, nil
	case "multi_channels_select":
		return "", a.SelectedChannels
	case "conversations_select":
		return a.SelectedConversation, nil
	case "multi_conversations_select":
		return "", a.SelectedConversations
	case "datepicker":
		return a.SelectedDate, nil
	case "timepicker":
		return a.SelectedTime, nil
	case "datetimepicker":
		if a.SelectedDateTime == 0 {
			return "", nil
		}
		return strconv.FormatInt(a.SelectedDateTime, 10), nil
	}
	return a.Value, nil // buttons and text inputs
}
