package jobs

import (
	"context"
	"fmt"
	"time"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// notice writes a message that belongs to no account from the truth of now.
// dropped says why it is no longer wanted, "" when it is.
type notice func(ctx context.Context, tx *storage.Tx, n domain.Announcement, env domain.Env) (m view.Message, dropped string, err error)

// noticeOf returns what writes a kind of message, nil for kinds that belong to
// an account.
func noticeOf(kind domain.AnnouncementKind) notice {
	switch kind {
	case domain.AnnounceUndelivered:
		return undeliveredNotice
	case domain.AnnounceAllWell:
		return allWellNotice
	case domain.AnnouncePlaybooks:
		return playbooksNotice
	case domain.AnnounceHandover:
		return handoverNotice
	case domain.AnnounceMoved:
		return movedNotice
	case domain.AnnounceDaily:
		return dailyNotice
	case domain.AnnounceCatchUp:
		return catchUpNotice
	case domain.AnnounceChannelLost:
		return channelLostNotice
	case domain.AnnounceCSMGone:
		return csmGoneNotice
	case domain.AnnounceAlarmsExposed:
		return alarmsExposedNotice
	case domain.AnnounceGroupLost:
		return groupLostNotice
	}
	return nil
}

// notice brings a claimed message that belongs to no account one step further.
func (d *Deliver) notice(ctx context.Context, m storage.Message) error {
	write := noticeOf(m.Promise.Kind)
	if write == nil {
		return d.unwritten(ctx, m, fmt.Errorf("render announcement %s: kind %q belongs to an account", m.Promise.Key, m.Promise.Kind))
	}
	var rendered view.Message
	var dropped string
	var hold time.Time
	err := d.Store.Read(ctx, func(tx *storage.Tx) error {
		_, env, err := around(ctx, tx, m)
		if err != nil {
			return err
		}
		n := m.Promise
		n.To = personOf(m.Place)
		if hold = env.HoldUntil(n); m.State == storage.Sending && !hold.IsZero() {
			return nil
		}
		rendered, dropped, err = write(ctx, tx, n, env)
		return err
	})
	switch {
	case err != nil:
		return d.wait(ctx, m, err)
	case m.State == storage.Sending && !hold.IsZero():
		return d.finish(ctx, func(tx *storage.Tx) error { return tx.Requeue(ctx, m, hold, notNow) })
	case dropped != "" && m.State == storage.Sending:
		d.metrics.outcomes.WithLabelValues("dropped").Inc()
		return d.finish(ctx, func(tx *storage.Tx) error { return tx.Drop(ctx, m, dropped) })
	}
	if personOf(m.Place) != m.Promise.To {
		rendered = withNote(rendered, forSomebody(m.Promise.To))
	}
	if m.PossibleRepeat {
		rendered = view.MarkRepeat(rendered)
	}
	return d.speak(ctx, m, rendered)
}

// around loads what is true around a message of no account. A list of late
// starts has the people of an account of its CSM around it.
func around(ctx context.Context, tx *storage.Tx, m storage.Message) (a *domain.Account, env domain.Env, err error) {
	a = &domain.Account{}
	if m.Promise.Kind == domain.AnnounceCatchUp {
		a.CSM = domain.PersonID(m.Promise.Subject)
	}
	env, err = tx.Env(ctx, personOf(m.Place), a)
	return a, env, err
}

// collecting is how long messages that are given up are collected, so that one
// cause is one message to an admin.
const collecting = 2 * time.Minute

// tellAdmins promises each admin a word about messages that were given up, once
// a day.
func (d *Deliver) tellAdmins(ctx context.Context, tx *storage.Tx) error {
	settings, err := tx.Settings(ctx)
	if err != nil {
		return err
	}
	at := d.after(collecting)
	day := domain.DateIn(at, time.UTC).String()
	for _, admin := range settings.Admins {
		err := tx.Announce(ctx, domain.Announcement{
			Key: fmt.Sprintf("undelivered/%s/%s", admin, day), Kind: domain.AnnounceUndelivered, Subject: day, To: admin,
			Critical: true, Priority: domain.PriorityNews, At: at,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// undeliveredShown is how many messages the word to an admin names.
const undeliveredShown = 5

func undeliveredNotice(ctx context.Context, tx *storage.Tx, _ domain.Announcement, _ domain.Env) (view.Message, string, error) {
	counts, err := tx.CountUndelivered(ctx, tx.Now())
	if err != nil {
		return view.Message{}, "", err
	}
	failed := counts[storage.Failed]
	if failed == 0 {
		return view.Message{}, "what was given up has been delivered or dropped", nil
	}
	list, err := tx.Undelivered(ctx, tx.Now(), 0, min(failed, undeliveredShown))
	if err != nil {
		return view.Message{}, "", err
	}
	var rows []view.UndeliveredRow
	for _, u := range list {
		rows = append(rows, view.UndeliveredRow{
			ID: u.ID, State: string(u.State), Account: u.Account, Kind: u.Promise.Kind, Place: u.Place, Due: u.Promise.At, Reason: u.Reason,
		})
	}
	return view.Undelivered(failed, rows, tx.Now()), "", nil
}

func allWellNotice(ctx context.Context, tx *storage.Tx, n domain.Announcement, env domain.Env) (view.Message, string, error) {
	if !env.Settings.IsAdmin(n.To) {
		return view.Message{}, "no longer an admin", nil
	}
	watched, err := tx.CountAccounts(ctx, storage.Filter{Open: true})
	if err != nil {
		return view.Message{}, "", err
	}
	counts, err := tx.CountUndelivered(ctx, tx.Now())
	if err != nil {
		return view.Message{}, "", err
	}
	return view.AllWell(watched, counts[storage.Failed]+counts[storage.Unsure]), "", nil
}

// AllWell promises the admins, every Monday at the hour of the reminders, a word
// that the bot is alive. Whoever misses it looks after the bot. It is a [Chore].
type AllWell struct {
	Store *storage.Store
	Now   func() time.Time
}

// RunOnce promises this week's word when its time has come.
func (w *AllWell) RunOnce(ctx context.Context, lead *Lead) (next time.Time, err error) {
	var settings domain.Settings
	var chore storage.Chore
	err = w.Store.Read(ctx, func(tx *storage.Tx) error {
		if chore, err = tx.Chore(ctx, storage.ChoreAllWell); err != nil {
			return err
		}
		settings, err = tx.Settings(ctx)
		return err
	})
	if err != nil || !settings.Started() || settings.Paused() {
		return time.Time{}, err
	}
	now := w.Now()
	monday, due := settings.WeeklyWord(now)
	if now.Before(due) {
		return due, nil
	}
	if !chore.DoneAt.Before(due) || settings.StartedAt.After(due) {
		_, due = settings.WeeklyWord(due.AddDate(0, 0, 7))
		return due, nil
	}
	return time.Time{}, w.Store.InTx(ctx, func(tx *storage.Tx) error {
		for _, admin := range settings.Admins {
			if err := tx.Announce(ctx, domain.WeeklyWordTo(admin, monday)); err != nil {
				return err
			}
		}
		if err := tx.ChoreDone(ctx, storage.ChoreAllWell, chore); err != nil {
			return err
		}
		return tx.Holds(ctx, lead.Lease())
	})
}
