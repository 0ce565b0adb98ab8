package view

import (
	"fmt"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// The ids of asking where accounts are discussed.
const (
	ActionSetupChannels   = "setup.channels.open"
	CallbackSetupChannels = "setup.channels"
)

// ChannelRows is how many accounts one page of [ChannelsForm] asks about: Slack
// waits a few seconds for all of them to be linked.
const ChannelRows = 5

// ChannelAsk is an account whose channel is asked for.
type ChannelAsk struct {
	ID    domain.AccountID
	Name  string
	Match domain.ChannelID // the one that its name tells, or ""
}

// ChannelsForm asks in which channels some accounts are discussed. more is how
// many come after them, note what was done before.
func ChannelsForm(meta Meta, asks []ChannelAsk, more int, note string) Form {
	f := Form{Callback: CallbackSetupChannels, Title: "Channels", Submit: "Link", Meta: meta}
	if note != "" {
		f.Blocks = append(f.Blocks, Section(note))
	}
	f.Blocks = append(f.Blocks, Section("*Where are these accounts discussed?* Their cards come there. I join public channels by myself. Leave one empty and its CSM gets them directly."))
	for _, ask := range asks {
		field := Field{ID: string(ask.ID), Label: Clip(ask.Name, 80), Optional: true, Placeholder: "Type a part of the channel's name"}
		if ask.Match != "" {
			field.Hint = "Found by its name. Choose another one if that is not it."
		}
		f.Blocks = append(f.Blocks, ChannelInput(field, ask.Match))
	}
	if more > 0 {
		f.Submit = "Link and continue"
		f.Blocks = append(f.Blocks, Context(Count(more, "more account comes", "more accounts come")+" after these."))
	}
	return f
}

// ChannelsNote says what linking some accounts came to, "" for nothing.
func ChannelsNote(linked int, uninvited []domain.ChannelID) string {
	if linked == 0 {
		return ""
	}
	note := "✅ " + Count(linked, "account has its channel", "accounts have their channels") + "."
	if len(uninvited) > 0 {
		var names []string
		for _, id := range uninvited {
			names = append(names, ChannelLink(id))
		}
		note += fmt.Sprintf(" Private, so I need an invitation: type `/invite @renewalbot` in %s.", List(names))
	}
	return note
}

// ChannelsDone says that every account was asked about.
func ChannelsDone(note string) Message {
	lines := []string{"Every account was asked about. `/renewal link` in a channel ties an account to it at any time."}
	if note != "" {
		lines = append([]string{note}, lines...)
	}
	return confirmation(lines)
}

// channelsLine offers to link the accounts that have no channel, nil when all
// have one.
func channelsLine(unlinked int) []slack.Block {
	if unlinked == 0 {
		return nil
	}
	return []slack.Block{SectionWith("*"+Count(unlinked, "account has", "accounts have")+" no channel.* Until then their cards go to the CSM directly.",
		Button{Text: "Choose channels", Action: ActionSetupChannels, Label: "Choose the channels of accounts that have none"})}
}
