package storage_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// TestAccountComesBackAsItWasSaved saves accounts with random parts and reads
// them again.
func TestAccountComesBackAsItWasSaved(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database) {
		n := 0
		rapid.Check(t, func(rt *rapid.T) {
			n++
			a := drawAccount(rt, n)
			c := changeOf(a)
			ctx := context.Background()
			save := func() {
				if err := db.InTx(ctx, func(tx *storage.Tx) error { return tx.Save(ctx, a, c) }); err != nil {
					rt.Fatal(err)
				}
				var got *domain.Account
				if err := db.Read(ctx, func(tx *storage.Tx) (err error) {
					got, err = tx.Account(ctx, a.ID)
					return err
				}); err != nil {
					rt.Fatal(err)
				}
				if diff := cmp.Diff(a, got, cmp.AllowUnexported(domain.Date{})); diff != "" {
					rt.Fatalf("(-saved +loaded):\n%s", diff)
				}
			}
			save()
			// Once more: every row is replaced by another, none is added.
			for i := range a.Drafts {
				a.Drafts[i].Body, a.Drafts[i].SentAt = "other", noon
			}
			for i := range a.Tasks {
				a.Tasks[i].Done = !a.Tasks[i].Done
			}
			a.Tags, a.Archived = nil, !a.Archived
			c = changeOf(a)
			save()
		})
	})
}

// changeOf returns the change that saves all of an account.
func changeOf(a *domain.Account) *domain.Change {
	return &domain.Change{
		Account: true, Value: true, Contracts: a.Contracts, Terms: a.Terms, Ratings: a.Ratings, Stakeholders: a.Stakeholders, Events: a.Events, Touches: a.Touches,
		Milestones: a.Milestones, Tasks: a.Tasks, FollowUps: a.FollowUps, Escalations: a.Escalations, Steps: a.Steps, Drafts: a.Drafts,
	}
}

// drawAccount draws an account with every kind of part. n keeps its ids and its
// name apart from the others'.
func drawAccount(t *rapid.T, n int) *domain.Account {
	prefix := fmt.Sprint(n)
	text := rapid.StringMatching(`[a-zA-Zäöü'"?:$ 🎉]{0,12}`)
	str := func() string { return text.Draw(t, "text") }
	person := func() domain.PersonID { return rapid.SampledFrom([]domain.PersonID{"", ada, grace}).Draw(t, "person") }
	flag := func() bool { return rapid.Bool().Draw(t, "flag") }
	number := func() int { return rapid.IntRange(0, 400).Draw(t, "number") }
	someDate := func() domain.Date {
		return domain.DateIn(noon, time.UTC).AddDays(rapid.IntRange(-900, 900).Draw(t, "day"))
	}
	date := func() domain.Date {
		if flag() {
			return domain.Date{}
		}
		return someDate()
	}
	someInstant := func() time.Time {
		return noon.Add(time.Duration(rapid.Int64Range(-1e12, 1e12).Draw(t, "microseconds")) * time.Microsecond)
	}
	instant := func() time.Time {
		if flag() {
			return time.Time{}
		}
		return someInstant()
	}
	money := func() domain.Money {
		if flag() {
			return domain.Money{}
		}
		return domain.Money{Minor: rapid.Int64Range(0, 1e15).Draw(t, "minor"), Currency: rapid.SampledFrom([]string{"EUR", "JPY"}).Draw(t, "currency")}
	}
	id := func(kind string, i int) string { return fmt.Sprintf("%s_%s-%d", kind, prefix, i) }

	a := &domain.Account{
		ID: domain.AccountID(id("acc", 0)), Name: "Account " + prefix, ExternalID: rapid.SampledFrom([]string{"", prefix}).Draw(t, "external"),
		Segment: rapid.SampledFrom(domain.Segments()).Draw(t, "segment"), Strategic: flag(), CSM: person(), Manager: person(),
		SalesOwner: person(), Sponsor: person(), Channel: domain.ChannelID(str()), Country: rapid.SampledFrom([]string{"", "DE"}).Draw(t, "country"),
		TimeZone: rapid.SampledFrom([]string{"", "Asia/Tokyo"}).Draw(t, "zone"), Language: rapid.SampledFrom([]string{"", "de", "pt-br"}).Draw(t, "language"), FiscalYearStart: time.Month(rapid.IntRange(0, 12).Draw(t, "month")),
		UsageNotes: str(), Archived: flag(), CreatedAt: someInstant(),
	}
	if flag() {
		a.Choices = domain.Choices{domain.SettingHour: "8", "of a newer program": str()}
	}
	if flag() {
		a.Signals = []domain.Signal{{ID: "sig_1", Kind: domain.SignalUsageDrop, Percent: number(), Note: str(), On: someDate(), By: person(), At: someInstant()}}
	}
	if flag() {
		a.Value.HourRate = money()
		a.Value.Wins = []domain.Win{{
			ID: "win_1", Kind: domain.WinTime, Line: str(), Amount: domain.Quantity{Thousandths: int64(number()), Unit: domain.UnitHours, Per: domain.Weekly},
			Quote: str(), Who: str(), On: someDate(), Link: str(), Author: person(), By: person(), At: someInstant(), CorrectedAt: instant(), Withdrawn: person(),
		}}
		a.Value.Figures = []domain.Figure{{Name: str(), On: someDate(), Value: domain.Quantity{Thousandths: int64(number())}, By: person(), At: someInstant()}}
	}
	for range rapid.IntRange(0, 3).Draw(t, "tags") {
		a.Tags = append(a.Tags, str())
	}
	a.Contracts = []domain.Contract{{ID: domain.ContractID(id("con", 0)), AccountID: a.ID, Name: str()}}
	count := func(kind string) int { return rapid.IntRange(0, 2).Draw(t, kind) }
	for i := range 1 + count("terms") {
		a.Terms = append(a.Terms, domain.Term{
			ID: domain.TermID(id("trm", i)), ContractID: a.Contracts[0].ID, AccountID: a.ID, Start: date(), RenewalDate: someDate(),
			Months: number(), ARR: money(), Seats: number(), PaymentSchedule: str(), AutoRenews: flag(), NoticeDays: number(),
			PriceChangeNoticeDays: number(), SignedOn: date(), Adopted: date(),
			Outcome: rapid.SampledFrom([]domain.Outcome{"", domain.Renewed, domain.Expanded, domain.Reduced, domain.Extended, domain.Lost}).Draw(t, "outcome"),
			Closed:  date(), ClosedBy: person(), ClosedAt: instant(), NewAmount: money(), Reason: str(),
		})
		if flag() {
			a.Terms[i].Facts.Strategies = []domain.StrategyChoice{{Strategy: domain.StrategySave, Note: str(), Suggested: domain.StrategyValue, By: person(), At: someInstant()}}
		}
		if flag() {
			a.Terms[i].Paperwork = &domain.Paperwork{
				Contract: domain.ContractLegal, ContractOn: date(), Signer: str(), Order: domain.PaperRequested, SignBy: date(),
				Approvers: []domain.Approver{{Name: str(), Status: domain.ApprovalAsked, Checked: date()}}, Check: domain.Check{On: date(), By: person()},
			}
		}
	}
	term := a.Terms[0].ID
	for i := range count("ratings") {
		a.Ratings = append(a.Ratings, domain.Rating{
			ID: domain.RatingID(id("rat", i)), AccountID: a.ID, TermID: term, Colour: rapid.SampledFrom(domain.Colours()).Draw(t, "colour"),
			Reason: str(), NextStep: str(), Expansion: flag(), Imported: flag(), By: person(), At: someInstant(),
		})
		if flag() {
			a.Ratings[i].Details = domain.RatingDetails{
				Standing: domain.Standing{domain.AspectUsage: "declining"}, Suggested: domain.Yellow, Rows: []string{str()},
			}
		}
	}
	for i := range count("stakeholders") {
		s := domain.Stakeholder{
			ID: domain.StakeholderID(id("stk", i)), AccountID: a.ID, Name: str(), Title: str(), Email: str(), Concerns: str(),
			Relationship: rapid.SampledFrom([]domain.Relationship{"", domain.Strong, domain.Moderate, domain.Weak}).Draw(t, "relationship"),
			Stance:       rapid.SampledFrom([]domain.Stance{"", domain.Advocate, domain.Neutral, domain.Detractor}).Draw(t, "stance"), Engager: person(), Message: str(),
			NextContact: date(), LastContact: date(), LeftOn: date(), CreatedAt: instant(),
		}
		if flag() {
			s.Roles = []domain.StakeholderRole{domain.Champion, domain.EconomicBuyer}
		}
		for range count("edits") {
			s.Edits = append(s.Edits, domain.ProfileEdit{Field: domain.ProfileConcerns, Before: str(), After: str(), By: person(), At: someInstant()})
		}
		a.Stakeholders = append(a.Stakeholders, s)
		a.Events = append(a.Events, domain.StakeholderChange{
			ID: domain.StakeholderChangeID(id("stc", i)), AccountID: a.ID, StakeholderID: s.ID,
			Event: rapid.SampledFrom(domain.StakeholderEvents()).Draw(t, "event"), Effective: date(), ReplacedBy: s.ID, Was: s.Roles, Now: []domain.StakeholderRole{domain.User}, Note: str(), Link: str(), By: person(), At: someInstant(),
		})
	}
	for i := range count("touches") {
		a.Touches = append(a.Touches, domain.Touch{
			ID: domain.TouchID(id("tch", i)), On: someDate(), With: []domain.StakeholderID{"stk_1", "stk_2"}, Line: str(), Meaningful: flag(),
			Link: str(), By: person(), At: someInstant(), CorrectedAt: instant(), Withdrawn: person(),
		})
	}
	for i := range count("milestones") {
		key := fmt.Sprintf("milestone-%d", i)
		a.Milestones = append(a.Milestones, domain.MilestoneFact{
			AccountID: a.ID, TermID: term, Milestone: key,
			State:        rapid.SampledFrom([]domain.MilestoneState{domain.MilestoneOpen, domain.MilestoneDone, domain.MilestoneSkipped}).Draw(t, "state"),
			SnoozedUntil: date(), Reason: str(), By: person(), At: instant(), RemindedFor: date(), SnoozeTold: date(),
			CardOn: date(), NudgedFor: date(), StuckFor: date(),
		})
		a.Tasks = append(a.Tasks, domain.TaskFact{
			AccountID: a.ID, TermID: term, Milestone: key, Task: "task", Done: flag(), By: person(), At: instant(), Assignee: person(),
			Title: str(), Required: flag(), AddedBy: person(), Removed: flag(),
		})
		if flag() {
			a.Tasks[len(a.Tasks)-1].Comments = []domain.TaskComment{{By: person(), At: someInstant(), Text: str()}}
		}
	}
	for i := range count("follow-ups") {
		a.FollowUps = append(a.FollowUps, domain.FollowUp{
			ID: domain.FollowUpID(id("fup", i)), AccountID: a.ID, TermID: term, Title: str(), Owner: person(), Due: date(), Done: flag(),
			DoneBy: person(), DoneAt: instant(), Ended: flag(), Reminded: flag(), CreatedAt: instant(),
		})
	}
	for i := range count("escalations") {
		e := domain.Escalation{
			ID: domain.EscalationID(id("esc", i)), AccountID: a.ID, TermID: term, Severity: rapid.SampledFrom(domain.Severities()).Draw(t, "severity"),
			Cause: domain.CauseRatedRed, Reason: str(), Ask: str(), RaisedBy: person(), RaisedAt: someInstant(),
			Status: rapid.SampledFrom([]domain.EscalationStatus{
				domain.EscalationOpen, domain.EscalationAcknowledged, domain.EscalationResolved, domain.EscalationWithdrawn, domain.EscalationEnded,
			}).Draw(t, "status"),
			Rung: number(), Owner: person(), RungSince: instant(), Reminded: flag(), DueAt: instant(), AckBy: person(), AckAt: instant(),
			ClosedBy: person(), ClosedAt: instant(), Note: str(), Asked: []domain.PersonID{"UASKED"}, FirstAck: instant(),
		}
		a.Escalations = append(a.Escalations, e)
		a.Steps = append(a.Steps, domain.EscalationStep{
			ID: domain.EscalationStepID(id("ess", i)), EscalationID: e.ID, AccountID: a.ID, Kind: "raised", Person: person(), By: person(), Note: str(), At: someInstant(),
		})
	}
	for i := range count("drafts") {
		a.Drafts = append(a.Drafts, domain.Draft{
			ID: domain.DraftID(id("drf", i)), AccountID: a.ID, TermID: term, Milestone: str(), Kind: domain.NoticeFirst,
			To: []domain.StakeholderID{"x", "y"}, Subject: str(), Body: str(), Version: 1 + number(),
			Status: rapid.SampledFrom([]domain.DraftStatus{
				domain.DraftOpen, domain.DraftReview, domain.DraftSending, domain.DraftUnsure, domain.DraftSent, domain.DraftEnded,
			}).Draw(t, "draft status"), By: person(), At: someInstant(), SentBy: person(), SentAt: instant(),
			DraftDetails: domain.DraftDetails{
				Language: "de", Tone: domain.ToneFormal, Wins: []domain.WinID{"win_1"}, Reviewed: flag(),
				Basis:    domain.NoticeBasis{RenewalDate: date(), CSM: person(), Proposed: []domain.StakeholderID{"x"}},
				Approval: domain.DraftApproval{By: person(), At: instant(), Version: number()},
				Comments: []domain.DraftComment{{ID: "cmt_1", By: person(), At: someInstant(), Version: number(), Text: str()}},
				Mail:     domain.DraftMail{Attempt: number(), MessageID: "m@x.example", By: person(), At: instant(), Trouble: str()},
			},
		})
	}
	return a
}
