package jobs_test

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// expectation is a promise that must be there when the test looks next: nobody
// does anything before that.
type expectation struct {
	account domain.AccountID
	title   string
	keys    []string  // any of them
	at      time.Time // when it is to be promised
	exact   bool      // and not before that
}

// slack is how much later than planned a promise may come: the process that
// plans may have died at that instant.
const planSlack = 10 * time.Minute

// expect notes what has to be promised until the next look, by two reckonings:
// what the plan says is open and due now, before any sweep, and what follows
// from the dates of the terms and the published playbooks alone.
func (y *year) expect(until time.Time) {
	y.t.Helper()
	y.pending = nil
	for _, id := range y.accounts {
		a, env := y.load(id)
		if !y.speaks(a) {
			continue
		}
		for _, e := range append(y.byPlan(a, env), y.byRule(a, env)...) {
			if e.at.Add(planSlack).Before(until) {
				e.account, e.title = id, a.Name+", "+e.title
				y.pending = append(y.pending, e)
			}
		}
	}
}

// byPlan reads the account's timeline.
func (y *year) byPlan(a *domain.Account, env domain.Env) (list []expectation) {
	hour := a.Settings(env).ReminderHour
	from := func(at time.Time) time.Time {
		if at.Before(env.Now) {
			at = env.Now
		}
		return y.opening(a.CSM, at, hour)
	}
	for _, s := range a.Timeline(env) {
		e := expectation{title: s.Title + " by its plan", keys: []string{domain.CardKey(s.Term.ID, s.Key, s.Due)}}
		switch {
		case s.State == domain.StepSnoozed && !s.Posted.IsZero():
			e.keys = []string{"snooze/" + string(s.Term.ID) + "/" + s.Key + "/" + s.Until.String()}
			e.at = from(s.Until.At(hour, 0, a.Zone(env)))
		case s.State == domain.StepSnoozed:
			e.at = from(s.Until.At(hour, 0, a.Zone(env)))
		case !s.State.Open() || s.State == domain.StepBefore || !s.Posted.IsZero() && !s.Due.After(s.Posted):
			continue
		default:
			e.at = from(s.Remind)
			if s.Begins {
				list := domain.CatchUpKey(a.CSM, s.Due)
				e.keys = append(e.keys, list)
			}
		}
		list = append(list, e)
	}
	return list
}

// byRule reckons anew, from dates and playbooks, which steps that nobody has
// touched fall due; it leaves out what ratings, notices, late starts and the
// account's own plan move.
func (y *year) byRule(a *domain.Account, env domain.Env) (list []expectation) {
	hour, zone := a.Settings(env).ReminderHour, y.zoneOf(a.CSM)
	for _, t := range a.Terms {
		if t.Outcome != "" || !t.Facts.Notice.On.IsZero() {
			continue
		}
		since := domain.LaterOf(domain.LaterOf(t.Adopted, t.Facts.Restarted), domain.DateIn(y.watched[a.ID], zone))
		for _, r := range a.Ratings {
			since = domain.LaterOf(since, domain.DateIn(r.At, zone))
		}
		decision := t.RenewalDate
		if t.AutoRenews {
			decision = decision.AddDays(-t.NoticeDays)
		}
		for _, m := range env.Playbooks.For(a.Segment, a.Colour()).Milestones {
			due := decision.AddDays(-m.Days)
			if m.Anchor == domain.FromRenewal {
				due = t.RenewalDate.AddDays(-m.Days)
			}
			counted := m.Anchor == domain.FromDecision || m.Anchor == domain.FromRenewal
			if !counted || !due.After(since) || due.Before(t.Start) || owns(a, m.Key) || touched(a, t.ID, m.Key, due) {
				continue
			}
			day := due
			for !y.works(a.CSM, day) {
				day = day.AddDays(-1)
			}
			at := day.At(hour, 0, zone)
			exact := len(y.people[a.CSM].Away) == 0 && at.After(env.Now)
			if at.Before(env.Now) {
				at = env.Now
			}
			list = append(list, expectation{
				title: m.Title + " by its dates", keys: []string{domain.CardKey(t.ID, m.Key, due)}, at: y.opening(a.CSM, at, hour), exact: exact,
			})
		}
	}
	return list
}

// owns reports whether an account has changed a step for itself.
func owns(a *domain.Account, milestone string) bool {
	for _, l := range a.Own.Leads {
		if l.Milestone == milestone {
			return true
		}
	}
	for _, r := range a.Own.Removed {
		if r.Milestone == milestone {
			return true
		}
	}
	return false
}

// touched reports whether somebody has said what becomes of a step, or its card
// for that day, or a later one, is out.
func touched(a *domain.Account, term domain.TermID, milestone string, due domain.Date) bool {
	for _, f := range a.Milestones {
		if f.TermID == term && f.Milestone == milestone {
			return f.State != domain.MilestoneOpen || !f.SnoozedUntil.IsZero() || !f.RemindedFor.Before(due)
		}
	}
	return false
}

// look checks that what was expected has been promised, on time.
func (y *year) look() {
	y.t.Helper()
	for _, e := range y.pending {
		m, key, ok := y.promised(e.keys)
		switch {
		case !ok:
			y.t.Errorf("%s: %s fell due at %s and nothing was promised (%s)", y.clock().Format(time.DateTime), e.title, e.at.Format(time.DateTime), e.keys[0])
		case m.CreatedAt.After(e.at.Add(planSlack)):
			y.t.Errorf("%s fell due at %s and was promised at %s", e.title, e.at.Format(time.DateTime), m.CreatedAt.Format(time.DateTime))
		case e.exact && m.CreatedAt.Before(e.at):
			y.t.Errorf("%s fell due at %s and was promised at %s already", e.title, e.at.Format(time.DateTime), m.CreatedAt.Format(time.DateTime))
		}
		y.everyFell++
		if m.Promise.Kind == domain.AnnounceCatchUp {
			name, _, _ := strings.Cut(e.title, ",")
			y.listed[key+" "+name] = name
		}
	}
}

// promised finds the message of one of the keys.
func (y *year) promised(keys []string) (m storage.Message, key string, ok bool) {
	y.t.Helper()
	y.must(func(ctx context.Context, tx *storage.Tx) error {
		for _, key = range keys {
			var err error
			m, err = tx.MessageByKey(ctx, key)
			if err == nil {
				ok = true
				return nil
			}
			if !errors.Is(err, &domain.Error{Code: domain.NotFound}) {
				return err
			}
		}
		return nil
	})
	return m, key, ok
}
