package slacksim

import (
	"encoding/json"
	"fmt"
	"math/big"
	"net/mail"
	"net/url"
	"unicode/utf8"
)

// checkInputs is what Slack's client checks before it sends a form: required
// fields, lengths, numbers, addresses. It returns the words for each field
// that is wrong, by block_id.
func checkInputs(blocks json.RawMessage, chosen StateValues) map[string]string {
	wrong := map[string]string{}
	for _, e := range elementsOf(blocks) {
		if e.input == nil {
			continue
		}
		v, ok := chosen[e.BlockID][e.ActionID]
		if !ok {
			v = e.initial()
		}
		if v.Empty() {
			if !truth(e.input, "optional") {
				wrong[e.BlockID] = "Please complete this required field."
			}
			continue
		}
		if words := e.checkTyped(v.Value); words != "" {
			wrong[e.BlockID] = words
		}
		if most := as[int](e.raw["max_selected_items"]); most > 0 && v.count() > most {
			wrong[e.BlockID] = fmt.Sprintf("Please choose no more than %d.", most)
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	return wrong
}

// count is how many things are chosen in a multi-select.
func (v StateValue) count() int {
	return len(v.SelectedOptions) + len(v.SelectedUsers) + len(v.SelectedChannels) + len(v.SelectedConversations)
}

// checkTyped says what is wrong with text typed into an element, "" if
// nothing.
func (e element) checkTyped(s string) string {
	switch e.Type {
	case "plain_text_input":
		n := utf8.RuneCountInString(s)
		least, most := as[int](e.raw["min_length"]), as[int](e.raw["max_length"])
		if most == 0 {
			most = maxInput
		}
		if n < least {
			return fmt.Sprintf("Please enter at least %d characters.", least)
		}
		if n > most {
			return fmt.Sprintf("Please enter no more than %d characters.", most)
		}
	case "number_input":
		return e.checkNumber(s)
	case "email_text_input":
		if a, err := mail.ParseAddress(s); err != nil || a.Address != s {
			return "Please enter a valid email address."
		}
	case "url_text_input":
		if u, err := url.Parse(s); err != nil || u.Scheme == "" || u.Host == "" {
			return "Please enter a valid URL."
		}
	}
	return ""
}

func (e element) checkNumber(s string) string {
	n, ok := decimal(s)
	switch {
	case !ok:
		return "Please enter a valid number."
	case !truth(e.raw, "is_decimal_allowed") && !n.IsInt():
		return "Please enter a whole number."
	}
	if least, ok := decimal(text(e.raw, "min_value")); ok && n.Cmp(least) < 0 {
		return "Please enter a number of at least " + text(e.raw, "min_value") + "."
	}
	if most, ok := decimal(text(e.raw, "max_value")); ok && n.Cmp(most) > 0 {
		return "Please enter a number of at most " + text(e.raw, "max_value") + "."
	}
	return ""
}

// decimal reads a plain decimal number without exponent.
func decimal(s string) (*big.Rat, bool) {
	if s == "" || len(s) > 40 {
		return nil, false
	}
	for i, r := range s {
		if (r < '0' || r > '9') && r != '.' && !(r == '-' && i == 0) {
			return nil, false
		}
	}
	return new(big.Rat).SetString(s)
}
