package slacksim

import (
	"context"
	"errors"
	"fmt"
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
			return nil, refuse("cant_update_message")
		case strings.TrimSpace(text) == "":
			return nil, refuse("no_text")
		}
		return w.rewrite(ch, m, draft{Text: w.encodeTyped(text), Metadata: m.Metadata}), nil
	})
}

// Delete removes a message the person wrote; the app hears message_deleted.
func (p *Person) Delete(ctx context.Context, at MessageRef) error {
	return p.onMessage(ctx, at, func(w *Workspace, ch *channel, m *message) ([]event, error) {
		if m.User != p.user {
			return nil, refuse("cant_delete_message")
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
		if m = ch.log.find(at.TS, ""); m == nil {
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
func asUserError(err error) error {
	var e *apiError
	if errors.As(err, &e) {
		return &UserError{Code: e.code, Message: "That did not work: " + strings.ReplaceAll(e.code, "_", " ") + "."}
	}
	return err
}

// Upload adds a file to the workspace and shares it if the upload says where;
// the app hears file_created, file_shared and the message.
func (p *Person) Upload(ctx context.Context, u Upload) (File, error) {
	if err := ctx.Err(); err != nil {
		return File{}, err
	}
	w := p.w
	w.mu.Lock()
	f, events, err := w.upload(p.user, u)
	w.mu.Unlock()
	w.emit(events...)
	return f, asUserError(err)
}

// upload is Upload for callers that hold mu.
func (w *Workspace) upload(user string, u Upload) (File, []event, error) {
	person := w.users[user]
	switch {
	case person == nil || person.Deleted || person.IsBot:
		return File{}, nil, &UserError{Code: "user_not_found", Message: "There is no such person in this workspace."}
	case strings.TrimSpace(u.Name) == "" || len(u.Content) == 0:
		return File{}, nil, &UserError{Code: "no_file_data", Message: "There is nothing to upload."}
	case len(u.Content) > maxFileSize:
		return File{}, nil, &UserError{Code: "file_upload_size_restricted", Message: fmt.Sprintf("Files can have up to %d MB here.", maxFileSize>>20)}
	}
	var ch *channel
	m := &message{Message: Message{User: user, Text: w.encodeTyped(u.Comment)}}
	if u.Channel != "" {
		var err error
		if ch, err = w.typeable(user, u.Channel); err != nil {
			return File{}, nil, err
		}
		if u.Thread != "" {
			if m.ThreadTS = ch.log.thread(u.Thread); m.ThreadTS == "" {
				return File{}, nil, refuse("thread_not_found")
			}
		}
	}
	f := w.newFile(user, u.Name)
	f.Title, f.AltText = u.Title, u.AltText
	if err := w.store(f, slices.Clone(u.Content)); err != nil {
		return File{}, nil, err
	}
	if ch == nil {
		w.notify(Change{Kind: ChangePlaces, User: user})
		return w.described(f.File), nil, nil
	}
	events := w.share(ch, m, []*file{f})
	events = append(w.fileEvents("file_created", f, nil), events...)
	return w.described(f.File), events, nil
}

// DeleteFile removes a file the person uploaded; messages that showed it say
// so. The app hears file_deleted.
func (p *Person) DeleteFile(ctx context.Context, id string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	w := p.w
	w.mu.Lock()
	f := w.files[id]
	if f == nil || f.User != p.user || f.Mode == "tombstone" {
		w.mu.Unlock()
		return &UserError{Code: "file_not_found", Message: "You have no such file."}
	}
	events := w.deleteFile(f)
	w.mu.Unlock()
	w.emit(events...)
	return nil
}

// File is a file the person may see, with its content.
func (p *Person) File(id string) (File, []byte, bool) {
	w := p.w
	w.mu.Lock()
	defer w.mu.Unlock()
	f := w.files[id]
	if f == nil || f.Mode == "tombstone" || !w.mayOpen(p.user, f) && !w.showsImage(p.user, f) {
		return File{}, nil, false
	}
	return w.described(f.File), f.content, true
}

// showsImage reports whether a picture may be needed for an image block: the
// app's own pictures are shown to whoever sees a block that names them by
// slack_file. Callers hold mu.
func (w *Workspace) showsImage(user string, f *file) bool {
	return w.users[user] != nil && f.isImage() && f.User == w.app.BotUserID
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
