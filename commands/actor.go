package commands

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// actorFresh is how long what is known of a person counts before Slack is asked
// again. Slack reports changes as they happen; this catches reports that were
// missed.
const actorFresh = 6 * time.Hour

// checkActor refuses people who do not work here (code [domain.Forbidden]):
// guests, other organisations, deactivated accounts and bots.
func (r *Router) checkActor(ctx context.Context, req Request) error {
	person, err := r.person(ctx, req.Actor)
	if err != nil {
		return fmt.Errorf("check actor %s: %w", req.Actor, err)
	}
	switch {
	case person.Member():
		return nil
	case person.External:
		return domain.Errorf(domain.Forbidden, "", "renewalbot answers only to members of the organisation it belongs to.")
	case person.Guest:
		return domain.Errorf(domain.Forbidden, "", "Guests cannot use renewalbot. Ask a full member of this workspace.")
	}
	return domain.Errorf(domain.Forbidden, "", "Only full members of this workspace can use renewalbot.")
}

// person returns what is known of a member of the workspace, from memory, the
// database or Slack, in this order.
func (r *Router) person(ctx context.Context, id domain.PersonID) (domain.Person, error) {
	now := r.Now()
	fresh := func(p domain.Person) bool { return p.ID != "" && now.Sub(p.SeenAt) < actorFresh }
	r.mu.Lock()
	known := r.people[id]
	r.mu.Unlock()
	if fresh(known) {
		return known, nil
	}
	err := r.Store.Read(ctx, func(tx *storage.Tx) error {
		stored, err := tx.People(ctx, id)
		known = stored[id]
		return err
	})
	if err != nil {
		return domain.Person{}, err
	}
	if !fresh(known) {
		if known, err = r.meet(ctx, id, known); err != nil {
			return domain.Person{}, err
		}
	}
	r.know(known)
	return known, nil
}

// meet asks Slack who somebody is and keeps the answer. While Slack does not
// answer, what was known before still counts.
func (r *Router) meet(ctx context.Context, id domain.PersonID, before domain.Person) (domain.Person, error) {
	asked, err := r.Workspace.Person(ctx, id)
	switch {
	case errors.Is(err, &domain.Error{Code: domain.NotFound}):
		return domain.Person{ID: id, External: true, SeenAt: r.Now()}, nil
	case err != nil && before.ID != "":
		r.Logger.WarnContext(ctx, "person could not be asked for", "person_id", id, "err", err)
		return before, nil
	case err != nil:
		return domain.Person{}, err
	}
	return asked, r.keepPerson(ctx, asked)
}

// keepPerson records what Slack says about somebody.
func (r *Router) keepPerson(ctx context.Context, p domain.Person) error {
	p.SeenAt = r.Now()
	if err := r.Store.InTx(ctx, func(tx *storage.Tx) error { return tx.PutPeople(ctx, p) }); err != nil {
		return fmt.Errorf("keep person %s: %w", p.ID, err)
	}
	r.know(p)
	return nil
}

func (r *Router) know(p domain.Person) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.people) > 10_000 { // a large workspace: start over rather than grow
		clear(r.people)
	}
	r.people[p.ID] = p
}

// checkMembers refuses people who could not act on what reaches them, and gets
// to know those it accepts: their name and their zone. The error names the
// field.
func (r *Router) checkMembers(ctx context.Context, field string, people []domain.PersonID) error {
	for _, id := range people {
		p, err := r.person(ctx, id)
		if err != nil {
			return fmt.Errorf("check %s: %w", field, err)
		}
		if !p.Member() {
			return domain.Errorf(domain.Invalid, field, "%s cannot be chosen: only full members of this workspace can.", orID(p))
		}
	}
	return nil
}

func orID(p domain.Person) string {
	if p.Name != "" {
		return p.Name
	}
	return string(p.ID)
}
