package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/manifests"
)

// Tokens of the right form that belong to nobody.
const (
	sampleBotToken = "xoxb-0-sample-bot-secret"
	sampleAppToken = "xapp-0-sample-app-secret"
)

// outcome is what one run of the program leaves.
type outcome struct {
	code      int
	out, errs string
}

// runProgram runs the program in an environment of vars only. It ends within
// the time in which a person would lose patience.
func runProgram(t *testing.T, vars map[string]string, args ...string) outcome {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	var out, errs bytes.Buffer
	code := run(ctx, args, environment{getenv: func(name string) string { return vars[name] }, out: &out, errs: &errs})
	if ctx.Err() != nil {
		t.Errorf("it did not end by itself; it said:\n%s", errs.String())
	}
	return outcome{code: code, out: out.String(), errs: errs.String()}
}

// complaints returns the sentences for people, without what was logged.
func (o outcome) complaints(t *testing.T) []string {
	t.Helper()
	var found []string
	for line := range strings.Lines(o.errs) {
		line = strings.TrimSuffix(line, "\n")
		sentence, ok := strings.CutPrefix(line, "renewalbot: ")
		switch {
		case ok:
			found = append(found, sentence)
		case !strings.HasPrefix(line, "time="):
			t.Errorf("this is neither a sentence nor a line of the log: %q", line)
		}
	}
	return found
}

// complained checks the exit code and that there is one complaint for each of
// says, in that order, which contains it. Nothing may give a secret away.
func (o outcome) complained(t *testing.T, code int, secrets []string, says ...string) {
	t.Helper()
	if o.code != code {
		t.Errorf("exit code %d, want %d", o.code, code)
	}
	got := o.complaints(t)
	if len(got) != len(says) {
		t.Errorf("%d complaints, want %d:\n%s", len(got), len(says), o.errs)
	}
	for i, want := range says[:min(len(says), len(got))] {
		if !strings.Contains(got[i], want) {
			t.Errorf("complaint %q does not contain %q", got[i], want)
		}
	}
	for _, secret := range append(secrets, "goroutine ", "panic") {
		if strings.Contains(o.errs+o.out, secret) {
			t.Errorf("%q is in what it said:\n%s%s", secret, o.out, o.errs)
		}
	}
}

func TestCommandLine(t *testing.T) {
	tests := []struct {
		name string
		args string
		says string
	}{
		{"nothing", "", "say what to do: serve, demo, import, playbook, template, manifest, version; `renewalbot demo` needs nothing"},
		{"an unknown command", "server", `there is no command "server"; use one of serve, demo`},
		{"an unknown flag", "--verbose", "unknown flag --verbose; see renewalbot --help"},
		{"an unknown flag of a command", "serve --port=1", "unknown flag --port; see renewalbot serve --help"},
		{"too much", "version please", "unexpected argument please; see renewalbot version --help"},
		{"no file to import", "import", `expected "<file>"; see renewalbot import --help`},
		{"a flag without its value", "serve --health-addr", "--health-addr: expected string value"},
		{"a speed in words", "serve --clock-speed=fast", "--clock-speed: expected a float"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			runProgram(t, nil, strings.Fields(tt.args)...).complained(t, exitMistake, nil, tt.says)
		})
	}
}

// Every fault of the environment and the flags is told at once, before anything
// is opened.
func TestEnvironment(t *testing.T) {
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	empty, swapped := file("empty", " \n"), file("swapped", sampleAppToken+"\n")
	botFile := map[string]string{"SLACK_BOT_TOKEN": "", "SLACK_BOT_TOKEN_FILE": ""}
	withFile := func(path string) map[string]string {
		vars := maps.Clone(botFile)
		vars["SLACK_BOT_TOKEN_FILE"] = path
		return vars
	}
	tests := []struct {
		name string
		vars map[string]string // over an environment in which all is well
		args []string
		says []string
	}{
		{"no tokens", map[string]string{"SLACK_BOT_TOKEN": "", "SLACK_APP_TOKEN": ""}, nil, []string{
			"SLACK_BOT_TOKEN is not set; set it (or SLACK_BOT_TOKEN_FILE) to the Bot User OAuth Token",
			"SLACK_APP_TOKEN is not set; set it (or SLACK_APP_TOKEN_FILE) to an App-Level Token with connections:write",
		}},
		{"tokens the wrong way round", map[string]string{"SLACK_BOT_TOKEN": sampleAppToken, "SLACK_APP_TOKEN": sampleBotToken}, nil,
			[]string{"SLACK_BOT_TOKEN does not begin with xoxb-", "SLACK_APP_TOKEN does not begin with xapp-"}},
		{"quotes around a token", map[string]string{"SLACK_BOT_TOKEN": `"` + sampleBotToken + `"`}, nil, []string{"does not begin with xoxb-"}},
		{"two lines", map[string]string{"SLACK_BOT_TOKEN": sampleBotToken + "\n" + sampleAppToken}, nil, []string{"SLACK_BOT_TOKEN is no whole token"}},
		{"half a token", map[string]string{"SLACK_BOT_TOKEN": "xoxb-"}, nil, []string{"SLACK_BOT_TOKEN is no whole token"}},
		{"no such file", withFile(filepath.Join(dir, "absent")), nil, []string{"SLACK_BOT_TOKEN_FILE cannot be read: open " + dir}},
		{"a folder for a file", withFile(dir), nil, []string{"SLACK_BOT_TOKEN_FILE cannot be read"}},
		{"an empty file", withFile(empty), nil, []string{"SLACK_BOT_TOKEN_FILE names " + empty + ", which is empty"}},
		{"a file with the other token", withFile(swapped), nil, []string{"SLACK_BOT_TOKEN_FILE does not begin with xoxb-"}},
		{"no API", map[string]string{"SLACK_API_URL": "slack.com/api"}, nil, []string{`SLACK_API_URL is "slack.com/api"; it must look like https://host/api/`}},
		{"another database", map[string]string{"DATABASE_URL": "mysql://me:secret@host/db"}, nil, []string{"sqlite:/path/to/renewalbot.db or postgres://"}},
		{"a database without a file", map[string]string{"DATABASE_URL": "sqlite:"}, nil, []string{"names no file"}},
		{"a PostgreSQL password as it is", map[string]string{"DATABASE_URL": "postgres://me:secret%@host/db"}, nil, []string{"special characters of the password as %XX"}},
		{"admins by name", map[string]string{"RENEWALBOT_ADMINS": "U0ADA, ada,@ben"}, nil,
			[]string{`RENEWALBOT_ADMINS has "ada"; list Slack member ids`, `RENEWALBOT_ADMINS has "@ben"`}},
		{"a loud log", map[string]string{"RENEWALBOT_LOG": "loud"}, nil, []string{`RENEWALBOT_LOG is "loud"; use debug, info, warn or error`}},
		{"a public address that is none", map[string]string{"RENEWALBOT_PUBLIC_URL": "renewals.example.com"}, []string{"--health-addr=127.0.0.1:0"},
			[]string{`RENEWALBOT_PUBLIC_URL is "renewals.example.com"; it must look like https://renewals.example.com`}},
		{"a public address of nothing", map[string]string{"RENEWALBOT_PUBLIC_URL": "https://renewals.example.com"}, nil,
			[]string{"RENEWALBOT_PUBLIC_URL is set, but nothing is served; give --health-addr too"}},
		{"no port", nil, []string{"--health-addr=127.0.0.1"}, []string{`--health-addr is "127.0.0.1"; write it as host:port`}},
		{"no such port", nil, []string{"--health-addr=:70000"}, []string{`--health-addr is ":70000"; write it as host:port`}},
		{"a start in words", nil, []string{"--clock-from=monday"}, []string{`--clock-from is "monday"; write it as 2027-01-04T08:00:00Z`}},
		{"a clock that stands", nil, []string{"--clock-speed=0"}, []string{"--clock-speed is 0; it must be more than 0"}},
		{"a clock of no speed", nil, []string{"--clock-speed=NaN"}, []string{"--clock-speed is NaN; it must be more than 0"}},
		{"a clock too fast", nil, []string{"--clock-speed=Inf"}, []string{"--clock-speed is +Inf; it must be more than 0 and at most 100000"}},
		{"everything", map[string]string{
			"SLACK_BOT_TOKEN": "", "SLACK_APP_TOKEN": "xoxb", "SLACK_API_URL": "ftp://host/", "DATABASE_URL": "db", "RENEWALBOT_ADMINS": "me", "RENEWALBOT_LOG": "all",
		}, []string{"--clock-from=x", "--clock-speed=-1", "--health-addr=x"}, []string{
			"SLACK_APP_TOKEN", "SLACK_API_URL", "DATABASE_URL", "RENEWALBOT_ADMINS", "RENEWALBOT_LOG", "--clock-from", "SLACK_BOT_TOKEN", "--health-addr", "--clock-speed",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			database := filepath.Join(t.TempDir(), "renewalbot.db")
			vars := map[string]string{
				"SLACK_BOT_TOKEN": sampleBotToken, "SLACK_APP_TOKEN": sampleAppToken, "SLACK_API_URL": "http://127.0.0.1:1/api", "DATABASE_URL": "sqlite:" + database,
			}
			maps.Copy(vars, tt.vars)
			got := runProgram(t, vars, append([]string{"serve"}, tt.args...)...)
			got.complained(t, exitMistake, []string{"secret"}, tt.says...)
			if _, err := os.Stat(database); err == nil {
				t.Error("the database was made all the same")
			}
		})
	}
}

// What can be printed needs no environment.
func TestPrinted(t *testing.T) {
	for args, want := range map[string]string{
		"version":      "renewalbot ",
		"manifest":     string(manifests.SlackApp),
		"--help":       "Try the bot in your browser",
		"serve --help": "--health-addr",
		"import -h":    "renewal_date",
		"demo --help":  "--data",
	} {
		got := runProgram(t, nil, strings.Fields(args)...)
		if got.code != 0 || got.errs != "" || !strings.Contains(got.out, want) {
			t.Errorf("renewalbot %s: code %d, out %q, errors %q; want %q in it", args, got.code, got.out, got.errs, want)
		}
	}
}

// The help of serve names every variable that is read.
func TestHelpNamesTheEnvironment(t *testing.T) {
	help := runProgram(t, nil, "serve", "--help").out
	readConfig(func(name string) string {
		named := strings.Contains(help, name)
		if base, isFile := strings.CutSuffix(name, "_FILE"); isFile {
			named = named || strings.Contains(help, base)
		}
		if !named && name != "XDG_DATA_HOME" {
			t.Errorf("%s is read, but not in the help", name)
		}
		return ""
	})
}

// A token does not show by accident, wherever the configuration is printed.
func TestSecretHidesItself(t *testing.T) {
	c := config{BotToken: sampleBotToken, AppToken: sampleAppToken}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("configured", "config", c, "token", c.BotToken)
	for _, text := range []string{fmt.Sprint(c), fmt.Sprintf("%+v %#v %q", c, c, c.BotToken), log.String()} {
		if strings.Contains(text, "secret-") || strings.Contains(text, "xoxb-0") || strings.Contains(text, "xapp-0") {
			t.Errorf("a token is in %s", text)
		}
	}
}
