// Package manifests holds the Slack app manifest and deployment files.
package manifests

import (
	_ "embed"
	"fmt"

	"github.com/goccy/go-yaml"
)

// SlackApp is the manifest of the Slack app in YAML: its commands, scopes and
// events. `renewalbot manifest` prints it and the local workspace obeys it.
//
//go:embed slack-app.yaml
var SlackApp []byte

// Scopes returns what the manifest asks that the bot may do, "chat:write" and
// so on.
func Scopes() ([]string, error) {
	var app struct {
		OAuth struct {
			Scopes struct {
				Bot []string `yaml:"bot"`
			} `yaml:"scopes"`
		} `yaml:"oauth_config"`
	}
	if err := yaml.Unmarshal(SlackApp, &app); err != nil {
		return nil, fmt.Errorf("read the app's manifest: %w", err)
	}
	return app.OAuth.Scopes.Bot, nil
}
