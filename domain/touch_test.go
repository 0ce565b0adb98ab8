package domain_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

// touch logs a touch with people who are known, by their names.
func (w *world) touch(t testing.TB, on domain.Date, meaningful bool, names ...string) domain.Touch {
	t.Helper()
	in := domain.TouchInput{On: on, Line: "talked", Meaningful: meaningful}
	for _, n := range names {
		in.With = append(in.With, w.known(t, n).ID)
	}
	change, err := w.account.LogTouch(w.env, in)
	if err != nil {
		t.Fatal(err)
	}
	return change.Touches[0]
}

func TestLogTouchRefusesWhatIsMissing(t *testing.T) {
	w := newAcme(t)
	w.log(t, champion("Sam Sample"))
	sam := []domain.StakeholderID{w.known(t, "Sam").ID}
	today := w.account.Today(w.env)
	for name, tt := range map[string]struct {
		in    domain.TouchInput
		field string
	}{
		"nobody":              {domain.TouchInput{Line: "hello"}, "with"},
		"somebody else's":     {domain.TouchInput{Line: "hello", With: []domain.StakeholderID{"stk_other"}}, "with"},
		"no line":             {domain.TouchInput{With: sam, Line: " \n"}, "line"},
		"long line":           {domain.TouchInput{With: sam, Line: strings.Repeat("x", 301)}, "line"},
		"long name":           {domain.TouchInput{Name: strings.Repeat("x", 81), Line: "hello"}, "name"},
		"tomorrow":            {domain.TouchInput{With: sam, Line: "hello", On: today.AddDays(1)}, "on"},
		"next before the day": {domain.TouchInput{With: sam, Line: "hello", NextContact: today}, "next_contact"},
	} {
		_, err := w.account.LogTouch(w.env, tt.in)
		wantError(t, err, domain.Invalid, tt.field)
		if len(w.account.Touches) > 0 {
			t.Fatalf("%s: logged nevertheless", name)
		}
	}
}

func TestLastContactIsComputedFromTouches(t *testing.T) {
	w := newAcme(t)
	w.log(t, champion("Sam Sample"))
	w.log(t, domain.StakeholderInput{Name: "Bo Buyer", Roles: []domain.StakeholderRole{domain.EconomicBuyer}})
	today := w.account.Today(w.env)
	sam, bo := w.known(t, "Sam").ID, w.known(t, "Bo").ID
	w.touch(t, today.AddDays(-3), true, "Sam", "Bo")
	late := w.touch(t, today.AddDays(-1), false, "Sam")
	w.touch(t, today.AddDays(-9), true, "Sam") // logged last, not the last contact
	if got := w.account.LastContact(sam); got != today.AddDays(-1) {
		t.Errorf("last contact with Sam %s", got)
	}
	if got := w.account.LastMet(sam); got != today.AddDays(-3) {
		t.Errorf("met Sam last on %s", got)
	}
	if got := w.account.LastContact(bo); got != today.AddDays(-3) {
		t.Errorf("last contact with Bo %s", got)
	}
	if last, ok := w.account.LastTouch(); !ok || last.ID != late.ID {
		t.Errorf("the last touch is of %s", last.On)
	}
	if _, err := w.account.WithdrawTouch(w.env, late.ID); err != nil {
		t.Fatal(err)
	}
	if got := w.account.LastContact(sam); got != today.AddDays(-3) {
		t.Errorf("after the last was taken back: %s", got)
	}
	if recent := w.account.RecentTouches(5); len(recent) != 2 || recent[0].On != today.AddDays(-3) {
		t.Errorf("recent: %+v", recent)
	}
}

func TestTouchIsCorrectedByItsAuthorOrTheManager(t *testing.T) {
	w := newAcme(t)
	w.log(t, champion("Sam Sample"))
	touch := w.touch(t, domain.Date{}, true, "Sam")
	in := domain.TouchInput{ID: touch.ID, With: touch.With, On: touch.On, Line: "asked for a price"}
	author := w.env.Actor
	w.env.Actor = "UOTHER"
	_, err := w.account.CorrectTouch(w.env, in)
	wantError(t, err, domain.Forbidden, "")
	_, err = w.account.WithdrawTouch(w.env, touch.ID)
	wantError(t, err, domain.Forbidden, "")
	w.env.Actor = author
	change, err := w.account.CorrectTouch(w.env, in)
	if err != nil || len(change.Audit) != 1 || !strings.Contains(change.Audit[0].Before, "talked") {
		t.Fatalf("got %+v, %v", change, err)
	}
	if again, err := w.account.CorrectTouch(w.env, in); err != nil || !again.Empty() {
		t.Errorf("the same again: %+v, %v", again, err)
	}
	w.env.Actor = w.account.ManagerOf(w.env)
	if _, err := w.account.WithdrawTouch(w.env, touch.ID); err != nil {
		t.Fatal(err)
	}
	if again, err := w.account.WithdrawTouch(w.env, touch.ID); err != nil || !again.Empty() {
		t.Errorf("taken back twice: %+v, %v", again, err)
	}
	_, err = w.account.CorrectTouch(w.env, in)
	wantError(t, err, domain.Conflict, "")
}

func TestTouchWithSomebodyNew(t *testing.T) {
	w := newAcme(t)
	in := domain.TouchInput{ID: "tch_form", NewID: "stk_form", Name: " Uma  User ", Line: "met at the fair"}
	change, err := w.account.LogTouch(w.env, in)
	if err != nil || len(change.Stakeholders) != 1 || len(change.Events) != 0 || len(change.Announcements) != 0 {
		t.Fatalf("got %+v, %v", change, err)
	}
	if s := w.known(t, "Uma User"); s.ID != "stk_form" || !s.Has(domain.User) {
		t.Errorf("known as %+v", s)
	}
	if again, err := w.account.LogTouch(w.env, in); err != nil || !again.Empty() {
		t.Errorf("submitted twice: %+v, %v", again, err)
	}
	in.ID = "tch_other"
	if _, err := w.account.LogTouch(w.env, in); err != nil || len(w.account.Stakeholders) != 1 {
		t.Errorf("%d people after a second touch, %v", len(w.account.Stakeholders), err)
	}
}

func TestContactsThatAreDueAreWanted(t *testing.T) {
	w := newAcme(t)
	csm := w.account.CSM
	w.log(t, champion("Sam Sample"))
	w.log(t, domain.StakeholderInput{Name: "Uma User", Roles: []domain.StakeholderRole{domain.User}})
	touches := func(p domain.PersonID) (found []domain.Want) {
		for _, n := range w.account.Wants(p, w.env) {
			if n.Kind == domain.WantTouch {
				found = append(found, n)
			}
		}
		return found
	}
	if got := touches(csm); len(got) != 0 {
		t.Fatalf("wanted at once: %+v", got)
	}
	w.env.Now = w.env.Now.AddDate(0, 0, 59)
	if got := touches(csm); len(got) != 0 {
		t.Fatalf("wanted after 59 days: %+v", got)
	}
	w.env.Now = w.env.Now.AddDate(0, 0, 1)
	if got := touches(csm); len(got) != 1 || got[0].Title != "Get in touch with Sam Sample" || got[0].Since != w.account.Today(w.env) {
		t.Fatalf("after 60 days: %+v", got)
	}
	sam := w.known(t, "Sam")
	if _, err := w.account.LogTouch(w.env, domain.TouchInput{With: []domain.StakeholderID{sam.ID}, Line: "called", NextContact: w.account.Today(w.env).AddDays(7)}); err != nil {
		t.Fatal(err)
	}
	w.env.Now = w.env.Now.AddDate(0, 0, 7)
	if got := touches(csm); len(got) != 1 || !strings.Contains(got[0].Title, "last contact") {
		t.Fatalf("on the planned day: %+v", got)
	}
	w.account.Stakeholders[0].Engager = "UENG"
	if len(touches(csm)) != 0 || len(touches("UENG")) != 1 {
		t.Error("the engager is not the one who is asked")
	}
	w.touch(t, domain.Date{}, false, "Sam")
	if got := touches("UENG"); len(got) != 0 || !w.known(t, "Sam").NextContact.IsZero() {
		t.Errorf("after the touch: %+v", got)
	}
}

func TestNoAnswer(t *testing.T) {
	w := newAcme(t)
	w.log(t, champion("Sam Sample"))
	sam := w.known(t, "Sam").ID
	w.touch(t, domain.Date{}, true, "Sam") // before the notice
	w.env.Now = w.env.Now.Add(time.Minute)
	saved, err := w.account.SaveDraft(w.env, domain.DraftInput{Kind: domain.NoticeFirst, To: []domain.StakeholderID{sam}, Subject: "Renewal", Body: "Hello"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.account.MarkSent(w.env, saved.Drafts[0].ID); err != nil {
		t.Fatal(err)
	}
	sent := w.account.Today(w.env)
	due := w.account.Calendar(w.env).AddWorkingDays(sent, 10)
	w.env.Now = w.env.Now.AddDate(0, 0, sent.DaysUntil(due)-1)
	if _, _, ok := w.account.NoAnswer(w.env); ok {
		t.Error("no answer after nine working days")
	}
	w.env.Now = w.env.Now.AddDate(0, 0, 1)
	if !slices.ContainsFunc(w.account.Wants(w.account.CSM, w.env), func(n domain.Want) bool { return n.Kind == domain.WantAnswer }) {
		t.Error("the CSM is not asked for an answer")
	}
	if d, since, ok := w.account.NoAnswer(w.env); !ok || since != sent || d.Kind != domain.NoticeFirst {
		t.Errorf("after ten working days: %v since %s", ok, since)
	}
	w.touch(t, sent.AddDays(1), false, "Sam")
	if _, _, ok := w.account.NoAnswer(w.env); ok {
		t.Error("a touch is no answer")
	}
}
