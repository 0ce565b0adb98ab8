package domain

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Channel is a Slack channel as the bot last saw it.
type Channel struct {
	ID       ChannelID
	Name     string
	Private  bool
	Archived bool
	Shared   bool      // with another organisation, or about to be
	Guests   bool      // guests of this workspace read it
	Member   bool      // the bot is in it
	SeenAt   time.Time // by the bot, zero when it asked just now

	// What the bot learned when it could not post there; seeing that it can again
	// ends it.
	Lost   ChannelLoss
	LostAt time.Time
}

// ChannelLoss says why the bot cannot post in a channel.
type ChannelLoss string

// The reasons why the bot cannot post in a channel.
const (
	NotLost      ChannelLoss = ""
	LostExposed  ChannelLoss = "exposed" // see [Channel.Exposed]
	LostArchived ChannelLoss = "archived"
	LostGone     ChannelLoss = "gone"      // deleted, replaced, or private and without the bot
	LostLeft     ChannelLoss = "left"      // the bot is not in it
	LostReadOnly ChannelLoss = "read_only" // the bot is in it and may not post
)

// Loss returns what Slack's own words about the channel say; whether the bot may
// post as a member is not among them.
func (c Channel) Loss() ChannelLoss {
	switch {
	case c.Exposed():
		return LostExposed
	case c.Archived:
		return LostArchived
	case !c.Member:
		return LostLeft
	}
	return NotLost
}

// Exposed reports whether people who do not work here read the channel: nothing
// internal may be posted there (R51).
func (c Channel) Exposed() bool { return c.Shared || c.Guests }

// Why says in half a sentence why a channel is exposed: "the channel is …". It
// is "" for one that is not.
func (c Channel) Why() string {
	switch {
	case c.Shared:
		return "shared with another organisation, or about to be"
	case c.Guests:
		return "read by guests"
	}
	return ""
}

// Exposures: why an account had to leave its channel, in the Detail of
// [AnnounceExposed].
const (
	ExposedShared = "shared"
	ExposedGuests = "guests"
)

// Link ties the account to a channel; "" unties it.
func (a *Account) Link(env Env, channel ChannelID) *Change {
	change := &Change{Account: true}
	change.audit(env, a.ID, "account.link", string(a.ID), string(a.Channel), string(channel))
	a.Channel = channel
	return change
}

// Expose unties the account from its channel because others read that too, and
// promises its CSM a word about it. What waits goes to the CSM from now on; the
// account returns to a channel only when somebody links it again. Nothing
// changes when the account is elsewhere already.
func (a *Account) Expose(env Env, ch Channel) *Change {
	if a.Channel != ch.ID || !ch.Exposed() {
		return &Change{}
	}
	change := a.Link(env, "")
	why := ExposedGuests
	if ch.Shared {
		why = ExposedShared
	}
	change.announce(Announcement{
		Key: fmt.Sprintf("exposed/%s/%s/%d", a.ID, ch.ID, env.Now.Unix()), Kind: AnnounceExposed, AccountID: a.ID,
		Subject: string(ch.ID), Detail: why, Critical: true, Priority: PriorityEscalation,
	}, env)
	return change
}

// Renumber follows a channel to the id that Slack gave it.
func (a *Account) Renumber(env Env, was, is ChannelID) *Change {
	if a.Channel != was {
		return &Change{}
	}
	return a.Link(env, is)
}

// AskForChannels promises every admin a word, at most once a day, that the bot
// may not make channels.
func (a *Account) AskForChannels(env Env) *Change {
	change := &Change{}
	for _, admin := range env.Settings.Admins {
		change.announce(Announcement{
			Key: fmt.Sprintf("no_channels/%s/%s", admin, DateIn(env.Now, time.UTC)), Kind: AnnounceNoChannels, AccountID: a.ID,
			Subject: string(env.Actor), To: admin, Priority: PriorityNews,
		}, env)
	}
	return change
}

// maxChannelName is how long Slack lets the name of a channel be.
const maxChannelName = 80

// ChannelName is what a channel that the bot makes for the account is called:
// "renewal-" and the account's name in the letters that Slack allows. From the
// second on, n is added.
func (a *Account) ChannelName(n int) string {
	end := ""
	if n > 1 {
		end = fmt.Sprintf("-%d", n)
	}
	name := "renewal-" + strings.Join(channelWords(a.Name), "-")
	return strings.TrimRight(name[:min(len(name), maxChannelName-len(end))], "-") + end
}

// Team returns the account team, each person once: the CSM, who leads the
// account, sales owner and our executive sponsor, and who covers for them.
func (a *Account) Team(env Env) (team []PersonID) {
	for _, p := range []PersonID{a.CSM, a.ManagerOf(env), a.SalesOwner, a.Sponsor} {
		for _, p := range []PersonID{p, env.Acting(p)} {
			if p != "" && !slices.Contains(team, p) {
				team = append(team, p)
			}
		}
	}
	return team
}
