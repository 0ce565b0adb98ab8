package storage

import (
	"context"
	"fmt"

	"github.com/renewalbot/renewalbot/domain"
)

// Expose unties every account from a channel that others read, and returns
// them. Each is a commit of its own; doing it again unties nothing twice.
func (s *Store) Expose(ctx context.Context, ch domain.Channel) ([]AccountRef, error) {
	return s.eachLinked(ctx, ch.ID, func(a *domain.Account, env domain.Env) *domain.Change { return a.Expose(env, ch) })
}

// Renumber follows a channel to the id that Slack gave it, for every account
// that is linked to it.
func (s *Store) Renumber(ctx context.Context, was, is domain.ChannelID) ([]AccountRef, error) {
	return s.eachLinked(ctx, was, func(a *domain.Account, env domain.Env) *domain.Change { return a.Renumber(env, was, is) })
}

func (s *Store) eachLinked(ctx context.Context, id domain.ChannelID, fn func(*domain.Account, domain.Env) *domain.Change) (linked []AccountRef, err error) {
	err = s.Read(ctx, func(tx *Tx) error {
		linked, err = tx.AccountByChannel(ctx, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, ref := range linked {
		err := s.Decide(ctx, "", ref.ID, "", func(a *domain.Account, env domain.Env) (*domain.Change, error) { return fn(a, env), nil })
		if err != nil {
			return nil, fmt.Errorf("take account %s out of channel %s: %w", ref.ID, id, err)
		}
	}
	return linked, nil
}
