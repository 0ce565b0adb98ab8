package jobs_test

import (
	"context"
	"strings"
	"testing"

	"github.com/renewalbot/renewalbot/bot/slacksim"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// A card whose channel does not take it goes to somebody responsible, who is
// told why in one message before it, and is kept up to date there.
func TestCardOfAChannelThatIsGone(t *testing.T) {
	tests := []struct {
		name string
		lose func(o *office, channel domain.ChannelID)
		why  string
	}{
		{"archived", archive, "Unarchive it, or link the account to another channel"},
		{"bot removed", func(o *office, c domain.ChannelID) { o.slack.Leave(string(c), slacksim.BotMember) }, "I am not in it"},
		{"not found", func(o *office, _ domain.ChannelID) {
			o.fault("chat.postMessage", refuse("channel_not_found", 1))
		}, "I cannot see it any more"},
		{"read only", func(o *office, _ domain.ChannelID) {
			o.fault("chat.postMessage", refuse("restricted_action_read_only_channel", 1))
		}, "I am not allowed to"},
		{"shared", func(o *office, c domain.ChannelID) {
			o.must(func(ctx context.Context, tx *storage.Tx) error {
				return tx.PutChannels(ctx, domain.Channel{ID: c, Name: "room", Member: true, Shared: true})
			})
		}, "shared with another organisation"},
	}
	onBoth(t, func(t *testing.T, o *office) {
		d := o.deliver(nil)
		for i, tt := range tests {
			id := o.account(domain.AccountInput{CSM: ana, Channel: room(i)})
			tt.lose(o, room(i))
			o.sweep()
			card := o.card(id)
			o.settle(d)
			m := o.wantAt(t, card, o.dm(ana))[0]
			if strings.Contains(m.Text, "cannot post") {
				t.Errorf("%s: the card says why it is here: %s", tt.name, m.Text)
			}
			words := o.lostWords(room(i))
			if len(words) != 1 || words[0].State != storage.Sent {
				t.Fatalf("%s: %d words about it: %+v", tt.name, len(words), words)
			}
			word := o.wantAt(t, words[0].Promise.Key, o.dm(ana))[0]
			if text := plain(word.Text); !strings.Contains(text, tt.why) || word.TS > m.TS {
				t.Errorf("%s: before the card it says %q", tt.name, text)
			}
			o.lose(id)
			o.settle(d)
			if m = o.wantAt(t, card, o.dm(ana))[0]; m.EditedTS == "" || !strings.Contains(string(m.Blocks), "closed") {
				t.Errorf("%s: it is not kept up to date: %s", tt.name, m.Blocks)
			}
		}
	})
}

// plain is a text without its lines.
func plain(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, "\n", " "), "*", "")
}

// lostWords returns what was promised about a channel that is lost.
func (o *office) lostWords(id domain.ChannelID) (list []storage.Message) {
	o.t.Helper()
	o.must(func(ctx context.Context, tx *storage.Tx) error {
		messages, err := tx.Messages(ctx, storage.MessageFilter{Limit: 1000})
		for _, m := range messages {
			if m.Promise.Kind == domain.AnnounceChannelLost && m.Promise.Subject == string(id) {
				list = append(list, m)
			}
		}
		return err
	})
	return list
}

func archive(o *office, channel domain.ChannelID) {
	o.slack.UpdateChannel(string(channel), func(c *slacksim.Channel) { c.IsArchived = true })
}

// A card that is out moves when its channel goes; one that shows its last word
// stays.
func TestOpenCardLeavesAnArchivedChannel(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		id := o.account(domain.AccountInput{CSM: ana, Channel: acme})
		o.sweep()
		card, d := o.card(id), o.deliver(nil)
		o.settle(d)
		o.wantAt(t, card, string(acme))
		archive(o, acme)
		o.decide(id, func(a *domain.Account, env domain.Env) (*domain.Change, error) {
			return a.Rate(env, domain.RatingInput{Colour: domain.Yellow, Reason: "quiet"})
		})
		o.settle(d)
		copies := o.copies(card)
		if m := o.message(card); len(copies) != 2 || m.State != storage.Sent || string(m.Channel) != o.dm(ana) {
			t.Fatalf("%s in %s, %d times in Slack", m.State, m.Channel, len(copies))
		}
		if m := copies[1]; m.Channel != o.dm(ana) {
			t.Errorf("the new copy is in %s: %s", m.Channel, m.Text)
		}

		// It is back: nothing moves.
		o.slack.UpdateChannel(string(acme), func(c *slacksim.Channel) { c.IsArchived = false })
		o.must(func(ctx context.Context, tx *storage.Tx) error {
			return tx.PutChannels(ctx, domain.Channel{ID: acme, Name: "acme", Member: true})
		})
		o.lose(id)
		o.settle(d)
		if m := o.copies(card)[1]; m.Channel != o.dm(ana) {
			t.Errorf("afterwards it is in %s: %s", m.Channel, m.Text)
		}

		id = o.account(domain.AccountInput{CSM: ana, Channel: orders})
		o.sweep()
		card = o.card(id)
		o.settle(d)
		archive(o, orders)
		o.lose(id)
		o.settle(d)
		o.wantAt(t, card, string(orders))
		if m := o.message(card); !strings.Contains(m.Reason, "is_archived") {
			t.Errorf("retired because %q", m.Reason)
		}
	})
}

// When the person cannot be written to either, the next one hears of it, and
// only after the last it is given up.
func TestNextResponsible(t *testing.T) {
	tests := []struct {
		name string
		in   domain.AccountInput
		to   domain.PersonID
		gone int // so many people cannot be written to
		want domain.PersonID
		why  string
	}{
		{"CSM", domain.AccountInput{CSM: ana}, "", 0, ana, ""},
		{"manager", domain.AccountInput{CSM: ana}, "", 1, mia, "This is for <@U0ANA>"},
		{"admin", domain.AccountInput{CSM: ana}, "", 2, ada, "This is for <@U0ANA>"},
		{"nobody", domain.AccountInput{CSM: ana}, "", 3, "", ""},
		{"no CSM", domain.AccountInput{}, "", 0, mia, ""},
		{"no CSM, no manager", domain.AccountInput{}, "", 1, ada, ""},
		{"meant for the manager", domain.AccountInput{CSM: ana}, mia, 1, ada, "This is for <@U0MIA>"},
		{"meant for somebody else", domain.AccountInput{CSM: ana}, "U0GONE", 1, ana, "This is for <@U0GONE>"},
	}
	onBoth(t, func(t *testing.T, o *office) {
		o.log.expect("a message is given up")
		for _, tt := range tests {
			o.promise(o.account(tt.in), domain.Announcement{Key: tt.name, To: tt.to, Critical: true})
			if tt.gone > 0 {
				o.fault("conversations.open", refuse("user_disabled", tt.gone))
			}
			o.closeDMs()
			o.settle(o.deliver(nil))
			if tt.want == "" {
				if m := o.message(tt.name); m.State != storage.Failed || !strings.Contains(m.Reason, "user_disabled") {
					t.Errorf("%s: %s (%s)", tt.name, m.State, m.Reason)
				}
				continue
			}
			m := o.wantAt(t, tt.name, o.dm(tt.want))[0]
			if here, _, _ := strings.Cut(m.Text, "\n"); tt.why != "" != strings.HasPrefix(here, "This is for") || !strings.HasPrefix(here, tt.why) {
				t.Errorf("%s: it begins %q, want %q", tt.name, here, tt.why)
			}
		}
	})
}

// Whoever is known to be gone is not even tried.
func TestDeactivatedPeopleArePassedOver(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		o.must(func(ctx context.Context, tx *storage.Tx) error {
			return tx.PutPeople(ctx, domain.Person{ID: ana, Name: "Ana Sample", Deactivated: true})
		})
		id := o.account(domain.AccountInput{CSM: ana, Channel: acme})
		o.promise(id, domain.Announcement{Key: "m", Critical: true})
		archive(o, acme)
		o.settle(o.deliver(nil))
		o.wantAt(t, "m", o.dm(mia))

		// What is only news goes the same way, and why is not said again.
		o.promise(id, domain.Announcement{Key: "news"})
		o.settle(o.deliver(nil))
		o.wantAt(t, "news", o.dm(mia))
		if words := o.lostWords(acme); len(words) != 1 || words[0].Promise.To != mia {
			t.Errorf("about the channel was said: %+v", words)
		}
	})
}

func TestThreads(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		id := o.account(domain.AccountInput{CSM: ana, Channel: acme})
		d := o.deliver(nil)
		o.promise(id, domain.Announcement{Key: "reply", Thread: "card", Critical: true, Priority: domain.PriorityEscalation},
			domain.Announcement{Key: "card", Critical: true, Priority: domain.PriorityNews})
		o.settle(d)
		card := o.wantAt(t, "card", string(acme))[0]
		if reply := o.wantAt(t, "reply", string(acme))[0]; reply.ThreadTS != card.TS {
			t.Errorf("the reply is in thread %q, want %q", reply.ThreadTS, card.TS)
		}

		// A reply whose outcome is lost is found in the thread.
		o.promise(id, domain.Announcement{Key: "lost reply", Thread: "card", Critical: true})
		o.fault("chat.postMessage", slacksim.Fault{Kind: slacksim.FaultCutAfter})
		o.settle(d)
		if reply := o.wantAt(t, "lost reply", string(acme))[0]; reply.ThreadTS != card.TS {
			t.Errorf("the lost reply is in thread %q, want %q", reply.ThreadTS, card.TS)
		}

		// A thread that was deleted, or locked, is no reason to stay silent.
		for _, code := range []string{"thread_not_found", "restricted_action_thread_locked"} {
			o.promise(id, domain.Announcement{Key: code, Thread: "card", Critical: true})
			o.fault("chat.postMessage", refuse(code, 1))
			o.settle(d)
			if m := o.wantAt(t, code, string(acme))[0]; m.ThreadTS != "" {
				t.Errorf("%s: it is in thread %s", code, m.ThreadTS)
			}
		}

		// Nor is one that was never begun, or that is elsewhere.
		o.promise(id, domain.Announcement{Key: "unknown", Thread: "nothing", Critical: true},
			domain.Announcement{Key: "elsewhere", Thread: "card", Channel: orders, Critical: true})
		o.settle(d)
		o.wantAt(t, "unknown", string(acme))
		o.wantAt(t, "elsewhere", string(orders))

		// Where the card went, its replies go.
		o.promise(id, domain.Announcement{Key: "card 2", Critical: true})
		o.fault("chat.postMessage", refuse("is_archived", 1))
		o.settle(d)
		o.promise(id, domain.Announcement{Key: "reply 2", Thread: "card 2", Critical: true})
		o.fault("chat.postMessage", refuse("is_archived", 1))
		o.settle(d)
		card = o.wantAt(t, "card 2", o.dm(ana))[0]
		if reply := o.wantAt(t, "reply 2", o.dm(ana))[0]; reply.ThreadTS != card.TS {
			t.Errorf("the reply is in thread %q, want %q", reply.ThreadTS, card.TS)
		}
	})
}
