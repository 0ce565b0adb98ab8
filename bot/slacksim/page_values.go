package slacksim

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// typedValue is a StateValue as the browser can give it. A browser knows
// neither the person's time zone nor rich text, so a date and time comes as
// local_date_time ("2027-01-31T09:00") and rich text as plain words.
type typedValue struct {
	StateValue
	local string
	words string
}

// UnmarshalJSON reads Slack's form and the two additions.
func (v *typedValue) UnmarshalJSON(b []byte) error {
	var more struct {
		Local string `json:"local_date_time"`
		Words string `json:"words"`
	}
	if err := json.Unmarshal(b, &more); err != nil {
		return err
	}
	v.local, v.words = more.Local, more.Words
	return json.Unmarshal(b, &v.StateValue)
}

// resolve completes the value in the person's zone.
func (v typedValue) resolve(zone *time.Location) (StateValue, error) {
	out := v.StateValue
	if v.local != "" {
		t, err := time.ParseInLocation("2006-01-02T15:04", v.local, zone)
		if err != nil {
			return out, &UserError{Code: "invalid_date_time", Message: fmt.Sprintf("%q is not a date and time.", v.local)}
		}
		out.SelectedDateTime = t.Unix()
	}
	if strings.TrimSpace(v.words) != "" {
		raw, err := richText(v.words)
		if err != nil {
			return out, err
		}
		out.RichTextValue = raw
	}
	return out, nil
}

// richText wraps plain words into the rich_text block an editor would make.
func richText(words string) (json.RawMessage, error) {
	raw, err := json.Marshal(map[string]any{
		"type": "rich_text",
		"elements": []any{map[string]any{
			"type":     "rich_text_section",
			"elements": []any{map[string]any{"type": "text", "text": words}},
		}},
	})
	if err != nil {
		return nil, fmt.Errorf("encode rich text: %w", err)
	}
	return raw, nil
}

func resolveAll(in map[string]map[string]typedValue, zone *time.Location) (map[string]map[string]StateValue, error) {
	out := make(map[string]map[string]StateValue, len(in))
	for block, actions := range in {
		out[block] = make(map[string]StateValue, len(actions))
		for action, v := range actions {
			value, err := v.resolve(zone)
			if err != nil {
				return nil, err
			}
			out[block][action] = value
		}
	}
	return out, nil
}

// actRequest is an Act as the browser sends it.
type actRequest struct {
	Channel  string
	TS       string
	View     string
	BlockID  string `json:"block_id"`
	ActionID string `json:"action_id"`
	Value    typedValue
	Typed    map[string]map[string]typedValue
}

func (a actRequest) act(pg *page, user string) (Act, error) {
	value, err := a.Value.resolve(pg.zone(user))
	if err != nil {
		return Act{}, err
	}
	typed, err := resolveAll(a.Typed, pg.zone(user))
	if err != nil {
		return Act{}, err
	}
	return Act{Channel: a.Channel, TS: a.TS, ViewID: a.View, BlockID: a.BlockID, ActionID: a.ActionID, Value: value, Typed: typed}, nil
}

func (pg *page) zone(userID string) *time.Location {
	u, _ := pg.w.User(userID) // the zone of nobody is UTC
	return zoneOf(u)
}
