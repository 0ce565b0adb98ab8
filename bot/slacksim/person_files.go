package slacksim

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

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
		return File{}, nil, fileTooLarge()
	}
	var ch *channel
	m := &message{Message: Message{User: user, Text: w.encodeTyped(u.Comment)}}
	if u.Channel != "" {
		var err error
		if ch, err = w.sayable(user, u.Channel); err != nil {
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

func fileTooLarge() error {
	return &UserError{Code: "file_upload_size_restricted", Message: fmt.Sprintf("Files can have up to %d MB here.", maxFileSize>>20)}
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

// maxShared is how many files Slack's message box takes at once.
const maxShared = 10

// Share posts one message that shows files the person uploaded before without a
// channel, [Upload].Channel "", and that were not shared yet. Comment and
// threadTS may be "". The app hears file_created, file_shared and the message.
func (p *Person) Share(ctx context.Context, channelID, threadTS, comment string, fileIDs ...string) (ts string, err error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	w := p.w
	w.mu.Lock()
	m, events, err := w.shareOwn(p.user, channelID, threadTS, comment, fileIDs)
	w.mu.Unlock()
	if err != nil {
		return "", err
	}
	w.emit(events...)
	return m.TS, nil
}

// shareOwn is Share for callers that hold mu.
func (w *Workspace) shareOwn(user, channelID, threadTS, comment string, fileIDs []string) (*message, []event, error) {
	ch, err := w.sayable(user, channelID)
	if err != nil {
		return nil, nil, err
	}
	m := &message{Message: Message{User: user, Text: w.encodeTyped(strings.TrimSpace(comment))}}
	if threadTS != "" {
		if m.ThreadTS = ch.log.thread(threadTS); m.ThreadTS == "" {
			return nil, nil, &UserError{Code: "thread_not_found", Message: "This thread does not exist any more."}
		}
	}
	if len(fileIDs) == 0 || len(fileIDs) > maxShared {
		return nil, nil, &UserError{Code: "too_many_files", Message: fmt.Sprintf("A message takes one to %d files.", maxShared)}
	}
	var files []*file
	for _, id := range fileIDs {
		f := w.files[id]
		if f == nil || f.User != user || f.Mode == "tombstone" || len(f.shares) > 0 || slices.Contains(files, f) {
			return nil, nil, &UserError{Code: "file_not_found", Message: "One of the files is not there any more. Attach it again."}
		}
		files = append(files, f)
	}
	shared := w.share(ch, m, files)
	var events []event
	for _, f := range files {
		events = append(events, w.fileEvents("file_created", f, nil)...)
	}
	return m, append(events, shared...), nil
}
