package jobs_test

import (
	"context"
	"fmt"
	"time"

	"github.com/renewalbot/renewalbot/bot/slacksim"
	"github.com/renewalbot/renewalbot/domain"
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

// yearStaff are the CSMs, and the manager, who lives where most CSMs sleep when
// she works.
func yearStaff() (people []domain.Person, users []slacksim.User) {
	homes := yearHomes()
	for i := range yearCSMs {
		home := homes[i%len(homes)]
		p := domain.Person{
			ID: yearCSM(i), Name: fmt.Sprintf("Sample CSM %d", i), TimeZone: home.zone,
			Choices: domain.Choices{domain.SettingCountry: home.country},
		}
		people = append(people, p)
		users = append(users, yearUser(p))
	}
	return append(people,
		domain.Person{ID: mia, Name: "Mia Sample", TimeZone: "America/Los_Angeles"},
		domain.Person{ID: ada, Name: "Ada Sample", TimeZone: "UTC"},
	), users
}

func yearUser(p domain.Person) slacksim.User {
	return slacksim.User{ID: string(p.ID), Name: string(p.ID[2:])}
}

// yearFreeDays are days on which nobody of the company works: a week in the
// dark, and one day in spring that is no holiday anywhere.
func yearFreeDays(first domain.Date) []domain.FreeDay {
	return []domain.FreeDay{
		{From: first.AddDays(30), To: first.AddDays(36), Name: "Company rest"},
		{From: first.AddDays(114), To: first.AddDays(114), Name: "Founders' day"},
	}
}

// found adds the i-th account: of every segment, renewing at any time of the
// year, most with a channel of their own, some sharing one, some without any.
// What several are added by, such as an import, posts nothing for each.
func (y *year) found(i int, bulk string) {
	y.t.Helper()
	in := domain.AccountInput{
		ID: domain.AccountID(y.id(domain.PrefixAccount)), Name: fmt.Sprintf("Sample account %03d", i),
		Segment: domain.Segments()[i%3], CSM: yearCSM(i % yearCSMs),
		Term: domain.TermInput{
			RenewalDate: domain.DateIn(y.clock(), time.UTC).AddDays(5 + y.rng.IntN(400)),
			ARR:         domain.Money{Minor: int64(1+y.rng.IntN(50)) * 1_000_000, Currency: "USD"},
		},
	}
	if bulk != "" { // all of one CSM, in the middle of their timelines
		in.CSM, in.Term.RenewalDate = yearCSM(0), domain.DateIn(y.clock(), time.UTC).AddDays(30+i%20)
	}
	if i%10 != 0 {
		in.Channel = room(i * 9 % 100)
	}
	if i%4 == 0 {
		in.Term.AutoRenews, in.Term.NoticeDays = true, 30+10*(i%7)
	}
	err := y.store.Create(context.Background(), "", ada, func(env domain.Env) (*domain.Account, *domain.Change, error) {
		env.Bulk = bulk
		return domain.NewAccount(env, in)
	})
	if err != nil {
		y.t.Fatal(err)
	}
	y.accounts = append(y.accounts, in.ID)
	y.owners[in.ID] = []owner{{since: y.clock(), csm: in.CSM}}
	y.watched[in.ID] = y.clock()
}

// owner is who an account belonged to from some instant on.
type owner struct {
	since time.Time
	csm   domain.PersonID
}

// ownerAt returns the CSM of an account at some instant.
func (y *year) ownerAt(id domain.AccountID, at time.Time) domain.PersonID {
	var csm domain.PersonID
	for _, o := range y.owners[id] {
		if !o.since.After(at) {
			csm = o.csm
		}
	}
	return csm
}

// zoneOf is where a person lives.
func (y *year) zoneOf(id domain.PersonID) *time.Location {
	y.t.Helper()
	zone, err := time.LoadLocation(y.people[id].TimeZone)
	if err != nil {
		y.t.Fatal(err)
	}
	return zone
}

// works reports whether a person works on a day: no weekend, no holiday where
// they live, no free day of the company.
func (y *year) works(id domain.PersonID, d domain.Date) bool {
	if w := d.Weekday(); w == time.Saturday || w == time.Sunday {
		return false
	}
	for _, f := range yearFreeDays(domain.DateIn(noon, time.UTC)) {
		if !d.Before(f.From) && !d.After(f.To) {
			return false
		}
	}
	_, holiday := domain.CalendarFor(y.people[id].Choices[domain.SettingCountry]).Holiday(d)
	return !holiday
}

// opening is the first instant from at on at which the bot may disturb a person
// whose reminders come at hour.
func (y *year) opening(id domain.PersonID, at time.Time, hour int) time.Time {
	y.t.Helper()
	zone := y.zoneOf(id)
	for d := domain.DateIn(at, zone); ; d = d.AddDays(1) {
		opens, closes := d.At(hour, 0, zone), d.At(18, 0, zone)
		if !y.works(id, d) || !at.Before(closes) {
			continue
		}
		if at.Before(opens) {
			return opens
		}
		return at
	}
}
