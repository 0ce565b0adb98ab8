package slacksim

import (
	"encoding/json"
	"strconv"
	"time"
)

// choice is one entry of a select menu as the page shows it.
type choice struct {
	// Value is what is sent back: an option's value, or the id of a person
	// or conversation.
	Value string
	Name  string
	Note  string
	// JSON is the option object as the app wrote it; Slack echoes it in
	// selected_option. Empty for people and conversations.
	JSON   string
	Chosen bool
	// Group is the option group's label.
	Group string
}

// Choices lists what a select, radio or checkbox element offers, with what is
// chosen marked. External selects list only what is chosen: the rest is asked
// of the app as the person types.
func (n node) Choices() []choice {
	chosen := n.chosen()
	var out []choice
	switch n.source() {
	case "users", "channels", "conversations":
		if n.p.choices != nil {
			out = n.p.choices(n.source(), n.Kid("filter"))
		}
	case "external":
		return chosen
	default:
		for _, o := range n.Kids("options") {
			out = append(out, o.option(""))
		}
		for _, g := range n.Kids("option_groups") {
			for _, o := range g.Kids("options") {
				out = append(out, o.option(g.Plain("label")))
			}
		}
	}
	for i := range out {
		for _, c := range chosen {
			if out[i].Value == c.Value {
				out[i].Chosen = true
			}
		}
	}
	return out
}

// Chosen lists only what is chosen.
func (n node) Chosen() []choice {
	var out []choice
	for _, c := range n.Choices() {
		if c.Chosen {
			out = append(out, c)
		}
	}
	return out
}

// Multi reports whether several entries can be chosen.
func (n node) Multi() bool { return len(n.Type()) > 6 && n.Type()[:6] == "multi_" }

// External reports whether entries are asked of the app while typing.
func (n node) External() bool { return n.source() == "external" }

// MinQuery is the number of characters before an external select asks the
// app; Slack's default is 3.
func (n node) MinQuery() int {
	if n.Has("min_query_length") {
		return n.Int("min_query_length")
	}
	return 3
}

func (n node) source() string {
	switch n.Type() {
	case "users_select", "multi_users_select":
		return "users"
	case "channels_select", "multi_channels_select":
		return "channels"
	case "conversations_select", "multi_conversations_select":
		return "conversations"
	case "external_select", "multi_external_select":
		return "external"
	}
	return "static"
}

func (n node) option(group string) choice {
	b, err := json.Marshal(n.fields)
	if err != nil {
		b = nil
	}
	return choice{
		Value: n.Str("value"), Name: n.Plain("text"), Note: n.Plain("description"),
		JSON: string(b), Group: group,
	}
}

// chosen reads the person's choice, or the app's initial one.
func (n node) chosen() []choice {
	st, own := n.stored()
	name := func(state, initial string) (node, string) {
		if own {
			return st, state
		}
		return n, initial
	}
	var out []choice
	ids := func(from node, one, many string) {
		if id := from.Str(one); id != "" {
			out = append(out, choice{Value: id, Name: id, Chosen: true})
		}
		list, _ := from.fields[many].([]any)
		for _, v := range list {
			if id, ok := v.(string); ok {
				out = append(out, choice{Value: id, Name: id, Chosen: true})
			}
		}
	}
	switch source := n.source(); source {
	case "users", "channels", "conversations":
		from, one := name("selected_"+source[:len(source)-1], "initial_"+source[:len(source)-1])
		_, many := name("selected_"+source, "initial_"+source)
		ids(from, one, many)
		if n.Bool("default_to_current_conversation") && !own && n.p.current != "" {
			out = []choice{{Value: n.p.current, Chosen: true}}
		}
	default:
		from, one := name("selected_option", "initial_option")
		_, many := name("selected_options", "initial_options")
		if from.Has(one) {
			out = append(out, from.Kid(one).option(""))
		}
		for _, o := range from.Kids(many) {
			out = append(out, o.option(""))
		}
		for i := range out {
			out[i].Chosen = true
		}
	}
	return out
}

// local turns a datetimepicker's Unix seconds into what the browser's
// datetime-local input wants, in the person's zone; other values pass.
func (n node) local(v string) string {
	if n.Type() != "datetimepicker" || v == "" {
		return v
	}
	sec, err := strconv.ParseInt(v, 10, 64)
	if err != nil {
		return ""
	}
	return time.Unix(sec, 0).In(n.p.zone).Format("2006-01-02T15:04")
}

// When formats a rich_text date element for the person looking.
func (n node) When() string {
	sec, err := strconv.ParseInt(n.Str("timestamp"), 10, 64)
	if err != nil {
		return n.Str("fallback")
	}
	return n.p.date(time.Unix(sec, 0), n.Str("format"))
}
