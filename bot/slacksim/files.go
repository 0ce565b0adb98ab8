package slacksim

import (
	"net/url"
	"slices"
)

// Limits of files. Slack takes a gigabyte per file and stops free workspaces
// at five; this one keeps files in memory.
const (
	maxFileSize    = 32 << 20  // bytes
	maxStored      = 256 << 20 // bytes of all files
	maxFileAltText = 1000
	maxShares      = 100 // channels of one upload
)

// file is a file with its content.
type file struct {
	File
	content  []byte
	arrived  bool // the content has been uploaded
	snippet  bool
	shares   []MessageRef // the messages that show it
	handed   bool         // somebody put it into a file input, so the app may see it
	declared int          // bytes announced to files.getUploadURLExternal
}

// fileMethods are the methods about files that are there.
func fileMethods() map[string]method {
	read, write := []string{"files:read"}, []string{"files:write"}
	return map[string]method{
		"files.info":   {run: fileInfo, tier: tier4, scopes: read, required: []string{"file"}},
		"files.list":   {run: fileList, tier: tier3, scopes: read},
		"files.delete": {run: fileDelete, tier: tier3, scopes: write, required: []string{"file"}},
	}
}

// described is a file with the addresses it has now. Callers hold mu.
func (w *Workspace) described(f File) File {
	if f.Mode == "tombstone" {
		return f
	}
	at := w.base + "/files-pri/" + w.team.ID + "-" + f.ID + "/"
	name := url.PathEscape(f.Name)
	f.URLPrivate, f.URLPrivateDownload = at+name, at+"download/"+name
	f.Permalink = w.base + "/files/" + f.User + "/" + f.ID + "/" + name
	if f.isImage() {
		f.Thumb360 = f.URLPrivate
	}
	f.Channels, f.Groups, f.IMs = orEmpty(f.Channels), orEmpty(f.Groups), orEmpty(f.IMs)
	return f
}

// describedAll is described for a message's files. Callers hold mu.
func (w *Workspace) describedAll(files []File) []File {
	if len(files) == 0 {
		return nil
	}
	out := make([]File, len(files))
	for i, f := range files {
		out[i] = w.described(f)
	}
	return out
}

// filesJSON is what a message tells of its files. Files that somebody of
// another organisation shared have to be looked up with files.info. Callers
// hold mu.
func (w *Workspace) filesJSON(m *message) any {
	if u, ch := w.users[m.User], w.channels[m.Channel]; u != nil && ch != nil && ch.IsExtShared && w.isExternal(u) {
		out := make([]map[string]any, len(m.Files))
		for i, f := range m.Files {
			out[i] = map[string]any{"id": f.ID, "created": 0, "timestamp": 0, "user": "", "mode": "file_access", "file_access": "check_file_info"}
		}
		return out
	}
	return w.describedAll(m.Files)
}

// mayOpen reports whether a user may see a file: their own, or one shared
// where they can read. Callers hold mu.
func (w *Workspace) mayOpen(user string, f *file) bool {
	if f.User == user || f.handed && user == w.app.BotUserID {
		return true
	}
	return slices.ContainsFunc(f.shares, func(r MessageRef) bool {
		c := w.channels[r.Channel]
		return c != nil && (c.members[user] || w.mayRead(user, c))
	})
}

// appFile finds the call's file, if the app may see it. Callers hold mu.
func (c *call) appFile() (*file, error) {
	f := c.w.files[c.args.str("file")]
	switch {
	case f == nil || !c.w.mayOpen(c.w.app.BotUserID, f):
		return nil, refuse("file_not_found")
	case f.Mode == "tombstone":
		return nil, refuse("file_deleted")
	}
	return f, nil
}

func fileInfo(c *call) (reply, error) {
	f, err := c.appFile()
	if err != nil {
		return nil, err
	}
	return reply{"file": c.w.fileJSON(f), "comments": []any{}, "response_metadata": map[string]any{"next_cursor": ""}}, nil
}

// fileJSON is a file with the messages that share it, as files.info shows it.
// Callers hold mu.
func (w *Workspace) fileJSON(f *file) map[string]any {
	out := as[map[string]any](w.described(f.File))
	shares := map[string]map[string][]any{}
	for _, r := range f.shares {
		c := w.channels[r.Channel]
		if c == nil {
			continue
		}
		kind := "private"
		if c.kind() == "channels" {
			kind = "public"
		}
		if shares[kind] == nil {
			shares[kind] = map[string][]any{}
		}
		shares[kind][c.ID] = append(shares[kind][c.ID], map[string]any{
			"ts": r.TS, "channel_name": c.Name, "team_id": w.team.ID, "share_user_id": f.User,
			"reply_users": []string{}, "reply_users_count": 0, "reply_count": 0,
		})
	}
	out["shares"], out["has_rich_preview"] = shares, false
	return out
}

// fileList serves both pagings of files.list: pages by count and page, or by
// cursor and limit.
func fileList(c *call) (reply, error) {
	w := c.w
	var found []any
	for i := len(w.fileIDs) - 1; i >= 0; i-- {
		f := w.files[w.fileIDs[i]]
		in, by := c.args.str("channel"), c.args.str("user")
		switch {
		case f.Mode == "tombstone" || !w.mayOpen(w.app.BotUserID, f), by != "" && f.User != by:
			continue
		case in != "" && !slices.ContainsFunc(f.shares, func(r MessageRef) bool { return r.Channel == in }):
			continue
		}
		found = append(found, w.described(f.File))
	}
	if c.args.has("cursor") || c.args.has("limit") {
		page, meta, err := paginate(c.args, found, 100)
		return reply{"files": page, "response_metadata": meta}, err
	}
	count, page := c.args.number("count", 100), c.args.number("page", 1)
	if count < 1 || count > maxPage || page < 1 || page > 1e6 {
		return nil, refuse("invalid_arguments", "[ERROR] count and page must be positive")
	}
	from := min((page-1)*count, len(found))
	return reply{
		"files":  orEmpty(found[from:min(from+count, len(found))]),
		"paging": map[string]any{"count": count, "total": len(found), "page": page, "pages": (len(found) + count - 1) / count},
	}, nil
}

func fileDelete(c *call) (reply, error) {
	f, err := c.appFile()
	if err != nil {
		return nil, err
	}
	if f.User != c.w.app.BotUserID {
		return nil, refuse("cant_delete_file")
	}
	c.happened(c.w.deleteFile(f)...)
	return reply{}, nil
}

// deleteFile leaves a tombstone of a file, in the messages that show it too.
// Callers hold mu.
func (w *Workspace) deleteFile(f *file) []event {
	w.stored -= len(f.content)
	f.File = File{ID: f.ID, Mode: "tombstone", User: f.User, Name: f.Name}
	f.content = nil
	for _, r := range f.shares {
		c := w.channels[r.Channel]
		if c == nil {
			continue
		}
		if m := c.log.find(r.TS, ""); m != nil {
			m.Files = slices.Clone(m.Files)
			for i := range m.Files {
				if m.Files[i].ID == f.ID {
					m.Files[i] = f.File
				}
			}
			w.notify(Change{Kind: ChangeMessage, Channel: r.Channel, TS: r.TS})
		}
	}
	return w.fileEvents("file_deleted", f, nil)
}

// fileEvents are the events about a file, for an app that may read files and
// see this one. Callers hold mu.
func (w *Workspace) fileEvents(kind string, f *file, in *channel) []event {
	if !w.app.has("files:read") || !w.mayOpen(w.app.BotUserID, f) {
		return nil
	}
	fields := map[string]any{"file_id": f.ID}
	if kind != "file_deleted" {
		fields["file"], fields["user_id"] = map[string]any{"id": f.ID}, f.User
	}
	if in != nil {
		fields["channel_id"] = in.ID
	}
	return []event{{Type: kind, Fields: fields, channel: in}}
}
