package domain

import (
	"slices"
	"time"
)

// Daily is a person's daily message (R11): everything that the bot wants from
// them on one day, the most urgent first.
type Daily struct {
	Person   PersonID
	Day      Date
	Accounts int         // open ones of which the person is the CSM
	Items    []DailyItem // what the message says
	Carded   []DailyItem // what a card of this day says to them already
}

// DailyItem is one line of a daily message.
type DailyItem struct {
	Want
	Account string    // its name
	Channel ChannelID // the account's; "" when it has none
	For     PersonID  // whose work it is, when the reader covers for somebody
}

// NewDaily starts the message of a person for the day that it is where they
// live. accounts is how many open accounts they have as CSM.
func NewDaily(env Env, person PersonID, accounts int) *Daily {
	return &Daily{Person: person, Day: DateIn(env.Now, env.Zone(person, "")), Accounts: accounts}
}

// Add adds what an account wants from the person, and from those for whom they
// act today. What a card of today says already is told apart, unless the person
// has so many accounts that cards do not mention them.
func (d *Daily) Add(a *Account, env Env) {
	told := !env.HasMany(d.Person, d.Accounts)
	for _, p := range append([]PersonID{d.Person}, env.coveredBy(d.Person, a)...) {
		for _, w := range a.Wants(p, env) {
			item := DailyItem{Want: w, Account: a.Name, Channel: a.Channel}
			if p != d.Person {
				item.For = p
			}
			same := func(x DailyItem) bool { // theirs as a task already, say
				return x.For != item.For && x.AccountID == w.AccountID && x.TermID == w.TermID && x.Subject == w.Subject && x.Subject != ""
			}
			list := &d.Items
			if told && w.Told {
				list = &d.Carded
			}
			if !slices.ContainsFunc(*list, same) {
				*list = append(*list, item)
			}
		}
	}
}

// Sort puts what is most urgent first, in the same order each time.
func (d *Daily) Sort() {
	for _, list := range [][]DailyItem{d.Items, d.Carded} {
		slices.SortStableFunc(list, func(x, y DailyItem) int { return compareWants(x.Want, y.Want) })
	}
}

// Whole is the message for somebody who asks for all of the day: what the cards
// say is in it like the rest.
func (d *Daily) Whole() *Daily {
	whole := *d
	whole.Items, whole.Carded = slices.Concat(d.Items, d.Carded), nil
	whole.Sort()
	return &whole
}

// Wanted looks again, at the moment of sending, whether the message that was
// promised still makes sense; if not, the reason says why it is dropped.
func (d *Daily) Wanted(n Announcement, env Env) (ok bool, reason string) {
	switch {
	case n.Detail != d.Day.String():
		return false, "its day has passed"
	case !env.DailyAt(d.Person, env.Now).Equal(env.Now):
		return false, "it would come in quiet hours or on a free day"
	case len(d.Items) == 0:
		return false, "nothing is wanted any more"
	}
	return true, ""
}

// Announcement is the promise of the message: one for each person and day.
func (d *Daily) Announcement() Announcement {
	return Announcement{
		Key: "daily/" + string(d.Person) + "/" + d.Day.String(), Kind: AnnounceDaily, Subject: string(d.Person),
		Detail: d.Day.String(), To: d.Person, Priority: PriorityCard,
	}
}

// HasMany reports whether somebody with so many accounts is better served by
// their daily message than by a mention on every card (R11).
func (e Env) HasMany(id PersonID, accounts int) bool { return accounts > e.SettingsOf(id).ManyAccounts }

// coveredBy returns those of an account's people who are away and for whom the
// person acts today.
func (e Env) coveredBy(id PersonID, a *Account) []PersonID {
	var covered []PersonID
	for _, p := range []PersonID{a.CSM, a.ManagerOf(e), a.SalesOwner, a.Sponsor} {
		if p != "" && p != id && e.Acting(p) == id && !slices.Contains(covered, p) {
			covered = append(covered, p)
		}
	}
	return covered
}

// DailyAt returns the first instant at or after t at which a person's daily
// message may come: on a day on which they work, from their hour until their
// quiet hours.
func (e Env) DailyAt(id PersonID, t time.Time) time.Time {
	person, s, zone := e.Person(id), e.SettingsOf(id), e.Zone(id, "")
	calendar := CalendarFor(s.Country, e.Settings.FreeDays...)
	for range len(person.Away) + 1 {
		t = calendar.reminderWindow(t, s, zone)
		x, away := person.AwayOn(DateIn(t, zone))
		if !away {
			break
		}
		t = x.To.AddDays(1).At(0, 0, zone)
	}
	return t
}

// NextDaily returns when a person's daily message may come next after the day
// on which it is now.
func (e Env) NextDaily(id PersonID) time.Time {
	zone := e.Zone(id, "")
	return e.DailyAt(id, DateIn(e.Now, zone).AddDays(1).At(0, 0, zone))
}

// GetsDaily reports whether a person is sent daily messages at all: reminders
// run, they work here and did not turn them off.
func (e Env) GetsDaily(id PersonID) bool {
	person, known := e.People[id]
	return e.Settings.Started() && !e.Settings.Paused() && known && person.Member() && !e.SettingsOf(id).NoDaily
}

// Overseen reports whether somebody has to look after those who look after the
// account: it has no CSM, its first rating is not green, or something stays late
// although they were nudged. The manager's daily message reads only such accounts.
func (a *Account) Overseen(env Env) bool { return a.overseen(a.Timeline(env)) }

func (a *Account) overseen(steps []Step) bool {
	if _, open := a.Term(); !open || a.Archived {
		return false
	}
	return a.CSM == "" || a.onlyRating().Colour.worries() || slices.ContainsFunc(steps, func(s Step) bool { return s.State.Open() && s.Nudged() })
}
