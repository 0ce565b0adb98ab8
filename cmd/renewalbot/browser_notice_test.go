package main

import "testing"

// TestBrowserNotice: from `/renewal notice` to a finished draft there are two
// screens, the form with everything filled in and the draft with all the ways to
// send it. A choice rewrites the text that was proposed.
func TestBrowserNotice(t *testing.T) {
	_, tab := openDemo(t)
	enter(tab, "acct-cobalt")
	typed(tab, "/renewal notice")
	formOpens(tab, "Draft a notice")
	tab.Screenshot("notice-1-form")
	choose(tab, "tone", "Formal")
	tab.Until("the text follows the tone", `document.querySelector("dialog[data-top] [data-block=body] textarea").value.startsWith("Dear ")`)
	press(tab, "Save", "")
	formCloses(tab)
	shows(tab, "Draft · version 1 by Ana Sample")
	tab.Screenshot("notice-2-draft")
}
