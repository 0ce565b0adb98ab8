package notices

import (
	"fmt"
	"strings"
	"text/template"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

// sample is a made-up customer in the words of a language.
func sample(language string, formal bool) Facts {
	w := wordsOf(language)
	people := []string{"Priya", "Tom"}
	if formal {
		people = []string{"Priya Sample", "Tom Sample"}
	}
	facts := Facts{
		Account: "Cobalt Robotics", Contract: "Platform", Sender: "Ana Sample", Formal: formal,
		RenewalDate: w.date(domain.NewDate(2027, time.March, 31)), Deadline: w.date(domain.NewDate(2027, time.January, 30)),
		DaysLeft: w.days(120), Price: domain.Money{Minor: 240_000_00, Currency: "EUR"}.In(language),
		Wins: []string{"Saved 1,240 hours in support", "First answer to a customer after 3 minutes instead of 20"},
	}
	if language == english {
		facts.Results = []string{"Saved 1,240 hours, worth €74,400 at €60 an hour.",
			"Active users grew from 120 to 180, 50 percent more, between 1 Apr 2026 and 3 Oct 2026."}
	}
	if language == german {
		facts.Wins = []string{"1.240 Stunden im Support gespart", "Erste Antwort nach 3 statt nach 20 Minuten"}
		facts.Results = []string{"1.240 Stunden gespart, bei 60 € je Stunde 74.400 € wert.",
			"Aktive Nutzer: vom 1. April 2026 bis zum 3. Oktober 2026 von 120 auf 180 gestiegen, das sind 50 Prozent mehr."}
	}
	facts.Names, facts.Greeting = w.greet(people, formal)
	return facts
}

// samples are customers of whom much, or nearly nothing, is known.
func samples(language string) []Facts {
	w := wordsOf(language)
	bare := Facts{Account: "Birch Bakery", Sender: w.team, RenewalDate: w.date(domain.NewDate(2027, time.March, 31))}
	bare.Names, bare.Greeting = w.greet(nil, false)
	formal := bare
	formal.Formal = true
	return []Facts{sample(language, false), sample(language, true), bare, formal}
}

// Sample fills a text for a made-up customer of a segment. ok is false when there
// is no such text.
func (t *Texts) Sample(kind domain.NoticeKind, segment domain.Segment, language string, tone domain.NoticeTone) (subject, body string, ok bool, err error) {
	text := t.find(key{language: language, kind: kind, segment: segment})
	if text == nil {
		return "", "", false, nil
	}
	subject, body, err = fillSample(text, sample(language, tone == domain.ToneFormal))
	return subject, body, err == nil, err
}

func fillSample(text *template.Template, facts Facts) (subject, body string, err error) {
	var out strings.Builder
	if err := text.Execute(&out, facts); err != nil {
		return "", "", fmt.Errorf("fill sample: %w", err)
	}
	subject, body = split(out.String())
	return subject, body, nil
}
