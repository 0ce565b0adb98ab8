package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/renewalbot/renewalbot/bot/slackapi"
	"github.com/renewalbot/renewalbot/commands"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// workspace answers what commands ask of Slack.
type workspace struct {
	api *slackapi.Client
}

// Person returns what Slack says about a person now.
func (w workspace) Person(ctx context.Context, id domain.PersonID) (domain.Person, error) {
	p, err := w.api.User(ctx, id)
	if slackapi.Because(err, slackapi.ReasonUserGone) {
		return domain.Person{}, domain.Errorf(domain.NotFound, "person", "Slack does not know <@%s>.", id)
	}
	return p, err
}

// Channel returns what Slack says about a channel now; one the bot cannot see
// has code [domain.NotFound]. So has a group conversation, which it has no scope
// for.
func (w workspace) Channel(ctx context.Context, id domain.ChannelID) (domain.Channel, error) {
	ch, err := w.api.Channel(ctx, id)
	if slackapi.Because(err, slackapi.ReasonChannelGone) || slackapi.Because(err, slackapi.ReasonNotInChannel) || slackapi.Because(err, slackapi.ReasonScope) {
		return domain.Channel{}, domain.Errorf(domain.NotFound, "channel", "I cannot see this channel. Type `/invite @renewalbot` in it, then try again.")
	}
	return ch, err
}

// UserGroups returns the user groups with who is in them now.
func (w workspace) UserGroups(ctx context.Context) ([]domain.UserGroup, error) {
	groups, err := w.api.UserGroups(ctx)
	if slackapi.Outcome(err) == slackapi.Permanent {
		return nil, domain.Errorf(domain.NotFound, "group", "Slack does not tell me which user groups there are. List people instead.")
	}
	return groups, err
}

// maxDropped is how many bytes a file may have that somebody drops: some tens of
// thousands of lines.
const maxDropped = 1 << 20

// File reads a file that somebody shared with the bot. What Slack refuses comes
// back as what a person can do.
func (w workspace) File(ctx context.Context, id string) (commands.SharedFile, error) {
	f, err := w.api.ReadFile(ctx, id, maxDropped)
	switch {
	case errors.Is(err, slackapi.ErrFileTooLarge):
		return commands.SharedFile{}, domain.Errorf(domain.Invalid, "", "A file may have %d MB here. Split it, or have it imported on the command line.", maxDropped>>20)
	case slackapi.Because(err, slackapi.ReasonScope):
		return commands.SharedFile{}, domain.Errorf(domain.Forbidden, "", "I may not read files in this workspace yet. Whoever runs the bot gives the Slack app the scope files:read and installs it again.")
	case slackapi.Because(err, slackapi.ReasonFileGone):
		return commands.SharedFile{}, domain.Errorf(domain.NotFound, "", "That file is not there any more. Drop it here again.")
	}
	return commands.SharedFile{Name: f.Name, Owner: f.Owner, Content: f.Content}, err
}

// Join makes the bot a member of a public channel. Where Slack refuses that, the
// error says what a person can do.
func (w workspace) Join(ctx context.Context, id domain.ChannelID) error {
	_, err := w.api.JoinChannel(ctx, id)
	if slackapi.Outcome(err) == slackapi.Permanent {
		return domain.Errorf(domain.Forbidden, "channel", "I cannot join this channel by myself. Type `/invite @renewalbot` in it, then try again.")
	}
	return err
}

// CreateChannel makes a private channel with the bot in it. What Slack refuses
// comes back as what a person can do.
func (w workspace) CreateChannel(ctx context.Context, name string) (domain.Channel, error) {
	ch, err := w.api.CreateChannel(ctx, name, true)
	switch {
	case slackapi.Because(err, slackapi.ReasonNameTaken):
		return ch, domain.Errorf(domain.Conflict, "channel", "There is a channel #%s already. Type /invite @renewalbot in it, then link it.", name)
	case slackapi.Outcome(err) == slackapi.Permanent:
		return ch, domain.Errorf(domain.Forbidden, "channel",
			"Only those whom this workspace allows can make channels, and I may not; the admins of renewalbot know. Make one yourself, type `/invite @renewalbot` in it, then `/renewal link`.")
	}
	return ch, err
}

// Invite brings people into a channel.
func (w workspace) Invite(ctx context.Context, id domain.ChannelID, people ...domain.PersonID) error {
	return w.api.Invite(ctx, id, people...)
}

// syncDirectory copies who and what there is in Slack into the store, so that
// zones, names and addresses are known before anything is planned.
func syncDirectory(ctx context.Context, api *slackapi.Client, store *storage.Store, logger *slog.Logger) error {
	people, channels := 0, 0
	err := api.Users(ctx, func(page []domain.Person) error {
		people += len(page)
		return store.InTx(ctx, func(tx *storage.Tx) error { return tx.PutPeople(ctx, page...) })
	})
	if err != nil {
		return fmt.Errorf("read people: %w", err)
	}
	err = api.Channels(ctx, func(page []domain.Channel) error {
		channels += len(page)
		return store.InTx(ctx, func(tx *storage.Tx) error { return tx.PutDirectory(ctx, page...) })
	})
	if err != nil {
		return fmt.Errorf("read channels: %w", err)
	}
	logger.Info("directory read", "people", people, "channels", channels)
	return nil
}
