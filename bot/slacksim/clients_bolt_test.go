package slacksim_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

// startBolt runs testdata/bolt/app.js against the workspace until the test
// ends.
func startBolt(t *testing.T, w *slacksim.Workspace) {
	modules := npmModules(t, "bolt")
	app := exec.Command("node", filepath.Join("testdata", "bolt", "app.js"))
	app.Env = append(os.Environ(), "NODE_PATH="+modules,
		"SLACK_BOT_TOKEN="+w.BotToken(), "SLACK_APP_TOKEN="+w.AppToken(), "SLACK_API_URL="+w.APIURL())
	var said bytes.Buffer
	app.Stdout, app.Stderr = &said, &said
	if err := app.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // Node.js may start slowly
	go func() {
		_ = app.Wait() // it ends by a signal
		cancel()
		close(ended)
	}()
	t.Cleanup(func() {
		if err := app.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
			t.Error(err)
		}
		<-ended
		if t.Failed() || strings.Contains(said.String(), "failed: ") { // as app.error says it
			t.Errorf("the app on Bolt said:\n%s", said.String())
		}
	})
	if err := w.WaitConnected(ctx, 1); err != nil {
		t.Fatalf("the app on Bolt did not connect: %v", err)
	}
}
