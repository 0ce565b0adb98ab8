package slacksim_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"github.com/renewalbot/renewalbot/bot/slacksim"
	"github.com/renewalbot/renewalbot/bot/slacksim/simbrowser"
)

// TestBrowserKeyboard does a whole story without a mouse: a command found by
// completion, a button, a modal that refuses and then takes what was typed,
// and news arriving while somebody types.
func TestBrowserKeyboard(t *testing.T) {
	t.Parallel()
	w := start(t)
	formApp(t, w)
	b := chromium.Open(t, w.URL()+"/?as="+ana+"&c="+general)

	b.Press(kb.Tab, kb.Enter)
	b.Until("the skip link leads to the message box", `document.activeElement.id === "message-box"`)
	b.Press("/sam")
	b.Until("completion shows", `document.querySelector(".completion .active .label")?.textContent === "/sample"`)
	b.Press(kb.Tab, "form", kb.Enter)
	b.Until("the app has answered", `document.querySelector("[data-act=open] button")`)
	b.Until("the box is empty again", `document.getElementById("message-box").value === ""`)

	b.Press("/inv", kb.Tab, "@sam")
	b.Until("the app is among who can be named", `document.querySelector(".completion .active .label")?.textContent === "Sample App"`)
	b.Press(kb.Tab, "#no", kb.Tab, kb.Enter)
	b.Until("the box is empty once more", `document.getElementById("message-box").value === ""`)
	if c, _ := w.Channel(noBot); len(c.Members) != 2 {
		t.Errorf("after /invite the channel has %v", c.Members)
	}

	b.Press("half a thought")
	if _, err := w.As(ben).Say(within(t), general, "news from Ben", ""); err != nil {
		t.Fatal(err)
	}
	b.Until("the news arrives", `document.querySelector("#main").innerText.includes("news from Ben")`)
	if got := simbrowser.Eval[string](b, `document.activeElement.value`); got != "half a thought" {
		t.Errorf("after news the message box has %q", got)
	}

	b.Focus("the button", `document.querySelector("[data-act=open] button")`)
	b.Press(kb.Enter)
	b.Until("the modal opens with its first field focused", `document.activeElement.closest("dialog[open] [data-block=name]")`)
	for range 8 {
		b.Press(kb.Tab)
		if !simbrowser.Eval[bool](b, `document.activeElement === document.body || !!document.activeElement.closest("dialog")`) {
			t.Fatal("Tab leaves the modal")
		}
	}
	b.Focus("the name", `document.querySelector("[data-block=name] input")`)
	b.Press("no", kb.Enter)
	b.Until("the error is at its field", `document.querySelector("[data-input=name] [data-error]:not([hidden])")?.textContent === "Not that"`)
	if !simbrowser.Eval[bool](b, `document.activeElement.getAttribute("aria-invalid") === "true" && document.getElementById(document.activeElement.getAttribute("aria-describedby")).textContent === "Not that"`) {
		t.Error("the field does not say what is wrong with it")
	}
	b.Press("pe", kb.Enter)
	b.Until("the modal closes", `!document.querySelector("dialog")`)
	b.Until("the focus is back", `document.activeElement.closest("[data-act=open]")`)

	b.Press(kb.Enter)
	b.Until("the modal opens again", `document.querySelector("dialog[open]")`)
	b.Press(kb.Escape)
	b.Until("Escape closes it", `!document.querySelector("dialog")`)
	if n := len(w.As(ana).Views()); n != 0 {
		t.Errorf("%d modals left", n)
	}
}

// TestBrowserNames looks for controls that a screen reader could not name.
func TestBrowserNames(t *testing.T) {
	t.Parallel()
	w := start(t, func(c *slacksim.Config) { c.Clock = &sampleClock{now: time.Date(2027, 3, 8, 8, 0, 0, 0, time.UTC)} })
	formApp(t, w)
	b := browse(t, w)
	b.must("/ui/say", map[string]any{"as": ana, "channel": general, "text": "/sample form"})
	tab := chromium.Open(t, w.URL()+"/?as="+ana+"&c="+general)
	tab.Until("the message is there", `document.querySelector("[data-act=open] button")`)
	nameless := simbrowser.Eval[[]string](tab, `[...document.querySelectorAll("button, a, input, textarea, summary, [role=listbox], [role=menu]")]
		.filter(e => !(e.ariaLabel || e.labels?.[0]?.textContent || e.textContent.trim() || e.getAttribute("aria-labelledby")) && e.checkVisibility())
		.map(e => e.outerHTML)`)
	if len(nameless) > 0 {
		t.Errorf("controls without a name:\n%s", strings.Join(nameless, "\n"))
	}
	if ids := simbrowser.Eval[[]string](tab, `[...document.querySelectorAll("[id]")].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i)`); len(ids) > 0 {
		t.Errorf("ids used twice: %v", ids)
	}
}

// TestBrowserChangesInPlace has an app that redraws what somebody is using: a
// card whose blocks get new ids at each tick, and a modal that grows while it
// is filled in.
func TestBrowserChangesInPlace(t *testing.T) {
	t.Parallel()
	w := start(t)
	a := run(t, w, redraw)
	if _, _, err := a.PostMessage(general, slack.MsgOptionBlocks(ticks("first")...), slack.MsgOptionText("ticks", false)); err != nil {
		t.Fatal(err)
	}
	b := chromium.Open(t, w.URL()+"/?as="+ana+"&c="+general)
	b.Focus("the second box", `document.querySelectorAll("[data-act=tick] input")[1]`)
	b.Press(" ")
	b.Until("the card is redrawn", `document.querySelector("[data-block=second]")`)
	b.Until("the same box has the focus", `document.activeElement === document.querySelectorAll("[data-act=tick] input")[1]`)
	if !simbrowser.Eval[bool](b, `document.activeElement.checked`) {
		t.Error("the box is not ticked")
	}

	b.Focus("the button", `document.querySelector("[data-act=open] button")`)
	b.Press(kb.Enter)
	b.Until("the modal opens", `document.activeElement.closest("dialog[open] [data-block=name]")`)
	b.Press("typed before", kb.Tab, kb.ArrowDown, kb.ArrowDown, kb.Enter)
	b.Until("the modal grows", `document.querySelector("dialog").innerText.includes("It grew")`)
	got := simbrowser.Eval[[]string](b, `[...document.querySelectorAll("dialog [data-block] input:not([type=checkbox])")].map(e => e.value)`)
	if len(got) != 2 || got[0] != "typed before" || got[1] != "Two" {
		t.Errorf("after the modal grew its fields have %q", got)
	}
}

// TestBrowserKeepsWhatIsPressed has an app replace a card while a key or the
// mouse is down on one of its boxes.
func TestBrowserKeepsWhatIsPressed(t *testing.T) {
	t.Parallel()
	for _, held := range []string{"key", "mouse"} {
		t.Run(held, func(t *testing.T) {
			t.Parallel()
			w := start(t)
			a := run(t, w, nil)
			_, ts, err := a.PostMessage(general, slack.MsgOptionBlocks(ticks("first")...), slack.MsgOptionText("ticks", false))
			if err != nil {
				t.Fatal(err)
			}
			b := chromium.Open(t, w.URL()+"/?as="+ana+"&c="+general)
			box := `document.querySelectorAll("[data-act=tick] input")[0]`
			b.Focus("the first box", box)
			b.Hold(held, box, func() {
				if _, _, _, err := a.UpdateMessage(general, ts, slack.MsgOptionBlocks(ticks("second")...), slack.MsgOptionText("ticks", false)); err != nil {
					t.Fatal(err)
				}
				b.Until("the card is redrawn", `document.querySelector("[data-block=second]")`)
			})
			b.Until("the new box is ticked", box+`.checked`)
			d := a.interaction(t)
			if got := d.ActionCallback.BlockActions[0]; got.BlockID != "second" || len(got.SelectedOptions) != 2 {
				t.Errorf("the app heard of %+v", got)
			}
		})
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
