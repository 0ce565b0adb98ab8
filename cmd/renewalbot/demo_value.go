package main

import (
	"strings"

	"github.com/renewalbot/renewalbot/commands/notices"
	"github.com/renewalbot/renewalbot/domain"
)

// demoValue is what a sample customer gained, how they use the product, and what
// they object to.
type demoValue struct {
	rate      domain.Money // of an hour of their work
	wins      []demoWin
	figure    string
	measured  []string // every eight weeks, the last one a few days ago
	objection domain.ObjectionInput
	draft     domain.NoticeKind // begun three days ago, "" for none
}

// demoWin is one thing they gained, some days ago.
type demoWin struct {
	ago        int
	kind       domain.WinKind
	line, much string
	quote, who string
}

// demoValues says it for some of the accounts, by name; the others are still to
// be asked what they gained.
func demoValues() map[string]demoValue {
	return map[string]demoValue{
		"Cobalt Robotics": {
			rate: domain.Money{Minor: 65_00, Currency: "USD"}, figure: "Active planners", measured: []string{"64", "81", "118", "96"},
			wins: []demoWin{
				{ago: 190, kind: domain.WinTime, line: "on the weekly production plan", much: "14 hours a week", quote: "Monday mornings belong to us again.", who: "Priya Cobalt"},
				{ago: 120, kind: domain.WinCost, line: "Fewer express orders of parts", much: "38,000 USD"},
				{ago: 71, kind: domain.WinQuality, line: "Fewer late shipments", much: "23%"},
				{ago: 33, kind: domain.WinProject, line: "The third plant plans with us since May"},
			},
		},
		"Juniper Health": {
			rate: domain.Money{Minor: 80_00, Currency: "USD"}, figure: "Clinics", measured: []string{"9", "11", "14", "16"},
			wins: []demoWin{
				{ago: 160, kind: domain.WinTime, line: "on shift handovers", much: "1,240 hours"},
				{ago: 90, kind: domain.WinSatisfaction, line: "Nurses asked about the handover", much: "31%", quote: "I leave on time and sleep better.", who: "a head nurse"},
				{ago: 12, kind: domain.WinRevenue, line: "from appointments that used to be lost", much: "210,000 USD"},
			},
		},
		"Kestrel Airways": {
			figure: "Flights planned a week", measured: []string{"410", "520", "640", "655"},
			wins:      []demoWin{{ago: 80, kind: domain.WinTime, line: "on crew changes", much: "60 hours a month"}},
			objection: domain.ObjectionInput{Kind: domain.ObjectionPrice, Said: "Two others offered the same for a fifth less."},
		},
		"Maple Finance": {
			wins: []demoWin{
				{ago: 140, kind: domain.WinTime, line: "on the month-end close", much: "3 days a month", quote: "Our auditors asked how we got so fast.", who: "Finn Maple"},
				{ago: 25, kind: domain.WinQuality, line: "Fewer corrections after the close", much: "12%"},
			},
		},
		"Saffron Foods": {
			figure: "Orders through the portal", measured: []string{"120", "180", "260", "310"},
			wins: []demoWin{
				{ago: 150, kind: domain.WinCost, line: "Less waste in two warehouses", much: "45,000 USD"},
				{ago: 40, kind: domain.WinTime, line: "on counting stock", much: "6 hours a week", quote: "We stopped counting at night.", who: "Ravi Saffron"},
			},
			objection: domain.ObjectionInput{Kind: domain.ObjectionTime, Said: "Nothing is signed before the budget round."},
			draft:     domain.NoticeProposalFollowUp,
		},
	}
}

// demoDecision is what is decided about an account in a deed.
type demoDecision = func(*domain.Account, domain.Env) (*domain.Change, error)

// deeds adds to an account's history what it gained. Drafts are written with the
// texts in force.
func (v demoValue) deeds(texts *notices.Texts, add func(daysAgo int, do demoDecision)) {
	if !v.rate.IsZero() {
		add(195, func(a *domain.Account, env domain.Env) (*domain.Change, error) { return a.SetHourRate(env, v.rate) })
	}
	for _, w := range v.wins {
		add(w.ago, w.log)
	}
	for i, number := range v.measured {
		add(4+56*(len(v.measured)-1-i), func(a *domain.Account, env domain.Env) (*domain.Change, error) {
			return a.RecordFigures(env, domain.FigureInput{Name: v.figure, Value: number})
		})
	}
	if v.objection.Said != "" {
		add(6, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
			return a.LogObjection(env, v.objection)
		})
	}
	if v.draft != "" {
		add(3, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
			return draftFor(texts, v.draft, a, env)
		})
	}
}

func (w demoWin) log(a *domain.Account, env domain.Env) (*domain.Change, error) {
	in := domain.WinInput{Kind: w.kind, Line: w.line, Quote: w.quote, Who: w.who}
	if w.much != "" {
		var err error
		if in.Amount, err = domain.ParseQuantity(w.much); err != nil {
			return nil, err
		}
	}
	return a.LogWin(env, in)
}

// draftFor begins a notice with every win of the term, as a CSM would.
func draftFor(texts *notices.Texts, kind domain.NoticeKind, a *domain.Account, env domain.Env) (*domain.Change, error) {
	wish := notices.Wish{Kind: kind}
	wish.To, _ = a.Recipients(kind, env)
	in := domain.DraftInput{Kind: kind, To: wish.To}
	for _, w := range a.WinsByDay() {
		wish.Wins = append(wish.Wins, w)
		in.Wins = append(in.Wins, w.ID)
	}
	var err error
	if in.Subject, in.Body, err = texts.Write(a, wish, env); err != nil {
		return nil, err
	}
	return a.SaveDraft(env, in)
}

// address is where a made-up person gets mail: nowhere.
func (p demoStakeholder) address() string {
	first, last, _ := strings.Cut(strings.ToLower(p.name), " ")
	return first + "@" + last + ".example"
}
