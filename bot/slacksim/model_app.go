package slacksim

// App is the app that the workspace has installed, as its manifest says.
type App struct {
	ID          string // "A…"
	Name        string
	Description string
	BotUserID   string // "U…"
	BotID       string // "B…"
	BotName     string
	Commands    []CommandSpec
	Shortcuts   []ShortcutSpec
	Scopes      []string
	Events      []string
	HomeTab     bool // the Home tab is enabled
	MessagesTab bool // direct messages with the app are enabled
	ReadOnlyDM  bool // people cannot write to the app
	// UnfurlDomains are the domains whose links the app may unfurl, subdomains
	// included.
	UnfurlDomains []string
}

// CommandSpec is a slash command of the manifest.
type CommandSpec struct {
	Command      string `yaml:"command"` // with its slash
	Description  string `yaml:"description"`
	UsageHint    string `yaml:"usage_hint"`
	ShouldEscape bool   `yaml:"should_escape"`
}

// ShortcutSpec is a shortcut of the manifest; Type is "global" or "message".
type ShortcutSpec struct {
	Name        string `yaml:"name"`
	Type        string `yaml:"type"`
	CallbackID  string `yaml:"callback_id"`
	Description string `yaml:"description"`
}

// Kinds of [Change].
const (
	ChangeMessage = "message" // a message appeared, changed or went: Channel, TS and, if only one person sees it, User
	ChangeView    = "view"    // a person's modals changed: User
	ChangeHome    = "home"    // a person's Home tab changed: User
	ChangePlaces  = "places"  // users, channels, members or read marks changed
	ChangeEmoji   = "emoji"   // the workspace's own emoji changed
	ChangeLink    = "link"    // the app connected or went away
	ChangeAll     = "all"     // more happened than a slow reader was told: look at everything
)

// Change says what part of the workspace is no longer as it was.
type Change struct {
	Kind    string `json:"kind"`
	Channel string `json:"channel,omitempty"`
	TS      string `json:"ts,omitempty"`
	User    string `json:"user,omitempty"`
}
