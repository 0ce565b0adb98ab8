package slacksim

import (
	"context"
	"slices"
	"strings"
)

// AddBookmark puts a link at the top of a channel the person may write in.
// Title, Link and Emoji of b count; Emoji may be "".
func (p *Person) AddBookmark(ctx context.Context, channelID string, b Bookmark) (Bookmark, error) {
	if err := ctx.Err(); err != nil {
		return Bookmark{}, err
	}
	w := p.w
	w.mu.Lock()
	defer w.mu.Unlock()
	ch, err := w.typeable(p.user, channelID)
	if err != nil {
		return Bookmark{}, err
	}
	b = Bookmark{
		ID: w.nextID("Bk"), Channel: ch.ID, Title: b.Title, Link: b.Link, Emoji: colons(b.Emoji),
		Type: "link", Created: w.clock().Unix(), By: p.user, Team: w.users[p.user].TeamID,
	}
	if err := w.checkBookmark(b); err != nil {
		return Bookmark{}, userWords(err, map[string]string{
			"invalid_link":      "A link begins with https:// or http://.",
			"invalid_emoji":     "Name one emoji, such as :memo:.",
			"invalid_arguments": "Give the bookmark a title.",
		})
	}
	if len(ch.bookmarks) >= maxBookmarks {
		return Bookmark{}, asUserError(refuse("too_many_bookmarks"))
	}
	ch.bookmarks = append(slices.Clip(ch.bookmarks), b)
	w.notify(Change{Kind: ChangePlaces, Channel: ch.ID})
	return b, nil
}

// RemoveBookmark takes a link off a channel the person may write in.
func (p *Person) RemoveBookmark(ctx context.Context, channelID, id string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	w := p.w
	w.mu.Lock()
	defer w.mu.Unlock()
	ch, err := w.typeable(p.user, channelID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(ch.bookmarks, func(b Bookmark) bool { return b.ID == id })
	if i < 0 {
		return &UserError{Code: "not_found", Message: "This bookmark is not there any more."}
	}
	ch.bookmarks = slices.Delete(slices.Clone(ch.bookmarks), i, i+1)
	w.notify(Change{Kind: ChangePlaces, Channel: ch.ID})
	return nil
}

// colons writes an emoji's name as bookmarks have it, ":memo:"; "" stays.
func colons(emoji string) string {
	if emoji = strings.Trim(strings.TrimSpace(emoji), ":"); emoji == "" {
		return ""
	}
	return ":" + emoji + ":"
}
