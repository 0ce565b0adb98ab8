package storage

import (
	"context"
	"fmt"

	"github.com/renewalbot/renewalbot/domain"
)

// Expose unties every account from a channel that others read, and returns
// them; if escalations go there, they do no more. Each is a commit of its own;
// doing it again unties nothing twice.
func (s *Store) Expose(ctx context.Context, ch domain.Channel) ([]AccountRef, error) {
	if err := s.InTx(ctx, func(tx *Tx) error { return tx.exposeEscalations(ctx, ch) }); err != nil {
		return nil, fmt.Errorf("take escalations out of channel %s: %w", ch.ID, err)
	}
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

// exposeEscalations puts the setting aside that sends escalations to a channel,
// and promises each admin one word about it. It comes back by decision only.
func (tx *Tx) exposeEscalations(ctx context.Context, ch domain.Channel) error {
	settings, err := tx.Settings(ctx)
	if err != nil || settings.EscalationChannel != ch.ID {
		return err
	}
	settings.EscalationChannel = ""
	if err := tx.SaveSettings(ctx, "", settings); err != nil {
		return err
	}
	for _, admin := range settings.Admins {
		if err := tx.Announce(ctx, domain.Announcement{
			Key:  fmt.Sprintf("alarms_exposed/%s/%s/%d", ch.ID, admin, tx.now.UnixMicro()),
			Kind: domain.AnnounceAlarmsExposed, Subject: string(ch.ID), Detail: ch.Why(), To: admin, Critical: true, Priority: domain.PriorityAnswer,
		}); err != nil {
			return err
		}
	}
	return nil
}
