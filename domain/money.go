package domain

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/bojanz/currency"
)

// Money is an amount in the minor unit of its currency (cents for USD, yen for
// JPY). The zero Money means "not stated". Amounts of different currencies are
// never added.
type Money struct {
	Minor    int64
	Currency string // ISO 4217, upper case
}

// IsZero reports whether no amount is stated.
func (m Money) IsZero() bool { return m.Currency == "" }

var (
	moneyAmount  = regexp.MustCompile(`^([0-9][0-9,' ]*(?:\.[0-9]+)?)\s*([kKmM]?)$`)
	moneySymbols = map[string]string{"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
	thousands    = regexp.MustCompile(`^[0-9]{1,3}([,' ][0-9]{3})*(\.[0-9]+)?$|^[0-9]+(\.[0-9]+)?$`)
)

// ParseMoney reads an amount as people type it: "120000 USD", "USD 120,000",
// "$120k", "€1.2m". Without a currency, fallback is used; if that is empty too
// the currency is asked for. The error has code [Invalid].
func ParseMoney(s, fallback string) (Money, error) {
	text := strings.TrimSpace(s)
	code := fallback
	for symbol, iso := range moneySymbols {
		if rest, ok := strings.CutPrefix(text, symbol); ok {
			text, code = strings.TrimSpace(rest), iso
		} else if rest, ok := strings.CutSuffix(text, symbol); ok {
			text, code = strings.TrimSpace(rest), iso
		}
	}
	if len(text) > 3 {
		if head := text[:3]; currency.IsValid(strings.ToUpper(head)) {
			text, code = strings.TrimSpace(text[3:]), strings.ToUpper(head)
		} else if tail := text[len(text)-3:]; currency.IsValid(strings.ToUpper(tail)) {
			text, code = strings.TrimSpace(text[:len(text)-3]), strings.ToUpper(tail)
		}
	}
	parts := moneyAmount.FindStringSubmatch(text)
	if parts == nil || !thousands.MatchString(strings.TrimSpace(parts[1])) {
		return Money{}, Errorf(Invalid, "amount", "%q is not an amount. Write it as 120000 USD, $120,000 or 120k EUR.", s)
	}
	if code == "" {
		return Money{}, Errorf(Invalid, "amount", "Say the currency of %q too, for example %s USD.", s, strings.TrimSpace(s))
	}
	if !currency.IsValid(code) {
		return Money{}, Errorf(Invalid, "currency", "%q is not a currency code. Use one such as USD, EUR or GBP.", code)
	}
	plain := strings.NewReplacer(",", "", "'", "", " ", "").Replace(parts[1])
	amount, err := currency.NewAmount(plain, code)
	if err != nil {
		return Money{}, Errorf(Invalid, "amount", "%q is not an amount. Write it as 120000 USD, $120,000 or 120k EUR.", s)
	}
	switch strings.ToLower(parts[2]) {
	case "k":
		amount, err = amount.Mul("1000")
	case "m":
		amount, err = amount.Mul("1000000")
	}
	if err != nil {
		return Money{}, fmt.Errorf("scale amount %q: %w", s, err)
	}
	// What is typed counts, zeros too: 120.000 EUR may mean a thousand times more.
	digits, _ := currency.GetDigits(code)
	_, decimals, _ := strings.Cut(plain, ".")
	if whole := amount.RoundTo(digits, currency.RoundHalfUp); !whole.Equal(amount) || len(decimals) > int(digits) && parts[2] == "" {
		return Money{}, Errorf(Invalid, "amount", "%q can be read two ways. Write thousands as 120,000 or 120000; %s has %d decimals.", s, code, digits)
	}
	minor, err := amount.Int64()
	if err != nil {
		return Money{}, Errorf(Invalid, "amount", "%q is too large to be an amount.", s)
	}
	return Money{Minor: minor, Currency: code}, nil
}

// String formats the amount in English with its currency, "$120,000" or
// "€1,250.50"; cents are left out when there are none. It is "" when no amount
// is stated.
func (m Money) String() string { return m.In("en") }

// In formats the amount as a language writes it ("de": "120.000 €").
func (m Money) In(language string) string {
	if m.IsZero() {
		return ""
	}
	amount, err := currency.NewAmountFromInt64(m.Minor, m.Currency)
	if err != nil {
		return fmt.Sprintf("%d %s", m.Minor, m.Currency)
	}
	f := currency.NewFormatter(currency.NewLocale(language))
	digits, _ := currency.GetDigits(m.Currency)
	if scale := pow10(digits); m.Minor%scale == 0 {
		f.MaxDigits, f.MinDigits = 0, 0
	}
	return f.Format(amount)
}

func pow10(n uint8) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}

// Plain returns the amount as it can be typed back: "120000.50 USD".
func (m Money) Plain() string {
	if m.IsZero() {
		return ""
	}
	amount, err := currency.NewAmountFromInt64(m.Minor, m.Currency)
	if err != nil {
		return fmt.Sprintf("%d %s", m.Minor, m.Currency)
	}
	return strings.TrimSuffix(amount.Number(), ".00") + " " + m.Currency
}
