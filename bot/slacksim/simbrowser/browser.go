package simbrowser

import (
	"context"
	"os"
	"os/exec"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Browser is one Chromium for the tabs of many tests: to start one takes longer
// than most of them. Each tab has a window and a memory of its own. The zero
// Browser starts with its first tab.
type Browser struct {
	mu   sync.Mutex
	ctx  context.Context // of the running Chromium, nil before
	stop context.CancelFunc
}

// Open opens an address of the workspace in a window of 1280 by 900. An
// exception in the page's script fails the test. The tab ends with the test.
func (b *Browser) Open(t testing.TB, address string) *Tab {
	t.Helper()
	path := chromium(t)
	running, err := b.start(path)
	if err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	ctx, end := chromedp.NewContext(running, chromedp.WithNewBrowserContext(), chromedp.WithListener(func(event any) {
		if thrown, ok := event.(*runtime.EventExceptionThrown); ok {
			t.Errorf("the page's script failed: %s %s", thrown.ExceptionDetails.Text, thrown.ExceptionDetails.Exception.Description)
		}
	}))
	t.Cleanup(end)
	tab := &Tab{t: t, ctx: ctx}
	tab.Resize(1280, 900)
	tab.Go(address)
	return tab
}

// Close ends Chromium, if it runs.
func (b *Browser) Close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.stop != nil {
		b.stop()
		b.ctx, b.stop = nil, nil
	}
}

// start returns the context of the running Chromium.
func (b *Browser) start(path string) (context.Context, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ctx != nil {
		return b.ctx, nil
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("lang", "en-GB"))
	allocated, free := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, end := chromedp.NewContext(allocated)
	stop := func() {
		end()
		free()
	}
	if err := chromedp.Do(ctx); err != nil { // starts it
		stop()
		return nil, err
	}
	b.ctx, b.stop = ctx, stop
	return ctx, nil
}

// chromium is the path of the browser.
func chromium(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("RENEWALBOT_REQUIRE_ALL") != "" {
		t.Fatal("Chromium is not installed")
	}
	t.Skip("Chromium is not installed")
	return ""
}
