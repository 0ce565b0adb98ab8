package domain_test

import (
	"errors"
	"testing"

	"github.com/renewalbot/renewalbot/domain"
)

func TestParseLanguage(t *testing.T) {
	for text, want := range map[string]string{
		"German": "de", "de": "de", " DE ": "de", "pt_BR": "pt-br", "pt-br": "pt-br", "xx": "xx",
		"": "", "klingon": "", "d": "", "de-": "", "de-austria": "", "d3": "", "de-a-t": "",
	} {
		got, err := domain.ParseLanguage(text)
		if got != want || (err == nil) != (want != "") || err != nil && !errors.Is(err, &domain.Error{Code: domain.Invalid, Field: "language"}) {
			t.Errorf("%q is %q, %v; want %q", text, got, err, want)
		}
	}
	if got := domain.LanguageName("de") + ", " + domain.LanguageName("pt-br"); got != "German, PT-BR" {
		t.Errorf("they are called %s", got)
	}
}
