package playbook_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/domain/playbook"
)

// edit replaces the first occurrence of a text, which must be there, in one
// file of the embedded set.
type edit struct{ file, from, to string }

// TestProblems makes mistakes and compares everything that is said about them
// with testdata/problems.txt: each mistake at its place, and no consequences.
func TestProblems(t *testing.T) {
	tests := []struct {
		name  string
		edits []edit
	}{
		{"misspelt field", []edit{{"base.yaml", "days_before: 120", "days_befor: 120"}}},
		{"misspelt role", []edit{{"base.yaml", "{ key: health, role: csm,", "{ key: health, role: cms,"}}},
		{"unknown role", []edit{{"base.yaml", "{ key: health, role: csm,", "{ key: health, role: janitor,"}}},
		{"phase", []edit{{"base.yaml", "phase: readiness", "phase: rediness"}}},
		{"anchor", []edit{{"base.yaml", "anchor: renewal", "anchor: renewel"}}},
		{"notice", []edit{{"base.yaml", "notice: last_days", "notice: last_day"}}},
		{"notice that a task waits for", []edit{{"base.yaml", "    notice: last_days\n", ""}}},
		{"segment", []edit{{"smb.yaml", "segment: smb", "segment: smbs"}}},
		{"colour", []edit{{"red.yaml", "colour: red", "colour: crimson"}}},
		{"duplicate milestone", []edit{{"base.yaml", "key: kickoff", "key: readiness"}}},
		{"duplicate task", []edit{{"base.yaml", "{ key: stakeholders, role", "{ key: health, role"}}},
		{"duplicate field", []edit{{"base.yaml", "    phase: readiness\n", "    phase: readiness\n    phase: kickoff\n"}}},
		{"duplicate file", []edit{{"green.yaml", "colour: green", "colour: red"}}},
		{"title too long", []edit{
			{"base.yaml", `title: "Review the account and build the case"`, `title: "Review the account and build the case before anybody else gets to it"`},
		}},
		{"task title too long", []edit{
			{"base.yaml", `title: "Rate the account and give the reasons"`, `title: "Rate the account and give the reasons, ` + strings.Repeat("é", 40) + `"`},
		}},
		{"text that YAML takes for something else", []edit{
			{"base.yaml", `title: "Rate the account and give the reasons"`, `title: 7`},
			{"base.yaml", "days_before: 45", "days_before: soon"},
			{"base.yaml", "required: true, title: \"Send the contract", "required: 1, title: \"Send the contract"},
		}},
		{"no required task", []edit{
			{"green.yaml", "optional: [blockers]", "optional: [blockers, daily_check]"},
		}},
		{"no required task in the base", []edit{
			{"base.yaml", "key: progress, role: csm, required: true", "key: progress, role: csm"},
			{"base.yaml", "key: promises, role: csm, required: true, title: \"Report", "key: promises, role: csm, title: \"Report"},
		}},
		{"days out of order", []edit{{"base.yaml", "days_before: 90", "days_before: 125"}}},
		{"days out of order after a change", []edit{{"enterprise.yaml", "days_before: 150", "days_before: 80"}}},
		{"days out of range", []edit{
			{"base.yaml", "days_before: 45", "days_before: 4500"},
			{"base.yaml", "days_after: 30", "days_after: 0"},
		}},
		{"days twice", []edit{{"base.yaml", "days_before: 45", "days_before: 45\n    days_after: 3"}}},
		{"unknown milestone", []edit{
			{"red.yaml", "milestone: outreach", "milestone: outrech"},
			{"smb.yaml", "drop: [readiness,", "drop: [redness,"},
		}},
		{"milestone that only some segments have", []edit{{"yellow.yaml", "milestone: kickoff", "milestone: breadth"}}},
		{"unknown task", []edit{
			{"green.yaml", "optional: [figures,", "optional: [figure,"},
			{"smb.yaml", "- readiness/people_changes", "- readiness/people_change"},
			{"smb.yaml", "- kickoff/no_growth", "- kickof/no_growth"},
		}},
		{"task picked twice", []edit{{"mid_market.yaml", "      - map\n", "      - map\n      - map\n"}}},
		{"two tasks with one key", []edit{
			{"mid_market.yaml", "      - map\n", "      - map\n      - outreach/terms\n      - check_in_30/promises\n      - aftercare/promises\n"},
		}},
		{"milestone added again", []edit{{"red.yaml", "- key: recovery", "- key: breadth"}}},
		{"task added again", []edit{{"red.yaml", "{ key: sponsor, role", "{ key: owners, role"}}},
		{"points", []edit{
			{"base.yaml", `- "What is fixed"`, `- 7`},
			{"base.yaml", `- "Leave room for questions"`, "- " + strings.Repeat("long ", 30) + "\n          - a\n          - b\n          - c"},
			{"base.yaml", `        points:`, `        point:`},
		}},
		{"setting", []edit{{"base.yaml", "days_before: first_contact", "days_before: first_contat"}}},
		{"setting out of range", []edit{
			{"settings.yaml", "value: 60", "value: 90"},
			{"settings.yaml", "between: [14, 30]", "between: [30, 14]"},
		}},
		{"key", []edit{{"base.yaml", "key: owners", "key: Who-Owns"}}},
		{"changes in the base", []edit{{"base.yaml", "milestones:", "drop: [x]\nmilestones:"}}},
		{"two kinds", []edit{{"smb.yaml", "segment: smb", "segment: smb\ncolour: red"}}},
		{"kind missing", []edit{{"smb.yaml", "segment: smb\n", ""}}},
		{"not YAML", []edit{{"green.yaml", "colour: green", "colour: green: grass"}}},
		{"table", []edit{
			{"rating.yaml", "usage: declining, adoption: low", "usage: declined, adoption: low, weather: bad"},
			{"rating.yaml", "worst: 3", "worst: 9"},
			{"rating.yaml", "suggests: red", "suggests: rouge"},
			{"rating.yaml", "    when: { relationship: weak }\n", ""},
			{"rating.yaml", "key: budget_tight", "key: upheaval"},
		}},
		{"treatment and strategy", []edit{
			{"treatment.yaml", "  yellow:", "  amber:"},
			{"strategy.yaml", "suggests: save", "suggests: pray"},
			{"strategy.yaml", "colour: red", "colour: crimson"},
			{"rating.yaml", "when: { usage: declining }", "when: { colour: red }"},
		}},
		{"several files", []edit{
			{"base.yaml", "phase: kickoff", "phase: kick"},
			{"red.yaml", "role: product,", "role: produce,"},
			{"yellow.yaml", "earlier: 30", "earlyer: 30"},
		}},
	}
	var got strings.Builder
	for _, tt := range tests {
		files := defaultFiles(t)
		for _, e := range tt.edits {
			text := string(files[e.file].Data)
			if !strings.Contains(text, e.from) {
				t.Fatalf("%s: %s does not contain %q", tt.name, e.file, e.from)
			}
			files[e.file] = &fstest.MapFile{Data: []byte(strings.Replace(text, e.from, e.to, 1))}
		}
		fmt.Fprintf(&got, "# %s\n%s\n\n", tt.name, strings.Join(problemsOf(t, files), "\n"))
	}
	golden(t, "problems.txt", got.String())
}

func TestProblemsOfWholeFiles(t *testing.T) {
	files := defaultFiles(t)
	delete(files, "smb.yaml")
	delete(files, "settings.yaml")
	want := []string{"no file describes the settings", "no file describes segment smb"}
	got := problemsOf(t, files)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("missing files (-want +got):\n%s", diff)
	}

	files = defaultFiles(t)
	files["red.yaml"] = &fstest.MapFile{Data: []byte("# nothing here\n")}
	files["green.yaml"] = &fstest.MapFile{Data: []byte("- colour\n- green\n")}
	want = []string{
		"green.yaml:1:1: a playbook file must be fields with values, not a list",
		"red.yaml: the file is empty",
	}
	if diff := cmp.Diff(want, problemsOf(t, files)); diff != "" {
		t.Errorf("unusable files (-want +got):\n%s", diff)
	}
}

// problemsOf loads files that must be refused and returns the problems.
func problemsOf(t *testing.T, files fstest.MapFS) []string {
	t.Helper()
	_, err := playbook.Load(files)
	var problems *domain.Problems
	if !errors.As(err, &problems) {
		t.Fatalf("got error %v, want *Problems", err)
	}
	return strings.Split(problems.Error(), "\n")
}
