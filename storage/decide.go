package storage

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/renewalbot/renewalbot/domain"
)

// decideTries is how often a decision is made anew because somebody else was
// faster: a crowd that presses at once must not be told to repeat.
const decideTries = 8

// Decide loads an account, lets fn decide about it, and saves what it decided,
// in one commit. key is the inbox key of the input that asks for it: a key
// claimed before makes Decide answer [ErrSeen] without deciding; "" claims
// nothing. An error from fn undoes the claim too, so that a later repeat of the
// input is decided anew.
//
// When the account changes under fn's feet, or the database asks for another
// run, fn is called again with what is true then. If somebody is faster every
// time, the error has code [domain.Conflict].
func (s *Store) Decide(ctx context.Context, key string, id domain.AccountID, actor domain.PersonID,
	fn func(*domain.Account, domain.Env) (*domain.Change, error),
) error {
	return s.decide(ctx, Lease{}, key, id, actor, fn)
}

// DecideUnder is [Store.Decide] for what the bot decides by itself under a
// lease: when the lease has gone to somebody else, nothing is saved and the
// error is [ErrClaimLost].
func (s *Store) DecideUnder(ctx context.Context, lease Lease, id domain.AccountID,
	fn func(*domain.Account, domain.Env) (*domain.Change, error),
) error {
	return s.decide(ctx, lease, "", id, "", fn)
}

func (s *Store) decide(ctx context.Context, lease Lease, key string, id domain.AccountID, actor domain.PersonID,
	fn func(*domain.Account, domain.Env) (*domain.Change, error),
) error {
	once := func() error {
		return s.InTx(ctx, func(tx *Tx) error {
			if err := tx.claim(ctx, key); err != nil {
				return err
			}
			a, err := tx.Account(ctx, id)
			if err != nil {
				return err
			}
			env, err := tx.Env(ctx, actor, a)
			if err != nil {
				return err
			}
			if actor == "" { // a sweep
				if env.LateStarts, err = tx.lateStarts(ctx, a, env); err != nil {
					return err
				}
			}
			change, err := fn(a, env)
			if err != nil {
				return err
			}
			if err := tx.Holds(ctx, lease); err != nil { // as late as can be
				return err
			}
			return tx.Save(ctx, a, change)
		})
	}
	err := once()
	for tries := 1; errors.Is(err, errLostRace) && tries < decideTries; tries++ {
		err = once()
	}
	if errors.Is(err, errLostRace) {
		return fmt.Errorf("%w: %w", err, domain.Errorf(domain.Conflict, "",
			"Somebody else is changing this account at the same moment. Look at it again and repeat what you did."))
	}
	return s.settle(ctx, key, err)
}

// Create saves the new account that fn makes, in one commit. key works as in
// [Store.Decide]. An account whose id is there already is [ErrSeen]: the same
// form was submitted twice. A name or external id that is taken is an error
// with code [domain.Conflict] and field "name" or "external_id".
func (s *Store) Create(ctx context.Context, key string, actor domain.PersonID,
	fn func(domain.Env) (*domain.Account, *domain.Change, error),
) error {
	err := s.InTx(ctx, func(tx *Tx) error {
		if err := tx.claim(ctx, key); err != nil {
			return err
		}
		env, err := tx.Env(ctx, actor, nil)
		if err != nil {
			return err
		}
		a, change, err := fn(env)
		if err != nil {
			return err
		}
		return tx.Save(ctx, a, change)
	})
	return s.settle(ctx, key, err)
}

func (tx *Tx) claim(ctx context.Context, key string) error {
	if key == "" {
		return nil
	}
	first, err := tx.ClaimInbox(ctx, key)
	if err != nil {
		return err
	}
	if !first {
		return ErrSeen
	}
	return nil
}

// settle finds out what became of a commit whose answer was lost: the inbox key
// was claimed in it, so the key tells.
func (s *Store) settle(ctx context.Context, key string, err error) error {
	unknown, ok := errors.AsType[*commitError](err)
	if !ok || key == "" {
		return err
	}
	claimed := false
	asked := s.Read(ctx, func(tx *Tx) (err error) {
		claimed, err = tx.inboxHas(ctx, key)
		return err
	})
	if asked == nil && claimed {
		return nil
	}
	return errors.Join(unknown, asked)
}

// conflict names the field behind a unique index that was hit, if it is one
// that people fill in.
func (tx *Tx) conflict(err error) error {
	column := tx.store.dialect.duplicate(err)
	switch {
	case strings.Contains(column, "normal_name"):
		return fmt.Errorf("%w: %w", domain.Errorf(domain.Conflict, "name", "There is already an account with that name."), err)
	case strings.Contains(column, "external_id"):
		return fmt.Errorf("%w: %w", domain.Errorf(domain.Conflict, "external_id", "Another account has that id already."), err)
	}
	return err
}
