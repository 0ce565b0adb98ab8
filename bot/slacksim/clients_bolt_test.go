package slacksim_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

// boltInstall bounds the download of Bolt, which happens once on a machine.
const boltInstall = 3 * time.Minute

// startBolt runs testdata/bolt/app.js against the workspace until the test
// ends. Without Node.js the test is skipped, unless RENEWALBOT_REQUIRE_ALL is
// 1.
func startBolt(t *testing.T, w *slacksim.Workspace) {
	modules, err := boltModules(t.Context())
	if err != nil {
		if os.Getenv("RENEWALBOT_REQUIRE_ALL") == "1" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
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

// boltModules returns the folder with Bolt and what it needs, in the versions
// of the lock file. They are installed into the user's cache the first time.
func boltModules(ctx context.Context) (string, error) {
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			return "", fmt.Errorf("%s is not installed", program)
		}
	}
	lock, err := os.ReadFile(filepath.Join("testdata", "bolt", "package-lock.json"))
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(lock)
	home := filepath.Join(cache, "slacksim-bolt", hex.EncodeToString(sum[:8]))
	modules := filepath.Join(home, "node_modules")
	if _, err := os.Stat(modules); err == nil {
		return modules, nil
	}
	if err := os.MkdirAll(filepath.Dir(home), 0o755); err != nil {
		return "", err
	}
	fresh, err := os.MkdirTemp(filepath.Dir(home), "installing-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(fresh) // nothing is left in it once it has its name
	if err := installBolt(ctx, fresh); err != nil {
		return "", err
	}
	if err := os.Rename(fresh, home); err != nil && !errors.Is(err, fs.ErrExist) { // somebody else was faster
		return "", err
	}
	return modules, nil
}

// installBolt installs what the lock file says into a folder.
func installBolt(ctx context.Context, dir string) error {
	for _, name := range []string{"package.json", "package-lock.json"} {
		b, err := os.ReadFile(filepath.Join("testdata", "bolt", name))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, boltInstall)
	defer cancel()
	npm := exec.CommandContext(ctx, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	npm.Dir = dir
	npm.WaitDelay = 5 * time.Second // what npm started may keep its output open
	if out, err := npm.CombinedOutput(); err != nil {
		return fmt.Errorf("install Bolt with npm ci: %w\n%s", err, out)
	}
	return nil
}
