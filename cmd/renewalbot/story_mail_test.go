package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/renewalbot/renewalbot/bot/mailer"
	"github.com/renewalbot/renewalbot/bot/mailer/smtptest"
)

// cmdMail gives the bot a mail server, or plans where that cuts the connection.
func (s *story) cmdMail(ts *testscript.TestScript, _ bool, args []string) {
	if s.mail == nil {
		s.mail = smtptest.Start(s.t)
		s.stage.mail = mailConfig{Host: s.mail.Host, Port: s.mail.Port, Security: mailer.Clear, From: "renewals@sample.example"}
		ts.Check(s.stage.stopApp(context.Background()))
		ts.Check(s.stage.startApp(context.Background()))
		s.connected(ts)
	}
	plan := smtptest.Fault{}
	if len(args) > 0 {
		plan = smtptest.Fault{Step: smtptest.Step(args[0]), Keeps: len(args) > 1}
	}
	s.mail.Plan(plan)
}

func (s *story) cmdMails(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	s.until(ts, func() bool { return len(s.mail.Mails()) == want }, "not "+args[0]+" mails", func() string { return fmt.Sprint(s.mail.Mails()) })
	if len(args) > 1 {
		mails := s.mail.Mails()
		if last := mails[len(mails)-1]; !mustCompile(ts, args[1]).MatchString(last.Data) {
			ts.Fatalf("the mail does not say %s:\n%s", args[1], last.Data)
		}
	}
}
