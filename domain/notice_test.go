package domain_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

func (w *world) warnings(id domain.DraftID) string {
	d, _ := w.account.Draft(id)
	return strings.Join(w.account.DraftWarnings(d, w.env), " ")
}

func (w *world) save(t testing.TB, in domain.DraftInput) domain.DraftID {
	t.Helper()
	change, err := w.account.SaveDraft(w.env, in)
	if err != nil {
		t.Fatal(err)
	}
	if len(change.Drafts) == 0 {
		return in.ID
	}
	return change.Drafts[0].ID
}

func TestSaveDraftRefusesWhatIsMissing(t *testing.T) {
	good := domain.DraftInput{Kind: domain.NoticeFirst, Subject: "Renewal", Body: "Hello"}
	for name, tt := range map[string]struct {
		change func(*domain.DraftInput)
		field  string
	}{
		"no kind":          {func(in *domain.DraftInput) { in.Kind = "spam" }, "kind"},
		"no subject":       {func(in *domain.DraftInput) { in.Subject = " " }, "subject"},
		"long subject":     {func(in *domain.DraftInput) { in.Subject = strings.Repeat("x", 301) }, "subject"},
		"no body":          {func(in *domain.DraftInput) { in.Body = "\n" }, "body"},
		"long body":        {func(in *domain.DraftInput) { in.Body = strings.Repeat("x", domain.MaxBody+1) }, "body"},
		"unknown recipent": {func(in *domain.DraftInput) { in.To = []domain.StakeholderID{"stk_gone"} }, "to"},
	} {
		t.Run(name, func(t *testing.T) {
			w, in := newAcme(t), good
			tt.change(&in)
			_, err := w.account.SaveDraft(w.env, in)
			wantError(t, err, domain.Invalid, tt.field)
		})
	}
}

func TestDraftVersions(t *testing.T) {
	w := newAcme(t)
	in := domain.DraftInput{ID: "drf_form", Kind: domain.NoticeFirst, Subject: "Renewal", Body: "one"}
	w.save(t, in)
	if change, err := w.account.SaveDraft(w.env, in); err != nil || !change.Empty() {
		t.Fatalf("the form submitted twice: %v, %+v", err, change)
	}
	in.Version, in.Body = 1, "two"
	w.save(t, in)
	late := domain.DraftInput{ID: "drf_form", Version: 1, Kind: domain.NoticeFirst, Subject: "Renewal", Body: "mine"}
	_, err := w.account.SaveDraft(w.as(marco), late)
	wantError(t, err, domain.Conflict, "body")
	if d, _ := w.account.Draft("drf_form"); d.Version != 2 || d.Body != "two" {
		t.Errorf("the draft is %+v", d)
	}
}

func TestMarkSentTicksTheTaskOnce(t *testing.T) {
	w := newAcme(t)
	w.setDay(domain.NewDate(2027, time.May, 3), 10)
	w.log(t, champion("Sam Sample"))
	to, missing := w.account.Recipients(domain.NoticeFirst, w.env)
	if len(to) != 1 || !slices.Equal(missing, []domain.StakeholderRole{domain.EconomicBuyer}) {
		t.Fatalf("to %v, missing %v", to, missing)
	}
	id := w.save(t, domain.DraftInput{Kind: domain.NoticeFirst, To: to, Subject: "Renewal", Body: "Hello"})
	change, err := w.account.MarkSent(w.env, id)
	if err != nil || len(change.Tasks) != 1 || !change.Tasks[0].Done {
		t.Fatalf("%v, tasks %+v", err, change)
	}
	if again, err := w.account.MarkSent(w.env, id); err != nil || !again.Empty() {
		t.Errorf("pressing twice: %v, %+v", err, again)
	}
	_, err = w.account.MarkSent(w.as(marco), id)
	wantError(t, err, domain.Conflict, "")
	_, err = w.account.SaveDraft(w.env, domain.DraftInput{ID: id, Version: 1, Kind: domain.NoticeFirst, Subject: "again", Body: "x"})
	wantError(t, err, domain.Conflict, "")
}

func TestDraftToSomebodyWhoLeft(t *testing.T) {
	w := newAcme(t)
	w.log(t, champion("Sam Sample"))
	sam := w.known(t, "Sam Sample")
	id := w.save(t, domain.DraftInput{Kind: domain.NoticeFirst, To: []domain.StakeholderID{sam.ID}, Subject: "Renewal", Body: "Hello"})
	tomorrow := w.account.Today(w.env).AddDays(1)
	w.log(t, domain.StakeholderInput{ID: sam.ID, Event: domain.Left, Effective: tomorrow})
	if warned := w.warnings(id); !strings.Contains(warned, "leaves on") {
		t.Errorf("warnings %q, want one ahead", warned)
	}
	if to, _ := w.account.Recipients(domain.NoticeFirst, w.env); len(to) > 0 {
		t.Error("who is about to leave is still proposed")
	}
	w.setDay(tomorrow, 10)
	_, err := w.account.MarkSent(w.env, id)
	wantError(t, err, domain.Conflict, "to")
	w.save(t, domain.DraftInput{ID: id, Version: 1, Kind: domain.NoticeFirst, Subject: "Renewal", Body: "Hello"})
	if _, err := w.account.MarkSent(w.env, id); err != nil {
		t.Errorf("after changing the recipients: %v", err)
	}
}

func TestPostForReviewAnnouncesOnce(t *testing.T) {
	w := newAcme(t)
	id := w.save(t, domain.DraftInput{Kind: domain.NoticeFirst, Subject: "Renewal", Body: "Hello"})
	change, err := w.account.PostForReview(w.env, id)
	if err != nil || kinds(change) != "review" || change.Announcements[0].Key != "review/"+string(id) {
		t.Fatalf("%v, %s", err, kinds(change))
	}
	if again, err := w.account.PostForReview(w.as(marco), id); err != nil || !again.Empty() {
		t.Errorf("posting again: %v, %+v", err, again)
	}
	_, err = w.account.PostForReview(w.env, "drf_gone")
	wantError(t, err, domain.NotFound, "")
}

func TestNoticeNowFollowsTheTimeline(t *testing.T) {
	for _, tt := range []struct {
		day  domain.Date
		want domain.NoticeKind
	}{
		{domain.NewDate(2027, time.March, 1), domain.NoticeFirst},
		{domain.NewDate(2027, time.May, 3), domain.NoticeFirst},
	} {
		w := newAcme(t)
		w.setDay(tt.day, 10)
		if got, _ := w.account.NoticeNow("", w.env); got != tt.want {
			t.Errorf("on %s: %s, want %s", tt.day, got, tt.want)
		}
	}
	w := newAcme(t)
	w.close(t, domain.CloseInput{Outcome: domain.Renewed, Amount: usd130k})
	if got, _ := w.account.NoticeNow("", w.env); got != domain.NoticeThanksChampion {
		t.Errorf("after signing: %s", got)
	}
}
