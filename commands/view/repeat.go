package view

import "github.com/slack-go/slack"

const repeatNote = "This may be a repeat: it could not be told whether an earlier copy arrived."

// MarkRepeat says on a message that it may be there already: Slack's answer to
// the first attempt was lost, and its history could not be read.
func MarkRepeat(m Message) Message {
	m.Text += "\n" + repeatNote
	if len(m.Blocks) > 0 && len(m.Blocks) < maxBlocks {
		m.Blocks = append(m.Blocks[:len(m.Blocks):len(m.Blocks)],
			slack.NewContextBlock("", slack.NewTextBlockObject(slack.PlainTextType, repeatNote, false, false)))
	}
	return m
}
