package domain_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/renewalbot/renewalbot/domain"
)

func TestParseMoney(t *testing.T) {
	for _, tt := range []struct {
		text, fallback string
		minor          int64
		code           string
		shown          string
	}{
		{"120000 USD", "", 12000000, "USD", "$120,000"},
		{"usd 120,000.50", "", 12000050, "USD", "$120,000.50"},
		{"$120k", "", 12000000, "USD", "$120,000"},
		{"€1.2m", "", 120000000, "EUR", "€1,200,000"},
		{"1,234,567", "GBP", 123456700, "GBP", "£1,234,567"},
		{"500000 JPY", "", 500000, "JPY", "¥500,000"},
		{"0 USD", "", 0, "USD", "$0"},
	} {
		got, err := domain.ParseMoney(tt.text, tt.fallback)
		if err != nil || got.Minor != tt.minor || got.Currency != tt.code {
			t.Errorf("ParseMoney(%q) = %+v, %v", tt.text, got, err)
			continue
		}
		if got.String() != tt.shown {
			t.Errorf("ParseMoney(%q) shows %q, want %q", tt.text, got.String(), tt.shown)
		}
	}
}

func TestParseMoneyRefuses(t *testing.T) {
	for _, text := range []string{"", "abc", "120000", "12,00 EUR", "1.5 JPY", "12.345 USD", "-5 USD", "1,23 USD", "12 XXZ", "120.000 EUR", "1.250.000 EUR", "99999999999999999999 USD"} {
		if got, err := domain.ParseMoney(text, ""); err == nil {
			t.Errorf("ParseMoney(%q) = %+v, want an error", text, got)
		}
	}
}

func TestMoneyCanBeTypedBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := domain.Money{
			Minor:    rapid.Int64Range(0, 1e14).Draw(t, "minor"),
			Currency: rapid.SampledFrom([]string{"USD", "EUR", "JPY", "GBP", "UAH"}).Draw(t, "currency"),
		}
		back, err := domain.ParseMoney(m.Plain(), "")
		if err != nil || back != m {
			t.Fatalf("ParseMoney(%q) = %+v, %v, want %+v", m.Plain(), back, err, m)
		}
	})
}
