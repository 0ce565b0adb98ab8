package slacksim_test

import (
	"testing"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

// view is a modal with an input, changed by more.
func view(more obj) obj {
	return merged(obj{
		"type": "modal", "title": ptext("Sample"), "submit": ptext("Save"), "close": ptext("Cancel"),
		"blocks": arr{inputBlock(choice("plain_text_input"))},
	}, more)
}

func TestConformanceOfViews(t *testing.T) {
	w := conformant(t)
	send := updating(t, w)
	typing := func(kind string, more obj) obj { return view(obj{"blocks": arr{inputBlock(choice(kind, more))}}) }
	limits(t, []limit{
		{"blocks", 100, 101, func(n int) any { return view(obj{"blocks": times(n, always(divider()))}) }, "/view/blocks", items(100)},
		{"title", 24, 25, func(n int) any { return view(obj{"title": ptext(x(n))}) }, "/view/title/text", chars(25)},
		{"submit", 24, 25, func(n int) any { return view(obj{"submit": ptext(x(n))}) }, "/view/submit/text", chars(25)},
		{"close", 24, 25, func(n int) any { return view(obj{"close": ptext(x(n))}) }, "/view/close/text", chars(25)},
		{"private_metadata", 3000, 3001, func(n int) any { return view(obj{"private_metadata": x(n)}) }, "/view/private_metadata", chars(3001)},
		{"callback_id", 255, 256, func(n int) any { return view(obj{"callback_id": x(n)}) }, "/view/callback_id", chars(256)},
		{"external_id", 255, 256, func(n int) any { return view(obj{"external_id": x(n)}) }, "/view/external_id", chars(256)},
		{"initial_value", 3000, 3001, func(n int) any { return typing("plain_text_input", obj{"initial_value": x(n)}) }, "/view/blocks/0/element/initial_value", chars(3001)},
		{"max_length", 3000, 3001, func(n int) any { return typing("plain_text_input", obj{"max_length": n}) }, "/view/blocks/0/element/max_length", "must be less than 3001"},
		{"min_length", 3000, 3001, func(n int) any { return typing("plain_text_input", obj{"min_length": n}) }, "/view/blocks/0/element/min_length", "must be less than 3001"},
		{"min above max", 5, 6, func(n int) any {
			return typing("plain_text_input", obj{"min_length": n, "max_length": 5})
		}, "/view/blocks/0/element/min_length", "must not be more than max_length"},
		{"max_files", 10, 11, func(n int) any { return typing("file_input", obj{"max_files": n}) }, "/view/blocks/0/element/max_files", "must be less than 11"},
		{"alert", 200, 201, func(n int) any { return view(obj{"blocks": arr{obj{"type": "alert", "text": ptext(x(n))}}}) }, "/view/blocks/0/text/text", chars(201)},
		{"one focus", 1, 2, func(n int) any {
			return view(obj{"blocks": times(n, func(i int) any {
				return merged(inputBlock(choice("plain_text_input", obj{"focus_on_load": true})), obj{"block_id": string(rune('a' + i))})
			})})
		}, "/view/blocks/1/element/focus_on_load", "only one element may have focus_on_load"},
		{"submit with inputs", 1, 0, func(n int) any {
			if n == 0 {
				return view(obj{"submit": nil})
			}
			return view(nil)
		}, "/view", "missing required field: submit"},
		{"unknown field", 0, 1, func(n int) any {
			if n == 1 {
				return view(obj{"subtitle": "x"})
			}
			return view(nil)
		}, "/view", "invalid additional property: subtitle"},
	}, "invalid_arguments", send)
	home := func(n int) obj {
		return callJSON(t, w, "views.publish", obj{"user_id": ana, "view": obj{"type": "home", "blocks": times(n, always(divider()))}})
	}
	if in, out := home(100), home(101); in["ok"] != true || out["error"] != "invalid_arguments" {
		t.Errorf("blocks of a Home tab: %v, %v", in, out)
	}
	if got := send(t, view(obj{"blocks": times(90, always(obj{"type": "section", "text": mtext(x(3000))}))})); got["error"] != "view_too_large" {
		t.Errorf("270 kB: %v", got)
	}
	if got := send(t, view(obj{"blocks": times(80, always(obj{"type": "section", "text": mtext(x(3000))}))})); got["ok"] != true {
		t.Errorf("245 kB: %v", got)
	}
}

// TestConformanceOfSuggestions answers a select with just as many options as
// Slack takes, and one more.
func TestConformanceOfSuggestions(t *testing.T) {
	for _, c := range []struct {
		name   string
		answer any
		want   int // options offered, -1 if refused
	}{
		{"100 options", obj{"options": times(100, opt)}, 100},
		{"101 options", obj{"options": times(101, opt)}, -1},
		{"100 groups", obj{"option_groups": times(100, func(i int) any { return obj{"label": ptext("g"), "options": arr{opt(i)}} })}, 100},
		{"101 groups", obj{"option_groups": times(101, func(i int) any { return obj{"label": ptext("g"), "options": arr{opt(i)}} })}, -1},
		{"none", obj{"options": arr{}}, 0},
		{"neither", obj{}, -1},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := conformant(t)
			a := run(t, w, func(a *app, e socketmode.Event) {
				if data, ok := e.Data.(slack.InteractionCallback); ok && data.Type == slack.InteractionTypeBlockSuggestion {
					a.ack(e, c.answer)
					return
				}
				a.ack(e)
			})
			ext := slack.NewOptionsSelectBlockElement(slack.OptTypeExternal, plainText("Pick"), "pick")
			id := openModal(t, w, a, modal(slack.NewInputBlock("b", plainText("Pick"), nil, ext)))
			groups, err := w.As(ana).Suggest(within(t), slacksim.Act{ViewID: id, BlockID: "b", ActionID: "pick"}, "acme")
			n := 0
			for _, g := range groups {
				n += len(g.Options)
			}
			if refused := err != nil; refused != (c.want < 0) || !refused && n != c.want {
				t.Errorf("%d options, %v; want %d", n, err, c.want)
			}
		})
	}
}
