package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// deed is one thing that a person does to an account. What is drawn for it never
// depends on what the bot did, so that two years with one seed are comparable.
type deed struct {
	account domain.AccountID
	act     act
	number  int
	day     int
	colour  domain.Colour
}

// act decides what a deed does to an account.
type act func(d deed, a *domain.Account, env domain.Env) (*domain.Change, error)

// deeds is how many come at once, three times a day: about thirty a year for
// every account.
func (y *year) deeds() int {
	expected := float64(30*len(y.accounts)) / (365 * 3)
	n := int(expected)
	if y.rng.Float64() < expected-float64(n) {
		n++
	}
	return n
}

func (y *year) anyDeed() deed {
	acts := everyAct()
	return deed{
		account: y.accounts[y.rng.IntN(len(y.accounts))], act: acts[y.rng.IntN(len(acts))], number: y.rng.IntN(1000),
		day: 1 + y.rng.IntN(20), colour: domain.Colours()[y.rng.IntN(3)],
	}
}

// everyAct lists what people do; what they do often is there more than once.
func everyAct() []act {
	return []act{
		rates, rates, acknowledges, acknowledges, acknowledges, closes, closes, closes, closes, closes, closes,
		finishes, finishes, finishes, finishes, snoozes, snoozes, ticks,
		movesDate, handsOver, moves, escalates, skips, extends, getsNotice, takesNoticeBack, amends, corrects, lapses,
		addsStep, movesStep, leavesStepOut, signsPapers, signsPapers, addsContract, choosesHour,
	}
}

// do does it. What the domain refuses, such as snoozing what is done, is left.
func (y *year) do(d deed) {
	y.t.Helper()
	var csm domain.PersonID
	err := y.store.Decide(context.Background(), "", d.account, ana, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		env.Actor = a.CSM
		change, err := d.act(d, a, env)
		csm = a.CSM
		return change, err
	})
	if _, refused := errors.AsType[*domain.Error](err); refused {
		return
	}
	if err != nil {
		y.t.Fatalf("%+v: %v", d, err)
	}
	y.owners[d.account] = append(y.owners[d.account], owner{since: y.clock(), csm: csm})
}

func rates(d deed, a *domain.Account, env domain.Env) (*domain.Change, error) {
	return a.Rate(env, domain.RatingInput{Colour: d.colour, Reason: fmt.Sprintf("sample reason %d", d.number)})
}

func acknowledges(_ deed, a *domain.Account, env domain.Env) (*domain.Change, error) {
	e, _ := a.Escalation()
	env.Actor = e.Owner
	return a.Acknowledge(env, e.ID)
}

func escalates(d deed, a *domain.Account, env domain.Env) (*domain.Change, error) {
	return a.Escalate(env, domain.EscalationInput{Severity: domain.Severities()[d.number%3], Reason: "sample alarm"})
}

// closes renews or loses a term that is about to end.
func closes(d deed, a *domain.Account, env domain.Env) (*domain.Change, error) {
	t, open := a.Term()
	if !open || a.Today(env).Before(t.RenewalDate.AddDays(-d.day)) {
		return &domain.Change{}, nil
	}
	if d.number%7 == 0 {
		return a.Close(env, domain.CloseInput{Outcome: domain.Lost, Reason: "sample reason"})
	}
	return a.Close(env, domain.CloseInput{Outcome: domain.Renewed, Amount: t.ARR})
}

func extends(d deed, a *domain.Account, env domain.Env) (*domain.Change, error) {
	t, open := a.Term()
	if !open || a.Today(env).Before(t.RenewalDate.AddDays(-3*d.day)) {
		return &domain.Change{}, nil
	}
	return a.Close(env, domain.CloseInput{Outcome: domain.Extended, Date: t.RenewalDate.AddDays(30 + d.day)})
}

func movesDate(d deed, a *domain.Account, env domain.Env) (*domain.Change, error) {
	t, _ := a.Term()
	return a.Edit(env, domain.AccountInput{Term: domain.TermInput{RenewalDate: t.RenewalDate.AddDays(d.day - 8)}})
}

func corrects(d deed, a *domain.Account, env domain.Env) (*domain.Change, error) {
	t, _ := a.Term()
	return a.Correct(env, t.ID, domain.TermInput{RenewalDate: t.RenewalDate.AddDays(5 - d.day)})
}

func amends(d deed, a *domain.Account, env domain.Env) (*domain.Change, error) {
	t, _ := a.Term()
	return a.Amend(env, domain.AmendInput{TermID: t.ID, RenewalDate: t.RenewalDate.AddDays(2 * d.day), Seats: 1 + d.number, Note: "sample note"})
}

func getsNotice(d deed, a *domain.Account, env domain.Env) (*domain.Change, error) {
	t, _ := a.Term()
	return a.ReceiveNotice(env, domain.NoticeInput{TermID: t.ID, Reason: fmt.Sprintf("sample reason %d", d.number)})
}

func takesNoticeBack(_ deed, a *domain.Account, env domain.Env) (*domain.Change, error) {
	for _, t := range a.OpenTerms() {
		if t.Facts.Notice.Received() {
			return a.WithdrawNotice(env, t.ID, "they stay")
		}
	}
	return &domain.Change{}, nil
}

func lapses(d deed, a *domain.Account, env domain.Env) (*domain.Change, error) {
	t, _ := a.Term()
	return a.Lapse(env, domain.LapseInput{TermID: t.ID, Until: a.Today(env).AddDays(d.day), Note: "still talking"})
}

func handsOver(d deed, a *domain.Account, env domain.Env) (*domain.Change, error) {
	return a.Edit(env, domain.AccountInput{CSM: yearCSM(d.number % yearCSMs)})
}

func moves(d deed, a *domain.Account, env domain.Env) (*domain.Change, error) {
	return a.Edit(env, domain.AccountInput{Segment: domain.Segments()[d.number%3]})
}

// choosesHour makes the account's reminders come at another hour.
func choosesHour(d deed, a *domain.Account, env domain.Env) (*domain.Change, error) {
	return a.Choose(env, domain.Choices{domain.SettingHour: strconv.Itoa(9 + d.number%4)})
}

func addsContract(d deed, a *domain.Account, env domain.Env) (*domain.Change, error) {
	return a.AddContract(env, domain.ContractInput{
		Name: fmt.Sprintf("Sample contract %d", d.number%2), Term: domain.TermInput{RenewalDate: a.Today(env).AddDays(20 + 9*d.day)},
	})
}

func signsPapers(d deed, a *domain.Account, env domain.Env) (*domain.Change, error) {
	t, _ := a.Term()
	states := domain.ContractStates()
	in := domain.PaperworkInput{Contract: &states[d.number%len(states)]}
	if d.number%3 == 0 {
		by := a.Today(env).AddDays(d.day)
		in = domain.PaperworkInput{SignBy: &by, Approver: &domain.Approver{Name: "Finance"}}
	}
	return a.SetPaperwork(env, t.ID, in)
}

func addsStep(d deed, a *domain.Account, env domain.Env) (*domain.Change, error) {
	return a.AddStep(env, domain.OwnStepInput{Title: fmt.Sprintf("Sample step %d", d.number), Days: 5 * d.day, Tasks: []string{"Sample task"}})
}

func movesStep(d deed, a *domain.Account, env domain.Env) (*domain.Change, error) {
	s, _ := a.NextStep(env)
	return a.MoveStep(env, s.Key, s.Days+d.day-8)
}

func leavesStepOut(_ deed, a *domain.Account, env domain.Env) (*domain.Change, error) {
	s, _ := a.NextStep(env)
	return a.RemoveStep(env, s.Key, "not here")
}

func finishes(_ deed, a *domain.Account, env domain.Env) (*domain.Change, error) {
	s, _ := a.NextStep(env)
	return a.Finish(env, s.Term.ID, s.Key, true, "seen to")
}

func skips(_ deed, a *domain.Account, env domain.Env) (*domain.Change, error) {
	s, _ := a.NextStep(env)
	return a.Skip(env, s.Term.ID, s.Key, "not for us")
}

func snoozes(d deed, a *domain.Account, env domain.Env) (*domain.Change, error) {
	s, _ := a.NextStep(env)
	return a.Snooze(env, s.Term.ID, s.Key, a.Today(env).AddDays(d.day))
}

func ticks(d deed, a *domain.Account, env domain.Env) (*domain.Change, error) {
	s, _ := a.NextStep(env)
	var done []string
	for i, t := range s.Tasks {
		if i%2 == d.number%2 {
			done = append(done, t.Key)
		}
	}
	return a.Tick(env, s.Term.ID, s.Key, done, nil)
}

// deedsOfAll are what concerns more than one account, each at its time of the
// year: a pilot that grows, an import, absences, and a pause over a weekend.
func (y *year) deedsOfAll(day int) {
	y.t.Helper()
	switch {
	case day == 4:
		y.limit(domain.Pilot{From: y.clock(), Segments: []domain.Segment{domain.Enterprise, domain.SMB}})
	case day == 11:
		y.limit(domain.Pilot{From: y.clock()})
	case day == 20:
		have := len(y.accounts)
		for i := range max(4, have/10) {
			y.found(have+i, "an import")
		}
	case day%60 == 42:
		y.pause(y.clock())
	case day%60 == 45:
		y.pause(time.Time{})
	case day%15 == 8:
		first := domain.DateIn(y.clock(), time.UTC).AddDays(1 + y.rng.IntN(5))
		who, cover := yearCSM(y.rng.IntN(yearCSMs)), domain.PersonID("")
		if y.rng.IntN(2) == 0 {
			cover = yearCSM(y.rng.IntN(yearCSMs))
		}
		y.absent(who, domain.Absence{From: first, To: first.AddDays(2 + y.rng.IntN(12)), Cover: cover})
	}
}

// absent notes when somebody will be away.
func (y *year) absent(who domain.PersonID, x domain.Absence) {
	y.t.Helper()
	p := y.people[who]
	if p.Away = []domain.Absence{x}; x.Cover == who {
		p.Away[0].Cover = ""
	}
	y.people[who] = p
	y.must(func(ctx context.Context, tx *storage.Tx) error { return tx.SaveChoices(ctx, p) })
	if _, err := y.store.RecomputeDue(context.Background(), who); err != nil {
		y.t.Fatal(err)
	}
}

// settings changes the workspace's settings, as an admin does.
func (y *year) settings(change func(*domain.Settings)) {
	y.t.Helper()
	y.must(func(ctx context.Context, tx *storage.Tx) error {
		settings, err := tx.Settings(ctx)
		if err != nil {
			return err
		}
		change(&settings)
		return tx.SaveSettings(ctx, ada, settings)
	})
}

// pause stops everything that the bot says by itself, or with the zero time
// lets it speak again.
func (y *year) pause(since time.Time) {
	y.t.Helper()
	y.paused = !since.IsZero()
	y.settings(func(s *domain.Settings) { s.PausedAt = since })
}

// limit begins another pilot.
func (y *year) limit(next domain.Pilot) {
	y.t.Helper()
	for _, id := range y.accounts {
		y.watched[id] = y.clock() // at the latest
	}
	y.pilot = next
	y.settings(func(s *domain.Settings) { s.StartPilot(next) })
}

// speaks reports whether the bot is to say something about an account by itself.
func (y *year) speaks(a *domain.Account) bool {
	return !y.paused && (len(y.pilot.Segments) == 0 || slices.Contains(y.pilot.Segments, a.Segment))
}
