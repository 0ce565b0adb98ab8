package slacksim_test

import (
	"testing"

	"github.com/chromedp/chromedp/kb"

	"github.com/renewalbot/renewalbot/bot/slacksim/simbrowser"
)

// TestBrowserMessageItems reacts, pins, changes and deletes, with the keyboard
// alone.
func TestBrowserMessageItems(t *testing.T) {
	w := start(t, complete)
	asked := said(t, w, ben, general, "Shall we send the proposal on Friday?", "")
	said(t, w, ana, general, "Fri is fine", "")
	b := simbrowser.Open(t, w.URL()+"/?as="+ana+"&c="+general)

	first, last := `document.querySelectorAll("#main article")[0]`, `document.querySelectorAll("#main article")[1]`
	b.Focus("the reaction button", first+`.querySelector("[data-pick]")`)
	b.Press(kb.Enter)
	b.Until("the picker has the focus", `document.activeElement.closest("#picker")`)
	b.Screenshot("items-picker")
	b.Press("thumbs", kb.Enter)
	b.Until("the reaction shows", first+`.querySelector("[data-react][aria-pressed=true]")?.ariaLabel === "thumbs up, only you"`)
	b.Until("the picker is gone", `!document.querySelector("#picker:popover-open")`)
	b.Until("the focus is back", `document.activeElement === `+first+`.querySelector(".hover [data-pick]")`)
	if err := w.As(ben).React(within(t), ref(asked), "eyes"); err != nil {
		t.Fatal(err)
	}
	b.Focus("Ben's reaction", first+`.querySelector("[data-react=eyes]")`)
	b.Press(" ")
	b.Until("it counts both", `document.activeElement.ariaLabel === "eyes, 2 people, including you"`)
	b.Press(kb.Enter)
	b.Until("it is taken back", `document.activeElement.ariaLabel === "eyes, 1 person"`)
	b.Press(" ")

	b.Focus("the menu", first+`.querySelector("[data-menu]")`)
	b.Press(kb.Enter, kb.ArrowDown)
	b.Until("Pin is chosen", `document.activeElement.dataset.item === "pin"`)
	b.Screenshot("items-menu")
	b.Press(kb.Enter)
	b.Until("it is pinned", first+`.innerText.includes("Pinned by you")`)
	b.Focus("the pins", `document.querySelector("#main [popovertarget^=pins]")`)
	b.Press(kb.Enter)
	b.Until("the pins show", `document.activeElement.closest(".sheet")?.innerText.includes("Friday")`)
	b.Screenshot("items-pins")
	b.Press(kb.Enter)
	b.Until("the message is marked", first+`.classList.contains("spotted")`)

	b.Focus("the menu of the own message", last+`.querySelector("[data-menu]")`)
	b.Press(kb.Enter, kb.End, kb.ArrowUp, kb.Enter)
	b.Until("it can be changed", `document.activeElement.closest("form.edit") && document.activeElement.value === "Fri is fine"`)
	b.Press("x", kb.Escape)
	b.Until("Escape leaves it", `document.activeElement === `+last+`.querySelector("[data-menu]") && `+last+`.innerText.includes("Fri is fine")`)
	b.Press(kb.Enter, kb.End, kb.ArrowUp, kb.Enter, kb.End, ", for @ben too")
	b.Screenshot("items-edit")
	b.Press(kb.Enter)
	b.Until("it is changed", last+`.innerText.includes("Fri is fine, for @Ben Sample too") && `+last+`.innerText.includes("(edited)")`)

	b.Press(kb.Enter, kb.End, kb.Enter)
	b.Until("it asks first", `document.activeElement.closest("dialog.confirm")`)
	b.Press(kb.Escape)
	b.Until("Escape keeps it", `!document.querySelector("dialog") && document.querySelectorAll("#main article").length === 2`)
	b.Press(kb.Enter, kb.End, kb.Enter, kb.Enter)
	b.Until("it is deleted", `document.querySelectorAll("#main article").length === 1`)
	b.Dark(true)
	b.Screenshot("items-dark")
}
