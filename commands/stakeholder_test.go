package commands

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

func TestStakeholderLine(t *testing.T) {
	jan, today := domain.NewDate(2027, time.January, 31), domain.NewDate(2027, time.February, 1)
	for line, want := range map[string]domain.StakeholderInput{
		`"Ana Lima" left`:                                    {Name: "Ana Lima", Event: domain.Left},
		`Ana Lima left`:                                      {Name: "Ana Lima", Event: domain.Left},
		`Ana champion`:                                       {Name: "Ana", Roles: []domain.StakeholderRole{domain.Champion}},
		`"Ana Lima" economic_buyer, champion`:                {Name: "Ana Lima", Roles: []domain.StakeholderRole{domain.EconomicBuyer, domain.Champion}},
		`Ana Lima joined as economic buyer`:                  {Name: "Ana Lima", Event: domain.Joined, Roles: []domain.StakeholderRole{domain.EconomicBuyer}, Note: "as"},
		`Ana left successor Bo Chen on 2027-01-31`:           {Name: "Ana", Event: domain.Left, Replacement: "Bo Chen", Effective: jan},
		`Ana left on 2027-01-31 successor "Bo C" to a rival`: {Name: "Ana", Event: domain.Left, Effective: jan, Replacement: "Bo C to a rival"},
		`Ana left, told us today`:                            {Name: "Ana", Event: domain.Left, Note: "told us today"},
		`Ana left yesterday, told us by mail`:                {Name: "Ana", Event: domain.Left, Effective: jan, Note: "told us by mail"},
		`Ana leaving on tomorrow`:                            {Name: "Ana", Event: domain.Left, Effective: jan.AddDays(2)},
		`Ana left 2027-01-31`:                                {Name: "Ana", Event: domain.Left, Effective: jan},
		`Ana leaves in 2 weeks`:                              {Name: "Ana", Event: domain.Left, Effective: jan.AddDays(15)},
		`Carla new executive`:                                {Name: "Carla", Event: domain.NewExecutive},
		`Carla Reorganized`:                                  {Name: "Carla", Event: domain.Reorganised},
	} {
		got, err := stakeholderInput(split(line), today)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\n got %+v, %v\nwant %+v", line, got, err, want)
		}
	}
	for line, field := range map[string]string{
		`Ana`: "event", `"Ana Lima"`: "event", `Ana left on Friday`: "effective", `Ana left successor`: "replacement", `Ana left 31.01.2027`: "effective",
	} {
		_, err := stakeholderInput(split(line), today)
		if known := refusal(t, err); known.Field != field {
			t.Errorf("%s: refused at %q: %s", line, known.Field, known.Message)
		}
	}
}

func TestChampionLeaves(t *testing.T) {
	d, acme := inAcme(t)
	d.now = time.Date(2027, time.January, 11, 9, 0, 0, 0, time.UTC) // inside the renewal window
	d.says(`stakeholder "Sam Sample" champion`)
	d.says("notice first")
	reply := d.says(`stakeholder sam left successor "Robin Rehearsal" on 2027-01-08`)
	contains(t, reply.Text, "Rebuild the relationship: meet Robin Rehearsal", "Mon 18 Jan 2027", "Escalated to <@U0MEG>", "left on 8 Jan 2027")
	open := valueOf(t, reply.Blocks, view.ActionDraftOpen, "Open draft")
	form, err := d.presses(view.ActionDraftOpen+"#x", open)
	if err != nil || form.Open == nil {
		t.Fatalf("got %+v, %v, want the flagged draft", form, err)
	}
	posts := d.promised()
	var told []string
	a, env := d.around(acme)
	for _, m := range posts {
		if m.Promise.Kind != domain.AnnounceStakeholder {
			continue
		}
		rendered, err := view.Announcement(a, m.Promise, env)
		if err != nil {
			t.Fatal(err)
		}
		told = append(told, rendered.Text)
	}
	contains(t, strings.Join(told, "\n"), "followed by *Robin Rehearsal*")
	contains(t, d.refused("stakeholder Zoe left"), "Nobody at Acme Corp is called", "Sam Sample")
}

func TestStakeholderForm(t *testing.T) {
	d, acme := inAcme(t)
	first := d.says("stakeholder").Open // nobody is known: the name is typed
	filled := entered{"stakeholder": typed("Sam Sample"), "event": chose("joined"), "roles": checked("champion")}.state()
	for range 2 {
		if _, err := d.submits(first, filled); err != nil {
			t.Fatal(err)
		}
	}
	a := d.load(acme)
	if len(a.Stakeholders) != 1 || len(a.Events) != 1 {
		t.Fatalf("%d people, %d entries after submitting twice", len(a.Stakeholders), len(a.Events))
	}
	form := d.says("stakeholder").Open
	for _, req := range []Request{
		{Kind: KindAction, ActionID: view.ActionWho, Value: view.Somebody, Metadata: form.PrivateMetadata},
		{Kind: KindSubmit, CallbackID: "stakeholder", Metadata: form.PrivateMetadata, State: entered{"stakeholder": chose(view.Somebody)}.state()},
	} {
		redrawn, err := d.dispatch(req)
		if err != nil || redrawn.Update == nil {
			t.Fatalf("%s: got %+v, %v, want to be asked for the name", req.Kind, redrawn, err)
		}
	}
	_, err := d.submits(form, entered{"stakeholder": chose(string(a.Stakeholders[0].ID)), "event": chose("left"), "effective": day("2026-12-31"), "replacement": typed("sam sample")}.state())
	if known := refusal(t, err); known.Field != "replacement" {
		t.Errorf("refused at %q", known.Field)
	}
	if _, err := d.submits(form, entered{"stakeholder": chose(string(a.Stakeholders[0].ID)), "event": chose("left"), "effective": day("2026-12-31")}.state()); err != nil {
		t.Fatal(err)
	}
	if s := d.load(acme).Stakeholders[0]; s.LeftOn.String() != "2026-12-31" {
		t.Errorf("left on %s", s.LeftOn)
	}
}
