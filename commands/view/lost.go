package view

import (
	"fmt"
	"strings"

	"github.com/renewalbot/renewalbot/domain"
)

// lostShown is how many accounts a message about something that is gone names.
const lostShown = 5

// ChannelLost tells whoever can mend it that the bot cannot post in a channel,
// what comes to them instead, and what to do. accounts are discussed in it;
// escalations are posted there.
func ChannelLost(c domain.Channel, accounts []string, escalations bool) Message {
	why, mend := "", ""
	switch c.Lost {
	case domain.LostArchived:
		why, mend = "it is archived", "Unarchive it"
	case domain.LostExposed:
		why, mend = "it is "+c.Why(), "Keep it to those who work here"
	case domain.LostGone:
		why, mend = "I cannot see it any more", "Invite me there again if it still exists"
	case domain.LostReadOnly:
		why, mend = "I am not allowed to", "Let me post there"
	case domain.LostLeft, domain.NotLost:
		why, mend = "I am not in it", "Invite me there"
	}
	lines := []string{fmt.Sprintf("*I cannot post in %s: %s.*", channelName(c), why)}
	if len(accounts) > 0 {
		lines = append(lines, fmt.Sprintf("What belongs there about %s comes in direct messages until that is mended. Nothing is lost.", nameSome(accounts)))
		mend += ", or link the account to another channel with `/renewal link`"
	}
	if escalations {
		lines = append(lines, "New escalations belong there. Until that is mended they come in direct messages.")
		mend += ", or choose another channel for escalations in `/renewal setup`"
	}
	lines = append(lines, mend+". Then I post there again by myself.")
	return lostMessage(lines)
}

// AlarmsExposed tells an admin that escalations are not posted any more in a
// channel that others read, where they are instead, and what to do.
func AlarmsExposed(id domain.ChannelID, why string) Message {
	return lostMessage([]string{
		fmt.Sprintf("*I stopped posting escalations in %s: the channel is %s.*", ChannelLink(id), why),
		"Whoever is asked still gets each one as a direct message; its card goes to the account's channel.",
		"Choose a channel that only those who work here read, in `/renewal setup`.",
	})
}

// CSMGone tells whoever can hand them over that a CSM has left Slack with
// accounts in their name.
func CSMGone(p domain.Person, accounts []string, total int) Message {
	return lostMessage([]string{
		fmt.Sprintf("*%s no longer works in this workspace and is still CSM of %s:* %s.", Line(p.Name, 80), Count(total, "account", "accounts"),
			someOf(accounts, total)),
		"Their reminders come to you meanwhile. `/renewal reassign` gives these accounts to another CSM, all at once or one by one.",
	})
}

func lostMessage(lines []string) Message {
	return newMessage(strings.ReplaceAll(strings.Join(lines, " "), "*", ""), Section(strings.Join(lines, "\n")))
}

// channelName links a channel, or names one that readers may not see.
func channelName(c domain.Channel) string {
	if c.Lost == domain.LostGone && c.Name != "" {
		return "#" + Line(c.Name, 80)
	}
	return ChannelLink(c.ID)
}

func nameSome(names []string) string { return someOf(names, len(names)) }

// someOf names some of so many things.
func someOf(names []string, total int) string {
	var shown []string
	for _, n := range names[:min(len(names), lostShown)] {
		shown = append(shown, Line(n, 80))
	}
	if more := total - len(shown); more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(shown, ", "), more)
	}
	if n := len(shown); n > 1 {
		return strings.Join(shown[:n-1], ", ") + " and " + shown[n-1]
	}
	return strings.Join(shown, "")
}
