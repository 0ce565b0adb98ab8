package slacksim_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

func x(n int) string { return strings.Repeat("x", n) }

func mrkdwn(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.MarkdownType, s, false, false)
}

func repeat[T any](n int, f func(i int) T) []T {
	out := make([]T, n)
	for i := range out {
		out[i] = f(i)
	}
	return out
}

func button(i int) slack.BlockElement {
	return slack.NewButtonBlockElement(fmt.Sprint("b", i), "v", plainText("Press"))
}

func option(i int) *slack.OptionBlockObject {
	return slack.NewOptionBlockObject(fmt.Sprint("v", i), plainText(fmt.Sprint("Option ", i)), nil)
}

func menu(n int) slack.BlockElement {
	return slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, plainText("Pick"), "menu", repeat(n, option)...)
}

func actions(e ...slack.BlockElement) slack.Block { return slack.NewActionBlock("", e...) }

func input(e slack.BlockElement) slack.Block {
	return slack.NewInputBlock("", plainText("Label"), nil, e)
}

// messages are the details of an API error.
func messages(err error) []string {
	var e slack.SlackErrorResponse
	if errors.As(err, &e) {
		return e.ResponseMetadata.Messages
	}
	return nil
}

// TestEveryKindIsAccepted sends each kind of block and element once where it
// belongs.
func TestEveryKindIsAccepted(t *testing.T) {
	w := start(t, func(c *slacksim.Config) { c.NoRateLimits = true })
	a := run(t, w, nil)
	text := slack.NewRichTextSection(
		slack.NewRichTextSectionTextElement("bold", &slack.RichTextSectionTextStyle{Bold: true}),
		slack.NewRichTextSectionUserElement(ana, nil), slack.NewRichTextSectionLinkElement("https://example.com", "link", nil),
		slack.NewRichTextSectionEmojiElement("tada", 0, nil))
	message := []slack.Block{
		slack.NewSectionBlock(mrkdwn("text"), nil, slack.NewAccessory(menu(3))), slack.NewDividerBlock(),
		slack.NewHeaderBlock(plainText("Header")), slack.NewMarkdownBlock("", "*text*"),
		slack.NewContextBlock("", mrkdwn("context"), slack.NewImageBlockElement("https://example.com/i.png", "image")),
		slack.NewImageBlock("https://example.com/i.png", "image", "", plainText("title")),
		slack.NewRichTextBlock("", text, slack.NewRichTextList(slack.RTEListBullet, 0, text)),
		actions(button(1), menu(2), slack.NewDatePickerBlockElement("date"), slack.NewTimePickerBlockElement("time"),
			slack.NewDateTimePickerBlockElement("datetime"), slack.NewOverflowBlockElement("more", option(1)),
			slack.NewOptionsSelectBlockElement(slack.OptTypeUser, plainText("u"), "user"),
			slack.NewOptionsSelectBlockElement(slack.OptTypeChannels, plainText("c"), "channel"),
			slack.NewOptionsSelectBlockElement(slack.OptTypeConversations, plainText("c"), "conversation"),
			slack.NewOptionsSelectBlockElement(slack.OptTypeExternal, plainText("e"), "external")),
		input(slack.NewPlainTextInputBlockElement(plainText("p"), "typed")),
		&slack.DataVisualizationBlock{Type: slack.MBTDataVisualization, Title: "Chart", Chart: &slack.DataVisualizationPieChart{
			Type: slack.DataVisualizationChartPie, Segments: []slack.DataVisualizationSegment{{Label: "one", Value: 1.5}},
		}},
	}
	if _, _, err := a.PostMessage(general, slack.MsgOptionBlocks(message...)); err != nil {
		t.Errorf("message: %v %v", err, messages(err))
	}
	if err := w.As(ana).Command(within(t), general, "/sample"); err != nil {
		t.Fatal(err)
	}
	_, err := a.OpenView(a.command(t).TriggerID, modal(
		&slack.AlertBlock{Type: slack.MBTAlert, Text: plainText("careful"), Level: slack.AlertLevelWarning},
		input(slack.NewEmailTextInputBlockElement(plainText("e"), "email")), input(slack.NewURLTextInputBlockElement(plainText("u"), "url")),
		input(slack.NewNumberInputBlockElement(plainText("n"), "number", true)), input(slack.NewRichTextInputBlockElement(plainText("r"), "rich")),
		input(slack.NewCheckboxGroupsBlockElement("boxes", option(1), option(2))), input(slack.NewRadioButtonsBlockElement("radio", option(1))),
		input(slack.NewOptionsMultiSelectBlockElement(slack.MultiOptTypeStatic, plainText("m"), "many", option(1), option(2))),
		input(slack.NewOptionsMultiSelectBlockElement(slack.MultiOptTypeUser, plainText("m"), "users")),
		input(slack.NewFileInputBlockElement("file")), input(slack.NewDatePickerBlockElement("date")),
	))
	if err != nil {
		t.Errorf("modal: %v %v", err, messages(err))
	}
}
