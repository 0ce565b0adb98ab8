package slacksim_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

func TestFaultsOfAManifest(t *testing.T) {
	for _, c := range []struct {
		name, manifest string
		want           []slacksim.ManifestFault
	}{
		{"nothing", "", []slacksim.ManifestFault{{Message: "it is empty"}}},
		{"no YAML", "display_information: {name: A}\nfeatures: [x", []slacksim.ManifestFault{
			{Line: 2, Message: "sequence end token ']' not found"},
		}},
		{"a wrong type", "display_information: {name: A}\nfeatures:\n  slash_commands: 3\n", []slacksim.ManifestFault{
			{Line: 3, Message: "int was used where sequence is expected"},
		}},
		{"HTTP", "display_information: {name: A}\nsettings:\n  socket_mode_enabled: false\n", []slacksim.ManifestFault{
			{Line: 3, Message: "socket_mode_enabled is false: the workspace serves Socket Mode apps only"},
		}},
		{"everything at once", `display_information:
  description: nameless
features:
  slash_commands:
    - command: /good
      description: fine
    - command: bad
      usage_hint: and without a description
  shortcuts:
    - {name: One, type: world, callback_id: one, description: x}
    -
      name: Two
      type: global
`, []slacksim.ManifestFault{
			{Line: 2, Message: "display_information.name must have 1 to 35 characters"},
			{Line: 7, Message: `slash command "bad" must start with / and have at most 32 characters, no spaces`},
			{Line: 7, Message: "slash command bad has no description"},
			{Line: 10, Message: `shortcut "One": type must be global or message`},
			{Line: 12, Message: `shortcut "Two" needs a callback_id and a name of at most 24 characters`},
			{Message: "slash commands and shortcuts need the bot scope commands"},
		}},
		{"JSON", "{\"display_information\": {\"name\": \"A\"},\n\"features\": {\"slash_commands\": [\n{\"command\": \"x\", \"description\": \"y\"}]},\n" +
			"\"oauth_config\": {\"scopes\": {\"bot\": [\"commands\"]}}}", []slacksim.ManifestFault{
			{Line: 3, Message: `slash command "x" must start with / and have at most 32 characters, no spaces`},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := slacksim.New(slacksim.Config{Manifest: []byte(c.manifest)})
			var got *slacksim.ManifestError
			if !errors.As(err, &got) {
				t.Fatalf("New says %v", err)
			}
			if diff := cmp.Diff(c.want, got.Faults); diff != "" {
				t.Error(diff)
			}
		})
	}
}
