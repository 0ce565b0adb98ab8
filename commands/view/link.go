package view

import (
	"fmt"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// ActionLinkHere is the button that links an account to the channel in which it
// is pressed.
const ActionLinkHere = "add.link"

// ActionLinkNew is the button that makes a private channel for an account.
const ActionLinkNew = "link.new"

// newChannelButton offers a channel to an account that has none.
func newChannelButton(a *domain.Account) Button {
	return Button{Text: "Make a private channel", Action: ActionLinkNew, Value: Ref{Account: a.ID}.String(), Label: "Make a private channel and invite the account team"}
}

// Added confirms a new account by saying back what was understood. offer is a
// channel it can be linked to, or ""; note is what is still missing, or "".
func Added(a *domain.Account, env domain.Env, offer domain.ChannelID, note string) Message {
	lines := []string{"Added *" + AccountName(a) + "*."}
	lines = append(lines, TermLines(a, env)...)
	lines = append(lines, a.Segment.Label()+" · CSM "+nameOr(a.CSM, env, "nobody yet"), firstReminder(a, env))
	if a.Channel != "" {
		lines = append(lines, "Its channel is "+ChannelLink(a.Channel)+".")
	}
	if note != "" {
		lines = append(lines, note)
	}
	about := Ref{Account: a.ID}.String()
	buttons := []Button{
		{Text: "Rate", Action: "open.rate", Value: about, Label: "Rate the renewal risk"},
		{Text: "Log people", Action: "open.stakeholder", Value: about, Label: "Log the customer's people"},
		{Text: "Timeline", Action: "open.timeline", Value: about},
	}
	if offer != "" {
		buttons = append([]Button{{Text: "Link to this channel", Action: ActionLinkHere, Value: about, Style: slack.StylePrimary}}, buttons...)
	}
	if a.Channel == "" {
		buttons = append(buttons, newChannelButton(a))
	}
	return confirmation(lines, buttons...)
}

// firstReminder says when the account is heard of first.
func firstReminder(a *domain.Account, env domain.Env) string {
	if !env.Settings.Started() {
		return "Reminders are not running yet: an admin starts them with setup."
	}
	next := a.NextDue(env)
	if next.IsZero() {
		return "Nothing is left to remind of in this term."
	}
	return fmt.Sprintf("The first reminder comes on %s.", domain.DateIn(next, a.Zone(env)).WithWeekday())
}

// Linked confirms that an account belongs to a channel. was is the channel it
// had before, others is how many more accounts share the channel.
func Linked(a *domain.Account, was domain.ChannelID, others int, note string) Message {
	line := fmt.Sprintf("*%s* now belongs to %s.", AccountName(a), ChannelLink(a.Channel))
	if was == a.Channel {
		line = fmt.Sprintf("*%s* belongs to %s already.", AccountName(a), ChannelLink(a.Channel))
	} else if was != "" {
		line += " Before it was " + ChannelLink(was) + "."
	}
	lines := []string{line}
	if others > 0 {
		lines = append(lines, fmt.Sprintf("%s this channel with it: commands here ask which one you mean.",
			Count(others, "other account shares", "other accounts share")))
	}
	if note != "" {
		lines = append(lines, note)
	}
	about := Ref{Account: a.ID}.String()
	return confirmation(lines,
		Button{Text: "Brief", Action: "open.brief", Value: about, Label: "Show the account at a glance"},
		Button{Text: "Timeline", Action: "open.timeline", Value: about})
}

// Unlinked confirms that an account has no channel any more.
func Unlinked(a *domain.Account, was domain.ChannelID) Message {
	if was == "" {
		return confirmation([]string{fmt.Sprintf("*%s* has no channel. Its reminders go to the CSM directly.", AccountName(a))}, newChannelButton(a))
	}
	return confirmation([]string{fmt.Sprintf("*%s* no longer belongs to %s. Its reminders go to the CSM directly.", AccountName(a), ChannelLink(was))}, newChannelButton(a))
}

// confirmation is a short answer with what can be done next.
func confirmation(lines []string, buttons ...Button) Message {
	text := lines[0]
	for _, l := range lines[1:] {
		text += "\n" + l
	}
	blocks := []slack.Block{Section(text)}
	if len(buttons) > 0 {
		blocks = append(blocks, Buttons(buttons...))
	}
	return newMessage(plainSummary(text), blocks...)
}

// Invited greets whoever brought the bot into a channel. accounts are the names
// of those linked to it.
func Invited(command string, accounts []string) Message {
	if len(accounts) == 0 {
		return confirmation([]string{"Thanks for the invitation. No account belongs to this channel yet."},
			Button{Text: "Link an account", Action: "open.link", Label: "Link an account to this channel"})
	}
	for i, name := range accounts {
		accounts[i] = "*" + Line(name, maxNameShown) + "*"
	}
	return confirmation([]string{fmt.Sprintf("Thanks for the invitation. From now on I post what concerns %s here. `%s` shows what you can do.", List(accounts), command)})
}

// Exposed says to whoever invited the bot why it posts nothing in a channel.
func Exposed(ch domain.Channel) Message {
	return confirmation([]string{fmt.Sprintf("Thanks for the invitation, but I post nothing here: this channel is %s, and what I say is internal. Invite me to a channel of your own.", ch.Why())})
}

// exposedMessage tells a CSM why an account left its channel, and that it does
// not return by itself.
func exposedMessage(a *domain.Account, n domain.Announcement, _ domain.Env) (Message, error) {
	why := domain.Channel{Shared: n.Detail == domain.ExposedShared, Guests: n.Detail == domain.ExposedGuests}.Why()
	return confirmation([]string{fmt.Sprintf("I stopped posting about *%s* in %s: the channel is %s, and what I say is internal. "+
		"From now on it comes to you directly. When the account has a channel of your own people, type `/renewal link` there. What I posted before is still there to read.",
		AccountName(a), ChannelLink(domain.ChannelID(n.Subject)), why)},
		newChannelButton(a), Button{Text: "Brief", Action: "open.brief", Value: Ref{Account: a.ID}.String(), Label: "Show the account at a glance"}), nil
}

// noChannelsMessage tells an admin that the bot may not make channels.
func noChannelsMessage(a *domain.Account, n domain.Announcement, env domain.Env) (Message, error) {
	return Plainly(fmt.Sprintf("%s asked for a private channel for *%s*, and Slack does not let me make one. "+
		"In the workspace's settings, under permissions, apps can be allowed to make private channels; the app needs the scope groups:write. Until then people make channels themselves and invite me.",
		Name(domain.PersonID(n.Subject), env), AccountName(a))), nil
}
