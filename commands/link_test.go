package commands

import (
	"testing"

	"github.com/slack-go/slack/slackevents"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

func TestLinkJoinsAPublicChannel(t *testing.T) {
	d := newDesk(t)
	acme := d.account("Acme Corp", "2027-03-31")
	contains(t, d.says(`link "Acme Corp"`).Text, "now belongs to")
	if got := d.load(acme).Channel; got != sales || len(d.workspace.joined) != 1 {
		t.Errorf("channel %q, joined %v", got, d.workspace.joined)
	}
	contains(t, d.says(`link acme`).Text, "already")
	contains(t, d.says("brief").Text, "Acme Corp")

	d.channel = acmeIn
	contains(t, d.says(`link acme`).Text, "now belongs to <#C0ACME>", "Before it was <#C0SALES>")
	contains(t, d.says(`link acme off`).Text, "no longer belongs")
	if got := d.load(acme).Channel; got != "" {
		t.Errorf("channel %q after unlinking", got)
	}
}

func TestLinkThroughTheForm(t *testing.T) {
	d := newDesk(t)
	acme := d.account("Acme Corp", "2027-03-31")
	reply, err := d.submits(d.says("link").Open, view.Values{view.FieldAccount: {view.ActionAccount: chose(string(acme))}})
	if err != nil || len(reply.After) != 1 {
		t.Fatalf("got %+v, %v", reply, err)
	}
	if got := d.load(acme).Channel; got != sales {
		t.Errorf("channel %q", got)
	}
}

func TestLinkRefusesWithTheReason(t *testing.T) {
	d := newDesk(t)
	acme := d.account("Acme Corp", "2027-03-31")
	for channel, want := range map[domain.ChannelID]string{partner: "shared with another organisation", old: "archived", direct: "no channel here"} {
		d.channel = channel
		contains(t, d.refused("link acme"), want)
	}
	if got := d.load(acme).Channel; got != "" {
		t.Errorf("channel %q", got)
	}
}

func TestLinkWaitsForAnInvitation(t *testing.T) {
	d := newDesk(t)
	acme := d.account("Acme Corp", "2027-03-31")
	d.channel = secret
	contains(t, d.says("link acme").Text, "/invite @renewalbot")

	d.workspace.channels[secret] = domain.Channel{ID: secret, Name: "secret", Private: true, Member: true}
	reply, err := d.dispatch(Request{Kind: KindEvent, Event: &slackevents.MemberJoinedChannelEvent{User: "U0BOT", Channel: string(secret), Inviter: string(ana)}})
	if err != nil || len(reply.After) != 1 || reply.After[0].To != ana {
		t.Fatalf("got %+v, %v, want a word to who invited", reply, err)
	}
	contains(t, reply.After[0].Text, "Acme Corp")
	again := Request{Kind: KindEvent, Key: "evt:1", Event: &slackevents.MemberJoinedChannelEvent{User: "U0BOT", Channel: string(secret), Inviter: string(ana)}}
	for _, greetings := range []int{1, 0} {
		if reply, err = d.dispatch(again); err != nil || len(reply.After) != greetings {
			t.Errorf("got %d greetings, %v, want %d: the event came twice", len(reply.After), err, greetings)
		}
	}

	d.workspace.channels[secret] = domain.Channel{ID: secret, Name: "secret", Private: true, Member: true, Shared: true}
	reply, err = d.dispatch(Request{Kind: KindEvent, Event: &slackevents.ChannelSharedEvent{Channel: string(secret)}})
	if err != nil || len(reply.After) != 1 || reply.After[0].To != ana {
		t.Fatalf("got %+v, %v, want the CSM to be told", reply, err)
	}
	contains(t, reply.After[0].Text, "shared with another organisation")
	if got := d.load(acme).Channel; got != "" {
		t.Errorf("channel %q, want none: it is shared", got)
	}
}

func TestChannelsAreKeptUpToDate(t *testing.T) {
	d := newDesk(t)
	for name, event := range map[string]any{
		"archived": &slackevents.ChannelArchiveEvent{Channel: string(acmeIn)},
		"left":     &slackevents.ChannelLeftEvent{Channel: string(acmeIn)},
		"others":   &slackevents.MemberJoinedChannelEvent{User: "U0BEN", Channel: string(acmeIn)},
		"nothing":  &slackevents.TokensRevokedEvent{},
	} {
		if reply, err := d.dispatch(Request{Kind: KindEvent, Event: event}); err != nil || len(reply.After) > 0 {
			t.Errorf("%s: %+v, %v", name, reply, err)
		}
	}
}

func TestANewZoneMovesReminders(t *testing.T) {
	d := newDesk(t)
	acme := d.account("Acme Corp", "2027-06-30")
	before := d.dueAt(acme)
	p := d.workspace.people[ana]
	p.TimeZone = "America/New_York"
	d.workspace.people[ana] = p
	event := &slackevents.UserChangeEvent{}
	event.User.ID = string(ana)
	if _, err := d.dispatch(Request{Kind: KindEvent, Event: event}); err != nil {
		t.Fatal(err)
	}
	if after := d.dueAt(acme); after.Sub(before).Hours() != 6 {
		t.Errorf("due at %s, was %s: want six hours later", after, before)
	}
}
