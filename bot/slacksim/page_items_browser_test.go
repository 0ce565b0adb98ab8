package slacksim_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/bot/slacksim"
	"github.com/renewalbot/renewalbot/bot/slacksim/simbrowser"
)

// TestBrowserMessageItems reacts, pins, changes and deletes, with the keyboard
// alone.
func TestBrowserMessageItems(t *testing.T) {
	t.Parallel()
	w := start(t, complete)
	asked := said(t, w, ben, general, "Shall we send the proposal on Friday?", "")
	said(t, w, ana, general, "Fri is fine", "")
	b := chromium.Open(t, w.URL()+"/?as="+ana+"&c="+general)

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

// choose puts files into a file input, as its window would.
func choose(b *simbrowser.Tab, input string, names ...string) {
	simbrowser.Eval[bool](b, fmt.Sprintf(`(() => {
		const files = new DataTransfer();
		for (const name of %q.split(" ")) files.items.add(new File(["sample"], name));
		const input = %s;
		input.files = files.files;
		return input.dispatchEvent(new Event("change", { bubbles: true }));
	})()`, strings.Join(names, " "), input))
}

// TestBrowserFiles attaches files to a message and to a modal.
func TestBrowserFiles(t *testing.T) {
	t.Parallel()
	w := start(t, complete)
	a := run(t, w, nil)
	if _, err := w.As(ben).Upload(within(t), slacksim.Upload{Channel: general, Comment: "The quarter so far", Name: "quarter.png", AltText: "Bars that rise", Content: bars(t)}); err != nil {
		t.Fatal(err)
	}
	b := chromium.Open(t, w.URL()+"/?as="+ana+"&c="+general)
	b.Until("the picture is loaded", `document.querySelector(".picture img[alt='Bars that rise']")?.naturalWidth`)
	choose(b, `document.querySelector("form.composer input[type=file]")`, "list.csv", "notes.txt", "wrong.pdf")
	b.Until("three files are there", `document.querySelectorAll("form.composer [data-file]").length === 3`)
	b.Until("the box has the focus", `document.activeElement.id === "message-box"`)
	b.Focus("the last file's cross", `document.querySelector("form.composer [data-untray][aria-label='Remove wrong.pdf']")`)
	b.Press(kb.Enter)
	b.Until("it is gone", `document.querySelectorAll("form.composer [data-file]").length === 2`)
	b.Focus("the box", `document.getElementById("message-box")`)
	b.Press("Here they are")
	b.Screenshot("items-attached")
	eval := func(js string) { simbrowser.Eval[bool](b, "("+js+") ?? true") }
	eval(`document.querySelector("[data-go='` + noBot + `']").click()`)
	b.Until("another channel has no files waiting", `document.querySelector("h1").innerText.includes("no-bot") && !document.querySelector("[data-file]")`)
	eval(`document.querySelector("[data-go='` + general + `']").click()`)
	b.Until("the draft is still there", `document.querySelectorAll("form.composer [data-file]").length === 2 && document.getElementById("message-box").value === "Here they are"`)
	b.Focus("the box", `document.getElementById("message-box")`)
	b.Press(kb.Enter)
	b.Until("they are sent", `document.querySelectorAll("#main a.file").length === 2 && !document.querySelector("form.composer [data-file]")`)
	b.Screenshot("items-files")

	in := slack.NewFileInputBlockElement("file").WithFileTypes("csv", "txt").WithMaxFiles(1)
	openModal(t, w, a, modal(slack.NewInputBlock("b", plainText("Signed list"), nil, in)))
	b.Until("the modal is open", `document.activeElement.closest("dialog[open] [data-el=file_input]")`)
	choose(b, `document.querySelector("dialog input[type=file]")`, "wrong.pdf")
	b.Until("the type is refused", `document.querySelector("dialog [data-error]").innerText.includes("only .csv, .txt")`)
	choose(b, `document.querySelector("dialog input[type=file]")`, "first.csv")
	b.Until("it is there", `document.querySelector("dialog [data-file]")`)
	choose(b, `document.querySelector("dialog input[type=file]")`, "second.csv")
	b.Until("the other takes its place", `document.querySelector("dialog [data-file]")?.innerText.includes("second.csv") && document.querySelectorAll("dialog .tray li").length === 1`)
	b.Screenshot("items-modal")
	b.Focus("Submit", `document.querySelector("dialog [type=submit]")`)
	b.Press(kb.Enter)
	b.Until("the modal closes", `!document.querySelector("dialog")`)
	if files := a.interaction(t).View.State.Values["b"]["file"].Files; len(files) != 1 || files[0].Name != "second.csv" {
		t.Errorf("the app got %+v", files)
	}
	b.Dark(true)
	b.Resize(390, 780)
	b.Until("the sidebar has gone", `getComputedStyle(document.getElementById("sidebar")).visibility === "hidden"`)
	b.Screenshot("items-files-narrow-dark")
}

// bars is a picture that is larger than the page shows it.
func bars(t *testing.T) []byte {
	t.Helper()
	picture := image.NewRGBA(image.Rect(0, 0, 800, 400))
	draw.Draw(picture, picture.Bounds(), image.NewUniform(color.RGBA{R: 240, G: 244, B: 247, A: 255}), image.Point{}, draw.Src)
	for i := range 6 {
		bar := image.Rect(60+i*120, 360-i*50, 130+i*120, 380)
		draw.Draw(picture, bar, image.NewUniform(color.RGBA{R: 47, G: 120, B: 168, A: 255}), image.Point{}, draw.Src)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestBrowserPlaces makes a channel, gives it a bookmark, invites, starts a
// group message and leaves, with the keyboard alone.
func TestBrowserPlaces(t *testing.T) {
	t.Parallel()
	w := start(t, complete)
	run(t, w, nil)
	b := chromium.Open(t, w.URL()+"/?as="+ana+"&c="+general)
	b.Focus("the plus", `document.querySelector("[aria-label='Add a channel']")`)
	b.Press(kb.Enter)
	b.Until("the sheet has the focus", `document.activeElement.name === "name"`)
	b.Press(kb.Escape)
	b.Until("Escape gives it back", `document.activeElement.ariaLabel === "Add a channel"`)
	b.Press(kb.Enter)
	b.Until("the sheet is open again", `document.activeElement.name === "name"`)
	b.Press("General", kb.Enter)
	b.Until("the name is refused", `document.querySelector(".sheet:popover-open [role=alert]").innerText.includes("already")`)
	b.Press(" Two", kb.Tab, " ")
	b.Screenshot("items-channel")
	b.Press(kb.Enter)
	b.Until("the channel is open", `document.querySelector("#main h1").innerText.includes("general-two") && document.activeElement.id === "message-box"`)
	id := simbrowser.Eval[string](b, `document.getElementById("app").dataset.place`)
	if c, ok := w.Channel(id); !ok || !c.IsPrivate || c.Name != "general-two" {
		t.Errorf("made: %+v", c)
	}

	b.Focus("the bookmark button", `document.querySelector("[aria-label='Add a bookmark']")`)
	b.Press(kb.Enter, "https://example.com/plan", kb.Tab, "The plan", kb.Tab, ":dart:", kb.Enter)
	b.Until("the bookmark is there", `document.querySelector(".bookmarks a")?.innerText.includes("The plan")`)
	b.Until("the focus is back", `document.activeElement.ariaLabel === "Add a bookmark"`)
	b.Focus("the members", `document.querySelector("[popovertarget^=members]")`)
	b.Press(kb.Enter)
	b.Until("the members show", `document.activeElement.closest(".sheet")?.ariaLabel === "Members of general-two"`)
	b.Press("Ben", kb.Tab, kb.Enter)
	b.Until("Ben is in it", `document.querySelector(".sheet:popover-open .folk").innerText.includes("Ben Sample")`)
	b.Screenshot("items-members")
	b.Press(kb.Escape)

	b.Focus("the other plus", `document.querySelector("[aria-label='New direct message']")`)
	b.Press(kb.Enter, "ben", kb.Enter, "sample app", kb.Enter)
	b.Screenshot("items-direct")
	b.Focus("Open", `document.querySelector(".sheet:popover-open [type=submit]")`)
	b.Press(kb.Enter)
	b.Until("the group message is open", `document.querySelector("#main h1").innerText.includes("Ben Sample, Sample App")`)

	simbrowser.Eval[bool](b, `document.querySelector("[data-go='`+id+`']").click() ?? true`)
	b.Focus("Leave", `document.querySelector("[popovertarget=members-`+id+`]")`)
	b.Press(kb.Enter)
	b.Focus("Leave", `document.querySelector("[data-leave='`+id+`']")`)
	b.Press(kb.Enter)
	b.Until("it asks, for the channel is private", `document.activeElement.closest("dialog.confirm")`)
	b.Screenshot("items-leave")
	b.Press(kb.Enter)
	b.Until("Ana has left", `document.querySelector("#main h1").innerText.trim().endsWith("general") && !document.querySelector("[data-go='`+id+`']")`)
}

// everyItem is a workspace with everything that hangs on messages, and the
// address of the thread in it.
func everyItem(t *testing.T) (w *slacksim.Workspace, address string) {
	t.Helper()
	w = start(t, complete)
	a := run(t, w, nil)
	root := said(t, w, ana, general, "How is *Atlas*? @ben :eyes:", "")
	said(t, w, ben, general, "Good: the draft is with legal.", root["ts"].(string))
	if _, _, err := a.PostMessage(general, slack.MsgOptionText("Signed on Friday", false), slack.MsgOptionTS(root["ts"].(string)), slack.MsgOptionBroadcast()); err != nil {
		t.Fatal(err)
	}
	for _, u := range []slacksim.Upload{{Comment: "The quarter", Name: "quarter.png", Content: bars(t)}, {Name: "list.csv", Content: []byte("a,b")}} {
		u.Channel = general
		if _, err := w.As(ben).Upload(within(t), u); err != nil {
			t.Fatal(err)
		}
	}
	buried := said(t, w, ben, general, "Gone soon", "")
	said(t, w, ana, general, "Why?", buried["ts"].(string))
	for _, err := range []error{
		w.As(ben).Delete(within(t), ref(buried)), w.As(ben).Pin(within(t), ref(root)), w.As(ben).React(within(t), ref(root), "tada"),
		w.As(ana).React(within(t), ref(root), "tada"), w.As(ben).React(within(t), ref(root), "ship_it"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := a.PostMessage(general, slack.MsgOptionMeMessage(), slack.MsgOptionText("tidies up", false)); err != nil {
		t.Fatal(err)
	}
	_, ts, err := a.PostMessage(general, slack.MsgOptionText("a first word", false))
	if err == nil {
		_, _, _, err = a.UpdateMessage(general, ts, slack.MsgOptionBlocks(slack.NewHeaderBlock(plainText("A second word"))))
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.As(ana).AddBookmark(within(t), general, slacksim.Bookmark{Title: "The plan", Link: "https://example.com/plan", Emoji: "dart"}); err != nil {
		t.Fatal(err)
	}
	return w, w.URL() + "/?as=" + ana + "&c=" + general + "&t=" + root["ts"].(string)
}

// TestBrowserItemsFit looks at everything at once in a narrow window.
func TestBrowserItemsFit(t *testing.T) {
	t.Parallel()
	_, address := everyItem(t)
	b := chromium.Open(t, address)
	b.Until("all is there", `document.querySelector("#main .gone") && document.querySelector(".picture img")?.naturalWidth && document.querySelector(".bookmarks a")`)
	b.Screenshot("items-all")
	b.Focus("Also send", `document.querySelector("#thread [data-also]")`)
	b.Press(" ")
	b.Focus("the reply box", `document.querySelector("#thread [data-compose]")`)
	b.Press("Good news for all", kb.Enter)
	b.Until("the reply is in the channel too", `[...document.querySelectorAll("#main article")].at(-1).innerText.includes("Good news for all") && document.querySelector("#thread [data-also]:not(:checked)")`)
	b.Resize(390, 780)
	b.Dark(true)
	whole, _, _ := strings.Cut(address, "&t=")
	b.Go(whole)
	b.Until("the sidebar has gone", `getComputedStyle(document.getElementById("sidebar")).visibility === "hidden"`)
	if !simbrowser.Eval[bool](b, `document.documentElement.scrollWidth <= 390 && document.getElementById("main").scrollWidth <= 390`) {
		t.Error("the narrow page is wider than its window")
	}
	b.Screenshot("items-all-narrow-dark")
	if over := simbrowser.Eval[[]string](b, `[...document.querySelectorAll("#main .message:not(.compact)")].flatMap(m => {
		const tools = m.querySelector(".hover")?.getBoundingClientRect()
		return [...m.querySelectorAll(".byline > *")].filter(e => tools?.width && e.getBoundingClientRect().right > tools.left && e.getBoundingClientRect().top < tools.bottom).map(e => m.innerText)
	})`); len(over) > 0 {
		t.Errorf("the tools lie on who wrote it and when: %q", over)
	}
	for _, opens := range []string{"[data-pick]", "[popovertarget^=pins]", "[popovertarget^=members]", "[popovertarget^=bookmark]"} {
		b.Focus(opens, `document.querySelector("#main `+opens+`")`)
		b.Press(kb.Enter)
		b.Until("it fits", `(r => r?.left >= 0 && r.right <= innerWidth && r.bottom <= innerHeight)(document.querySelector(":popover-open")?.getBoundingClientRect())`)
		b.Press(kb.Escape)
		b.Until("it closes", `!document.querySelector(":popover-open") && document.activeElement.matches("`+opens+`")`)
	}
}

// TestAccessibilityOfItems checks what hangs on messages, and every sheet.
func TestAccessibilityOfItems(t *testing.T) {
	t.Parallel()
	_, address := everyItem(t)
	b := chromium.Open(t, address)
	a := audit(t, b)
	b.Until("all is there", `document.querySelector("#main .gone") && document.querySelector(".bookmarks a")`)
	choose(b, `document.querySelector("#main form.composer input[type=file]")`, "notes.txt")
	b.Until("the file is there", `document.querySelector("#main form.composer [data-file]")`)
	b.Focus("the menu", `document.querySelector("#main article [data-menu]")`)
	b.Press(kb.Enter, kb.End, kb.ArrowUp, kb.Enter)
	b.Until("a message is being changed", `document.activeElement.closest("form.edit")`)
	a.check("items")
	b.Press(kb.Escape)
	for name, opens := range map[string]string{
		"picker": "#main [data-pick]", "pins": "[popovertarget^=pins]", "members": "[popovertarget^=members]",
		"bookmark": "[popovertarget^=bookmark]", "channel": "[popovertarget^=new-channel]", "direct": "[popovertarget^=new-direct]",
	} {
		b.Focus(name, `document.querySelector("`+opens+`")`)
		b.Press(kb.Enter)
		b.Until(name+" is open", `document.querySelector(":popover-open")`)
		a.check("items-" + name)
		b.Press(kb.Escape)
		b.Until(name+" is closed", `!document.querySelector(":popover-open")`)
	}
}
