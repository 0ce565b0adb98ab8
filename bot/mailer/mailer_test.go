package mailer_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/renewalbot/renewalbot/bot/mailer"
	"github.com/renewalbot/renewalbot/bot/mailer/smtptest"
	"github.com/renewalbot/renewalbot/commands/letters"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func letter() letters.Letter {
	return letters.Letter{
		From: letters.Address{Name: "Ana Sample", Email: "ana@vendor.example"},
		To:   []letters.Address{{Name: "Priya Sample", Email: "priya@customer.example"}, {Name: "Tom Sample", Email: "tom@customer.example"}},
		Body: "Hello,\n.\nbye", Subject: "Your renewal", MessageID: "drf_1.1@vendor.example",
	}
}

func to(s *smtptest.Server, change func(*mailer.Config)) *mailer.Server {
	cfg := mailer.Config{Host: s.Host, Port: s.Port, Security: mailer.Clear, From: "renewals@vendor.example", Timeout: 5 * time.Second}
	if change != nil {
		change(&cfg)
	}
	return mailer.New(cfg)
}

func TestSend(t *testing.T) {
	server := smtptest.Start(t)
	if err := to(server, nil).Send(t.Context(), letter()); err != nil {
		t.Fatal(err)
	}
	mails := server.Mails()
	if len(mails) != 1 || mails[0].From != "renewals@vendor.example" || strings.Join(mails[0].To, " ") != "priya@customer.example tom@customer.example" {
		t.Fatalf("it took %+v", mails)
	}
	for _, want := range []string{"Message-ID: <drf_1.1@vendor.example>", "Reply-To: \"Ana Sample\" <ana@vendor.example>", "Subject: Your renewal", "\r\n.\r\nbye"} {
		if !strings.Contains(mails[0].Data, want) {
			t.Errorf("the mail lacks %q:\n%s", want, mails[0].Data)
		}
	}
}

// securities are how a connection is encrypted, with what the server does.
func securities() map[mailer.Security]smtptest.Encryption {
	return map[mailer.Security]smtptest.Encryption{mailer.Clear: smtptest.None, mailer.StartTLS: smtptest.StartTLS, mailer.TLS: smtptest.Implicit}
}

// secured is a way to a server that encrypts as it does.
func secured(s *smtptest.Server, security mailer.Security) *mailer.Server {
	return to(s, func(c *mailer.Config) { c.Security, c.TLS = security, s.Trust() })
}

// TestCutAtEveryStep: whatever is lost, however the connection is encrypted, the
// class says truly whether the mail can have gone out.
func TestCutAtEveryStep(t *testing.T) {
	for security, encryption := range securities() {
		for _, step := range smtptest.Steps(encryption) {
			for _, keeps := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s/%s/%v", security, step, keeps), func(t *testing.T) {
					server := smtptest.StartWith(t, encryption)
					server.Plan(smtptest.Fault{Step: step, Keeps: keeps})
					err := secured(server, security).Send(t.Context(), letter())
					failure, failed := errors.AsType[*mailer.Error](err)
					took := len(server.Mails())
					switch step {
					case smtptest.Quit:
						if err != nil || took != 1 {
							t.Errorf("%v, %d mails", err, took)
						}
					case smtptest.Body, smtptest.Dot:
						if !failed || failure.Class != mailer.Unsure {
							t.Errorf("%v, want unsure", err)
						}
					default:
						if !failed || failure.Class != mailer.Later || took > 0 {
							t.Errorf("%v, %d mails, want one that may pass", err, took)
						}
					}
				})
			}
		}
	}
}

// TestEncrypted: a mail goes through, password included, and the server sees
// none of it before it is encrypted.
func TestEncrypted(t *testing.T) {
	for _, security := range []mailer.Security{mailer.StartTLS, mailer.TLS} {
		server := smtptest.StartWith(t, securities()[security])
		err := to(server, func(c *mailer.Config) {
			c.Security, c.TLS, c.Username, c.Password = security, server.Trust(), "bot", "s3cret"
		}).Send(t.Context(), letter())
		if err != nil || len(server.Mails()) != 1 || !server.Mails()[0].Encrypted {
			t.Errorf("%s: %v, %+v", security, err, server.Mails())
		}
	}
}

// TestBadCertificate: a server that cannot prove who it is gets nothing, and the
// error says why and what to do.
func TestBadCertificate(t *testing.T) {
	for _, security := range []mailer.Security{mailer.StartTLS, mailer.TLS} {
		server := smtptest.StartWith(t, securities()[security])
		other := server.Trust()
		other.ServerName = "mail.other.example"
		for what, trust := range map[string]*tls.Config{
			"signed by nobody known": {ServerName: server.Host, MinVersion: tls.VersionTLS12},
			"of another server":      other,
		} {
			err := to(server, func(c *mailer.Config) { c.Security, c.TLS = security, trust }).Send(t.Context(), letter())
			failure, ok := errors.AsType[*mailer.Error](err)
			if !ok || failure.Class != mailer.Refused || len(server.Mails()) > 0 ||
				!strings.Contains(err.Error(), "the certificate of the mail server "+server.Host+" is not valid, so nothing was sent to it (x509: ") {
				t.Errorf("%s, a certificate %s: %v", security, what, err)
			}
		}
	}
}

func TestRefusalsAreCertain(t *testing.T) {
	for _, step := range []smtptest.Step{smtptest.Greeting, smtptest.Auth, smtptest.From, smtptest.To, smtptest.Data, smtptest.Dot} {
		for reply, want := range map[string]mailer.Class{"554 not from here": mailer.Refused, "451 busy": mailer.Later} {
			server := smtptest.Start(t)
			server.Plan(smtptest.Fault{Step: step, Reply: reply})
			err := to(server, func(c *mailer.Config) { c.Username, c.Password = "bot", "s3cret" }).Send(t.Context(), letter())
			failure, ok := errors.AsType[*mailer.Error](err)
			if !ok || failure.Class != want || len(server.Mails()) > 0 {
				t.Errorf("%s at %s: %v", reply, step, err)
			}
			if err != nil && strings.Contains(err.Error(), "s3cret") {
				t.Error("the error tells the password")
			}
		}
	}
}

func TestServerThatCannotBeUsed(t *testing.T) {
	server := smtptest.Start(t)
	class := func(err error) mailer.Class {
		failure, _ := errors.AsType[*mailer.Error](err)
		if failure == nil {
			t.Fatalf("no failure: %v", err)
		}
		return failure.Class
	}
	if got := class(to(server, func(c *mailer.Config) { c.Security = mailer.StartTLS }).Send(t.Context(), letter())); got != mailer.Refused {
		t.Errorf("a server that cannot encrypt: %s", got)
	}
	bad := letter()
	bad.To[0].Email = "priya"
	if got := class(to(server, nil).Send(t.Context(), bad)); got != mailer.Refused || server.Talks() != 1 {
		t.Errorf("a bad address: %s after %d conversations", got, server.Talks())
	}
	nobody, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := nobody.Addr().(*net.TCPAddr).Port
	if err := nobody.Close(); err != nil {
		t.Fatal(err)
	}
	if got := class(to(server, func(c *mailer.Config) { c.Port = port }).Send(t.Context(), letter())); got != mailer.Later {
		t.Errorf("nobody listens: %s", got)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if got := class(to(server, nil).Send(ended, letter())); got != mailer.Later {
		t.Errorf("a program that ends: %s", got)
	}
}
