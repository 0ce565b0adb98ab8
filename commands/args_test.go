package commands

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/renewalbot/renewalbot/domain"
)

func TestSplit(t *testing.T) {
	for _, tt := range []struct {
		name, line string
		want       []string
	}{
		{"nothing", "   ", nil},
		{"words", " rate  red ", []string{"rate", "red"}},
		{"quotes", `add "Acme Corp" 2027-03-31`, []string{"add", "Acme Corp", "2027-03-31"}},
		{"curly quotes of a phone", "add “Acme Corp” x", []string{"add", "Acme Corp", "x"}},
		{"low and angle quotes", "„Müller AG“ «Société SA»", []string{"Müller AG", "Société SA"}},
		{"empty quotes are a word", `rate "" red`, []string{"rate", "", "red"}},
		{"an open quote reaches to the end", `rate red "they said no`, []string{"rate", "red", "they said no"}},
		{"a quote inside a word is a letter", `5"screens`, []string{`5"screens`}},
		{"what Slack escaped", `add "R&amp;D &lt;Labs&gt;"`, []string{"add", "R&D <Labs>"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := split(tt.line); !slices.Equal(got, tt.want) {
				t.Errorf("split(%q) = %q, want %q", tt.line, got, tt.want)
			}
		})
	}
}

func TestQuotedWordsAreReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOf(rapid.StringMatching(`[a-z0-9€äß.-]+( [a-z0-9€äß.-]+)?`)).Draw(t, "words")
		if got := split(quote(words...)); !slices.Equal(got, words) && len(words) > 0 {
			t.Fatalf("split(quote(%q)) = %q", words, got)
		}
	})
}

func TestSplitLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		line := rapid.String().Draw(t, "line")
		got := strings.Join(split(line), "")
		for _, r := range unescape.Replace(line) {
			if r >= 'a' && r <= 'z' && !strings.ContainsRune(got, r) {
				t.Fatalf("split(%q) lost %q: %q", line, r, got)
			}
		}
	})
}

func TestSentence(t *testing.T) {
	for line, want := range map[string]string{
		"asked <@U1|ana> in <#C1|sales>": "asked @ana in #sales",
		"<@U1> said so":                  "@U1 said so",
		"see <https://a.example|notes>":  "see notes",
		"see <https://a.example>":        "see https://a.example",
		"<!here> now":                    "@here now",
		"usage is <50%> and <falling>":   "usage is <50%> and <falling>",
		"wrote to <mailto:a@b.example>":  "wrote to mailto:a@b.example",
		"a < b and c > d":                "a < b and c > d",
	} {
		if got := sentence(strings.Fields(line)); got != want {
			t.Errorf("sentence(%q) = %q, want %q", line, got, want)
		}
	}
}

func TestAmountArg(t *testing.T) {
	usd := func(minor int64) domain.Money { return domain.Money{Minor: minor, Currency: "USD"} }
	for _, tt := range []struct {
		line, fallback string
		want           domain.Money
		n              int
	}{
		{"120000 USD enterprise", "", usd(12_000_000), 2},
		{"USD 120,000", "", usd(12_000_000), 2},
		{"120 000 USD", "", usd(12_000_000), 3},
		{"$120k soon", "", usd(12_000_000), 1},
		{"120000", "", domain.Money{}, 0},
		{"120 000", "USD", usd(12_000_000), 2},
		{"120000 2028-03-31", "USD", usd(12_000_000), 1},
		{"soon", "USD", domain.Money{}, 0},
		{"", "USD", domain.Money{}, 0},
	} {
		if got, n := amountArg(strings.Fields(tt.line), tt.fallback); got != tt.want || n != tt.n {
			t.Errorf("amountArg(%q, %q) = %v, %d, want %v, %d", tt.line, tt.fallback, got, n, tt.want, tt.n)
		}
	}
}

func TestClosest(t *testing.T) {
	known := []string{"brief", "rate", "stakeholder", "notice", "timeline", "escalate"}
	for typed, want := range map[string]string{
		"breef": "brief", "rat": "rate", "stakeholders": "stakeholder", "esc": "escalate", "TIMELINE": "timeline", "xyz": "",
	} {
		if got := domain.Closest(typed, known); got != want {
			t.Errorf("Closest(%q) = %q, want %q", typed, got, want)
		}
	}
}

func TestParseAdd(t *testing.T) {
	for _, tt := range []struct {
		name, line string
		want       domain.AccountInput
		fault      string
	}{
		{"everything", `"Acme Corp" 2027-03-31 120000 USD enterprise <@U0BEN|ben>`,
			addInput("Acme Corp", "2027-03-31", 12_000_000, domain.Enterprise, "U0BEN"), ""},
		{"any order", `"Acme Corp" smb $120k 2027-03-31`, addInput("Acme Corp", "2027-03-31", 12_000_000, domain.SMB, ""), ""},
		{"a name without quotes", `Acme Corp 2027-03-31`, addInput("Acme Corp", "2027-03-31", 0, "", ""), ""},
		{"a segment's word in a quoted name", `"Acme enterprise" 2027-03-31`, addInput("Acme enterprise", "2027-03-31", 0, "", ""), ""},
		{"the date first", `2027-03-31 "Acme Corp" usd 120,000`, addInput("Acme Corp", "2027-03-31", 12_000_000, "", ""), ""},
		{"a segment as people write it", `Acme 2027-03-31 Mid Market`, addInput("Acme", "2027-03-31", 0, domain.MidMarket, ""), ""},
		{"a day from now", `Acme in 3 weeks`, addInput("Acme", "2027-02-22", 0, "", ""), ""},
		{"a name that is a day", `Tomorrow 2027-03-31`, addInput("Tomorrow", "2027-03-31", 0, "", ""), ""},
		{"only a name", `"Acme Corp"`, addInput("Acme Corp", "", 0, "", ""), ""},
		{"a date that does not exist", `Acme 2027-02-30`, domain.AccountInput{}, "2027-02-30"},
		{"a date that reads two ways", `Acme 03/04/2027`, domain.AccountInput{}, "YYYY-MM-DD"},
		{"a word that means nothing", `Acme 2027-03-31 huge`, domain.AccountInput{}, `"huge"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := parseAdd(split(tt.line), domain.NewDate(2027, time.February, 1))
			if tt.fault != "" {
				if err == nil {
					t.Fatalf("got %+v, want an error", got)
				}
				contains(t, err.Error(), tt.fault)
				return
			}
			if err != nil || got.Name != tt.want.Name || got.Term != tt.want.Term || got.Segment != tt.want.Segment || got.CSM != tt.want.CSM {
				t.Errorf("got %+v, %v, want %+v", got, err, tt.want)
			}
		})
	}
}

func addInput(name, renews string, minor int64, segment domain.Segment, csm domain.PersonID) domain.AccountInput {
	in := domain.AccountInput{Name: name, Segment: segment, CSM: csm}
	if d, err := domain.ParseDate(renews); err == nil {
		in.Term.RenewalDate = d
	}
	if minor > 0 {
		in.Term.ARR = domain.Money{Minor: minor, Currency: "USD"}
	}
	return in
}
