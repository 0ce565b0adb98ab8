package slacksim

import (
	"fmt"
	"slices"
	"time"
)

// store keeps a file whose content is there. Callers hold mu.
func (w *Workspace) store(f *file, content []byte) error {
	if w.stored+len(content) > maxStored {
		return refuse("storage_limit_reached")
	}
	now := w.clock().Unix()
	f.content, f.arrived = content, true
	f.Created, f.Timestamp, f.Mode = now, now, "hosted"
	setDefault(&f.Title, f.Name)
	f.classify(content)
	if f.snippet {
		f.Mode = "snippet"
	}
	w.stored += len(content)
	w.files[f.ID] = f
	w.fileIDs = append(w.fileIDs, f.ID)
	return nil
}

// share posts a message that shows files. Callers hold mu.
func (w *Workspace) share(c *channel, m *message, files []*file) []event {
	m.Subtype = "file_share"
	for _, f := range files {
		f.sharedIn(c)
	}
	for _, f := range files {
		m.Files = append(m.Files, f.File)
	}
	events := w.post(c, m)
	var shared []event
	for _, f := range files {
		f.shares = append(f.shares, MessageRef{Channel: c.ID, TS: m.TS})
		shared = append(shared, w.fileEvents("file_shared", f, c)...)
	}
	return append(shared, events...)
}

// sharedIn notes where a file is shared.
func (f *file) sharedIn(c *channel) {
	list := &f.Groups
	switch c.kind() {
	case "channels":
		list, f.IsPublic = &f.Channels, true
	case "im":
		list = &f.IMs
	}
	if !slices.Contains(*list, c.ID) {
		*list = append(slices.Clip(*list), c.ID)
	}
}

// newFile is a file of a user without content. Callers hold mu.
func (w *Workspace) newFile(user, name string) *file {
	f := &file{File: File{ID: w.nextID("F"), User: user, Name: name}}
	if u := w.users[user]; u != nil {
		f.UserTeam = u.TeamID
	}
	return f
}

// knownImage reports whether an image block may show a file, named by ID or
// by its private address.
func (w *Workspace) knownImage(id, address string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, fid := range w.fileIDs {
		f := w.files[fid]
		if f.ID == id || address != "" && (address == w.described(f.File).URLPrivate || address == w.described(f.File).Permalink) {
			return f.isImage() && w.mayOpen(w.app.BotUserID, f)
		}
	}
	return false
}

// Files lists the files of the workspace, oldest first.
func (w *Workspace) Files() []File {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := make([]File, len(w.fileIDs))
	for i, id := range w.fileIDs {
		out[i] = w.described(w.files[id].File)
	}
	return out
}

// File finds a file by ID, with its content.
func (w *Workspace) File(id string) (File, []byte, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	f := w.files[id]
	if f == nil {
		return File{}, nil, fmt.Errorf("file %s: there is none", id)
	}
	return w.described(f.File), f.content, nil
}

// modified is when a file's content arrived, for HTTP.
func (f *file) modified() time.Time { return time.Unix(f.Created, 0) }
