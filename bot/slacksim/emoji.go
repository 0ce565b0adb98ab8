package slacksim

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// maxEmojiSize is how large the picture of an emoji may be, in bytes. Source:
// Slack's help page on adding emoji.
const maxEmojiSize = 128 << 10

// emojiPath is where the workspace serves pictures of emoji.
const emojiPath = "/emoji/"

// Emoji is one of the workspace's own. It has a picture, the address of one, or
// is another name for an emoji.
type Emoji struct {
	Name     string `json:"name"` // without colons
	URL      string `json:"url,omitempty"`
	AliasFor string `json:"alias_for,omitempty"` // the name of an emoji, Slack's or the workspace's
	Picture  []byte `json:"content,omitempty"`   // PNG, GIF or JPEG, which the workspace serves
	Added    int64  `json:"added,omitempty"`     // Unix seconds
}

// AddEmoji adds an emoji; the app hears emoji_changed. It fails if the name is
// taken, by Slack too, or the picture cannot be shown.
func (w *Workspace) AddEmoji(e Emoji) error {
	w.mu.Lock()
	err := w.checkEmoji(e)
	var events []event
	if err == nil {
		e.Added = w.clock().Unix()
		e.Picture = bytes.Clone(e.Picture)
		w.emoji[e.Name] = e
		events = w.emojiChanged(map[string]any{"subtype": "add", "name": e.Name, "value": emojiValue(w.base, e)})
	}
	w.mu.Unlock()
	w.emit(events...)
	return err
}

// RemoveEmoji removes an emoji and the other names it has; the app hears
// emoji_changed. It says whether there was one.
func (w *Workspace) RemoveEmoji(name string) bool {
	w.mu.Lock()
	_, ok := w.emoji[name]
	var events []event
	if ok {
		names := []string{name}
		for _, other := range sortedKeys(w.emoji) {
			if w.emoji[other].AliasFor == name {
				names = append(names, other)
			}
		}
		for _, gone := range names {
			delete(w.emoji, gone)
		}
		events = w.emojiChanged(map[string]any{"subtype": "remove", "names": names})
	}
	w.mu.Unlock()
	w.emit(events...)
	return ok
}

// Emoji lists the workspace's own emoji by name.
func (w *Workspace) Emoji() []Emoji {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := []Emoji{}
	for _, name := range sortedKeys(w.emoji) {
		out = append(out, w.emoji[name])
	}
	return out
}

// emojiChanged tells everybody and makes the event. Callers hold mu.
func (w *Workspace) emojiChanged(fields map[string]any) []event {
	w.notify(Change{Kind: ChangeEmoji})
	if !w.app.has("emoji:read") {
		return nil
	}
	return []event{{Type: "emoji_changed", Fields: fields}}
}

// checkEmoji says why an emoji cannot be added. Callers hold mu.
func (w *Workspace) checkEmoji(e Emoji) error {
	wrong := func(format string, args ...any) error {
		return fmt.Errorf("add emoji %q: %w", e.Name, fmt.Errorf(format, args...))
	}
	_, isSlacks := emoji(e.Name)
	_, isOwn := w.emoji[e.Name]
	switch given := len(e.Picture); {
	case !w.emojiName.MatchString(e.Name) || strings.Contains(e.Name, "::"):
		return wrong("a name has lower-case letters, digits, dashes and underscores, up to 100")
	case isSlacks || isOwn:
		return wrong("there is one")
	case given > maxEmojiSize:
		return wrong("the picture has %d bytes, more than %d", given, maxEmojiSize)
	case given > 0 && e.URL == "" && e.AliasFor == "":
		if !slices.Contains([]string{"image/png", "image/gif", "image/jpeg"}, http.DetectContentType(e.Picture)) {
			return wrong("the picture must be a PNG, GIF or JPEG")
		}
	case given == 0 && e.AliasFor == "" && (strings.HasPrefix(e.URL, "https://") || strings.HasPrefix(e.URL, "http://")):
	case given == 0 && e.URL == "" && e.AliasFor != "":
		if !w.ownEmoji("").face(e.AliasFor).known() {
			return wrong("it cannot stand for :%s:, which nobody knows", e.AliasFor)
		}
	default:
		return wrong("give it one of a picture, the url of one, or the emoji that it is an alias for")
	}
	return nil
}

// emojiValue is what emoji.list says of an emoji: an alias, or the address of
// its picture, which is under base if the workspace serves it.
func emojiValue(base string, e Emoji) string {
	switch {
	case e.AliasFor != "":
		return "alias:" + e.AliasFor
	case e.URL != "":
		return e.URL
	}
	return base + emojiPath + e.Name
}

// ownEmoji says what emojiValue says of each emoji, by name. Callers hold mu.
func (w *Workspace) ownEmoji(base string) ownEmoji {
	out := make(ownEmoji, len(w.emoji))
	for name, e := range w.emoji {
		out[name] = emojiValue(base, e)
	}
	return out
}

// pageEmoji are the emoji as the page draws them, whatever address it is
// reached at.
func (w *Workspace) pageEmoji() ownEmoji {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.ownEmoji("")
}

// emojiMethods is the method that lists the workspace's own emoji.
func emojiMethods() map[string]method {
	return map[string]method{
		"emoji.list": {run: emojiList, tier: tier2, scopes: []string{"emoji:read"}},
	}
}

func emojiList(c *call) (reply, error) {
	return reply{"emoji": c.w.ownEmoji(c.w.base), "cache_ts": formatTS(c.w.clock().UnixMicro())}, nil
}

// serveEmoji answers with the picture of an emoji.
func (w *Workspace) serveEmoji(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	e := w.emoji[r.PathValue("name")]
	w.mu.Unlock()
	if len(e.Picture) == 0 {
		http.NotFound(rw, r)
		return
	}
	h := rw.Header()
	h.Set("Content-Type", http.DetectContentType(e.Picture))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-cache") // the name may come to mean another picture
	http.ServeContent(rw, r, "", time.Unix(e.Added, 0), bytes.NewReader(e.Picture))
}

// configuredEmoji reads [Config].Emoji.
func configuredEmoji(values map[string]string) map[string]Emoji {
	out := make(map[string]Emoji, len(values))
	for name, value := range values {
		e := Emoji{Name: name, URL: value}
		if other, ok := strings.CutPrefix(value, "alias:"); ok {
			e.URL, e.AliasFor = "", other
		}
		out[name] = e
	}
	return out
}
