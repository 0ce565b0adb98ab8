package domain

import (
	"fmt"
	"slices"
	"time"
)

// Outlook is what the bot looks ahead from: some accounts, and people whose
// daily messages they fill.
type Outlook struct {
	Accounts []*Account
	Around   []*Account // swept too, because lists and daily messages tell of them, but not foretold
	Readers  []Reader
	Admins   []PersonID // who get the week's word that the bot is alive
	// LateStarts counts, under each [CatchUpKey], the accounts that begin late
	// beside those of the outlook.
	LateStarts map[string]int
	// Listed has the keys of the lists of late starts that are out already.
	Listed map[string]bool
}

// Reader is somebody whose daily message is foretold.
type Reader struct {
	Person   PersonID
	Accounts int       // open ones of which they are the CSM
	Next     time.Time // when their daily message is looked at next; zero is now
}

// maxForecast bounds the steps of one forecast for each account. A year of one
// takes some dozens.
const maxForecast = 2000

// Forecast lists what the bot will post by itself until the end of a day, that
// of the account or of whoever reads it, in the order of time. It is no second
// planner: it moves the clock of copies of the accounts and lets the real sweep
// run, so that it cannot promise something else than what then happens. Before
// reminders are started it shows what starting them now would do. env knows the
// people of all the accounts.
func (o Outlook) Forecast(env Env, until Date) []Forecast {
	if !env.Settings.Started() {
		env.Settings.StartedAt = env.Now
	}
	ids := 0
	env.Actor, env.NewID = "", func(prefix string) string {
		ids++
		return fmt.Sprintf("%s_forecast%06d", prefix, ids)
	}
	s := seer{outlook: o, env: env, promised: map[string]time.Time{}}
	for i, a := range slices.Concat(o.Accounts, o.Around) {
		c := a.clone()
		s.cast = append(s.cast, &seen{
			account: c, ends: until.AddDays(1).At(0, 0, c.Zone(env)), late: c.catchUpKey(env), around: i >= len(o.Accounts),
		})
	}
	for _, r := range o.Readers {
		next := r.Next
		if next.IsZero() {
			next = env.Now
		}
		s.readers = append(s.readers, &reading{Reader: r, next: next, ends: until.AddDays(1).At(0, 0, env.Zone(r.Person, ""))})
	}
	for range maxForecast * max(len(s.cast), 1) {
		if !s.advance() {
			break
		}
	}
	s.weeklyWords(env, until)
	slices.SortStableFunc(s.found, func(x, y Forecast) int { return x.At.Compare(y.At) })
	return s.found
}

// weeklyWords foretells the word of every Monday to the admins.
func (s *seer) weeklyWords(env Env, until Date) {
	if env.Settings.Paused() {
		return
	}
	for monday, due := env.Settings.WeeklyWord(env.Now); ; monday, due = env.Settings.WeeklyWord(due.AddDate(0, 0, 7)) {
		if due.Before(env.Now) {
			continue
		}
		said := false
		for _, admin := range s.outlook.Admins {
			if at := env.mayWrite(admin, due); at.Before(until.AddDays(1).At(0, 0, env.Zone(admin, ""))) {
				said = true
				s.found = append(s.found, Forecast{At: at, Announcement: WeeklyWordTo(admin, monday), About: "I am alive"})
			}
		}
		if !said {
			return
		}
	}
}

// seer moves a clock of its own from one thing that the bot does to the next.
type seer struct {
	outlook  Outlook
	env      Env
	cast     []*seen
	readers  []*reading
	held     []heldBack
	promised map[string]time.Time // keys of what was promised, and when
	found    []Forecast
}

// seen is an account of the outlook.
type seen struct {
	account *Account
	ends    time.Time
	around  bool      // not foretold
	looked  bool      // next is known
	next    time.Time // zero is never
	late    string    // CatchUpKey of its late start, or ""
}

// reading is somebody who reads a daily message.
type reading struct {
	Reader
	next, ends time.Time
}

// heldBack is a message that waits until it may be said.
type heldBack struct {
	of    *seen
	n     Announcement
	until time.Time
}

// advance moves the clock to the next instant at which something happens and
// does all that is due then: first the accounts, then the daily messages, as the
// jobs do. It reports whether anything was left to do.
func (s *seer) advance() bool {
	var next time.Time
	sooner := func(at, ends time.Time) {
		if !at.IsZero() && !at.After(ends) && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	for _, c := range s.cast {
		if !c.looked {
			c.looked, c.next = true, c.account.NextPost(s.env)
		}
		sooner(c.next, c.ends)
	}
	for _, r := range s.readers {
		sooner(r.next, r.ends)
	}
	for _, h := range s.held {
		sooner(h.until, h.of.ends)
	}
	if next.IsZero() {
		return false
	}
	if next.After(s.env.Now) {
		s.env.Now = next
	}
	due := func(at, ends time.Time) bool { return !at.IsZero() && !at.After(s.env.Now) && !at.After(ends) }
	waited := s.held
	s.held = nil
	for _, h := range waited {
		if due(h.until, h.of.ends) {
			s.say(h.of, h.n)
		} else {
			s.held = append(s.held, h)
		}
	}
	for _, c := range s.cast {
		if due(c.next, c.ends) {
			s.sweep(c)
		}
	}
	for _, r := range s.readers {
		if due(r.next, r.ends) {
			s.read(r)
		}
	}
	return true
}

// sweep does what is due for an account.
func (s *seer) sweep(c *seen) {
	env := s.env
	env.LateStarts = s.lateStarts(c)
	change := c.account.Sweep(env)
	c.looked, c.late = false, c.account.catchUpKey(env)
	for _, n := range change.Announcements {
		if _, again := s.promised[n.Key]; !again {
			s.promised[n.Key] = env.Now
			s.say(c, n)
		}
	}
}

// say foretells a message, or holds it back while it may not be said.
func (s *seer) say(c *seen, n Announcement) {
	if wanted, _ := c.account.Wanted(n, s.env); !wanted {
		return
	}
	if until := s.holdUntil(c, n); until.After(s.env.Now) {
		s.held = append(s.held, heldBack{of: c, n: n, until: until})
		return
	}
	if c.around {
		return
	}
	f := Forecast{At: s.env.Now, Account: c.account.ID, Announcement: n, About: c.account.about(n, s.env)}
	if n.Kind == AnnounceHandover {
		f.Account, f.About = "", "The accounts that somebody covers"
	}
	if n.Kind == AnnounceCatchUp {
		f.Account, f.About = "", fmt.Sprintf("Where to begin: %d accounts that begin late", s.lateStarts(c))
	}
	s.found = append(s.found, f)
}

// holdUntil says how long a message waits for the hours of whoever it is for.
func (s *seer) holdUntil(c *seen, n Announcement) time.Time {
	if n.AccountID == "" {
		return s.env.HoldUntil(n)
	}
	_, to := c.account.Destination(n, s.env)
	return c.account.HoldUntil(n, to, s.env)
}

// lateStarts counts the accounts that share the account's late start, as long as
// their list is not out.
func (s *seer) lateStarts(c *seen) int {
	if c.late == "" || s.outlook.Listed[c.late] {
		return 0
	}
	if at, listed := s.promised[c.late]; listed && at.Before(s.env.Now) {
		return 0
	}
	n := s.outlook.LateStarts[c.late]
	for _, o := range s.cast {
		if o.late == c.late {
			n++
		}
	}
	return n
}

// read foretells a person's daily message, and when the next one is looked at.
func (s *seer) read(r *reading) {
	env := s.env
	r.next = env.NextDaily(r.Person)
	if !env.GetsDaily(r.Person) {
		return
	}
	if opens := env.DailyAt(r.Person, env.Now); opens.After(env.Now) {
		r.next = opens
		return
	}
	daily := NewDaily(env, r.Person, r.Accounts)
	for _, c := range s.cast {
		if c.account.mayWant(r.Person, env) {
			daily.Add(c.account, env)
		}
	}
	if len(daily.Items) == 0 {
		return
	}
	daily.Sort()
	about := daily.Items[0].Account + ": " + daily.Items[0].Title
	if more := len(daily.Items) - 1; more > 0 {
		about += fmt.Sprintf(", and %d more", more)
	}
	s.found = append(s.found, Forecast{At: env.Now, Announcement: daily.Announcement(), About: about})
}

// catchUpKey names the list on which the account's late start would stand, ""
// when it has none.
func (a *Account) catchUpKey(env Env) string {
	on := a.CatchUpOn(env)
	if a.CSM == "" || on.IsZero() {
		return ""
	}
	return CatchUpKey(a.CSM, on)
}

// mayWant reports whether the account could want something from a person, or
// from somebody whose work they do: a quick look before [Account.Wants].
func (a *Account) mayWant(person PersonID, env Env) bool {
	return slices.ContainsFunc(append(append(a.PeopleNamed(), a.ManagerOf(env)), a.helpers(a.Timeline(env))...), func(p PersonID) bool {
		return p != "" && (p == person || env.Acting(p) == person)
	})
}
