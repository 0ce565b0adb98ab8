package storage

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/domain/playbook"
)

// lostAnswers is an engine whose commits happen, or not, and whose answers are
// lost either way, as when a network breaks at that moment.
type lostAnswers struct {
	engine
	commits bool
}

var errCut = errors.New("connection was cut")

func (e *lostAnswers) write(ctx context.Context, fn func(querier, bool) error) error {
	undo := errors.New("undo")
	err := e.engine.write(ctx, func(q querier, sheltered bool) error {
		if err := fn(q, sheltered); err != nil || e.commits {
			return err
		}
		return undo
	})
	if err == nil || errors.Is(err, undo) {
		return &commitError{errCut}
	}
	return err
}

func TestLostAnswerOfACommitIsLookedUp(t *testing.T) {
	books, err := playbook.Default()
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	s, err := Open(ctx, "sqlite:"+filepath.Join(t.TempDir(), "x.db"), Options{Now: time.Now, Playbooks: books})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	create := func(key, name string) error {
		return s.Create(ctx, key, "", func(env domain.Env) (*domain.Account, *domain.Change, error) {
			return domain.NewAccount(env, domain.AccountInput{
				Name: name, Term: domain.TermInput{RenewalDate: domain.DateIn(env.Now, time.UTC).AddDays(90)},
			})
		})
	}
	working := s.engine
	defer func() { s.engine = working }()
	s.engine = &lostAnswers{engine: working, commits: true}
	if err := create("key 1", "Kept"); err != nil {
		t.Errorf("the commit happened, yet: %v", err)
	}
	if err := create("", "Without a key"); !errors.Is(err, errCut) {
		t.Errorf("without a key nobody can know, yet: %v", err)
	}
	s.engine = &lostAnswers{engine: working}
	if err := create("key 2", "Lost"); !errors.Is(err, errCut) {
		t.Errorf("the commit did not happen, yet: %v", err)
	}
	s.engine = working
	if err := create("key 2", "Lost"); err != nil {
		t.Errorf("what was not kept cannot be repeated: %v", err)
	}
}
