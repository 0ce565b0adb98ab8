package domain_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/renewalbot/renewalbot/domain"
)

// standing reads "usage=declining support=mixed".
func standing(text string) domain.Standing {
	s := domain.Standing{}
	for _, word := range strings.Fields(text) {
		aspect, level, _ := strings.Cut(word, "=")
		s[domain.Aspect(aspect)] = domain.Level(level)
	}
	return s
}

// factsOf reads facts written as "usage=declining", "signal=outage".
func factsOf(words []string) domain.RuleFacts {
	var signals []domain.Signal
	var aspects []string
	for _, word := range words {
		kind, signalled := strings.CutPrefix(word, "signal=")
		switch {
		case kind == domain.StrongDrop:
			signals = append(signals, domain.Signal{Kind: domain.SignalUsageDrop, Percent: 40})
		case signalled:
			signals = append(signals, domain.Signal{Kind: domain.SignalKind(kind)})
		default:
			aspects = append(aspects, word)
		}
	}
	return domain.NewRuleFacts(standing(strings.Join(aspects, " ")), signals...)
}

// TestEveryRowOfTheRatingTable states what makes each row fire: without any part
// of it the row is silent.
func TestEveryRowOfTheRatingTable(t *testing.T) {
	cases := map[string]string{
		"fading_out":           "usage=declining adoption=low",
		"no_case":              "outcomes=missed value=hurts",
		"looking_elsewhere":    "support=unhappy competition=hurts",
		"strangers_in_change":  "relationship=weak internal_change=hurts",
		"no_trust":             "trust=hurts satisfaction=hurts",
		"many_at_worst":        "support=unhappy relationship=weak outcomes=missed",
		"usage_collapsed":      "signal=strong_usage_drop",
		"bought_while_unknown": "signal=acquisition relationship=moderate",
		"recent_trouble":       "signal=outage",
		"recent_drop":          "signal=adoption_half",
		"recent_pressure":      "signal=budget_freeze",
		"recent_upheaval":      "signal=key_person_left",
		"usage_declining":      "usage=declining",
		"adoption_low":         "adoption=low",
		"support_unhappy":      "support=unhappy",
		"relationship_weak":    "relationship=weak",
		"outcomes_missed":      "outcomes=missed",
		"value_unclear":        "value=hurts",
		"users_unsatisfied":    "satisfaction=hurts",
		"trust_thin":           "trust=hurts",
		"competitor_near":      "competition=hurts",
		"budget_tight":         "economy=hurts",
		"upheaval":             "internal_change=hurts",
		"mixed_picture":        "usage=stable adoption=partial support=mixed outcomes=partly",
		"healthy":              "usage=stable adoption=partial support=mixed relationship=moderate outcomes=partly",
	}
	books, err := playbooks()
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, row := range books.Tables().Rating {
		keys = append(keys, row.Key)
		words := strings.Fields(cases[row.Key])
		if !row.Fires(factsOf(words)) {
			t.Errorf("%s does not fire for %q", row.Key, cases[row.Key])
		}
		for i := range words {
			if less := slices.Delete(slices.Clone(words), i, i+1); row.Fires(factsOf(less)) {
				t.Errorf("%s fires for %q", row.Key, less)
			}
		}
	}
	slices.Sort(keys)
	if diff := cmp.Diff(slices.Sorted(maps.Keys(cases)), keys); diff != "" {
		t.Errorf("rows tested and rows of the table (-tested +table):\n%s", diff)
	}
}

func TestTheWorstRowDecidesTheSuggestion(t *testing.T) {
	books, err := playbooks()
	if err != nil {
		t.Fatal(err)
	}
	type suggestion struct {
		colour domain.Colour
		first  string
	}
	for in, want := range map[string]suggestion{
		"":                {},
		"usage=growing":   {},
		"economy=neutral": {},
		"usage=growing adoption=deep support=satisfied relationship=strong outcomes=achieved":                   {domain.Green, "healthy"},
		"usage=growing adoption=deep support=satisfied relationship=strong outcomes=achieved competition=hurts": {domain.Yellow, "competitor_near"},
		"usage=declining": {domain.Yellow, "usage_declining"},
		"usage=declining adoption=low competition=hurts": {domain.Red, "fading_out"},
	} {
		colour, rows := books.Tables().SuggestColour(domain.NewRuleFacts(standing(in)))
		first := ""
		if len(rows) > 0 {
			first = rows[0].Key
		}
		if colour != want.colour || first != want.first {
			t.Errorf("%q suggests %q by %q, want %q by %q", in, colour, first, want.colour, want.first)
		}
	}
}

func TestDecidingAgainstTheSuggestionIsRecorded(t *testing.T) {
	w := newAcme(t)
	change, err := w.account.Rate(w.env, domain.RatingInput{Colour: domain.Green, Standing: standing("usage=declining")})
	if err != nil {
		t.Fatal(err)
	}
	r := change.Ratings[0]
	if !r.Against() || r.Details.Suggested != domain.Yellow || !slices.Equal(r.Details.Rows, []string{"Usage is declining"}) {
		t.Errorf("rating %+v", r)
	}
	if a := change.Audit[len(change.Audit)-1]; a.Action != "rate.against" || a.Before != "yellow" || a.After != "green" {
		t.Errorf("audit %+v", a)
	}
	if change := w.rate(t, domain.Yellow); change.Ratings[0].Against() {
		t.Error("a rating without indicators is against a suggestion")
	}
	if last, ok := w.account.Standing(); !ok || last.Details.Standing[domain.AspectUsage] != "declining" {
		t.Errorf("last stated %+v, %v", last, ok)
	}
	_, err = w.account.Rate(w.env, domain.RatingInput{Colour: domain.Green, Standing: standing("usage=sideways")})
	wantError(t, err, domain.Invalid, "usage")
	_, err = w.account.Rate(w.env, domain.RatingInput{Colour: domain.Green, Standing: standing("weather=fine")})
	wantError(t, err, domain.Invalid, "")
}

func TestTurningBackRecordsTheRecovery(t *testing.T) {
	w := newAcme(t)
	if w.account.Trend() != "" {
		t.Error("a trend without ratings")
	}
	w.rate(t, domain.Green)
	w.rate(t, domain.Red)
	if w.account.Trend() != domain.Worsening {
		t.Errorf("trend %q", w.account.Trend())
	}
	w.setDay(domain.NewDate(2027, time.March, 8), 9)
	w.rate(t, domain.Red)
	w.setDay(domain.NewDate(2027, time.March, 15), 9)
	change := w.rate(t, domain.Yellow)
	if days, ok := w.account.RecoveredAfter(change.Ratings[0].ID, w.env); !ok || days != 14 || w.account.Trend() != domain.Improving {
		t.Errorf("recovered after %d days, %v; trend %s", days, ok, w.account.Trend())
	}
	if a := change.Audit[len(change.Audit)-1]; a.Action != "rate.recovered" || a.Before != "14 days red" {
		t.Errorf("audit %+v", a)
	}
	again := w.rate(t, domain.Yellow)
	if _, ok := w.account.RecoveredAfter(again.Ratings[0].ID, w.env); ok || w.account.Trend() != domain.Steady {
		t.Error("staying yellow counts as a recovery")
	}
}
