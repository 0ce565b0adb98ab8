package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/renewalbot/renewalbot/bot/slacksim"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// Where the CSMs of a simulated year live. Four holiday calendars meet six time
// zones; three of them change their clocks, one on other days than the others.
func yearHomes() []yearHome {
	return []yearHome{
		{zone: "Europe/Berlin", country: "DE"},
		{zone: "America/New_York", country: "US"},
		{zone: "Asia/Kolkata", country: domain.NoCountry},
		{zone: "Australia/Sydney", country: "AU"},
		{zone: "America/Los_Angeles", country: "US"},
		{zone: "Europe/London", country: "GB"},
	}
}

type yearHome struct{ zone, country string }

const yearCSMs = 12

func yearCSM(i int) domain.PersonID { return domain.PersonID(fmt.Sprintf("U0CSM%02d", i)) }

func yearStaff() (people []domain.Person, users []slacksim.User) {
	homes := yearHomes()
	for i := range yearCSMs {
		home := homes[i%len(homes)]
		p := domain.Person{
			ID: yearCSM(i), Name: fmt.Sprintf("Sample CSM %d", i), TimeZone: home.zone,
			Choices: domain.Choices{domain.SettingCountry: home.country},
		}
		people = append(people, p)
		users = append(users, slacksim.User{ID: string(p.ID), Name: fmt.Sprintf("csm%02d", i)})
	}
	return people, users
}

// found adds the accounts: of every segment, renewing at any time of the year,
// most with a channel of their own, some sharing one, some without any.
func (y *year) found(n int) {
	for i := range n {
		in := domain.AccountInput{
			ID: domain.AccountID(y.id(domain.PrefixAccount)), Name: fmt.Sprintf("Sample account %03d", i),
			Segment: domain.Segments()[i%3], CSM: yearCSM(i % yearCSMs),
			Term: domain.TermInput{
				RenewalDate: domain.DateIn(y.clock(), time.UTC).AddDays(5 + y.rng.IntN(400)),
				ARR:         domain.Money{Minor: int64(1+y.rng.IntN(50)) * 1_000_000, Currency: "USD"},
			},
		}
		if i%10 != 0 {
			in.Channel = room(i * 9 % 100)
		}
		if i%4 == 0 {
			in.Term.AutoRenews, in.Term.NoticeDays = true, 30+10*(i%7)
		}
		err := y.store.Create(context.Background(), "", ada, func(env domain.Env) (*domain.Account, *domain.Change, error) {
			return domain.NewAccount(env, in)
		})
		if err != nil {
			y.t.Fatal(err)
		}
		y.accounts = append(y.accounts, in.ID)
		y.owners[in.ID] = []owner{{since: y.clock(), csm: in.CSM}}
	}
}

// deed is one thing that a person does to an account. What is drawn for it never
// depends on what the bot did, so that two years with one seed are comparable.
type deed struct {
	account domain.AccountID
	kind    int
	number  int
	day     int
	colour  domain.Colour
}

// deeds is how many come at once, three times a day: about twenty a year for
// every account.
func (y *year) deeds() int {
	expected := float64(20*len(y.accounts)) / (365 * 3)
	n := int(expected)
	if y.rng.Float64() < expected-float64(n) {
		n++
	}
	return n
}

func (y *year) anyDeed() deed {
	return deed{
		account: y.accounts[y.rng.IntN(len(y.accounts))], kind: y.rng.IntN(15), number: y.rng.IntN(1000),
		day: 1 + y.rng.IntN(20), colour: domain.Colours()[y.rng.IntN(3)],
	}
}

// do does it. What the domain refuses, such as snoozing what is done, is left.
func (y *year) do(store *storage.Store, d deed) {
	y.t.Helper()
	var csm domain.PersonID
	err := store.Decide(context.Background(), "", d.account, ana, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		env.Actor = a.CSM
		change, err := d.decide(a, env)
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

func (d deed) decide(a *domain.Account, env domain.Env) (*domain.Change, error) {
	term, open := a.Term()
	step, ok := a.NextStep(env)
	if !open {
		return &domain.Change{}, nil
	}
	today := a.Today(env)
	switch d.kind {
	case 0, 1:
		return a.Rate(env, domain.RatingInput{Colour: d.colour, Reason: fmt.Sprintf("sample reason %d", d.number)})
	case 2:
		return a.Edit(env, domain.AccountInput{Term: domain.TermInput{RenewalDate: term.RenewalDate.AddDays(d.day - 8)}})
	case 3:
		return a.Edit(env, domain.AccountInput{CSM: yearCSM(d.number % yearCSMs)})
	case 4:
		return a.Edit(env, domain.AccountInput{Segment: domain.Segments()[d.number%3]})
	case 5:
		return a.Escalate(env, domain.EscalationInput{Severity: domain.Severities()[d.number%3], Reason: "sample alarm"})
	case 6, 7:
		e, there := a.Escalation()
		if !there {
			return &domain.Change{}, nil
		}
		env.Actor = e.Owner
		return a.Acknowledge(env, e.ID)
	case 8:
		if today.Before(term.RenewalDate.AddDays(-d.day)) {
			return &domain.Change{}, nil
		}
		if d.number%7 == 0 {
			return a.Close(env, domain.CloseInput{Outcome: domain.Lost, Reason: "sample reason"})
		}
		return a.Close(env, domain.CloseInput{Outcome: domain.Renewed, Amount: term.ARR})
	}
	if !ok {
		return &domain.Change{}, nil
	}
	switch d.kind {
	case 9, 10:
		return a.Finish(env, step.Term.ID, step.Key, true, "seen to")
	case 11:
		return a.Skip(env, step.Term.ID, step.Key, "not for us")
	case 12, 13:
		return a.Snooze(env, step.Term.ID, step.Key, today.AddDays(d.day))
	}
	var tick []string
	for i, t := range step.Tasks {
		if i%2 == d.number%2 {
			tick = append(tick, t.Key)
		}
	}
	return a.Tick(env, step.Term.ID, step.Key, tick, nil)
}

// anyMishap is what may go wrong with Slack for a while.
func anyMishap(rng *rand.Rand) (method string, f slacksim.Fault) {
	method = []string{"chat.postMessage", "chat.update", "conversations.history", "conversations.open"}[rng.IntN(4)]
	f = slacksim.Fault{
		Kind: []string{
			slacksim.FaultCutBefore, slacksim.FaultCutAfter, slacksim.FaultLimited,
			slacksim.Fault5xxBefore, slacksim.Fault5xxAfter, slacksim.FaultError, slacksim.FaultRefuse,
		}[rng.IntN(7)],
		RetryAfter: []int{-1, 1, 30}[rng.IntN(3)], Count: 1 + rng.IntN(3), Status: 503,
		Error: []string{"internal_error", "fatal_error", "service_unavailable"}[rng.IntN(3)],
	}
	if f.Kind == slacksim.FaultRefuse {
		f.Error = []string{"ratelimited", "token_revoked", "internal_error"}[rng.IntN(3)]
	}
	return method, f
}
