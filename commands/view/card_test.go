package view_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// said is everything a message says, as JSON and text.
func said(t testing.TB, m view.Message) string {
	t.Helper()
	text, err := json.Marshal(m.Blocks)
	if err != nil {
		t.Fatal(err)
	}
	return m.Text + "\n" + string(text)
}

func TestCard(t *testing.T) {
	s := newScene(t)
	s.on(2027, time.April, 26)
	term := s.term().ID
	golden(t, "card_open", s.card(term, "kickoff"))

	step := s.step("kickoff")
	s.do(s.a.Tick(s.env, term, "kickoff", []string{step.Tasks[0].Key}, nil))
	golden(t, "card_ticked", s.card(term, "kickoff"))

	s.do(s.a.Finish(s.env, term, "kickoff", true, "small renewal"))
	golden(t, "card_done", s.card(term, "kickoff"))
	s.on(2027, time.May, 5)
	if m := s.card(term, "kickoff"); !m.Final || strings.Contains(said(t, m), "Undo") {
		t.Error("after seven days the card still offers Undo")
	}
	s.do(s.a.Close(s.env, domain.CloseInput{Outcome: domain.Lost, Reason: "price"}))
	golden(t, "card_closed", s.card(term, "kickoff"))
}

func TestCardSaysWhatMatters(t *testing.T) {
	s := newScene(t)
	term := s.term().ID
	kickoff := said(t, s.card(term, "kickoff"))
	for _, want := range []string{"until the decision (counted from the notice deadline, 1 May 2027, renews 30 Jun 2027)", "do not contact the customer yet", "<@U0CASEY>"} {
		if !strings.Contains(kickoff, want) {
			t.Errorf("the kickoff card lacks %q", want)
		}
	}
	outreach := said(t, s.card(term, "outreach"))
	if strings.Contains(outreach, "do not contact") || !strings.Contains(outreach, "Draft notice") {
		t.Errorf("the outreach card: %s", outreach)
	}
	s.on(2027, time.April, 30)
	if late := said(t, s.card(term, "outreach")); !strings.Contains(late, "*59 days late:* was due Tue 2 Mar 2027") {
		t.Errorf("late: %s", late)
	}
	s.do(s.a.Rate(s.env, domain.RatingInput{Colour: domain.Red, Reason: "usage fell"}))
	if strings.Contains(said(t, s.card(term, "kickoff")), "do not contact") {
		t.Error("a red account is told not to contact the customer")
	}
}

func TestCardOffersDoneWhenAllIsTicked(t *testing.T) {
	s := newScene(t)
	step := s.step("kickoff")
	var all []string
	for _, task := range step.Tasks {
		all = append(all, task.Key)
	}
	s.do(s.a.Tick(s.env, step.Term.ID, step.Key, all, nil))
	m := s.card(step.Term.ID, step.Key)
	if !strings.Contains(said(t, m), `"style":"primary"`) || strings.Contains(said(t, m), "Undo") {
		t.Errorf("the card: %s", said(t, m))
	}
}

func TestCardOfALateStart(t *testing.T) {
	s := newScene(t, func(in *domain.AccountInput) { in.Term.NoticeDays, in.Term.AutoRenews = 0, false })
	s.on(2027, time.May, 20)
	late := newScene(t)
	late.env.Now = s.env.Now
	late.a = s.a
	for i := range late.a.Terms {
		late.a.Terms[i].Adopted = domain.NewDate(2027, time.May, 20)
	}
	i := slices.IndexFunc(late.a.Timeline(late.env), func(x domain.Step) bool { return x.CatchUp })
	if i < 0 {
		t.Fatal("nothing to catch up with")
	}
	step := late.a.Timeline(late.env)[i]
	golden(t, "card_catch_up", late.card(step.Term.ID, step.Key))
	golden(t, "form_checklist", late.form(view.ChecklistForm(view.Meta{}, late.a, step, late.env)))
}

func TestCardThatMoved(t *testing.T) {
	s := newScene(t)
	step := s.step("outreach")
	m := s.render(domain.Announcement{Kind: domain.AnnounceCard, TermID: step.Term.ID, Subject: step.Key, Detail: step.Due.AddDays(-7).String()})
	if !strings.Contains(m.Text, "Moved to") || strings.Contains(said(t, m), `"button"`) {
		t.Errorf("the card that moved: %s", said(t, m))
	}
}

func TestCardForms(t *testing.T) {
	s := newScene(t)
	step := s.step("kickoff")
	meta := view.Meta{Channel: "C0ACME"}
	golden(t, "form_skip", s.form(view.SkipForm(meta, s.a, step, s.env)))
	golden(t, "form_snooze", s.form(view.SnoozeForm(meta, s.a, step, s.env)))
	golden(t, "form_unfinished", s.form(view.UnfinishedForm(meta, s.a, step, s.env)))
}

func TestThreadMessages(t *testing.T) {
	s := newScene(t)
	step := s.step("kickoff")
	golden(t, "snooze_over", s.render(domain.Announcement{Kind: domain.AnnounceSnoozeOver, TermID: step.Term.ID, Subject: step.Key}))

	s.do(s.a.LogStakeholder(s.env, domain.StakeholderInput{Name: "Sam " + evil, Roles: []domain.StakeholderRole{domain.Champion}}))
	f := s.do(s.a.LogStakeholder(s.env, domain.StakeholderInput{ID: s.a.Stakeholders[0].ID, Event: domain.Left})).FollowUps[0]
	n := domain.Announcement{Kind: domain.AnnounceFollowUp, TermID: f.TermID, Subject: string(f.ID)}
	golden(t, "follow_up", s.render(n))
	s.do(s.a.FinishFollowUp(s.env, f.ID))
	if m := s.render(n); !m.Final {
		t.Error("a follow-up that is done can still change")
	}
}

func TestTaskGroupDifference(t *testing.T) {
	s := newScene(t)
	step := s.step("kickoff")
	keys := []string{step.Tasks[0].Key, step.Tasks[1].Key, step.Tasks[2].Key}
	for _, tt := range []struct {
		name                        string
		shown, ticked, done, undone []string
	}{
		{"one more", keys[:1], keys[:2], keys[1:2], nil},
		{"one less", keys[:2], keys[:1], nil, keys[1:2]},
		{"all gone", keys[:2], nil, nil, keys[:2]},
		{"nothing", nil, nil, nil, nil},
		{"by position", []string{"#0", "2"}, keys[:2], keys[1:2], keys[2:3]},
		{"position of an older playbook", []string{"#99"}, nil, nil, nil},
	} {
		g := view.TaskGroup{Shown: tt.shown}
		done, undone := g.Difference(step, tt.ticked)
		if !slices.Equal(done, tt.done) || !slices.Equal(undone, tt.undone) {
			t.Errorf("%s: done %v, undone %v; want %v and %v", tt.name, done, undone, tt.done, tt.undone)
		}
	}
}

// A card's block_id leads back to the step and to what it showed as ticked.
func TestTaskGroupTravelsInTheBlockID(t *testing.T) {
	s := newScene(t)
	term := s.term().ID
	for _, step := range s.a.Timeline(s.env) {
		var all []string
		for _, task := range step.Tasks {
			all = append(all, task.Key)
		}
		s.do(s.a.Tick(s.env, term, step.Key, all, nil))
	}
	for _, step := range s.a.Timeline(s.env) {
		for _, b := range s.card(term, step.Key).Blocks {
			g, ok := view.ParseTaskGroup(b.ID())
			if !ok {
				continue
			}
			if g.Account != s.a.ID || g.Term != term || g.Subject != step.Key {
				t.Fatalf("%s leads to %+v", b.ID(), g)
			}
			var shown []string
			for _, task := range step.Tasks[:min(6, len(step.Tasks))] {
				shown = append(shown, task.Key)
			}
			if done, undone := g.Difference(step, shown); len(done)+len(undone) > 0 {
				t.Errorf("%s: a card that nobody touched changes %v and %v", step.Key, done, undone)
			}
		}
	}
	if _, ok := view.ParseTaskGroup("reason"); ok {
		t.Error("any block is taken for tasks")
	}
}

func TestTaskForms(t *testing.T) {
	s := newScene(t)
	step := s.step("kickoff")
	add := domain.TaskInput{Key: "tsk_1", TermID: step.Term.ID, Milestone: step.Key, Title: "Ask " + evil, Required: true, Assignee: morgan}
	s.do(s.a.AddTask(s.env, add))
	s.do(s.a.EditTask(s.env, domain.TaskEdit{TermID: step.Term.ID, Milestone: step.Key, Key: "tsk_1", Comment: "waits for " + evil}))
	step = s.step("kickoff")
	golden(t, "form_task_add", s.form(view.TaskAddForm(view.Meta{}, s.a, step)))
	golden(t, "form_task_edit", s.form(view.TaskEditForm(view.Meta{}, s.a, step, s.env)))
	list := said(t, view.Message{Text: "checklist", Blocks: s.form(view.ChecklistForm(view.Meta{}, s.a, step, s.env)).(*slack.ModalViewRequest).Blocks.BlockSet})
	for _, want := range []string{"Required · Morgan Sample · Added here · 1 comment", "💬 Ask", "Add a task", "Assign or comment"} {
		if !strings.Contains(list, want) {
			t.Errorf("the checklist lacks %q: %s", want, list)
		}
	}
	s.do(s.a.Finish(s.env, step.Term.ID, step.Key, true, "small"))
	list = said(t, view.Message{Text: "checklist", Blocks: s.form(view.ChecklistForm(view.Meta{}, s.a, s.step("kickoff"), s.env)).(*slack.ModalViewRequest).Blocks.BlockSet})
	if strings.Contains(list, "Add a task") {
		t.Error("a step that is done takes further tasks")
	}
}

// Lines in a card's thread call whoever acts for an absent CSM; one with many
// accounts is named and not called.
func TestThreadLinesCallWhoActs(t *testing.T) {
	s := newScene(t)
	step := s.step("kickoff")
	today := s.a.Today(s.env)
	away := s.env.Person(s.a.CSM)
	away.Away = []domain.Absence{{From: today, To: today, Cover: morgan}}
	s.env.People[s.a.CSM] = away
	for _, kind := range []domain.AnnouncementKind{domain.AnnounceCard, domain.AnnounceSnoozeOver, domain.AnnounceOverdue} {
		n := domain.Announcement{Kind: kind, TermID: step.Term.ID, Subject: step.Key}
		s.env.CSMAccounts = 0
		if m := s.render(n); !strings.Contains(m.Text, view.Mention(morgan)) || strings.Contains(m.Text, view.Mention(casey)) {
			t.Errorf("%s calls the wrong person: %s", kind, m.Text)
		}
		s.env.CSMAccounts = s.env.Settings.ManyAccounts + 1
		if m := s.render(n); strings.Contains(m.Text, "<@") {
			t.Errorf("%s pings a CSM with many accounts: %s", kind, m.Text)
		}
	}
}
