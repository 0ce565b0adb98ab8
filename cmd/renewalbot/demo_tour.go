package main

import "github.com/renewalbot/renewalbot/bot/slacksim"

// demoTour is the short walk the demo opens with: a brief, a rating, a reminder,
// an escalation and a notice. Each step works without the others.
func demoTour() *slacksim.Tour {
	const cobalt = "C0COBALT"
	return &slacksim.Tour{
		Title: "Two minutes with renewalbot",
		Steps: []slacksim.TourStep{
			{
				Title: "Where does this renewal stand?", As: demoAna, Place: cobalt,
				Text:  "You are Ana, a customer success manager. Open *#acct-cobalt* and send `/renewal brief`.",
				Line:  "/renewal brief",
				Done:  slacksim.TourSign{Words: "days left"},
				After: "Date, money, risk and what comes next. Only you see it, until you share it.",
			},
			{
				Title: "Say that it is at risk", As: demoAna, Place: cobalt,
				Text:  "Send `/renewal rate`, choose *Red* and say why.",
				Line:  "/renewal rate",
				Quick: `/renewal rate red "Their CFO compares three offers."`,
				Done:  slacksim.TourSign{Words: "is now 🔴"},
				After: "The channel knows why, the plan has moved, and Ana's manager is asked to help.",
			},
			{
				Title: "Nobody has to remember the dates", As: demoAna,
				Text:  "Press *Next* in the bar at the top: the clock moves on to the next reminder.",
				Clock: true,
				After: "A card came, with the work of that day. Tick a task: everybody sees it.",
			},
			{
				Title: "A manager has to answer", As: demoMarco, Place: slacksim.TourApp,
				Text:  "Become Marco, Ana's manager: choose him at the top left. Open *renewalbot* and press *Acknowledge*.",
				Press: "escalate.ack",
				Setup: &slacksim.TourLine{As: demoAna, Place: "C0JUNIPER", Line: `/renewal escalate high "Their new COO wants to see other offers."`},
				Done:  slacksim.TourSign{Words: "taken notice"},
				After: "Ana sees who has it. Without an answer in working hours it goes one level up.",
			},
			{
				Title: "Write to the customer", As: demoAna, Place: cobalt,
				Text:  "Become Ana again, and send `/renewal notice` in *#acct-cobalt*.",
				Line:  "/renewal notice",
				Done:  slacksim.TourSign{Form: true, Words: "notice"},
				After: "A draft, filled from the account. Edit it, let others review it, send it from your own mail.",
			},
		},
		End: "Go on by yourself: type `/renewal`, open *Home*, or move the clock by a week. Nothing here is real, and nothing can break.",
	}
}
