package main

import (
	"net"
	"net/mail"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/renewalbot/renewalbot/bot/jobs"
	"github.com/renewalbot/renewalbot/bot/mailer"
)

// The variables of the mail server.
const (
	smtpURLVar      = "RENEWALBOT_SMTP_URL"
	smtpPasswordVar = "RENEWALBOT_SMTP_PASSWORD"
	mailFromVar     = "RENEWALBOT_MAIL_FROM"
)

// mailConfig is the mail server that sends notices; its zero value is none.
type mailConfig struct {
	Host     string
	Port     int
	Security mailer.Security
	Username string
	Password secret
	From     string
}

// server returns what delivers notices, nil when no mail server is set up.
func (m mailConfig) server() jobs.Mail {
	if m.Host == "" {
		return nil
	}
	return mailer.New(mailer.Config{
		Host: m.Host, Port: m.Port, Security: m.Security, Username: m.Username, Password: string(m.Password), From: m.From,
	})
}

// readMail reads the mail server. A password goes over an encrypted connection
// only, unless the server runs on this machine.
func (c *config) readMail(getenv func(string) string) {
	text := getenv(smtpURLVar)
	if text == "" {
		return
	}
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.Path != "" || u.RawQuery != "" || (u.Scheme != "smtp" && u.Scheme != "smtps") {
		c.fault("%s must look like smtps://user@host:465 or smtp://user@host:587", smtpURLVar)
		return
	}
	if _, inside := u.User.Password(); inside {
		c.fault("%s holds a password; move it to %s or a file that %s_FILE names", smtpURLVar, smtpPasswordVar, smtpPasswordVar)
		return
	}
	m := mailConfig{Host: u.Hostname(), Port: 587, Security: mailer.StartTLS, Username: u.User.Username()}
	switch {
	case u.Scheme == "smtps":
		m.Port, m.Security = 465, mailer.TLS
	case loopback(m.Host):
		m.Security = mailer.Clear
	}
	if u.Port() != "" {
		if m.Port, err = strconv.Atoi(u.Port()); err != nil || m.Port < 1 || m.Port > 65535 {
			c.fault("%s names port %s; use 465 or 587", smtpURLVar, u.Port())
		}
	}
	m.Password = c.password(getenv, m.Username)
	m.From = getenv(mailFromVar)
	if address, err := mail.ParseAddress("<" + m.From + ">"); err != nil || address.Address != m.From {
		c.fault("%s is %q; set it to the address that notices come from, such as renewals@example.com", mailFromVar, m.From)
	}
	c.Mail = m
}

// password reads the mail server's password or the file that holds it.
func (c *config) password(getenv func(string) string, user string) secret {
	value, path := getenv(smtpPasswordVar), getenv(smtpPasswordVar+"_FILE")
	if value == "" && path != "" {
		content, err := os.ReadFile(path)
		if err != nil {
			c.fault("%s_FILE cannot be read: %w; name a file that holds the password and that renewalbot may read", smtpPasswordVar, err)
			return ""
		}
		value = strings.TrimRight(string(content), "\r\n")
	}
	switch {
	case user != "" && value == "":
		c.fault("%s is not set; set it (or %s_FILE) to the password of %s", smtpPasswordVar, smtpPasswordVar, user)
	case user == "" && value != "":
		c.fault("%s is set, but %s names no user; write smtps://user@host:465", smtpPasswordVar, smtpURLVar)
	}
	return secret(value)
}

// loopback reports whether a host is this machine.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
