package playbook_test

import (
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"

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

	exists := make(map[string]bool) // "milestone" and "milestone/task"
	each(mustDefault(t), func(p *domain.Playbook) {
		for _, m := range p.Milestones {
			exists[m.Key] = true
			for _, task := range m.Tasks {
				exists[m.Key+"/"+task.Key] = true
			}
		}
	})

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
			kind, name, elsewhere := strings.Cut(target, ":")
			switch {
			case elsewhere && (name == "" || !slices.Contains([]string{"field", "template", "agenda", "feature"}, kind)):
				t.Errorf("coverage.csv:%d: %q is not field:, template:, agenda: or feature: with a name", line, target)
			case !elsewhere && !exists[target]:
				t.Errorf("coverage.csv:%d: no playbook has %s", line, target)
			}
			used[target] = true
		}
	}
	for _, heading := range known {
		if !covered[heading] {
			t.Errorf("nothing covers %q", heading)
		}
	}
	for _, kind := range []domain.NoticeKind{domain.NoticeFirst, domain.NoticeThanksChampion} {
		if !used["template:"+string(kind)] {
			t.Errorf("no instruction leads to the notice %s", kind)
		}
	}
}
