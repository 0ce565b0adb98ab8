package domain

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// WinKind is what the customer gained.
type WinKind string

// The kinds of wins (R28).
const (
	WinTime         WinKind = "time_saved"
	WinCost         WinKind = "cost_reduced"
	WinRevenue      WinKind = "revenue"
	WinQuality      WinKind = "quality"
	WinSatisfaction WinKind = "satisfaction"
	WinUsage        WinKind = "usage"
	WinProject      WinKind = "project"
)

// WinKinds lists the kinds in the order in which a value story tells them: what
// is worth most to who pays comes first.
func WinKinds() []WinKind {
	return []WinKind{WinTime, WinCost, WinRevenue, WinQuality, WinSatisfaction, WinProject, WinUsage}
}

// Label returns the kind as people read it.
func (k WinKind) Label() string {
	switch k {
	case WinTime:
		return "Time saved"
	case WinCost:
		return "Cost reduced"
	case WinRevenue:
		return "Revenue"
	case WinQuality:
		return "Quality"
	case WinSatisfaction:
		return "Satisfaction"
	case WinUsage:
		return "Usage"
	case WinProject:
		return "Project"
	}
	return string(k)
}

// ValueLog is the proof that an account collects all year: wins, figures of
// usage, and what an hour of the customer's work costs.
type ValueLog struct {
	Wins     []Win    `json:"wins,omitempty"` // in the order in which they were logged
	Figures  []Figure `json:"figures,omitempty"`
	HourRate Money    `json:"hour_rate,omitzero"`
}

// Win is one thing that the customer gained.
type Win struct {
	ID     WinID     `json:"id"`
	Kind   WinKind   `json:"kind"`
	Line   string    `json:"line"`             // what was achieved
	Amount Quantity  `json:"amount,omitzero"`  // how much of it
	Quote  string    `json:"quote,omitempty"`  // in the customer's own words
	Who    string    `json:"who,omitempty"`    // who said it
	On     Date      `json:"on"`               // the day on which it was achieved
	Link   string    `json:"link,omitempty"`   // of the Slack message it was saved from
	Author PersonID  `json:"author,omitempty"` // who wrote that message
	By     PersonID  `json:"by"`
	At     time.Time `json:"at"`

	CorrectedAt time.Time `json:"corrected_at,omitzero"`
	Withdrawn   PersonID  `json:"withdrawn,omitempty"` // who took it back, "" while it counts
}

// Counts reports whether the win was not taken back.
func (w Win) Counts() bool { return w.Withdrawn == "" }

// WinInput is what a person says about a win.
type WinInput struct {
	ID     WinID // minted when the form opened, or of the win being corrected
	Kind   WinKind
	Line   string
	Amount Quantity
	Quote  string
	Who    string
	On     Date // zero is today
	Link   string
	Author PersonID
}

// maxWins is how many wins an account keeps: one every working day for years.
const maxWins = 2000

// LogWin keeps a win. Logging again under the same id changes nothing; a message
// that was saved before is a [Conflict] that says when. Other errors have code
// [Invalid] and name "kind", "line", "quote", "who" or "on".
func (a *Account) LogWin(env Env, in WinInput) (*Change, error) {
	if _, saved := a.Win(in.ID); saved {
		return &Change{}, nil
	}
	if err := a.CheckNewWin(env, in.Link); err != nil {
		return nil, err
	}
	if err := a.checkWin(env, &in); err != nil {
		return nil, err
	}
	change := &Change{}
	w := Win{
		ID: orNew(env, in.ID, PrefixWin), Kind: in.Kind, Line: in.Line, Amount: in.Amount, Quote: in.Quote, Who: in.Who, On: in.On,
		Link: in.Link, Author: in.Author, By: env.Actor, At: env.Now,
	}
	a.putWin(change, w)
	change.audit(env, a.ID, "win.log", string(w.ID), "", w.audited())
	return change, nil
}

// CorrectWin replaces what a win says. Only who logged it, or the account's
// manager, may ([Forbidden]). A win that was taken back is a [Conflict].
func (a *Account) CorrectWin(env Env, in WinInput) (*Change, error) {
	w, err := a.ownWin(env, in.ID)
	if err != nil {
		return nil, err
	}
	if err := a.checkWin(env, &in); err != nil {
		return nil, err
	}
	was := w
	w.Kind, w.Line, w.Amount, w.Quote, w.Who, w.On = in.Kind, in.Line, in.Amount, in.Quote, in.Who, in.On
	if w == was {
		return &Change{}, nil
	}
	w.CorrectedAt = env.Now
	change := &Change{}
	a.putWin(change, w)
	change.audit(env, a.ID, "win.correct", string(w.ID), was.audited(), w.audited())
	return change, nil
}

// WithdrawWin takes a win back: it stays in the history and counts no more; its
// message can then be saved anew. Only who logged it, or the account's manager,
// may ([Forbidden]). Taking it back twice changes nothing.
func (a *Account) WithdrawWin(env Env, id WinID) (*Change, error) {
	if w, ok := a.Win(id); ok && !w.Counts() {
		return &Change{}, nil
	}
	w, err := a.ownWin(env, id)
	if err != nil {
		return nil, err
	}
	change := &Change{}
	change.audit(env, a.ID, "win.withdraw", string(w.ID), w.audited(), "")
	w.Withdrawn = env.Actor
	a.putWin(change, w)
	return change, nil
}

// Win returns a win of the account.
func (a *Account) Win(id WinID) (Win, bool) {
	return find(a.Value.Wins, func(w Win) bool { return w.ID == id })
}

// CheckNewWin reports whether one more win can be logged, from the message of a
// link or, for "", from none. A message that was saved before and still counts is
// a [Conflict] that says by whom and when.
func (a *Account) CheckNewWin(env Env, link string) error {
	w, saved := find(a.Value.Wins, func(w Win) bool { return link != "" && w.Link == link && w.Counts() })
	switch {
	case saved:
		return Errorf(Conflict, "", "<@%s> saved this message as a win on %s: %s. Nothing was added.", w.By, DateIn(w.At, a.Zone(env)).Plain(), w.Line)
	case len(a.Value.Wins) >= maxWins:
		return Errorf(Conflict, "", "%s has %d wins already; no more fit.", a.Name, maxWins)
	}
	return nil
}

// MayCorrectWin reports whether a person may correct or take back a win: who
// logged it, and those who lead the account (R5).
func (a *Account) MayCorrectWin(w Win, p PersonID, env Env) bool {
	return w.Counts() && (w.By == p || a.Leads(p, env))
}

// WinsByDay returns the wins that count, the latest first.
func (a *Account) WinsByDay() []Win {
	var wins []Win
	for _, w := range slices.Backward(a.Value.Wins) {
		if w.Counts() {
			wins = append(wins, w)
		}
	}
	slices.SortStableFunc(wins, func(x, y Win) int { return cmp.Compare(y.On.String(), x.On.String()) })
	return wins
}

func (a *Account) ownWin(env Env, id WinID) (Win, error) {
	w, ok := a.Win(id)
	switch {
	case !ok:
		return Win{}, Errorf(NotFound, "", "That win is not known any more.")
	case !w.Counts():
		return Win{}, Errorf(Conflict, "", "<@%s> took this win back. Log it anew if it is true.", w.Withdrawn)
	case !a.MayCorrectWin(w, env.Actor, env):
		return Win{}, Errorf(Forbidden, "", "Only <@%s>, who logged it, or the manager can change this win.", w.By)
	}
	return w, nil
}

func (a *Account) checkWin(env Env, in *WinInput) error {
	in.Line = strings.Join(strings.Fields(in.Line), " ")
	in.Who = strings.Join(strings.Fields(in.Who), " ")
	in.Quote = strings.TrimSpace(in.Quote)
	if in.On.IsZero() {
		in.On = a.Today(env)
	}
	switch {
	case !slices.Contains(WinKinds(), in.Kind):
		return Errorf(Invalid, "kind", "Say what the customer gained: %s.", orList(WinKinds()))
	case in.Line == "":
		return Errorf(Invalid, "line", "Say in one line what was achieved.")
	case in.On.After(a.Today(env)):
		return Errorf(Invalid, "on", "%s is still to come. Log the win once it is there.", in.On.Plain())
	}
	if err := tooLong("line", in.Line, maxLine); err != nil {
		return err
	}
	if err := tooLong("who", in.Who, maxName); err != nil {
		return err
	}
	return tooLong("quote", in.Quote, maxText)
}

func (a *Account) putWin(change *Change, w Win) {
	a.Value.Wins = put(slices.Clone(a.Value.Wins), w, func(x Win) bool { return x.ID == w.ID })
	change.Value = true
}

// audited is a win in short, for the audit log.
func (w Win) audited() string {
	text := w.On.String() + " " + w.Kind.Label()
	if !w.Amount.IsZero() {
		text += " " + w.Amount.String()
	}
	return text + ": " + w.Line
}

// After how many days without a win its CSM is asked for one, and how often
// then, in days (R28; seed 001: value is collected, not remembered).
const (
	winDays      = 60
	winAgainDays = 30
)

// LastWin is the day of the latest win that counts, zero when there is none.
func (a *Account) LastWin() Date {
	var last Date
	for _, w := range a.Value.Wins {
		if w.Counts() && w.On.After(last) {
			last = w.On
		}
	}
	return last
}

// wins asks the CSM for a win, one day a month, once there was none for sixty
// days.
func (w *wanting) wins() {
	a := w.account
	if w.env.Acting(a.CSM) != w.person {
		return
	}
	last := a.LastWin()
	title := "No win since " + last.Plain()
	if last.IsZero() {
		last, title = DateIn(a.CreatedAt, a.Zone(w.env)), "No win logged yet"
	}
	waited := last.DaysUntil(w.today) - winDays
	if waited < 0 {
		return
	}
	asked := last.AddDays(winDays + waited/winAgainDays*winAgainDays)
	if a.Calendar(w.env).OnOrAfter(asked) != w.today {
		return
	}
	w.add(Want{Kind: WantWin, Title: title, Since: w.today, Next: "Ask what has become easier, then log it", Urgency: urgencyUpkeep + 1})
}
