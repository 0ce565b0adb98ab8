package jobs_test

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/bot/jobs"
	"github.com/renewalbot/renewalbot/bot/mailer"
	"github.com/renewalbot/renewalbot/bot/mailer/smtptest"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
	"github.com/renewalbot/renewalbot/storage/storetest"
)

// mailing is a delivery with a mail server.
func (o *office) mailing(store *storage.Store, server *smtptest.Server, hook func(string)) *jobs.Deliver {
	return jobs.NewDeliver(jobs.DeliverConfig{
		Store: store, Slack: o.api, Now: o.clock, Holder: o.id("run"), Logger: slog.New(o.log), Hook: hook,
		Mail: mailer.New(mailer.Config{
			Host: server.Host, Port: server.Port, From: "renewals@vendor.example", Timeout: 5 * time.Second, TLS: server.Trust(),
			Security: map[smtptest.Encryption]mailer.Security{smtptest.None: mailer.Clear, smtptest.StartTLS: mailer.StartTLS, smtptest.Implicit: mailer.TLS}[server.Encryption],
		}),
	})
}

// written is an account with a saved draft to somebody with an address.
func (o *office) written() (account domain.AccountID, draft domain.DraftID) {
	o.t.Helper()
	id := o.account(domain.AccountInput{CSM: ana, Channel: acme})
	o.decide(id, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		return a.LogStakeholder(env, domain.StakeholderInput{Name: "Priya Sample", Email: "priya@customer.example", Roles: []domain.StakeholderRole{domain.Champion}})
	})
	o.decide(id, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		env.Actor = ana
		return a.SaveDraft(env, domain.DraftInput{
			ID: "drf_mail", Kind: domain.NoticeFirst, To: []domain.StakeholderID{a.Stakeholders[0].ID}, Subject: "Your renewal", Body: "Hello Priya",
		})
	})
	return id, "drf_mail"
}

func (o *office) send(id domain.AccountID, draft domain.DraftID) {
	o.t.Helper()
	o.decide(id, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
		env.Actor = ana
		return a.SendMail(env, draft, 1, "vendor.example")
	})
}

func (o *office) draft(id domain.AccountID, draft domain.DraftID) (d domain.Draft) {
	o.t.Helper()
	o.must(func(ctx context.Context, tx *storage.Tx) error {
		a, err := tx.Account(ctx, id)
		if err == nil {
			d, _ = a.Draft(draft)
		}
		return err
	})
	return d
}

// heard is what Ana was told of an attempt.
func (o *office) heard(attempt int) string {
	o.t.Helper()
	var text []string
	for _, m := range o.copies("mail/drf_mail/" + strconv.Itoa(attempt) + "/outcome") {
		text = append(text, m.Text)
	}
	return strings.Join(text, "\n")
}

func TestMailIsSentOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		server := smtptest.Start(t)
		id, draft := o.written()
		o.send(id, draft)
		o.settle(o.mailing(o.store, server, nil), o.mailing(o.store, server, nil))
		mails := server.Mails()
		if len(mails) != 1 || !strings.Contains(mails[0].Data, "Message-ID: <drf_mail.1@vendor.example>") {
			t.Fatalf("mails: %+v", mails)
		}
		if d := o.draft(id, draft); d.Status != domain.DraftSent || d.SentBy != ana {
			t.Errorf("the draft is %s by %s", d.Status, d.SentBy)
		}
		if got := o.heard(1); !strings.Contains(got, "Sent to Priya Sample") {
			t.Errorf("Ana is told %q", got)
		}
	})
}

// TestMailCutAtEveryStep: whatever is lost, however the connection is encrypted,
// and although the bot goes on trying, the customer gets one mail at most; where
// that is not certain, Ana is told.
func TestMailCutAtEveryStep(t *testing.T) {
	for _, encryption := range []smtptest.Encryption{smtptest.None, smtptest.StartTLS, smtptest.Implicit} {
		for _, step := range smtptest.Steps(encryption) {
			for _, keeps := range []bool{false, true} {
				if keeps && step != smtptest.Dot {
					continue // nothing to keep yet
				}
				t.Run(fmt.Sprintf("%s/%s/%v", encryption, step, keeps), func(t *testing.T) { cutAt(t, encryption, step, keeps) })
			}
		}
	}
}

func cutAt(t *testing.T, encryption smtptest.Encryption, step smtptest.Step, keeps bool) {
	o := open(t, storetest.SQLite(t))
	server := smtptest.StartWith(t, encryption)
	id, draft := o.written()
	o.send(id, draft)
	server.Plan(smtptest.Fault{Step: step, Keeps: keeps})
	d := o.mailing(o.store, server, nil)
	if _, err := d.RunOnce(t.Context()); err != nil {
		t.Fatal(err)
	}
	server.Plan(smtptest.Fault{})
	o.settle(d)
	got := o.draft(id, draft)
	switch step {
	case smtptest.Body, smtptest.Dot:
		took := 0
		if keeps {
			took = 1
		}
		if got.Status != domain.DraftUnsure || len(server.Mails()) != took || !strings.Contains(o.heard(1), "not certain") {
			t.Errorf("%s, %d mails, told %q", got.Status, len(server.Mails()), o.heard(1))
		}
	default:
		if got.Status != domain.DraftSent || len(server.Mails()) != 1 {
			t.Errorf("%s, %d mails, told %q", got.Status, len(server.Mails()), o.heard(1))
		}
	}
}

// TestMailToAStranger: a server whose certificate is not valid gets no mail, and
// Ana is told why.
func TestMailToAStranger(t *testing.T) {
	o := open(t, storetest.SQLite(t))
	server := smtptest.StartWith(t, smtptest.StartTLS)
	id, draft := o.written()
	o.send(id, draft)
	d := o.deliver(nil)
	d.Mail = mailer.New(mailer.Config{Host: server.Host, Port: server.Port, Security: mailer.StartTLS, From: "renewals@vendor.example", Timeout: 5 * time.Second})
	o.settle(d)
	if got := o.draft(id, draft); !got.Unsent() || len(server.Mails()) > 0 || !strings.Contains(o.heard(1), "certificate of the mail server 127.0.0.1 is not valid") {
		t.Errorf("%s, %d mails, told %q", got.Status, len(server.Mails()), o.heard(1))
	}
}

// TestBotDiesWhileMailing kills the program at each point: afterwards it is sent
// once, or said to be unsure, and never twice.
func TestBotDiesWhileMailing(t *testing.T) {
	for _, point := range []string{jobs.PointClaimed, jobs.PointRendered, jobs.PointPosted, jobs.PointRecorded} {
		t.Run(point, func(t *testing.T) {
			onBoth(t, func(t *testing.T, o *office) {
				server := smtptest.Start(t)
				id, draft := o.written()
				o.settle(o.deliver(nil)) // what else there is: the mail comes to the point first
				o.send(id, draft)
				hook, came := dying(point)
				o.settle(o.mailing(o.store, server, hook))
				if !came() {
					t.Fatalf("no mail comes to %q", point)
				}
				took, got := len(server.Mails()), o.draft(id, draft).Status
				want := domain.DraftUnsure // from the outside one cannot tell how far it came
				if point == jobs.PointRecorded {
					want = domain.DraftSent
				}
				if took > 1 || got != want || want == domain.DraftUnsure && !strings.Contains(o.heard(1), "not certain") {
					t.Errorf("%d mails, draft %s, told %q", took, got, o.heard(1))
				}
			})
		})
	}
}

func TestRefusedMailCanBeSentAgain(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		server := smtptest.Start(t)
		id, draft := o.written()
		o.send(id, draft)
		server.Plan(smtptest.Fault{Step: smtptest.To, Reply: "550 no such person"})
		d := o.mailing(o.store, server, nil)
		o.settle(d)
		if got := o.draft(id, draft); got.Status != domain.DraftOpen || !strings.Contains(got.Mail.Trouble, "no such person") {
			t.Fatalf("after a refusal: %s, %q", got.Status, got.Mail.Trouble)
		}
		if got := o.heard(1); !strings.Contains(got, "Not sent") || !strings.Contains(got, "no such person") {
			t.Errorf("Ana is told %q", got)
		}
		server.Plan(smtptest.Fault{})
		o.send(id, draft)
		o.settle(d)
		if got := o.draft(id, draft); got.Status != domain.DraftSent || got.Mail.MessageID != "drf_mail.2@vendor.example" || len(server.Mails()) != 1 {
			t.Errorf("sent again: %+v, %d mails", got.Mail, len(server.Mails()))
		}
	})
}

// A server that stays busy is tried for half an hour; then Ana is told.
func TestMailServerThatStaysBusy(t *testing.T) {
	o := open(t, storetest.SQLite(t))
	server := smtptest.Start(t)
	id, draft := o.written()
	o.send(id, draft)
	server.Plan(smtptest.Fault{Step: smtptest.Greeting, Reply: "421 busy"})
	o.settle(o.mailing(o.store, server, nil))
	if got := o.draft(id, draft); got.Status != domain.DraftOpen || server.Talks() < 25 || server.Talks() > 35 {
		t.Errorf("after half an hour: %s, %d attempts", got.Status, server.Talks())
	}
}
