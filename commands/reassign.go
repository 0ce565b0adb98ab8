package commands

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// reassign gives one, some or all accounts of a CSM to another, for good or as
// cover between two dates (R5).
func reassign() Spec {
	return Spec{
		Name:    "reassign",
		Right:   domain.RightOwn,
		Summary: "Hand accounts over, for good or as cover",
		Usage:   `@from @to ["account" …] [from YYYY-MM-DD to YYYY-MM-DD]`,
		Examples: []string{"reassign", "reassign @ana @ben", `reassign @ana @ben "Acme Corp"`,
			"reassign @ana @ben from 2026-12-21 to 2027-01-03"},
		Run:     runReassign,
		Form:    reassignForm,
		Submit:  submitReassigned,
		Actions: map[string]Handler{view.ActionReassignFrom: redrawReassign},
	}
}

// maxHandover is how many accounts change hands at once: they are saved in one
// commit.
const maxHandover = 500

// reassignListed is how many accounts the form reads to choose from.
const reassignListed = 100

func reassignForm(ctx context.Context, c *Call) (*slack.ModalViewRequest, error) {
	return c.handoverForm(ctx, c.Actor, c.NewID(domain.PrefixHandover))
}

func redrawReassign(ctx context.Context, c *Call) (Reply, error) {
	form, err := c.handoverForm(ctx, domain.PersonID(c.Value), c.Meta.Minted...)
	return Reply{Update: form}, err
}

// handoverForm lists the accounts of a person to choose from.
func (c *Call) handoverForm(ctx context.Context, from domain.PersonID, ids ...string) (form *slack.ModalViewRequest, err error) {
	var listed []view.ReassignAccount
	total := 0
	err = c.Store.Read(ctx, func(tx *storage.Tx) error {
		filter := storage.Filter{CSMs: []domain.PersonID{from}, Open: true, Limit: reassignListed}
		if total, err = tx.CountAccounts(ctx, filter); err != nil {
			return err
		}
		rows, err := tx.Accounts(ctx, filter)
		for _, r := range rows {
			listed = append(listed, view.ReassignAccount{ID: r.ID, Name: r.Name, Note: r.Segment.Label() + ", decided " + r.DecisionDate.Plain()})
		}
		return err
	})
	return view.HandoverForm(c.meta(ids...), from, listed, total).Modal(), err
}

func submitReassigned(ctx context.Context, c *Call) (Reply, error) {
	v := c.values()
	h := domain.Handover{
		ID: domain.HandoverID(c.minted(0)), By: c.Actor, From: v.Person(view.FieldFromPerson), To: v.Person(view.FieldToPerson),
		Begin: v.Date(view.FieldBegin), End: v.Date(view.FieldEnd),
	}
	for _, id := range v.Choices(view.FieldAccounts) {
		h.Accounts = append(h.Accounts, domain.AccountID(id))
	}
	return c.handOver(ctx, h)
}

// runReassign reads "@ana @ben "Acme Corp" from 2026-12-21 to 2027-01-03".
func runReassign(ctx context.Context, c *Call) (Reply, error) {
	h := domain.Handover{ID: domain.HandoverID(c.NewID(domain.PrefixHandover)), By: c.Actor}
	today, err := c.today(ctx)
	if err != nil {
		return Reply{}, err
	}
	words := c.Args
	for _, who := range []*domain.PersonID{&h.From, &h.To} {
		if len(words) > 0 {
			if p, ok := personArg(words[0]); ok {
				*who, words = p, words[1:]
			}
		}
	}
	if h.From == "" || h.To == "" {
		return Reply{}, domain.Errorf(domain.Invalid, "to", "Mention whose accounts go to whom, for example: %s reassign @ana @ben", c.Command)
	}
	var names []string
	for len(words) > 0 {
		into := &h.Begin
		switch strings.ToLower(words[0]) {
		case "to", "until":
			into = &h.End
		case "from":
		default:
			names, words = append(names, words[0]), words[1:]
			continue
		}
		d, n, err := dateArg(words[1:], today)
		switch {
		case err != nil:
			return Reply{}, err
		case n == 0:
			return Reply{}, domain.Errorf(domain.Invalid, "begin", "Say the days of a cover, for example: from 2026-12-21 to 2027-01-03")
		}
		*into, words = d, words[1+n:]
	}
	if h.Begin.IsZero() && !h.End.IsZero() {
		h.Begin = today
	}
	if err := c.accountsNamed(ctx, names, &h); err != nil {
		return Reply{}, err
	}
	return c.handOver(ctx, h)
}

// accountsNamed finds the accounts that were named, each in quotes or as one
// word.
func (c *Call) accountsNamed(ctx context.Context, names []string, h *domain.Handover) error {
	return c.Store.Read(ctx, func(tx *storage.Tx) error {
		for _, name := range names {
			ref, err := accountLike(ctx, tx, name, func(found string) string {
				return c.Command + " reassign @from @to " + quote(found)
			})
			if err != nil {
				return err
			}
			h.Accounts = append(h.Accounts, ref.ID)
		}
		return nil
	})
}

// handOver gives the accounts away in one commit; without any named they are all
// of the person's. What the actor may not give away is left out and said.
func (c *Call) handOver(ctx context.Context, h domain.Handover) (Reply, error) {
	today, err := c.today(ctx)
	if err != nil {
		return Reply{}, err
	}
	if err := h.Check(today); err != nil {
		return Reply{}, err
	}
	if err := c.checkMembers(ctx, view.FieldToPerson, []domain.PersonID{h.To}); err != nil {
		return Reply{}, err
	}
	var done domain.Handover
	var tally domain.Tally
	var refused []string
	var env domain.Env
	err = c.Store.InTx(ctx, func(tx *storage.Tx) error {
		done, tally, refused = h, domain.Tally{}, nil
		done.Accounts = nil
		if c.Key != "" {
			first, err := tx.ClaimInbox(ctx, c.Key)
			if err != nil {
				return err
			}
			if !first {
				return storage.ErrSeen
			}
		}
		ids, err := c.handoverIDs(ctx, tx, h)
		if err != nil {
			return err
		}
		for _, id := range ids {
			name, moves, given, err := c.giveAway(ctx, tx, id, h)
			if err != nil {
				return err
			}
			if !given {
				refused = append(refused, name)
				continue
			}
			done.Accounts = append(done.Accounts, id)
			tally.Add(name, moves)
		}
		if len(done.Accounts) == 0 {
			return nothingGiven(refused, h)
		}
		if err := tx.AddHandover(ctx, done); err != nil {
			return err
		}
		if _, err := tx.People(ctx, h.From, h.To); err != nil {
			return err
		}
		env, err = tx.Env(ctx, c.Actor, nil)
		return err
	})
	if errors.Is(err, storage.ErrSeen) {
		return Reply{}, nil // the first delivery was answered
	}
	if err != nil {
		return Reply{}, fmt.Errorf("hand accounts over: %w", err)
	}
	c.committed()
	return private(view.HandedOver(done, tally, refused, today, env)), nil
}

// handoverIDs lists the accounts meant: the chosen ones, else all open ones.
func (c *Call) handoverIDs(ctx context.Context, tx *storage.Tx, h domain.Handover) ([]domain.AccountID, error) {
	if len(h.Accounts) > 0 {
		return h.Accounts, nil
	}
	filter := storage.Filter{CSMs: []domain.PersonID{h.From}, Open: true, Limit: maxHandover}
	total, err := tx.CountAccounts(ctx, filter)
	switch {
	case err != nil:
		return nil, err
	case total == 0:
		return nil, domain.Errorf(domain.NotFound, view.FieldFromPerson, "<@%s> has no open account.", h.From)
	case total > maxHandover:
		return nil, domain.Errorf(domain.Invalid, view.FieldFromPerson, "%d accounts are more than %d at once. Choose some of them.", total, maxHandover)
	}
	rows, err := tx.Accounts(ctx, filter)
	ids := make([]domain.AccountID, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	return ids, err
}

// giveAway hands one account over, if the actor may.
func (c *Call) giveAway(ctx context.Context, tx *storage.Tx, id domain.AccountID, h domain.Handover) (name string, moves []domain.Move, given bool, err error) {
	a, err := tx.Account(ctx, id)
	if err != nil {
		return "", nil, false, err
	}
	env, err := tx.Env(ctx, c.Actor, a)
	if err != nil {
		return "", nil, false, err
	}
	if a.Check(env, domain.RightManage) != nil {
		return a.Name, nil, false, nil
	}
	before := a.Snapshot(env)
	change, err := a.HandOver(env, h)
	if err != nil {
		return "", nil, false, err
	}
	if err := tx.Save(ctx, a, change); err != nil {
		return "", nil, false, err
	}
	if env, err = tx.Env(ctx, c.Actor, a); err != nil || !env.Settings.Started() {
		return a.Name, nil, true, err
	}
	return a.Name, a.MovesSince(before, env), true, nil
}

// nothingGiven says why no account changed hands.
func nothingGiven(refused []string, h domain.Handover) error {
	slices.Sort(refused)
	return domain.Errorf(domain.Forbidden, view.FieldFromPerson,
		"Only the account team or an admin can give these accounts away: %s. Ask <@%s> to do it.", strings.Join(refused[:min(len(refused), 5)], ", "), h.From)
}
