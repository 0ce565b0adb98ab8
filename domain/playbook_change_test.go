package domain_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/domain/playbook"
)

func TestChangesOfPlaybooks(t *testing.T) {
	books, err := playbooks()
	if err != nil {
		t.Fatal(err)
	}
	own, err := playbook.Override(playbook.Directory{Files: fstest.MapFS{
		"all.yaml": {Data: []byte(`extends: base
drop: [check_in_60]
change:
  - { milestone: closing, days_before: 20 }
  - { milestone: aftercare, title: "Say thank you" }
`)},
		"red.yaml": {Data: []byte(`extends: red
add:
  - key: review
    title: "Review the rescue"
    phase: recovery
    purpose: "See whether it works."
    days_before: 150
    tasks: [{ key: review, role: manager, required: true, title: "Review it" }]
`)},
		"smb.yaml": {Data: []byte("extends: smb\nchange:\n  - { milestone: final_week, add_last: [{ key: call, role: csm, title: \"Call\" }] }\n")},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if own.Version() == books.Version() {
		t.Error("other playbooks have the same version")
	}
	text, err := domain.EncodeOutline(books.Outline())
	if err != nil {
		t.Fatal(err)
	}
	before, err := domain.DecodeOutline(text)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"Say thank you: was called Say thank you and set up the new term (everywhere)",
		"Check in after two months: no longer there (everywhere)",
		"Settle the details and send the contract: 20 days before the decision date, before that 14 days before the decision date (everywhere)",
		"Review the rescue: new, 150 days before the decision date (Enterprise red; Mid-market red; SMB red)",
		"Get the last signatures: another checklist (SMB)",
	}
	if diff := cmp.Diff(want, own.Outline().Changes(before)); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	if same := books.Outline().Changes(before); len(same) != 0 {
		t.Errorf("no change is told as %s", strings.Join(same, "\n"))
	}
}
