package storage

import (
	"net"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/renewalbot/renewalbot/domain"
)

// target is a database URL taken apart; exactly one of its fields is set.
type target struct {
	sqlite   string // absolute path of the file
	postgres string // connection URL with what must be stated stated
	display  string // for messages, without a password
}

// CheckURL says what is wrong with the URL of a database, without opening it.
func CheckURL(raw string) error {
	_, err := parseURL(raw)
	return err
}

// parseURL reads the URL of a database. Errors have code [domain.Invalid].
func parseURL(raw string) (target, error) {
	scheme, rest, _ := strings.Cut(raw, ":")
	switch scheme {
	case "sqlite":
		return parseSQLite(rest)
	case "postgres", "postgresql":
		return parsePostgres(raw)
	}
	return target{}, domain.Errorf(domain.Invalid, "database_url",
		"The database URL must look like sqlite:/path/to/renewalbot.db or postgres://user:password@host/name.")
}

func parseSQLite(path string) (target, error) {
	path = strings.TrimPrefix(path, "//")
	if path == "" || path == ":memory:" {
		return target{}, domain.Errorf(domain.Invalid, "database_url",
			"The database URL names no file. Write it as sqlite:/path/to/renewalbot.db.")
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return target{}, domain.Errorf(domain.Invalid, "database_url", "The database path %q cannot be used: %v.", path, err)
	}
	return target{sqlite: absolute, display: absolute}, nil
}

func parsePostgres(raw string) (target, error) {
	u, err := url.Parse(raw)
	if err != nil {
		// url.Error would repeat the URL, with its password.
		return target{}, domain.Errorf(domain.Invalid, "database_url",
			"The database URL cannot be read. Write it as postgres://user:password@host/name, with special characters of the password as %%XX.")
	}
	q := u.Query()
	q.Set("timezone", "UTC")
	q.Set("binary_parameters", "yes") // one round trip for a statement instead of two
	if !q.Has("connect_timeout") {
		q.Set("connect_timeout", "5")
	}
	if !q.Has("sslmode") {
		q.Set("sslmode", "require")
		if local(u, q) {
			q.Set("sslmode", "disable")
		}
	}
	u.RawQuery = q.Encode()
	display := u.Host
	if display == "" {
		display = q.Get("host")
	}
	return target{postgres: u.String(), display: display}, nil
}

// local reports whether the server is on this machine, where nobody listens in.
func local(u *url.URL, q url.Values) bool {
	host := u.Hostname()
	if host == "" {
		host = q.Get("host")
	}
	if host == "" || host == "localhost" || strings.HasPrefix(host, "/") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
