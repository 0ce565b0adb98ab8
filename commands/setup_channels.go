package commands

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// linkingTime is how much of the time in which Slack wants its answer goes into
// linking the channels of one page; what is left over is asked for again.
const linkingTime = 1800 * time.Millisecond

// openChannels asks in which channels the accounts are discussed that have none
// yet (R56a).
func openChannels(ctx context.Context, c *Call) (Reply, error) {
	form, err := c.channelsForm(ctx, 0, "")
	if err != nil {
		return Reply{}, err
	}
	if form == nil {
		return private(view.ChannelsDone("")), nil
	}
	return c.show(form), nil
}

// channelsForm is one page of accounts without a channel, behind those that were
// left without one before; nil when there are none.
func (c *Call) channelsForm(ctx context.Context, offset int, note string) (form *slack.ModalViewRequest, err error) {
	err = c.Store.Read(ctx, func(tx *storage.Tx) error {
		form = nil
		without := storage.Filter{Open: true, Unlinked: true, Offset: offset, Limit: view.ChannelRows}
		rows, err := tx.Accounts(ctx, without)
		if err != nil || len(rows) == 0 {
			return err
		}
		total, err := tx.CountAccounts(ctx, without)
		if err != nil {
			return err
		}
		channels, err := tx.Channels(ctx)
		if err != nil {
			return err
		}
		var asks []view.ChannelAsk
		for _, row := range rows {
			match, _ := domain.MatchChannel(row.Name, channels)
			asks = append(asks, view.ChannelAsk{ID: row.ID, Name: row.Name, Match: match.ID})
		}
		c.Ref = view.Ref{Subject: strconv.Itoa(offset)}
		form = view.ChannelsForm(c.meta(), asks, total-offset-len(rows), note).Modal()
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("ask for channels: %w", err)
	}
	return form, nil
}

// submitChannels links the accounts of a page and goes on to the next. What
// cannot be linked is said at its account; the others are linked meanwhile.
func submitChannels(ctx context.Context, c *Call) (Reply, error) {
	soon, cancel := context.WithTimeout(ctx, linkingTime)
	defer cancel()
	wrong, linked, left := map[string]string{}, 0, 0
	var uninvited []domain.ChannelID
	for _, field := range slices.Sorted(maps.Keys(c.State)) {
		id, channel := domain.AccountID(field), c.values().Channel(field)
		if !isRef(field) {
			continue
		}
		if channel == "" {
			left++
			continue
		}
		entered, err := c.linkOne(soon, id, channel)
		known, explained := errors.AsType[*domain.Error](err)
		switch {
		case err == nil:
			if linked++; !entered.Member {
				uninvited = append(uninvited, channel)
			}
		case soon.Err() != nil && ctx.Err() == nil:
			wrong[field] = "Slack was too slow for this one. Press the button again to go on."
		case explained:
			wrong[field] = known.Message
		default:
			return Reply{}, err
		}
	}
	if len(wrong) > 0 {
		return Reply{Errors: wrong}, nil
	}
	offset, err := strconv.Atoi(c.Ref.Subject)
	if err != nil || offset < 0 {
		offset = 0
	}
	note := view.ChannelsNote(linked, uninvited)
	form, err := c.channelsForm(ctx, offset+left, note)
	if err != nil {
		return Reply{}, err
	}
	if form == nil {
		return private(view.ChannelsDone(note)), nil
	}
	return Reply{Update: form}, nil
}

// linkOne ties one of several accounts to its channel. Doing it again changes
// nothing.
func (c *Call) linkOne(ctx context.Context, id domain.AccountID, channel domain.ChannelID) (domain.Channel, error) {
	entered, err := c.enter(ctx, channel)
	if err != nil {
		return entered, err
	}
	key := c.Key
	if key != "" {
		key = strings.Join([]string{key, string(id)}, "/")
	}
	err = c.Store.Decide(ctx, key, id, c.Actor, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		if a.Channel == channel {
			return &domain.Change{}, nil
		}
		return a.Link(env, channel), a.Check(env, domain.RightManage)
	})
	if err != nil && !errors.Is(err, storage.ErrSeen) {
		return entered, fmt.Errorf("link account %s: %w", id, err)
	}
	c.forget(channel)
	c.committed()
	return entered, nil
}

// unlinked counts the accounts without a channel.
func (c *Call) unlinked(ctx context.Context) (n int, err error) {
	err = c.Store.Read(ctx, func(tx *storage.Tx) error {
		n, err = tx.CountAccounts(ctx, storage.Filter{Open: true, Unlinked: true})
		return err
	})
	return n, err
}
