package view

import (
	"encoding/json"
	"slices"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// ActionAccount is the action id of menus over all accounts: their options are
// asked for while somebody types.
const ActionAccount = "account"

// actionValue is the action id of every other input; inputs are told apart by
// their block_id.
const actionValue = "value"

// Meta is what a form remembers from opening to submitting: identifiers, never
// authority.
type Meta struct {
	Ref
	Channel     domain.ChannelID `json:",omitempty"` // where it was opened
	ResponseURL string           `json:",omitempty"` // answers privately there, for 30 minutes
	Minted      []string         `json:",omitempty"` // ids of what submitting creates: submitting twice creates once

	// Link and Said are of the message whose shortcut opened the form.
	Link string `json:",omitempty"`
	Said string `json:",omitempty"`
	// Author is who wrote it, "" when that was no member of the workspace.
	Author domain.PersonID `json:",omitempty"`

	// Shown is what the form's inputs showed when it opened, by field, where a
	// submission is applied as the difference to it.
	Shown map[string]string `json:",omitempty"`
}

// String encodes the meta for a form's private metadata.
func (m Meta) String() string {
	text, err := json.Marshal(m)
	if err != nil { // strings only
		panic("encode form metadata: " + err.Error())
	}
	if len(text) > maxMetadata && m.ResponseURL != "" {
		m.ResponseURL = "" // the answer then comes as a message
		return m.String()
	}
	return string(text)
}

// ParseMeta reads what [Meta.String] wrote. Anything else is read as a plain
// [Ref].
func ParseMeta(s string) Meta {
	var m Meta
	if json.Unmarshal([]byte(s), &m) != nil {
		return Meta{Ref: ParseRef(s)}
	}
	return m
}

// Form is a modal. Its inputs carry the field names of domain errors as
// block_id, so that what is wrong is said at the input.
type Form struct {
	Callback string // the subcommand's name, or "<name>.<what>"
	Title    string // 24 characters fit
	Submit   string // what pressing it does; "" for a form that only shows
	Meta     Meta
	Blocks   []slack.Block
}

// Modal renders the form.
func (f Form) Modal() *slack.ModalViewRequest {
	blocks := f.Blocks
	if len(blocks) > maxViewBlocks {
		blocks = blocks[:maxViewBlocks]
	}
	m := &slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: f.Callback, PrivateMetadata: f.Meta.String(),
		Title: Plain(f.Title, maxTitle), Close: Plain("Cancel", maxTitle), Blocks: slack.Blocks{BlockSet: blocks},
	}
	if f.Submit == "" {
		m.Close = Plain("Close", maxTitle)
		return m
	}
	m.Submit = Plain(f.Submit, maxTitle)
	return m
}

// Field describes one input of a form.
type Field struct {
	ID          string // block_id: the field name of domain errors
	Label       string
	Hint        string
	Placeholder string
	Optional    bool
}

func (f Field) input(e slack.BlockElement) slack.Block {
	b := &slack.InputBlock{Type: slack.MBTInput, BlockID: f.ID, Label: Plain(f.Label, 2000), Element: e, Optional: f.Optional}
	if f.Hint != "" {
		b.Hint = Plain(f.Hint, 2000)
	}
	return b
}

func (f Field) placeholder() *slack.TextBlockObject {
	if f.Placeholder == "" {
		return nil
	}
	return Plain(f.Placeholder, 150)
}

// TextInput asks for one line of at most limit characters.
func TextInput(f Field, initial string, limit int) slack.Block {
	return f.input(&slack.PlainTextInputBlockElement{
		Type: slack.METPlainTextInput, ActionID: actionValue, InitialValue: Clip(initial, limit), MaxLength: limit, Placeholder: f.placeholder(),
	})
}

// NoteInput asks for several lines of at most limit characters; 3000 is Slack's
// limit.
func NoteInput(f Field, initial string, limit int) slack.Block {
	return f.input(&slack.PlainTextInputBlockElement{
		Type: slack.METPlainTextInput, ActionID: actionValue, InitialValue: Clip(initial, limit), MaxLength: limit, Multiline: true, Placeholder: f.placeholder(),
	})
}

// DateInput asks for a calendar day.
func DateInput(f Field, initial domain.Date) slack.Block {
	return f.input(&slack.DatePickerBlockElement{
		Type: slack.METDatepicker, ActionID: actionValue, InitialDate: initial.String(), Placeholder: f.placeholder(),
	})
}

// Option is one choice. Text and Description are plain text.
type Option struct {
	Value       string // at most 150 characters
	Text        string
	Description string
}

func (o Option) object() *slack.OptionBlockObject {
	object := &slack.OptionBlockObject{Value: o.Value, Text: Plain(Fold(o.Text), maxOptionText)}
	if o.Description != "" {
		object.Description = Plain(Fold(o.Description), maxOptionText)
	}
	return object
}

// objects renders at most limit options and those of them that are chosen.
func objects(options []Option, limit int, chosen ...string) (all, initial []*slack.OptionBlockObject) {
	for _, o := range options[:min(len(options), limit)] {
		object := o.object()
		all = append(all, object)
		if slices.Contains(chosen, o.Value) {
			initial = append(initial, object)
		}
	}
	return all, initial
}

func first(options []*slack.OptionBlockObject) *slack.OptionBlockObject {
	if len(options) == 0 {
		return nil
	}
	return options[0]
}

// SelectInput asks for one of at most 100 options; initial "" preselects none.
func SelectInput(f Field, options []Option, initial string) slack.Block {
	all, chosen := objects(options, maxOptions, initial)
	return f.input(&slack.SelectBlockElement{
		Type: slack.OptTypeStatic, ActionID: actionValue, Options: all, InitialOption: first(chosen), Placeholder: f.placeholder(),
	})
}

// MultiSelectInput asks for some of at most 100 options.
func MultiSelectInput(f Field, options []Option, initial ...string) slack.Block {
	all, chosen := objects(options, maxOptions, initial...)
	return f.input(&slack.MultiSelectBlockElement{
		Type: slack.MultiOptTypeStatic, ActionID: actionValue, Options: all, InitialOptions: chosen, Placeholder: f.placeholder(),
	})
}

// RadioInput asks for one of at most ten options, all of them in sight.
func RadioInput(f Field, options []Option, initial string) slack.Block {
	all, chosen := objects(options, maxGroupOptions, initial)
	return f.input(&slack.RadioButtonsBlockElement{
		Type: slack.METRadioButtons, ActionID: actionValue, Options: all, InitialOption: first(chosen),
	})
}

// CheckboxInput asks for some of at most ten options, all of them in sight.
func CheckboxInput(f Field, options []Option, initial ...string) slack.Block {
	all, chosen := objects(options, maxGroupOptions, initial...)
	return f.input(&slack.CheckboxGroupsBlockElement{
		Type: slack.METCheckboxGroups, ActionID: actionValue, Options: all, InitialOptions: chosen,
	})
}

// PersonInput asks for one member of the workspace.
func PersonInput(f Field, initial domain.PersonID) slack.Block {
	return f.input(&slack.SelectBlockElement{
		Type: slack.OptTypeUser, ActionID: actionValue, InitialUser: string(initial), Placeholder: f.placeholder(),
	})
}

// PeopleInput asks for members of the workspace, in order.
func PeopleInput(f Field, initial []domain.PersonID) slack.Block {
	e := &slack.MultiSelectBlockElement{Type: slack.MultiOptTypeUser, ActionID: actionValue, Placeholder: f.placeholder()}
	for _, p := range initial {
		e.InitialUsers = append(e.InitialUsers, string(p))
	}
	return f.input(e)
}

// ChannelInput asks for a public or private channel of this workspace; channels
// shared with other organisations are not offered.
func ChannelInput(f Field, initial domain.ChannelID) slack.Block {
	return f.input(&slack.SelectBlockElement{
		Type: slack.OptTypeConversations, ActionID: actionValue, InitialConversation: string(initial), Placeholder: f.placeholder(),
		Filter: &slack.SelectBlockElementFilter{Include: []string{"public", "private"}, ExcludeExternalSharedChannels: true, ExcludeBotUsers: true},
	})
}

// AccountInput asks for one of thousands of accounts by typing a part of the
// name. initial may be nil.
func AccountInput(f Field, initial *Option) slack.Block {
	atOnce := 0 // suggestions appear before anything is typed
	e := &slack.SelectBlockElement{Type: slack.OptTypeExternal, ActionID: ActionAccount, MinQueryLength: &atOnce, Placeholder: f.placeholder()}
	if initial != nil {
		e.InitialOption = initial.object()
	}
	return f.input(e)
}

// Options renders suggestions for an external menu, at most 100.
func Options(options []Option) []*slack.OptionBlockObject {
	all, _ := objects(options, maxOptions)
	return all
}
