package view

import (
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// Values reads what was entered in a form or message, by block_id. What was
// left empty, or is not there, is the zero value.
type Values map[string]map[string]slack.BlockAction

func (v Values) action(id string) slack.BlockAction {
	for _, action := range v[id] {
		return action // one input per block
	}
	return slack.BlockAction{}
}

// Has reports whether the form has an input of that block_id.
func (v Values) Has(id string) bool { return len(v[id]) > 0 }

// Text returns what was typed, without white space around it.
func (v Values) Text(id string) string { return strings.TrimSpace(v.action(id).Value) }

// Choice returns the value of the one option chosen.
func (v Values) Choice(id string) string { return v.action(id).SelectedOption.Value }

// Choices returns the values of all options chosen.
func (v Values) Choices(id string) []string {
	var values []string
	for _, o := range v.action(id).SelectedOptions {
		values = append(values, o.Value)
	}
	return values
}

// Date returns the day chosen. Slack sends no other form than YYYY-MM-DD; text
// that is not a date counts as none.
func (v Values) Date(id string) domain.Date {
	d, err := domain.ParseDate(v.action(id).SelectedDate)
	if err != nil {
		return domain.Date{}
	}
	return d
}

// Person returns the person chosen.
func (v Values) Person(id string) domain.PersonID { return domain.PersonID(v.action(id).SelectedUser) }

// People returns the people chosen, in their order.
func (v Values) People(id string) []domain.PersonID {
	var people []domain.PersonID
	for _, p := range v.action(id).SelectedUsers {
		people = append(people, domain.PersonID(p))
	}
	return people
}

// Channel returns the channel chosen.
func (v Values) Channel(id string) domain.ChannelID {
	return domain.ChannelID(v.action(id).SelectedConversation)
}
