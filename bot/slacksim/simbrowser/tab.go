// Package simbrowser lets tests use the workspace's page in a real browser, as
// a person with a keyboard does.
//
// Tests are skipped on a machine without Chromium, unless
// RENEWALBOT_REQUIRE_ALL is set: then they fail.
package simbrowser

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// patience is how long a tab waits for something to appear.
const patience = 10 * time.Second

// Tab is the page in a window of a browser. Its methods end the test when the
// page cannot do what they ask.
type Tab struct {
	t   testing.TB
	ctx context.Context
}

// Open opens an address of the workspace in a browser of its own, which ends
// with the test. See [Browser.Open].
func Open(t testing.TB, address string) *Tab {
	t.Helper()
	var own Browser
	t.Cleanup(own.Close)
	return own.Open(t, address)
}

// do runs an action; what names it in the failure.
func (b *Tab) do(what string, action chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, action); err != nil {
		b.t.Fatalf("%s: %v", what, err)
	}
}

// Go opens an address and waits until the page hears keys.
func (b *Tab) Go(address string) {
	b.t.Helper()
	b.do("open "+address, chromedp.Navigate(address))
	b.Until("the script runs", `"ready" in document.body.dataset`)
}

// Resize changes the window's inside, in CSS pixels.
func (b *Tab) Resize(width, height int64) {
	b.t.Helper()
	b.do("resize", chromedp.EmulateViewport(width, height))
}

// Dark makes the page believe that the person prefers dark colours, or light
// ones.
func (b *Tab) Dark(dark bool) {
	b.t.Helper()
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	features := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}
	b.do("choose colours", chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features})
		return err
	}))
}

// Press types text or presses keys wherever the focus is. The names of keys are
// in chromedp's package kb.
func (b *Tab) Press(keys ...string) {
	b.t.Helper()
	for _, k := range keys {
		b.do("press "+k, chromedp.KeyEvent(k))
	}
}

// Hold presses the space bar or a mouse button in the middle of an element, a
// JavaScript expression, does something, and lets go. What is held is "key" or
// "mouse".
func (b *Tab) Hold(held, element string, meanwhile func()) {
	b.t.Helper()
	at := Eval[[]float64](b, "(r => [r.x + r.width / 2, r.y + r.height / 2])(("+element+").getBoundingClientRect())")
	press := func(down bool) {
		b.t.Helper()
		b.do("hold "+held, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			if held == "key" {
				kind := input.DispatchKeyEventTypeKeyUp
				if down {
					kind = input.DispatchKeyEventTypeKeyDown
				}
				_, err := cdp.Call(ctx, t, input.DispatchKeyEvent, input.DispatchKeyEventParams{
					Type: kind, Key: " ", Code: "Space", WindowsVirtualKeyCode: ' ',
				})
				return err
			}
			kind := input.DispatchMouseEventTypeMouseReleased
			if down {
				kind = input.DispatchMouseEventTypeMousePressed
			}
			_, err := cdp.Call(ctx, t, input.DispatchMouseEvent, input.DispatchMouseEventParams{
				Type: kind, X: at[0], Y: at[1], Button: input.MouseButtonLeft, ClickCount: 1,
			})
			return err
		}))
	}
	press(true)
	meanwhile()
	press(false)
}

// Eval returns what a JavaScript expression is.
func Eval[T any](b *Tab, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.t.Fatalf("evaluate %s: %v", expression, err)
	}
	return v
}

// Until waits for a JavaScript expression to become true.
func (b *Tab) Until(what, expression string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if _, err := chromedp.Run(ctx, chromedp.Poll[bool]("!!("+expression+")")); err != nil {
		b.t.Fatalf("waiting until %s: %v; the page shows:\n%s", what, err, Eval[string](b, "document.body.innerText"))
	}
}

// Focus waits for an element, a JavaScript expression, and gives it the focus.
func (b *Tab) Focus(what, element string) {
	b.t.Helper()
	b.Until("there is "+what, element)
	Eval[bool](b, "("+element+").focus() ?? true")
}

// Screenshot writes what the window shows to NAME.png in the directory that the
// environment variable RENEWALBOT_SCREENSHOTS names; without one it does
// nothing.
func (b *Tab) Screenshot(name string) {
	b.t.Helper()
	dir := os.Getenv("RENEWALBOT_SCREENSHOTS")
	if dir == "" {
		return
	}
	picture, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o644)
	}
	if err != nil {
		b.t.Fatalf("take the screenshot %s: %v", name, err)
	}
}
