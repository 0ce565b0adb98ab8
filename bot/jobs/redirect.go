package jobs

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/renewalbot/renewalbot/bot/slackapi"
	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// moved begins the reason of a message on its way to another place.
const moved = "moved: "

// redirect sends a message to somebody responsible, because its place does not
// take it (R4, R52): whoever acts for the CSM, the CSM, else the manager, else an
// admin. There it stays. What is only news goes too: it would be missed as well.
// One for which nobody is left is given up.
func (d *Deliver) redirect(ctx context.Context, m storage.Message, failure *slackapi.Error) error {
	if m.Promise.AccountID == "" && m.Promise.Kind != domain.AnnounceCatchUp { // each admin has a message of their own
		return d.giveUp(ctx, m, failure.Error())
	}
	account, env, err := d.truth(ctx, m)
	if err != nil {
		return d.wait(ctx, m, err)
	}
	if wanted, reason := account.Wanted(m.Promise, env); !wanted {
		return d.giveUp(ctx, m, failure.Error()+"; "+reason)
	}
	person := personOf(m.Place)
	to := nextResponsible(account, env, person)
	if to == "" {
		return d.giveUp(ctx, m, failure.Error()+"; nobody else is responsible")
	}
	d.Logger.Warn("a message goes elsewhere, because its place does not take it", "outbox_id", m.ID, "account_id", account.ID, "error", failure)
	d.metrics.outcomes.WithLabelValues("redirected").Inc()
	d.Hook(PointRedirecting)
	defer d.Hook(PointRedirected)
	return d.finish(ctx, func(tx *storage.Tx) error {
		if person != "" {
			if err := tx.PutDirectChannel(ctx, person, ""); err != nil {
				return err
			}
		} else {
			if err := learn(ctx, tx, domain.ChannelID(m.Place), failure); err != nil {
				return err
			}
			if err := lose(ctx, tx, m, account, env, to, failure); err != nil {
				return err
			}
		}
		return tx.Redirect(ctx, m, string(to), m.Promise.Thread, moved+failure.Error())
	})
}

// assignSomebody gives a message that was promised to nobody in particular to
// somebody responsible.
func (d *Deliver) assignSomebody(ctx context.Context, m storage.Message, a *domain.Account, env domain.Env) error {
	to := nextResponsible(a, env, "")
	if to == "" {
		return d.giveUp(ctx, m, noOne(a).Error())
	}
	return d.assign(ctx, m, to)
}

// standIn returns who gets a message in place of the CSM, who is away: whoever
// covers for them. It is "" when it is where it belongs, or may be there already.
func standIn(m storage.Message, a *domain.Account, env domain.Env) domain.PersonID {
	if a.CSM == "" || personOf(m.Place) != a.CSM || m.Promise.To != "" || m.Attempts > 1 || strings.HasPrefix(m.Reason, moved) {
		return ""
	}
	if acting := env.Acting(a.CSM); acting != a.CSM {
		return acting
	}
	return ""
}

// assign gives a message to a person, in a commit of its own: once it may be in
// Slack, it must be clear where to look for it.
func (d *Deliver) assign(ctx context.Context, m storage.Message, to domain.PersonID) error {
	d.Hook(PointRedirecting)
	defer d.Hook(PointRedirected)
	return d.finish(ctx, func(tx *storage.Tx) error { return tx.Redirect(ctx, m, string(to), m.Promise.Thread, "") })
}

// nextResponsible returns who comes after a person in the order of whom to tell
// about an account, the first of them for anybody else, and "" after the last.
func nextResponsible(a *domain.Account, env domain.Env, after domain.PersonID) domain.PersonID {
	var chain []domain.PersonID
	for _, p := range append([]domain.PersonID{env.Acting(a.CSM), a.CSM, a.ManagerOf(env)}, env.Settings.Admins...) {
		if p != "" && !slices.Contains(chain, p) {
			chain = append(chain, p)
		}
	}
	for _, p := range chain[slices.Index(chain, after)+1:] {
		if known := env.Person(p); !known.Deactivated && !known.Bot {
			return p
		}
	}
	return ""
}

// learn records what a refusal says about a channel, until Slack says more.
func learn(ctx context.Context, tx *storage.Tx, id domain.ChannelID, failure *slackapi.Error) error {
	known, err := tx.Channel(ctx, id)
	if errors.Is(err, &domain.Error{Code: domain.NotFound}) {
		return nil
	}
	if err != nil {
		return err
	}
	switch {
	case failure.Code == "is_archived":
		known.Archived = true
	case failure.Reason == slackapi.ReasonChannelGone || failure.Reason == slackapi.ReasonNotInChannel:
		known.Member = false
	default:
		return nil
	}
	known.SeenAt = time.Time{} // now
	return tx.PutChannels(ctx, known)
}

// whyHere is the line that a message carries which is for somebody else: who, and
// what to do about it. Why a channel does not take what belongs there is said
// once, in a message of its own.
func whyHere(m storage.Message, a *domain.Account, env domain.Env) string {
	here := personOf(m.Place)
	switch {
	case here == "" || here == m.Promise.To:
		return ""
	case m.Promise.To != "":
		return forSomebody(m.Promise.To)
	case m.Promise.Channel == "" && a.Channel == "" && a.CSM != "" && a.CSM != here && !env.Person(a.CSM).CoveredBy(here):
		return forSomebody(a.CSM)
	}
	return ""
}

func forSomebody(p domain.PersonID) string {
	return "This is for " + view.Mention(p) + ", to whom I cannot write. Please see to it, or pass it on."
}

// maxBlocks is how many blocks Slack takes in one message.
const maxBlocks = 50

// withNote puts a line in front of a message.
func withNote(m view.Message, line string) view.Message {
	m.Text = line + "\n" + m.Text
	if len(m.Blocks) > 0 && len(m.Blocks) < maxBlocks {
		m.Blocks = slices.Insert(slices.Clone(m.Blocks), 0, view.Context(line))
	}
	return m
}
