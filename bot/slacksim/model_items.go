package slacksim

// Reaction is one emoji on a message and who gave it.
type Reaction struct {
	Name  string   `json:"name"`  // without colons; a skin tone is part of it: "wave::skin-tone-3"
	Users []string `json:"users"` // in order of reacting
	Count int      `json:"count"`
}

// Pin is a message pinned to its channel.
type Pin struct {
	Channel string `json:"channel"`
	TS      string `json:"ts"`
	User    string `json:"user"`    // who pinned it
	Created int64  `json:"created"` // Unix seconds
}

// Bookmark is a link kept at the top of a channel.
type Bookmark struct {
	ID      string `json:"id"` // "Bk…"
	Channel string `json:"channel_id"`
	Title   string `json:"title"`
	Link    string `json:"link"`
	Emoji   string `json:"emoji"` // ":memo:", "" for none
	Type    string `json:"type"`  // "link"
	Created int64  `json:"date_created"`
	Updated int64  `json:"date_updated"` // 0 if never changed
	By      string `json:"last_updated_by_user_id"`
	Team    string `json:"last_updated_by_team_id"`
	AppID   string `json:"app_id"`
}

// ScheduledMessage is a message the app wants posted later.
type ScheduledMessage struct {
	ID      string `json:"id"` // "Q…"
	Channel string `json:"channel_id"`
	PostAt  int64  `json:"post_at"`      // Unix seconds, workspace clock
	Created int64  `json:"date_created"` // Unix seconds
	Text    string `json:"text"`
}

// File is a file somebody uploaded, as Slack's file objects have it. The
// addresses are good for as long as the workspace is served at its present
// one; they want the bot token, and the scope files:read.
type File struct {
	ID         string `json:"id"` // "F…"
	Created    int64  `json:"created"`
	Timestamp  int64  `json:"timestamp"`
	Name       string `json:"name"`
	Title      string `json:"title"`
	Mimetype   string `json:"mimetype"`
	Filetype   string `json:"filetype"`    // "pdf", "png", "text"
	PrettyType string `json:"pretty_type"` // "PDF", "PNG", "Plain Text"
	User       string `json:"user"`
	UserTeam   string `json:"user_team,omitempty"`
	Mode       string `json:"mode"` // "hosted", or "tombstone" once deleted
	Size       int    `json:"size"` // bytes
	Editable   bool   `json:"editable"`
	IsExternal bool   `json:"is_external"`
	IsPublic   bool   `json:"is_public"` // shared in a public channel
	AltText    string `json:"alt_txt,omitempty"`
	Width      int    `json:"original_w,omitempty"` // of images, in pixels
	Height     int    `json:"original_h,omitempty"`

	URLPrivate         string `json:"url_private,omitempty"`
	URLPrivateDownload string `json:"url_private_download,omitempty"`
	Permalink          string `json:"permalink,omitempty"`
	Thumb360           string `json:"thumb_360,omitempty"` // of images

	// Channels, Groups and IMs are where the file was shared: public channels,
	// private ones and group messages, direct messages.
	Channels []string `json:"channels"`
	Groups   []string `json:"groups"`
	IMs      []string `json:"ims"`
}

// Upload is a file a person adds to the workspace.
type Upload struct {
	Channel string `json:"channel,omitempty"` // where to share it; "" keeps it private, as a file_input does until it is submitted
	Thread  string `json:"thread_ts,omitempty"`
	Comment string `json:"comment,omitempty"`
	Name    string `json:"name"`
	Title   string `json:"title,omitempty"` // "" means Name
	AltText string `json:"alt_txt,omitempty"`
	Content []byte `json:"content"` // base64 in JSON
}
