package view

import (
	"strings"

	"github.com/slack-go/slack"
)

// Slack's limits on Block Kit, in characters where not said otherwise.
const (
	maxHeader       = 150
	maxSection      = 3000
	maxButtonText   = 75
	maxOptionText   = 75
	maxOptionValue  = 150
	maxBlocks       = 50 // of a message
	maxViewBlocks   = 100
	maxOptions      = 100 // of a menu
	maxGroupOptions = 10  // of checkboxes and radio buttons
	maxTitle        = 24
	maxFallback     = 3900 // of a message's text; Slack refuses updates over 4000
	maxContext      = 2000
	maxMetadata     = 3000
)

// unreadable stands for text of which nothing can be seen: Slack refuses empty
// text.
const unreadable = "–"

// Plain is text without markup, clipped to limit characters.
func Plain(text string, limit int) *slack.TextBlockObject {
	text = Clip(tame(text), limit)
	if strings.TrimSpace(text) == "" {
		text = unreadable
	}
	return &slack.TextBlockObject{Type: slack.PlainTextType, Text: text}
}

// markup is mrkdwn. Slack adds no links or mentions of its own to it.
func markup(text string, limit int) *slack.TextBlockObject {
	return &slack.TextBlockObject{Type: slack.MarkdownType, Text: clipMarkup(text, limit), Verbatim: true}
}

// Header is a heading. The text is plain: it must not be escaped.
func Header(text string) slack.Block {
	return &slack.HeaderBlock{Type: slack.MBTHeader, Text: Plain(Fold(text), maxHeader)}
}

// Section is a paragraph of mrkdwn; people's text in it must be escaped.
func Section(text string) slack.Block {
	return &slack.SectionBlock{Type: slack.MBTSection, Text: markup(text, maxSection)}
}

// SectionWith is a paragraph of mrkdwn with a button beside it.
func SectionWith(text string, b Button) slack.Block {
	element := b.element()
	return &slack.SectionBlock{Type: slack.MBTSection, Text: markup(text, maxSection), Accessory: &slack.Accessory{ButtonElement: element}}
}

// Context is small print in mrkdwn.
func Context(text string) slack.Block {
	return &slack.ContextBlock{Type: slack.MBTContext, ContextElements: slack.ContextElements{
		Elements: []slack.MixedElement{markup(text, maxContext)},
	}}
}

// Divider is a thin line.
func Divider() slack.Block { return &slack.DividerBlock{Type: slack.MBTDivider} }

// Button is something to press. Action must be unique within a message: what
// repeats carries a suffix after "#".
type Button struct {
	Text    string
	Action  string
	Value   string // what it is about, usually a [Ref]
	Label   string // for screen readers where the text alone is not enough
	Style   slack.Style
	Confirm *Confirm
}

// Confirm asks before a button does what it says.
type Confirm struct {
	Title string // at most 100 characters
	Text  string // mrkdwn, at most 300
	Yes   string // at most 30
	No    string // at most 30
}

func (b Button) element() *slack.ButtonBlockElement {
	e := &slack.ButtonBlockElement{
		Type: slack.METButton, Text: Plain(b.Text, maxButtonText), ActionID: b.Action, Value: b.Value, Style: b.Style,
		AccessibilityLabel: Clip(b.Label, maxButtonText),
	}
	if b.Confirm != nil {
		e.Confirm = &slack.ConfirmationBlockObject{
			Title: Plain(b.Confirm.Title, 100), Text: markup(b.Confirm.Text, 300),
			Confirm: Plain(b.Confirm.Yes, 30), Deny: Plain(b.Confirm.No, 30),
		}
	}
	return e
}

// Buttons is one row of buttons.
func Buttons(buttons ...Button) *slack.ActionBlock {
	elements := make([]slack.BlockElement, 0, len(buttons))
	for _, b := range buttons {
		elements = append(elements, b.element())
	}
	return &slack.ActionBlock{Type: slack.MBTAction, Elements: &slack.BlockElements{ElementSet: elements}}
}
