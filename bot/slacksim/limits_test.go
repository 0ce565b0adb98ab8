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

// TestLimitsOfBlocks posts one payload just inside each limit and one just
// outside.
func TestLimitsOfBlocks(t *testing.T) {
	w := start(t, func(c *slacksim.Config) { c.NoRateLimits = true })
	api := client(t, w)
	for _, c := range []struct {
		name    string
		inside  int
		outside int
		blocks  func(n int) []slack.Block
		pointer string // where the outside one is refused
	}{
		{"blocks", 50, 51, func(n int) []slack.Block {
			return repeat(n, func(int) slack.Block { return slack.NewDividerBlock() })
		}, "/blocks"},
		{"section text", 3000, 3001, one(func(n int) slack.Block { return slack.NewSectionBlock(mrkdwn(x(n)), nil, nil) }), "/blocks/0/text/text"},
		{"empty text", 1, 0, one(func(n int) slack.Block { return slack.NewSectionBlock(mrkdwn(x(n)), nil, nil) }), "/blocks/0/text/text"},
		{"fields", 10, 11, one(func(n int) slack.Block {
			return slack.NewSectionBlock(nil, repeat(n, func(int) *slack.TextBlockObject { return mrkdwn("f") }), nil)
		}), "/blocks/0/fields"},
		{"field text", 2000, 2001, one(func(n int) slack.Block {
			return slack.NewSectionBlock(nil, []*slack.TextBlockObject{mrkdwn(x(n))}, nil)
		}), "/blocks/0/fields/0/text"},
		{"header", 150, 151, one(func(n int) slack.Block { return slack.NewHeaderBlock(plainText(x(n))) }), "/blocks/0/text/text"},
		{"context", 10, 11, one(func(n int) slack.Block {
			return slack.NewContextBlock("", repeat(n, func(int) slack.MixedElement { return mrkdwn("c") })...)
		}), "/blocks/0/elements"},
		{"actions", 25, 26, one(func(n int) slack.Block { return actions(repeat(n, button)...) }), "/blocks/0/elements"},
		{"block_id", 255, 256, one(func(n int) slack.Block { return slack.NewActionBlock(x(n), button(0)) }), "/blocks/0/block_id"},
		{"action_id", 255, 256, one(func(n int) slack.Block {
			return actions(slack.NewButtonBlockElement(x(n), "", plainText("b")))
		}), "/blocks/0/elements/0/action_id"},
		{"button text", 75, 76, one(func(n int) slack.Block {
			return actions(slack.NewButtonBlockElement("b", "", plainText(x(n))))
		}), "/blocks/0/elements/0/text/text"},
		{"button value", 2000, 2001, one(func(n int) slack.Block {
			return actions(slack.NewButtonBlockElement("b", x(n), plainText("b")))
		}), "/blocks/0/elements/0/value"},
		{"options", 100, 101, one(func(n int) slack.Block { return actions(menu(n)) }), "/blocks/0/elements/0/options"},
		{"option value", 150, 151, one(func(n int) slack.Block {
			return actions(slack.NewOverflowBlockElement("o", slack.NewOptionBlockObject(x(n), plainText("o"), nil)))
		}), "/blocks/0/elements/0/options/0/value"},
		{"option text", 75, 76, one(func(n int) slack.Block {
			return actions(slack.NewOverflowBlockElement("o", slack.NewOptionBlockObject("v", plainText(x(n)), nil)))
		}), "/blocks/0/elements/0/options/0/text/text"},
		{"overflow", 5, 6, one(func(n int) slack.Block { return actions(slack.NewOverflowBlockElement("o", repeat(n, option)...)) }),
			"/blocks/0/elements/0/options"},
		{"checkboxes", 10, 11, one(func(n int) slack.Block {
			return actions(slack.NewCheckboxGroupsBlockElement("c", repeat(n, option)...))
		}), "/blocks/0/elements/0/options"},
		{"radio", 10, 11, one(func(n int) slack.Block {
			return actions(slack.NewRadioButtonsBlockElement("r", repeat(n, option)...))
		}), "/blocks/0/elements/0/options"},
		{"placeholder", 150, 151, one(func(n int) slack.Block {
			return actions(slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, plainText(x(n)), "m", option(0)))
		}), "/blocks/0/elements/0/placeholder/text"},
		{"confirm title", 100, 101, one(func(n int) slack.Block {
			b := slack.NewButtonBlockElement("b", "", plainText("b"))
			b.Confirm = slack.NewConfirmationBlockObject(plainText(x(n)), plainText("t"), plainText("y"), plainText("n"))
			return actions(b)
		}), "/blocks/0/elements/0/confirm/title/text"},
		{"alt text", 2000, 2001, one(func(n int) slack.Block {
			return slack.NewImageBlock("https://example.com/i.png", x(n), "", nil)
		}), "/blocks/0/alt_text"},
		{"markdown", 12000, 12001, one(func(n int) slack.Block { return slack.NewMarkdownBlock("", x(n)) }), "/blocks/0/text"},
		{"tables", 1, 2, func(n int) []slack.Block {
			return repeat(n, func(int) slack.Block {
				return &slack.TableBlock{Type: slack.MBTTable, Rows: [][]slack.TableCell{{&slack.TableRawTextCell{Type: "raw_text", Text: "c"}}}}
			})
		}, "/blocks/1"},
		{"same action_id", 1, 2, one(func(n int) slack.Block {
			return actions(repeat(n, func(int) slack.BlockElement { return button(0) })...)
		}), "/blocks/0/elements/1/action_id"},
		{"same block_id", 1, 2, func(n int) []slack.Block {
			return repeat(n, func(int) slack.Block { return slack.NewActionBlock("same", button(0)) })
		}, "/blocks/1/block_id"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, _, err := api.PostMessage(general, slack.MsgOptionBlocks(c.blocks(c.inside)...)); err != nil {
				t.Errorf("%d refused: %v %v", c.inside, err, messages(err))
			}
			_, _, err := api.PostMessage(general, slack.MsgOptionBlocks(c.blocks(c.outside)...))
			if code(err) != "invalid_blocks" || len(messages(err)) == 0 || !strings.Contains(messages(err)[0], "[json-pointer:"+c.pointer+"]") {
				t.Errorf("%d: %v %v", c.outside, err, messages(err))
			}
		})
	}
	_, _, err := api.PostMessage(general, slack.MsgOptionBlocks(repeat(5, func(int) slack.Block {
		return slack.NewSectionBlock(mrkdwn(x(3000)), nil, nil)
	})...))
	if code(err) != "msg_blocks_too_long" {
		t.Errorf("15,000 characters: %v", err)
	}
}

func one(f func(n int) slack.Block) func(n int) []slack.Block {
	return func(n int) []slack.Block { return []slack.Block{f(n)} }
}

// messages are the details of an API error.
func messages(err error) []string {
	var e slack.SlackErrorResponse
	if errors.As(err, &e) {
		return e.ResponseMetadata.Messages
	}
	return nil
}

// TestRawBlocksThatSlackRefuses covers what slack-go's types cannot express.
func TestRawBlocksThatSlackRefuses(t *testing.T) {
	w := start(t, func(c *slacksim.Config) { c.NoRateLimits = true })
	api := client(t, w)
	for _, c := range []struct{ name, block, want string }{
		{"unknown kind", `{"type":"marquee"}`, "unsupported type: marquee [json-pointer:/blocks/0/type]"},
		{"unknown field", `{"type":"divider","text":"x"}`, "invalid additional property: text [json-pointer:/blocks/0]"},
		{"missing field", `{"type":"header"}`, "missing required field: text [json-pointer:/blocks/0]"},
		{"not an object", `"divider"`, "must provide an object [json-pointer:/blocks/0]"},
		{"disabled button", `{"type":"actions","elements":[{"type":"button","text":{"type":"plain_text","text":"x"},"disabled":true}]}`,
			"invalid additional property: disabled [json-pointer:/blocks/0/elements/0]"},
		{"mrkdwn header", `{"type":"header","text":{"type":"mrkdwn","text":"x"}}`, "must be a valid enum value [json-pointer:/blocks/0/text/type]"},
		{"emoji in mrkdwn", `{"type":"section","text":{"type":"mrkdwn","text":"x","emoji":true}}`,
			"invalid additional property: emoji [json-pointer:/blocks/0/text]"},
		{"modal block", `{"type":"alert","text":{"type":"plain_text","text":"x"}}`, "unsupported type: alert [json-pointer:/blocks/0/type]"},
		{"number input in a message", `{"type":"input","label":{"type":"plain_text","text":"x"},"element":{"type":"number_input","is_decimal_allowed":false}}`,
			"unsupported type: number_input [json-pointer:/blocks/0/element/type]"},
		{"menu without options", `{"type":"actions","elements":[{"type":"static_select"}]}`,
			"must define either `options` or `option_groups` [json-pointer:/blocks/0/elements/0]"},
		{"foreign initial option", `{"type":"actions","elements":[{"type":"static_select","options":[{"text":{"type":"plain_text","text":"a"},"value":"a"}],
			"initial_option":{"text":{"type":"plain_text","text":"b"},"value":"b"}}]}`, "must be one of the options [json-pointer:/blocks/0/elements/0/initial_option]"},
		{"impossible date", `{"type":"actions","elements":[{"type":"datepicker","initial_date":"2027-02-30"}]}`,
			"must match YYYY-MM-DD [json-pointer:/blocks/0/elements/0/initial_date]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, err := slack.BlockFromJSON(c.block)
			if c.name == "not an object" {
				body := call(t, w, "chat.postMessage", w.BotToken(), map[string][]string{"channel": {general}, "blocks": {"[" + c.block + "]"}})
				if !strings.Contains(fmt.Sprint(body["response_metadata"]), c.want) {
					t.Errorf("got %v", body)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			_, _, err = api.PostMessage(general, slack.MsgOptionBlocks(b))
			if code(err) != "invalid_blocks" || len(messages(err)) == 0 || messages(err)[0] != "[ERROR] "+c.want {
				t.Errorf("got %v %v", err, messages(err))
			}
		})
	}
}

// TestLimitsOfViews opens modals just inside and just outside each limit.
func TestLimitsOfViews(t *testing.T) {
	w := start(t, func(c *slacksim.Config) { c.NoRateLimits = true })
	a := run(t, w, nil)
	open := func(v slack.ModalViewRequest) error {
		t.Helper()
		p := w.As(ana)
		if err := p.Command(within(t), general, "/sample"); err != nil {
			t.Fatal(err)
		}
		_, err := a.OpenView(a.command(t).TriggerID, v)
		if err := p.DismissViews(within(t)); err != nil {
			t.Fatal(err)
		}
		return err
	}
	for _, c := range []struct {
		name            string
		inside, outside int
		change          func(v *slack.ModalViewRequest, n int)
		pointer         string
	}{
		{"title", 24, 25, func(v *slack.ModalViewRequest, n int) { v.Title = plainText(x(n)) }, "/view/title/text"},
		{"submit", 24, 25, func(v *slack.ModalViewRequest, n int) { v.Submit = plainText(x(n)) }, "/view/submit/text"},
		{"close", 24, 25, func(v *slack.ModalViewRequest, n int) { v.Close = plainText(x(n)) }, "/view/close/text"},
		{"private_metadata", 3000, 3001, func(v *slack.ModalViewRequest, n int) { v.PrivateMetadata = x(n) }, "/view/private_metadata"},
		{"callback_id", 255, 256, func(v *slack.ModalViewRequest, n int) { v.CallbackID = x(n) }, "/view/callback_id"},
		{"external_id", 255, 256, func(v *slack.ModalViewRequest, n int) { v.ExternalID = x(n) }, "/view/external_id"},
		{"blocks", 100, 101, func(v *slack.ModalViewRequest, n int) {
			v.Blocks.BlockSet = repeat(n, func(int) slack.Block { return slack.NewDividerBlock() })
		}, "/view/blocks"},
		{"label", 2000, 2001, func(v *slack.ModalViewRequest, n int) {
			v.Blocks.BlockSet = []slack.Block{slack.NewInputBlock("", plainText(x(n)), nil, slack.NewPlainTextInputBlockElement(nil, "p"))}
		}, "/view/blocks/0/label/text"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := modal(nameInput())
			c.change(&v, c.inside)
			if err := open(v); err != nil {
				t.Errorf("%d refused: %v %v", c.inside, err, messages(err))
			}
			c.change(&v, c.outside)
			err := open(v)
			if code(err) != "invalid_arguments" || len(messages(err)) == 0 || !strings.Contains(messages(err)[0], "[json-pointer:"+c.pointer+"]") {
				t.Errorf("%d: %v %v", c.outside, err, messages(err))
			}
		})
	}
	noSubmit := modal(nameInput())
	noSubmit.Submit = nil
	if err := open(noSubmit); code(err) != "invalid_arguments" || messages(err)[0] != "[ERROR] missing required field: submit [json-pointer:/view]" {
		t.Errorf("inputs without submit: %v %v", err, messages(err))
	}
	huge := modal(repeat(90, func(int) slack.Block { return slack.NewSectionBlock(mrkdwn(x(3000)), nil, nil) })...)
	if err := open(huge); code(err) != "view_too_large" {
		t.Errorf("270 kB: %v", err)
	}
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
