package jobs

import (
	"context"
	"errors"
	"strings"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// place is where a message goes.
type place struct {
	channel domain.ChannelID
	thread  string // ts of the message in whose thread it goes, or ""
}

// nobody reports whether a message's Place names an account: at its promise
// there was neither a channel nor a CSM.
func nobody(place string) bool { return strings.HasPrefix(place, domain.PrefixAccount+"_") }

// personOf returns the person that a message's Place names, or "".
func personOf(place string) domain.PersonID {
	if strings.HasPrefix(place, "U") || strings.HasPrefix(place, "W") {
		return domain.PersonID(place)
	}
	return ""
}

// destination finds the channel and thread of a message by its Place, which
// does not change between a post and the look for it.
func (d *Deliver) destination(ctx context.Context, m storage.Message) (at place, err error) {
	if person := personOf(m.Place); person != "" {
		at.channel, err = d.openDM(ctx, person)
	} else {
		at.channel, err = d.checked(ctx, m)
	}
	if err != nil || m.Promise.Thread == "" {
		return at, err
	}
	err = d.Store.Read(ctx, func(tx *storage.Tx) error {
		at.thread, err = root(ctx, tx, m.Promise.Thread, at.channel)
		return err
	})
	return at, err
}

// maxNested bounds how deep threads are followed to their beginning.
const maxNested = 5

// root returns the ts of the message that begins the thread in which the
// message with a key is: what answers a card that is itself in a thread goes
// there too. It is "" when nothing was begun in that channel.
func root(ctx context.Context, tx *storage.Tx, key string, channel domain.ChannelID) (ts string, err error) {
	for range maxNested {
		parent, err := tx.MessageByKey(ctx, key)
		if errors.Is(err, &domain.Error{Code: domain.NotFound}) {
			return ts, nil // never begun: a message of its own
		}
		if err != nil {
			return "", err
		}
		if parent.Channel != channel { // a thread stays where it began
			return ts, nil
		}
		if ts, key = parent.TS, parent.Promise.Thread; key == "" {
			return ts, nil
		}
	}
	return ts, nil
}

// checked refuses to post to a channel that others read (R51). What may be there
// already is still looked for.
func (d *Deliver) checked(ctx context.Context, m storage.Message) (domain.ChannelID, error) {
	id := domain.ChannelID(m.Place)
	if m.State != storage.Sending {
		return id, nil
	}
	return id, d.safe(ctx, id)
}

// channel returns what the bot knows of a channel; one it never saw has only
// its id and counts as one it is not in.
func (d *Deliver) channel(ctx context.Context, id domain.ChannelID) (known domain.Channel, err error) {
	err = d.Store.Read(ctx, func(tx *storage.Tx) error {
		known, err = tx.Channel(ctx, id)
		if errors.Is(err, &domain.Error{Code: domain.NotFound}) {
			known, err = domain.Channel{ID: id}, nil
		}
		return err
	})
	return known, err
}

// openDM returns the direct conversation with a person.
func (d *Deliver) openDM(ctx context.Context, to domain.PersonID) (channel domain.ChannelID, err error) {
	err = d.Store.Read(ctx, func(tx *storage.Tx) error {
		channel, err = tx.DirectChannel(ctx, to)
		return err
	})
	if err != nil || channel != "" {
		return channel, err
	}
	if err := d.pay(ctx, storage.Opening); err != nil {
		return "", err
	}
	calling, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	d.Hook(PointOpening)
	channel, err = d.Slack.OpenDM(calling, to)
	d.Hook(PointOpened)
	if err != nil {
		return "", err
	}
	return channel, d.Store.InTx(ctx, func(tx *storage.Tx) error { return tx.PutDirectChannel(ctx, to, channel) })
}
