package main

import (
	"github.com/renewalbot/renewalbot/bot/slacksim"
	"github.com/renewalbot/renewalbot/domain"
)

// The people of the demo. All of them, and every company below, are made up.
const (
	demoAna   = "U0ANA" // CSM in Berlin
	demoBen   = "U0BEN" // CSM in New York
	demoMarco = "U0MARCO"
	demoErin  = "U0ERIN"
	demoAda   = "U0ADA"
)

const (
	demoGeneral     = "C0GENERAL"
	demoEscalations = "C0ESCALATE"
)

func demoPeople() []slacksim.User {
	person := func(id, handle, name, title, zone string) slacksim.User {
		return slacksim.User{ID: id, Name: handle, TZ: zone, Locale: "en-GB",
			Profile: slacksim.Profile{RealName: name, DisplayName: name, Title: title, Email: handle + "@example.com"}}
	}
	return []slacksim.User{
		person(demoAna, "ana", "Ana Sample", "Customer success manager, Berlin", "Europe/Berlin"),
		person(demoBen, "ben", "Ben Sample", "Customer success manager, New York", "America/New_York"),
		person(demoMarco, "marco", "Marco Sample", "Manager, customer success", "Europe/Berlin"),
		person(demoErin, "erin", "Erin Sample", "Chief customer officer", "Europe/London"),
		person(demoAda, "ada", "Ada Sample", "Admin of renewalbot", "Europe/Berlin"),
	}
}

// demoAccount is a sample customer as it stands on the demo's first day.
type demoAccount struct {
	name       string
	slug       string // of its channel, "" for an account without one
	segment    domain.Segment
	csm        domain.PersonID
	arr        domain.Money
	days       int // from the first day to the decision date
	noticeDays int // 0: does not renew by itself
	was        domain.Colour
	is         domain.Colour // "" for never rated
	reason     string
	nextStep   string
	people     []demoStakeholder
	late       bool // what came due lately is left undone
	silent     int  // days since the CSM last spoke with them
}

type demoStakeholder struct {
	name, title string
	role        domain.StakeholderRole
	relation    domain.Relationship
}

func demoAccounts() []demoAccount {
	usd := func(units int64) domain.Money { return domain.Money{Minor: units * 100, Currency: "USD"} }
	eur := func(units int64) domain.Money { return domain.Money{Minor: units * 100, Currency: "EUR"} }
	gbp := func(units int64) domain.Money { return domain.Money{Minor: units * 100, Currency: "GBP"} }
	champion := func(name, title string) demoStakeholder {
		return demoStakeholder{name, title, domain.Champion, domain.Strong}
	}
	buyer := func(name, title string) demoStakeholder {
		return demoStakeholder{name, title, domain.EconomicBuyer, domain.Moderate}
	}
	return []demoAccount{
		{name: "Bluebird Bakeries", slug: "acct-bluebird", segment: domain.SMB, csm: demoAna, arr: usd(18_000), days: 31, silent: 12,
			was: domain.Green, is: domain.Green, nextStep: "Confirm the renewal with Dora.",
			people: []demoStakeholder{champion("Dora Bluebird", "Owner"), buyer("Dora Bluebird", "Owner")}},
		{name: "Cobalt Robotics", slug: "acct-cobalt", segment: domain.Enterprise, csm: demoAna, arr: usd(240_000), days: 61, silent: 9,
			was: domain.Green, is: domain.Yellow, reason: "Two of five teams stopped using the planner.", nextStep: "Training for both teams.",
			people: []demoStakeholder{champion("Priya Cobalt", "VP Engineering"), buyer("Tom Cobalt", "CFO")}},
		{name: "Harbor Logistics", slug: "acct-harbor", segment: domain.Enterprise, csm: demoBen, arr: eur(310_000), days: 95, silent: 16,
			was: domain.Yellow, is: domain.Red, reason: "Usage fell by 40% after the depot system changed.", nextStep: "Fix the depot import with product.",
			people: []demoStakeholder{champion("Ines Harbor", "Head of Operations")}},
		{name: "Juniper Health", slug: "acct-juniper", segment: domain.Enterprise, csm: demoAna, arr: usd(420_000), days: 107, silent: 70,
			was: domain.Green, is: domain.Green, nextStep: "Ask about the two new clinics.",
			people: []demoStakeholder{champion("Sam Juniper", "Director of Care"), buyer("Lee Juniper", "COO"), {"Kim Juniper", "Privacy counsel", domain.LegalContact, domain.Weak}}},
		{name: "Kestrel Airways", slug: "acct-kestrel", segment: domain.Enterprise, csm: demoBen, arr: gbp(185_000), days: 46, silent: 20, noticeDays: 60,
			was: domain.Yellow, is: domain.Yellow, reason: "New head of procurement wants to compare prices.", nextStep: "Meet procurement together with Jo.",
			people: []demoStakeholder{champion("Jo Kestrel", "Fleet planning lead"), buyer("Max Kestrel", "VP Finance"), {"Pat Kestrel", "Head of Procurement", domain.Procurement, domain.Weak}}, late: true},
		{name: "Lumen Studios", slug: "acct-lumen", segment: domain.SMB, csm: demoBen, arr: usd(9_600), days: 34, silent: 75,
			was: domain.Green, is: domain.Yellow, reason: "The owner did not answer the last two mails.", nextStep: "Call on Thursday.",
			people: []demoStakeholder{champion("Nils Lumen", "Producer")}},
		{name: "Maple Finance", slug: "acct-maple", segment: domain.MidMarket, csm: demoAna, arr: usd(96_000), days: 15, silent: 8,
			was: domain.Green, is: domain.Green, nextStep: "Send the contract.",
			people: []demoStakeholder{champion("Ada Maple", "Head of Reporting"), buyer("Finn Maple", "CFO")}, late: true},
		{name: "Orchid Hotels", slug: "acct-orchid", segment: domain.MidMarket, csm: demoBen, arr: eur(74_000), days: 63, silent: 11,
			was: domain.Green, is: domain.Red, reason: "Bookings sync was down for three days in the high season.", nextStep: "Offer the root cause report.",
			people: []demoStakeholder{champion("Rosa Orchid", "Revenue manager"), buyer("Hugo Orchid", "Managing director")}},
		{name: "Pinecone Games", slug: "", segment: domain.SMB, csm: demoAna, arr: usd(14_400), days: 22, silent: 26,
			was: domain.Yellow, is: domain.Red, reason: "They test a cheaper tool.", nextStep: "Ask what the other tool does better.",
			people: []demoStakeholder{champion("Zoe Pinecone", "Studio lead")}},
		{name: "Quarry Steel", slug: "acct-quarry", segment: domain.MidMarket, csm: demoBen, arr: usd(130_000), days: 8, silent: 6,
			was: domain.Yellow, is: domain.Green, reason: "", nextStep: "Get the purchase order number.",
			people: []demoStakeholder{champion("Olga Quarry", "Plant manager"), buyer("Per Quarry", "Finance director")}, late: true},
		{name: "Saffron Foods", slug: "acct-saffron", segment: domain.MidMarket, csm: demoAna, arr: usd(88_000), days: 48, silent: 33,
			was: domain.Yellow, is: domain.Yellow, reason: "Their budget for next year is not approved.", nextStep: "Ask for the date of the budget round.",
			people: []demoStakeholder{champion("Ravi Saffron", "Supply chain lead"), buyer("Maya Saffron", "CFO")}},
		{name: "Tidal Energy", slug: "acct-tidal", segment: domain.Enterprise, csm: demoAna, arr: usd(510_000), days: 178, silent: 40,
			people: []demoStakeholder{champion("Eli Tidal", "Head of Grid Data")}},
	}
}

func demoChannels() []slacksim.Channel {
	everybody := []string{demoAna, demoBen, demoMarco, demoErin, demoAda, slacksim.BotMember}
	channels := []slacksim.Channel{
		{ID: demoGeneral, Name: "general", Topic: "Everybody, everything", IsGeneral: true, Members: everybody},
		{ID: demoEscalations, Name: "escalations", Topic: "Accounts that need a manager", Members: everybody},
	}
	for _, a := range demoAccounts() {
		if a.slug != "" {
			channels = append(channels, slacksim.Channel{
				ID: a.channel(), Name: a.slug, Topic: a.name, Members: []string{string(a.csm), demoMarco, demoErin, demoAda, slacksim.BotMember},
			})
		}
	}
	return channels
}

// channel returns the id of the account's channel.
func (a demoAccount) channel() string {
	if a.slug == "" {
		return ""
	}
	id := []byte("C0")
	for _, r := range []byte(a.slug[len("acct-"):]) {
		id = append(id, r-'a'+'A')
	}
	return string(id)
}
