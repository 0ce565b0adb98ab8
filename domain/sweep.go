package domain

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Derived is what an account's row repeats of everything about it, so that the
// sweep and lists find it without loading accounts. It is saved with every
// change.
type Derived struct {
	NextDue   time.Time  // see [Account.NextDue]
	Overseen  bool       // see [Account.Overseen]
	CatchUpOn Date       // see [Account.CatchUpOn]
	Helpers   []PersonID // who has something open in a step that is due, besides the CSM
}

// Derived returns what the account's row repeats.
func (a *Account) Derived(env Env) Derived {
	steps := a.Timeline(env)
	return Derived{NextDue: a.nextDue(env, steps), Overseen: a.overseen(steps), CatchUpOn: a.CatchUpOn(env), Helpers: a.helpers(steps)}
}

// NextDue returns the next instant at which the bot has something to do for the
// account by itself; the zero time means never.
func (a *Account) NextDue(env Env) time.Time { return a.nextDue(env, a.Timeline(env)) }

func (a *Account) nextDue(env Env, steps []Step) time.Time {
	next := a.nextPost(env, steps)
	if a.Speaks(env) && a.showing(env, steps) {
		if day := a.Today(env).AddDays(1).At(0, 0, a.Zone(env)); next.IsZero() || day.Before(next) {
			next = day
		}
	}
	return next
}

// NextPost returns the next instant at which the bot says something about the
// account by itself; the zero time means never. Bringing up to date what it
// said before does not count.
func (a *Account) NextPost(env Env) time.Time { return a.nextPost(env, a.Timeline(env)) }

func (a *Account) nextPost(env Env, steps []Step) time.Time {
	if !a.Speaks(env) {
		return time.Time{}
	}
	var next time.Time
	for _, d := range a.dues(env, steps) {
		if next.IsZero() || d.at.Before(next) {
			next = d.at
		}
	}
	return next
}

// showing reports whether cards are out whose text changes with the day: how
// many days are left, how late a step is, whether it can still be undone. They
// are changed when the day begins, which disturbs nobody, so that a card never
// contradicts the brief.
func (a *Account) showing(env Env, steps []Step) bool {
	today := a.Today(env)
	return slices.ContainsFunc(steps, func(s Step) bool {
		return !s.Posted.IsZero() && (s.State.Open() || a.ShowsPaperwork(s.Term, env) || !a.UndoUntil(s, env).AddDays(1).Before(today))
	})
}

// Sweep does what has become due for the account: posts cards, ends snoozes,
// reminds of follow-ups, moves escalations up, and has the cards that are out
// brought up to date. What it decides is recorded, so that sweeping again
// announces nothing. Its change is never empty: even when there is nothing to
// do the account is due at another time from now on, and that is saved with it.
func (a *Account) Sweep(env Env) *Change {
	change := &Change{Refresh: true}
	if !a.Speaks(env) {
		return change
	}
	dues := a.dues(env, a.Timeline(env))
	slices.SortStableFunc(dues, func(x, y due) int { return cmp.Compare(x.order, y.order) })
	today, first := a.Today(env), "" // the day's one card; the rest goes into its thread (R11)
	if a.DayCard.On == today {
		first = a.DayCard.Key
	}
	for _, d := range dues {
		if !d.at.After(env.Now) {
			first = d.do(change, first)
		}
	}
	if first != "" {
		a.DayCard = DayCard{Key: first, On: today}
	}
	return change
}

// DayCard is the account's last card that stands by itself in its channel: what
// else comes on the same day goes into its thread, whenever it comes (R11).
type DayCard struct {
	Key string // of its announcement
	On  Date   // in the account's zone
}

// due is one thing the bot will do by itself.
type due struct {
	at    time.Time
	order int // within one sweep
	do    func(change *Change, thread string) (newThread string)
}

func (a *Account) dues(env Env, steps []Step) []due {
	zone, calendar, settings := a.Zone(env), a.Calendar(env), a.Settings(env)
	// What the bot starts itself keeps to the working day; an instant that
	// passed unheard comes at the next opening.
	polite := func(t time.Time) time.Time {
		if t.Before(env.Now) {
			t = env.Now
		}
		return calendar.reminderWindow(t, settings, zone)
	}
	var dues []due
	if loan, ok := a.loanDue(env); ok {
		dues = append(dues, loan)
	}
	for _, s := range steps {
		fact := a.milestone(s.Term.ID, s.Key)
		back := calendar.OnOrAfter(fact.SnoozedUntil).At(settings.ReminderHour, 0, zone)
		switch {
		case s.needsCard():
			order := 1000 - min(a.Today(env).DaysUntil(s.Due)+500, 999) // the running phase first
			post := a.postCard(env, s)
			if a.listed(s, env) {
				post = a.listCatchUp(env, s)
			}
			dues = append(dues, due{at: polite(s.Remind), order: order, do: post})
		case s.State == StepSnoozed && s.Posted.IsZero():
			dues = append(dues, due{at: polite(back), order: 1000, do: a.postCard(env, s)})
		case s.State.Open() && !s.Posted.IsZero() && !fact.SnoozedUntil.IsZero() && fact.SnoozeTold != fact.SnoozedUntil:
			dues = append(dues, due{at: polite(back), order: 2000, do: a.endSnooze(env, s)})
		}
	}
	dues = append(dues, a.overdues(env, steps, polite)...)
	dues = append(dues, a.chases(env, steps, polite)...)
	dues = append(dues, a.silences(env, polite)...)
	dues = append(dues, a.handoffs(env, polite)...)
	for _, t := range a.OpenTerms() {
		question := a.expiredQuestion(t, env)
		question.at = polite(question.at)
		dues = append(dues, question)
	}
	for _, f := range a.FollowUps {
		if f.Open() && !f.Reminded {
			at := calendar.OnOrBefore(f.Due).At(settings.ReminderHour, 0, zone)
			dues = append(dues, due{at: polite(at), order: 3000, do: a.remindFollowUp(env, f)})
		}
	}
	for _, e := range a.Escalations {
		if e.Status == EscalationOpen && !e.DueAt.IsZero() {
			at := e.DueAt
			if e.Owner == "" && len(a.Ladder(env)) > 0 || a.orphaned(e, env) {
				at = env.Now // somebody was named meanwhile: they need not wait
			}
			dues = append(dues, due{at: at, order: 0, do: a.climb(env, e.ID)})
		}
	}
	return dues
}

// needsCard reports whether the step's card still has to be posted, or posted
// anew because the step moved to a later day after its first card.
func (s Step) needsCard() bool {
	if s.State == StepBefore || s.State == StepSnoozed || !s.State.Open() {
		return false
	}
	return s.Posted.IsZero() || s.Due.After(s.Posted)
}

// CardKey is the key of a step's card: a step that moved to a later day gets a
// card of its own there.
func CardKey(term TermID, milestone string, due Date) string {
	return fmt.Sprintf("card/%s/%s/%s", term, milestone, due)
}

func (a *Account) postCard(env Env, s Step) func(*Change, string) string {
	return func(change *Change, thread string) string {
		fact := a.milestone(s.Term.ID, s.Key)
		fact.post(s, a.Today(env))
		if thread == "" {
			fact.Note = a.mentionBulk(change)
		}
		a.putMilestone(change, fact)
		key := CardKey(s.Term.ID, s.Key, s.Due)
		change.announce(Announcement{
			Key: key, Kind: AnnounceCard, AccountID: a.ID, TermID: s.Term.ID, Subject: s.Key, Detail: s.Due.String(),
			Thread: thread, Live: true, Critical: true, Priority: cardPriority(a.Today(env), s.Term.DecisionDate()),
		}, env)
		return cmp.Or(thread, key)
	}
}

// post notes that a step's card is posted. What a list told of before counts
// from that list on.
func (f *MilestoneFact) post(s Step, today Date) {
	if f.RemindedFor != s.Due {
		f.ListedOn = Date{}
	}
	f.RemindedFor, f.CardOn = s.Due, today
}

func (a *Account) endSnooze(env Env, s Step) func(*Change, string) string {
	return func(change *Change, thread string) string {
		fact := a.milestone(s.Term.ID, s.Key)
		fact.SnoozeTold = fact.SnoozedUntil
		a.putMilestone(change, fact)
		if !s.HasCard() { // it was on a list only
			return a.postCard(env, s)(change, thread)
		}
		change.announce(Announcement{
			Key:  fmt.Sprintf("snooze/%s/%s/%s", s.Term.ID, s.Key, fact.SnoozedUntil),
			Kind: AnnounceSnoozeOver, AccountID: a.ID, TermID: s.Term.ID, Subject: s.Key,
			Thread: CardKey(s.Term.ID, s.Key, s.Posted), Critical: true, Priority: PriorityCard,
		}, env)
		return thread
	}
}

func (a *Account) remindFollowUp(env Env, f FollowUp) func(*Change, string) string {
	return func(change *Change, thread string) string {
		f.Reminded = true
		a.putFollowUp(change, f)
		key := "follow_up/" + string(f.ID)
		change.announce(Announcement{
			Key: key, Kind: AnnounceFollowUp, AccountID: a.ID, TermID: f.TermID, Subject: string(f.ID),
			Thread: thread, Live: true, Critical: true, Priority: PriorityCard,
		}, env)
		return cmp.Or(thread, key)
	}
}

func (a *Account) putMilestone(change *Change, f MilestoneFact) {
	same := func(x MilestoneFact) bool { return x.TermID == f.TermID && x.Milestone == f.Milestone }
	a.Milestones = put(a.Milestones, f, same)
	change.Milestones = put(change.Milestones, f, same)
}

func (a *Account) putFollowUp(change *Change, f FollowUp) {
	same := func(x FollowUp) bool { return x.ID == f.ID }
	a.FollowUps = put(a.FollowUps, f, same)
	change.FollowUps = put(change.FollowUps, f, same)
}
