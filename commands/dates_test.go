package commands

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

func TestDatesLine(t *testing.T) {
	today := domain.NewDate(2027, time.January, 31)
	day := domain.NewDate(2027, time.March, 15)
	usd := func(units int64) domain.Money { return domain.Money{Minor: units * 100, Currency: "USD"} }
	term := domain.Term{Start: domain.NewDate(2026, time.July, 1), RenewalDate: domain.NewDate(2027, time.July, 1), Months: 12, ARR: usd(100_000), Seats: 10}
	moved, grown := term.Input(), term.Input()
	moved.RenewalDate = day
	grown.ARR, grown.Seats = usd(120_000), 50
	for line, want := range map[string]happened{
		"notice":                           {what: view.DatesNotice},
		"notice on 2027-03-15 budget cut":  {what: view.DatesNotice, notice: domain.NoticeInput{On: day, Reason: "budget cut"}, note: "budget cut"},
		"Cancelled: 2027-03-15":            {what: view.DatesNotice, notice: domain.NoticeInput{On: day}},
		"stays a smaller package":          {what: view.DatesStays, note: "a smaller package"},
		"signed on 2027-03-15 120000":      {what: view.DatesSigned, close: domain.CloseInput{Outcome: domain.Renewed, SignedOn: day, Amount: usd(120_000)}},
		"extended to 2027-03-15 legal":     {what: view.DatesExtended, close: domain.CloseInput{Outcome: domain.Extended, Date: day, Reason: "legal"}, note: "legal"},
		"negotiating":                      {what: view.DatesLapsed, lapse: domain.LapseInput{Until: today.AddDays(7)}},
		"negotiating until 2027-03-15":     {what: view.DatesLapsed, lapse: domain.LapseInput{Until: day}},
		"changed $120k 50 seats":           {what: view.DatesAmended, amend: domain.AmendInput{ARR: usd(120_000), Seats: 50}},
		"changed 50 seats from 2027-03-15": {what: view.DatesAmended, amend: domain.AmendInput{Seats: 50, From: day}},
		"changed to 2027-03-15 they asked": {what: view.DatesAmended, amend: domain.AmendInput{RenewalDate: day, Note: "they asked"}, note: "they asked"},
		"correct 2027-03-15":               {what: view.DatesCorrected, correct: moved},
		"correct 50 seats 120000 USD":      {what: view.DatesCorrected, correct: grown},
	} {
		got, err := datesLine(split(line), term, today)
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(happened{}, domain.Date{})); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got)\n%s", line, err, diff)
		}
	}
	// What looks like a number or a date and is none is never taken for words.
	for line, field := range map[string]string{
		"changed 12O000": "what", "extended 30/06/2027": "date", "correct in a week or so": "what", "perhaps": "what", "notice 3 of 5 teams left": "what",
	} {
		_, err := datesLine(split(line), term, today)
		if known := refusal(t, err); known.Field != field {
			t.Errorf("%s: refused at %q: %s", line, known.Field, known.Message)
		}
	}
}
