package slacksim

import (
	"context"
	"errors"
	"net/url"
)

// deed is what a person does, for the controls that take a person.
type deed struct {
	As         string                           `json:"as"`
	Channel    string                           `json:"channel"`
	TS         string                           `json:"ts"`
	ThreadTS   string                           `json:"thread_ts"`
	ViewID     string                           `json:"view_id"`
	BlockID    string                           `json:"block_id"`
	ActionID   string                           `json:"action_id"`
	CallbackID string                           `json:"callback_id"`
	Name       string                           `json:"name"`
	Line       string                           `json:"line"`
	Text       string                           `json:"text"`
	Query      string                           `json:"query"`
	Comment    string                           `json:"comment"`
	Title      string                           `json:"title"`
	AltText    string                           `json:"alt_txt"`
	Private    bool                             `json:"private"`
	Users      []string                         `json:"users"`
	Content    []byte                           `json:"content"`
	Value      StateValue                       `json:"value"`
	Values     map[string]map[string]StateValue `json:"values"`
}

func (d deed) ref() MessageRef { return MessageRef{Channel: d.Channel, TS: d.TS} }

func (d deed) act() Act {
	return Act{Channel: d.Channel, TS: d.TS, ViewID: d.ViewID, BlockID: d.BlockID, ActionID: d.ActionID, Value: d.Value}
}

// personControls do what a person does.
func personControls() map[string]controlAction {
	with := func(do func(ctx context.Context, p *Person, d deed) (any, error)) controlAction {
		return taking(func(ctx context.Context, w *Workspace, d deed) (any, error) {
			if _, ok := w.User(d.As); !ok {
				return nil, errors.New("as: there is no such user")
			}
			return do(ctx, w.As(d.As), d)
		})
	}
	quiet := func(do func(ctx context.Context, p *Person, d deed) error) controlAction {
		return with(func(ctx context.Context, p *Person, d deed) (any, error) { return nil, do(ctx, p, d) })
	}
	return map[string]controlAction{
		"command": quiet(func(ctx context.Context, p *Person, d deed) error { return p.Command(ctx, d.Channel, d.Line) }),
		"say": with(func(ctx context.Context, p *Person, d deed) (any, error) {
			ts, err := p.Say(ctx, d.Channel, d.Text, d.ThreadTS)
			return MessageRef{Channel: d.Channel, TS: ts}, err
		}),
		"edit":    quiet(func(ctx context.Context, p *Person, d deed) error { return p.Edit(ctx, d.ref(), d.Text) }),
		"delete":  quiet(func(ctx context.Context, p *Person, d deed) error { return p.Delete(ctx, d.ref()) }),
		"pin":     quiet(func(ctx context.Context, p *Person, d deed) error { return p.Pin(ctx, d.ref()) }),
		"unpin":   quiet(func(ctx context.Context, p *Person, d deed) error { return p.Unpin(ctx, d.ref()) }),
		"react":   quiet(func(ctx context.Context, p *Person, d deed) error { return p.React(ctx, d.ref(), d.Name) }),
		"unreact": quiet(func(ctx context.Context, p *Person, d deed) error { return p.Unreact(ctx, d.ref(), d.Name) }),
		"upload": with(func(ctx context.Context, p *Person, d deed) (any, error) {
			return p.Upload(ctx, Upload{
				Channel: d.Channel, Thread: d.ThreadTS, Comment: d.Comment, Name: d.Name, Title: d.Title, AltText: d.AltText, Content: d.Content,
			})
		}),
		"act":     quiet(func(ctx context.Context, p *Person, d deed) error { return p.Act(ctx, d.act()) }),
		"suggest": with(func(ctx context.Context, p *Person, d deed) (any, error) { return p.Suggest(ctx, d.act(), d.Query) }),
		"submit": with(func(ctx context.Context, p *Person, d deed) (any, error) {
			s, err := p.SubmitView(ctx, d.ViewID, d.Values)
			return map[string]any{"closed": s.Closed, "errors": s.Errors}, err
		}),
		"close":   quiet(func(ctx context.Context, p *Person, d deed) error { return p.CloseView(ctx, d.ViewID) }),
		"dismiss": quiet(func(ctx context.Context, p *Person, _ deed) error { return p.DismissViews(ctx) }),
		"home":    quiet(func(ctx context.Context, p *Person, _ deed) error { return p.OpenHome(ctx) }),
		"direct":  quiet(func(ctx context.Context, p *Person, _ deed) error { return p.OpenMessages(ctx) }),
		"shortcut": quiet(func(ctx context.Context, p *Person, d deed) error {
			if d.TS == "" {
				return p.Shortcut(ctx, d.CallbackID, nil)
			}
			at := d.ref()
			return p.Shortcut(ctx, d.CallbackID, &at)
		}),
		"open": with(func(ctx context.Context, p *Person, d deed) (any, error) { return p.Open(ctx, d.Users...) }),
		"create": with(func(ctx context.Context, p *Person, d deed) (any, error) {
			return p.CreateChannel(ctx, d.Name, d.Private)
		}),
		"read": quiet(func(_ context.Context, p *Person, d deed) error {
			p.MarkRead(d.Channel)
			return nil
		}),
	}
}

// controlViews show what there is.
func controlViews() map[string]controlView {
	plain := func(show func(*Workspace) any) controlView {
		return func(_ context.Context, w *Workspace, _ url.Values) (any, error) { return show(w), nil }
	}
	seen := func(show func(p *Person, channel string) any) controlView {
		return func(_ context.Context, w *Workspace, q url.Values) (any, error) {
			if _, ok := w.User(q.Get("as")); !ok {
				return nil, errors.New("as: there is no such user")
			}
			return show(w.As(q.Get("as")), q.Get("channel")), nil
		}
	}
	return map[string]controlView{
		"state": plain(func(w *Workspace) any {
			return map[string]any{"team": w.Team(), "app": w.App(), "connected": w.Connected(), "undelivered": w.Undelivered()}
		}),
		"environment": plain(func(w *Workspace) any {
			return map[string]string{"SLACK_BOT_TOKEN": w.BotToken(), "SLACK_APP_TOKEN": w.AppToken(), "SLACK_API_URL": w.APIURL()}
		}),
		"clock":     func(ctx context.Context, w *Workspace, _ url.Values) (any, error) { return showClock(ctx, w) },
		"users":     plain(func(w *Workspace) any { return w.Users() }),
		"channels":  plain(func(w *Workspace) any { return w.Channels() }),
		"groups":    plain(func(w *Workspace) any { return orEmpty(w.UserGroups()) }),
		"emoji":     plain(func(w *Workspace) any { return w.Emoji() }),
		"files":     plain(func(w *Workspace) any { return w.Files() }),
		"scheduled": plain(func(w *Workspace) any { return w.Scheduled() }),
		"faults":    plain(func(w *Workspace) any { return w.Trouble() }),
		"calls":     later((*Workspace).Calls, func(c Call) int64 { return c.Seq }),
		"frames":    later((*Workspace).Frames, func(f Frame) int64 { return f.Seq }),
		"snapshot":  func(_ context.Context, w *Workspace, _ url.Values) (any, error) { return w.snapshot(), nil },

		"conversations": seen(func(p *Person, _ string) any { return orEmpty(p.Conversations()) }),
		"messages":      seen(func(p *Person, channel string) any { return orEmpty(p.Messages(channel)) }),
		"pins":          seen(func(p *Person, channel string) any { return orEmpty(p.Pins(channel)) }),
		"bookmarks":     seen(func(p *Person, channel string) any { return orEmpty(p.Bookmarks(channel)) }),
		"views":         seen(func(p *Person, _ string) any { return orEmpty(p.Views()) }),
		"home": seen(func(p *Person, _ string) any {
			if v, ok := p.Home(); ok {
				return v
			}
			return nil
		}),
	}
}
