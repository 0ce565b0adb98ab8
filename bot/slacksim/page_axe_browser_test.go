package slacksim_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"github.com/renewalbot/renewalbot/bot/slacksim"
	"github.com/renewalbot/renewalbot/bot/slacksim/simbrowser"
)

// axeRun checks the page by some of axe's rules, and leaves what is wrong in
// window.axeFound as lines of text. Of a page with a small window or a list of
// suggestions open it checks that: what lies half under it is no smaller for
// that, and has a scene of its own.
const axeRun = `(window.axeFound = null, axe.run(document.querySelector(":popover-open, form:has(.completion:not([hidden]))") ?? document, {
	resultTypes: ["violations"],
	runOnly: RULES,
}).then(found => { window.axeFound = found.violations.flatMap(v => v.nodes.map(n =>
	v.id + " (" + v.help + ") " + n.target.join(" ") + ": " + n.html.slice(0, 300) + " " + n.failureSummary.replaceAll("\n", " "))) }), true)`

// The rules: WCAG 2.2, levels A and AA, and axe's best practices. Dark and light
// differ in colours only.
const (
	everyRule   = `["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]`
	colourRules = `{type: "rule", values: ["color-contrast", "link-in-text-block"]}`
)

// hiddenHeight is how much higher the window has to be to show everything: axe
// does not look at the colours of what is scrolled away.
const hiddenHeight = `[...document.querySelectorAll(".messages, .inspect-list, .dialog-body")].reduce((most, e) => {
	if (e.closest("dialog")) e.closest("dialog").style.maxHeight = "none"
	return Math.max(most, e.scrollHeight - e.clientHeight) }, 0)`

// auditor checks scenes of the page with axe-core.
type auditor struct {
	t   *testing.T
	tab *simbrowser.Tab
	axe string
}

func audit(t *testing.T, tab *simbrowser.Tab) *auditor {
	t.Helper()
	script, err := os.ReadFile(filepath.Join(npmModules(t, "axe"), "axe-core", "axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	return &auditor{t: t, tab: tab, axe: string(script)}
}

// check wants a scene without violations, light and dark, wide and narrow.
func (a *auditor) check(scene string) {
	a.t.Helper()
	if !simbrowser.Eval[bool](a.tab, `"axe" in window`) {
		simbrowser.Eval[bool](a.tab, a.axe+"; true")
	}
	for _, size := range []struct {
		name          string
		width, height int64
	}{{"wide", 1280, 900}, {"narrow", 390, 844}} {
		a.tab.Resize(size.width, size.height)
		for _, dark := range []bool{false, true} {
			a.tab.Dark(dark)
			a.tab.Until("nothing slides", `document.getAnimations().every(a => !(a instanceof CSSTransition))`)
			name, rules := scene+"-"+size.name, everyRule
			if dark {
				name, rules = name+"-dark", colourRules
			}
			a.tab.Screenshot("axe-" + name)
			a.tab.Resize(size.width, size.height+simbrowser.Eval[int64](a.tab, hiddenHeight))
			simbrowser.Eval[bool](a.tab, strings.Replace(axeRun, "RULES", rules, 1))
			a.tab.Until("axe has looked at "+name, `window.axeFound`)
			if found := simbrowser.Eval[[]string](a.tab, `window.axeFound`); len(found) > 0 {
				a.t.Errorf("%s:\n%s", name, strings.Join(found, "\n"))
			}
			a.tab.Resize(size.width, size.height)
		}
	}
	a.tab.Dark(false)
	a.tab.Resize(1280, 900)
}

// everyBlock is a snapshot of a workspace whose channel has each sample of
// testdata/render as a message; blocks too new for the Web API are among them.
func everyBlock(t *testing.T) []byte {
	t.Helper()
	w := start(t, func(c *slacksim.Config) { c.NoRateLimits = true })
	files, err := filepath.Glob("testdata/render/*.json")
	if err != nil {
		t.Fatal(err)
	}
	api := client(t, w)
	for _, file := range files {
		if _, _, err := api.PostMessage(general, slack.MsgOptionText(file, false)); err != nil {
			t.Fatal(err)
		}
	}
	snapshot, err := w.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var sample struct{ Blocks json.RawMessage }
		if err := json.Unmarshal(raw, &sample); err != nil {
			t.Fatal(err)
		}
		text := []byte(`"text":` + whole(t, file))
		snapshot = bytes.Replace(snapshot, text, append(append(text, `,"blocks":`...), sample.Blocks...), 1)
	}
	return snapshot
}

// hasBlocks is true in the page once every sample is drawn.
const hasBlocks = `document.querySelectorAll("#main article").length >= 14`

func TestAccessibilityOfMessages(t *testing.T) {
	t.Parallel()
	w := start(t, func(c *slacksim.Config) {
		c.Snapshot = everyBlock(t)
		c.Clock = slacksim.NewClock(time.Date(2027, 3, 8, 8, 0, 0, 0, time.UTC))
	})
	run(t, w, nil)
	tab := chromium.Open(t, w.URL()+"/?as="+ana+"&c="+general)
	tab.Until("the samples are there", hasBlocks)
	audit(t, tab).check("channel")
}

// TestAccessibilityOfTalk opens what belongs to any message, in a channel
// without the samples: axe takes long for those.
func TestAccessibilityOfTalk(t *testing.T) {
	t.Parallel()
	w := start(t)
	if err := w.AddEmoji(slacksim.Emoji{Name: "our_own", Picture: onePixel(t)}); err != nil {
		t.Fatal(err)
	}
	root := said(t, w, ana, general, "Who knows?", "")
	ts := root["ts"].(string)
	said(t, w, ben, general, "I do, *really* :our_own:.", ts)
	for _, err := range []error{
		w.As(ben).React(within(t), ref(root), "tada"), w.As(ben).React(within(t), ref(root), "our_own"),
		w.As(ben).Pin(within(t), ref(root)), w.As(ana).Command(within(t), general, "/me asks again"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	tab := chromium.Open(t, w.URL()+"/?as="+ana+"&c="+general)
	a := audit(t, tab)
	tab.Focus("the message box", `document.getElementById("message-box")`)
	tab.Press("/")
	tab.Until("completion shows", `document.querySelector(".completion .active")`)
	a.check("completion")

	tab.Go(w.URL() + "/?as=" + ana + "&c=" + general + "&t=" + ts)
	tab.Until("the thread is open", `document.querySelectorAll("#thread article").length === 2`)
	a.check("thread")

	tab.Focus("the message's menu", `[...document.querySelectorAll("#thread article [data-menu]")][0]`)
	tab.Press(kb.Enter)
	tab.Until("the menu is open", `document.activeElement.matches("[role=menuitem]")`)
	a.check("menu")
	tab.Press(kb.Escape)
	tab.Focus("the emoji", `document.querySelector("#thread article [data-pick]")`)
	tab.Press(kb.Enter)
	tab.Until("the emoji are offered", `document.querySelector("#picker:popover-open")`)
	a.check("emoji")

	tab.Go(w.URL() + "/?as=" + ana + "&c=" + secret)
	tab.Focus("the people", `document.querySelector("details.people summary")`)
	tab.Press(kb.Enter)
	tab.Until("the people are listed", `document.querySelector("details.people").open`)
	a.check("people")
}

// modals is an app that opens a modal for a command: the samples of inputs, a
// modal on it, and one whose fields are refused. It has a Home tab.
func modals(t *testing.T) func(a *app, e socketmode.Event) {
	t.Helper()
	raw, err := os.ReadFile("testdata/render/inputs.json")
	if err != nil {
		t.Fatal(err)
	}
	var inputs struct{ Blocks slack.Blocks }
	if err := json.Unmarshal(raw, &inputs); err != nil {
		t.Fatal(err)
	}
	sure := slack.NewButtonBlockElement("sure", "1", plainText("Delete"))
	sure.Confirm = slack.NewConfirmationBlockObject(plainText("Really?"), plainText("It is gone then."), plainText("Delete"), plainText("Keep"))
	more := slack.NewButtonBlockElement("more", "1", plainText("More"))
	home := append([]slack.Block{slack.NewHeaderBlock(plainText("Yours"))}, slack.NewActionBlock("h", more), slack.NewDividerBlock())
	return func(a *app, e socketmode.Event) {
		var err error
		switch d := e.Data.(type) {
		case slack.SlashCommand:
			blocks := []slack.Block{nameInput()}
			if d.Text == "inputs" {
				blocks = inputs.Blocks.BlockSet
			} else {
				blocks = append(blocks, slack.NewActionBlock("a", sure, more))
			}
			_, err = a.OpenView(d.TriggerID, modal(blocks...))
		case slack.InteractionCallback:
			if d.Type == slack.InteractionTypeViewSubmission {
				a.ack(e, slack.NewErrorsViewSubmissionResponse(map[string]string{"name": "Not that"}))
				return
			}
			if d.Type == slack.InteractionTypeBlockActions {
				_, err = a.PushView(d.TriggerID, modal(slack.NewSectionBlock(mrkdwn("*More* of it"), nil, nil)))
			}
		default:
			_, err = a.PublishView(ana, slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: home}}, "")
		}
		a.ack(e)
		if err != nil {
			panic(err)
		}
	}
}

func TestAccessibilityOfModals(t *testing.T) {
	t.Parallel()
	w := start(t)
	run(t, w, modals(t))
	tab := chromium.Open(t, w.URL()+"/?as="+ana+"&c="+general)
	a := audit(t, tab)
	if err := w.As(ana).Command(within(t), general, "/sample inputs"); err != nil {
		t.Fatal(err)
	}
	tab.Until("the inputs are open", `document.querySelectorAll("dialog[open] [data-input]").length >= 14`)
	a.check("modal-inputs")
	if err := w.As(ana).CloseView(within(t), w.As(ana).Views()[0].ID); err != nil {
		t.Fatal(err)
	}

	if err := w.As(ana).Command(within(t), general, "/sample"); err != nil {
		t.Fatal(err)
	}
	tab.Focus("the name", `document.querySelector("dialog[open] [data-block=name] input")`)
	tab.Press("no", kb.Enter)
	tab.Until("the field is refused", `document.querySelector("[data-error]:not([hidden])")`)
	a.check("modal-errors")
	tab.Focus("the dangerous button", `document.querySelector("[data-act=sure] button")`)
	tab.Press(kb.Enter)
	tab.Until("it asks", `document.querySelector("dialog.confirm[open]")`)
	a.check("modal-confirm")
	tab.Press(kb.Escape)
	tab.Focus("the other button", `document.querySelector("[data-act=more] button")`)
	tab.Press(kb.Enter)
	tab.Until("a modal lies on the modal", `document.querySelectorAll("dialog[open]").length === 2`)
	a.check("modal-stack")
	for len(w.As(ana).Views()) > 0 {
		views := w.As(ana).Views()
		if err := w.As(ana).CloseView(within(t), views[len(views)-1].ID); err != nil {
			t.Fatal(err)
		}
	}

	tab.Go(w.URL() + "/?as=" + ana + "&c=home")
	tab.Until("the Home tab shows", `document.querySelector(".home h3")`)
	a.check("home")
}

func TestAccessibilityOfInspector(t *testing.T) {
	t.Parallel()
	w := talkative(t)
	if err := w.Fault("*", slacksim.Fault{Kind: slacksim.FaultLimited, Count: 3}); err != nil {
		t.Fatal(err)
	}
	tab := chromium.Open(t, w.URL()+"/?as="+ana+"&c="+general)
	tab.Focus("the button", `document.querySelector("[data-inspect]")`)
	tab.Press(kb.Enter)
	tab.Focus("the command's envelope", line("slash_commands"))
	tab.Press(kb.Enter)
	tab.Focus("the refused call", line("✕ invalid_blocks"))
	tab.Press(kb.Enter)
	a := audit(t, tab)
	a.check("inspector")
	tab.Focus("the corner", `document.querySelector(".troubles summary")`)
	tab.Press(kb.Enter)
	a.check("inspector-faults")
}
