package slacksim_test

import (
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/bot/slacksim"
	"github.com/renewalbot/renewalbot/bot/slacksim/simbrowser"
)

// TestBrowserTourManners looks at how the tour behaves to somebody with other
// things in mind: it leaves their words and their focus alone, goes when it is
// told to, stays away, and comes back where it was.
func TestBrowserTourManners(t *testing.T) {
	t.Parallel()
	w := start(t, withTour)
	tab := chromium.Open(t, w.URL()+"/?as="+ben+"&c="+general)
	tab.Until("the tour is there, and says where to begin", `document.querySelector(".people summary[data-spotlight]") && document.querySelector("#tour [aria-live] h3").innerText === "Say hello"`)
	if !simbrowser.Eval[bool](tab, `document.activeElement === document.body`) {
		t.Error("the tour takes the focus")
	}

	tab.Go(w.URL() + "/?as=" + ana + "&c=" + general)
	tab.Until("the line is put into the box", `document.getElementById("message-box").value === "hello"`)
	tab.Focus("the way on", `document.querySelector("[data-tour-next]")`)
	tab.Press(kb.Enter)
	tab.Until("the line that was not sent is taken back", `document.querySelector("[data-tour-count]").innerText === "2 of 4" && document.getElementById("message-box").value === ""`)
	tab.Focus("the message box", `document.getElementById("message-box")`)
	tab.Press("half a thought")
	tab.Focus("the way back", `document.querySelector("[data-tour-back]")`)
	tab.Press(kb.Enter)
	tab.Until("the first step is there again", `document.querySelector("[data-tour-count]").innerText === "1 of 4" && document.querySelector("[data-spotlight]")`)
	if got := simbrowser.Eval[string](tab, `document.getElementById("message-box").value`); got != "half a thought" {
		t.Errorf("the tour made %q of what was typed", got)
	}

	tab.Focus("the way out", `document.querySelector("[data-tour-skip]")`)
	tab.Press(kb.Enter)
	tab.Until("it is gone, with its light, and the focus is where it comes back", `document.getElementById("tour").hidden && !document.querySelector("[data-spotlight]") && document.activeElement.matches("[data-tour-show]")`)
	tab.Go(w.URL() + "/?as=" + ana + "&c=" + general)
	tab.Until("it stays away", `document.getElementById("tour").hidden`)
	tab.Focus("the way to call it back", `document.querySelector("[data-tour-show]")`)
	tab.Press(kb.Enter)
	tab.Until("it is back where it was", `document.activeElement.matches("#tour [aria-live]") && document.querySelector("[data-tour-count]").innerText === "1 of 4"`)

	fresh := start(t, withTour)
	tab.Go(fresh.URL() + "/?as=" + ana + "&c=" + general)
	tab.Until("another workspace has its own tour", `!document.getElementById("tour").hidden && document.querySelector("[data-tour-count]").innerText === "1 of 4"`)
}

func TestAccessibilityOfTour(t *testing.T) {
	t.Parallel()
	w := start(t, withTour, func(c *slacksim.Config) { c.Tour.Steps[0].Done.Words = "" })
	tab := chromium.Open(t, w.URL()+"/?as="+ana+"&c="+general)
	tab.Until("the tour shows what to send", `document.querySelector("#main [data-spotlight]")`)
	a := audit(t, tab)
	a.check("tour")
	if _, _, err := client(t, w).PostMessage(general, slack.MsgOptionText("There.", false)); err != nil {
		t.Fatal(err)
	}
	tab.Until("it says that the step is done", `document.querySelector("#tour .tour-done")`)
	a.check("tour-done")
}
