package playbook

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/renewalbot/renewalbot/domain"
)

// composer lays overlays on the base. Mentions of milestones and tasks are
// noted while that happens: a colour may change a milestone that only some
// segments have, so a mention is a mistake only if no playbook knew it.
type composer struct {
	base     []milestone
	settings []setting
	used     map[string]bool // settings that a milestone counts from
	mentions map[ref]*mention
	dropped  map[string]bool // milestones that an organisation's own file leaves out
	problems *mistakes
}

// whatSetting is what a mention of a setting is called.
const whatSetting = "setting"

// mention is what became of a ref in all playbooks that met it.
type mention struct {
	what  string
	spare bool // nothing is lost if it does not exist
	found bool
	known []string
}

// find reports whether the ref is among the known names, and remembers it.
func (c *composer) find(r ref, what string, known []string) bool {
	m := c.mentions[r]
	if m == nil {
		m = &mention{what: what}
		c.mentions[r] = m
	}
	found := slices.Contains(known, r.name)
	m.found = m.found || found
	m.known = append(m.known, known...)
	return found
}

// finish notes the mentions that nothing answered and the settings that
// nothing counts from. An organisation's own file may do without a milestone,
// task or setting that the default colours around it speak of.
func (c *composer) finish() {
	misspelt := false
	for r, m := range c.mentions {
		misspelt = misspelt || (m.what == whatSetting && !m.found)
		if home, _, _ := strings.Cut(r.name, "/"); isDefault(r.at) && c.dropped[home] {
			continue // the default files need not know that it is gone
		}
		if !m.found && (!m.spare || !isDefault(r.at)) {
			slices.Sort(m.known)
			c.problems.add(r.at, "%s", unknown(m.what, r.name, slices.Compact(m.known)))
		}
	}
	for _, s := range c.settings {
		if !c.used[s.key] && !isDefault(s.at) && !misspelt {
			c.problems.add(s.at, "%s", unknown("milestone that uses the setting", s.key, slices.Sorted(maps.Keys(c.used))))
		}
	}
}

// compose lays the overlays, in order, on the base and returns the milestones by
// anchor, in the order of [domain.Anchors], and the earliest first.
func (c *composer) compose(overlays ...overlay) []domain.Milestone {
	list := make([]milestone, len(c.base))
	for i, m := range c.base {
		m.tasks = slices.Clone(m.tasks)
		list[i] = m
	}
	for _, o := range overlays {
		list = c.apply(list, o)
	}
	for i := range list {
		c.settle(&list[i])
	}
	arrange(list)
	for _, o := range overlays {
		if o.first != nil {
			c.begin(list, o.first)
		}
	}
	inOrder(list, c.problems)
	return c.result(list, overlays)
}

// apply does what an overlay says: drop, then add, then change.
func (c *composer) apply(list []milestone, o overlay) []milestone {
	for _, r := range o.drop {
		if c.find(r, "milestone", keys(list)) {
			list = slices.DeleteFunc(list, func(m milestone) bool { return m.Key == r.name })
			if !isDefault(r.at) {
				c.dropped[r.name] = true
			}
		}
	}
	for _, m := range o.add {
		if slices.Contains(keys(list), m.Key) {
			c.problems.add(m.at, "there is a milestone %q already: change it instead", m.Key)
			continue
		}
		m.tasks = slices.Clone(m.tasks)
		list = append(list, m)
	}
	for _, ch := range o.change {
		found := c.find(ch.of, "milestone", keys(list))
		c.mentions[ch.of].spare = o.colour
		if !found {
			continue
		}
		i := slices.IndexFunc(list, func(m milestone) bool { return m.Key == ch.of.name })
		c.change(&list[i], ch)
	}
	return list
}

// change does what an overlay says to one milestone.
func (c *composer) change(m *milestone, ch change) {
	m.at, m.changed = ch.of.at, true
	m.Title = cmp.Or(ch.title, m.Title)
	m.Purpose = cmp.Or(ch.purpose, m.Purpose)
	if ch.lead.at != (position{}) {
		m.lead, m.moved = ch.lead, true
	}
	if ch.internal != nil {
		m.internal = ch.internal
	}
	if ch.pick != nil {
		m.tasks = c.pick(*m, ch.pick)
	}
	c.extend(m, ch.addFirst, ch.addLast)
	c.require(m, ch.required, true)
	c.require(m, ch.optional, false)
}

// pick returns the tasks that are named: "task" is one of the milestone's own,
// "milestone/task" one of the base.
func (c *composer) pick(m milestone, names []ref) []task {
	var picked []task
	for _, r := range names {
		if t, ok := c.lookUp(m, r); ok {
			if slices.Contains(keys(picked), t.Key) {
				c.problems.add(r.at, "%s has a task %q already: what was done is remembered by that key", m.Key, t.Key)
				continue
			}
			picked = append(picked, t)
		}
	}
	return picked
}

func (c *composer) lookUp(m milestone, r ref) (task, bool) {
	from, prefix := m, ""
	if home, _, ok := strings.Cut(r.name, "/"); ok {
		if !c.find(ref{name: home, at: r.at}, "milestone", keys(c.base)) {
			return task{}, false
		}
		from = c.base[slices.Index(keys(c.base), home)]
		prefix = home + "/"
	}
	known := keys(from.tasks)
	for i := range known {
		known[i] = prefix + known[i]
	}
	if !c.find(r, "task", known) {
		return task{}, false
	}
	t := from.tasks[slices.Index(known, r.name)]
	if from.Key != m.Key {
		t.Marks = "" // it waits for a notice that its new milestone does not send
	}
	return t, true
}

// extend puts tasks ahead of and behind a checklist.
func (c *composer) extend(m *milestone, first, last []task) {
	known := keys(m.tasks)
	m.tasks = slices.Concat(first, m.tasks, last)
	for _, t := range slices.Concat(first, last) {
		if slices.Contains(known, t.Key) {
			c.problems.add(t.at, "%s has a task %q already: choose another key", m.Key, t.Key)
		}
		known = append(known, t.Key)
		if t.Marks != "" && m.Notice == "" {
			c.problems.add(t.at, "task %s is ticked by a notice, but %s has none", t.Key, m.Key)
		}
	}
}

// require makes the named tasks required, or optional.
func (c *composer) require(m *milestone, names []ref, required bool) {
	for _, r := range names {
		known := keys(m.tasks)
		if c.find(r, "task of "+m.Key, known) {
			m.tasks[slices.Index(known, r.name)].Required = required
		}
		c.mentions[r].spare = true
	}
}

// settle finds out how many days a milestone is from its anchor.
func (c *composer) settle(m *milestone) {
	m.Days = m.lead.days
	if m.lead.setting.name == "" {
		return
	}
	names := make([]string, len(c.settings))
	for i, s := range c.settings {
		names[i] = s.key
	}
	if c.find(m.lead.setting, whatSetting, names) {
		c.used[m.lead.setting.name] = true
		m.Days = c.settings[slices.Index(names, m.lead.setting.name)].value.days
	}
}

// begin does what an overlay says to the first milestone before the decision.
func (c *composer) begin(list []milestone, f *firstChange) {
	i := slices.IndexFunc(list, func(m milestone) bool { return m.Anchor == domain.FromDecision })
	if i < 0 {
		c.problems.add(f.at, "no milestone is counted from the decision date, so none can start earlier")
		return
	}
	m := &list[i]
	m.Days += f.earlier
	m.at, m.changed = f.at, true
	c.extend(m, f.addFirst, f.addLast)
}

// arrange sorts milestones by time; those of one day stay in the order of the
// files.
func arrange(list []milestone) {
	order := domain.Anchors()
	slices.SortStableFunc(list, func(a, b milestone) int {
		return cmp.Or(
			cmp.Compare(slices.Index(order, a.Anchor), slices.Index(order, b.Anchor)),
			cmp.Compare(b.Days, a.Days))
	})
}

// inOrder notes milestones whose days contradict the order in which the base
// lists them. Those that a setting places are free to move, and so are those
// that count from a date of the customer's own.
func inOrder(list []milestone, problems *mistakes) {
	fixed := slices.DeleteFunc(slices.Clone(list), func(m milestone) bool {
		return m.rank < 0 || !m.lead.fixed || m.Anchor == domain.FromBudget || m.Anchor == domain.FromPriceChange
	})
	slices.SortStableFunc(fixed, func(a, b milestone) int { return cmp.Compare(a.rank, b.rank) })
	for i := 1; i < len(fixed); i++ {
		a, b := fixed[i-1], fixed[i]
		sorted := []milestone{a, b}
		for j := range sorted {
			sorted[j].Days = sorted[j].lead.days
		}
		if arrange(sorted); sorted[0].Key != a.Key {
			at := b.lead.at
			if a.moved && !b.moved {
				at = a.lead.at
			}
			problems.add(at, "the days are out of order: %s must not come after %s", a.Key, b.Key)
		}
	}
}

// result settles what is internal and returns the milestones as the domain
// knows them.
func (c *composer) result(list []milestone, overlays []overlay) []domain.Milestone {
	var internal *bool
	for _, o := range overlays {
		if o.internal != nil {
			internal = o.internal
		}
	}
	contact := slices.IndexFunc(list, func(m milestone) bool { return m.Notice == domain.NoticeFirst })
	out := make([]domain.Milestone, len(list))
	for i, m := range list {
		switch {
		case m.internal != nil:
			m.Internal = *m.internal
		case internal != nil:
			m.Internal = *internal
		default:
			m.Internal = i < contact && m.Anchor == domain.FromDecision
		}
		for _, t := range m.tasks {
			m.Tasks = append(m.Tasks, t.Task)
		}
		slices.SortStableFunc(m.Tasks, requiredFirst)
		if m.sound && m.changed && !slices.ContainsFunc(m.tasks, func(t task) bool { return t.Required }) {
			c.problems.add(m.at, "%s is left without a required task, so nothing says when it is done", m.Key)
		}
		out[i] = m.Milestone
	}
	return out
}

// requiredFirst sorts tasks so that a card, which shows the first few, never
// leaves out one that holds up the milestone.
func requiredFirst(a, b domain.Task) int {
	switch {
	case a.Required == b.Required:
		return 0
	case a.Required:
		return -1
	}
	return 1
}

// keys lists the keys of milestones or tasks.
func keys[T interface{ name() name }](list []T) []string {
	names := make([]string, len(list))
	for i, item := range list {
		names[i] = item.name().key
	}
	return names
}
