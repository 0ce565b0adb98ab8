package slacksim

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"
)

// Config says what workspace to serve. Only Manifest is required.
type Config struct {
	// Manifest is the app's Slack manifest, YAML or JSON: its name, slash
	// commands, shortcuts, scopes and event subscriptions.
	Manifest []byte
	// Now is the workspace clock: message timestamps, dates, rate limits and
	// the life of response URLs follow it. It may jump, but must not call the
	// workspace. Nil means time.Now.
	// Protocol timers (ack deadline, trigger life, pings, redelivery) always
	// use real time.
	Now func() time.Time
	// Clock, if set, lets the page and the control interface move the time the
	// workspace and the app share, [NewClock] for instance. If Now is nil,
	// Clock.Now is the workspace clock.
	Clock Clock
	// PingInterval is the time between WebSocket pings; 0 means 10 s. Clients
	// such as slack-go take a link without pings for 30 s to be dead.
	PingInterval time.Duration
	// AckDeadline is how long a person waits for the app to acknowledge; 0
	// means Slack's 3 s.
	AckDeadline time.Duration
	// TriggerLife is how long a trigger_id may be exchanged for a view; 0
	// means Slack's 3 s.
	TriggerLife time.Duration
	// PostBurst is how many messages a channel takes at once before the limit
	// of one per second applies; 0 means 3.
	PostBurst int
	// NoRateLimits lifts the limits by tier and the limit of events, for load
	// generators.
	NoRateLimits bool
	// ConnectionLife is how long a socket lives: it is warned ten seconds
	// before, then told to go. 0 means what Slack's hello announces, about five
	// hours; a socket opened with debug_reconnects=true lives six minutes.
	ConnectionLife time.Duration

	Team       Team
	Users      []User
	Channels   []Channel
	UserGroups []UserGroup
	// Emoji are the workspace's own emoji as emoji.list shows them: the address
	// of a picture, or "alias:" and a name, by name. See [Workspace.AddEmoji].
	Emoji map[string]string

	// Snapshot is what an earlier workspace's Snapshot returned. If set, its
	// people, places, messages, emoji and tokens replace Team, Users, Channels,
	// UserGroups and Emoji.
	Snapshot []byte

	// Tour is shown to whoever opens the page; nil means none.
	Tour *Tour

	// Logger gets protocol troubles; nil discards them.
	Logger *slog.Logger
	// Title is what the page calls the workspace; "" means the team's name.
	Title string
}

// Clock is a time that can be moved, shared by the workspace and the app.
type Clock interface {
	Now() time.Time
	// MoveTo brings the clock to t. It may take a while: everything due in
	// between happens before it returns.
	MoveTo(ctx context.Context, t time.Time) error
	// Next is the next thing the app will do by itself; ok is false if nothing
	// is planned.
	Next(ctx context.Context) (t time.Time, what string, ok bool, err error)
}

// Team is a Slack workspace.
type Team struct {
	ID     string `json:"id"`     // "T…"
	Name   string `json:"name"`   // "Example Inc"
	Domain string `json:"domain"` // "example"
}

// Profile is the part of a user that the user edits.
type Profile struct {
	RealName    string `json:"real_name,omitempty"`
	DisplayName string `json:"display_name,omitempty"`
	Title       string `json:"title,omitempty"`
	Email       string `json:"email,omitempty"` // shown to the app only with users:read.email
	Phone       string `json:"phone,omitempty"`
	StatusText  string `json:"status_text,omitempty"`
	StatusEmoji string `json:"status_emoji,omitempty"`
}

// User is a member of the workspace, the app's bot user, or somebody of a
// connected workspace (TeamID differs from the home team).
type User struct {
	ID                string  `json:"id"` // "U…"
	TeamID            string  `json:"team_id,omitempty"`
	Name              string  `json:"name"` // handle, as in @name
	TZ                string  `json:"tz,omitempty"`
	Locale            string  `json:"locale,omitempty"`
	Profile           Profile `json:"profile"`
	IsAdmin           bool    `json:"is_admin,omitempty"`
	IsOwner           bool    `json:"is_owner,omitempty"`
	IsBot             bool    `json:"is_bot,omitempty"`
	IsRestricted      bool    `json:"is_restricted,omitempty"`       // guest in several channels
	IsUltraRestricted bool    `json:"is_ultra_restricted,omitempty"` // guest in one channel
	IsStranger        bool    `json:"is_stranger,omitempty"`         // external, shares no channel with the app's user
	Deleted           bool    `json:"deleted,omitempty"`             // deactivated
}

// DisplayName is what Slack shows for the user: display name, else full name,
// else handle.
func (u User) DisplayName() string {
	for _, s := range []string{u.Profile.DisplayName, u.Profile.RealName} {
		if s != "" {
			return s
		}
	}
	return u.Name
}

// UserGroup is a mentionable group such as @csm-team.
type UserGroup struct {
	ID     string   `json:"id"` // "S…"
	Handle string   `json:"handle"`
	Name   string   `json:"name"`
	Users  []string `json:"users"`
	// Description and Channels, the group's default channels, may be empty.
	Description string   `json:"description,omitempty"`
	Channels    []string `json:"channels,omitempty"`
	Creator     string   `json:"creator,omitempty"`
	Created     int64    `json:"created,omitempty"`  // Unix seconds
	Updated     int64    `json:"updated,omitempty"`  // Unix seconds
	Disabled    int64    `json:"disabled,omitempty"` // Unix seconds, 0 while it is in use
}

// Channel is a conversation: a public or private channel, a direct message
// (IsIM) or a group message (IsMPIM).
type Channel struct {
	ID         string `json:"id"` // "C…", "D…" for direct messages
	Name       string `json:"name,omitempty"`
	Topic      string `json:"topic,omitempty"`
	Purpose    string `json:"purpose,omitempty"`
	Creator    string `json:"creator,omitempty"`
	Created    int64  `json:"created,omitempty"` // Unix seconds
	IsPrivate  bool   `json:"is_private,omitempty"`
	IsIM       bool   `json:"is_im,omitempty"`
	IsMPIM     bool   `json:"is_mpim,omitempty"`
	IsGeneral  bool   `json:"is_general,omitempty"`
	IsArchived bool   `json:"is_archived,omitempty"`
	// IsExtShared says that another organisation is in the channel;
	// IsPendingExtShared that one has been invited. Slack says to treat both
	// alike.
	IsExtShared        bool     `json:"is_ext_shared,omitempty"`
	IsPendingExtShared bool     `json:"is_pending_ext_shared,omitempty"`
	IsOrgShared        bool     `json:"is_org_shared,omitempty"`
	ConnectedTeams     []string `json:"connected_team_ids,omitempty"`
	// Members are user IDs. The app's bot user is written as [BotMember].
	Members []string `json:"members"`
}

// BotMember stands for the app's bot user in [Channel] members given to [New];
// the workspace replaces it by the bot's real user ID.
const BotMember = "@bot"

// Conversation is a channel as one person sees it.
type Conversation struct {
	Channel
	Peer   string `json:"peer,omitempty"`   // the other person of a direct message
	Unread int    `json:"unread"`           // messages after the person's read mark, own ones excluded
	Latest string `json:"latest,omitempty"` // ts of the newest message, "" if none
}

// Metadata is the structured data an app attaches to a message.
type Metadata struct {
	EventType    string          `json:"event_type"`
	EventPayload json.RawMessage `json:"event_payload,omitempty"`
}

// Message is one message of a channel.
type Message struct {
	Channel  string `json:"channel"`
	TS       string `json:"ts"`                  // identity within the channel, "1700000000.000100"
	ThreadTS string `json:"thread_ts,omitempty"` // ts of the thread's first message
	User     string `json:"user"`
	BotID    string `json:"bot_id,omitempty"`
	AppID    string `json:"app_id,omitempty"`
	Username string `json:"username,omitempty"` // custom name, chat:write.customize
	Subtype  string `json:"subtype,omitempty"`  // "channel_join", "thread_broadcast", …
	Text     string `json:"text"`
	// Blocks and Attachments are JSON arrays, as the app sent them with
	// missing block IDs added.
	Blocks      json.RawMessage `json:"blocks,omitempty"`
	Attachments json.RawMessage `json:"attachments,omitempty"`
	Metadata    *Metadata       `json:"metadata,omitempty"`
	EditedTS    string          `json:"edited_ts,omitempty"`
	// EphemeralTo is the only user who sees the message, "" for everybody.
	EphemeralTo string `json:"ephemeral_to,omitempty"`
	ReplyCount  int    `json:"reply_count,omitempty"`
	LatestReply string `json:"latest_reply,omitempty"`
	Files       []File `json:"files,omitempty"`
	// Reactions are in order of the first of each kind.
	Reactions []Reaction `json:"reactions,omitempty"`
	PinnedBy  string     `json:"pinned_by,omitempty"` // who pinned it, "" if nobody
	// About is what a message of Slack's about its channel tells beside the text:
	// topic, purpose, name and old_name, or inviter.
	About map[string]string `json:"about,omitempty"`
	// State holds what the acting person chose in the message's elements, by
	// block and action; [Person.Messages] fills it.
	State StateValues `json:"-"`
}

// MessageRef names a message.
type MessageRef struct {
	Channel string `json:"channel"`
	TS      string `json:"ts"`
}

// Text is Slack's text object.
type Text struct {
	Type     string `json:"type"` // "plain_text" or "mrkdwn"
	Text     string `json:"text"`
	Emoji    *bool  `json:"emoji,omitempty"`
	Verbatim *bool  `json:"verbatim,omitempty"`
}

// Option is one choice of a select, overflow, radio or checkbox element.
type Option struct {
	Text        Text   `json:"text"`
	Value       string `json:"value"`
	Description *Text  `json:"description,omitempty"`
	URL         string `json:"url,omitempty"`
}

// OptionGroup is a labelled list of options. A list without a label is what an
// app answered as plain options.
type OptionGroup struct {
	Label   *Text    `json:"label,omitempty"`
	Options []Option `json:"options"`
}

// View is a modal or a Home tab.
type View struct {
	ID              string          `json:"id"`
	TeamID          string          `json:"team_id"`
	Type            string          `json:"type"` // "modal" or "home"
	Title           *Text           `json:"title"`
	Submit          *Text           `json:"submit"`
	Close           *Text           `json:"close"`
	Blocks          json.RawMessage `json:"blocks"`
	PrivateMetadata string          `json:"private_metadata"`
	CallbackID      string          `json:"callback_id"`
	ExternalID      string          `json:"external_id"`
	State           ViewState       `json:"state"`
	Hash            string          `json:"hash"`
	ClearOnClose    bool            `json:"clear_on_close"`
	NotifyOnClose   bool            `json:"notify_on_close"`
	SubmitDisabled  bool            `json:"submit_disabled,omitempty"`
	RootViewID      string          `json:"root_view_id"`
	PreviousViewID  *string         `json:"previous_view_id"`
	AppID           string          `json:"app_id"`
	BotID           string          `json:"bot_id"`
	AppInstalled    string          `json:"app_installed_team_id"`
}

// StateValues are the values of stateful elements by block_id and action_id.
type StateValues map[string]map[string]StateValue

// ViewState is a view's state as Slack's JSON has it.
type ViewState struct {
	Values StateValues `json:"values"`
}
