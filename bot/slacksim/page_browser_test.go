package slacksim_test

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

// tab is a page in a real browser, driven by keyboard.
type tab struct {
	t   *testing.T
	ctx context.Context
}

// openTab starts Chromium, if the machine has one, and opens an address.
func openTab(t *testing.T, address string) *tab {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		if os.Getenv("RENEWALBOT_REQUIRE_ALL") != "" {
			t.Fatal("Chromium is not installed")
		}
		t.Skip("Chromium is not installed")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-dev-shm-usage", true))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, end := chromedp.NewContext(ctx, chromedp.WithListener(func(event any) {
		if thrown, ok := event.(*runtime.EventExceptionThrown); ok {
			t.Errorf("the page's script failed: %s %s", thrown.ExceptionDetails.Text, thrown.ExceptionDetails.Exception.Description)
		}
	}))
	t.Cleanup(end)
	b := &tab{t: t, ctx: ctx}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1200, 800), chromedp.Navigate(address)); err != nil {
		t.Fatalf("open %s: %v", address, err)
	}
	b.until("the script runs", `"ready" in document.body.dataset`)
	return b
}

// press types text or presses keys wherever the focus is.
func (b *tab) press(keys ...string) {
	b.t.Helper()
	for _, k := range keys {
		if err := chromedp.Do(b.ctx, chromedp.KeyEvent(k)); err != nil {
			b.t.Fatalf("press %q: %v", k, err)
		}
	}
}

// eval returns what a JavaScript expression is.
func eval[T any](b *tab, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.t.Fatalf("evaluate %s: %v", expression, err)
	}
	return v
}

// until waits for an expression to become true.
func (b *tab) until(what, expression string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 10*time.Second)
	defer cancel()
	if _, err := chromedp.Run(ctx, chromedp.Poll[bool]("!!("+expression+")")); err != nil {
		b.t.Fatalf("waiting until %s: %v; the page shows:\n%s", what, err, eval[string](b, "document.body.innerText"))
	}
}

// TestBrowserKeyboard does a whole story without a mouse: a command found by
// completion, a button, a modal that refuses and then takes what was typed,
// and news arriving while somebody types.
func TestBrowserKeyboard(t *testing.T) {
	w := start(t)
	formApp(t, w)
	b := openTab(t, w.URL()+"/?as="+ana+"&c="+general)

	b.press(kb.Tab, kb.Enter)
	b.until("the skip link leads to the message box", `document.activeElement.id === "message-box"`)
	b.press("/sam")
	b.until("completion shows", `document.querySelector(".completion .active .label")?.textContent === "/sample"`)
	b.press(kb.Tab, "form", kb.Enter)
	b.until("the app has answered", `document.querySelector("[data-act=open] button")`)
	b.until("the box is empty again", `document.getElementById("message-box").value === ""`)

	b.press("half a thought")
	if _, err := w.As(ben).Say(within(t), general, "news from Ben", ""); err != nil {
		t.Fatal(err)
	}
	b.until("the news arrives", `document.querySelector("#main").innerText.includes("news from Ben")`)
	if got := eval[string](b, `document.activeElement.value`); got != "half a thought" {
		t.Errorf("after news the message box has %q", got)
	}

	eval[bool](b, `document.querySelector("[data-act=open] button").focus() ?? true`)
	b.press(kb.Enter)
	b.until("the modal opens with its first field focused", `document.activeElement.closest("dialog[open] [data-block=name]")`)
	for range 8 {
		b.press(kb.Tab)
		if !eval[bool](b, `document.activeElement === document.body || !!document.activeElement.closest("dialog")`) {
			t.Fatal("Tab leaves the modal")
		}
	}
	eval[bool](b, `document.querySelector("[data-block=name] input").focus() ?? true`)
	b.press("no", kb.Enter)
	b.until("the error is at its field", `document.querySelector("[data-input=name] [data-error]:not([hidden])")?.textContent === "Not that"`)
	if !eval[bool](b, `document.activeElement.getAttribute("aria-invalid") === "true" && document.getElementById(document.activeElement.getAttribute("aria-describedby")).textContent === "Not that"`) {
		t.Error("the field does not say what is wrong with it")
	}
	b.press("pe", kb.Enter)
	b.until("the modal closes", `!document.querySelector("dialog")`)
	b.until("the focus is back", `document.activeElement.closest("[data-act=open]")`)

	b.press(kb.Enter)
	b.until("the modal opens again", `document.querySelector("dialog[open]")`)
	b.press(kb.Escape)
	b.until("Escape closes it", `!document.querySelector("dialog")`)
	if n := len(w.As(ana).Views()); n != 0 {
		t.Errorf("%d modals left", n)
	}
}

// TestBrowserNames looks for controls that a screen reader could not name.
func TestBrowserNames(t *testing.T) {
	w := start(t, func(c *slacksim.Config) { c.Clock = &sampleClock{now: time.Date(2027, 3, 8, 8, 0, 0, 0, time.UTC)} })
	formApp(t, w)
	b := browse(t, w)
	b.must("/ui/say", map[string]any{"as": ana, "channel": general, "text": "/sample form"})
	tab := openTab(t, w.URL()+"/?as="+ana+"&c="+general)
	tab.until("the message is there", `document.querySelector("[data-act=open] button")`)
	nameless := eval[[]string](tab, `[...document.querySelectorAll("button, a, input, textarea, summary, [role=listbox], [role=menu]")]
		.filter(e => !(e.ariaLabel || e.labels?.[0]?.textContent || e.textContent.trim() || e.getAttribute("aria-labelledby")) && e.checkVisibility())
		.map(e => e.outerHTML)`)
	if len(nameless) > 0 {
		t.Errorf("controls without a name:\n%s", strings.Join(nameless, "\n"))
	}
	if ids := eval[[]string](tab, `[...document.querySelectorAll("[id]")].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i)`); len(ids) > 0 {
		t.Errorf("ids used twice: %v", ids)
	}
}

// TestBrowserChangesInPlace has an app that redraws what somebody is using: a
// card whose blocks get new ids at each tick, and a modal that grows while it
// is filled in.
func TestBrowserChangesInPlace(t *testing.T) {
	w := start(t)
	a := run(t, w, redraw)
	if _, _, err := a.PostMessage(general, slack.MsgOptionBlocks(ticks("first")...), slack.MsgOptionText("ticks", false)); err != nil {
		t.Fatal(err)
	}
	b := openTab(t, w.URL()+"/?as="+ana+"&c="+general)
	eval[bool](b, `document.querySelectorAll("[data-act=tick] input")[1].focus() ?? true`)
	b.press(" ")
	b.until("the card is redrawn", `document.querySelector("[data-block=second]")`)
	b.until("the same box has the focus", `document.activeElement === document.querySelectorAll("[data-act=tick] input")[1]`)
	if !eval[bool](b, `document.activeElement.checked`) {
		t.Error("the box is not ticked")
	}

	eval[bool](b, `document.querySelector("[data-act=open] button").focus() ?? true`)
	b.press(kb.Enter)
	b.until("the modal opens", `document.activeElement.closest("dialog[open] [data-block=name]")`)
	b.press("typed before", kb.Tab, kb.ArrowDown, kb.ArrowDown, kb.Enter)
	b.until("the modal grows", `document.querySelector("dialog").innerText.includes("It grew")`)
	got := eval[[]string](b, `[...document.querySelectorAll("dialog [data-block] input:not([type=checkbox])")].map(e => e.value)`)
	if len(got) != 2 || got[0] != "typed before" || got[1] != "Two" {
		t.Errorf("after the modal grew its fields have %q", got)
	}
}

func ticks(block string) []slack.Block {
	one, two := slack.NewOptionBlockObject("1", plainText("One"), nil), slack.NewOptionBlockObject("2", plainText("Two"), nil)
	boxes := slack.NewCheckboxGroupsBlockElement("tick", one, two)
	if block != "first" {
		boxes.InitialOptions = []*slack.OptionBlockObject{two}
	}
	return []slack.Block{slack.NewActionBlock(block, boxes), slack.NewActionBlock(block+"-open", slack.NewButtonBlockElement("open", "1", plainText("Open")))}
}

func redraw(a *app, e socketmode.Event) {
	a.ack(e)
	d, ok := e.Data.(slack.InteractionCallback)
	if !ok || d.Type != slack.InteractionTypeBlockActions {
		return
	}
	choice := slack.NewInputBlock("choice", plainText("Choice"), nil, slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, nil, "choice",
		slack.NewOptionBlockObject("1", plainText("One"), nil), slack.NewOptionBlockObject("2", plainText("Two"), nil))).WithDispatchAction(true)
	var err error
	switch d.ActionCallback.BlockActions[0].ActionID {
	case "tick":
		_, _, _, err = a.UpdateMessage(d.Channel.ID, d.Message.Timestamp, slack.MsgOptionBlocks(ticks("second")...), slack.MsgOptionText("ticks", false))
	case "open":
		_, err = a.OpenView(d.TriggerID, modal(nameInput(), choice))
	case "choice":
		_, err = a.UpdateView(modal(nameInput(), choice, slack.NewSectionBlock(plainText("It grew"), nil, nil)), "", d.View.Hash, d.View.ID)
	}
	if err != nil {
		panic(err)
	}
}
