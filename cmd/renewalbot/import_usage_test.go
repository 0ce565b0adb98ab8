package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// loadUsage imports a file of figures and returns what is printed.
func (d *desk) loadUsage(t *testing.T, content string, yes bool) (string, error) {
	t.Helper()
	path := filepath.Join(d.dir, "usage.csv")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	err := (&usageCmd{File: path, Yes: yes}).run(t.Context(), d.cfg, &out)
	return out.String(), err
}

const usageFile = `Customer;Date;Metric;Value;Comment
Acme Corp;2026-06-30;Active users;120;
acme corp;2026-11-01;active users;1,180;grew
Acme Corp;2026-11-01;Adoption;62%;
`

func TestImportUsage(t *testing.T) {
	d := newDesk(t)
	d.mustLoad(t, "name,renewal_date,external_id\nAcme Corp,2027-06-30,crm-1\n", "--yes")
	out, err := d.loadUsage(t, usageFile, false)
	if err != nil {
		t.Fatal(err)
	}
	mustSay(t, out, "3 new, 0 changed", "Columns left out: Comment", "Nothing is saved yet")
	if strings.Contains(out, "without a csm") {
		t.Errorf("figures have no csm:\n%s", out)
	}
	if n := len(d.accounts(t)["Acme Corp"].Value.Figures); n != 0 {
		t.Fatalf("%d figures after a preview", n)
	}
	if out, err = d.loadUsage(t, usageFile, true); err != nil {
		t.Fatal(err)
	}
	mustSay(t, out, "Saved 3")
	a := d.accounts(t)["Acme Corp"]
	story, _ := a.ValueStory("")
	if len(a.Value.Figures) != 3 || len(story.Growth) != 1 {
		t.Fatalf("saved %+v, which tell %+v", a.Value.Figures, story.Growth)
	}
	if got := story.Growth[0].Sentence(); got != "Active users grew from 120 to 1,180, 883 percent more, between 30 Jun 2026 and 1 Nov 2026." {
		t.Errorf("it tells %q", got)
	}
	if out, err = d.loadUsage(t, usageFile, true); err != nil {
		t.Fatal(err)
	}
	mustSay(t, out, "0 new, 0 changed, 3 unchanged")
	// Found by the account's id; another number of the same day replaces it.
	out, err = d.loadUsage(t, "account,external_id,date,figure,value\nRenamed,crm-1,2026-11-01,Adoption,65%\n", true)
	if err != nil {
		t.Fatal(err)
	}
	mustSay(t, out, "0 new, 1 changed", "Adoption 2026-11-01: 62 percent -> 65 percent")
}

func TestImportUsageRejects(t *testing.T) {
	d := newDesk(t)
	d.mustLoad(t, "name,renewal_date\nAcme Corp,2027-06-30\n", "--yes")
	const heading = "account,date,figure,value\n"
	for row, want := range map[string]string{
		"Nobody,2026-11-01,Users,1":                                  `account "Nobody": is no account here`,
		"Acme Corp,2099-11-01,Users,1":                               "line 2, date: 1 Nov 2099 is still to come",
		"Acme Corp,01/02/2026,Users,1":                               "could be 1 February or 2 January",
		"Acme Corp,,Users,1":                                         "line 2, date: say when it was measured.",
		"Acme Corp,2026-11-01,,1":                                    "line 2, figure: say what is counted.",
		"Acme Corp,2026-11-01,Users,":                                "line 2, value: say how many.",
		"Acme Corp,2026-11-01,Users,x":                               `line 2, value: "x" is not a number.`,
		"Acme Corp,2026-11-01,Users,1\nAcme Corp,2026-11-01,users,2": "line 2 has another number of that day; keep one.",
	} {
		out, err := d.loadUsage(t, heading+row+"\n", true)
		if err == nil || !strings.Contains(out, want) {
			t.Errorf("%s: it says %v\n%s\nwant %s", row, err, out, want)
		}
	}
	for content, want := range map[string]string{
		"":                            "its first line must name the columns, at least account, date, figure, value",
		heading:                       "no rows below it",
		"account,date,figure\nA,B,C":  "There is no column value",
		"PK\x03\x04 a spreadsheet it": "save it as CSV",
	} {
		if _, err := d.loadUsage(t, content, true); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", content, err, want)
		}
	}
}
