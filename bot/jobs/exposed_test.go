package jobs_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/bot/slacksim"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
	"github.com/renewalbot/renewalbot/storage/storetest"
)

// Gus is a guest and Olga works for somebody else.
var outsiders = []slacksim.User{
	{ID: "U0GUS", Name: "gus", IsRestricted: true},
	{ID: "U0OLGA", Name: "olga", TeamID: "T0OTHER"},
}

// exposures are the ways in which a channel can come to be read by others
// without the bot hearing of it.
func exposures() map[string]func(*office, domain.ChannelID) {
	shared := func(change func(*slacksim.Channel)) func(*office, domain.ChannelID) {
		return func(o *office, c domain.ChannelID) { o.slack.UpdateChannel(string(c), change) }
	}
	return map[string]func(*office, domain.ChannelID){
		"shared with another organisation": shared(func(c *slacksim.Channel) { c.IsExtShared, c.ConnectedTeams = true, []string{"T0OTHER"} }),
		"about to be":                      shared(func(c *slacksim.Channel) { c.IsPendingExtShared = true }),
		"read by guests":                   func(o *office, c domain.ChannelID) { o.slack.Join(string(c), "U0GUS", string(ana)) },
	}
}

// However a channel came to be read by others, nothing is posted there: it is
// looked at right before. The account leaves it, and its CSM is told once.
func TestNothingIsPostedWhereOthersRead(t *testing.T) {
	for name, expose := range exposures() {
		t.Run(name, func(t *testing.T) {
			o := open(t, storetest.SQLite(t), outsiders...)
			d := o.deliver(nil)
			id := o.account(domain.AccountInput{CSM: ana, Channel: acme})
			expose(o, acme)
			o.sweep()
			card := o.card(id)
			o.settle(d)
			o.wantAt(t, card, o.dm(ana))
			if told := o.told(t, "I stopped posting about"); len(told) != 1 || told[0].Channel != o.dm(ana) || !strings.Contains(told[0].Text, name) {
				t.Errorf("the CSM was told %d times: %v", len(told), told)
			}
			if got := o.loaded(id).Channel; got != "" {
				t.Errorf("the account is still in %s", got)
			}
			o.decide(id, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
				return a.Share(env, domain.AnnounceBrief, acme, "late")
			})
			o.settle(d)
			if posts := o.in(acme); len(posts) > 0 {
				t.Errorf("%d messages are in the channel, the first: %s", len(posts), posts[0].Text)
			}
		})
	}
}

// What was posted before is not brought up to date where others read it by now:
// it appears anew with the CSM.
func TestNothingChangesWhereOthersRead(t *testing.T) {
	for name, expose := range exposures() {
		t.Run(name, func(t *testing.T) {
			o := open(t, storetest.SQLite(t), outsiders...)
			d := o.deliver(nil)
			id := o.account(domain.AccountInput{CSM: ana, Channel: acme})
			o.sweep()
			card := o.card(id)
			o.settle(d)
			before := o.wantAt(t, card, string(acme))[0]
			o.move(11 * time.Minute) // what was known is not new any more
			expose(o, acme)
			o.decide(id, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
				return a.Rate(env, domain.RatingInput{Colour: domain.Yellow, Reason: "their budget is cut"})
			})
			o.settle(d)
			posts := o.in(acme)
			if len(posts) != 1 || posts[0].EditedTS != "" || string(posts[0].Blocks) != string(before.Blocks) {
				t.Errorf("the channel shows something new: %v", posts)
			}
			if copies := o.copies(card); len(copies) != 2 || copies[1].Channel != o.dm(ana) {
				t.Errorf("the card is in Slack %d times, want a new one with Ana", len(copies))
			}
		})
	}
}

// Who reads a channel that Slack does not tell about is not known, so nothing is
// posted until it does.
func TestNothingIsPostedUnlooked(t *testing.T) {
	for _, method := range []string{"conversations.info", "conversations.members"} {
		t.Run(method, func(t *testing.T) {
			o := open(t, storetest.SQLite(t), outsiders...)
			d := o.deliver(nil)
			id := o.account(domain.AccountInput{CSM: ana, Channel: acme})
			o.sweep()
			card := o.card(id)
			o.fault(method, refuse("internal_error", 1))
			if _, err := d.RunOnce(t.Context()); err != nil {
				t.Fatal(err)
			}
			if posts := o.in(acme); len(posts) > 0 || o.message(card).State != storage.Queued {
				t.Fatalf("%d messages are in the channel, and the card is %s", len(posts), o.message(card).State)
			}
			o.settle(d)
			o.wantAt(t, card, string(acme))
		})
	}
}

// told lists the messages in Slack that say something.
func (o *office) told(t testing.TB, text string) (found []slacksim.Message) {
	t.Helper()
	for _, copies := range o.posted() {
		for _, m := range copies {
			if strings.Contains(m.Text, text) {
				found = append(found, m)
			}
		}
	}
	return found
}

// in lists what the bot posted in a channel.
func (o *office) in(channel domain.ChannelID) (found []slacksim.Message) {
	for _, copies := range o.posted() {
		for _, m := range copies {
			if m.Channel == string(channel) {
				found = append(found, m)
			}
		}
	}
	return found
}

// loaded reads an account back.
func (o *office) loaded(id domain.AccountID) (a *domain.Account) {
	o.t.Helper()
	o.must(func(ctx context.Context, tx *storage.Tx) (err error) {
		a, err = tx.Account(ctx, id)
		return err
	})
	return a
}
