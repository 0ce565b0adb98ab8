package slacksim_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

// TestFieldsAreCheckedBeforeTheAppIsAsked types into every kind of field what
// Slack's client takes and what it does not.
func TestFieldsAreCheckedBeforeTheAppIsAsked(t *testing.T) {
	number := slack.NewNumberInputBlockElement(nil, "f", true)
	number.MinValue, number.MaxValue = "-1.5", "10"
	text := slack.NewPlainTextInputBlockElement(nil, "f")
	text.MinLength, text.MaxLength = 2, 4
	most := 1
	many := slack.NewOptionsMultiSelectBlockElement(slack.MultiOptTypeStatic, nil, "f", option(1), option(2))
	many.MaxSelectedItems = &most
	people := slack.NewOptionsMultiSelectBlockElement(slack.MultiOptTypeUser, nil, "f")
	for _, c := range []struct {
		element slack.BlockElement
		value   slacksim.StateValue
		want    string // the field's error
		code    string // what is not offered at all
	}{
		{text, slacksim.StateValue{Value: "x"}, "Please enter at least 2 characters.", ""},
		{text, slacksim.StateValue{Value: "éééé"}, "", ""},
		{text, slacksim.StateValue{Value: "xxxxx"}, "Please enter no more than 4 characters.", ""},
		{number, slacksim.StateValue{Value: "ten"}, "Please enter a valid number.", ""},
		{number, slacksim.StateValue{Value: "1e1"}, "Please enter a valid number.", ""},
		{number, slacksim.StateValue{Value: "-1.5"}, "", ""},
		{number, slacksim.StateValue{Value: "-1.6"}, "Please enter a number of at least -1.5.", ""},
		{number, slacksim.StateValue{Value: "10.01"}, "Please enter a number of at most 10.", ""},
		{slack.NewNumberInputBlockElement(nil, "f", false), slacksim.StateValue{Value: "1.5"}, "Please enter a whole number.", ""},
		{slack.NewEmailTextInputBlockElement(nil, "f"), slacksim.StateValue{Value: "ana@example.com"}, "", ""},
		{slack.NewEmailTextInputBlockElement(nil, "f"), slacksim.StateValue{Value: "ana"}, "Please enter a valid email address.", ""},
		{slack.NewURLTextInputBlockElement(nil, "f"), slacksim.StateValue{Value: "https://example.com"}, "", ""},
		{slack.NewURLTextInputBlockElement(nil, "f"), slacksim.StateValue{Value: "example"}, "Please enter a valid URL.", ""},
		{slack.NewDatePickerBlockElement("f"), slacksim.StateValue{SelectedDate: "2027-01-31"}, "", ""},
		{slack.NewDatePickerBlockElement("f"), slacksim.StateValue{SelectedDate: "2027-01-32"}, "", "unknown_choice"},
		{slack.NewTimePickerBlockElement("f"), slacksim.StateValue{SelectedTime: "25:00"}, "", "unknown_choice"},
		{menu(2), slacksim.StateValue{}, "", "element_not_found"}, // its action_id is another
		{many, slacksim.StateValue{SelectedOptions: []slacksim.Option{{Value: "v1"}, {Value: "v2"}}}, "Please choose no more than 1.", ""},
		{many, slacksim.StateValue{SelectedOptions: []slacksim.Option{{Value: "v9"}}}, "", "unknown_choice"},
		{people, slacksim.StateValue{SelectedUsers: []string{ana, ben}}, "", ""},
		{people, slacksim.StateValue{SelectedUsers: []string{"U0NONE"}}, "", "unknown_choice"},
		{people, slacksim.StateValue{}, "Please complete this required field.", ""},
	} {
		t.Run(fmt.Sprintf("%T %+v", c.element, c.value.Value), func(t *testing.T) {
			w := start(t)
			a := run(t, w, nil)
			id := openModal(t, w, a, modal(slack.NewInputBlock("b", plainText("Field"), nil, c.element)))
			s, err := w.As(ana).SubmitView(within(t), id, map[string]map[string]slacksim.StateValue{"b": {"f": c.value}})
			if c.code != "" {
				if ue := userError(t, err); ue.Code != c.code {
					t.Errorf("%v, want %s", err, c.code)
				}
				return
			}
			if err != nil || s.Errors["b"] != c.want || s.Closed != (c.want == "") {
				t.Errorf("%+v, %v; want %q", s, err, c.want)
			}
		})
	}
}

// TestStateHasSlacksShape looks at the state of elements that nobody touched.
func TestStateHasSlacksShape(t *testing.T) {
	w := start(t)
	a := run(t, w, nil)
	element := slack.NewRadioButtonsBlockElement("radio", option(1), option(2))
	element.InitialOption = option(2)
	openModal(t, w, a, modal(
		slack.NewInputBlock("text", plainText("Text"), nil, slack.NewPlainTextInputBlockElement(nil, "text")),
		slack.NewInputBlock("date", plainText("Date"), nil, slack.NewDatePickerBlockElement("date")),
		slack.NewInputBlock("boxes", plainText("Boxes"), nil, slack.NewCheckboxGroupsBlockElement("boxes", option(1))),
		slack.NewInputBlock("radio", plainText("Radio"), nil, element),
	))
	values := w.As(ana).Views()[0].State.Values
	for block, want := range map[string]string{
		"text":  `{"type":"plain_text_input","value":null}`,
		"date":  `{"selected_date":null,"type":"datepicker"}`,
		"boxes": `{"selected_options":[],"type":"checkboxes"}`,
		"radio": `{"selected_option":{"text":{"type":"plain_text","text":"Option 2","emoji":false},"value":"v2"},"type":"radio_buttons"}`,
	} {
		b, err := values[block][block].MarshalJSON()
		if err != nil || string(b) != want {
			t.Errorf("%s: %s, %v; want %s", block, b, err, want)
		}
		var back slacksim.StateValue
		if err := back.UnmarshalJSON(b); err != nil || back.Type != values[block][block].Type {
			t.Errorf("%s does not read back: %+v, %v", block, back, err)
		}
	}
}

func TestEveryControlWorks(t *testing.T) {
	w := start(t)
	a := run(t, w, nil)
	a.next(t, socketmode.EventTypeHello)
	for _, c := range []struct {
		what, body string
		status     int
	}{
		{"pings", `{"on":false}`, http.StatusOK},
		{"disconnect", `{"reason":"warning"}`, http.StatusOK},
		{"redeliver", `{}`, http.StatusOK},
		{"clear", `{}`, http.StatusOK},
		{"enable", `{}`, http.StatusOK},
		{"repeat", `{"envelope":"none"}`, http.StatusBadRequest},
		{"fault", `{"method":"auth.test"}`, http.StatusBadRequest},
		{"nonsense", `{}`, http.StatusNotFound},
		{"pings", `not JSON`, http.StatusBadRequest},
	} {
		if r := send(t, http.MethodPost, w.URL()+"/control/"+c.what, "application/json", c.body); r.StatusCode != c.status {
			t.Errorf("%s %s: status %d, want %d", c.what, c.body, r.StatusCode, c.status)
		}
	}
	a.next(t, socketmode.EventTypeHello)
	for _, what := range []string{"calls", "frames"} {
		if r := send(t, http.MethodGet, w.URL()+"/control/"+what, "", ""); r.StatusCode != http.StatusOK {
			t.Errorf("%s: status %d", what, r.StatusCode)
		}
	}
	if len(w.Frames()) == 0 || !w.Frames()[0].ToApp {
		t.Errorf("frames: %+v", w.Frames())
	}
}
