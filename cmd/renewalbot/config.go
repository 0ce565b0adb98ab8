package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

// secret is a token. It prints as stars wherever it goes by accident.
type secret string

// String hides the secret.
func (s secret) String() string {
	if s == "" {
		return ""
	}
	return "********"
}

// GoString hides the secret from %#v.
func (s secret) GoString() string { return s.String() }

// LogValue hides the secret from logs.
func (s secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// config is everything `serve` is told, from the environment and its flags.
type config struct {
	BotToken    secret
	AppToken    secret
	SlackAPIURL string // base of the Web API with a final slash, "" for Slack itself
	DatabaseURL string
	Synchronous string // SQLite: FULL unless a benchmark says otherwise
	HealthAddr  string // host:port, "" for none
	Admins      []domain.PersonID
	ClockFrom   time.Time
	ClockSpeed  float64
	LogLevel    slog.Level

	faults []error // found while reading, reported by Validate with the rest
}

// defaultDatabase is a SQLite file in the user's data directory.
func defaultDatabase(getenv func(string) string) string {
	dir := getenv("XDG_DATA_HOME")
	if dir == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			home = "."
		}
		dir = filepath.Join(home, ".local", "share")
	}
	return "sqlite:" + filepath.Join(dir, "renewalbot", "renewalbot.db")
}

// readConfig reads the environment; flags are laid over the result.
func readConfig(getenv func(string) string) config {
	c := config{ClockSpeed: 1, Synchronous: "FULL"}
	c.BotToken = c.secret(getenv, "SLACK_BOT_TOKEN")
	c.AppToken = c.secret(getenv, "SLACK_APP_TOKEN")
	c.SlackAPIURL = getenv("SLACK_API_URL")
	if c.SlackAPIURL != "" && !strings.HasSuffix(c.SlackAPIURL, "/") {
		c.SlackAPIURL += "/"
	}
	c.DatabaseURL = getenv("DATABASE_URL")
	if c.DatabaseURL == "" {
		c.DatabaseURL = defaultDatabase(getenv)
	}
	for id := range strings.FieldsFuncSeq(getenv("RENEWALBOT_ADMINS"), func(r rune) bool { return r == ',' || r == ' ' }) {
		c.Admins = append(c.Admins, domain.PersonID(id))
	}
	if text := getenv("RENEWALBOT_LOG"); text != "" {
		if err := c.LogLevel.UnmarshalText([]byte(text)); err != nil {
			c.faults = append(c.faults, fmt.Errorf("RENEWALBOT_LOG is %q; use debug, info, warn or error", text))
		}
	}
	return c
}

// secret reads a token from the variable or from the file that NAME_FILE names.
func (c *config) secret(getenv func(string) string, name string) secret {
	if value := getenv(name); value != "" {
		return secret(strings.TrimSpace(value))
	}
	path := getenv(name + "_FILE")
	if path == "" {
		return ""
	}
	content, err := os.ReadFile(path)
	if err != nil {
		c.faults = append(c.faults, fmt.Errorf("%s_FILE cannot be read: %w", name, err))
		return ""
	}
	return secret(strings.TrimSpace(string(content)))
}

// Validate returns every fault at once, each with what to do about it.
func (c config) Validate() error {
	faults := c.faults
	faults = append(faults, checkToken("SLACK_BOT_TOKEN", c.BotToken, "xoxb-", "the Bot User OAuth Token under OAuth & Permissions"))
	faults = append(faults, checkToken("SLACK_APP_TOKEN", c.AppToken, "xapp-", "an App-Level Token with connections:write under Basic Information"))
	if c.SlackAPIURL != "" {
		if u, err := url.Parse(c.SlackAPIURL); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
			faults = append(faults, fmt.Errorf("SLACK_API_URL is %q; it must look like https://host/api/", c.SlackAPIURL))
		}
	}
	faults = append(faults, checkAddr("--health-addr", c.HealthAddr))
	for _, id := range c.Admins {
		if !strings.HasPrefix(string(id), "U") && !strings.HasPrefix(string(id), "W") {
			faults = append(faults, fmt.Errorf("RENEWALBOT_ADMINS has %q; list Slack member ids such as U012ABCDEF, separated by commas", id))
		}
	}
	if c.ClockSpeed <= 0 {
		faults = append(faults, fmt.Errorf("--clock-speed is %g; it must be more than 0", c.ClockSpeed))
	}
	return errors.Join(faults...)
}

func checkToken(name string, token secret, prefix, where string) error {
	switch {
	case token == "":
		return fmt.Errorf("%s is not set; set it (or %s_FILE) to %s of your Slack app", name, name, where)
	case !strings.HasPrefix(string(token), prefix):
		return fmt.Errorf("%s does not start with %s; it must be %s of your Slack app", name, prefix, where)
	}
	return nil
}

func checkAddr(flag, addr string) error {
	if addr == "" {
		return nil
	}
	if _, _, err := net.SplitHostPort(addr); err != nil {
		return fmt.Errorf("%s is %q; write it as host:port, for example 127.0.0.1:8080", flag, addr)
	}
	return nil
}
