package main

import (
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// TestBrowserPeopleAndRisk: a CSM rates with indicators and decides against what
// they suggest, plans for the risk, and looks who is known and who is missing;
// her manager takes the escalation over and resolves it.
func TestBrowserPeopleAndRisk(t *testing.T) {
	_, tab := openDemo(t)
	enter(tab, "acct-cobalt")

	typed(tab, "/renewal rate")
	formOpens(tab, "Rate the account")
	press(tab, "Details", "")
	shown(tab, "Leading indicators")
	write(tab, "reason", "Their new team has not begun.")
	choose(tab, "usage", "Declining")
	choose(tab, "adoption", "Low")
	tab.Screenshot("people-1-details")
	press(tab, "Rate", "")
	formCloses(tab)
	shows(tab, "Usage is declining")
	shows(tab, "stays 🟡 Yellow")
	tab.Screenshot("people-2-suggestion")

	typed(tab, "/renewal risk")
	formOpens(tab, "Plan for a risk")
	write(tab, "concern", "The new team never starts")
	write(tab, "remedy", "Train two of them on site")
	press(tab, "Add", "")
	formCloses(tab)
	shows(tab, "Train two of them on site")
	tab.Screenshot("people-3-risk")

	typed(tab, "/renewal people")
	formOpens(tab, "People")
	shown(tab, "No decision maker is known.")
	press(tab, "Add somebody", "")
	formOpens(tab, "A person")
	write(tab, "name", "Noor Cobalt")
	choose(tab, "roles", "Decision maker")
	choose(tab, "relationship", "Weak")
	press(tab, "Save", "")
	formCloses(tab)
	press(tab, "People", "Saved Noor Cobalt")
	formOpens(tab, "People")
	shown(tab, "Noor Cobalt")
	tab.Screenshot("people-4-map")
	tab.Press(kb.Escape)
	formCloses(tab)

	typed(tab, `/renewal escalate high "Nobody there answers any more."`)
	become(tab, "Marco Sample")
	enter(tab, "renewalbot")
	shows(tab, "Nobody there answers any more.")
	press(tab, "Take over", "Cobalt Robotics")
	shows(tab, "taken over by Marco Sample")
	tab.Screenshot("people-5-taken-over")
	press(tab, "Resolve", "Cobalt Robotics")
	formOpens(tab, "Resolve escalation")
	write(tab, "note", "Their director named a new owner.")
	press(tab, "Resolve", "")
	formCloses(tab)
	shows(tab, "Their director named a new owner.")
	tab.Screenshot("people-6-resolved")
}
