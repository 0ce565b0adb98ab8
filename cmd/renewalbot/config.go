package main

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/renewalbot/renewalbot/commands/notices"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
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
	MaxPages    int    // SQLite: the greatest size of the file in pages, 0 for none
	HealthAddr  string // host:port, "" for none
	PublicURL   string // under which calendar programs reach HealthAddr, "" when they do not
	Admins      []domain.PersonID
	ClockFrom   time.Time
	ClockSpeed  float64
	LogLevel    slog.Level
	Playbooks   *domain.Playbooks // nil for the embedded ones
	Notices     *notices.Texts    // nil for the embedded ones
	Mail        mailConfig

	faults []error // what is wrong with what is set
	unset  []error // what serve needs and is not set
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

// readConfig reads the environment and notes every fault in it; flags are laid
// over the result.
func readConfig(getenv func(string) string) config {
	c := config{ClockSpeed: 1, Synchronous: "FULL"}
	c.BotToken = c.token(getenv, tokenKind{"SLACK_BOT_TOKEN", "xoxb-", "the Bot User OAuth Token under OAuth & Permissions"})
	c.AppToken = c.token(getenv, tokenKind{"SLACK_APP_TOKEN", "xapp-", "an App-Level Token with connections:write under Basic Information"})
	c.SlackAPIURL = getenv("SLACK_API_URL")
	if c.SlackAPIURL != "" {
		if u, err := url.Parse(c.SlackAPIURL); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
			c.fault("SLACK_API_URL is %q; it must look like https://host/api/", c.SlackAPIURL)
		}
		c.SlackAPIURL = strings.TrimSuffix(c.SlackAPIURL, "/") + "/"
	}
	c.PublicURL = strings.TrimSuffix(getenv("RENEWALBOT_PUBLIC_URL"), "/")
	if c.PublicURL != "" {
		u, err := url.Parse(c.PublicURL)
		if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
			c.fault("RENEWALBOT_PUBLIC_URL is %q; it must look like https://renewals.example.com", c.PublicURL)
		}
	}
	c.DatabaseURL = cmp.Or(getenv("DATABASE_URL"), defaultDatabase(getenv))
	if err := storage.CheckURL(c.DatabaseURL); err != nil {
		c.fault("DATABASE_URL: %w", err)
	}
	c.readMail(getenv)
	for id := range strings.FieldsFuncSeq(getenv("RENEWALBOT_ADMINS"), func(r rune) bool { return r == ',' || unicode.IsSpace(r) }) {
		if !isMemberID(id) {
			c.fault("RENEWALBOT_ADMINS has %q; list Slack member ids such as U012ABCDEF, separated by commas", id)
		}
		c.Admins = append(c.Admins, domain.PersonID(id))
	}
	if text := getenv("RENEWALBOT_LOG"); text != "" {
		if err := c.LogLevel.UnmarshalText([]byte(text)); err != nil {
			c.fault("RENEWALBOT_LOG is %q; use debug, info, warn or error", text)
		}
	}
	return c
}

func (c *config) fault(format string, args ...any) {
	c.faults = append(c.faults, fmt.Errorf(format, args...))
}

// isMemberID reports whether id has the form of Slack's ids of people.
func isMemberID(id string) bool {
	return len(id) > 2 && (id[0] == 'U' || id[0] == 'W') && strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}

// tokenKind is one of the two tokens that a Slack app has.
type tokenKind struct{ name, prefix, where string }

// token reads a token from its variable or, when that is empty, from the file
// that NAME_FILE names.
func (c *config) token(getenv func(string) string, k tokenKind) secret {
	name, value := k.name, getenv(k.name)
	if path := getenv(k.name + "_FILE"); value == "" && path != "" {
		name += "_FILE"
		content, err := os.ReadFile(path)
		if err != nil {
			c.fault("%s cannot be read: %w; name a file that holds the token and that renewalbot may read", name, err)
			return ""
		}
		if value = string(content); strings.TrimSpace(value) == "" {
			c.fault("%s names %s, which is empty; write %s of your Slack app into it", name, path, k.where)
			return ""
		}
	}
	value = strings.TrimSpace(value)
	rest, ok := strings.CutPrefix(value, k.prefix)
	switch {
	case value == "":
		c.unset = append(c.unset, fmt.Errorf("%s is not set; set it (or %s_FILE) to %s of your Slack app", k.name, k.name, k.where))
	case !ok:
		c.fault("%s does not begin with %s; set it to %s of your Slack app", name, k.prefix, k.where)
	case rest == "" || strings.ContainsFunc(rest, notInToken):
		c.fault("%s is no whole token, or has spaces or quotes in it; copy %s of your Slack app again", name, k.where)
	}
	return secret(value)
}

func notInToken(r rune) bool {
	return r != '-' && r != '.' && r != '_' && (r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r))
}

// maxClockSpeed lets a quarter pass in 80 seconds.
const maxClockSpeed = 100_000

// Validate returns everything that keeps serve from running, each with what to
// do about it.
func (c config) Validate() error {
	faults := slices.Concat(c.faults, c.unset)
	if err := checkAddr("--health-addr", c.HealthAddr); err != nil {
		faults = append(faults, err)
	}
	if c.PublicURL != "" && c.HealthAddr == "" {
		faults = append(faults, errors.New("RENEWALBOT_PUBLIC_URL is set, but nothing is served; give --health-addr too, or leave it out"))
	}
	if !(c.ClockSpeed > 0 && c.ClockSpeed <= maxClockSpeed) { // so that NaN fails too
		faults = append(faults, fmt.Errorf("--clock-speed is %g; it must be more than 0 and at most %d", c.ClockSpeed, maxClockSpeed))
	}
	if len(faults) > 0 {
		return mistake{errors.Join(faults...)}
	}
	return nil
}

func checkAddr(flag, addr string) error {
	if addr == "" {
		return nil
	}
	_, port, err := net.SplitHostPort(addr)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		return fmt.Errorf("%s is %q; write it as host:port, for example 127.0.0.1:8080", flag, addr)
	}
	return nil
}
