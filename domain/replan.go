package domain

import (
	"encoding/json"
	"slices"
)

// NewsKind says what changed a timeline.
type NewsKind string

// The kinds of news about a contract and its timeline (R5a, R8).
const (
	NewsEdited    NewsKind = "edited"    // the account: its segment, CSM or zone
	NewsCorrected NewsKind = "corrected" // a typing error in the contract
	NewsAmended   NewsKind = "amended"   // the contract changed in mid-term
	NewsNotice    NewsKind = "notice"    // the customer gave notice
	NewsStays     NewsKind = "stays"     // and took it back
	NewsLapsed    NewsKind = "lapsed"    // it ran out while negotiations go on
	NewsContract  NewsKind = "contract"  // a further contract
	NewsPlan      NewsKind = "plan"      // the account's own steps and days
	NewsSettings  NewsKind = "settings"  // the account's own hour, holidays and the like
)

// News is what an announcement about a changed contract keeps of its moment,
// which later truth no longer tells.
type News struct {
	Kind     NewsKind `json:"kind"`
	Contract string   `json:"contract,omitempty"` // where the account has several
	Before   string   `json:"before,omitempty"`   // what changed, in plain words
	After    string   `json:"after,omitempty"`
	Note     string   `json:"note,omitempty"` // why, in the words of who changed it
	By       PersonID `json:"by,omitempty"`
	Moves    []Move   `json:"moves,omitempty"`
}

// EncodeNews puts news into an announcement's Detail.
func EncodeNews(n News) string {
	text, err := json.Marshal(n)
	if err != nil { // strings and dates only
		panic("encode news: " + err.Error())
	}
	return string(text)
}

// DecodeNews reads what [EncodeNews] wrote; anything else is no news.
func DecodeNews(detail string) News {
	var n News
	if json.Unmarshal([]byte(detail), &n) != nil {
		return News{}
	}
	return n
}

// Replanned is what a change of many accounts at once did to the timeline of
// one of them. It is told on the next card, not at once (R8). The zero value is
// nothing.
type Replanned struct {
	Bulk  BulkID `json:"bulk,omitempty"` // the last one that was counted
	On    Date   `json:"on,omitzero"`
	Why   string `json:"why,omitempty"` // "an import"
	Moves int    `json:"moves,omitempty"`
}

// Snapshot is where every open step of an account stood at a moment.
type Snapshot map[TermID][]Step

// Snapshot remembers where every open step stands, to find out later what
// moved.
func (a *Account) Snapshot(env Env) Snapshot {
	plans := Snapshot{}
	for _, t := range a.OpenTerms() {
		plans[t.ID] = a.Plan(t, env)
	}
	return plans
}

// MovesSince compares the plan with an earlier one: what is open and lies
// elsewhere, is reminded of on another day, is new, or is gone. What now lies before the account is watched is
// not among them: the list of what to catch up with has it. A term that was not open then has no moves: all
// of it is new.
func (a *Account) MovesSince(before Snapshot, env Env) []Move {
	var moves []Move
	for _, t := range a.OpenTerms() {
		old, known := before[t.ID]
		if !known {
			continue
		}
		contract := ""
		if a.Several() {
			contract = a.ContractOf(t).Name
		}
		now := a.Plan(t, env)
		for _, s := range now {
			was, ok := find(old, func(o Step) bool { return o.Key == s.Key })
			if !s.State.Open() || s.State == StepBefore {
				continue
			}
			m := Move{Milestone: s.Key, Title: s.Title, Contract: contract, From: was.Due, To: s.Due}
			switch {
			case !ok || was.Due != s.Due:
				moves = append(moves, m)
			case was.AskOn != s.AskOn && s.needsCard():
				m.RemindFrom, m.RemindTo = was.AskOn, s.AskOn
				moves = append(moves, m)
			}
		}
		for _, o := range old {
			gone := !slices.ContainsFunc(now, func(s Step) bool { return s.Key == o.Key })
			if o.State.Open() && o.State != StepBefore && gone {
				moves = append(moves, Move{Milestone: o.Key, Title: o.Title, Contract: contract, From: o.Due})
			}
		}
	}
	return moves
}

// tell posts one line that says what changed, why, and what moved (R8). before
// is the plan before the change. A change of many accounts at once posts
// nothing: the next card mentions it. What only concerns the timeline is not
// told when nothing moved.
func (a *Account) tell(env Env, change *Change, n News, before Snapshot) {
	n.Moves = a.MovesSince(before, env)
	if env.Bulk != "" {
		a.noteBulk(env, change, len(n.Moves))
		return
	}
	quiet := slices.Contains([]NewsKind{NewsEdited, NewsCorrected, NewsPlan, NewsSettings}, n.Kind)
	if env.Settings.startedFor(a).IsZero() || quiet && len(n.Moves) == 0 && !a.otherHours(before, env) {
		return
	}
	if !a.Several() {
		n.Contract = ""
	}
	n.By = env.Actor
	cause := change.Audit[len(change.Audit)-1]
	change.announce(Announcement{
		Key: "replanned/" + string(cause.ID), Kind: AnnounceReplanned, AccountID: a.ID, Subject: string(n.Kind),
		Detail: EncodeNews(n), Priority: PriorityNews,
	}, env)
}

// otherHours reports whether a card that is still to come comes at another
// instant than before.
func (a *Account) otherHours(before Snapshot, env Env) bool {
	return slices.ContainsFunc(a.Timeline(env), func(s Step) bool {
		was, ok := find(before[s.Term.ID], func(o Step) bool { return o.Key == s.Key })
		return ok && s.needsCard() && !was.Remind.Equal(s.Remind)
	})
}

// noteBulk remembers what a bulk cause moved until the next card.
func (a *Account) noteBulk(env Env, change *Change, moves int) {
	if moves == 0 || env.Settings.startedFor(a).IsZero() {
		return
	}
	if a.Replanned.Why != env.Bulk {
		a.Replanned.Moves = 0
	}
	a.Replanned = Replanned{Bulk: a.Replanned.Bulk, On: a.Today(env), Why: env.Bulk, Moves: a.Replanned.Moves + moves}
	change.Account = true
}

// mentionBulk takes what is still to be mentioned, for the card that is posted
// now.
func (a *Account) mentionBulk(change *Change) Replanned {
	told := a.Replanned
	if told.Moves > 0 {
		a.Replanned = Replanned{Bulk: told.Bulk}
		change.Account = true
	}
	told.Bulk = ""
	return told
}
