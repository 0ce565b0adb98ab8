package slacksim_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// npmInstall bounds the download of packages, which happens once on a machine.
const npmInstall = 3 * time.Minute

// npmModules returns the folder with the packages that testdata/NAME asks for,
// in the versions of its lock file. They are installed into the user's cache
// the first time, which needs Node.js with npm and the network. Where that
// fails the test is skipped, unless RENEWALBOT_REQUIRE_ALL is 1.
func npmModules(t *testing.T, name string) string {
	t.Helper()
	modules, err := installed(t.Context(), name)
	if err != nil {
		if os.Getenv("RENEWALBOT_REQUIRE_ALL") == "1" {
			t.Fatal(err)
		}
		t.Skipf("%v; install Node.js with npm and run the test again with a network, it fetches testdata/%s by itself", err, name)
	}
	return modules
}

func installed(ctx context.Context, name string) (string, error) {
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			return "", fmt.Errorf("%s is not installed", program)
		}
	}
	lock, err := os.ReadFile(filepath.Join("testdata", name, "package-lock.json"))
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(lock)
	home := filepath.Join(cache, "slacksim-"+name, hex.EncodeToString(sum[:8]))
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
	if err := install(ctx, name, fresh); err != nil {
		return "", err
	}
	if err := os.Rename(fresh, home); err != nil && !errors.Is(err, fs.ErrExist) { // somebody else was faster
		return "", err
	}
	return modules, nil
}

// install installs what a lock file says into a folder.
func install(ctx context.Context, name, dir string) error {
	for _, file := range []string{"package.json", "package-lock.json"} {
		b, err := os.ReadFile(filepath.Join("testdata", name, file))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, file), b, 0o644); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, npmInstall)
	defer cancel()
	npm := exec.CommandContext(ctx, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	npm.Dir = dir
	npm.WaitDelay = 5 * time.Second // what npm started may keep its output open
	if out, err := npm.CombinedOutput(); err != nil {
		return fmt.Errorf("install testdata/%s with npm ci: %w\n%s", name, err, out)
	}
	return nil
}
