package playbook_test

import (
	"encoding/csv"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/renewalbot/renewalbot/commands"
	"github.com/renewalbot/renewalbot/domain"
)

// headings are those of seed 001, in its order.
const headings = `Why Timeline Discipline Matters
Timeline Overview: The Key Milestones
T-120 to T-90 Days: Internal Readiness
Account Review and Planning
Health Verification
Value Documentation Prep
Stakeholder Mapping
Renewal Strategy Development
T-90 Days: Renewal Kickoff
Internal Renewal Kickoff
Relationship Mapping Completion
Expansion Opportunity Assessment
Risk Mitigation Planning
T-60 Days: Customer Engagement Begins
Renewal Notice and Outreach
Value Review Meeting
Usage and ROI Presentation
Future State Discussion
Preliminary Renewal Terms
T-45 Days: Proposal Development
Proposal Development
Pricing and Packaging
Expansion Bundling
Internal Approvals
Executive Alignment
T-30 Days: Proposal Presentation and Negotiation
Proposal Presentation
Negotiation Commencement
Objection Handling
Decision-Maker Engagement
Timeline Agreement
T-14 Days: Final Negotiations and Documentation
Final Negotiations
Contract Generation
Approval Workflow Coordination
Signature Coordination
Payment Terms Confirmation
T-7 to T-0 Days: Final Push and Closure
Final Reminders and Follow-Up
Executive Escalation If Needed
Paperwork Completion
Signature Collection
Processing and Systems Update
Post-Renewal (T+0): Continuation and Setup
Celebration and Thank You
Documentation and CRM Update
Lessons Learned Capture
Next Year Planning Begins
Expansion Pipeline Development
Timeline Variations by Segment
Making the Timeline Work
Related Resources`

// TestCoverage keeps the table of where each instruction of seed 001 lives
// free of gaps, and its milestones and tasks real.
func TestCoverage(t *testing.T) {
	file, err := os.Open("coverage.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"heading", "instruction", "target"}; !slices.Equal(rows[0], want) {
		t.Fatalf("columns %v, want %v", rows[0], want)
	}

	exists := playbookTargets(t)

	known := strings.Split(headings, "\n")
	covered := make(map[string]bool)
	used := make(map[string]bool)
	for i, row := range rows[1:] {
		line := i + 2
		heading, instruction, targets := row[0], row[1], strings.Fields(row[2])
		if !slices.Contains(known, heading) {
			t.Errorf("coverage.csv:%d: %q is no heading", line, heading)
		}
		if instruction == "" || len(targets) == 0 {
			t.Errorf("coverage.csv:%d: the instruction or its target is missing", line)
		}
		covered[heading] = true
		for _, target := range targets {
			if why := missing(t, target, exists); why != "" {
				t.Errorf("coverage.csv:%d: %s: %s", line, target, why)
			}
			used[target] = true
		}
	}
	for _, heading := range known {
		if !covered[heading] {
			t.Errorf("nothing covers %q", heading)
		}
	}
	for _, target := range tools() {
		if !used[target] {
			t.Errorf("no instruction leads to %s", target)
		}
	}
}

// tools are what helps with an instruction of seed 001: each was built for one.
func tools() []string {
	all := []string{"command:win", "command:usage", "command:value", "command:notice", "command:agenda", "command:objection", "command:negotiation"}
	for _, k := range domain.NoticeKinds() {
		all = append(all, "template:"+string(k))
	}
	for _, k := range append(domain.AgendaKinds(), domain.AgendaPipeline) {
		all = append(all, "agenda:"+string(k))
	}
	for _, k := range domain.ObjectionKinds() {
		all = append(all, "guide:"+string(k))
	}
	return all
}

// playbookTargets are "milestone" and "milestone/task" of any playbook, and
// "points:milestone/task" where the task has some.
func playbookTargets(t *testing.T) map[string]bool {
	exists := make(map[string]bool)
	each(mustDefault(t), func(p *domain.Playbook) {
		for _, m := range p.Milestones {
			exists[m.Key] = true
			for _, task := range m.Tasks {
				exists[m.Key+"/"+task.Key] = true
				if len(task.Points) > 0 {
					exists["points:"+m.Key+"/"+task.Key] = true
				}
			}
		}
	})
	return exists
}

// missing says why there is no such target, "" when there is one.
func missing(t *testing.T, target string, exists map[string]bool) string {
	t.Helper()
	kind, name, elsewhere := strings.Cut(target, ":")
	if !elsewhere || kind == "points" {
		if !exists[target] {
			return "no playbook has it"
		}
		return ""
	}
	switch kind {
	case "field":
		of, field, _ := strings.Cut(name, ".")
		fields := map[string]reflect.Type{
			"account": reflect.TypeFor[domain.Account](), "escalation": reflect.TypeFor[domain.Escalation](), "milestone": reflect.TypeFor[domain.Milestone](),
			"milestone_fact": reflect.TypeFor[domain.MilestoneFact](), "paperwork": reflect.TypeFor[domain.Paperwork](), "rating": reflect.TypeFor[domain.Rating](),
			"stakeholder": reflect.TypeFor[domain.Stakeholder](), "term": reflect.TypeFor[domain.Term](),
		}
		if fields[of] == nil {
			return "nothing is called " + of
		}
		if _, ok := fields[of].FieldByNameFunc(func(name string) bool { return strings.EqualFold(name, strings.ReplaceAll(field, "_", "")) }); !ok {
			return of + " has no such field"
		}
		return ""
	case "template":
		if !slices.Contains(domain.NoticeKinds(), domain.NoticeKind(name)) {
			return "there is no such notice"
		}
		return absent("../../commands/notices/texts/en/" + name + ".tmpl")
	case "agenda":
		if k := domain.AgendaKind(name); k != domain.AgendaPipeline && !slices.Contains(domain.AgendaKinds(), k) {
			return "there is no such agenda"
		}
		return ""
	case "guide":
		if k := domain.ObjectionKind(name); !slices.Contains(domain.ObjectionKinds(), k) || (domain.Settings{}).Guide(k) == "" {
			return "the guide has no answer to that"
		}
		return ""
	case "command":
		router, err := commands.New(commands.Config{})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(router.Specs(), func(s commands.Spec) bool { return s.Name == name }) {
			return "there is no such command"
		}
		return ""
	case "code":
		return absent("../../" + name)
	}
	return "use a milestone, milestone/task, points:, field:, template:, agenda:, guide:, command: or code:"
}

func absent(path string) string {
	if _, err := os.Stat(path); err != nil {
		return err.Error()
	}
	return ""
}

// A target of any kind that does not exist is noticed.
func TestCoverageNoticesWhatIsMissing(t *testing.T) {
	exists := playbookTargets(t)
	for _, target := range []string{
		"readines", "readiness/healt", "points:readiness/health", "points:kickoff", "field:acount.segment", "field:account.segmint", "field:account",
		"template:first_notise", "template:", "agenda:party", "agenda:", "guide:weather", "command:objektion", "command:calender", "code:commands/hom.go", "feature:calendar", "points:", "",
	} {
		if missing(t, target, exists) == "" {
			t.Errorf("%q passes", target)
		}
	}
}
