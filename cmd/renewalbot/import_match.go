package main

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// matcher finds what the rows of a file mean among what is saved.
type matcher struct {
	tx       *storage.Tx
	online   bool                                 // Slack was asked who and what there is
	people   map[string]domain.Person             // by id, and by address in lower case
	channels map[string]domain.Channel            // by id, and by # and name
	accounts map[string]storage.AccountRow        // by normal name
	external map[string]domain.AccountID          // by external id; nil until somebody asks
	loaded   map[domain.AccountID]*domain.Account // rows of one account change the same one
	fresh    map[string]*domain.Account           // new ones of this file, by normal name
	taken    map[taken]int                        // the line that means a contract of an account
}

// taken is what a row has for itself: a contract of an account, by its normal
// name.
type taken struct {
	account  domain.AccountID
	contract string
}

func newMatcher(ctx context.Context, tx *storage.Tx, online bool) (*matcher, error) {
	m := &matcher{
		tx: tx, online: online, people: map[string]domain.Person{}, channels: map[string]domain.Channel{},
		accounts: map[string]storage.AccountRow{}, loaded: map[domain.AccountID]*domain.Account{},
		fresh: map[string]*domain.Account{}, taken: map[taken]int{},
	}
	people, err := tx.AllPeople(ctx)
	if err != nil {
		return nil, fmt.Errorf("list people: %w", err)
	}
	for _, p := range people {
		m.people[string(p.ID)] = p
		if known, double := m.people[p.Email]; p.Email != "" && (!double || known.Deactivated) {
			m.people[p.Email] = p
		}
	}
	channels, err := tx.Channels(ctx)
	if err != nil {
		return nil, fmt.Errorf("list channels: %w", err)
	}
	for _, ch := range channels {
		m.channels[string(ch.ID)] = ch
		if known, double := m.channels["#"+ch.Name]; !double || known.Archived {
			m.channels["#"+ch.Name] = ch
		}
	}
	const everything = 1 << 30
	for _, archived := range []bool{true, false} {
		accounts, err := tx.Accounts(ctx, storage.Filter{Archived: archived, Limit: everything})
		if err != nil {
			return nil, err
		}
		for _, a := range accounts {
			m.accounts[domain.NormalName(a.Name)] = a
		}
	}
	return m, nil
}

var slackID = regexp.MustCompile(`^<?[@#]?([UWCG][A-Z0-9]{2,})(\|[^>]*)?>?$`)

// person finds somebody of ours by Slack id or e-mail address.
func (m *matcher) person(r *importRow, column, value string) domain.PersonID {
	if value == "" {
		return ""
	}
	key := strings.ToLower(value)
	if id := slackID.FindStringSubmatch(value); id != nil {
		key = id[1]
	}
	p, found := m.people[key]
	switch {
	case !found && !strings.Contains(key, "@") && slackID.FindString(value) == "":
		r.reject(column, value, "say who by Slack member id (U012ABCDEF) or e-mail address.")
	case !found && m.online:
		r.reject(column, value, "is nobody in this Slack workspace.")
	case !found:
		r.reject(column, value, "is nobody this database has seen. Set SLACK_BOT_TOKEN so that Slack can be asked.")
	case p.Deactivated:
		r.reject(column, value, "is deactivated in Slack. Name who looks after the account now.")
	case !p.Member():
		r.reject(column, value, "is a bot or a guest. Name a member of this workspace.")
	}
	return p.ID
}

// channelOf finds the channel of a row by id or name.
func (m *matcher) channelOf(r *importRow) domain.Channel {
	if r.channel == "" {
		return domain.Channel{}
	}
	key := "#" + strings.ToLower(strings.TrimPrefix(r.channel, "#"))
	if id := slackID.FindStringSubmatch(r.channel); id != nil {
		key = id[1]
	}
	ch, found := m.channels[key]
	switch {
	case !found && m.online:
		r.reject("channel", r.channel, "is no channel that the bot can see. If it is private, /invite the bot to it first.")
	case !found:
		r.reject("channel", r.channel, "is no channel this database has seen. Set SLACK_BOT_TOKEN so that Slack can be asked.")
	case ch.Archived:
		r.reject("channel", r.channel, "is archived. Choose another one, or leave the cell empty.")
	case ch.Exposed():
		r.reject("channel", r.channel, "is "+ch.Why()+", and renewals are internal. Choose another one.")
	}
	return ch
}

// find returns the saved account that a row means, by external id, else by its
// name; nil when it is a new one. What cannot be told apart is rejected.
func (m *matcher) find(ctx context.Context, r *importRow) (*domain.Account, error) {
	named, err := m.load(ctx, m.accounts[domain.NormalName(r.in.Name)].ID)
	if err != nil {
		return nil, err
	}
	found := named
	if id := r.in.ExternalID; id != "" && (named == nil || named.ExternalID != id) {
		holder, err := m.holder(ctx, id)
		if err != nil {
			return nil, err
		}
		switch {
		case holder != nil && named != nil:
			r.reject("name", r.in.Name, fmt.Sprintf("is another account than the one with external_id %s, which is %s.", id, holder.Name))
			return nil, nil
		case holder == nil && named != nil && named.ExternalID != "":
			r.reject("external_id", id, fmt.Sprintf("%s is saved with external_id %s. Correct one of the two.", named.Name, named.ExternalID))
			return nil, nil
		case holder != nil:
			found = holder
		}
	}
	if found == nil {
		found = m.fresh[domain.NormalName(r.in.Name)]
	}
	if found == nil {
		return nil, nil
	}
	key := taken{found.ID, domain.NormalName(r.in.Contract)}
	if line, double := m.taken[key]; double {
		r.reject("", "", fmt.Sprintf("line %d means the same account, %s.", line, found.Name))
	}
	m.taken[key] = r.line
	if found.Archived {
		r.reject("name", r.in.Name, "is archived. Restore it first, or leave it out.")
	}
	return found, nil
}

// holder returns the account with an external id, or nil. Lists of accounts do
// not tell the ids, so all accounts are loaded once, and only when a row has an
// id that its name does not lead to.
func (m *matcher) holder(ctx context.Context, external string) (*domain.Account, error) {
	if m.external == nil {
		m.external = map[string]domain.AccountID{}
		for _, row := range m.accounts {
			a, err := m.load(ctx, row.ID)
			if err != nil {
				return nil, err
			}
			if a.ExternalID != "" {
				m.external[a.ExternalID] = a.ID
			}
		}
	}
	return m.load(ctx, m.external[external])
}

func (m *matcher) load(ctx context.Context, id domain.AccountID) (*domain.Account, error) {
	if id == "" {
		return nil, nil
	}
	if a, known := m.loaded[id]; known {
		return a, nil
	}
	a, err := m.tx.Account(ctx, id)
	if err == nil {
		m.loaded[id] = a
	}
	return a, err
}
