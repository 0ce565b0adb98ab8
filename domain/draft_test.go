package domain_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/renewalbot/renewalbot/domain"
)

// drafted is Acme with a saved draft to its champion, who has an address.
func drafted(t *testing.T) (*world, domain.DraftID) {
	t.Helper()
	w := newAcme(t)
	in := champion("Sam Sample")
	in.Email = "sam@customer.example"
	w.log(t, in)
	return w, w.save(t, domain.DraftInput{ID: "drf_1", Kind: domain.NoticeFirst, To: []domain.StakeholderID{w.known(t, "Sam").ID}, Subject: "Renewal", Body: "Hello Sam"})
}

func TestDraftSaysWhatChanged(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*world)
		want   string
	}{
		"nothing": {func(*world) {}, ""},
		"date": {func(w *world) {
			w.account.Terms[0].RenewalDate = w.account.Terms[0].RenewalDate.AddDays(30)
		}, "The renewal date moved from"},
		"price":  {func(w *world) { w.account.Terms[0].ARR = usd130k }, "The price changed from"},
		"notice": {func(w *world) { w.account.Terms[0].AutoRenews, w.account.Terms[0].NoticeDays = true, 45 }, "day to decide by"},
		"csm":    {func(w *world) { w.account.CSM = marco }, "looks after the account now"},
		"buyer": {func(w *world) {
			w.log(t, domain.StakeholderInput{Name: "Tom Sample", Roles: []domain.StakeholderRole{domain.EconomicBuyer}})
		}, "Tom Sample would be addressed now, and is not."},
	} {
		t.Run(name, func(t *testing.T) {
			w, id := drafted(t)
			tt.change(w)
			got := w.warnings(id)
			if !strings.Contains(got, tt.want) || tt.want == "" && got != "" {
				t.Fatalf("it says %q, want %q", got, tt.want)
			}
			if tt.want == "" {
				return
			}
			_, err := w.account.SendMail(w.env, id, 1, "vendor.example")
			wantError(t, err, domain.Conflict, "body")
			// Saving it again says that it is right.
			d, _ := w.account.Draft(id)
			w.save(t, domain.DraftInput{ID: id, Version: 1, Kind: d.Kind, To: d.To, Subject: d.Subject, Body: d.Body})
			if got := w.warnings(id); got != "" {
				t.Errorf("after saving it says %q", got)
			}
		})
	}
}

// A form that was opened before something changed does not make it go unnoticed.
func TestDraftSavedFromAnOldForm(t *testing.T) {
	w, id := drafted(t)
	d, _ := w.account.Draft(id)
	opened := w.account.NoticeBasis(d.TermID, d.Kind, w.env)
	w.account.Terms[0].ARR = usd130k
	w.save(t, domain.DraftInput{ID: id, Version: 1, Kind: d.Kind, To: d.To, Subject: "New", Body: d.Body, Basis: &opened})
	if got := w.warnings(id); !strings.Contains(got, "The price changed") {
		t.Errorf("it says %q", got)
	}
}

func TestApproveDraft(t *testing.T) {
	w, id := drafted(t)
	if _, err := w.account.PostForReview(w.env, id); err != nil {
		t.Fatal(err)
	}
	_, err := w.account.ApproveDraft(w.env, id, 1) // the CSM does not lead
	wantError(t, err, domain.Forbidden, "")
	change, err := w.account.ApproveDraft(w.as(marco), id, 1)
	if err != nil || kinds(change) != "review_news" {
		t.Fatalf("%v, %s", err, kinds(change))
	}
	if again, err := w.account.ApproveDraft(w.as(marco), id, 1); err != nil || !again.Empty() {
		t.Errorf("pressing twice: %v, %+v", err, again)
	}
	d, _ := w.account.Draft(id)
	w.save(t, domain.DraftInput{ID: id, Version: 1, Kind: d.Kind, To: d.To, Subject: "Other", Body: d.Body})
	if d, _ := w.account.Draft(id); d.Approved() {
		t.Error("a later version counts as approved")
	}
	_, err = w.account.ApproveDraft(w.as(marco), id, 1)
	wantError(t, err, domain.Conflict, "")
}

func TestCommentDraft(t *testing.T) {
	w, id := drafted(t)
	if _, err := w.account.PostForReview(w.env, id); err != nil {
		t.Fatal(err)
	}
	_, err := w.account.CommentDraft(w.as(marco), id, "cmt_1", " ")
	wantError(t, err, domain.Invalid, "text")
	change, err := w.account.CommentDraft(w.as(marco), id, "cmt_1", "Name the savings")
	if err != nil || kinds(change) != "review_news" || change.Announcements[0].Thread != domain.ReviewKey(id) {
		t.Fatalf("%v, %+v", err, change)
	}
	if again, err := w.account.CommentDraft(w.as(marco), id, "cmt_1", "Name the savings"); err != nil || !again.Empty() {
		t.Errorf("submitted twice: %v, %+v", err, again)
	}
}

func TestSendMailAsksForAddresses(t *testing.T) {
	w, id := drafted(t)
	w.log(t, domain.StakeholderInput{Name: "Tom Sample", Roles: []domain.StakeholderRole{domain.EconomicBuyer}})
	tom := w.known(t, "Tom").ID
	w.save(t, domain.DraftInput{ID: id, Version: 1, Kind: domain.NoticeFirst, To: []domain.StakeholderID{tom}, Subject: "Renewal", Body: "Hello"})
	_, err := w.account.SendMail(w.env, id, 1, "vendor.example") // not the version that was read
	wantError(t, err, domain.Conflict, "body")
	_, err = w.account.SendMail(w.env, id, 2, "vendor.example")
	wantError(t, err, domain.Conflict, "to")
	w.save(t, domain.DraftInput{ID: id, Version: 2, Kind: domain.NoticeFirst, Subject: "Renewal", Body: "Hello"})
	_, err = w.account.SendMail(w.env, id, 3, "vendor.example")
	wantError(t, err, domain.Conflict, "to")
}

// TestMailOutcomes follows a mail to each of its ends.
func TestMailOutcomes(t *testing.T) {
	for outcome, want := range map[domain.MailOutcome]domain.DraftStatus{
		domain.MailAccepted: domain.DraftSent, domain.MailRefused: domain.DraftOpen, domain.MailUnsure: domain.DraftUnsure,
	} {
		w, id := drafted(t)
		change, err := w.account.SendMail(w.env, id, 1, "vendor.example")
		if err != nil || kinds(change) != "mail" {
			t.Fatalf("%v, %s", err, kinds(change))
		}
		if again, err := w.account.SendMail(w.env, id, 1, "vendor.example"); err != nil || !again.Empty() {
			t.Errorf("pressing twice: %v, %+v", err, again)
		}
		_, err = w.account.SaveDraft(w.env, domain.DraftInput{ID: id, Version: 1, Kind: domain.NoticeFirst, Subject: "x", Body: "y"})
		wantError(t, err, domain.Conflict, "")
		promise := change.Announcements[0]
		done := w.account.MailDone(w.as(""), promise, outcome, "why")
		d, _ := w.account.Draft(id)
		if d.Status != want || kinds(done) != "mail_news" || done.Announcements[0].To != d.Mail.By {
			t.Errorf("%s: the draft is %s, told %s", outcome, d.Status, kinds(done))
		}
		if late := w.account.MailDone(w.as(""), promise, domain.MailAccepted, ""); !late.Empty() {
			t.Errorf("%s: a late outcome changes %+v", outcome, late)
		}
	}
}

func TestSettleMail(t *testing.T) {
	for arrived, want := range map[bool]domain.DraftStatus{true: domain.DraftSent, false: domain.DraftOpen} {
		w, id := drafted(t)
		if change, err := w.account.SettleMail(w.env, id, arrived); err != nil || !change.Empty() {
			t.Errorf("nothing is unsure: %v, %+v", err, change)
		}
		change, err := w.account.SendMail(w.env, id, 1, "vendor.example")
		if err != nil {
			t.Fatal(err)
		}
		w.account.MailDone(w.as(""), change.Announcements[0], domain.MailUnsure, "cut")
		_, err = w.account.MarkSent(w.env, id)
		wantError(t, err, domain.Conflict, "")
		if _, err := w.account.SettleMail(w.env, id, arrived); err != nil {
			t.Fatal(err)
		}
		if d, _ := w.account.Draft(id); d.Status != want {
			t.Errorf("arrived %v: the draft is %s", arrived, d.Status)
		}
		if !arrived { // the next attempt is another mail
			change, err := w.account.SendMail(w.env, id, 1, "vendor.example")
			if err != nil || change.Drafts[0].Mail.MessageID != "drf_1.2@vendor.example" {
				t.Errorf("the second attempt: %v", err)
			}
		}
	}
}

func TestNudgeAfterFiveWorkingDays(t *testing.T) {
	w, id := drafted(t)
	if _, err := w.account.MarkSent(w.env, id); err != nil {
		t.Fatal(err)
	}
	sent := w.account.Today(w.env)
	asked := func() bool {
		return slices.ContainsFunc(w.account.Wants(w.account.CSM, w.env), func(n domain.Want) bool { return n.Kind == domain.WantAnswer })
	}
	due := w.account.Calendar(w.env).AddWorkingDays(sent, 5)
	w.setDay(due.AddDays(-1), 10)
	if asked() {
		t.Error("asked after four working days")
	}
	w.setDay(due, 10)
	if !asked() {
		t.Error("not asked after five working days")
	}
}
