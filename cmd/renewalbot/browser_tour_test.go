package main

import (
	"fmt"
	"os"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"github.com/renewalbot/renewalbot/bot/slacksim/simbrowser"
)

// lit waits until the tour's light is on an element.
func lit(tab *simbrowser.Tab, what, selector string) {
	tab.Until("the light is on "+what, fmt.Sprintf(`document.querySelectorAll("[data-spotlight]").length === 1 && document.querySelector("[data-spotlight]").matches(%q)`, selector))
}

// tourSays waits until the tour's card shows some words.
func tourSays(tab *simbrowser.Tab, words string) {
	tab.Until("the tour says "+words, fmt.Sprintf(`document.getElementById("tour").innerText.includes(%q)`, words))
}

// tourPress presses a button of the tour's card by keyboard.
func tourPress(tab *simbrowser.Tab, name string) {
	tab.Focus("the tour's "+name, fmt.Sprintf(`!document.querySelector("dialog") && document.querySelector("[data-tour-%s]:not([hidden], [aria-busy] *)")`, name))
	tab.Press(kb.Enter)
}

// noticed waits until the tour has seen that its step was done.
func noticed(t *testing.T, tab *simbrowser.Tab) {
	t.Helper()
	tab.Until("the tour notices", `document.querySelector("#tour .tour-done") && !document.querySelector("[data-spotlight]")`)
}

// TestBrowserTour follows the tour by hand, step by step, pressing what it puts
// its light on.
func TestBrowserTour(t *testing.T) {
	d := demoOn(t, keptDemo(t), storyDay)
	tab := simbrowser.Open(t, d.stage.workspace.URL()+"/")
	tourSays(tab, "1 of 5")
	lit(tab, "the channel", `.place[data-go=C0COBALT]`)
	tab.Screenshot("tour-1-begins")

	enter(tab, "acct-cobalt")
	lit(tab, "the message box", `.composer .box`)
	tab.Focus("the line to send", `document.querySelector("#message-box").value === "/renewal brief" && document.getElementById("message-box")`)
	tab.Press(kb.Enter)
	shows(tab, "61 days left")
	noticed(t, tab)
	tab.Screenshot("tour-1-brief")

	tourPress(tab, "next")
	tourSays(tab, "2 of 5")
	tab.Focus("the line to send", `document.querySelector("#message-box").value === "/renewal rate" && document.getElementById("message-box")`)
	tab.Press(kb.Enter)
	tab.Until("the form opens", `document.activeElement.matches("dialog input:checked")`)
	tab.Press(kb.ArrowDown)
	tab.Focus("the reason", `document.querySelector("dialog [data-block=reason] textarea, dialog textarea")`)
	tab.Press("Their CFO compares three offers.")
	tab.Screenshot("tour-2-form")
	press(tab, "Rate", "")
	shows(tab, "is now 🔴 Red (was")
	noticed(t, tab)
	tab.Screenshot("tour-2-red")

	tourPress(tab, "next")
	lit(tab, "the clock", `[data-clock=next]`)
	tab.Focus("the clock", `document.querySelector("[data-clock=next]")`)
	tab.Press(kb.Enter)
	shows(tab, "Win the account back")
	noticed(t, tab)
	tab.Screenshot("tour-3-reminder")

	tourPress(tab, "next")
	lit(tab, "who to act as", `.people summary`)
	tab.Focus("the choice of people", `document.querySelector("details.people summary")`)
	tab.Press(kb.Enter)
	lit(tab, "Marco", `.people a[data-as=U0MARCO]`)
	tab.Press(kb.Escape)
	become(tab, "Marco Sample")
	lit(tab, "the app", `.place`)
	enter(tab, "renewalbot")
	lit(tab, "Acknowledge", `[data-press]`)
	tab.Screenshot("tour-4-asked")
	press(tab, "Acknowledge", "Cobalt Robotics")
	noticed(t, tab)
	tab.Screenshot("tour-4-acknowledged")

	tourPress(tab, "next")
	become(tab, "Ana Sample")
	enter(tab, "acct-cobalt")
	tab.Focus("the line to send", `document.querySelector("#message-box").value === "/renewal notice" && document.getElementById("message-box")`)
	tab.Press(kb.Enter)
	tab.Until("the notice is drafted", `document.querySelector("dialog[open] textarea")?.value`)
	noticed(t, tab)
	tab.Screenshot("tour-5-notice")
	press(tab, "Save", "")
	shows(tab, "Draft · version 1")
	tab.Screenshot("tour-5-saved")

	tourPress(tab, "next")
	tourSays(tab, "That was it")
	tab.Screenshot("tour-6-ends")
	tourPress(tab, "next")
	tab.Until("the card is gone", `document.getElementById("tour").hidden`)
	tab.Go(d.stage.workspace.URL() + "/")
	tab.Until("it stays away", `document.getElementById("tour").hidden && !document.querySelector("[data-spotlight]")`)
}

// TestBrowserTourAlone has each step done by the tour itself, on a phone, all
// others left out.
func TestBrowserTourAlone(t *testing.T) {
	after := []string{"61 days left", "is now 🔴 Red", "", "taken notice", ""}
	for n, words := range after {
		t.Run(fmt.Sprint(n+1), func(t *testing.T) {
			d := demoOn(t, keptDemo(t), storyDay)
			tab := simbrowser.Open(t, d.stage.workspace.URL()+"/")
			tab.Resize(390, 844)
			for i := range n {
				tourSays(tab, fmt.Sprintf("%d of 5", i+1))
				tourPress(tab, "next")
			}
			tourSays(tab, fmt.Sprintf("%d of 5", n+1))
			tourPress(tab, "do")
			tab.Until("the tour notices", `document.querySelector("#tour .tour-done")`)
			if words != "" {
				shows(tab, words)
			}
			tab.Screenshot(fmt.Sprintf("tour-phone-%d", n+1))
			if os.Getenv("RENEWALBOT_SCREENSHOTS") != "" {
				tab.Dark(true)
				tab.Resize(1280, 900)
				tab.Screenshot(fmt.Sprintf("tour-dark-%d", n+1))
			}
		})
	}
}
