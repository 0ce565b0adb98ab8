package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/renewalbot/renewalbot/bot/mailer"
)

func TestReadMail(t *testing.T) {
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte("s3cret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	const from = "renewals@example.com"
	for name, tt := range map[string]struct {
		vars  map[string]string
		want  mailConfig
		fault string
	}{
		"none": {map[string]string{mailFromVar: from}, mailConfig{}, ""},
		"tls": {
			map[string]string{smtpURLVar: "smtps://bot@mail.example.com", smtpPasswordVar: "s3cret", mailFromVar: from},
			mailConfig{"mail.example.com", 465, mailer.TLS, "bot", "s3cret", from}, "",
		},
		"starttls, file": {
			map[string]string{smtpURLVar: "smtp://bot@mail.example.com:2587", smtpPasswordVar + "_FILE": file, mailFromVar: from},
			mailConfig{"mail.example.com", 2587, mailer.StartTLS, "bot", "s3cret", from}, "",
		},
		"this machine":    {map[string]string{smtpURLVar: "smtp://127.0.0.1:25", mailFromVar: from}, mailConfig{"127.0.0.1", 25, mailer.Clear, "", "", from}, ""},
		"not a server":    {map[string]string{smtpURLVar: "https://mail.example.com", mailFromVar: from}, mailConfig{}, "must look like smtps://"},
		"password inside": {map[string]string{smtpURLVar: "smtps://bot:s3cret@mail.example.com", mailFromVar: from}, mailConfig{}, "holds a password; move it to"},
		"no password":     {map[string]string{smtpURLVar: "smtps://bot@mail.example.com", mailFromVar: from}, mailConfig{}, "RENEWALBOT_SMTP_PASSWORD is not set"},
		"no user":         {map[string]string{smtpURLVar: "smtps://mail.example.com", smtpPasswordVar: "x", mailFromVar: from}, mailConfig{}, "names no user"},
		"no file":         {map[string]string{smtpURLVar: "smtps://bot@mail.example.com", smtpPasswordVar + "_FILE": file + "x", mailFromVar: from}, mailConfig{}, "cannot be read"},
		"no sender":       {map[string]string{smtpURLVar: "smtps://mail.example.com"}, mailConfig{}, `RENEWALBOT_MAIL_FROM is ""`},
	} {
		t.Run(name, func(t *testing.T) {
			c := config{}
			c.readMail(func(name string) string { return tt.vars[name] })
			switch {
			case tt.fault == "" && (len(c.faults) > 0 || c.Mail != tt.want):
				t.Errorf("it reads %+v, faults %v", c.Mail, c.faults)
			case tt.fault != "" && (len(c.faults) != 1 || !strings.Contains(c.faults[0].Error(), tt.fault)):
				t.Errorf("faults %v, want %q", c.faults, tt.fault)
			}
			if shown := fmt.Sprintf("%+v %v", c.Mail, c.faults); strings.Contains(shown, "s3cret") {
				t.Errorf("the password is shown: %s", shown)
			}
		})
	}
}
