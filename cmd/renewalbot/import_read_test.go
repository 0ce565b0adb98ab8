package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/renewalbot/renewalbot/domain"
)

func TestReadAccounts(t *testing.T) {
	const plain = "name,renewal_date,segment,notice_days\nAcme,2027-03-31,smb,60\n"
	tests := map[string]string{
		"plain":                     plain,
		"byte order mark":           "\ufeff" + plain,
		"carriage returns":          strings.ReplaceAll(plain, "\n", "\r\n"),
		"semicolons":                strings.ReplaceAll(plain, ",", ";"),
		"tabs":                      strings.ReplaceAll(plain, ",", "\t"),
		"separator stated by Excel": "sep=;\r\n" + strings.ReplaceAll(plain, ",", ";"),
		"other words":               "Renews On,Tier,Account Name,Notice Period (days)\n2027-03-31,SMB,Acme,60 days\n",
		"unknown columns":           "x,name,renewal_date,y,segment,notice_days\n1,Acme,2027-03-31,2,smb,60\n",
		"quoted":                    "\"name\",\"renewal_date\",segment,notice_days\n\" Acme \",2027-03-31,\"smb\",60\n",
		"empty lines":               "\n" + plain + "\n,,,\n",
		"midnight":                  "name,renewal_date,segment,notice_days\nAcme,2027-03-31T00:00:00.000Z,smb,60\n",
	}
	for name, content := range tests {
		t.Run(name, func(t *testing.T) {
			f, err := readAccounts([]byte(content), dateForm{})
			if err != nil {
				t.Fatal(err)
			}
			if len(f.rows) != 1 || len(f.rows[0].faults) > 0 {
				t.Fatalf("rows = %+v, want one without faults", f.rows)
			}
			got, want := f.rows[0].in, domain.AccountInput{Name: "Acme", Segment: domain.SMB}
			want.Term = domain.TermInput{RenewalDate: domain.NewDate(2027, 3, 31), NoticeDays: 60}
			if got != want {
				t.Errorf("row = %+v, want %+v", got, want)
			}
		})
	}
}

func TestReadAccountsRefusesFile(t *testing.T) {
	tests := map[string]struct{ content, want string }{
		"nothing":         {"", "The file is empty"},
		"white space":     {" \n\n", "The file is empty"},
		"heading only":    {"name,renewal_date\n", "no accounts below it"},
		"no heading":      {"Acme,2027-03-31\n", "There is no column name; the first line names Acme, 2027-03-31."},
		"no renewal date": {"name,end date\nAcme,2027-03-31\n", "There is no column renewal_date"},
		"column twice":    {"name,Account,renewal_date\nA,B,2027-03-31\n", `The columns "name" and "Account" both mean name`},
		"open quotation":  {"name,renewal_date\nAcme,2027-03-31\n\"Globex,2027-03-31\n", "the row at line 3"},
		"stray quotation": {"name,renewal_date\nAc\"me,2027-03-31\n", "the row at line 2"},
		"spreadsheet":     {"PK\x03\x04rest", "The file is a spreadsheet"},
		"utf-16":          {"\xff\xfen\x00a\x00", "UTF-16"},
		"binary":          {"name\x00,renewal_date", "not text"},
		"latin 1":         {"name,renewal_date\nCaf\xe9,2027-03-31\n", "Line 2 is not written in UTF-8"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := readAccounts([]byte(test.content), dateForm{})
			if !errors.Is(err, &domain.Error{Code: domain.Invalid}) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want one with %q", err, test.want)
			}
		})
	}
}

func TestReadAccountsRejectsRow(t *testing.T) {
	const heading = "name,renewal_date,start_date,segment,auto_renews,notice_days,time_zone,external_id\n"
	tests := map[string]struct{ row, want string }{
		"no name":            {",2027-03-31", "line 2, name: Give the account a name."},
		"long name":          {strings.Repeat("x", 81) + ",2027-03-31", "line 2, name: This is 81 characters long; 80 fit. Shorten it a little."},
		"word for a date":    {"Acme,soon", `line 2, renewal_date "soon": is not a date.`},
		"two readings":       {"Acme,01/02/2027", `line 2, renewal_date "01/02/2027": could be 1 February or 2 January. Say --date-format DD/MM/YYYY or MM/DD/YYYY.`},
		"no such day":        {"Acme,2027-02-30", `line 2, renewal_date "2027-02-30": is not a date.`},
		"no such day, dots":  {"Acme,30.02.2027", "there is no such day"},
		"two digit year":     {"Acme,31/12/27", "is not a date"},
		"typing error":       {"Acme,0207-03-31", "the year 207 is surely a typing error"},
		"time of day":        {"Acme,2027-03-31 09:00", "is not a date"},
		"start after end":    {"Acme,2027-03-31,2027-04-01", "line 2, start_date: The term starts on 2027-04-01, which is not before its renewal on 2027-03-31."},
		"segment":            {"Acme,2027-03-31,,huge", `line 2, segment: "huge" is not a segment.`},
		"perhaps":            {"Acme,2027-03-31,,,perhaps", `line 2, auto_renews "perhaps": write yes or no.`},
		"notice in months":   {"Acme,2027-03-31,,,,2 months", `line 2, notice_days "2 months": write a whole number of days`},
		"negative notice":    {"Acme,2027-03-31,,,,-1", "line 2, notice_days: Notice days must be between 0 and 730, not -1."},
		"zone":               {"Acme,2027-03-31,,,,,Mars/Base", `"Mars/Base" is not a time zone`},
		"clearing":           {"Acme,2027-03-31,,-", `line 2, segment "-": an import cannot clear a value`},
		"too many cells":     {"Acme,2027-03-31,,,,,,,9", "line 2: 9 cells where the heading has 8"},
		"same name twice":    {"Acme,2027-03-31\nACME ,2027-03-31", "line 2, name: lines 2, 3 are the same account"},
		"same id twice":      {"A,2027-03-31,,,,,,7\nB,2027-03-31,,,,,,7", "line 3, external_id: lines 2, 3 are the same account"},
		"line after a break": {"\"Ac\nme\",2027-03-31\nGlobex,no", "line 4, renewal_date"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f, err := readAccounts([]byte(heading+test.row+"\n"), dateForm{})
			if err != nil {
				t.Fatal(err)
			}
			var faults []string
			for _, row := range f.rows {
				for _, fault := range row.faults {
					faults = append(faults, fault.String())
				}
			}
			if !strings.Contains(strings.Join(faults, "\n"), test.want) {
				t.Errorf("faults = %q, want one with %q", faults, test.want)
			}
		})
	}
}

func TestDateForm(t *testing.T) {
	tests := []struct{ form, text, want string }{
		{"", "2027-03-31", "2027-03-31"},
		{"", "2027/3/1", "2027-03-01"},
		{"", "31/03/2027", "2027-03-31"},
		{"", "03/31/2027", "2027-03-31"},
		{"", "04/04/2027", "2027-04-04"},
		{"", "1.2.2027", "2027-02-01"},
		{"", "31 Mar 2027", "2027-03-31"},
		{"", "March 31, 2027", "2027-03-31"},
		{"", "2027-03-31 00:00:00", "2027-03-31"},
		{"", "1/2.2027", ""},
		{"", "13/13/2027", ""},
		{"DD/MM/YYYY", "01/02/2027", "2027-02-01"},
		{"dd/mm/yyyy", "1/2/2027", "2027-02-01"},
		{"MM/DD/YYYY", "01/02/2027", "2027-01-02"},
		{"MM/DD/YYYY", "31/03/2027", ""},
		{"MM/DD/YY", "01/02/27", "2027-01-02"},
		{"D-MMM-YYYY", "1-Feb-2027", "2027-02-01"},
		{"MM/DD/YYYY", "2027-03-31", "2027-03-31"},
	}
	for _, test := range tests {
		form, err := parseDateForm(test.form)
		if err != nil {
			t.Fatal(err)
		}
		got, err := form.read(test.text)
		if got.String() != test.want || (err == nil) != (test.want != "") {
			t.Errorf("%q read as %q = %v, %v; want %q", test.text, test.form, got, err, test.want)
		}
	}
	for _, bad := range []string{"day first", "DD/MM", "MM/YYYY", "2006-01-02"} {
		if _, err := parseDateForm(bad); !errors.Is(err, &domain.Error{Code: domain.Invalid, Field: "date_format"}) {
			t.Errorf("format %q: error = %v, want one about date_format", bad, err)
		}
	}
}

// Whatever a cell holds, a spreadsheet sees no formula in what is written back,
// and an import reads what was there.
func TestEscapedCellsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.StringMatching(`[=+\-@'a1 ]{0,5}`).Draw(t, "cell")
		escaped := escapeCell(cell)
		if escaped != "" && strings.ContainsRune(formulaStart, rune(escaped[0])) {
			t.Errorf("%q is written as %q", cell, escaped)
		}
		if got, want := unescapeCell(escaped), unescapeCell(cell); got != want {
			t.Errorf("%q comes back as %q", cell, got)
		}
	})
}

// A table reads the same however it is separated and quoted.
func TestReadAccountsKeepsNames(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfNDistinct(rapid.StringMatching(`[A-Za-zäß,;"'. ]{0,20}[a-z]`), 1, 5, domain.NormalName).Draw(t, "names")
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		w.Comma = rapid.SampledFrom([]rune{',', ';', '\t'}).Draw(t, "comma")
		records := [][]string{{"name", "renewal_date", "csm"}}
		for _, name := range names {
			records = append(records, []string{name, "2027-03-31", ""})
		}
		if err := w.WriteAll(records); err != nil {
			t.Fatal(err)
		}
		f, err := readAccounts(b.Bytes(), dateForm{})
		if err != nil {
			t.Fatal(err)
		}
		var got, want []string
		for _, row := range f.rows {
			got = append(got, row.in.Name)
		}
		for _, name := range names {
			want = append(want, strings.Join(strings.Fields(name), " "))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("names (-want +got):\n%s", diff)
		}
	})
}

// No file makes the reader panic; what it accepts has rows with a place and a
// reason for every fault.
func FuzzReadAccounts(f *testing.F) {
	f.Add("name,renewal_date\nAcme,2027-03-31\n", "")
	f.Add("sep=;\nname;renewal_date;arr\n\"A\"\"B\";31.03.2027;1,5\n", "DD/MM/YYYY")
	f.Add("\ufeffname\trenewal_date\n'=1+1\t01/02/2027\n", "MM/DD/YY")
	f.Add("rejected_because,name,renewal_date\n,,\n", "x")
	f.Fuzz(func(t *testing.T, content, form string) {
		dates, err := parseDateForm(form)
		if err != nil {
			return
		}
		file, err := readAccounts([]byte(content), dates)
		if err != nil {
			return
		}
		for _, row := range file.rows {
			for _, fault := range row.faults {
				if fault.line < 1 || fault.why == "" {
					t.Errorf("fault %+v has no place or no reason", fault)
				}
			}
		}
	})
}
