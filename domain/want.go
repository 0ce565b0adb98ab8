package domain

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// WantKind says what sort of thing an account wants from a person.
type WantKind string

// The kinds of want. Subject names the thing as a button's reference does.
const (
	WantAcknowledge WantKind = "acknowledge" // Subject is the escalation id
	WantAssign      WantKind = "assign"      // the account has no CSM
	WantStep        WantKind = "step"        // Subject is the milestone key
	WantTask        WantKind = "task"        // of somebody else's step; Subject is the milestone key
	WantFollowUp    WantKind = "follow_up"   // Subject is the follow-up id
	WantOversight   WantKind = "oversight"   // late work of a CSM, for their manager; Subject is the milestone key
	WantSignBy      WantKind = "sign_by"     // a target date for the signature; Subject is the milestone key of its card
	WantSignature   WantKind = "signature"   // where the contract is; Subject likewise
	WantRating      WantKind = "rating"
	WantFirstRating WantKind = "first_rating" // of an account of theirs, for a manager; Subject is the rating id
	WantTouch       WantKind = "touch"        // a contact that is due; Subject is the stakeholder id
	WantAnswer      WantKind = "answer"       // the notice sent last has had none; Subject is the draft id
	WantWin         WantKind = "win"          // none was logged for long
	WantResult      WantKind = "result"       // how a term ended that has run out; opens the closing form
)

// Want is one thing that an account wants from one person today: one line of
// their daily message (R11). Texts are plain, not escaped for Slack.
type Want struct {
	Kind      WantKind
	AccountID AccountID
	TermID    TermID // "" when it is not about a term
	Contract  string // name of the contract, "" unless the account has several
	Subject   string // what a button that opens it refers to, by the kind
	Title     string // what it is: "Build the proposal"
	Since     Date   // the day since which it is wanted; late when before today
	Before    bool   // that day is before renewalbot began to watch the account
	Next      string // the next step in a few plain words
	Told      bool   // a message of today says so already
	Urgency   int    // smaller is more urgent; compare with [SortWants]
}

// Where a want stands before days are counted: an alarm first, then what is
// late, what is due, and last what can wait a day.
const (
	urgencyAlarm   = 0
	urgencyLate    = 10_000
	urgencyDue     = 20_000
	urgencyPromise = 30_000 // follow-ups and assigned tasks that are due
	urgencyWatch   = 40_000 // late work of others
	urgencyUpkeep  = 50_000 // ratings, touches
)

// maxUrgencyDays bounds how far days move a want within its class.
const maxUrgencyDays = 4_000

// by moves a want forward in its class by so many days.
func by(class, days int) int { return class - min(max(days, 0), maxUrgencyDays) }

// SortWants puts what is most urgent first. Equally urgent ones keep the order
// of the older, then of the account's id, so that a list is the same each time.
func SortWants(wants []Want) {
	slices.SortStableFunc(wants, compareWants)
}

func compareWants(x, y Want) int {
	return cmp.Or(cmp.Compare(x.Urgency, y.Urgency), cmp.Compare(x.Since.String(), y.Since.String()),
		cmp.Compare(x.AccountID, y.AccountID))
}

// Wants lists what the account wants from a person today, the most urgent
// first: a pure function of the account and what is true around it. Each step
// appears once. An account that the bot does not speak about wants
// nothing.
func (a *Account) Wants(person PersonID, env Env) []Want {
	if person == "" || !a.Speaks(env) {
		return nil
	}
	w := wanting{account: a, person: person, env: env, today: a.Today(env)}
	w.escalation()
	if _, open := a.Term(); open {
		steps := a.Timeline(env)
		w.unassigned()
		w.results()
		w.steps(steps)
		w.paperwork(steps)
		w.oversight(steps)
		w.rating()
		w.firstRating()
		w.touches()
		w.wins()
	}
	w.followUps()
	SortWants(w.found)
	return w.found
}

// wanting gathers the wants of one person.
type wanting struct {
	account *Account
	person  PersonID
	env     Env
	today   Date
	found   []Want
}

func (w *wanting) add(n Want) {
	n.AccountID = w.account.ID
	if t, ok := w.account.TermByID(n.TermID); ok && w.account.Several() {
		n.Contract = w.account.ContractOf(t).Name
	}
	if t, open := w.account.Term(); open && (n.Kind == WantRating || n.Kind == WantSignBy || n.Kind == WantTouch) {
		n.Before = n.Since.Before(w.account.adopted(t, w.env))
	}
	w.found = append(w.found, n)
}

// escalation is the alarm that waits for this person's answer.
func (w *wanting) escalation() {
	e, ok := w.account.Escalation()
	if !ok || e.Status != EscalationOpen || e.Owner != w.person {
		return
	}
	since := DateIn(e.RaisedAt, w.account.Zone(w.env))
	w.add(Want{
		Kind: WantAcknowledge, TermID: e.TermID, Subject: string(e.ID), Since: since,
		Title: e.Severity.Label() + " escalation: " + strings.Join(strings.Fields(e.Reason), " "),
		Next:  "Acknowledge it, or say who takes it", Urgency: urgencyAlarm + 10*(3-e.Severity.rank()),
		Told: DateIn(e.RungSince, w.account.Zone(w.env)) == w.today,
	})
}

// unassigned asks the manager who should look after the account.
func (w *wanting) unassigned() {
	a := w.account
	if a.CSM != "" || a.ManagerOf(w.env) != w.person {
		return
	}
	w.add(Want{
		Kind: WantAssign, Title: "Nobody looks after this account", Since: DateIn(a.CreatedAt, a.Zone(w.env)),
		Next: "Name a CSM", Urgency: urgencyAlarm + 100,
	})
}

// results asks the CSM how the terms ended that ran out without a result.
func (w *wanting) results() {
	a := w.account
	for _, t := range a.OpenTerms() {
		if a.CSM != w.person || !a.Expired(t, w.env) || t.Facts.Lapse.Until.After(w.today) {
			continue
		}
		w.add(Want{
			Kind: WantResult, TermID: t.ID, Title: "Expired on " + t.RenewalDate.Plain() + ", unsigned", Since: t.RenewalDate,
			Next: "Say how it ended, or that negotiations go on", Told: t.Facts.Asked == w.today,
			Urgency: by(urgencyLate, t.RenewalDate.DaysUntil(w.today)),
		})
	}
}

// steps are the milestones that are due or late: the CSM's own, and those in
// which somebody else has tasks to do.
func (w *wanting) steps(steps []Step) {
	for _, s := range steps {
		if s.State != StepDue && s.State != StepLate || s.Since().After(w.today) {
			continue
		}
		since := s.Since()
		if s.State == StepLate {
			since = s.DueDay()
		}
		mine := 0
		for _, t := range s.Tasks {
			if !t.Done && t.Assignee == w.person {
				mine++
			}
		}
		urgency := by(urgencyDue, 0)
		if s.State == StepLate {
			urgency = by(urgencyLate, s.Due.DaysUntil(w.today))
		}
		switch {
		case w.account.CSM == w.person:
			w.add(Want{Kind: WantStep, TermID: s.Term.ID, Subject: s.Key, Title: s.Title, Since: since,
				Next: s.next(), Told: s.ToldOn() == w.today, Urgency: urgency})
		case mine > 0:
			w.add(Want{Kind: WantTask, TermID: s.Term.ID, Subject: s.Key, Title: s.tasksOf(w.person), Since: since,
				Next: "Do it and tick it off", Told: s.ToldOn() == w.today, Urgency: urgency + urgencyPromise - urgencyDue})
		}
	}
}

// Since is the day from which the step is late if it is not done: its due day,
// the end of its snooze, or the day on which people first heard of it, whichever
// is the latest.
func (s Step) Since() Date {
	first := s.CardOn
	if !s.ListedOn.IsZero() {
		first = s.ListedOn
	}
	return LaterOf(LaterOf(s.Due, s.Back), first)
}

// DueDay is the day that people are told as the due one. A late start is due on
// the day of its card or list: nobody could have been in time before.
func (s Step) DueDay() Date {
	if s.CatchUp && s.Posted == s.Due {
		s.Back = Date{}
		return s.Since()
	}
	return s.Due
}

// ToldOn is the day on which its card came, or the list that has it instead;
// zero before either.
func (s Step) ToldOn() Date {
	if s.CardOn.IsZero() {
		return s.ListedOn
	}
	return s.CardOn
}

// HasCard reports whether a card of the step is out or on its way: a late start
// may be on a list only.
func (s Step) HasCard() bool {
	return !s.Posted.IsZero() && (s.ListedOn.IsZero() || !s.CardOn.IsZero())
}

// Nudged reports whether its people were reminded of the step because it is late.
func (s Step) Nudged() bool { return !s.nudgedFor.IsZero() && s.nudgedFor == s.Since() }

// next says what to do about a step that is due.
func (s Step) next() string {
	switch left := s.RequiredLeft(); {
	case left > 0:
		return "Finish " + plural(left, "the required task", "the required tasks") + ", then press Done"
	case s.Notice != "":
		return "Draft the notice, then press Done"
	}
	return "Press Done, or skip it with a reason"
}

// tasksOf names the first open task of a person, and how many there are besides.
func (s Step) tasksOf(p PersonID) string {
	title, more := "", 0
	for _, t := range s.Tasks {
		switch {
		case t.Done || t.Assignee != p:
		case title == "":
			title = t.Title
		default:
			more++
		}
	}
	if more > 0 {
		return fmt.Sprintf("%s, and %d more", title, more)
	}
	return title
}

// oversight tells the manager of work that stays late although its CSM was
// nudged; one line an account, about the oldest.
func (w *wanting) oversight(steps []Step) {
	a := w.account
	if a.CSM == "" || a.CSM == w.person || a.ManagerOf(w.env) != w.person {
		return
	}
	late, count := Step{}, 0
	for _, s := range steps {
		if s.State != StepLate || !s.Nudged() {
			continue
		}
		if count++; count == 1 || s.Due.Before(late.Due) {
			late = s
		}
	}
	if count == 0 {
		return
	}
	title := late.Title
	if count > 1 {
		title = fmt.Sprintf("%s, and %d more late", title, count-1)
	}
	next := "Ask what is in the way"
	if e, ok := a.Escalation(); ok && e.AckBy == w.person {
		next = "You took notice on " + DateIn(e.AckAt, a.Zone(w.env)).Plain() + "; resolve it when it is cleared"
	}
	w.add(Want{
		Kind: WantOversight, TermID: late.Term.ID, Subject: late.Key, Title: title, Since: late.DueDay(),
		Next: next, Urgency: by(urgencyWatch, late.Due.DaysUntil(w.today)),
	})
}

// followUps are the person's own tasks beside the playbook, from the day they
// are due.
func (w *wanting) followUps() {
	for _, f := range w.account.FollowUps {
		due := w.account.Calendar(w.env).OnOrBefore(f.Due)
		if !f.Open() || f.Owner != w.person || due.After(w.today) {
			continue
		}
		urgency := urgencyPromise
		if w.today.After(f.Due) {
			urgency = by(urgencyLate, f.Due.DaysUntil(w.today))
		}
		w.add(Want{
			Kind: WantFollowUp, TermID: f.TermID, Subject: string(f.ID), Title: f.Title, Since: f.Due,
			Next: "Do it, then press Done", Told: f.Reminded && due == w.today, Urgency: urgency,
		})
	}
}

// ratingQuarterDays is how often a CSM is asked for a rating outside the renewal
// window: once a quarter (R19).
const ratingQuarterDays = 90

// rating asks for a new rating when the last one is stale: inside the renewal
// window a yellow or red one after so many days as the settings say, a green one
// that is older than the window (R19).
func (w *wanting) rating() {
	a := w.account
	if a.CSM != w.person {
		return
	}
	want := Want{Kind: WantRating, Next: "Rate the account as it is today", Urgency: urgencyUpkeep}
	opens := w.windowOpens()
	last, rated := a.Rating()
	ratedOn := DateIn(last.At, a.Zone(w.env))
	strong, asked := a.strongSince(w.env)
	holds := a.Settings(w.env).StaleDays
	switch inside := !w.today.Before(opens); {
	case asked:
		want.Title, want.Since, want.Urgency = "Strong signal: "+strong.Kind.Label(), strong.On, by(urgencyDue, 0)
	case inside && !rated:
		want.Title, want.Since, want.Urgency = "Not rated yet", opens, urgencyUpkeep-1
	case inside && last.Colour == Green && ratedOn.Before(opens):
		want.Title, want.Since = "Rated green before the renewal began", opens
	case inside && last.Colour != Green && ratedOn.AddDays(holds).Before(w.today):
		want.Title = fmt.Sprintf("Rated %s %d days ago", last.Colour, ratedOn.DaysUntil(w.today))
		want.Since, want.Urgency = ratedOn.AddDays(holds+1), urgencyUpkeep-2
	case !inside && w.quarterDay(ratedOn):
		want.Title, want.Since = "The quarter's look at the account", w.today
	default:
		return
	}
	w.add(want)
}

// windowOpens is the first day of the account's renewal window.
func (w *wanting) windowOpens() Date {
	t, _ := w.account.Term()
	return t.DecisionDate().AddDays(-w.env.Playbooks.For(w.account.Segment, w.account.Colour()).Start())
}

// quarterDay reports whether today is the working day on which the CSM is asked
// once more, counted from the last rating, else from when the account was added.
func (w *wanting) quarterDay(rated Date) bool {
	a := w.account
	if _, ok := a.Rating(); !ok {
		rated = DateIn(a.CreatedAt, a.Zone(w.env))
	}
	last := rated.DaysUntil(w.today) / ratingQuarterDays * ratingQuarterDays
	return last > 0 && a.Calendar(w.env).OnOrAfter(rated.AddDays(last)) == w.today
}
