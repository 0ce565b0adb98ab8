package domain_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/renewalbot/renewalbot/domain"
)

// TestEveryRowOfTheStrategyTable states what makes each row the one that decides.
func TestEveryRowOfTheStrategyTable(t *testing.T) {
	cases := map[string]struct {
		facts string
		want  domain.Strategy
	}{
		"red":             {"colour=red expansion=yes relationship=weak", domain.StrategySave},
		"key_person_gone": {"colour=green signal=key_person_left", domain.StrategyRebuild},
		"new_owners":      {"colour=yellow signal=new_leadership signal=outage", domain.StrategyRebuild},
		"weak_ties":       {"colour=yellow relationship=weak support=unhappy", domain.StrategyRebuild},
		"open_trouble":    {"colour=yellow signal=complaint", domain.StrategyResolve},
		"unhappy":         {"colour=green support=unhappy", domain.StrategyResolve},
		"yellow":          {"colour=yellow value=hurts", domain.StrategyValue},
		"growth":          {"colour=green expansion=yes value=neutral", domain.StrategyExpand},
		"value_forgotten": {"colour=green value=neutral", domain.StrategyValue},
		"green":           {"colour=green value=helps signal=outage", domain.StrategyConfirm},
	}
	books, err := playbooks()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range books.Tables().Strategy {
		c, tested := cases[row.Key]
		if !tested {
			t.Errorf("row %s is not tested", row.Key)
			continue
		}
		var rest []string
		own := map[string]string{}
		for _, word := range strings.Fields(c.facts) {
			subject, value, _ := strings.Cut(word, "=")
			if slices.Contains([]string{domain.SubjectColour, domain.SubjectExpansion}, subject) {
				own[subject] = value
			} else {
				rest = append(rest, word)
			}
		}
		f := factsOf(rest)
		for subject, value := range own {
			f.Put(subject, value)
		}
		s, why, ok := books.Tables().FirstStrategy(f)
		if !ok || why.Key != row.Key || s != c.want {
			t.Errorf("%q suggests %q by row %q, want %q by %q", c.facts, s, why.Key, c.want, row.Key)
		}
		delete(cases, row.Key)
	}
	if len(cases) > 0 {
		t.Errorf("the table has no rows %v", cases)
	}
	if s, _, ok := books.Tables().FirstStrategy(domain.NewRuleFacts(nil)); ok {
		t.Errorf("nothing known suggests %q", s)
	}
}

func TestChooseStrategy(t *testing.T) {
	w := newAcme(t)
	if _, _, ok := w.account.SuggestStrategy(w.env); ok {
		t.Error("an account that nobody rated has a suggested strategy")
	}
	w.rate(t, domain.Red)
	change, err := w.account.ChooseStrategy(w.env, "", domain.StrategyValue, " show the savings ")
	if err != nil || len(change.Terms) != 1 {
		t.Fatalf("%v, %+v", err, change)
	}
	term, _ := w.account.Term()
	if s, ok := term.Strategy(); !ok || s.Strategy != domain.StrategyValue || s.Suggested != domain.StrategySave || s.Note != "show the savings" || s.By != ana {
		t.Errorf("strategy %+v", s)
	}
	if again, err := w.account.ChooseStrategy(w.env, term.ID, domain.StrategyValue, "show the savings"); err != nil || !again.Empty() {
		t.Errorf("chosen twice: %v, %+v", err, again)
	}
	if _, err := w.account.ChooseStrategy(w.env, term.ID, domain.StrategySave, ""); err != nil {
		t.Fatal(err)
	}
	if term, _ = w.account.Term(); len(term.Facts.Strategies) != 2 {
		t.Errorf("history %+v", term.Facts.Strategies)
	}
	_, err = w.account.ChooseStrategy(w.env, "", "pray", "")
	wantError(t, err, domain.Invalid, "strategy")
	_, err = w.account.ChooseStrategy(w.env, "", domain.StrategySave, strings.Repeat("x", 3000))
	wantError(t, err, domain.Invalid, "note")
	if _, err := w.account.Close(w.env, domain.CloseInput{Outcome: domain.Lost, Reason: "price"}); err != nil {
		t.Fatal(err)
	}
	_, err = w.account.ChooseStrategy(w.env, "", domain.StrategySave, "")
	wantError(t, err, domain.Conflict, "")
}
