package playbook_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/domain/playbook"
)

func TestOverride(t *testing.T) {
	own := fstest.MapFS{
		"README.md": {Data: []byte("ours")},
		"small.yaml": {Data: []byte(`segment: smb
drop: [readiness, kickoff, proposal, check_in_30, check_in_60]
`)},
	}
	books, err := playbook.Override(own)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range books.For(domain.SMB, domain.Unrated).Milestones {
		got = append(got, m.Key)
	}
	want := []string{"outreach", "presentation", "closing", "final_week", "renewal_day", "aftercare", "check_in_90"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("milestones of our own smb playbook (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(mustDefault(t).For(domain.MidMarket, domain.Red), books.For(domain.MidMarket, domain.Red)); diff != "" {
		t.Errorf("another segment changed too (-want +got):\n%s", diff)
	}
}

func TestOverrideOneSetting(t *testing.T) {
	books, err := playbook.Override(fstest.MapFS{
		"ours.yml": {Data: []byte("settings:\n  first_contact: { value: 45 }\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	book := books.For(domain.Enterprise, domain.Green)
	if m, _ := book.Milestone("outreach"); m.Days != 45 {
		t.Errorf("outreach is at %d days, want our 45", m.Days)
	}
	if m, _ := book.Milestone("presentation"); m.Days != 30 {
		t.Errorf("presentation is at %d days, want the default 30", m.Days)
	}
}

// TestOverrideProblems: default files are marked where they no longer fit, and
// not blamed for speaking of what an organisation does without.
func TestOverrideProblems(t *testing.T) {
	base := string(defaultFiles(t)["base.yaml"].Data)
	tests := []struct {
		name, file, text string
		want             []string
	}{
		{"no breadth", "enterprise.yaml", "segment: enterprise\n", nil},
		{"no mid-market start", "mid.yaml", "segment: mid_market\ndrop: [readiness]\n", nil},
		{"setting", "settings.yaml", "settings:\n  first_contact: { value: 20 }\n  formal_propsal: { value: 20, between: [14, 30] }\n", []string{
			`settings.yaml:2:27: 20 is not between 30 and 60`,
			`settings.yaml:3:3: there is no milestone that uses the setting "formal_propsal": did you mean "formal_proposal"?`,
		}},
		{"milestone", "smb.yaml", "segment: smb\ndrop: [readyness]\n", []string{
			`smb.yaml:2:8: there is no milestone "readyness": did you mean "readiness"?`,
		}},
		{"base renamed", "base.yaml", strings.Replace(base, "key: closing", "key: endgame", 1), []string{
			`default/smb.yaml:37:16: there is no milestone "closing": use one of aftercare, check_in_30, check_in_60, check_in_90, endgame, final_week, outreach, presentation, renewal_day`,
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := playbook.Override(fstest.MapFS{tt.file: {Data: []byte(tt.text)}})
			var got []string
			if err != nil {
				got = strings.Split(err.Error(), "\n")
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}
