package domain

import (
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/bojanz/currency"
)

// Period says how often a quantity comes back; "" is once.
type Period string

// The periods of a quantity.
const (
	Weekly  Period = "week"
	Monthly Period = "month"
	Yearly  Period = "year"
)

// Units that are known by more than one name. The unit of money is its ISO 4217
// code; every other unit is kept as it was typed, in small letters.
const (
	UnitHours   = "hours"
	UnitMinutes = "minutes"
	UnitDays    = "days"
	UnitPercent = "percent"
)

// Quantity is an exact amount with its unit: 1,240 hours, 18 percent,
// 50,000 EUR, 10 hours a week. The zero Quantity means "not stated".
type Quantity struct {
	Thousandths int64  `json:"thousandths"` // of one unit
	Unit        string `json:"unit"`
	Per         Period `json:"per,omitempty"`
}

// maxQuantity is the largest amount of one quantity, in units: the sum of all
// wins of an account still fits.
const maxQuantity = 10_000_000_000

// IsZero reports whether no amount is stated.
func (q Quantity) IsZero() bool { return q == Quantity{} }

var (
	quantityText = regexp.MustCompile(`^([0-9][0-9,' ]*(?:\.[0-9]+)?)\s*([kKmM]?)\s*(%|[\pL].*)?$`)
	quantityEach = regexp.MustCompile(`(?i)^(.*\S)\s*(?:\b(?:a|per|each|every)\s+|/\s*)(week|month|year)$`)
	twoReadings  = regexp.MustCompile(`^[0-9]{1,3}\.[0-9]{3}$`) // a thousand in some countries, one in others
)

// ParseQuantity reads an amount as people type it: "1,240 hours", "18%",
// "50k EUR", "10 hours a week". The error has code [Invalid] and names "amount".
func ParseQuantity(s string) (Quantity, error) {
	q, err := parseNumber(s)
	if err == nil && q.Unit == "" {
		return Quantity{}, Errorf(Invalid, "amount", "Say of what, too: %s hours, %s EUR, %s percent.", s, s, s)
	}
	return q, err
}

// parseNumber reads a quantity whose unit may be missing.
func parseNumber(s string) (Quantity, error) {
	text, per := strings.Join(strings.Fields(s), " "), Period("")
	if parts := quantityEach.FindStringSubmatch(text); parts != nil {
		text, per = parts[1], Period(strings.ToLower(parts[2]))
	}
	if m, ok := moneyQuantity(text); ok {
		m.Per = per
		return m, nil
	}
	parts := quantityText.FindStringSubmatch(text)
	if parts == nil || !thousands.MatchString(strings.TrimSpace(parts[1])) {
		return Quantity{}, Errorf(Invalid, "amount", "%q is not an amount. Write it as 1,240 hours, 18 percent or 50,000 EUR.", s)
	}
	number, scale, unit := strings.TrimSpace(parts[1]), parts[2], parts[3]
	if scale != "" && unit != "" && !strings.Contains(text, number+scale+" ") && !strings.Contains(text, number+" "+scale+" ") {
		scale, unit = "", scale+unit // "40 meetings" are no millions
	}
	if twoReadings.MatchString(number) {
		return Quantity{}, Errorf(Invalid, "amount", "%q can be read two ways. Write thousands as 1,240 or 1240.", s)
	}
	value, ok := new(big.Rat).SetString(strings.NewReplacer(",", "", "'", "", " ", "").Replace(number))
	if !ok {
		return Quantity{}, Errorf(Invalid, "amount", "%q is not an amount. Write it as 1,240 hours, 18 percent or 50,000 EUR.", s)
	}
	factor := map[string]int64{"": 1, "k": 1_000, "m": 1_000_000}[strings.ToLower(scale)]
	value.Mul(value, new(big.Rat).SetInt64(factor*1000))
	if !value.IsInt() {
		return Quantity{}, Errorf(Invalid, "amount", "%q is too exact: three decimals are kept.", s)
	}
	if value.Cmp(new(big.Rat).SetInt64(maxQuantity*1000)) > 0 {
		return Quantity{}, Errorf(Invalid, "amount", "%q is too large to be an amount.", s)
	}
	if err := tooLong("amount", unit, maxName); err != nil {
		return Quantity{}, err
	}
	return Quantity{Thousandths: value.Num().Int64(), Unit: unitNamed(unit), Per: per}, nil
}

// moneyQuantity reads money. A currency in small letters counts only where it
// can hardly be a word: "20 all" are not Albanian leks.
func moneyQuantity(text string) (Quantity, bool) {
	m, err := ParseMoney(text, "")
	digits, known := currency.GetDigits(m.Currency)
	if err != nil || !known || digits > 3 || m.Minor > maxQuantity*pow10(digits) {
		return Quantity{}, false
	}
	common := []string{"USD", "EUR", "GBP", "CHF", "JPY", "CAD", "AUD"}
	if !slices.Contains(common, m.Currency) && !strings.Contains(text, m.Currency) {
		return Quantity{}, false
	}
	return Quantity{Thousandths: m.Minor * 1000 / pow10(digits), Unit: m.Currency}, true
}

func unitNamed(s string) string {
	s = NormalName(strings.TrimRight(s, ",.:"))
	switch s {
	case "h", "hr", "hrs", "hour":
		return UnitHours
	case "min", "mins", "minute":
		return UnitMinutes
	case "d", "day":
		return UnitDays
	case "%", "pct", "percent points", "percentage points":
		return UnitPercent
	}
	return s
}

// Money returns the quantity as money; ok is false when its unit is no currency.
func (q Quantity) Money() (m Money, ok bool) {
	digits, known := currency.GetDigits(q.Unit)
	if !known || digits > 3 {
		return Money{}, false
	}
	return Money{Minor: q.Thousandths * pow10(digits) / 1000, Currency: q.Unit}, true
}

// Hours returns thousandths of an hour; ok is false for what is no time.
func (q Quantity) hours() (thousandths int64, ok bool) {
	switch q.Unit {
	case UnitHours:
		return q.Thousandths, true
	case UnitMinutes:
		return q.Thousandths / 60, true
	}
	return 0, false
}

// InYear returns what comes back every week or month as the quantity of a year:
// 52 weeks or twelve months. What comes once stays as it is.
func (q Quantity) InYear() Quantity {
	switch q.Per {
	case Weekly:
		q.Thousandths, q.Per = q.Thousandths*52, Yearly
	case Monthly:
		q.Thousandths, q.Per = q.Thousandths*12, Yearly
	}
	return q
}

// Adds reports whether quantities of this unit may be added up: shares may not.
func (q Quantity) Adds() bool {
	return q.Unit != UnitPercent && q.Unit != "points" && q.Unit != "stars"
}

// String returns the quantity as people read it: "1,240 hours", "€50,000",
// "10 hours a week". It is "" when nothing is stated.
func (q Quantity) String() string {
	if q.IsZero() {
		return ""
	}
	text := Number(q.Thousandths)
	if m, ok := q.Money(); ok {
		text = m.String()
	} else if q.Unit != "" {
		unit := q.Unit
		if slices.Contains([]string{UnitHours, UnitMinutes, UnitDays}, unit) && q.Thousandths == 1000 {
			unit = strings.TrimSuffix(unit, "s")
		}
		text += " " + unit
	}
	if q.Per != "" {
		text += " a " + string(q.Per)
	}
	return text
}

// Plain returns the quantity as it can be typed back: "1240 hours", "50000 EUR".
func (q Quantity) Plain() string {
	if q.IsZero() {
		return ""
	}
	text := strings.ReplaceAll(Number(q.Thousandths), ",", "")
	if whole, decimals, found := strings.Cut(text, "."); found && len(decimals) == 3 {
		text = whole + "." + decimals + "0" // as it stands it could be read two ways
	}
	if q.Unit != "" {
		text += " " + q.Unit
	}
	if q.Per != "" {
		text += " per " + string(q.Per)
	}
	return text
}

// Number writes thousandths in English: 1240500 is "1,240.5".
func Number(thousandths int64) string {
	sign := ""
	if thousandths < 0 {
		sign, thousandths = "-", -thousandths
	}
	whole := strconv.FormatInt(thousandths/1000, 10)
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if rest := thousandths % 1000; rest != 0 {
		digits := strconv.FormatInt(1000+rest, 10)[1:]
		whole += "." + strings.TrimRight(digits, "0")
	}
	return sign + whole
}

// worth returns what hours cost at a rate, rounded to the minor unit; the zero
// Money when there is no rate or the amount is beyond all measure.
func worth(hourThousandths int64, rate Money) Money {
	if rate.IsZero() || hourThousandths <= 0 {
		return Money{}
	}
	n := new(big.Int).Mul(big.NewInt(hourThousandths), big.NewInt(rate.Minor))
	n.Add(n, big.NewInt(500)).Div(n, big.NewInt(1000))
	if !n.IsInt64() {
		return Money{}
	}
	return Money{Minor: n.Int64(), Currency: rate.Currency}
}
