package jobs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/renewalbot/renewalbot/bot/slackapi"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// place is where a message goes.
type place struct {
	channel domain.ChannelID
	thread  string // ts of the message in whose thread it goes, or ""
}

// destination finds the channel and thread of a message. Something that has no
// channel goes to the CSM's direct messages, else to the manager's, else to an
// admin's (R4).
func (d *Deliver) destination(ctx context.Context, m storage.Message) (place, error) {
	if m.State == storage.Sent {
		return place{channel: m.Channel}, nil
	}
	to := m.Place
	if strings.HasPrefix(to, domain.PrefixAccount+"_") {
		somebody, err := d.responsible(ctx, m)
		if err != nil {
			return place{}, err
		}
		to = string(somebody)
	}
	var at place
	if strings.HasPrefix(to, "U") || strings.HasPrefix(to, "W") {
		channel, err := d.openDM(ctx, domain.PersonID(to))
		if err != nil {
			return place{}, err
		}
		at.channel = channel
	} else {
		at.channel = domain.ChannelID(to)
	}
	if m.Promise.Thread == "" {
		return at, nil
	}
	err := d.Store.Read(ctx, func(tx *storage.Tx) error {
		parent, err := tx.MessageByKey(ctx, m.Promise.Thread)
		if errors.Is(err, &domain.Error{Code: domain.NotFound}) {
			return nil // the thread was never begun: a message of its own
		}
		if err == nil && parent.Channel == at.channel { // a thread stays where it began
			at.thread = parent.TS
		}
		return err
	})
	return at, err
}

func (d *Deliver) responsible(ctx context.Context, m storage.Message) (domain.PersonID, error) {
	account, env, err := d.truth(ctx, m)
	if err != nil {
		return "", err
	}
	admin := domain.PersonID("")
	if len(env.Settings.Admins) > 0 {
		admin = env.Settings.Admins[0]
	}
	to := cmp.Or(account.CSM, account.ManagerOf(env), admin)
	if to == "" {
		return "", &slackapi.Error{
			Method: "destination", Class: slackapi.Permanent, Reason: slackapi.ReasonUserGone,
			Err: fmt.Errorf("account %s has no channel, no CSM and no manager, and there is no admin", account.ID),
		}
	}
	return to, nil
}

// openDM returns the direct conversation with a person.
func (d *Deliver) openDM(ctx context.Context, to domain.PersonID) (domain.ChannelID, error) {
	d.mu.Lock()
	channel, known := d.dms[to]
	d.mu.Unlock()
	if known {
		return channel, nil
	}
	calling, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	channel, err := d.Slack.OpenDM(calling, to)
	if err != nil {
		return "", err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.dms[to] = channel
	return channel, nil
}
