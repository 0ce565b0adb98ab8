package main

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"github.com/renewalbot/renewalbot/bot/slacksim/simbrowser"
)

// write types into a field of the open form, over what it has.
func write(tab *simbrowser.Tab, block, text string) {
	tab.Focus(block, fmt.Sprintf(`document.querySelector("dialog[data-top] [data-block='%s'] :is(input, textarea)")`, block))
	simbrowser.Eval[bool](tab, `document.activeElement.select() ?? true`)
	tab.Press(text)
}

// choose picks an option of a select in the open form by its words.
func choose(tab *simbrowser.Tab, block, option string) {
	write(tab, block, option)
	tab.Until("there is "+option, fmt.Sprintf(`[...document.querySelectorAll("dialog[data-top] [data-block='%s'] .menu li.active")].some(e => e.innerText.includes(%q))`, block, option))
	tab.Press(kb.Enter)
}

// formOpens waits until a form is open, by its title.
func formOpens(tab *simbrowser.Tab, title string) {
	tab.Until(title+" is open", fmt.Sprintf(`document.querySelector("dialog[data-top][open] h2")?.innerText === %q`, title))
}

// shown waits until the open form shows some words.
func shown(tab *simbrowser.Tab, words string) {
	tab.Until(words+" is in the form", fmt.Sprintf(`document.querySelector("dialog[data-top]")?.innerText.includes(%q)`, words))
}

// formCloses waits until no form is open.
func formCloses(tab *simbrowser.Tab) {
	tab.Until("no form is open", `!document.querySelector("dialog")`)
}

// TestBrowserRenewal takes one account through the end of its term, as its CSM
// and her manager would: rated, reminded, worked off, escalated, written to,
// and renewed although its champion left.
func TestBrowserRenewal(t *testing.T) {
	_, tab := openDemo(t)
	enter(tab, "acct-cobalt")

	typed(tab, "/renewal brief")
	shows(tab, "61 days left")
	press(tab, "Rate", "61 days left")
	formOpens(tab, "Rate the account")
	press(tab, "Rate", "")
	tab.Until("the reason is missed at its field", `document.activeElement.matches("dialog textarea[aria-invalid]")`)
	tab.Screenshot("renewal-1-reason-missing")
	tab.Press("Training is booked, the second team still waits.")
	press(tab, "Rate", "")
	formCloses(tab)
	shows(tab, "stays 🟡 Yellow.")
	tab.Screenshot("renewal-2-rated")

	tab.Focus("the clock", `document.querySelector("[data-clock=next]")`)
	tab.Press(kb.Enter)
	shows(tab, "Open the renewal conversation · Cobalt Robotics")
	tab.Screenshot("renewal-3-card")
	tab.Focus("a box", `document.querySelector(".checks input:not(:checked)")`)
	tab.Press(" ")
	shows(tab, "Done by Ana Sample on 24 Nov 2026")
	press(tab, "Done", "Open the renewal conversation")
	formOpens(tab, "Not quite done")
	tab.Screenshot("renewal-4-tasks-open")
	tab.Press(" ", kb.Tab, " ")
	press(tab, "Mark as done", "")
	formCloses(tab)
	shows(tab, "Done by Ana Sample, today at 09:00")
	tab.Screenshot("renewal-5-done")
	press(tab, "Undo", "Open the renewal conversation")
	shows(tab, "Draft notice")
	tab.Until("the card is open again, its ticks kept", `[...document.querySelectorAll(".message")].some(m => m.innerText.includes("Open the renewal conversation") && m.querySelectorAll(".checks input:checked").length === 3)`)
	tab.Screenshot("renewal-6-undone")

	typed(tab, "/renewal escalate")
	formOpens(tab, "Escalate")
	write(tab, "reason", "The CFO has not answered for two weeks.")
	write(tab, "ask", "Call him, as one executive to another.")
	tab.Screenshot("renewal-7-escalate")
	press(tab, "Escalate", "")
	formCloses(tab)
	become(tab, "Marco Sample")
	enter(tab, "renewalbot")
	shows(tab, "The CFO has not answered for two weeks.")
	tab.Screenshot("renewal-8-asked")
	press(tab, "Acknowledge", "Cobalt Robotics")
	shows(tab, "Marco Sample has taken notice, today")
	tab.Screenshot("renewal-9-acknowledged")

	become(tab, "Ana Sample")
	enter(tab, "acct-cobalt")
	press(tab, "Draft notice", "Open the renewal conversation")
	formOpens(tab, "Draft a notice")
	tab.Screenshot("renewal-10-notice")
	press(tab, "Save", "")
	formCloses(tab)
	shows(tab, "Draft · version 1")
	press(tab, "Mark as sent", "Draft · version 1")
	tab.Focus("the confirmation", `document.querySelector("dialog.confirm [data-confirmed]")`)
	tab.Screenshot("renewal-11-confirm")
	tab.Press(kb.Enter)
	shows(tab, "Marked as sent")
	tab.Screenshot("renewal-12-sent")

	typed(tab, "/renewal stakeholder")
	formOpens(tab, "Log a change of people")
	choose(tab, "stakeholder", "Priya Cobalt")
	choose(tab, "event", "Left")
	write(tab, "replacement", "Noor Cobalt")
	tab.Screenshot("renewal-13-people")
	press(tab, "Log", "")
	formCloses(tab)
	shows(tab, "Rebuild the relationship")
	tab.Screenshot("renewal-14-left")

	typed(tab, "/renewal close")
	formOpens(tab, "Close the term")
	tab.Screenshot("renewal-15-close")
	write(tab, "amount", "$252,000")
	press(tab, "Close the term", "")
	formCloses(tab)
	shows(tab, "renewed with expansion at $252,000")
	tab.Screenshot("renewal-16-closed")
}
