package playbook_test

import (
	"errors"
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
	books, err := playbook.Override(playbook.Directory{Files: own})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range books.For(domain.SMB, domain.Unrated).Milestones {
		got = append(got, m.Key)
	}
	want := []string{"budget", "price_change", "outreach", "presentation", "closing", "final_week", "renewal_day", "aftercare", "check_in_90", "save"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("milestones of our own smb playbook (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(mustDefault(t).For(domain.MidMarket, domain.Red), books.For(domain.MidMarket, domain.Red), cmp.AllowUnexported(domain.Date{})); diff != "" {
		t.Errorf("another segment changed too (-want +got):\n%s", diff)
	}
}

func TestOverrideOneSetting(t *testing.T) {
	books, err := playbook.Override(playbook.Directory{Files: fstest.MapFS{
		"ours.yml": {Data: []byte("settings:\n  first_contact: { value: 45 }\n")},
	}})
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

// TestExtend: a file that extends leaves what is there and adds to it, in the
// order base, segment, colour.
func TestExtend(t *testing.T) {
	books, err := playbook.Override(
		playbook.Directory{Files: fstest.MapFS{
			"all.yaml": {Data: []byte(`extends: base
add:
  - key: security
    title: "Renew the security review"
    phase: readiness
    purpose: "Their security team answers slowly."
    days_before: 100
    tasks:
      - { key: form, role: legal, required: true, title: "Send the security form" }
`)},
			"small.yaml": {Data: []byte("extends: smb\ndrop: [security]\n")},
		}},
		playbook.Directory{Files: fstest.MapFS{
			"red.yaml":  {Data: []byte("extends: red\nchange:\n  - { milestone: recovery, days_before: 210 }\n")},
			"notes.yml": {Data: []byte("nothing of ours")},
		}, Only: []string{"red.yaml"}},
	)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		segment  domain.Segment
		colour   domain.Colour
		security bool
		start    int
	}{
		{domain.Enterprise, domain.Green, true, 150},
		{domain.MidMarket, domain.Unrated, true, 100},
		{domain.SMB, domain.Unrated, false, 60},
		{domain.SMB, domain.Red, false, 210},
	} {
		book := books.For(tt.segment, tt.colour)
		if _, ok := book.Milestone("security"); ok != tt.security || book.Start() != tt.start {
			t.Errorf("%s %s: security %t, opens at %d; want %t, %d", tt.segment, tt.colour, ok, book.Start(), tt.security, tt.start)
		}
		if got, was := len(book.Milestones), len(mustDefault(t).For(tt.segment, tt.colour).Milestones); got < was {
			t.Errorf("%s %s: %d milestones, the embedded ones have %d", tt.segment, tt.colour, got, was)
		}
		if book.Version == mustDefault(t).For(tt.segment, tt.colour).Version {
			t.Errorf("%s %s: the version is that of the embedded playbook", tt.segment, tt.colour)
		}
	}
}

func TestOverrideEmpty(t *testing.T) {
	_, err := playbook.Override(playbook.Directory{Files: fstest.MapFS{"notes.txt": {}}, Name: "ours/"})
	if !errors.Is(err, playbook.ErrEmpty) || !strings.Contains(err.Error(), "ours") {
		t.Errorf("got %v, want ErrEmpty with the directory's name", err)
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
		{"a milestone less everywhere", "all.yaml", "extends: base\ndrop: [closing]\n", nil},
		{"no mid-market start", "mid.yaml", "segment: mid_market\ndrop: [readiness]\n", nil},
		{"setting", "settings.yaml", "settings:\n  first_contact: { value: 20 }\n  formal_propsal: { value: 20, between: [14, 30] }\n", []string{
			`settings.yaml:2:27: 20 is not between 30 and 60`,
			`settings.yaml:3:3: there is no milestone that uses the setting "formal_propsal": did you mean "formal_proposal"?`,
		}},
		{"extension of nothing", "more.yaml", "extends: bass\ndrop: [outrech]\n", []string{
			`more.yaml:1:10: there is no playbook to extend "bass": did you mean "base"?`,
			`more.yaml:2:8: there is no milestone "outrech": did you mean "outreach"?`,
		}},
		{"milestone", "smb.yaml", "segment: smb\ndrop: [readyness]\n", []string{
			`smb.yaml:2:8: there is no milestone "readyness": did you mean "readiness"?`,
		}},
		{"base renamed", "base.yaml", strings.Replace(base, "key: closing", "key: endgame", 1), []string{
			`default/smb.yaml:37:16: there is no milestone "closing": use one of aftercare, budget, check_in_30, check_in_60, check_in_90, endgame, final_week, outreach, presentation, price_change, renewal_day, save`,
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := playbook.Override(playbook.Directory{Files: fstest.MapFS{tt.file: {Data: []byte(tt.text)}}})
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
