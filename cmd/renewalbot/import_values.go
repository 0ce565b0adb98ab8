package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

// answer is a yes, a no, or nothing said.
type answer int

const (
	unsaid answer = iota
	yes
	no
)

// importColumn is one column that an import understands.
type importColumn struct {
	name    string
	aliases []string // folded
	read    func(*importRow, string, dateForm) error
}

func (c importColumn) goesBy(folded string) bool {
	return folded == foldHeading(c.name) || slices.Contains(c.aliases, folded)
}

// importColumns lists the columns of an import and what else people call them.
// "End date" is not among them: it may be the last day of a term or the first
// one after it.
func importColumns() []importColumn {
	text := func(field func(*importRow) *string) func(*importRow, string, dateForm) error {
		return func(r *importRow, v string, _ dateForm) error { *field(r) = v; return nil }
	}
	return []importColumn{
		{"name", []string{"account", "accountname", "customer", "customername", "company"},
			func(r *importRow, v string, _ dateForm) error {
				r.in.Name = strings.Join(strings.Fields(v), " ")
				return nil
			}},
		{"external_id", []string{"id", "accountid", "crmid", "salesforceid"},
			text(func(r *importRow) *string { return &r.in.ExternalID })},
		{"segment", []string{"tier", "size"}, readSegment},
		{"contract", []string{"contractname", "subscription", "product"},
			func(r *importRow, v string, _ dateForm) error {
				r.in.Contract = strings.Join(strings.Fields(v), " ")
				return nil
			}},
		{"csm", []string{"owner", "accountowner", "csmemail", "customersuccessmanager"},
			text(func(r *importRow) *string { return &r.csm })},
		{"manager", []string{"csmmanager", "manageremail"}, text(func(r *importRow) *string { return &r.manager })},
		{"channel", []string{"slackchannel"}, text(func(r *importRow) *string { return &r.channel })},
		{"arr", []string{"annualrecurringrevenue", "acv", "amount", "value"}, text(func(r *importRow) *string { return &r.arr })},
		{"currency", []string{"currencycode", "currencyisocode"},
			func(r *importRow, v string, _ dateForm) error { r.currency = strings.ToUpper(v); return nil }},
		{"start_date", []string{"start", "termstart", "contractstart", "contractstartdate"}, readStart},
		{"renewal_date", []string{"renewal", "renews", "renewson"}, readRenewal},
		{"auto_renews", []string{"autorenew", "autorenewal"}, readAutoRenews},
		{"notice_days", []string{"notice", "noticeperiod", "noticeperioddays"},
			days("notice_days", func(r *importRow) *int { return &r.in.Term.NoticeDays })},
		{"price_change_notice_days", []string{"pricechangenotice", "priceincreasenotice"},
			days("price_change_notice_days", func(r *importRow) *int { return &r.in.Term.PriceChangeNoticeDays })},
		{"seats", []string{"licenses", "licences", "users", "quantity"}, readSeats},
		{"payment_schedule", []string{"payment", "billing", "billingfrequency", "paymentterms"},
			text(func(r *importRow) *string { return &r.in.Term.PaymentSchedule })},
		{"fiscal_year_start", []string{"fiscalyear", "fiscalyearstartmonth", "budgetyear"}, readFiscalYear},
		{"language", []string{"lang", "locale"}, readLanguage},
		{"time_zone", []string{"tz"}, text(func(r *importRow) *string { return &r.in.TimeZone })},
	}
}

func readSegment(r *importRow, v string, _ dateForm) (err error) {
	r.in.Segment, err = domain.ParseSegment(v)
	return err
}

func readFiscalYear(r *importRow, v string, _ dateForm) (err error) {
	r.in.FiscalYearStart, err = domain.ParseMonth(v)
	return err
}

func readLanguage(r *importRow, v string, _ dateForm) (err error) {
	r.in.Language, err = domain.ParseLanguage(v)
	return err
}

func readStart(r *importRow, v string, dates dateForm) (err error) {
	r.in.Term.Start, err = dates.read(v)
	return err
}

func readRenewal(r *importRow, v string, dates dateForm) (err error) {
	r.in.Term.RenewalDate, err = dates.read(v)
	return err
}

func readAutoRenews(r *importRow, v string, _ dateForm) error {
	switch strings.ToLower(v) {
	case "yes", "y", "true", "1":
		r.autoRenews = yes
	case "no", "n", "false", "0":
		r.autoRenews = no
	default:
		return domain.Errorf(domain.Invalid, "auto_renews", "write yes or no.")
	}
	return nil
}

// days reads a number of days.
func days(name string, field func(*importRow) *int) func(*importRow, string, dateForm) error {
	return func(r *importRow, v string, _ dateForm) error {
		number, _ := strings.CutSuffix(strings.ToLower(v), "days")
		n, err := strconv.Atoi(strings.TrimSpace(number))
		if err != nil {
			return domain.Errorf(domain.Invalid, name, "write a whole number of days, such as 60.")
		}
		*field(r) = n
		return nil
	}
}

func readSeats(r *importRow, v string, _ dateForm) (err error) {
	if r.in.Term.Seats, err = strconv.Atoi(v); err != nil {
		return domain.Errorf(domain.Invalid, "seats", "write a whole number without separators, such as 1200.")
	}
	return nil
}

// dateForm is how a file writes dates. The zero one reads only what can be read
// one way; the form YYYY-MM-DD is always read.
type dateForm struct {
	layout string // of package time
	shown  string // as the person stated it
}

// parseDateForm reads a stated form such as DD/MM/YYYY; "" is the zero form.
func parseDateForm(s string) (dateForm, error) {
	if s == "" {
		return dateForm{}, nil
	}
	form := dateForm{shown: strings.ToUpper(s)}
	form.layout = strings.NewReplacer("YYYY", "2006", "MMM", "Jan", "MM", "1", "M", "1", "DD", "2", "D", "2", "YY", "06").Replace(form.shown)
	sample := time.Date(2031, time.October, 25, 0, 0, 0, 0, time.UTC)
	back, err := time.Parse(form.layout, sample.Format(form.layout))
	if err != nil || !back.Equal(sample) || strings.ContainsAny(s, "0123456789") {
		return dateForm{}, domain.Errorf(domain.Invalid, "date_format", "%q is not a date format. Use one such as DD/MM/YYYY or MM/DD/YYYY.", s)
	}
	return form, nil
}

var (
	midnight = regexp.MustCompile(`[T ]00:00(:00(\.0+)?)?(Z|[+-]\d\d:?\d\d)?$`)
	numbers  = regexp.MustCompile(`^(\d{1,2})([/.-])(\d{1,2})([/.-])(\d{4})$`)
)

// clearDateLayouts can be read one way only.
func clearDateLayouts() []string {
	return []string{
		time.DateOnly, "2006/1/2", "2 Jan 2006", "2-Jan-2006", "2 January 2006", "Jan 2, 2006", "January 2, 2006",
	}
}

// read reads a date. Some programs write a time of midnight behind it, which is
// left out. The error has code [domain.Invalid].
func (f dateForm) read(s string) (domain.Date, error) {
	text := midnight.ReplaceAllString(s, "")
	layouts := clearDateLayouts()
	if f.layout != "" {
		layouts = []string{time.DateOnly, f.layout}
	}
	for _, layout := range layouts {
		if t, err := time.Parse(layout, text); err == nil {
			return plausible(t)
		}
	}
	if f.layout != "" {
		return domain.Date{}, domain.Errorf(domain.Invalid, "date", "is not a date in the form %s or YYYY-MM-DD.", f.shown)
	}
	return numericDate(text)
}

// numericDate reads 31/03/2027 and 03/31/2027, where one number can only be the
// day, and 31.03.2027, which is written with the day first everywhere.
func numericDate(s string) (domain.Date, error) {
	parts := numbers.FindStringSubmatch(s)
	if parts == nil || parts[2] != parts[4] {
		return domain.Date{}, domain.Errorf(domain.Invalid, "date", "is not a date. Write it as YYYY-MM-DD, for example 2027-03-31.")
	}
	first, second := number(parts[1]), number(parts[3])
	layout := "2" + parts[2] + "1" + parts[2] + "2006"
	switch {
	case parts[2] == ".", first > 12, first == second:
	case second > 12:
		layout = "1" + parts[2] + "2" + parts[2] + "2006"
	default:
		dash := parts[2]
		return domain.Date{}, domain.Errorf(domain.Invalid, "date", "could be %d %s or %d %s. Say --date-format DD%sMM%sYYYY or MM%sDD%sYYYY.",
			first, time.Month(second), second, time.Month(first), dash, dash, dash, dash)
	}
	t, err := time.Parse(layout, s)
	if err != nil {
		return domain.Date{}, domain.Errorf(domain.Invalid, "date", "there is no such day.")
	}
	return plausible(t)
}

// plausible refuses years that can only be a typing error.
func plausible(t time.Time) (domain.Date, error) {
	if t.Year() < 2000 || t.Year() > 2099 {
		return domain.Date{}, domain.Errorf(domain.Invalid, "date", "the year %d is surely a typing error.", t.Year())
	}
	return domain.DateIn(t, time.UTC), nil
}

func number(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil { // the pattern let only digits through
		panic(fmt.Sprintf("read digits %q: %v", digits, err))
	}
	return n
}

// formulaStart are the characters with which a spreadsheet begins a formula.
const formulaStart = "=+-@\t\r"

// escapeCell keeps a spreadsheet from running a cell as a formula.
func escapeCell(s string) string {
	if s != "" && strings.ContainsRune(formulaStart, rune(s[0])) {
		return "'" + s
	}
	return s
}

// unescapeCell takes back what escapeCell did.
func unescapeCell(s string) string {
	if len(s) > 1 && s[0] == '\'' && strings.ContainsRune(formulaStart, rune(s[1])) {
		return s[1:]
	}
	return s
}
