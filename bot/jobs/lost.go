package jobs

import (
	"context"
	"errors"
	"fmt"

	"github.com/renewalbot/renewalbot/bot/slackapi"
	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// lose records why a message's channel did not take it, and promises one word
// about that to whoever can mend it: for the account's channel to whom its
// messages go instead, for one of the workspace's settings to the admins.
func lose(ctx context.Context, tx *storage.Tx, m storage.Message, a *domain.Account, env domain.Env, to domain.PersonID, failure *slackapi.Error) error {
	id := domain.ChannelID(m.Place)
	known, err := tx.Channel(ctx, id)
	if err != nil && !errors.Is(err, &domain.Error{Code: domain.NotFound}) {
		return err
	}
	if id != a.Channel && id == env.Settings.EscalationChannel {
		return tellLost(ctx, tx, id, lossBy(known, failure), env.Settings.Admins...)
	}
	return tellLost(ctx, tx, id, lossBy(known, failure), to)
}

// lossBy returns why a channel is lost, from a refusal to post there.
func lossBy(known domain.Channel, failure *slackapi.Error) domain.ChannelLoss {
	switch {
	case known.Exposed():
		return domain.LostExposed
	case failure.Code == "is_archived":
		return domain.LostArchived
	case failure.Reason == slackapi.ReasonChannelGone:
		return domain.LostGone
	case failure.Reason == slackapi.ReasonRestricted:
		return domain.LostReadOnly
	}
	return domain.LostLeft
}

// tellLost records that a channel is lost and promises each of these people one
// word about it, however often it is noticed before it is mended.
func tellLost(ctx context.Context, tx *storage.Tx, id domain.ChannelID, why domain.ChannelLoss, people ...domain.PersonID) error {
	since, err := tx.LoseChannel(ctx, id, why)
	if err != nil {
		return err
	}
	for _, to := range people {
		if err := tx.Announce(ctx, domain.Announcement{
			Key:  fmt.Sprintf("channel_lost/%s/%s/%d", id, to, since.UnixMicro()),
			Kind: domain.AnnounceChannelLost, Subject: string(id), To: to, Critical: true, Priority: domain.PriorityAnswer,
		}); err != nil {
			return err
		}
	}
	return nil
}

// lostShown is how many accounts a word about a lost channel, or CSM, names.
const lostShown = 5

func channelLostNotice(ctx context.Context, tx *storage.Tx, n domain.Announcement, env domain.Env) (view.Message, string, error) {
	id := domain.ChannelID(n.Subject)
	lost, err := tx.Channel(ctx, id)
	if err != nil {
		return view.Message{}, "", err
	}
	if lost.Lost == domain.NotLost {
		return view.Message{}, "the channel takes messages again", nil
	}
	linked, err := tx.AccountByChannel(ctx, id)
	if err != nil {
		return view.Message{}, "", err
	}
	escalations := id == env.Settings.EscalationChannel
	if len(linked) == 0 && !escalations {
		return view.Message{}, "nothing belongs in the channel any more", nil
	}
	var list []string
	for _, a := range linked {
		list = append(list, a.Name)
	}
	return view.ChannelLost(lost, list, escalations), "", nil
}

func alarmsExposedNotice(_ context.Context, _ *storage.Tx, n domain.Announcement, env domain.Env) (view.Message, string, error) {
	if env.Settings.EscalationChannel == domain.ChannelID(n.Subject) {
		return view.Message{}, "escalations go to the channel again", nil
	}
	return view.AlarmsExposed(domain.ChannelID(n.Subject), n.Detail), "", nil
}

func groupLostNotice(ctx context.Context, tx *storage.Tx, n domain.Announcement, env domain.Env) (view.Message, string, error) {
	g, err := tx.UserGroup(ctx, domain.UserGroupID(n.Subject))
	if err != nil {
		return view.Message{}, "", err
	}
	var teams []string
	for _, t := range env.Teams {
		if t.Group == g.ID {
			teams = append(teams, t.Name)
		}
	}
	managers := env.Settings.ManagersGroup == g.ID
	if g.Lost == domain.GroupFollowed || !managers && len(teams) == 0 {
		return view.Message{}, "the user group is followed again, or nothing follows it", nil
	}
	return view.GroupLost(g, managers, teams), "", nil
}

func csmGoneNotice(ctx context.Context, tx *storage.Tx, n domain.Announcement, _ domain.Env) (view.Message, string, error) {
	gone := domain.PersonID(n.Subject)
	theirs := storage.Filter{CSMs: []domain.PersonID{gone}, Limit: lostShown}
	accounts, err := tx.Accounts(ctx, theirs)
	if err != nil {
		return view.Message{}, "", err
	}
	total, err := tx.CountAccounts(ctx, theirs)
	if err != nil {
		return view.Message{}, "", err
	}
	person, err := tx.Person(ctx, gone)
	if err != nil {
		return view.Message{}, "", err
	}
	if total == 0 || !person.Deactivated {
		return view.Message{}, "every account has a CSM who works here", nil
	}
	var list []string
	for _, a := range accounts {
		list = append(list, a.Name)
	}
	return view.CSMGone(person, list, total), "", nil
}
