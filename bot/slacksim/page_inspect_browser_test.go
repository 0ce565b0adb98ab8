package slacksim_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"github.com/renewalbot/renewalbot/bot/slacksim"
	"github.com/renewalbot/renewalbot/bot/slacksim/simbrowser"
)

// talkative is a workspace whose app has said and heard several kinds of
// things: a command, a call that is refused, one that met a fault.
func talkative(t *testing.T) *slacksim.Workspace {
	t.Helper()
	w := start(t, func(c *slacksim.Config) {
		c.Clock = slacksim.NewClock(time.Date(2027, 3, 8, 8, 0, 0, 0, time.UTC))
		c.NoRateLimits = true
	})
	a := run(t, w, func(a *app, e socketmode.Event) { a.ack(e, map[string]any{"text": "hello"}) })
	if err := w.As(ana).Command(within(t), general, "/sample"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := a.PostMessage(general, slack.MsgOptionBlocks(slack.NewHeaderBlock(plainText(strings.Repeat("x", 151))))); err == nil {
		t.Fatal("a header that is too long was taken")
	}
	if err := w.Fault("chat.postMessage", slacksim.Fault{Kind: slacksim.FaultLimited}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := a.PostMessage(general, slack.MsgOptionText("it's limited", false)); err == nil {
		t.Fatal("a limited call worked")
	}
	return w
}

// line is the expression for the newest of the inspector's rows with some words.
func line(words string) string {
	return fmt.Sprintf(`[...document.querySelectorAll(".inspect-row")].findLast(r => r.innerText.includes(%q))?.querySelector("button")`, words)
}

func TestBrowserInspector(t *testing.T) {
	t.Parallel()
	w := talkative(t)
	b := chromium.Open(t, w.URL()+"/?as="+ana+"&c="+general)
	if !simbrowser.Eval[bool](b, hiddenInspector) {
		t.Error("the inspector is open before anybody asked for it")
	}
	b.Focus("the button", `document.querySelector("[data-inspect]")`)
	b.Press(kb.Enter)
	b.Until("the limited call shows", line("✕ ratelimited"))
	b.Until("the command's envelope shows its ack", line("✓ ack, "))
	if !simbrowser.Eval[bool](b, `document.querySelector("[data-inspect]").getAttribute("aria-expanded") === "true"`) {
		t.Error("the button does not say that the inspector is open")
	}

	b.Focus("the refused call", line("✕ invalid_blocks"))
	b.Press(kb.Enter)
	b.Until("it says which rule it breaks, and where", `document.querySelector(".inspect-rules code")?.textContent === "/blocks/0/text/text"`)
	b.Until("the answer is there", `document.querySelector(".inspect-details")?.innerText.includes("Answer, HTTP 200")`)

	b.Focus("the command's envelope", line("slash_commands"))
	b.Press(kb.Enter)
	b.Until("envelope and ack are marked", `document.querySelectorAll(".inspect-row.mate").length === 2`)
	b.Focus("the way to the ack", `document.querySelector("[data-mate]")`)
	b.Press(kb.Enter)
	b.Until("the ack has the focus", `document.activeElement.querySelector(".inspect-name")?.textContent === "ack"`)
	b.Screenshot("inspector")
	b.Dark(true)
	b.Resize(1000, 800)
	b.Screenshot("inspector-dark-sheet")
	b.Resize(390, 844)
	b.Screenshot("inspector-dark-narrow")
	b.Dark(false)
	b.Resize(1280, 900)

	simbrowser.Eval[bool](b, `(navigator.clipboard.writeText = async s => { window.copied = s }, true)`)
	b.Focus("the limited call", line("✕ ratelimited"))
	b.Press(kb.Enter)
	b.Focus("copying", `document.activeElement.closest("li").querySelector("[data-copy=curl]")`)
	b.Press(kb.Enter)
	b.Until("a command is copied", `window.copied`)
	got := simbrowser.Eval[string](b, `window.copied`)
	for _, want := range []string{"'" + w.APIURL() + "chat.postMessage'", `Bearer $SLACK_BOT_TOKEN"`, `it'\''s limited`} {
		if !strings.Contains(got, want) {
			t.Errorf("the command %s lacks %s", got, want)
		}
	}
}

func TestBrowserInspectorFilter(t *testing.T) {
	t.Parallel()
	w := talkative(t)
	b := chromium.Open(t, w.URL()+"/?as="+ana+"&c="+general)
	names := func() []string {
		return simbrowser.Eval[[]string](b, `[...document.querySelectorAll(".inspect-name")].map(e => e.textContent)`)
	}
	simbrowser.Eval[bool](b, `document.body.dispatchEvent(new KeyboardEvent("keydown", {code: "KeyI", altKey: true, bubbles: true}))`)
	b.Until("the filter has the focus", `document.activeElement.matches("[data-inspect-text]")`)
	b.Until("the record is there", line("✕ ratelimited"))
	b.Press("IT'S LIMI")
	b.Until("one row is left", `document.querySelectorAll(".inspect-row").length === 1`)
	if got := names(); got[0] != "chat.postMessage" {
		t.Errorf("found by the arguments: %v", got)
	}
	b.Press(" nothing")
	b.Until("nothing matches", `document.querySelector("[data-inspect-empty]").innerText.includes("Nothing matches")`)
	choose := func(kind string) {
		simbrowser.Eval[bool](b, `(k => { k.value = "`+kind+`"; return k.dispatchEvent(new Event("change", {bubbles: true})) })(document.querySelector("[data-inspect-kind]"))`)
	}
	simbrowser.Eval[bool](b, `(i => { i.value = ""; return i.dispatchEvent(new Event("input", {bubbles: true})) })(document.querySelector("[data-inspect-text]"))`)
	for kind, want := range map[string]string{"in": "hello", "out": "ack", "call": "apps.connections.open", "bad": "chat.postMessage"} {
		choose(kind)
		if got := names(); len(got) == 0 || got[0] != want {
			t.Errorf("filtered by %q: %v, want %s first", kind, got, want)
		}
	}

	choose("bad")
	b.Go(w.URL() + "/?as=" + ana + "&c=" + general)
	b.Until("the inspector is open again, with its filter", `document.querySelector("[data-inspect-kind]").value === "bad" && document.querySelectorAll(".inspect-row").length === 2`)
	choose("")
	b.Focus("pause", `document.querySelector("[data-inspect-pause]")`)
	b.Press(kb.Enter)
	before := len(names())
	send(t, http.MethodPost, w.URL()+"/api/api.test", "application/json", `{}`)
	b.Until("it says that there is more", `document.querySelector("[data-inspect-count]").textContent === "Paused, 1 more"`)
	if got := len(names()); got != before {
		t.Errorf("%d rows while paused, had %d", got, before)
	}
	b.Press(kb.Enter)
	b.Until("the rest comes", line("api.test"))
	b.Press(kb.Escape)
	b.Until("Escape closes it", hiddenInspector+` && document.activeElement.matches("[data-inspect]")`)
}

const hiddenInspector = `document.getElementById("inspector").hidden`

// TestBrowserInspectorFlood makes more than the page can show.
func TestBrowserInspectorFlood(t *testing.T) {
	t.Parallel()
	w := talkative(t)
	b := chromium.Open(t, w.URL()+"/?as="+ana+"&c="+general)
	b.Focus("the button", `document.querySelector("[data-inspect]")`)
	b.Press(kb.Enter)
	b.Until("the record is there", line("✕ ratelimited"))
	api := client(t, w)
	for range 1500 {
		if _, err := api.AuthTest(); err != nil {
			t.Fatal(err)
		}
	}
	send(t, http.MethodPost, w.URL()+"/api/of.the.end", "application/json", `{}`)
	b.Until("the last call shows", line("of.the.end"))
	if n := simbrowser.Eval[int](b, `document.querySelectorAll(".inspect-list li").length`); n > 400 {
		t.Errorf("%d rows", n)
	}
	b.Until("the list is at its end", `(l => l.scrollHeight - l.scrollTop - l.clientHeight < 40)(document.querySelector(".inspect-list"))`)
	simbrowser.Eval[bool](b, `(document.querySelector(".inspect-list").scrollTop = 0, true)`)
	b.Until("the page has scrolled", `!document.querySelector(".inspect-list").scrollTop`)
	send(t, http.MethodPost, w.URL()+"/api/one.more", "application/json", `{}`)
	b.Until("the list stays, and says that there is news", line("one.more")+` && !document.querySelector("[data-inspect-newest]").hidden && !document.querySelector(".inspect-list").scrollTop`)
}

// TestBrowserTroubles plans faults and disturbs the connection by the page.
func TestBrowserTroubles(t *testing.T) {
	t.Parallel()
	w := talkative(t)
	b := chromium.Open(t, w.URL()+"/?as="+ana+"&c="+general)
	b.Focus("the button", `document.querySelector("[data-inspect]")`)
	b.Press(kb.Enter)
	b.Focus("the corner", `document.querySelector(".troubles summary")`)
	b.Press(kb.Enter)
	b.Focus("the count", `document.querySelector("[data-trouble-form] [name=count]")`)
	simbrowser.Eval[bool](b, `document.activeElement.select() ?? true`)
	b.Press("3", kb.Enter)
	b.Until("it says what is set", `document.querySelector("[data-troubles]").innerText.includes("chat.postMessage, the next 3 calls: 429, retry after 1 s")`)
	if got := w.Trouble().Faults["chat.postMessage"]; len(got) != 1 || got[0].Count != 3 || got[0].Kind != slacksim.FaultLimited {
		t.Errorf("planned: %+v", got)
	}
	b.Screenshot("inspector-faults")
	w.ClearFaults()
	b.Until("it says that nothing is set", `!document.querySelector("[data-troubles]").innerText`)

	connected := w.Frames()[0].Connection
	b.Focus("the ways to disturb", `document.querySelector("[data-trouble-link] select")`)
	b.Press("en", kb.Tab, kb.Enter)
	b.Until("the app was told to go", line("disconnect"))
	if err := w.Wait(within(t), func() bool {
		for _, f := range w.Frames() {
			if f.Type == slacksim.FrameHello && f.Connection > connected {
				return true
			}
		}
		return false
	}); err != nil {
		t.Errorf("the app did not come back: %v", err)
	}
}
