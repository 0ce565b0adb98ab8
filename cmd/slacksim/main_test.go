package main

import (
	"bytes"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const sampleManifest = `
display_information: {name: Sample App}
features:
  slash_commands: [{command: /sample, description: Does things}]
oauth_config: {scopes: {bot: [commands, "chat:write", "channels:history"]}}
settings: {socket_mode_enabled: true}
`

// file writes a file into a folder of the test and returns its path.
func file(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// What cannot be done is said in words, names what is wrong, and has its exit
// code.
func TestRefusals(t *testing.T) {
	good := file(t, "app.yaml", sampleManifest)
	bad := file(t, "bad.yaml", "display_information: {name: A}\nfeatures:\n  slash_commands:\n    - {command: bad, description: x}\noauth_config: {scopes: {bot: []}}\n")
	taken, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := taken.Close(); err != nil {
			t.Error(err)
		}
	})
	stale := t.TempDir()
	if err := os.WriteFile(filepath.Join(stale, snapshotFile), []byte(`{"version":-1}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		args []string
		in   string
		code int
		want []string // on standard error
	}{
		{"no manifest named", nil, "", exitUsage, []string{"missing flags: --manifest"}},
		{"unknown flag", []string{"-manifest", good, "--port", "1"}, "", exitUsage, []string{"unknown flag --port", "slacksim --help"}},
		{"unknown level", []string{"--manifest", good, "--log", "loud"}, "", exitUsage, []string{"--log"}},
		{"no such manifest", []string{"-manifest", "none.yaml"}, "", exitFailed, []string{"there is no manifest none.yaml"}},
		{"wrong manifest", []string{"-manifest", bad}, "", exitFailed, []string{bad + `:4: slash command "bad" must start with /`, bad + ":5: slash commands and shortcuts need the bot scope commands"}},
		{"empty manifest", []string{"-manifest", "-"}, "", exitFailed, []string{"-: it is empty"}},
		{"no address", []string{"-manifest", good, "-addr", "8585"}, "", exitFailed, []string{`--addr is "8585"`}},
		{"port in use", []string{"-manifest", good, "-addr", taken.Addr().String()}, "", exitFailed, []string{taken.Addr().String() + " is in use", "--addr 127.0.0.1:0"}},
		{"no such seed", []string{"-manifest", good, "-seed", "none.yaml"}, "", exitFailed, []string{"read the seed: open none.yaml"}},
		{"wrong seed", []string{"-manifest", "-", "-seed", file(t, "seed.yaml", "users: [{name: ana, tz: Nowhere}]")}, sampleManifest, exitFailed,
			[]string{"seed.yaml cannot be used", `user ana: tz is "Nowhere"`}},
		{"no such tour", []string{"-manifest", good, "-tour", "none.yaml"}, "", exitFailed, []string{"read the tour: open none.yaml"}},
		{"wrong tour", []string{"-manifest", good, "-tour", file(t, "tour.yaml", "title: A\nsteps:\n  - {heading: B}")}, "", exitFailed, []string{`tour.yaml cannot be used: line 3: unknown field "heading"`}},
		{"tour of strangers", []string{"-manifest", good, "-tour", file(t, "tour.yaml", "steps: [{title: A, text: B, as: nobody, place: general}]")}, "", exitFailed, []string{`tour step 1: there is no user "nobody"`}},
		{"data of another version", []string{"-manifest", good, "-data", stale}, "", exitFailed, []string{"restore snapshot: version -1 is not"}},
		{"data in a file", []string{"-manifest", good, "-data", good}, "", exitFailed, []string{"--data " + good + " cannot be used"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out, errs bytes.Buffer
			if code := run(t.Context(), c.args, environment{in: strings.NewReader(c.in), out: &out, errs: &errs}); code != c.code {
				t.Errorf("exit code %d, want %d", code, c.code)
			}
			for _, want := range c.want {
				if !strings.Contains(errs.String(), want) {
					t.Errorf("there is no %q in\n%s", want, errs.String())
				}
			}
			if out.Len() > 0 {
				t.Errorf("standard output has %s", out.String())
			}
		})
	}
}

func TestPrinting(t *testing.T) {
	for flag, want := range map[string]string{
		"--help": "--manifest=FILE", "-h": "--seed=FILE", "--version": "slacksim ", "-sample": sampleSeed,
	} {
		var out, errs bytes.Buffer
		code := run(t.Context(), []string{flag}, environment{in: strings.NewReader(""), out: &out, errs: &errs})
		if code != 0 || !strings.Contains(out.String(), want) || errs.Len() > 0 {
			t.Errorf("%s: code %d, %s%s", flag, code, out.String(), errs.String())
		}
	}
}
