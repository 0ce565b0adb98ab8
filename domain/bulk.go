package domain

import (
	"encoding/json"
	"slices"
)

// BulkChange is one deed that may move the reminders of many accounts: another
// setting, free days, an absence, other teams, other playbooks. What it moved is
// found out account by account after it, told once to whoever did it, and on the
// next card of each account (R8).
type BulkChange struct {
	ID     BulkID
	Actor  PersonID // who is told; "" is the admins
	Cause  string   // what it was, as a card says it: "other free days"
	CSMs   []PersonID
	Before Around
	After  AccountID // accounts up to this id have been looked at
	Tally  Tally
}

// Around is what the timelines of accounts depend on beside the accounts
// themselves, as it was before a change. What is nil is as it was.
type Around struct {
	Settings  *Settings `json:"settings,omitempty"`
	Teams     *[]Team   `json:"teams,omitempty"`
	Person    *Person   `json:"person,omitempty"`
	Playbooks string    `json:"playbooks,omitempty"` // their version
	// Outline is that of these playbooks; it is kept elsewhere.
	Outline Outline `json:"-"`
}

// Env is what was true around an account before the change.
func (b Around) Env(env Env) Env {
	if b.Settings != nil {
		env.Settings = *b.Settings
	}
	if b.Teams != nil {
		env.Teams = *b.Teams
	}
	if b.Person != nil {
		people := make(map[PersonID]Person, len(env.People))
		for id, p := range env.People {
			people[id] = p
		}
		was := env.People[b.Person.ID]
		was.Choices, was.Away = b.Person.Choices, b.Person.Away
		people[b.Person.ID] = was
		env.People = people
	}
	if books, ok := b.Outline.playbooks(); ok {
		env.Playbooks = books
	}
	return env
}

// Tally sums up what a change of many accounts moved.
type Tally struct {
	Moves    int    `json:"moves"` // reminders that come on another day, are new, or are gone
	Accounts int    `json:"accounts"`
	Furthest Move   `json:"furthest,omitzero"` // that moves by the most days
	Of       string `json:"of,omitempty"`      // the account of that one
}

// Add counts what moved in the timeline of an account.
func (t *Tally) Add(account string, moves []Move) {
	if len(moves) == 0 {
		return
	}
	t.Accounts++
	t.Moves += len(moves)
	for _, m := range moves {
		if t.Of == "" || m.days() > t.Furthest.days() {
			t.Furthest, t.Of = m, account
		}
	}
}

// days is by how many days a reminder moves; what is new or gone is none.
func (m Move) days() int {
	from, to := m.From, m.To
	if !m.RemindTo.IsZero() {
		from, to = m.RemindFrom, m.RemindTo
	}
	if from.IsZero() || to.IsZero() {
		return 0
	}
	return max(from.DaysUntil(to), to.DaysUntil(from))
}

// Follow finds out what a bulk change moved in the account's timeline and notes
// it for the next card. Looking twice notes it once.
func (a *Account) Follow(env Env, b BulkChange) (*Change, []Move) {
	change := &Change{}
	if env.Settings.startedFor(a).IsZero() {
		return change, nil
	}
	moves := a.MovesSince(a.Snapshot(b.Before.Env(env)), env)
	if a.Replanned.Bulk != b.ID || b.ID == "" {
		env.Bulk = b.Cause
		a.noteBulk(env, change, len(moves))
		a.Replanned.Bulk = b.ID
	}
	return change, moves
}

// Moved reports whether going from one set of settings to the other can move
// reminders, and names the cause.
func (s Settings) Moved(before Settings) (cause string, moved bool) {
	if !slices.Equal(s.FreeDays, before.FreeDays) {
		return "other free days", true
	}
	for _, setting := range SettingTable() {
		if setting.Moves && setting.Value(s) != setting.Value(before) {
			return "a setting of the workspace", true
		}
	}
	return "", false
}

// Moved is [Settings.Moved] for what a person chose, and for when they are away.
func (p Person) Moved(before Person) (cause string, moved bool) {
	if !slices.Equal(p.Away, before.Away) {
		return "an absence", true
	}
	if p.Choices.moved(before.Choices) {
		return "a setting of the CSM", true
	}
	return "", false
}

func (c Choices) moved(before Choices) bool {
	return slices.ContainsFunc(SettingTable(), func(s Setting) bool { return s.Moves && c[s.Name] != before[s.Name] })
}

// TeamsMoved returns the members of the teams whose members, parent or settings
// differ, and of the teams below these: their reminders may move.
func TeamsMoved(before, now []Team) []PersonID {
	touched := map[TeamID]bool{}
	for _, t := range slices.Concat(before, now) {
		was, existed := find(before, func(o Team) bool { return o.ID == t.ID })
		is, exists := find(now, func(o Team) bool { return o.ID == t.ID })
		touched[t.ID] = !existed || !exists || was.Parent != is.Parent || !slices.Equal(was.Members, is.Members) || is.Choices.moved(was.Choices)
	}
	var people []PersonID
	for _, teams := range [][]Team{before, now} {
		env := Env{Teams: teams}
		for _, t := range teams {
			if slices.ContainsFunc(env.withParents(t), func(above Team) bool { return touched[above.ID] }) {
				people = append(people, t.Members...)
			}
		}
	}
	slices.Sort(people)
	return slices.Compact(people)
}

// EncodeTally puts a tally into an announcement's Detail.
func EncodeTally(t Tally) string { return encodeDetail(t) }

// DecodeTally reads what [EncodeTally] wrote; anything else moved nothing.
func DecodeTally(detail string) Tally { return decodeDetail[Tally](detail) }

// PlaybookNews is what an announcement of other playbooks keeps of its moment.
type PlaybookNews struct {
	Before string `json:"before"` // version of the playbooks before
	Tally  Tally  `json:"tally"`
}

// EncodePlaybookNews puts news of playbooks into an announcement's Detail.
func EncodePlaybookNews(n PlaybookNews) string { return encodeDetail(n) }

// DecodePlaybookNews reads what [EncodePlaybookNews] wrote; anything else is no
// news.
func DecodePlaybookNews(detail string) PlaybookNews { return decodeDetail[PlaybookNews](detail) }

func encodeDetail(v any) string {
	text, err := json.Marshal(v)
	if err != nil { // strings, numbers and dates only
		panic("encode detail: " + err.Error())
	}
	return string(text)
}

func decodeDetail[T any](detail string) (v T) {
	if json.Unmarshal([]byte(detail), &v) != nil {
		var none T
		return none
	}
	return v
}
