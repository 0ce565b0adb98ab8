package slacksim

import (
	"slices"
	"strings"
)

// maxBookmarks is how many bookmarks a channel takes.
const maxBookmarks = 100

// bookmarkMethods are the methods about links at the top of a channel.
func bookmarkMethods() map[string]method {
	read, write := []string{"bookmarks:read"}, []string{"bookmarks:write"}
	return map[string]method{
		"bookmarks.add":    {run: addBookmark, tier: tier2, scopes: write, required: []string{"channel_id", "title", "type"}},
		"bookmarks.edit":   {run: editBookmark, tier: tier2, scopes: write, required: []string{"channel_id", "bookmark_id"}},
		"bookmarks.remove": {run: removeBookmark, tier: tier2, scopes: write, required: []string{"channel_id", "bookmark_id"}},
		"bookmarks.list":   {run: listBookmarks, tier: tier3, scopes: read, required: []string{"channel_id"}},
	}
}

// bookmarked finds the call's channel; the app must be in it. Callers hold mu.
func (c *call) bookmarked() (*channel, error) {
	ch := c.w.channels[c.args.str("channel_id")]
	if ch == nil || !ch.members[c.w.app.BotUserID] {
		return nil, refuse("channel_not_found")
	}
	return ch, nil
}

// checkBookmark applies Slack's rules to a bookmark's fields.
func (w *Workspace) checkBookmark(b Bookmark) error {
	emoji := strings.Trim(b.Emoji, ":")
	switch {
	case b.Type != "link":
		return refuse("invalid_bookmark_type")
	case !strings.HasPrefix(b.Link, "http://") && !strings.HasPrefix(b.Link, "https://"):
		return refuse("invalid_link")
	case emoji != "" && !w.emojiName.MatchString(emoji):
		return refuse("invalid_emoji")
	case strings.TrimSpace(b.Title) == "":
		return refuse("invalid_arguments", "[ERROR] must be more than 0 characters [json-pointer:/title]")
	}
	return nil
}

func addBookmark(c *call) (reply, error) {
	w := c.w
	ch, err := c.bookmarked()
	if err != nil {
		return nil, err
	}
	b := Bookmark{
		ID: w.nextID("Bk"), Channel: ch.ID, Title: c.args.str("title"), Link: c.args.str("link"), Emoji: c.args.str("emoji"),
		Type: c.args.str("type"), Created: w.clock().Unix(), By: w.app.BotUserID, Team: w.team.ID, AppID: w.app.ID,
	}
	if err := w.checkBookmark(b); err != nil {
		return nil, err
	}
	if len(ch.bookmarks) >= maxBookmarks {
		return nil, refuse("too_many_bookmarks")
	}
	ch.bookmarks = append(slices.Clip(ch.bookmarks), b)
	w.notify(Change{Kind: ChangePlaces, Channel: ch.ID})
	return reply{"bookmark": b}, nil
}

// bookmark finds the call's bookmark. Callers hold mu.
func (c *call) bookmark() (*channel, int, error) {
	ch, err := c.bookmarked()
	if err != nil {
		return nil, 0, err
	}
	i := slices.IndexFunc(ch.bookmarks, func(b Bookmark) bool { return b.ID == c.args.str("bookmark_id") })
	if i < 0 {
		return nil, 0, refuse("not_found")
	}
	return ch, i, nil
}

func editBookmark(c *call) (reply, error) {
	ch, i, err := c.bookmark()
	if err != nil {
		return nil, err
	}
	b := ch.bookmarks[i]
	for name, field := range map[string]*string{"title": &b.Title, "link": &b.Link, "emoji": &b.Emoji} {
		if c.args.has(name) {
			*field = c.args.str(name)
		}
	}
	b.Updated, b.By = c.w.clock().Unix(), c.w.app.BotUserID
	if err := c.w.checkBookmark(b); err != nil {
		return nil, err
	}
	ch.bookmarks = slices.Clone(ch.bookmarks)
	ch.bookmarks[i] = b
	c.w.notify(Change{Kind: ChangePlaces, Channel: ch.ID})
	return reply{"bookmark": b}, nil
}

func removeBookmark(c *call) (reply, error) {
	ch, i, err := c.bookmark()
	if err != nil {
		return nil, err
	}
	ch.bookmarks = slices.Delete(slices.Clone(ch.bookmarks), i, i+1)
	c.w.notify(Change{Kind: ChangePlaces, Channel: ch.ID})
	return reply{}, nil
}

func listBookmarks(c *call) (reply, error) {
	ch, err := c.bookmarked()
	if err != nil {
		return nil, err
	}
	return reply{"bookmarks": orEmpty(ch.bookmarks)}, nil
}
