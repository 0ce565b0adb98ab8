package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"github.com/renewalbot/renewalbot/bot/slacksim/simbrowser"
)

// openDemo continues the demo on storyDay, opens its page in Chromium and skips the
// tour.
func openDemo(t *testing.T) (*demo, *simbrowser.Tab) {
	t.Helper()
	d := demoOn(t, keptDemo(t), storyDay)
	tab := simbrowser.Open(t, d.stage.workspace.URL()+"/")
	skipTour(tab)
	return d, tab
}

// skipTour leaves the tour, for good in this browser.
func skipTour(tab *simbrowser.Tab) {
	tab.Focus("a way out of the tour", `document.querySelector("[data-tour-skip]")`)
	tab.Press(kb.Enter)
	tab.Until("the tour is gone, and can be called back", `document.activeElement.matches("[data-tour-show]") && document.getElementById("tour").hidden`)
}

// typed types a line into the message box and sends it.
func typed(tab *simbrowser.Tab, line string) {
	tab.Focus("a message box", `document.getElementById("message-box")`)
	tab.Press(line, kb.Escape, kb.Enter)
}

// press gives the focus to a button by its words, in a message that shows others
// if they are given, and presses Enter.
func press(tab *simbrowser.Tab, button, within string) {
	tab.Focus("a button "+button, fmt.Sprintf(
		`[...document.querySelectorAll("dialog[data-top], .message, .home")].reverse().filter(e => e.innerText.includes(%q)).flatMap(e => [...e.querySelectorAll("button")]).find(b => b.innerText.trim() === %q)`,
		within, button))
	tab.Press(kb.Enter)
}

// become chooses who to act as by keyboard.
func become(tab *simbrowser.Tab, who string) {
	tab.Focus("the choice of people", `document.querySelector("details.people summary")`)
	tab.Press(kb.Enter)
	tab.Focus(who, fmt.Sprintf(`[...document.querySelectorAll("details.people li a")].find(a => a.innerText.includes(%q))`, who))
	tab.Press(kb.Enter)
	tab.Until("it is "+who, fmt.Sprintf(`document.querySelector(".people summary").innerText.includes(%q)`, who))
}

// enter opens a place of the sidebar by keyboard.
func enter(tab *simbrowser.Tab, place string) {
	tab.Focus(place, fmt.Sprintf(`[...document.querySelectorAll("#sidebar .place")].find(a => a.querySelector(".name").innerText === %q)`, place))
	tab.Press(kb.Enter)
	tab.Until("it is "+place, fmt.Sprintf(`document.querySelector("#sidebar .place[aria-current]")?.innerText.includes(%q)`, place))
}

// shows waits until the middle of the page shows some words.
func shows(tab *simbrowser.Tab, words string) {
	tab.Until(words+" is shown", fmt.Sprintf(`document.getElementById("main").innerText.includes(%q)`, words))
}

// TestBrowserStory is the way the demo's welcome proposes, by keyboard: from the
// brief over a red rating to an acknowledged escalation, then on to the next
// reminder.
func TestBrowserStory(t *testing.T) {
	_, tab := openDemo(t)
	shows(tab, "Welcome!")
	tab.Screenshot("story-1-welcome")

	enter(tab, "acct-cobalt")
	typed(tab, "/renewal brief")
	shows(tab, "61 days left")
	tab.Screenshot("story-2-brief")

	press(tab, "Rate", "61 days left")
	tab.Until("the form is open at the colour of now", `document.activeElement.matches("dialog input:checked")`)
	tab.Press(kb.ArrowDown)
	tab.Until("red is chosen", `document.querySelector("dialog input:checked").closest("label").innerText.includes("Red")`)
	press(tab, "Rate", "")
	tab.Until("the reason is missed at its field", `document.activeElement.matches("dialog textarea[aria-invalid]") && document.querySelector("dialog [data-error]:not([hidden])").innerText`)
	tab.Screenshot("story-3-reason-missing")
	tab.Press("Their CFO wants to compare three offers.")
	press(tab, "Rate", "")
	tab.Until("the form closes", `!document.querySelector("dialog")`)
	shows(tab, "is now 🔴 Red")
	tab.Screenshot("story-4-red")

	become(tab, "Marco Sample")
	enter(tab, "renewalbot")
	shows(tab, "Their CFO wants to compare three offers.")
	tab.Screenshot("story-5-asked")
	press(tab, "Acknowledge", "Cobalt Robotics")
	shows(tab, "Marco Sample has taken notice")
	tab.Screenshot("story-6-acknowledged")
	enter(tab, "escalations")
	shows(tab, "Marco Sample has taken notice")

	become(tab, "Ana Sample")
	enter(tab, "acct-cobalt")
	tab.Focus("the clock", `document.querySelector("[data-clock=next]")`)
	tab.Press(kb.Enter)
	shows(tab, "Win the account back")
	tab.Screenshot("story-7-card")
	tab.Focus("a box", `document.querySelector(".checks input:not(:checked)")`)
	tab.Press(" ")
	shows(tab, "Done by Ana Sample on 23 Nov 2026")
	if !simbrowser.Eval[bool](tab, `document.activeElement.checked`) {
		t.Error("after the card changed, the box that was ticked has no focus")
	}
	for n := 2; n <= 3; n++ {
		tab.Focus("another box", `document.querySelector(".checks input:not(:checked)")`)
		tab.Press(" ")
		tab.Until("it is ticked", fmt.Sprintf(`!document.querySelector("[aria-busy]") && [...document.querySelectorAll(".checks small")].filter(e => e.innerText.startsWith("Done by")).length === %d`, n))
	}
	tab.Screenshot("story-8-ticked")
	picture(tab)
	tab.Focus("the snooze menu", `[...document.querySelectorAll("[data-act='card.snooze'] input")].at(-1)`)
	tab.Press(kb.ArrowDown, kb.ArrowDown, kb.ArrowDown, kb.Enter)
	shows(tab, "Snoozed until")
	tab.Screenshot("story-9-snoozed")

	enter(tab, "Home")
	shows(tab, "Needs attention")
	shows(tab, "Cobalt Robotics")
	tab.Screenshot("story-10-home")
	become(tab, "Marco Sample")
	shows(tab, "My team's renewals")
	tab.Screenshot("story-11-home-manager")
}

// picture takes the README's picture, demo.png: the page in the middle of the
// story, without a focus or a message in the corner.
func picture(tab *simbrowser.Tab) {
	tab.Resize(1200, 850)
	simbrowser.Eval[bool](tab, `document.activeElement.blur() ?? document.getElementById("toasts").replaceChildren() ?? true`)
	simbrowser.Eval[bool](tab, `(document.querySelector("#main .messages").scrollTop = 1e6) > 0`)
	tab.Screenshot("demo")
	tab.Resize(1280, 900)
}

// TestBrowserOutlivesDemo leaves the page open while its demo ends and another
// begins at the same address.
func TestBrowserOutlivesDemo(t *testing.T) {
	first := playDemo(t, "--data", keptDemo(t))
	tab := simbrowser.Open(t, first.url+"?as="+demoAna+"&c=C0COBALT")
	skipTour(tab)
	typed(tab, "soon forgotten")
	shows(tab, "soon forgotten")
	tab.Press("half a thought")
	addr := strings.TrimSuffix(strings.TrimPrefix(first.url, "http://"), "/")
	first.stop()
	tab.Until("the page knows that nobody is there", `document.body.classList.contains("offline")`)

	playDemo(t, "--addr", addr, "--data", keptDemo(t))
	tab.Until("the page shows the new workspace", `!document.body.classList.contains("offline") && !document.getElementById("main").innerText.includes("soon forgotten")`)
	if got := simbrowser.Eval[string](tab, `document.getElementById("message-box").value`); got != "half a thought" {
		t.Errorf("what was typed has become %q", got)
	}
	tab.Press(strings.Repeat(kb.Backspace, len("half a thought")))
	typed(tab, "/renewal brief")
	shows(tab, "61 days left")
}

// gallery is the places, answers and forms that a newcomer meets, as somebody
// sees them.
var gallery = []struct{ name, who, where, line, waitFor string }{
	{name: "general", who: demoAna, where: demoGeneral},
	{name: "home-csm", who: demoAna, where: "home", waitFor: ".home .blocks"},
	{name: "home-manager", who: demoMarco, where: "home", waitFor: ".home .blocks"},
	{name: "home-executive", who: demoErin, where: "home", waitFor: ".home .blocks"},
	{name: "home-admin", who: demoAda, where: "home", waitFor: ".home .blocks"},
	{name: "card", who: demoMarco, where: "C0MAPLE"},
	{name: "cards", who: demoMarco, where: "C0HARBOR"},
	{name: "escalations", who: demoMarco, where: demoEscalations},
	{name: "brief", who: demoAna, where: "C0COBALT", line: "/renewal brief", waitFor: ".message.private"},
	{name: "menu", who: demoAna, where: "C0COBALT", line: "/renewal"},
	{name: "help", who: demoAna, where: "C0COBALT", line: "/renewal help rate"},
	{name: "timeline", who: demoAna, where: "C0COBALT", line: "/renewal timeline"},
	{name: "add", who: demoAna, where: "C0COBALT", line: "/renewal add", waitFor: "dialog[open]"},
	{name: "link", who: demoAna, where: "C0COBALT", line: "/renewal link", waitFor: "dialog[open]"},
	{name: "rate", who: demoAna, where: "C0COBALT", line: "/renewal rate", waitFor: "dialog[open]"},
	{name: "stakeholder", who: demoAna, where: "C0COBALT", line: "/renewal stakeholder", waitFor: "dialog[open]"},
	{name: "notice", who: demoAna, where: "C0COBALT", line: "/renewal notice", waitFor: "dialog[open]"},
	{name: "escalate", who: demoAna, where: "C0COBALT", line: "/renewal escalate", waitFor: "dialog[open]"},
	{name: "close", who: demoAna, where: "C0COBALT", line: "/renewal close", waitFor: "dialog[open]"},
	{name: "setup", who: demoAda, where: "C0COBALT", line: "/renewal setup", waitFor: "dialog[open]"},
	{name: "preview", who: demoAna, where: "C0COBALT", line: "/renewal preview", waitFor: "dialog[open]"},
	{name: "people", who: demoAna, where: "C0COBALT", line: "/renewal people", waitFor: "dialog[open]"},
	{name: "touch", who: demoAna, where: "C0COBALT", line: "/renewal touch", waitFor: "dialog[open]"},
	{name: "signal", who: demoAna, where: "C0COBALT", line: "/renewal signal", waitFor: "dialog[open]"},
	{name: "strategy", who: demoAna, where: "C0COBALT", line: "/renewal strategy", waitFor: "dialog[open]"},
	{name: "risk", who: demoAna, where: "C0COBALT", line: "/renewal risk", waitFor: "dialog[open]"},
	{name: "dates", who: demoAna, where: "C0COBALT", line: "/renewal dates", waitFor: "dialog[open]"},
	{name: "contract", who: demoAna, where: "C0COBALT", line: "/renewal contract", waitFor: "dialog[open]"},
	{name: "plan", who: demoAna, where: "C0COBALT", line: "/renewal plan"},
	{name: "paperwork", who: demoAna, where: "C0MAPLE", line: "/renewal paperwork", waitFor: "dialog[open]"},
	{name: "settings", who: demoAna, where: "C0COBALT", line: "/renewal settings", waitFor: "dialog[open]"},
	{name: "team", who: demoAda, where: "C0COBALT", line: "/renewal team", waitFor: "dialog[open]"},
	{name: "delivery", who: demoAda, where: "C0COBALT", line: "/renewal admin delivery"},
	{name: "checklist", who: demoAna, where: "C0MAPLE", line: "Open checklist", waitFor: "dialog[open]"},
	{name: "skip", who: demoAna, where: "C0MAPLE", line: "Skip", waitFor: "dialog[open]"},
}

// TestBrowserGallery looks at all of it on a phone: nothing may be wider than
// the window. With RENEWALBOT_SCREENSHOTS set it makes pictures to judge, on a
// desk and in dark colours too.
func TestBrowserGallery(t *testing.T) {
	d, tab := openDemo(t)
	type window struct {
		name          string
		width, height int64
		dark          bool
	}
	windows := []window{{"phone", 390, 844, false}}
	if os.Getenv("RENEWALBOT_SCREENSHOTS") != "" {
		windows = append(windows, window{"desk", 1280, 900, false}, window{"dark", 1280, 900, true})
	}
	for _, window := range windows {
		tab.Resize(window.width, window.height)
		tab.Dark(window.dark)
		for _, g := range gallery {
			tab.Go(d.stage.workspace.URL() + "/?as=" + g.who + "&c=" + g.where)
			told := simbrowser.Eval[int](tab, `document.querySelectorAll(".message.private").length`)
			switch {
			case strings.HasPrefix(g.line, "/"):
				typed(tab, g.line)
			case g.line != "":
				press(tab, g.line, "")
			}
			switch {
			case g.waitFor != "":
				tab.Until(g.name+" is shown", fmt.Sprintf(`document.querySelector(%q)`, g.waitFor))
			case g.line != "":
				tab.Until(g.name+" is told", fmt.Sprintf(`document.querySelectorAll(".message.private").length > %d`, told))
			}
			name := window.name + "-" + g.name
			if !simbrowser.Eval[bool](tab, `[document.documentElement, ...document.querySelectorAll("main, .messages, dialog, .dialog-body")].every(e => e.scrollWidth <= e.clientWidth)`) {
				t.Errorf("%s is wider than the window", name)
			}
			if !simbrowser.Eval[bool](tab, `[...document.querySelectorAll(".dialog-body")].every(e => e.scrollTop === 0)`) {
				t.Errorf("%s is not read from its beginning", name)
			}
			tab.Screenshot(name)
			tab.Press(kb.Escape)
			tab.Until("no form is open", `!document.querySelector("dialog")`)
		}
	}
}
