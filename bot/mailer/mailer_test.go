package mailer_test

import (
	"context"
	"errors"
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

// TestCutAtEveryStep: whatever is lost, the class says truly whether the mail
// can have gone out.
func TestCutAtEveryStep(t *testing.T) {
	for _, step := range smtptest.Steps() {
		for _, keeps := range []bool{false, true} {
			server := smtptest.Start(t)
			server.Plan(smtptest.Fault{Step: step, Keeps: keeps})
			err := to(server, nil).Send(t.Context(), letter())
			failure, failed := errors.AsType[*mailer.Error](err)
			took := len(server.Mails())
			switch step {
			case smtptest.Quit:
				if err != nil || took != 1 {
					t.Errorf("cut at %s: %v, %d mails", step, err, took)
				}
			case smtptest.Body, smtptest.Dot:
				if !failed || failure.Class != mailer.Unsure {
					t.Errorf("cut at %s: %v, want unsure", step, err)
				}
			default:
				if !failed || failure.Class != mailer.Later || took > 0 {
					t.Errorf("cut at %s: %v, %d mails", step, err, took)
				}
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
