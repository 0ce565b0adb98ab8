package manifests_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"

	"github.com/renewalbot/renewalbot/commands"
	"github.com/renewalbot/renewalbot/manifests"
)

// app reads the manifest as strictly as slack-go's types allow.
func app(t *testing.T) slack.Manifest {
	t.Helper()
	text, err := yaml.YAMLToJSON(manifests.SlackApp)
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	var m slack.Manifest
	if err := decoder.Decode(&m); err != nil {
		t.Fatal(err)
	}
	return m
}

func router(t *testing.T) *commands.Router {
	t.Helper()
	r, err := commands.New(commands.Config{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func names(r *commands.Router) []string {
	var found []string
	for _, s := range r.Specs() {
		found = append(found, s.Name)
	}
	return found
}

// The limits are those of the app manifest reference (slack-platform.md,
// section D).
func TestLimits(t *testing.T) {
	m := app(t)
	atMost := func(what, text string, limit int) {
		if n := utf8.RuneCountInString(text); n == 0 || n > limit {
			t.Errorf("%s has %d characters, want 1 to %d: %q", what, n, limit, text)
		}
	}
	atMost("the name", m.Display.Name, 35)
	atMost("the description", m.Display.Description, 140)
	atMost("the bot's name", m.Features.BotUser.DisplayName, 80)
	if !regexp.MustCompile(`^[a-z0-9._-]+$`).MatchString(m.Features.BotUser.DisplayName) {
		t.Errorf("the bot's name %q has other characters than a-z 0-9 - _ .", m.Features.BotUser.DisplayName)
	}
	if long := m.Display.LongDescription; long != "" && (len(long) < 175 || len(long) > 4000) {
		t.Errorf("the long description has %d characters, want 175 to 4000", len(long))
	}
	for _, c := range m.Features.SlashCommands {
		atMost("a slash command", c.Command, 32)
		atMost("the description of "+c.Command, c.Description, 2000)
		atMost("the usage hint of "+c.Command, c.UsageHint, 1000)
		if !c.ShouldEscape {
			t.Errorf("%s does not escape: people and channels would arrive as names", c.Command)
		}
	}
	kinds := map[slack.ShortcutType]int{}
	for _, s := range m.Features.Shortcuts {
		kinds[s.Type]++
		atMost("a shortcut", s.Name, 24)
		atMost("the callback id of "+s.Name, s.CallbackID, 255)
		atMost("the description of "+s.Name, s.Description, 150)
	}
	if kinds["global"] > 5 || kinds["message"] > 5 || len(kinds) > 2 {
		t.Errorf("shortcuts by type %v, want at most 5 global and 5 message", kinds)
	}
	if n := len(m.OAuthConfig.Scopes.Bot); n > 255 {
		t.Errorf("%d scopes, want at most 255", n)
	}
	if n := len(m.Settings.EventSubscriptions.BotEvents); n > 100 {
		t.Errorf("%d events, want at most 100", n)
	}
	if !m.Settings.SocketModeEnabled || !m.Settings.Interactivity.IsEnabled || !m.Features.AppHome.HomeTabEnabled || !m.Features.AppHome.MessagesTabEnabled {
		t.Error("Socket Mode, interactivity, Home and Messages must be on")
	}
}

func TestSlashCommand(t *testing.T) {
	r := router(t)
	all := app(t).Features.SlashCommands
	if len(all) != 1 || all[0].Command != r.Command {
		t.Fatalf("slash commands %+v, want %s alone", all, r.Command)
	}
	hinted, want := strings.Split(all[0].UsageHint, " | "), names(r)
	slices.Sort(hinted)
	slices.Sort(want)
	if !slices.Equal(hinted, want) {
		t.Errorf("the usage hint names\n%q, the subcommands are\n%q", hinted, want)
	}
}

func TestShortcuts(t *testing.T) {
	known := names(router(t))
	for _, s := range app(t).Features.Shortcuts {
		name, ok := strings.CutPrefix(s.CallbackID, "shortcut.")
		if !ok || !slices.Contains(known, name) {
			t.Errorf("shortcut %q has callback id %q, want shortcut. and one of %q", s.Name, s.CallbackID, known)
		}
	}
}

// eventScopes are the scopes that events need; those that are not here need
// none.
func eventScopes(event string) []string {
	for prefix, scopes := range map[string][]string{
		"app_mention": {"app_mentions:read"}, "message.im": {"im:history"}, "channel_": {"channels:read"}, "group_": {"groups:read"},
		"member_": {"channels:read", "groups:read"}, "team_join": {"users:read"}, "subteam_": {"usergroups:read"}, "user_change": {"users:read"},
	} {
		if strings.HasPrefix(event, prefix) {
			return scopes
		}
	}
	return nil
}

// The app is told of what it handles, and handles what it is told.
func TestEvents(t *testing.T) {
	handled := map[string]bool{}
	for _, m := range matches(t, `\*slackevents\.(\w+Event)\b`, "../bot/*.go", "../commands/*.go") {
		handled[m] = true
	}
	delete(handled, "EventsAPICallbackEvent") // the envelope
	subscribed := map[string]string{}         // by Go type
	for _, event := range app(t).Settings.EventSubscriptions.BotEvents {
		kind, _, _ := strings.Cut(event, ".") // message.im is a kind of message
		example, ok := slackevents.EventsAPIInnerEventMapping[slackevents.EventsAPIType(kind)]
		if !ok {
			t.Errorf("%s: slack-go cannot decode it", event)
			continue
		}
		name := reflect.TypeOf(example).Name()
		subscribed[name] = event
		if !handled[name] {
			t.Errorf("%s is subscribed to, and nothing handles a %s", event, name)
		}
	}
	for name := range handled {
		if subscribed[name] == "" {
			t.Errorf("a %s is handled, and nothing is subscribed to", name)
		}
	}
}

// TestScopes checks that the scopes suffice for every method of the Web API that
// is called and every event, and that none is asked for in vain.
func TestScopes(t *testing.T) {
	methods := map[string][]string{
		"auth.test":                    nil,
		"chat.getPermalink":            nil,
		"chat.postEphemeral":           {"chat:write"},
		"chat.postMessage":             {"chat:write"},
		"chat.update":                  {"chat:write"},
		"conversations.create":         {"groups:write"}, // private ones only
		"conversations.history":        {"channels:history", "groups:history", "im:history"},
		"conversations.info":           {"channels:read", "groups:read"},
		"conversations.invite":         {"groups:write"}, // into those that the bot made
		"conversations.join":           {"channels:join"},
		"conversations.list":           {"channels:read", "groups:read"},
		"conversations.members":        {"channels:read", "groups:read"},
		"conversations.open":           {"im:write"},
		"conversations.replies":        {"channels:history", "groups:history", "im:history"},
		"files.completeUploadExternal": {"files:write"},
		"files.getUploadURLExternal":   {"files:write"},
		"files.info":                   {"files:read"}, // of figures that are dropped
		"usergroups.list":              {"usergroups:read"},
		"users.info":                   {"users:read", "users:read.email"}, // addresses find people on import
		"users.list":                   {"users:read", "users:read.email"},
		"users.lookupByEmail":          {"users:read.email"},
		"views.open":                   nil,
		"views.publish":                nil,
		"views.push":                   nil,
		"views.update":                 nil,
	}
	needed := map[string]bool{"commands": true}
	for _, method := range matches(t, `"((?:apps|auth|bookmarks|bots|canvases|chat|conversations|files|pins|reactions|team|usergroups|users|views)\.[A-Za-z.]+)"`,
		"../bot/slackapi/*.go") {
		scopes, ok := methods[method]
		if !ok {
			t.Errorf("bot/slackapi calls %s: say here which scopes it needs", method)
		}
		for _, s := range scopes {
			needed[s] = true
		}
	}
	for _, event := range app(t).Settings.EventSubscriptions.BotEvents {
		for _, s := range eventScopes(event) {
			needed[s] = true
		}
	}
	granted, err := manifests.Scopes()
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(granted)
	if want := slices.Sorted(maps.Keys(needed)); !slices.Equal(granted, want) {
		t.Errorf("the manifest asks for\n%q, needed are\n%q", granted, want)
	}
}

// matches returns the first group of every match in the program's sources.
func matches(t *testing.T, expr string, globs ...string) []string {
	t.Helper()
	re := regexp.MustCompile(expr)
	var found []string
	for _, glob := range globs {
		paths, err := filepath.Glob(glob)
		if err != nil || len(paths) == 0 {
			t.Fatalf("%s: no files (%v)", glob, err)
		}
		for _, path := range paths {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			source, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range re.FindAllSubmatch(source, -1) {
				found = append(found, string(m[1]))
			}
		}
	}
	return found
}
