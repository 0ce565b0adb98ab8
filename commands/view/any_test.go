package view_test

import (
	"fmt"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// anyAccount draws an account with a bit of everything, all of it in the most
// awkward words.
func anyAccount(t *rapid.T, env domain.Env) *domain.Account {
	a := &domain.Account{
		ID: "acc_any", Name: anyName().Draw(t, "name"), Segment: rapid.SampledFrom(domain.Segments()).Draw(t, "segment"),
		CSM: anyPerson(t, "csm"), Channel: "C0ANY",
	}
	for i := range rapid.IntRange(1, 3).Draw(t, "contracts") {
		c := domain.Contract{ID: domain.ContractID(fmt.Sprintf("con_%d", i)), AccountID: a.ID, Name: anyName().Draw(t, "contract")}
		a.Contracts = append(a.Contracts, c)
		a.Terms = append(a.Terms, anyTerm(t, a, c, i))
	}
	for range rapid.IntRange(0, 3).Draw(t, "ratings") {
		a.Ratings = append(a.Ratings, domain.Rating{
			ID: domain.RatingID(fmt.Sprintf("rat_%d", len(a.Ratings))), AccountID: a.ID, TermID: a.Terms[0].ID,
			Colour: rapid.SampledFrom(domain.Colours()).Draw(t, "colour"), Reason: anyUpTo(2900).Draw(t, "reason"),
			NextStep: anyUpTo(2900).Draw(t, "next step"), By: anyPerson(t, "rater"), At: anyInstant(t),
		})
	}
	anyPeople(t, a)
	anyFacts(t, a, env)
	for i := range rapid.IntRange(0, 12).Draw(t, "follow-ups") {
		a.FollowUps = append(a.FollowUps, domain.FollowUp{
			ID: domain.FollowUpID(fmt.Sprintf("fup_%d", i)), AccountID: a.ID, TermID: a.Terms[0].ID, Title: anyUpTo(300).Draw(t, "title"),
			Owner: anyPerson(t, "owner"), Due: anyDate(t), Done: rapid.Bool().Draw(t, "done"), DoneBy: casey, DoneAt: today,
		})
	}
	return a
}

func anyTerm(t *rapid.T, a *domain.Account, c domain.Contract, i int) domain.Term {
	term := domain.Term{
		ID: domain.TermID(fmt.Sprintf("trm_%d", i)), ContractID: c.ID, AccountID: a.ID, RenewalDate: anyDate(t), Months: 12,
		ARR:        domain.Money{Minor: rapid.Int64Range(0, 1e15).Draw(t, "arr"), Currency: rapid.SampledFrom([]string{"", "USD", "JPY"}).Draw(t, "currency")},
		AutoRenews: rapid.Bool().Draw(t, "auto"), NoticeDays: rapid.IntRange(0, 120).Draw(t, "notice"), Adopted: anyDate(t),
	}
	term.Start = term.RenewalDate.AddMonths(-12)
	if rapid.Bool().Draw(t, "signed") {
		term.SignedOn = term.Start
	}
	if rapid.IntRange(0, 3).Draw(t, "closed") == 0 {
		term.Outcome, term.Closed, term.ClosedBy, term.ClosedAt = domain.Lost, anyDate(t), casey, today
		term.Reason = anyUpTo(2900).Draw(t, "lost because")
	}
	return term
}

func anyPeople(t *rapid.T, a *domain.Account) {
	for i := range rapid.IntRange(0, 12).Draw(t, "stakeholders") {
		s := domain.Stakeholder{
			ID: domain.StakeholderID(fmt.Sprintf("stk_%d", i)), AccountID: a.ID, Name: anyName().Draw(t, "stakeholder"),
			Roles: []domain.StakeholderRole{rapid.SampledFrom(domain.StakeholderRoles()).Draw(t, "role")},
		}
		if rapid.Bool().Draw(t, "left") {
			s.LeftOn = anyDate(t)
		}
		a.Stakeholders = append(a.Stakeholders, s)
		a.Events = append(a.Events, domain.StakeholderChange{
			ID: domain.StakeholderChangeID(fmt.Sprintf("stc_%d", i)), AccountID: a.ID, StakeholderID: s.ID,
			Event: rapid.SampledFrom(domain.StakeholderEvents()).Draw(t, "event"), Effective: anyDate(t), Note: anyUpTo(2900).Draw(t, "note"), By: casey, At: today,
		})
	}
	for i := range rapid.IntRange(0, 9).Draw(t, "drafts") {
		d := domain.Draft{
			ID: domain.DraftID(fmt.Sprintf("drf_%d", i)), AccountID: a.ID, TermID: a.Terms[0].ID, Kind: rapid.SampledFrom(domain.NoticeKinds()).Draw(t, "kind"),
			Subject: anyUpTo(300).Draw(t, "subject"), Body: anyUpTo(2900).Draw(t, "body"), Version: 1, Status: domain.DraftReview, By: casey, At: today,
		}
		for _, s := range a.Stakeholders {
			d.To = append(d.To, s.ID)
		}
		a.Drafts = append(a.Drafts, d)
	}
	if rapid.Bool().Draw(t, "escalated") {
		a.Escalations = append(a.Escalations, domain.Escalation{
			ID: "esc_1", AccountID: a.ID, TermID: a.Terms[0].ID, Severity: rapid.SampledFrom(domain.Severities()).Draw(t, "severity"),
			Cause: domain.CauseManual, Reason: anyUpTo(2900).Draw(t, "escalated because"), Ask: anyUpTo(2900).Draw(t, "ask"), RaisedBy: casey, RaisedAt: anyInstant(t),
			Status: rapid.SampledFrom([]domain.EscalationStatus{domain.EscalationOpen, domain.EscalationAcknowledged}).Draw(t, "status"),
			Owner:  anyPerson(t, "asked"), AckBy: morgan, AckAt: today, DueAt: today,
		})
		for i := range rapid.IntRange(1, 30).Draw(t, "steps") {
			a.Steps = append(a.Steps, domain.EscalationStep{
				ID: domain.EscalationStepID(fmt.Sprintf("ess_%d", i)), EscalationID: "esc_1", AccountID: a.ID,
				Kind: rapid.SampledFrom([]string{"raised", "joined", "reminded", "moved_up", "acknowledged"}).Draw(t, "step"), Person: anyPerson(t, "stepper"),
				Note: anyUpTo(2900).Draw(t, "step note"), At: anyInstant(t),
			})
		}
	}
}

// anyFacts says that some milestones and tasks of the plan were worked on.
func anyFacts(t *rapid.T, a *domain.Account, env domain.Env) {
	for _, m := range env.Playbooks.For(a.Segment, a.Colour()).Milestones {
		fact := domain.MilestoneFact{AccountID: a.ID, TermID: a.Terms[0].ID, Milestone: m.Key, By: anyPerson(t, "doer"), At: today, State: domain.MilestoneOpen}
		switch rapid.IntRange(0, 4).Draw(t, "fact") {
		case 0:
			fact.State = domain.MilestoneDone
		case 1:
			fact.State, fact.Reason = domain.MilestoneSkipped, anyUpTo(300).Draw(t, "skipped because")
		case 2:
			fact.SnoozedUntil = anyDate(t)
		case 3:
			continue
		}
		a.Milestones = append(a.Milestones, fact)
		for _, task := range m.Tasks {
			if rapid.Bool().Draw(t, "ticked") {
				a.Tasks = append(a.Tasks, domain.TaskFact{AccountID: a.ID, TermID: fact.TermID, Milestone: m.Key, Task: task.Key, Done: true, By: casey, At: today})
			}
		}
	}
}

func anyPerson(t *rapid.T, label string) domain.PersonID {
	return rapid.SampledFrom([]domain.PersonID{casey, morgan, "U0UNKNOWN", ""}).Draw(t, label)
}

func anyDate(t *rapid.T) domain.Date {
	return domain.NewDate(2026, 12, 7).AddDays(rapid.IntRange(-400, 800).Draw(t, "date"))
}

func anyInstant(t *rapid.T) time.Time {
	return today.Add(-time.Duration(rapid.IntRange(0, 2000).Draw(t, "hours ago")) * time.Hour)
}

// today is the instant at which awkward accounts are looked at.
var today = time.Date(2026, 12, 7, 9, 0, 0, 0, time.UTC)

// anyEnv draws a world in which people have awkward names too.
func anyEnv(t *rapid.T) domain.Env {
	set, err := books()
	if err != nil {
		t.Fatal(err)
	}
	env := domain.Env{
		Now: today, Actor: casey, Playbooks: set,
		Settings: domain.Settings{Managers: []domain.PersonID{morgan}, StartedAt: today.AddDate(-1, 0, 0)}.WithDefaults(),
		People: map[domain.PersonID]domain.Person{
			casey:  {ID: casey, Name: "Casey Sample", TimeZone: "Europe/Berlin"},
			morgan: {ID: morgan, Name: anyName().Draw(t, "manager"), TimeZone: "America/New_York"},
		},
	}
	if rapid.Bool().Draw(t, "not started") {
		env.Settings.StartedAt = time.Time{}
	}
	return env
}

// awkward are texts as people do not often type them.
func awkward() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.StringN(0, 60, -1),
		rapid.SampledFrom([]string{
			evil, strings.Repeat("&", 2900), strings.Repeat("<", 80), strings.Repeat("😀", 400), strings.Repeat("word ", 500),
			"two\nlines\n\n> quoted", "*bold* _it_ `code`", "“quoted”", strings.Repeat("a", 2900), "x",
		}),
	)
}

// anyName draws a name that the domain accepts: something to see, at most 80
// characters.
func anyName() *rapid.Generator[string] {
	return rapid.Map(awkward(), func(s string) string {
		if s = view.Clip(view.Fold(s), 80); s == "" {
			return "Acme"
		}
		return s
	})
}

// anyUpTo draws text of at most limit characters.
func anyUpTo(limit int) *rapid.Generator[string] {
	return rapid.Map(awkward(), func(s string) string { return view.Clip(s, limit) })
}
