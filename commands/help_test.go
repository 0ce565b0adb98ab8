package commands

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// textOf is what blocks say, as JSON.
func textOf(blocks slack.Blocks) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(blocks); err != nil {
		return err.Error()
	}
	return b.String()
}

func TestMenu(t *testing.T) {
	d := newDesk(t)
	reply := d.says("")
	contains(t, reply.Text, "No account belongs to this channel yet", "Log: `rate`")
	contains(t, textOf(slack.Blocks{BlockSet: reply.Blocks}), "open.link", "open.add")

	acme := d.account("Acme Corp", "2027-03-31", inChannel(acmeIn))
	d.channel = acmeIn
	reply = d.says("")
	contains(t, reply.Text, "Acme Corp", "114 days left", "Next:")
	contains(t, textOf(slack.Blocks{BlockSet: reply.Blocks}), string(acme), "open.rate")

	d.account("Globex", "2027-03-31", inChannel(acmeIn))
	contains(t, d.says("").Text, "2 accounts belong to this channel")
}

func TestHelp(t *testing.T) {
	d := newDesk(t)
	all := d.says("help").Text
	for _, s := range d.router.Specs() {
		contains(t, all, "/renewal "+s.Name, s.Summary)
	}
	contains(t, d.says("help rate").Text, "/renewal rate green")
	contains(t, d.refused("help raet"), "/renewal help rate")
	contains(t, d.refused("help qqqqqq"), "/renewal help")
}

func TestEverySubcommandOpensFromItsButton(t *testing.T) {
	d := newDesk(t)
	d.actor = ada // an admin, and on the account team: she may everything
	acme := d.account("Acme Corp", "2027-03-31", func(in *domain.AccountInput) { in.CSM = ada })
	for _, s := range d.router.Specs() {
		reply, err := d.presses("open."+s.Name, view.Ref{Account: acme}.String())
		if err != nil || (reply.Open == nil && reply.Text == "") {
			t.Errorf("open.%s: %+v, %v", s.Name, reply, err)
		}
		if reply, err = d.presses("open."+s.Name, ""); err != nil || (reply.Open == nil && reply.Text == "") {
			t.Errorf("open.%s without an account: %+v, %v", s.Name, reply, err)
		}
	}
}

func TestMentionsAndDirectMessagesAreAnswered(t *testing.T) {
	d := newDesk(t)
	for _, req := range []Request{
		{Kind: KindMention, Channel: acmeIn, ThreadTS: "1.1", Text: "rate red"},
		{Kind: KindDirectMessage, Channel: direct, Text: "hello"},
	} {
		reply, err := d.dispatch(req)
		if err != nil || len(reply.Blocks) == 0 {
			t.Fatalf("%s: %+v, %v", req.Kind, reply, err)
		}
		contains(t, reply.Text, "Press a button")
	}
}

func TestShortcutsOpenTheirForm(t *testing.T) {
	d := newDesk(t)
	reply, err := d.dispatch(Request{Kind: KindShortcut, CallbackID: "shortcut.add"})
	if err != nil || reply.Open == nil || reply.Open.CallbackID != "add" {
		t.Errorf("got %+v, %v, want the form that adds", reply, err)
	}
	reply, err = d.dispatch(Request{Kind: KindShortcut, CallbackID: "shortcut.rate"})
	if err != nil || reply.Open == nil || reply.Open.CallbackID != callbackPick {
		t.Errorf("got %+v, %v, want to be asked for the account", reply, err)
	}
	if _, err = d.dispatch(Request{Kind: KindShortcut, CallbackID: "shortcut.gone"}); err == nil {
		t.Error("an unknown shortcut was accepted")
	}
}

func TestHome(t *testing.T) {
	d := newDesk(t)
	open := func(p domain.PersonID) string {
		t.Helper()
		d.actor = p
		reply, err := d.dispatch(Request{Kind: KindHomeOpened})
		if err != nil || reply.Home == nil {
			t.Fatalf("Home of %s: %+v, %v", p, reply, err)
		}
		return textOf(reply.Home.Blocks)
	}
	contains(t, open(ana), "No account has you as its CSM")
	d.account("Calm Ltd", "2028-06-30")
	d.account("Acme Corp", "2027-03-31")
	d.actor = ana
	d.says(`rate "Acme Corp" green`)
	d.says(`rate "Acme Corp" red "usage fell by half"`)
	home := open(ana)
	contains(t, home, "Needs attention", "Acme Corp", "Red", "My renewals", "Calm Ltd")
	if strings.Index(home, "Acme Corp") > strings.Index(home, "My renewals") {
		t.Error("the red account is not first")
	}
	contains(t, open(meg), "Acme Corp", "Escalation waits for Meg Sample", "My team's renewals", "Calm Ltd")
	lacks(t, open(ben), "Acme Corp")
}

func TestAFormOpenedAtHomeRefreshesIt(t *testing.T) {
	d := newDesk(t)
	acme := d.account("Acme Corp", "2027-03-31")
	reply, err := d.dispatch(Request{Kind: KindAction, ActionID: "open.add", View: &slack.View{Type: slack.VTHomeTab}})
	if err != nil || reply.Open == nil {
		t.Fatalf("got %+v, %v", reply, err)
	}
	reply, err = d.submits(reply.Open, entered{
		view.FieldName: typed("Globex"), view.FieldSegment: chose("smb"), view.FieldRenewal: day("2027-03-31"), view.FieldCSM: somebody(ana),
	}.state())
	if err != nil || reply.Home == nil || reply.Text == "" {
		t.Fatalf("got %+v, %v, want the confirmation and the Home tab", reply, err)
	}
	contains(t, textOf(reply.Home.Blocks), "Globex", string(acme))
}

func TestShare(t *testing.T) {
	d := newDesk(t)
	acme := d.account("Acme Corp", "2027-03-31", inChannel(acmeIn))
	about := view.Ref{Account: acme}.String()
	for channel, want := range map[domain.ChannelID]string{sales: "/invite", partner: "another organisation", old: "archived", direct: "no channel", secret: "/invite"} {
		d.channel = channel
		_, err := d.presses(view.ActionShareBrief, about)
		if err == nil {
			t.Errorf("shared in %s", channel)
			continue
		}
		contains(t, err.Error(), want)
	}
	d.channel = acmeIn
	for _, action := range []string{view.ActionShareBrief, view.ActionShareTimeline} {
		if _, err := d.presses(action, about); err != nil {
			t.Fatalf("%s: %v", action, err)
		}
	}
	var kinds []domain.AnnouncementKind
	for _, m := range d.promised() {
		kinds = append(kinds, m.Promise.Kind)
		a := d.load(acme)
		if _, err := view.Announcement(a, m.Promise, domain.Env{Now: d.now, Actor: ana, Playbooks: d.books}); err != nil {
			t.Error(err)
		}
	}
	if len(kinds) != 2 || kinds[0] != domain.AnnounceTimeline || kinds[1] != domain.AnnounceBrief {
		t.Errorf("promised %v", kinds)
	}
	d.channel = direct
	lacks(t, textOf(slack.Blocks{BlockSet: d.says(`brief "Acme Corp"`).Blocks}), view.ActionShareBrief)
}
