package slacksim

import (
	"encoding/json"
	"html/template"
)

// painter makes a renderer for one message or view of this person.
func (s *screen) painter(on surface, key string, state StateValues) *painter {
	p := &painter{
		tmpl: s.pg.tmpl, dir: s, surface: on, key: key, viewer: s.user.ID, zone: s.zone, locale: s.user.Locale, now: s.now,
		current: s.Place, state: stateReader(state), emoji: s.emoji,
	}
	p.choices, p.image = s.choices, s.image
	return p
}

// stateReader lets a renderer read what the person has chosen so far.
func stateReader(values StateValues) func(p *painter, blockID, actionID string) (node, bool) {
	return func(p *painter, blockID, actionID string) (node, bool) {
		v, ok := values[blockID][actionID]
		if !ok {
			return node{}, false
		}
		raw, err := json.Marshal(v)
		if err != nil {
			return node{}, false
		}
		var fields map[string]any
		if err := decodeNumber(raw, &fields); err != nil {
			return node{}, false
		}
		return p.node(fields, blockID, nil), true
	}
}

// choices lists the people, channels or conversations a select offers.
func (s *screen) choices(source string, filter node) []choice {
	var out []choice
	switch source {
	case "users":
		for _, u := range s.pg.w.Users() {
			if !u.Deleted && !u.IsBot {
				p := s.pg.personItem(u)
				out = append(out, choice{Value: u.ID, Name: p.Name, Note: p.Title})
			}
		}
	case "channels":
		for _, c := range s.pg.w.Channels() {
			if !c.IsPrivate && !c.IsIM && !c.IsMPIM && !c.IsArchived {
				out = append(out, choice{Value: c.ID, Name: "#" + c.Name, Note: c.Topic})
			}
		}
	case "conversations":
		for _, c := range s.convs {
			if !c.IsArchived && s.passes(c, filter) {
				name := s.placeName(c)
				if !c.IsIM && !c.IsMPIM {
					name = "#" + name
				}
				out = append(out, choice{Value: c.ID, Name: name})
			}
		}
	}
	return out
}

// passes obeys a conversations_select's filter.
func (s *screen) passes(c Conversation, filter node) bool {
	kind := "public"
	switch {
	case c.IsIM:
		kind = "im"
	case c.IsMPIM:
		kind = "mpim"
	case c.IsPrivate:
		kind = "private"
	}
	if include, ok := filter.fields["include"].([]any); ok && len(include) > 0 {
		found := false
		for _, v := range include {
			found = found || v == kind
		}
		if !found {
			return false
		}
	}
	if filter.Bool("exclude_external_shared_channels") && (c.IsExtShared || c.IsPendingExtShared) {
		return false
	}
	return !filter.Bool("exclude_bot_users") || c.Peer != s.App().BotUserID
}

// modalItem is one modal of the person's stack.
type modalItem struct {
	View
	As, Titled, Back string
	Top              bool
	Depth            int
	Body             template.HTML
}

// Modals lists the stack, bottom first.
func (s *screen) Modals() ([]modalItem, error) {
	views := s.person.Views()
	out := make([]modalItem, 0, len(views))
	for i, v := range views {
		m := modalItem{View: v, As: s.user.ID, Titled: "Modal", Top: i == len(views)-1, Depth: i}
		if v.Title != nil {
			m.Titled = v.Title.Text
		}
		body, err := s.painter(surfaceModal, v.ID, v.State.Values).blocks(v.Blocks)
		if err != nil {
			return nil, err
		}
		m.Body = body
		out = append(out, m)
	}
	return out, nil
}
