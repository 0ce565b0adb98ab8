package commands

import (
	"strings"
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
	d.happens(&slackevents.ChannelSharedEvent{Channel: string(secret)})
	d.left(acme, secret, domain.ExposedShared)
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

// happens lets Slack report an event, twice as it may.
func (d *desk) happens(event any) {
	d.Helper()
	for range 2 {
		if reply, err := d.dispatch(Request{Kind: KindEvent, Event: event}); err != nil || len(reply.After) > 0 {
			d.Fatalf("%T: got %+v, %v", event, reply, err)
		}
	}
}

// left checks that an account has left its channel and that its CSM is promised
// one word about why.
func (d *desk) left(id domain.AccountID, channel domain.ChannelID, why string) {
	d.Helper()
	if got := d.load(id).Channel; got != "" {
		d.Errorf("channel %q, want none: others read it", got)
	}
	told := 0
	for _, m := range d.promised() {
		if m.Promise.Kind == domain.AnnounceExposed && m.Promise.AccountID == id && m.Promise.Subject == string(channel) {
			if told++; m.Place != string(ana) || m.Promise.Detail != why {
				d.Errorf("told %s that it is %s, want Ana to hear %s", m.Place, m.Promise.Detail, why)
			}
		}
	}
	if told != 1 {
		d.Errorf("told %d times", told)
	}
}

func TestAnAccountLeavesAChannelThatGuestsEnter(t *testing.T) {
	d := newDesk(t)
	acme, other := d.account("Acme Corp", "2027-03-31", inChannel(acmeIn)), d.account("Other Corp", "2027-04-30", inChannel(acmeIn))
	d.happens(&slackevents.MemberJoinedChannelEvent{User: string(ben), Channel: string(acmeIn)})
	if d.load(acme).Channel != acmeIn {
		t.Fatal("a colleague joined, and the account left")
	}
	d.workspace.channels[acmeIn] = domain.Channel{ID: acmeIn, Name: "acme", Member: true, Guests: true}
	d.happens(&slackevents.MemberJoinedChannelEvent{User: string(guest), Channel: string(acmeIn)})
	d.left(acme, acmeIn, domain.ExposedGuests)
	d.left(other, acmeIn, domain.ExposedGuests)

	d.channel = acmeIn
	contains(t, d.refused("link acme"), "read by guests")
	if _, err := d.presses(view.ActionShareBrief, view.Ref{Account: acme}.String()); err == nil || !strings.Contains(err.Error(), "read by guests") {
		t.Errorf("sharing the brief where guests read: %v", err)
	}

	// The guest is gone: nothing resumes by itself, and a person may decide it.
	d.workspace.channels[acmeIn] = domain.Channel{ID: acmeIn, Name: "acme", Member: true}
	d.happens(&slackevents.ChannelUnsharedEvent{Channel: string(acmeIn)})
	if d.load(acme).Channel != "" {
		t.Error("the account went back by itself")
	}
	d.says("link acme")
	if d.load(acme).Channel != acmeIn {
		t.Error("the account could not be linked again")
	}
}

// TestAChannelKeepsItsAccountsWhenItsIDChanges: a private channel gets another
// id when sharing starts, and not only then.
func TestAChannelKeepsItsAccountsWhenItsIDChanges(t *testing.T) {
	d := newDesk(t)
	acme := d.account("Acme Corp", "2027-03-31", inChannel(acmeIn))
	d.workspace.channels["C0NEW"] = domain.Channel{ID: "C0NEW", Name: "acme", Member: true}
	d.happens(&slackevents.ChannelIDChangedEvent{OldChannelID: string(acmeIn), NewChannelID: "C0NEW"})
	if got := d.load(acme).Channel; got != "C0NEW" {
		t.Errorf("channel %q", got)
	}
	d.workspace.channels["C0THEM"] = domain.Channel{ID: "C0THEM", Name: "acme", Member: true, Shared: true}
	d.happens(&slackevents.ChannelIDChangedEvent{OldChannelID: "C0NEW", NewChannelID: "C0THEM"})
	d.left(acme, "C0THEM", domain.ExposedShared)
}

func TestAnInvitationIntoAnExposedChannelIsDeclined(t *testing.T) {
	d := newDesk(t)
	reply, err := d.dispatch(Request{Kind: KindEvent, Event: &slackevents.MemberJoinedChannelEvent{User: "U0BOT", Channel: string(partner), Inviter: string(ana)}})
	if err != nil || len(reply.After) != 1 || reply.After[0].To != ana {
		t.Fatalf("got %+v, %v, want a word to who invited", reply, err)
	}
	contains(t, reply.After[0].Text, "shared with another organisation", "a channel of your own")
}

func TestAChannelIsMadeAndTheTeamInvited(t *testing.T) {
	d := newDesk(t)
	acme := d.account("Acme & Söhne Corp.", "2027-03-31")
	d.workspace.channels["C0TAKEN"] = domain.Channel{ID: "C0TAKEN", Name: "renewal-acme-s-hne-corp"}
	contains(t, d.says(`link "Acme & Söhne Corp." new`).Text, "now belongs to", "invited")
	made := d.load(acme).Channel
	if c := d.workspace.channels[made]; c.Name != "renewal-acme-s-hne-corp-2" || !c.Private {
		t.Errorf("made %+v", c)
	}
	if got := d.workspace.invited; len(got) < 2 || got[0] != ana || got[1] != meg {
		t.Errorf("invited %v, want Ana and her manager", got)
	}
	if _, err := d.presses(view.ActionLinkNew, view.Ref{Account: acme}.String()); err == nil || !strings.Contains(err.Error(), "already") {
		t.Errorf("a second channel: %v", err)
	}
}

func TestAdminsHearThatChannelsCannotBeMade(t *testing.T) {
	d := newDesk(t)
	acme := d.account("Acme Corp", "2027-03-31")
	d.workspace.refuses = true
	for range 2 {
		contains(t, d.refused("link acme new"), "can make channels")
	}
	told := 0
	for _, m := range d.promised() {
		if m.Promise.Kind == domain.AnnounceNoChannels && m.Place == string(ada) {
			told++
		}
	}
	if told != 1 || d.load(acme).Channel != "" {
		t.Errorf("Ada was told %d times; the channel is %q", told, d.load(acme).Channel)
	}
}
