package slacksim

import "slices"

// maxPins is how many messages a channel can have pinned.
const maxPins = 100

// pinMethods are the methods about messages pinned to a channel.
func pinMethods() map[string]method {
	read, write := []string{"pins:read"}, []string{"pins:write"}
	return map[string]method{
		"pins.add":    {run: addPin, tier: tier2, scopes: write, required: []string{"channel"}},
		"pins.remove": {run: removePin, tier: tier2, scopes: write, required: []string{"channel"}},
		"pins.list":   {run: listPins, tier: tier2, scopes: read, required: []string{"channel"}},
	}
}

func addPin(c *call) (reply, error) {
	ch, m, err := c.item()
	if err != nil {
		return nil, err
	}
	events, err := c.w.pin(ch, m, c.w.app.BotUserID)
	c.happened(events...)
	return reply{}, err
}

func removePin(c *call) (reply, error) {
	ch, m, err := c.item()
	if err != nil {
		return nil, err
	}
	events, err := c.w.unpin(ch, m, c.w.app.BotUserID)
	c.happened(events...)
	return reply{}, err
}

// pin pins a message to its channel. Callers hold mu.
func (w *Workspace) pin(ch *channel, m *message, user string) ([]event, error) {
	switch {
	case m.PinnedBy != "":
		return nil, refuse("already_pinned")
	case len(ch.pins) >= maxPins:
		return nil, refuse("too_many_pins")
	}
	m.PinnedBy = user
	ch.pins = append(slices.Clip(ch.pins), Pin{Channel: ch.ID, TS: m.TS, User: user, Created: w.clock().Unix()})
	return w.pinned("pin_added", ch, m, user), nil
}

// unpin undoes pin. Callers hold mu.
func (w *Workspace) unpin(ch *channel, m *message, user string) ([]event, error) {
	if m.PinnedBy == "" {
		return nil, refuse("no_pin")
	}
	events := w.pinned("pin_removed", ch, m, user)
	w.dropPin(ch, m)
	return events, nil
}

// dropPin forgets a pin. Callers hold mu.
func (w *Workspace) dropPin(ch *channel, m *message) {
	m.PinnedBy = ""
	ch.pins = slices.DeleteFunc(slices.Clone(ch.pins), func(p Pin) bool { return p.TS == m.TS })
}

// pinned makes the event of a pin. Callers hold mu.
func (w *Workspace) pinned(kind string, ch *channel, m *message, user string) []event {
	w.notify(Change{Kind: ChangeMessage, Channel: ch.ID, TS: m.TS}, Change{Kind: ChangePlaces, Channel: ch.ID})
	if !ch.members[w.app.BotUserID] || !w.app.has("pins:read") {
		return nil
	}
	left := len(ch.pins)
	if kind == "pin_removed" {
		left--
	}
	i := slices.IndexFunc(ch.pins, func(p Pin) bool { return p.TS == m.TS })
	return []event{{Type: kind, channel: ch, Fields: map[string]any{
		"user": user, "channel_id": ch.ID, "item": w.pinJSON(ch.pins[i], m), "item_user": m.User,
		"pin_count": left, "has_pins": left > 0,
	}}}
}

// pinJSON is a pinned item as pins.list and events show it. Callers hold mu.
func (w *Workspace) pinJSON(p Pin, m *message) map[string]any {
	return map[string]any{
		"type": "message", "channel": p.Channel, "created": p.Created, "created_by": p.User, "message": w.messageJSON(m, true),
	}
}

func listPins(c *call) (reply, error) {
	ch := c.w.channels[c.args.str("channel")]
	if ch == nil || !ch.members[c.w.app.BotUserID] && ch.kind() != "channels" {
		return nil, refuse("channel_not_found")
	}
	if !ch.members[c.w.app.BotUserID] {
		return nil, refuse("not_in_channel")
	}
	items := []any{}
	for _, p := range slices.Backward(ch.pins) {
		if m := ch.log.find(p.TS, ""); m != nil {
			items = append(items, c.w.pinJSON(p, m))
		}
	}
	return reply{"items": items}, nil
}
