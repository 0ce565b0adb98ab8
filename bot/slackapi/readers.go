package slackapi

import (
	"context"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// readersFresh is how long it counts whether somebody is a guest, before Slack
// is asked again. Slack reports changes as they happen.
const readersFresh = time.Hour

// readers remembers who does not work here, so that looking at who reads a
// channel costs one call and not one for each member.
type readers struct {
	mu    sync.Mutex
	known map[domain.PersonID]reader
}

type reader struct {
	outsider bool // a guest, or of another organisation
	at       time.Time
}

func (r *readers) learn(p domain.Person, at time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.known == nil {
		r.known = map[domain.PersonID]reader{}
	}
	r.known[p.ID] = reader{outsider: p.Guest || p.External, at: at}
}

func (r *readers) about(id domain.PersonID, now time.Time) (outsider, known bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	p, known := r.known[id]
	return p.outsider, known && now.Sub(p.at) < readersFresh
}

// memberPage is the most members that conversations.members gives at once.
const memberPage = 1000

// outsiders reports whether anybody in a channel is a guest or belongs to
// another organisation. It stops at the first.
func (c *Client) outsiders(ctx context.Context, id domain.ChannelID) (bool, error) {
	cursor := ""
	for {
		var page []string
		err := c.call(ctx, "conversations.members", func(ctx context.Context) (err error) {
			page, cursor, err = c.api.GetUsersInConversationContext(ctx, &slack.GetUsersInConversationParameters{
				ChannelID: string(id), Cursor: cursor, Limit: memberPage,
			})
			return err
		})
		if err != nil {
			return false, err
		}
		for _, member := range page {
			found, err := c.outsider(ctx, domain.PersonID(member))
			if found || err != nil {
				return found, err
			}
		}
		if cursor == "" {
			return false, nil
		}
	}
}

// outsider reports whether a person does not work here. Somebody whom Slack does
// not tell about is taken for one.
func (c *Client) outsider(ctx context.Context, id domain.PersonID) (bool, error) {
	if found, known := c.readers.about(id, c.now()); known {
		return found, nil
	}
	p, err := c.User(ctx, id)
	if Because(err, ReasonUserGone) {
		return true, nil
	}
	return p.Guest || p.External, err
}
