package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/renewalbot/renewalbot/bot/slackapi"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

const (
	visitEvery = 24 * time.Hour
	// visitBatch is how many channels, and how many people, are asked for in a
	// minute of Slack's time: it allows fifty and a hundred, and delivery asks too.
	visitBatch = 10
	visitPause = time.Minute
)

// Places is what a visit asks of Slack; [slackapi.Client] is it.
type Places interface {
	Channel(ctx context.Context, id domain.ChannelID) (domain.Channel, error)
	User(ctx context.Context, id domain.PersonID) (domain.Person, error)
	UserGroups(ctx context.Context) ([]domain.UserGroup, error)
}

// Visit looks once a day whether the channels that messages go to still take
// them, whether the CSMs still work here, and who is in the user groups that
// managers and teams follow, so that it is known before something is due (R52).
// It tells whoever can mend it once. It is a [Chore].
type Visit struct {
	store  *storage.Store
	slack  Places
	now    func() time.Time
	speed  float64
	logger *slog.Logger
	pause  time.Time // before it nothing is asked
}

// NewVisit returns the chore. speed is how many seconds of now pass in one of
// Slack's.
func NewVisit(store *storage.Store, slack Places, now func() time.Time, speed float64, logger *slog.Logger) *Visit {
	return &Visit{store: store, slack: slack, now: now, speed: max(speed, 1), logger: logger}
}

// RunOnce asks for the next of those who were not seen for a day. Whoever was
// seen on another occasion need not be asked for.
func (v *Visit) RunOnce(ctx context.Context, lead *Lead) (next time.Time, err error) {
	now := v.now()
	if now.Before(v.pause) {
		return v.pause, nil
	}
	var chore storage.Chore
	var channels []domain.ChannelID
	var people []domain.PersonID
	var groups []domain.UserGroupID
	err = v.store.Read(ctx, func(tx *storage.Tx) error {
		settings, err := tx.Settings(ctx)
		if err != nil || !settings.Started() {
			return err
		}
		if chore, err = tx.Chore(ctx, storage.ChoreVisit); err != nil {
			return err
		}
		if next = chore.DoneAt.Add(visitEvery); !chore.DoneAt.IsZero() && now.Before(next) {
			return nil
		}
		next = time.Time{}
		var others []domain.ChannelID
		if settings.EscalationChannel != "" {
			others = append(others, settings.EscalationChannel)
		}
		if channels, err = tx.StaleChannels(ctx, now.Add(-visitEvery), others, visitBatch); err != nil {
			return err
		}
		if people, err = tx.StaleCSMs(ctx, now.Add(-visitEvery), visitBatch); err != nil {
			return err
		}
		groups, err = tx.StaleGroups(ctx, now.Add(-visitEvery))
		if err == nil && len(channels)+len(people)+len(groups) == 0 {
			next = now.Add(visitEvery)
		}
		return err
	})
	switch {
	case err != nil:
		return time.Time{}, fmt.Errorf("find places to visit: %w", err)
	case len(channels)+len(people)+len(groups) > 0:
		v.pause = now.Add(time.Duration(float64(visitPause) * v.speed))
		if err := v.visit(ctx, lead, channels, people); err != nil {
			return v.pause, err
		}
		return v.pause, v.visitGroups(ctx, lead, groups)
	case next.Equal(now.Add(visitEvery)):
		err = v.store.InTx(ctx, func(tx *storage.Tx) error {
			if err := tx.Holds(ctx, lead.Lease()); err != nil {
				return err
			}
			return tx.ChoreDone(ctx, storage.ChoreVisit, chore)
		})
	}
	return next, err
}

// visit asks for channels and people. When Slack has enough, or refuses the app,
// the rest waits.
func (v *Visit) visit(ctx context.Context, lead *Lead, channels []domain.ChannelID, people []domain.PersonID) error {
	for _, id := range channels {
		calling, cancel := context.WithTimeout(ctx, callTimeout)
		seen, err := v.slack.Channel(calling, id)
		cancel()
		if failure, ok := errors.AsType[*slackapi.Error](err); ok && unreachable(failure.Reason) {
			seen, err = domain.Channel{ID: id}, nil
		}
		if err != nil {
			return v.later(err)
		}
		if err := v.keep(ctx, lead, func(tx *storage.Tx) error { return sawChannel(ctx, tx, id, seen) }); err != nil {
			return err
		}
		if seen.Exposed() { // the accounts leave it, and their CSMs hear of that
			if _, err := v.store.Expose(ctx, seen); err != nil {
				return fmt.Errorf("take accounts out of channel %s: %w", id, err)
			}
		}
	}
	for _, id := range people {
		seen, err := v.person(ctx, id)
		if err != nil {
			return v.later(err)
		}
		if err := v.keep(ctx, lead, func(tx *storage.Tx) error { return sawCSM(ctx, tx, id, seen) }); err != nil {
			return err
		}
	}
	return nil
}

// person asks Slack for somebody; who is not there any more is deactivated.
func (v *Visit) person(ctx context.Context, id domain.PersonID) (domain.Person, error) {
	calling, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	seen, err := v.slack.User(calling, id)
	if slackapi.Because(err, slackapi.ReasonUserGone) {
		return domain.Person{ID: id, Deactivated: true}, nil
	}
	return seen, err
}

// later puts the rest off. What is wrong with Slack is not the planner's failure.
func (v *Visit) later(err error) error {
	if asked := slackapi.RetryAfter(err); asked > 0 {
		v.pause = v.now().Add(time.Duration(float64(asked) * v.speed))
	}
	v.logger.Warn("places of messages could not be looked at; the rest is looked at later", "error", err)
	return nil
}

func (v *Visit) keep(ctx context.Context, lead *Lead, fn func(*storage.Tx) error) error {
	err := v.store.InTx(ctx, func(tx *storage.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		return tx.Holds(ctx, lead.Lease())
	})
	if err != nil {
		return fmt.Errorf("keep what was seen: %w", err)
	}
	return nil
}

// sawChannel keeps what Slack says of a channel and, if it is lost, tells those
// to whom its messages go instead.
func sawChannel(ctx context.Context, tx *storage.Tx, id domain.ChannelID, seen domain.Channel) error {
	why := seen.Loss()
	if seen.Name == "" { // Slack does not know it: what was known of it stays
		known, err := tx.Channel(ctx, id)
		if err != nil && !errors.Is(err, &domain.Error{Code: domain.NotFound}) {
			return err
		}
		known.ID, known.Member, known.SeenAt = id, false, time.Time{}
		seen, why = known, domain.LostGone
	}
	if err := tx.PutChannels(ctx, seen); err != nil || why == domain.NotLost {
		return err
	}
	settings, err := tx.Settings(ctx)
	if err != nil {
		return err
	}
	var people []domain.PersonID
	if id == settings.EscalationChannel {
		people = append(people, settings.Admins...)
	}
	linked, err := tx.AccountByChannel(ctx, id)
	if err != nil {
		return err
	}
	for _, ref := range linked {
		a, err := tx.Account(ctx, ref.ID)
		if err != nil {
			return err
		}
		env, err := tx.Env(ctx, "", a)
		if err != nil {
			return err
		}
		if to := nextResponsible(a, env, ""); to != "" {
			people = append(people, to)
		}
	}
	return tellLost(ctx, tx, id, why, people...)
}

// sawCSM keeps what Slack says of a CSM and, if they are gone, tells who comes
// after them.
func sawCSM(ctx context.Context, tx *storage.Tx, id domain.PersonID, seen domain.Person) error {
	known, err := tx.Person(ctx, id)
	if err != nil && !errors.Is(err, &domain.Error{Code: domain.NotFound}) {
		return err
	}
	if seen.Name == "" {
		known.ID, known.Deactivated, known.SeenAt = id, true, time.Time{}
		seen = known
	}
	if err := tx.PutPeople(ctx, seen); err != nil || !seen.Deactivated {
		return err
	}
	a := &domain.Account{CSM: id}
	env, err := tx.Env(ctx, "", a)
	if err != nil {
		return err
	}
	to := nextResponsible(a, env, "")
	if to == "" {
		return nil
	}
	return tx.Announce(ctx, domain.Announcement{
		Key:  fmt.Sprintf("csm_gone/%s/%s", id, to),
		Kind: domain.AnnounceCSMGone, Subject: string(id), To: to, Critical: true, Priority: domain.PriorityNews,
	})
}
