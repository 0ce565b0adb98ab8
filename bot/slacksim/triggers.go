package slacksim

import (
	"fmt"
	"time"
)

// keptTriggers is how many triggers and response URLs are remembered, so that
// a late use gets the right error rather than "unknown".
const keptTriggers = 20000

// Life of a response URL, from Slack's page on handling user interaction; it
// follows the workspace clock.
const (
	responseURLLife = 30 * time.Minute
	responseURLUses = 5
)

// trigger is a person's action that an app may answer with a modal.
type trigger struct {
	user string
	view string    // the modal it came from, "" if none
	born time.Time // real time
	used bool
}

// responseURL is an address that lets the app answer one action.
type responseURL struct {
	user     string
	channel  string
	original string // ts of the message acted in, "" for commands
	born     time.Time
	uses     int
}

// recent is a map that forgets its oldest entries.
type recent[V any] struct {
	byKey map[string]V
	order []string
}

func (r *recent[V]) put(key string, v V) {
	if r.byKey == nil {
		r.byKey = map[string]V{}
	}
	if len(r.order) >= keptTriggers {
		half := len(r.order) / 2
		for _, old := range r.order[:half] {
			delete(r.byKey, old)
		}
		r.order = append([]string(nil), r.order[half:]...)
	}
	r.byKey[key] = v
	r.order = append(r.order, key)
}

// triggers and responses are guarded by the workspace's mu.
type (
	triggers  = recent[*trigger]
	responses = recent[*responseURL]
)

// newTrigger issues a trigger_id. Callers hold mu.
func (w *Workspace) newTrigger(user, viewID string) string {
	w.seq++
	id := fmt.Sprintf("%d.%d.%s", time.Now().UnixMilli(), w.seq, randomHex(16))
	w.triggers.put(id, &trigger{user: user, view: viewID, born: time.Now()})
	return id
}

// exchange uses a trigger_id up. Callers hold mu.
func (w *Workspace) exchange(id string) (*trigger, error) {
	t := w.triggers.byKey[id]
	switch {
	case t == nil:
		return nil, refuse("invalid_trigger_id")
	case t.used:
		return nil, refuse("exchanged_trigger_id")
	case time.Since(t.born) > w.cfg.TriggerLife:
		return nil, refuse("expired_trigger_id")
	}
	t.used = true
	return t, nil
}

// newResponseURL issues a response URL; kind is "commands" or "actions".
// Callers hold mu.
func (w *Workspace) newResponseURL(kind, user, channelID, original string) string {
	token := randomHex(12)
	w.responses.put(token, &responseURL{user: user, channel: channelID, original: original, born: w.clock()})
	return w.base + "/response/" + kind + "/" + w.team.ID + "/" + token
}
