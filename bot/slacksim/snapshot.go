package slacksim

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// snapshotVersion changes when older snapshots cannot be read any more.
const snapshotVersion = 1

// snapshot is what of a workspace survives a restart. Modals, triggers and
// response URLs do not: they live for seconds or minutes.
type snapshot struct {
	Version   int               `json:"version"`
	Team      Team              `json:"team"`
	Tokens    tokens            `json:"tokens"`
	AppID     string            `json:"app_id"`
	BotUser   string            `json:"bot_user_id"`
	BotID     string            `json:"bot_id"`
	Seq       int64             `json:"seq"`
	LastTS    int64             `json:"last_ts"`
	Users     []User            `json:"users"`
	Groups    []UserGroup       `json:"user_groups"`
	Emoji     []Emoji           `json:"emoji,omitempty"`
	Channels  []snapshotChannel `json:"channels"`
	Homes     map[string]View   `json:"homes"`
	Files     []snapshotFile    `json:"files,omitempty"`
	Scheduled []scheduled       `json:"scheduled,omitempty"`
}

// snapshotFile is a file with its content.
type snapshotFile struct {
	File
	Content []byte       `json:"content"`
	Shares  []MessageRef `json:"shares"`
	Handed  bool         `json:"handed"`
}

// snapshotChannel is a channel with its messages, ephemerals included.
type snapshotChannel struct {
	Channel    Channel           `json:"channel"`
	Messages   []Message         `json:"messages"`
	Ephemerals []Message         `json:"ephemerals"`
	Read       map[string]string `json:"read"`

	ThreadRead map[string]map[string]string `json:"thread_read,omitempty"`
	Pins       []Pin                        `json:"pins,omitempty"`
	Bookmarks  []Bookmark                   `json:"bookmarks,omitempty"`
}

// Snapshot returns the workspace's people, places, messages, Home tabs and
// tokens as JSON, for [Config].Snapshot of a later workspace.
func (w *Workspace) Snapshot() ([]byte, error) {
	b, err := json.Marshal(w.snapshot())
	if err != nil {
		return nil, fmt.Errorf("encode snapshot: %w", err)
	}
	return b, nil
}

func (w *Workspace) snapshot() snapshot {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := snapshot{
		Version: snapshotVersion, Team: w.team, Tokens: w.tokens, AppID: w.app.ID, BotUser: w.app.BotUserID, BotID: w.app.BotID,
		Seq: w.seq, LastTS: w.lastTS, Groups: w.groups, Homes: map[string]View{},
	}
	for _, name := range sortedKeys(w.emoji) {
		s.Emoji = append(s.Emoji, w.emoji[name])
	}
	for _, id := range w.userIDs {
		s.Users = append(s.Users, *w.users[id])
	}
	for _, id := range w.chanIDs {
		c := w.channels[id]
		out := snapshotChannel{Channel: c.Channel, Read: maps.Clone(c.read), Pins: c.pins, Bookmarks: c.bookmarks}
		if len(c.threadRead) > 0 {
			out.ThreadRead = map[string]map[string]string{}
			for user, marks := range c.threadRead {
				out.ThreadRead[user] = maps.Clone(marks)
			}
		}
		for _, m := range c.log.all {
			out.Messages = append(out.Messages, m.Message)
		}
		for _, user := range sortedKeys(c.log.ephemerals) {
			for _, m := range c.log.ephemerals[user] {
				out.Ephemerals = append(out.Ephemerals, m.Message)
			}
		}
		s.Channels = append(s.Channels, out)
	}
	for user, v := range w.homes {
		s.Homes[user] = v.View
	}
	for _, id := range w.fileIDs {
		f := w.files[id]
		s.Files = append(s.Files, snapshotFile{File: f.File, Content: f.content, Shares: f.shares, Handed: f.handed})
	}
	s.Scheduled = slices.Clone(w.scheduled)
	return s
}

// restore fills a new workspace from a snapshot; the app is the one of the
// manifest given now. Callers hold mu.
func (w *Workspace) restore(b []byte) error {
	var s snapshot
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	if s.Version != snapshotVersion {
		return fmt.Errorf("version %d is not %d", s.Version, snapshotVersion)
	}
	w.team, w.tokens, w.seq, w.lastTS, w.groups = s.Team, s.Tokens, s.Seq, s.LastTS, s.Groups
	w.app.ID, w.app.BotUserID, w.app.BotID = s.AppID, s.BotUser, s.BotID
	w.emoji = make(map[string]Emoji, len(s.Emoji))
	for _, e := range s.Emoji {
		w.emoji[e.Name] = e
	}
	for _, u := range s.Users {
		if u.ID == s.BotUser {
			u.Name, u.Profile.RealName, u.Profile.DisplayName = w.app.BotName, w.app.Name, w.app.BotName
		}
		w.addUser(u)
	}
	for _, in := range s.Channels {
		c := w.addChannel(in.Channel)
		c.pins, c.bookmarks, c.threadRead = in.Pins, in.Bookmarks, in.ThreadRead
		maps.Copy(c.read, in.Read)
		for _, m := range in.Messages {
			c.log.byTS[m.TS] = &message{Message: m} // reply counts are in the messages already
			c.log.all = append(c.log.all, c.log.byTS[m.TS])
		}
		for _, m := range in.Ephemerals {
			c.log.add(&message{Message: m})
		}
	}
	for user, v := range s.Homes {
		w.homes[user] = &view{View: v, user: user, chosen: kept(v.State.Values, v.Blocks)}
		if v.ExternalID != "" {
			w.external[v.ExternalID] = w.homes[user]
		}
	}
	w.restoreFiles(s.Files)
	for _, later := range s.Scheduled {
		w.schedule(later)
	}
	w.openAppDMs()
	return nil
}

// restoreFiles puts back the files of a snapshot. Callers hold mu.
func (w *Workspace) restoreFiles(files []snapshotFile) {
	for _, in := range files {
		w.files[in.ID] = &file{File: in.File, content: in.Content, arrived: true, shares: in.Shares, handed: in.Handed}
		w.fileIDs = append(w.fileIDs, in.ID)
		w.stored += len(in.Content)
	}
}
