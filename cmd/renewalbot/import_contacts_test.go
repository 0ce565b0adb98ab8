package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/renewalbot/renewalbot/domain"
)

// loadContacts imports a file of contacts and returns what is printed.
func (d *desk) loadContacts(t *testing.T, content string, yes bool) (string, error) {
	t.Helper()
	path := filepath.Join(d.dir, "contacts.csv")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	err := (&contactsCmd{File: path, Yes: yes}).run(t.Context(), d.cfg, &out)
	return out.String(), err
}

const contactsFile = `Account,Name,Job title,E-Mail,Role,Relationship,Stance,Engager,Last contact,Shoe size
Acme Corp,Sam Sample,VP Operations,sam@sample.example,Champion; Economic Buyer,Strong,Advocate,ana@example.com,2026-11-02,43
acme corp,Robin Rehearsal,,,,,,,,
`

func TestImportContacts(t *testing.T) {
	d := newDesk(t)
	d.mustLoad(t, "name,renewal_date,external_id\nAcme Corp,2027-06-30,crm-1\n", "--yes")
	out, err := d.loadContacts(t, contactsFile, false)
	if err != nil {
		t.Fatal(err)
	}
	mustSay(t, out, "2 new, 0 changed", "Columns left out: Shoe size", "Nothing is saved yet")
	if n := len(d.accounts(t)["Acme Corp"].Stakeholders); n != 0 {
		t.Fatalf("%d people after a preview", n)
	}
	if out, err = d.loadContacts(t, contactsFile, true); err != nil {
		t.Fatal(err)
	}
	mustSay(t, out, "Saved 2")
	a := d.accounts(t)["Acme Corp"]
	sam, err := a.StakeholderNamed("Sam")
	if err != nil || sam.Title != "VP Operations" || !sam.Has(domain.Champion) || !sam.Has(domain.EconomicBuyer) ||
		sam.Stance != domain.Advocate || sam.Engager != "U0ANA" || a.LastContact(sam.ID).String() != "2026-11-02" {
		t.Errorf("saved %+v, %v", sam, err)
	}
	if robin, err := a.StakeholderNamed("Robin"); err != nil || !robin.Has(domain.User) || len(a.Events) != 0 {
		t.Errorf("saved %+v, %v, %d events: nothing may post", robin, err, len(a.Events))
	}
	if out, err = d.loadContacts(t, contactsFile, true); err != nil {
		t.Fatal(err)
	}
	mustSay(t, out, "0 new, 0 changed, 2 unchanged")
	// Found by address under another name, and by the account's id.
	out, err = d.loadContacts(t, "account,external_id,name,email,relationship\nRenamed,crm-1,Samuel Sample,SAM@sample.example,weak\n", true)
	if err != nil {
		t.Fatal(err)
	}
	mustSay(t, out, "1 changed", "line 2, Acme Corp, Samuel Sample, relationship: strong -> weak")
	if a = d.accounts(t)["Acme Corp"]; len(a.Stakeholders) != 2 || a.Stakeholders[0].Name != "Samuel Sample" || a.Stakeholders[0].Title != "VP Operations" {
		t.Errorf("people: %+v", a.Stakeholders)
	}
}

func TestImportContactsRejects(t *testing.T) {
	d := newDesk(t)
	d.mustLoad(t, "name,renewal_date\nAcme Corp,2027-06-30\n", "--yes")
	out, err := d.loadContacts(t, `account,name,email,roles,relationship,engager,next_contact
Zenith,Sam Sample,,,,,
Acme Corp,,sam@sample.example,,,,
Acme Corp,Sam Sample,sam at sample,,,,
Acme Corp,Sam Sample,,boss,,,
Acme Corp,Sam Sample,,,great,,
Acme Corp,Sam Sample,,,,gone@example.com,
Acme Corp,Sam Sample,,,,,01/02/2027
Acme Corp,Sam Sample,,,,,
Acme Corp,sam  sample,,,,,
`, true)
	if err == nil || !strings.Contains(err.Error(), "8 of 9 rows are rejected") {
		t.Fatalf("got %v\n%s", err, out)
	}
	mustSay(t, out, "1 new", `line 2, account "Zenith"`, "line 3, name: say who it is", "line 4, email:", "line 5, roles:", "line 6, relationship:",
		"line 7, engager", "line 8, next_contact", "line 10, name", "line 9 is the same person")
	rejects, err := os.ReadFile(filepath.Join(d.dir, "contacts.csv.rejected.csv"))
	if err != nil || strings.Count(string(rejects), "\n") != 9 {
		t.Errorf("rejects: %v\n%s", err, rejects)
	}
	for file, want := range map[string]string{
		"":                      "at least account, name",
		"account,name\n":        "no rows below it",
		"account,email\nAcme,x": "There is no column name",
	} {
		if _, err := d.loadContacts(t, file, false); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", file, err, want)
		}
	}
}
