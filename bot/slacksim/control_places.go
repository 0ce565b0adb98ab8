package slacksim

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// placeControls change time, people and places.
func placeControls() map[string]controlAction {
	return map[string]controlAction{
		"clock":   taking(moveClock),
		"channel": putChannel,
		"user": taking(func(_ context.Context, w *Workspace, u User) (any, error) {
			if u.ID == "" || u.Name == "" {
				return nil, errors.New("user: id and name are required")
			}
			w.SetUser(u)
			changed, _ := w.User(u.ID)
			return changed, nil
		}),
		"group": taking(func(_ context.Context, w *Workspace, g UserGroup) (any, error) {
			if g.ID == "" || g.Handle == "" {
				return nil, errors.New("group: id and handle are required")
			}
			w.SetUserGroup(g)
			return g, nil
		}),
		"emoji": taking(func(_ context.Context, w *Workspace, e Emoji) (any, error) { return nil, w.AddEmoji(e) }),
		"unemoji": taking(func(_ context.Context, w *Workspace, e Emoji) (any, error) {
			if !w.RemoveEmoji(e.Name) {
				return nil, fmt.Errorf("unemoji: there is no emoji %q of the workspace's own", e.Name)
			}
			return nil, nil
		}),
		"channel_id": taking(func(_ context.Context, w *Workspace, in membership) (any, error) {
			id := w.ChangeChannelID(in.Channel)
			if id == "" {
				return nil, fmt.Errorf("channel_id: there is no channel %q that could change", in.Channel)
			}
			return map[string]string{"channel": id}, nil
		}),
		"join": taking(func(_ context.Context, w *Workspace, in membership) (any, error) {
			if !w.Join(in.Channel, in.User, in.Inviter) {
				return nil, fmt.Errorf("join: no channel %q or no user %q", in.Channel, in.User)
			}
			return nil, nil
		}),
		"leave": taking(func(_ context.Context, w *Workspace, in membership) (any, error) {
			if !w.Leave(in.Channel, in.User) {
				return nil, fmt.Errorf("leave: %q is not in channel %q", in.User, in.Channel)
			}
			return nil, nil
		}),
	}
}

// membership names who joins or leaves what.
type membership struct {
	Channel string `json:"channel"`
	User    string `json:"user"`
	Inviter string `json:"inviter"`
}

// clockMove is where the clock is moved.
type clockMove struct {
	To time.Time `json:"to"`
	By string    `json:"by"`
}

func moveClock(ctx context.Context, w *Workspace, in clockMove) (any, error) {
	c := w.Clock()
	if c == nil {
		return nil, errors.New("clock: the time of this workspace cannot be moved")
	}
	to := in.To
	if in.By != "" {
		d, err := time.ParseDuration(in.By)
		if err != nil || d < 0 {
			return nil, fmt.Errorf("clock: %q is no duration to move by", in.By)
		}
		to = c.Now().Add(d)
	}
	if to.IsZero() {
		return nil, errors.New("clock: to or by is required")
	}
	if err := c.MoveTo(ctx, to); err != nil {
		return nil, fmt.Errorf("clock: %w", err)
	}
	return showClock(ctx, w)
}

// showClock is the time and what is planned next.
func showClock(ctx context.Context, w *Workspace) (any, error) {
	out := map[string]any{"now": w.Now(), "movable": w.Clock() != nil}
	if c := w.Clock(); c != nil {
		next, what, ok, err := c.Next(ctx)
		if err != nil {
			return nil, fmt.Errorf("clock: %w", err)
		}
		if ok {
			out["next"], out["what"] = next, what
		}
	}
	return out, nil
}

// putChannel creates a channel or changes the fields given of one.
func putChannel(_ context.Context, w *Workspace, body []byte) (any, error) {
	var in Channel
	if err := json.Unmarshal(body, &in); err != nil {
		return nil, fmt.Errorf("channel: body is no channel: %w", err)
	}
	if _, ok := w.Channel(in.ID); !ok {
		c, err := w.CreateChannel(in)
		if err != nil {
			return nil, fmt.Errorf("channel: %w", err)
		}
		return c, nil
	}
	var wrong error
	changed, ok := w.updateChannel(in.ID, func(c *Channel) {
		next := *c
		next.Members, next.ConnectedTeams = nil, slices.Clone(c.ConnectedTeams) // decoding writes into slices
		if wrong = json.Unmarshal(body, &next); wrong == nil {
			*c = next
		}
	})
	if wrong != nil || !ok {
		return nil, fmt.Errorf("channel: %s not changed: %w", in.ID, wrong)
	}
	return changed, nil
}
