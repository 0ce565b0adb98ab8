package commands

import (
	"testing"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

func TestWinOnOneLine(t *testing.T) {
	for line, want := range map[string]domain.Win{
		"win saved 40 hours on invoices":                        {Kind: domain.WinTime, Amount: domain.Quantity{Thousandths: 40_000, Unit: "hours"}, Line: "on invoices"},
		"win 10 hours a week reports":                           {Kind: domain.WinTime, Amount: domain.Quantity{Thousandths: 10_000, Unit: "hours", Per: domain.Weekly}, Line: "reports"},
		"win saved 9,000 EUR: two tools less":                   {Kind: domain.WinCost, Amount: domain.Quantity{Thousandths: 9_000_000, Unit: "EUR"}, Line: "two tools less"},
		"win Cost reduced $5k per year one vendor less":         {Kind: domain.WinCost, Amount: domain.Quantity{Thousandths: 5_000_000, Unit: "USD", Per: domain.Yearly}, Line: "one vendor less"},
		"win revenue 50 000 EUR new shop":                       {Kind: domain.WinRevenue, Amount: domain.Quantity{Thousandths: 50_000_000, Unit: "EUR"}, Line: "new shop"},
		`win quality 18%, fewer errors`:                         {Kind: domain.WinQuality, Amount: domain.Quantity{Thousandths: 18_000, Unit: "percent"}, Line: "fewer errors"},
		`win quality "40 open tickets" fewer`:                   {Kind: domain.WinQuality, Amount: domain.Quantity{Thousandths: 40_000, Unit: "open tickets"}, Line: "fewer"},
		`win project on 2026-12-01 live quote "We did it, <3!"`: {Kind: domain.WinProject, On: domain.NewDate(2026, 12, 1), Line: "live", Quote: "We did it, <3!"},
		"win usage yesterday: 3 offices more":                   {Kind: domain.WinUsage, On: domain.NewDate(2026, 12, 6), Line: "3 offices more"},
		"win satisfaction they like it":                         {Kind: domain.WinSatisfaction, Line: "they like it"},
	} {
		d, acme := inAcme(t)
		d.says(line)
		got := d.load(acme).Value.Wins
		if len(got) != 1 {
			t.Fatalf("%s: wins %+v", line, got)
		}
		if want.On.IsZero() {
			want.On = domain.NewDate(2026, 12, 7)
		}
		if w := got[0]; w.Kind != want.Kind || w.Amount != want.Amount || w.Line != want.Line || w.Quote != want.Quote || w.On != want.On || w.By != ana {
			t.Errorf("%s: %+v, want %+v", line, w, want)
		}
	}
	d, _ := inAcme(t)
	contains(t, d.refused("win they are happy"), "Begin with what they gained")
	contains(t, d.refused("win saved 40 hours"), "what was achieved")
	contains(t, d.refused("win saved 1.240 hours on invoices"), "two ways")
	contains(t, d.refused("win project 31.12.2026 live"), "YYYY-MM-DD")
}

func TestWinForm(t *testing.T) {
	d, acme := inAcme(t)
	form := d.says("win").Open
	_, err := d.submits(form, entered{"kind": chose("time_saved"), "line": typed("x"), "amount": typed("much")}.state())
	if known := refusal(t, err); known.Field != "amount" {
		t.Errorf("refused at %q", known.Field)
	}
	filled := entered{"kind": chose("time_saved"), "line": typed("Invoices"), "amount": typed("40 hours"), "on": day("2026-12-01")}.state()
	for range 2 {
		if _, err := d.submits(form, filled); err != nil {
			t.Fatal(err)
		}
	}
	wins := d.load(acme).Value.Wins
	if len(wins) != 1 || wins[0].Amount.String() != "40 hours" || wins[0].On != domain.NewDate(2026, 12, 1) {
		t.Fatalf("wins %+v", wins)
	}
	ref := view.Ref{Account: acme, Subject: string(wins[0].ID)}.String()
	reply, err := d.presses(view.ActionWinEdit, ref)
	if err != nil {
		t.Fatal(err)
	}
	filled["withdraw"] = entered{"x": checked("withdraw")}.state()["x"]
	if _, err := d.submits(reply.Open, filled); err != nil {
		t.Fatal(err)
	}
	if w := d.load(acme).Value.Wins[0]; w.Counts() {
		t.Error("it still counts")
	}
	if _, err := d.presses(view.ActionWinEdit, ref); refusal(t, err).Code != domain.Forbidden {
		t.Error("what was taken back can be corrected")
	}
}

// A message is saved once; its author and its address are kept.
func TestSaveAsWin(t *testing.T) {
	d, acme := inAcme(t)
	message := &MessageRef{Channel: acmeIn, TS: "1.1", Text: "invoices &lt;all&gt; run by themselves", Permalink: "https://sample.slack.com/archives/C0ACME/p11", Author: ben}
	shortcut := Request{Kind: KindMessageShortcut, CallbackID: "shortcut.win", Channel: acmeIn, Message: message}
	reply, err := d.dispatch(shortcut)
	if err != nil {
		t.Fatal(err)
	}
	contains(t, screen(t, reply.Open), "invoices <all> run", "by <@U0BEN>")
	if _, err := d.submits(reply.Open, entered{"kind": chose("time_saved"), "line": typed("invoices run by themselves")}.state()); err != nil {
		t.Fatal(err)
	}
	if w := d.load(acme).Value.Wins[0]; w.Link != message.Permalink || w.Author != ben || w.By != ana {
		t.Errorf("kept %+v", w)
	}
	_, err = d.dispatch(shortcut)
	contains(t, refusal(t, err).Message, "saved this message as a win on 7 Dec 2026", "Nothing was added")
}

func TestValueAndUsage(t *testing.T) {
	d, acme := inAcme(t)
	contains(t, d.says("value").Text, "No win is logged")
	d.says("usage Active users 120 baseline")
	contains(t, d.says(`usage "active users" 180`).Text, "grew from 120 to 180, 50 percent more")
	d.says(`win saved 1,200 hours on invoices quote "Our Fridays are *ours* again"`)
	d.says("win saved 40 hours on reports")
	contains(t, d.says("value rate 60 EUR an hour").Text, "€60", "worth €74,400")
	contains(t, d.says("value").Text, "Saved 1,240 hours, worth €74,400 at €60 an hour.", "on invoices", "Our Fridays are")
	contains(t, d.says("brief").Text, "2 wins in this term", "Saved 1,240 hours")
	file := d.says("value file").File
	if file == nil || file.Name != "value-acme-corp.md" {
		t.Fatalf("file %+v", file)
	}
	contains(t, string(file.Content), "# What Acme Corp gained", "- Saved 1,240 hours, worth €74,400 at €60 an hour.", `> Our Fridays are \*ours\* again`, "- Active users grew")
	contains(t, screen(t, d.says("value wins").Open), "on reports", "Correct")
	contains(t, d.refused("value rate none at all"), "not an amount")
	contains(t, d.says("value rate none").Text, "told as hours, not as money")
	contains(t, d.refused("value later"), "I do not understand")
	if got := d.load(acme).Value; len(got.Figures) != 2 || len(got.Wins) != 2 || !got.HourRate.IsZero() {
		t.Errorf("kept %+v", got)
	}
}

func TestUsageIsPasted(t *testing.T) {
	for name, tt := range map[string]struct {
		pasted string
		kept   int
		wrong  string
	}{
		"commas with a heading": {"date,name,number\n2026-10-01, Active users, 120\n2026-11-01, Active users, \"1,180\"", 2, ""},
		"from a spreadsheet":    {"2026-10-01\tActive users\t120\n2026-10-01\tAdoption\t40%\n", 2, ""},
		"semicolons":            {"2026-10-01;Active users;120", 1, ""},
		"too few":               {"2026-10-01, Active users", 0, "Line 1 has 2 parts"},
		"two readings":          {"2026-10-01, Users, 5\n01/10/2026, Users, 5", 0, "Line 2 has no date"},
	} {
		t.Run(name, func(t *testing.T) {
			d, acme := inAcme(t)
			form := d.says("usage").Open
			_, err := d.submits(form, entered{"csv": typed(tt.pasted), "on": day("2026-12-07")}.state())
			if tt.wrong != "" {
				known := refusal(t, err)
				contains(t, known.Message, tt.wrong)
				if known.Field != "csv" {
					t.Errorf("said at %q", known.Field)
				}
			} else if err != nil {
				t.Fatal(err)
			}
			if got := d.load(acme).Value.Figures; len(got) != tt.kept {
				t.Errorf("kept %+v", got)
			}
		})
	}
}
