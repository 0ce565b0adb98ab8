package slacksim

import (
	"context"
	"errors"
	"slices"
	"strings"
)

// React puts an emoji, named without colons, on a message; Unreact takes it
// off again. The app hears reaction_added and reaction_removed.
func (p *Person) React(ctx context.Context, at MessageRef, name string) error {
	return p.onMessage(ctx, at, func(w *Workspace, ch *channel, m *message) ([]event, error) {
		return w.react(ch, m, p.user, strings.Trim(name, ":"))
	})
}

// Unreact undoes [Person.React].
func (p *Person) Unreact(ctx context.Context, at MessageRef, name string) error {
	return p.onMessage(ctx, at, func(w *Workspace, ch *channel, m *message) ([]event, error) {
		return w.unreact(ch, m, p.user, strings.Trim(name, ":"))
	})
}

// Pin pins a message to its channel; Unpin takes it down. The app hears
// pin_added and pin_removed.
func (p *Person) Pin(ctx context.Context, at MessageRef) error {
	return p.onMessage(ctx, at, func(w *Workspace, ch *channel, m *message) ([]event, error) { return w.pin(ch, m, p.user) })
}

// Unpin undoes [Person.Pin].
func (p *Person) Unpin(ctx context.Context, at MessageRef) error {
	return p.onMessage(ctx, at, func(w *Workspace, ch *channel, m *message) ([]event, error) { return w.unpin(ch, m, p.user) })
}

// Edit changes the text of a message the person wrote; the app hears
// message_changed.
func (p *Person) Edit(ctx context.Context, at MessageRef, text string) error {
	return p.onMessage(ctx, at, func(w *Workspace, ch *channel, m *message) ([]event, error) {
		switch {
		case m.User != p.user:
			return nil, &UserError{Code: "cant_update_message", Message: "Only who wrote a message can change it."}
		case strings.TrimSpace(text) == "":
			return nil, &UserError{Code: "no_text", Message: "Write something, or delete the message."}
		}
		return w.rewrite(ch, m, draft{Text: w.encodeTyped(text), Metadata: m.Metadata}), nil
	})
}

// Delete removes a message the person wrote; the app hears message_deleted.
func (p *Person) Delete(ctx context.Context, at MessageRef) error {
	return p.onMessage(ctx, at, func(w *Workspace, ch *channel, m *message) ([]event, error) {
		if m.User != p.user {
			return nil, &UserError{Code: "cant_delete_message", Message: "Only who wrote a message can delete it."}
		}
		return w.erase(ch, m), nil
	})
}

// onMessage does something to a message in a channel the person may write in.
func (p *Person) onMessage(ctx context.Context, at MessageRef, do func(*Workspace, *channel, *message) ([]event, error)) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	w := p.w
	w.mu.Lock()
	var m *message
	ch, err := w.typeable(p.user, at.Channel)
	if err == nil {
		if m = ch.log.find(at.TS, ""); m == nil || m.Subtype == tombstone {
			err = &UserError{Code: "message_not_found", Message: "This message does not exist any more."}
		}
	}
	var events []event
	if err == nil {
		events, err = do(w, ch, m)
	}
	w.mu.Unlock()
	w.emit(events...)
	return asUserError(err)
}

// asUserError words a refusal for a person: Slack's client offers nothing
// that would be refused, so it has no words of its own.
func asUserError(err error) error { return userWords(err, nil) }

// userWords is asUserError with better words for some codes.
func userWords(err error, words map[string]string) error {
	var e *apiError
	if errors.As(err, &e) {
		if better, ok := words[e.code]; ok {
			return &UserError{Code: e.code, Message: better}
		}
		return &UserError{Code: e.code, Message: "That did not work: " + strings.ReplaceAll(e.code, "_", " ") + "."}
	}
	return err
}

// Pins lists the messages pinned to a channel the person is in, newest first.
func (p *Person) Pins(channelID string) []Pin {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	c := p.w.channels[channelID]
	if c == nil || !c.members[p.user] && !p.w.mayRead(p.user, c) {
		return nil
	}
	pins := slices.Clone(c.pins)
	slices.Reverse(pins)
	return pins
}

// Bookmarks lists the links at the top of a channel the person is in.
func (p *Person) Bookmarks(channelID string) []Bookmark {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	c := p.w.channels[channelID]
	if c == nil || !c.members[p.user] && !p.w.mayRead(p.user, c) {
		return nil
	}
	return slices.Clone(c.bookmarks)
}
