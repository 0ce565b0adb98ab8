// Package manifests holds the Slack app manifest and deployment files.
package manifests

import _ "embed"

// SlackApp is the manifest of the Slack app in YAML: its commands, scopes and
// events. `renewalbot manifest` prints it and the local workspace obeys it.
//
//go:embed slack-app.yaml
var SlackApp []byte
