package commands

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// envOf is what is true around an account for whoever sits at the desk.
func (d *desk) envOf(id domain.AccountID) (env domain.Env) {
	d.Helper()
	err := d.store.Read(d.Context(), func(tx *storage.Tx) error {
		a, err := tx.Account(d.Context(), id)
		if err == nil {
			env, err = tx.Env(d.Context(), d.actor, a)
		}
		return err
	})
	if err != nil {
		d.Fatal(err)
	}
	return env
}

func TestEverybodySetsTheirOwnHour(t *testing.T) {
	d := newDesk(t)
	acme := d.account("Acme Corp", "2027-03-31")
	before := d.dueAt(acme)
	contains(t, d.says("settings hour").Text, "Time of reminders: 09:00, the default", "an hour from 5 to 20")
	contains(t, d.says("settings hour 8").Text, "Time of reminders: 08:00 (was no choice)", "1 account")
	if got := d.dueAt(acme); !got.Equal(before.Add(-time.Hour)) {
		t.Errorf("due at %s, want an hour before %s", got, before)
	}
	contains(t, d.says("settings hour").Text, "08:00, chosen by the person")
	contains(t, d.says("settings hour 8").Text, "Nothing is different")
	contains(t, d.says("settings hour default").Text, "no choice (was 08:00)")
	if got := d.dueAt(acme); !got.Equal(before) {
		t.Errorf("due at %s, want %s again", got, before)
	}
	contains(t, d.says("settings zone").Text, "Europe/Berlin, from the Slack profile")
	contains(t, d.refused("settings hour 3"), "an hour from 5 to 20")
	contains(t, d.refused("settings huor 8"), "Did you mean hour?")
	contains(t, d.refused("settings colour blue"), "There are: hour", "away")
	contains(t, d.refused("settings zone Berlin"), "Europe/Berlin")
}

func TestScopesHaveTheirOwners(t *testing.T) {
	d := newDesk(t)
	acme := d.account("Acme Corp", "2027-03-31")
	contains(t, d.refused("settings workspace hour 8"), "Only admins")
	contains(t, d.says(`settings account "Acme Corp" hour 11`).Text, "Saved for Acme Corp", "11:00")
	if got := d.load(acme).Settings(d.envOf(acme)).ReminderHour; got != 11 {
		t.Errorf("Acme's hour is %d", got)
	}
	contains(t, d.refused(`settings account "Acme Corp" zone Asia/Tokyo`), "cannot be set for one account")
	d.actor = ben
	contains(t, d.refused(`settings account "Acme Corp" hour 12`), "Only the account team")
	d.actor = ada
	contains(t, d.says("settings workspace country Germany").Text, "Holidays of: Germany")
	contains(t, d.says("settings workspace country").Text, "from the workspace")
	contains(t, d.says("team EMEA manager <@U0MEG> members <@U0ANA>").Text, "EMEA", "1 member")
	d.actor = meg
	contains(t, d.says("settings team EMEA quiet 16").Text, "Saved for EMEA", "16:00")
	contains(t, d.refused("settings team EMAE quiet 16"), "Did you mean EMEA?")
	d.actor = ben
	contains(t, d.refused("settings team EMEA quiet 17"), "Only the team's manager")
	d.actor = ana
	contains(t, d.says("settings quiet").Text, "16:00, from the team EMEA")
}

func TestSettingsForm(t *testing.T) {
	d := newDesk(t)
	d.account("Acme Corp", "2027-03-31")
	form := d.says("settings").Open
	contains(t, textOf(form.Blocks), "Your own settings", "I will be away")
	state := entered{
		domain.SettingHour: chose("7"), domain.SettingQuiet: chose(view.Inherit), domain.SettingZone: slack.BlockAction{Value: ""},
		domain.SettingCountry: chose("UA"), domain.SettingDaily: chose("off"), domain.SettingMany: slack.BlockAction{Value: "30"},
		domain.SettingOverdue: slack.BlockAction{Value: ""},
	}.state()
	reply, err := d.submits(form, state)
	if err != nil || len(reply.After) != 1 {
		t.Fatalf("got %+v, %v", reply, err)
	}
	contains(t, reply.After[0].Text, "07:00", "Ukraine", "Daily message: off", "30")
	state[domain.SettingMany]["value"] = slack.BlockAction{Value: "many"}
	_, err = d.submits(d.says("settings").Open, state)
	if !errors.Is(err, &domain.Error{Code: domain.Invalid, Field: domain.SettingMany}) {
		t.Errorf("got %v, want an error at the field", err)
	}
	d.actor = ada
	form = d.says("settings workspace").Open
	contains(t, textOf(form.Blocks), "Settings of the workspace", "Free days", "Pilot", "Pause")
}

func TestAwayWithCover(t *testing.T) {
	d := newDesk(t)
	acme := d.account("Acme Corp", "2027-03-31")
	contains(t, d.says("settings away 2026-12-21 2027-01-03 <@U0BEN>").Text, "Mon 21 Dec 2026 to Sun 3 Jan 2027", "Ben Sample covers")
	contains(t, textOf(d.says("settings").Open.Blocks), "Ben Sample covers", "I am back")
	contains(t, d.refused("settings away 2026-12-21 2027-01-03 <@U0GUEST>"), "cannot be chosen")
	contains(t, d.refused("settings away 2026-12-21 2026-12-20"), "before")
	contains(t, d.refused("settings away 2026-12-21 Ben"), "Mention who covers")
	d.now = time.Date(2026, 12, 22, 9, 0, 0, 0, time.UTC)
	if got := d.envOf(acme).Acting(ana); got != ben {
		t.Errorf("%s acts for Ana", got)
	}
	contains(t, d.says("settings back").Text, "Welcome back")
	if got := d.envOf(acme).Acting(ana); got != ana {
		t.Errorf("%s acts for Ana after she came back", got)
	}
}

func TestFreeDaysAreForAdmins(t *testing.T) {
	d := newDesk(t)
	contains(t, d.refused("settings free 2026-12-24 Holiday"), "Only admins")
	d.actor = ada
	contains(t, d.says("settings free 2026-12-24 2026-12-31 Shutdown").Text, "1 entry", "2026-12-24 2026-12-31 Shutdown")
	form := d.says("settings free").Open
	reply, err := d.submits(form, entered{view.FieldFreeDays: slack.BlockAction{Value: "2026-12-28\n2026-12-24 Eve"}}.state())
	if err != nil || len(reply.After) != 1 {
		t.Fatalf("got %+v, %v", reply, err)
	}
	contains(t, reply.After[0].Text, "2 entries", "2026-12-24 Eve")
	_, err = d.submits(form, entered{view.FieldFreeDays: slack.BlockAction{Value: "tomorrow"}}.state())
	if !errors.Is(err, &domain.Error{Code: domain.Invalid, Field: view.FieldFreeDays}) {
		t.Errorf("got %v", err)
	}
}

func TestPauseAndPilot(t *testing.T) {
	d := newDesk(t)
	acme := d.account("Acme Corp", "2027-03-31")
	due := d.dueAt(acme)
	contains(t, d.refused("settings pause"), "Only admins")
	d.actor = ada
	contains(t, d.says("settings pause").Text, "Paused")
	if !d.dueAt(acme).IsZero() {
		t.Error("a paused account is due")
	}
	d.actor = ana
	home, err := d.dispatch(Request{Kind: KindHomeOpened})
	if err != nil {
		t.Fatal(err)
	}
	contains(t, textOf(home.Home.Blocks), "Paused")
	d.actor = ada
	contains(t, d.says("settings resume").Text, "run again")
	if !d.dueAt(acme).Equal(due) {
		t.Errorf("due at %s after the pause, want %s", d.dueAt(acme), due)
	}
	reply, err := d.submits(d.says("settings pilot").Open, entered{view.FieldCSMs: slack.BlockAction{SelectedUsers: []string{string(ben)}}}.state())
	if err != nil || len(reply.After) != 1 {
		t.Fatalf("got %+v, %v", reply, err)
	}
	contains(t, reply.After[0].Text, "Pilot", "U0BEN")
	if !d.dueAt(acme).IsZero() {
		t.Error("an account outside the pilot is due")
	}
	reply, err = d.submits(d.says("settings pilot").Open, entered{}.state())
	if err != nil || len(reply.After) != 1 {
		t.Fatalf("got %+v, %v", reply, err)
	}
	contains(t, reply.After[0].Text, "all accounts")
	if d.dueAt(acme).IsZero() {
		t.Error("nothing is due after the pilot")
	}
}

func TestTeams(t *testing.T) {
	d := newDesk(t)
	d.account("Acme Corp", "2027-03-31")
	contains(t, d.refused("team EMEA manager <@U0MEG>"), "Only admins can make a team")
	d.actor = ada
	contains(t, d.says("team EMEA manager <@U0MEG> deputy <@U0EVA> group <!subteam^S0CSM|@csm>").Text, "EMEA", "2 members", "Meg Sample", "1 account")
	contains(t, d.says("team World").Text+textOf(d.says("team World").Open.Blocks), "Name")
	contains(t, d.says("team World members <@U0BEN>").Text, "1 person left another team")
	contains(t, d.says("team EMEA parent World").Text, "1 member")
	contains(t, d.refused("team World parent EMEA"), "above itself")
	contains(t, d.refused("team EMEA manager Meg"), "Mention people")
	contains(t, d.refused("team EMEA members <@U0GUEST>"), "cannot be chosen")
	d.actor = meg
	form := d.says("team").Open
	if text := textOf(form.Blocks); !strings.Contains(text, "EMEA") || strings.Count(text, `"text":"Edit"`) != 1 {
		t.Errorf("Meg sees %s", text)
	}
	contains(t, d.says("team EMEA channel <#C0SALES|sales>").Text, "Saved")
	contains(t, d.refused("team World members <@U0ANA>"), "Only its manager")
	contains(t, d.refused("team EMEA remove"), "Only admins")
	d.actor = ada
	contains(t, d.says("team World remove").Text, "removed")
	contains(t, d.refused("settings team World hour 8"), "There is no team")
}

func TestTheCodeMakesTheFirstAdmin(t *testing.T) {
	d := newDesk(t)
	d.settings(func(s *domain.Settings) { s.Admins, s.StartedAt = nil, time.Time{} })
	var code string
	err := d.store.InTx(d.Context(), func(tx *storage.Tx) error {
		codes, err := tx.SetupCodes(d.Context())
		if err != nil {
			return err
		}
		code, _ = codes.Issue(tx.Now())
		return tx.SaveSetupCodes(d.Context(), codes)
	})
	if err != nil {
		t.Fatal(err)
	}
	contains(t, textOf(d.says("setup").Open.Blocks), "Nobody is admin")
	contains(t, d.refused("setup WRONG-CODE"), "does not work")
	for range 4 {
		d.refused("setup WRONG-CODE")
	}
	contains(t, d.refused("setup "+code), "too many wrong codes")
	d.actor = ben
	reply, err := d.submits(d.says("setup").Open, entered{view.FieldCode: slack.BlockAction{Value: strings.ToLower(code)}}.state())
	if err != nil || reply.Update == nil {
		t.Fatalf("got %+v, %v", reply, err)
	}
	contains(t, textOf(reply.Update.Blocks), "Managers")
	contains(t, textOf(d.says("setup").Open.Blocks), "Managers")
	d.actor = eva
	contains(t, d.refused("setup "+code), "Only admins")
}
