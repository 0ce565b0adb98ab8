package slacksim_test

import (
	"fmt"
	"testing"
)

func TestConformanceOfElements(t *testing.T) {
	const first = "/blocks/0/elements/0"
	menu := func(more ...obj) arr {
		return acts(merged(append([]obj{{"type": "static_select", "action_id": "e", "options": arr{opt(1)}}}, more...)...))
	}
	option := func(more obj) arr {
		return acts(choice("overflow", obj{"options": arr{merged(obj{"text": ptext("o"), "value": "v"}, more)}}))
	}
	confirm := func(more obj) arr {
		return acts(btn(1, obj{"confirm": merged(obj{"title": ptext("t"), "text": ptext("t"), "confirm": ptext("y"), "deny": ptext("n")}, more)}))
	}
	options := func(kind string) func(int) any {
		return func(n int) any { return acts(choice(kind, obj{"options": times(n, opt)})) }
	}
	group := func(label string, n int) any { return obj{"label": ptext(label), "options": times(n, opt)} }
	limits(t, []limit{
		{"action_id", 255, 256, func(n int) any { return acts(btn(1, obj{"action_id": x(n)})) }, first + "/action_id", chars(256)},
		{"action_id twice", 1, 2, func(n int) any { return acts(times(n, always(btn(1)))...) }, "/blocks/0/elements/1/action_id", "`action_id` \"b1\" already exists"},
		{"button text", 75, 76, func(n int) any { return acts(btn(1, obj{"text": ptext(x(n))})) }, first + "/text/text", chars(76)},
		{"button value", 2000, 2001, func(n int) any { return acts(btn(1, obj{"value": x(n)})) }, first + "/value", chars(2001)},
		{"button url", 3000, 3001, func(n int) any { return acts(btn(1, obj{"url": x(n)})) }, first + "/url", chars(3001)},
		{"button accessibility_label", 75, 76, func(n int) any { return acts(btn(1, obj{"accessibility_label": x(n)})) }, first + "/accessibility_label", chars(76)},
		{"option text", 75, 76, func(n int) any { return option(obj{"text": ptext(x(n))}) }, first + "/options/0/text/text", chars(76)},
		{"option value", 150, 151, func(n int) any { return option(obj{"value": x(n)}) }, first + "/options/0/value", chars(151)},
		{"option description", 75, 76, func(n int) any { return option(obj{"description": ptext(x(n))}) }, first + "/options/0/description/text", chars(76)},
		{"static options", 100, 101, options("static_select"), first + "/options", items(100)},
		{"multi options", 100, 101, options("multi_static_select"), first + "/options", items(100)},
		{"option groups", 100, 101, func(n int) any {
			return acts(choice("static_select", obj{"option_groups": times(n, always(group("g", 1)))}))
		}, first + "/option_groups", items(100)},
		{"options of a group", 100, 101, func(n int) any {
			return acts(choice("static_select", obj{"option_groups": arr{group("g", n)}}))
		}, first + "/option_groups/0/options", items(100)},
		{"group label", 75, 76, func(n int) any {
			return acts(choice("static_select", obj{"option_groups": arr{group(x(n), 1)}}))
		}, first + "/option_groups/0/label/text", chars(76)},
		{"overflow", 5, 6, options("overflow"), first + "/options", items(5)},
		{"radio_buttons", 10, 11, options("radio_buttons"), first + "/options", items(10)},
		{"checkboxes", 10, 11, options("checkboxes"), first + "/options", items(10)},
		{"placeholder", 150, 151, func(n int) any { return menu(obj{"placeholder": ptext(x(n))}) }, first + "/placeholder/text", chars(151)},
		{"confirm title", 100, 101, func(n int) any { return confirm(obj{"title": ptext(x(n))}) }, first + "/confirm/title/text", chars(101)},
		{"confirm text", 300, 301, func(n int) any { return confirm(obj{"text": mtext(x(n))}) }, first + "/confirm/text/text", chars(301)},
		{"confirm button", 30, 31, func(n int) any { return confirm(obj{"confirm": ptext(x(n))}) }, first + "/confirm/confirm/text", chars(31)},
		{"deny button", 30, 31, func(n int) any { return confirm(obj{"deny": ptext(x(n))}) }, first + "/confirm/deny/text", chars(31)},
		{"initial date", 28, 30, func(n int) any {
			return acts(choice("datepicker", obj{"initial_date": fmt.Sprintf("2027-02-%02d", n)}))
		}, first + "/initial_date", "must match YYYY-MM-DD"},
		{"initial time", 23, 24, func(n int) any {
			return acts(choice("timepicker", obj{"initial_time": fmt.Sprintf("%02d:00", n)}))
		}, first + "/initial_time", "must match HH:mm"},
		{"initial option", 1, 2, func(n int) any { return menu(obj{"initial_option": opt(n)}) }, first + "/initial_option", "must be one of the options"},
	}, "invalid_blocks", posting(conformant(t)))
}

// TestConformanceOfFields sends what is misspelt, missing or misplaced.
func TestConformanceOfFields(t *testing.T) {
	send := posting(conformant(t))
	for _, c := range []struct {
		name          string
		block         any
		pointer, rule string
	}{
		{"unknown kind", obj{"type": "marquee"}, "/blocks/0/type", "unsupported type: marquee"},
		{"no kind", obj{}, "/blocks/0/type", "unsupported type: "},
		{"unknown field", obj{"type": "divider", "text": "x"}, "/blocks/0", "invalid additional property: text"},
		{"missing field", obj{"type": "header"}, "/blocks/0", "missing required field: text"},
		{"null field", obj{"type": "header", "text": nil}, "/blocks/0", "missing required field: text"},
		{"no object", "divider", "/blocks/0", "must provide an object"},
		{"number for text", obj{"type": "markdown", "text": 7}, "/blocks/0/text", "must provide a string"},
		{"text for a flag", merged(inputBlock(choice("plain_text_input")), obj{"optional": "yes"}), "/blocks/0/optional", "must provide a boolean"},
		{"mrkdwn header", obj{"type": "header", "text": mtext("x")}, "/blocks/0/text/type", "must be a valid enum value"},
		{"disabled button", acts(btn(1, obj{"disabled": true}))[0], "/blocks/0/elements/0", "invalid additional property: disabled"},
		{"section without anything", obj{"type": "section"}, "/blocks/0", "missing required field: text"},
		{"menu without options", acts(choice("static_select"))[0], "/blocks/0/elements/0", "must define either `options` or `option_groups`"},
		{"menu with both", acts(choice("static_select", obj{"options": arr{opt(1)}, "option_groups": arr{obj{"label": ptext("g"), "options": arr{opt(1)}}}}))[0],
			"/blocks/0/elements/0", "must define either `options` or `option_groups`"},
		{"image without source", obj{"type": "image", "alt_text": "x"}, "/blocks/0", "must define either an `image_url` or a `slack_file`"},
		{"text input in actions", acts(choice("plain_text_input"))[0], "/blocks/0/elements/0/type", "unsupported type: plain_text_input"},
		{"button in an input", inputBlock(btn(1)), "/blocks/0/element/type", "unsupported type: button"},
		{"unknown style", acts(btn(1, obj{"style": "loud"}))[0], "/blocks/0/elements/0/style", "must be a valid enum value"},
		{"button without text", acts(obj{"type": "button", "action_id": "b"})[0], "/blocks/0/elements/0", "missing required field: text"},
		{"response_url in a message", acts(choice("conversations_select", obj{"response_url_enabled": true}))[0],
			"/blocks/0/elements/0/response_url_enabled", "only works in input blocks of modals"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := send(t, arr{c.block})
			want := "[ERROR] " + c.rule + " [json-pointer:" + c.pointer + "]"
			if d := details(got); got["error"] != "invalid_blocks" || len(d) == 0 || d[0] != want {
				t.Errorf("%v %q, want %q", got["error"], d, want)
			}
		})
	}
}
