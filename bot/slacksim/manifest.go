package slacksim

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

// manifest is the part of Slack's app manifest that the workspace acts on.
type manifest struct {
	Display struct {
		Name        string `yaml:"name"`
		Description string `yaml:"description"`
	} `yaml:"display_information"`
	Features struct {
		AppHome struct {
			HomeTab     bool  `yaml:"home_tab_enabled"`
			MessagesTab *bool `yaml:"messages_tab_enabled"`
			ReadOnly    bool  `yaml:"messages_tab_read_only_enabled"`
		} `yaml:"app_home"`
		BotUser struct {
			DisplayName string `yaml:"display_name"`
		} `yaml:"bot_user"`
		Commands  []CommandSpec  `yaml:"slash_commands"`
		Shortcuts []ShortcutSpec `yaml:"shortcuts"`
		Unfurl    []string       `yaml:"unfurl_domains"`
	} `yaml:"features"`
	OAuth struct {
		Scopes struct {
			Bot []string `yaml:"bot"`
		} `yaml:"scopes"`
	} `yaml:"oauth_config"`
	Settings struct {
		Events struct {
			Bot []string `yaml:"bot_events"`
		} `yaml:"event_subscriptions"`
		SocketMode *bool `yaml:"socket_mode_enabled"`
	} `yaml:"settings"`
}

// Limits of the manifest, from the app manifest reference.
const (
	maxCommandName  = 32
	maxCommands     = 50
	maxShortcutName = 24
	maxAppName      = 35
	maxCallbackID   = 255
	maxUnfurl       = 5 // domains
)

// parseManifest reads a manifest in YAML or JSON (which YAML includes).
func parseManifest(b []byte) (App, error) {
	if len(b) == 0 {
		return App{}, unreadable(errors.New("it is empty"))
	}
	var m manifest
	if err := yaml.Unmarshal(b, &m); err != nil {
		return App{}, unreadable(err)
	}
	faults := newManifestFaults(b)
	if m.Settings.SocketMode != nil && !*m.Settings.SocketMode {
		faults.add("settings.socket_mode_enabled", "socket_mode_enabled is false: the workspace serves Socket Mode apps only")
	}
	app := App{
		Name: m.Display.Name, Description: m.Display.Description, BotName: m.Features.BotUser.DisplayName,
		Commands: m.Features.Commands, Shortcuts: m.Features.Shortcuts,
		Scopes: m.OAuth.Scopes.Bot, Events: m.Settings.Events.Bot, UnfurlDomains: m.Features.Unfurl,
		HomeTab: m.Features.AppHome.HomeTab, ReadOnlyDM: m.Features.AppHome.ReadOnly,
		MessagesTab: m.Features.AppHome.MessagesTab == nil || *m.Features.AppHome.MessagesTab,
	}
	if app.BotName == "" {
		app.BotName = strings.ToLower(strings.ReplaceAll(app.Name, " ", "-"))
	}
	checkManifest(app, faults)
	return app, faults.err()
}

func checkManifest(a App, f *manifestFaults) {
	if n := len([]rune(a.Name)); n == 0 || n > maxAppName {
		f.add("display_information.name", "display_information.name must have 1 to %d characters", maxAppName)
	}
	if len(a.Commands) > maxCommands {
		f.add("features.slash_commands", "there are more than %d slash commands", maxCommands)
	}
	if len(a.UnfurlDomains) > maxUnfurl {
		f.add("features.unfurl_domains", "there are more than %d unfurl domains", maxUnfurl)
	}
	for i, c := range a.Commands {
		path := fmt.Sprintf("features.slash_commands[%d]", i)
		if !strings.HasPrefix(c.Command, "/") || len(c.Command) < 2 || len(c.Command) > maxCommandName || strings.ContainsAny(c.Command, " \t") {
			f.add(path+".command", "slash command %q must start with / and have at most %d characters, no spaces", c.Command, maxCommandName)
		}
		if c.Description == "" {
			f.add(path+".description", "slash command %s has no description", c.Command)
		}
	}
	for i, s := range a.Shortcuts {
		path := fmt.Sprintf("features.shortcuts[%d]", i)
		if s.Type != "global" && s.Type != "message" {
			f.add(path+".type", "shortcut %q: type must be global or message", s.Name)
		}
		if s.CallbackID == "" || len(s.CallbackID) > maxCallbackID || s.Name == "" || len([]rune(s.Name)) > maxShortcutName {
			f.add(path, "shortcut %q needs a callback_id and a name of at most %d characters", s.Name, maxShortcutName)
		}
	}
	if len(a.Commands)+len(a.Shortcuts) > 0 && !slices.Contains(a.Scopes, "commands") {
		f.add("oauth_config.scopes.bot", "slash commands and shortcuts need the bot scope commands")
	}
}

// command finds a slash command of the app by its name with slash.
func (a App) command(name string) (CommandSpec, bool) {
	for _, c := range a.Commands {
		if strings.EqualFold(c.Command, name) {
			return c, true
		}
	}
	return CommandSpec{}, false
}

// shortcut finds a shortcut by callback ID and type.
func (a App) shortcut(callbackID, kind string) bool {
	return slices.ContainsFunc(a.Shortcuts, func(s ShortcutSpec) bool {
		return s.CallbackID == callbackID && s.Type == kind
	})
}

// subscribes reports whether the app gets events of a type; message events
// are subscribed to by kind of channel, "message.im".
func (a App) subscribes(event string) bool { return slices.Contains(a.Events, event) }

// has reports whether the bot token has a scope.
func (a App) has(scope string) bool { return slices.Contains(a.Scopes, scope) }
