package notices_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/renewalbot/renewalbot/commands/notices"
	"github.com/renewalbot/renewalbot/domain"
)

// TestGermanThroughout: what the program says of wins and figures in a German
// notice is German: units, numbers, money, dates. What people typed stays.
func TestGermanThroughout(t *testing.T) {
	texts := standard(t)
	today := time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC)
	env := domain.Env{Now: today, NewID: func(prefix string) string { return prefix + "_1" }}
	a := &domain.Account{
		ID: "acc_1", Name: "Kobalt GmbH", Segment: domain.Enterprise,
		Contracts: []domain.Contract{{ID: "con_1", AccountID: "acc_1", Name: domain.MainContract}},
		Terms: []domain.Term{{
			ID: "trm_1", ContractID: "con_1", AccountID: "acc_1", Start: domain.NewDate(2026, time.February, 1), RenewalDate: domain.NewDate(2027, time.February, 1), Months: 12,
		}},
	}
	a.Value.HourRate = domain.Money{Minor: 60_00, Currency: "EUR"}
	amount := func(s string) domain.Quantity {
		q, err := domain.ParseQuantity(s)
		if err != nil {
			t.Fatal(err)
		}
		return q
	}
	win := func(kind domain.WinKind, line, much, quote string) domain.Win {
		w := domain.Win{ID: domain.WinID("win_" + line), Kind: kind, Line: line, Quote: quote, On: domain.NewDate(2026, time.May, 4)}
		if much != "" {
			w.Amount = amount(much)
		}
		return w
	}
	a.Value.Wins = []domain.Win{
		win(domain.WinTime, "Monatsabschluss", "1,240.5 hours", "Freitags gehen wir pünktlich"),
		win(domain.WinTime, "Rechnungen", "10 hours a week", ""),
		win(domain.WinCost, "Lager", "50,000 EUR", ""),
		win(domain.WinQuality, "Fehler", "18%", ""),
		win(domain.WinProject, "alle Büros arbeiten damit", "", ""),
	}
	for i, f := range [][2]string{{"120", "Aktive Nutzer"}, {"1,180", "Aktive Nutzer"}, {"90", "Tickets"}, {"70", "Tickets"}} {
		n, err := domain.ParseQuantity(f[0] + " x")
		if err != nil {
			t.Fatal(err)
		}
		n.Unit = ""
		a.Value.Figures = append(a.Value.Figures, domain.Figure{Name: f[1], Value: n, On: domain.NewDate(2026, time.January, 31).AddDays(200 * (i % 2))})
	}
	wish := notices.Wish{Kind: domain.NoticeValueReview, Language: "de", Wins: a.Value.Wins}
	_, body, err := texts.Write(a, wish, env)
	if err != nil {
		t.Fatal(err)
	}
	_, facts, _ := strings.Cut(body, "Zum Einstieg:\n")
	facts, _, _ = strings.Cut(facts, "\n\nDie Hälfte")
	want := `- 1.240,5 Stunden gespart: Monatsabschluss: „Freitags gehen wir pünktlich“
- 10 Stunden pro Woche gespart: Rechnungen
- 50.000 € weniger ausgegeben: Lager
- Qualität um 18 Prozent verbessert: Fehler
- Alle Büros arbeiten damit

In Zahlen: 1.240,5 Stunden gespart, bei 60 € je Stunde 74.430 € wert. 520 Stunden pro Jahr gespart, bei 60 € je Stunde 31.200 € wert. 50.000 € weniger ausgegeben. Qualität um 18 Prozent verbessert. Aktive Nutzer: vom 31. Januar 2026 bis zum 19. August 2026 von 120 auf 1.180 gestiegen, das sind 883 Prozent mehr.`
	if diff := cmp.Diff(want, strings.ReplaceAll(facts, "\u00a0", " ")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	wish.Language = "en"
	if _, body, err = texts.Write(a, wish, env); err != nil || !strings.Contains(body, "Aktive Nutzer grew from 120 to 1,180") || strings.Contains(body, "Tickets") {
		t.Errorf("in English: %v\n%s", err, body)
	}
}

// TestSpeak: a language with a region is written in its main one, an unknown one
// in English.
func TestSpeak(t *testing.T) {
	texts := standard(t)
	for language, want := range map[string]string{"de": "de", "de-at": "de", "en": "en", "": "", "fr": ""} {
		if got := texts.Speak(language); got != want {
			t.Errorf("for %q it speaks %q, want %q", language, got, want)
		}
	}
}
