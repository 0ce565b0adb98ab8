package main

import (
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/renewalbot/renewalbot/bot/slacksim"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/manifests"
	"github.com/renewalbot/renewalbot/storage"
)

const sampleAccounts = `name,external_id,segment,csm,manager,channel,arr,currency,start_date,renewal_date,auto_renews,notice_days,time_zone

Acme,7,enterprise,ana@example.com,U0MARCO,#acme,"120,000",USD,2026-04-01,2027-04-01,yes,60,Europe/Berlin

Globex,8,smb,<@U0ANA>,,C0QUIET,€9.5k,,,2027-06-30,no,30,

Initech,,,,,,,,,31.12.2027,,,

`

func TestImportSavesOnlyWhenTold(t *testing.T) {
	d := newDesk(t)
	out := d.mustLoad(t, sampleAccounts)
	mustSay(t, out, "accounts.csv: 3 new, 0 changed, 0 unchanged, 0 rejected", "--yes to save 3", "1 without a csm", "The bot is not in #quiet")
	if got := d.accounts(t); len(got) != 0 {
		t.Fatalf("a preview saved %d accounts", len(got))
	}
	mustSay(t, d.mustLoad(t, sampleAccounts, "--yes"), "3 new", "Saved 3.")

	got := d.accounts(t)
	acme, globex, initech := got["Acme"], got["Globex"], got["Initech"]
	if acme == nil || globex == nil || initech == nil {
		t.Fatalf("saved = %v", got)
	}
	term, _ := acme.Term()
	want := domain.Term{
		ID: term.ID, ContractID: acme.Contracts[0].ID, AccountID: acme.ID, Start: domain.NewDate(2026, 4, 1),
		RenewalDate: domain.NewDate(2027, 4, 1), Months: 12, ARR: domain.Money{Minor: 12_000_000, Currency: "USD"},
		AutoRenews: true, NoticeDays: 60, Adopted: domain.NewDate(2026, 11, 23),
	}
	if diff := cmp.Diff(want, term, cmp.AllowUnexported(domain.Date{})); diff != "" {
		t.Errorf("term of Acme (-want +got):\n%s", diff)
	}
	if acme.CSM != "U0ANA" || acme.Manager != "U0MARCO" || acme.Channel != "C0ACME" || acme.ExternalID != "7" || acme.Segment != domain.Enterprise {
		t.Errorf("Acme = %+v", acme)
	}
	term, _ = globex.Term()
	if term.AutoRenews || term.ARR != (domain.Money{Minor: 950_000, Currency: "EUR"}) || globex.Channel != "C0QUIET" {
		t.Errorf("term of Globex = %+v in %s", term, globex.Channel)
	}
	if len(acme.Escalations)+len(acme.Ratings) != 0 {
		t.Error("an import rated or escalated")
	}
}

func TestImportTwiceChangesNothing(t *testing.T) {
	d := newDesk(t)
	d.mustLoad(t, sampleAccounts, "--yes")
	before := d.accounts(t)
	mustSay(t, d.mustLoad(t, sampleAccounts, "--yes"), "0 new, 0 changed, 3 unchanged, 0 rejected", "Saved 0.")
	if diff := cmp.Diff(before, d.accounts(t), cmp.AllowUnexported(domain.Date{})); diff != "" {
		t.Errorf("the second import changed (-before +after):\n%s", diff)
	}
}

func TestImportChangesWhatIsStated(t *testing.T) {
	tests := map[string]struct{ content, want string }{
		"by external id":       {"external_id,name,renewal_date\n7,Acme Europe,\n", "Acme, name: Acme -> Acme Europe"},
		"by name in any case":  {"name,renewal_date,segment\n ACME ,,smb\n", "segment: enterprise -> smb"},
		"date":                 {"name,renewal_date\nAcme,2027-05-01\n", "term: renewal date 2027-04-01 -> renewal date 2027-05-01"},
		"amount keeps its kin": {"name,renewal_date,arr\nAcme,,130000\n", "term: ARR 120000 USD -> ARR 130000 USD"},
		"first external id":    {"name,renewal_date,external_id\nInitech,,9\n", "external_id: (nothing) -> 9"},
		"stated date format":   {"name,renewal_date\nAcme,05/06/2027\n", "-> renewal date 2027-06-05"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.mustLoad(t, sampleAccounts, "--yes")
			flags := []string{"--date-format", "DD/MM/YYYY"}
			mustSay(t, strings.ReplaceAll(d.mustLoad(t, test.content, flags...), "Acme Europe, name", "Acme, name"), "0 new, 1 changed", test.want)
			d.mustLoad(t, test.content, append(flags, "--yes")...)
			mustSay(t, d.mustLoad(t, test.content, flags...), "0 new, 0 changed, 1 unchanged")
			d.inTx(t, func(ctx context.Context, tx *storage.Tx) error {
				messages, err := tx.Messages(ctx, storage.MessageFilter{})
				if len(messages) > 0 {
					t.Errorf("an import promised %d messages", len(messages))
				}
				return err
			})
		})
	}
}

func TestImportRejects(t *testing.T) {
	tests := map[string]struct{ content, want string }{
		"csm nobody knows":       {"name,renewal_date,csm\nA,2027-03-31,x@example.com\n", `csm "x@example.com": is nobody this database has seen. Set SLACK_BOT_TOKEN`},
		"csm by first name":      {"name,renewal_date,csm\nA,2027-03-31,Ana\n", "say who by Slack member id"},
		"csm gone":               {"name,renewal_date,csm\nA,2027-03-31,U0GONE\n", "is deactivated in Slack"},
		"guest as manager":       {"name,renewal_date,manager\nA,2027-03-31,guest@example.com\n", `manager "guest@example.com": is a bot or a guest`},
		"channel nobody knows":   {"name,renewal_date,channel\nA,2027-03-31,#nowhere\n", "is no channel this database has seen"},
		"archived channel":       {"name,renewal_date,channel\nA,2027-03-31,old\n", "is archived"},
		"shared channel":         {"name,renewal_date,channel\nA,2027-03-31,#wide\n", "is shared with another organisation"},
		"amount":                 {"name,renewal_date,arr\nA,2027-03-31,much\n", `arr: "much" is not an amount`},
		"amount with a dot":      {"name,renewal_date,arr,currency\nA,2027-03-31,120.000,EUR\n", `arr "120.000": could be 120 or 120000. Write it without the dot.`},
		"amount without money":   {"name,renewal_date,arr\nA,2027-03-31,5000\n", "Say the currency"},
		"no such currency":       {"name,renewal_date,arr,currency\nA,2027-03-31,5000,XXA\n", "is not a currency code"},
		"two currencies":         {"name,renewal_date,arr,currency\nA,2027-03-31,€5000,USD\n", "is in EUR"},
		"new without a date":     {"name,renewal_date\nA,\n", "renewal_date: Say when the contract renews"},
		"other external id":      {"name,renewal_date,external_id\nAcme,,70\n", "Acme is saved with external_id 7"},
		"two accounts in one":    {"name,renewal_date,external_id\nGlobex,,7\n", `name "Globex": is another account than the one with external_id 7, which is Acme.`},
		"one account twice":      {"name,renewal_date,external_id\nAcme Europe,,7\nAcme,,\n", "line 3: line 2 means the same account, Acme Europe."},
		"no longer auto-renewed": {"name,renewal_date,auto_renews\nAcme,,no\n", "an import cannot take that back"},
		"now auto-renewed":       {"name,renewal_date,auto_renews\nGlobex,,yes\n", "say the notice_days too"},
		"which contract":         {"name,renewal_date\nHooli,2027-08-01\n", "Hooli has several contracts. Say which in a column contract."},
		"contract without date":  {"name,renewal_date,contract\nAcme,,Support\n", "renewal_date: Say when the contract renews"},
		"end before its start":   {"name,renewal_date\nAcme,2026-03-01\n", "start_date: The term starts on 2026-04-01"},
	}
	d := newDesk(t)
	d.mustLoad(t, sampleAccounts, "--yes")
	d.mustLoad(t, twoContracts, "--yes")
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			out, err := d.load(t, test.content)
			mustSay(t, out, "1 rejected", test.want)
			if !errors.Is(err, &domain.Error{Code: domain.Invalid}) {
				t.Errorf("error = %v, want one about rejected rows", err)
			}
		})
	}
}

// twoContracts is one account with two contracts, in two rows.
const twoContracts = `name,contract,renewal_date,arr,seats,payment_schedule,price_change_notice_days,fiscal_year_start

Hooli,Platform,2027-06-30,120000 USD,250,yearly in advance,90,July

Hooli,Support,2027-09-30,24000 USD,,,,

`

// One row for each contract: the second one adds to the account of the first,
// and a row changes the contract that it names.
func TestImportSeveralContracts(t *testing.T) {
	d := newDesk(t)
	mustSay(t, d.mustLoad(t, twoContracts, "--yes"), "1 new, 1 changed, 0 unchanged, 0 rejected", "contract: (nothing) -> Support")
	mustSay(t, d.mustLoad(t, twoContracts), "0 new, 0 changed, 2 unchanged")
	mustSay(t, d.mustLoad(t, "name,contract,renewal_date,seats\nhooli,support,2027-10-31,40\n", "--yes"),
		"1 changed", "renewal date 2027-09-30, seats none -> renewal date 2027-10-31, seats 40")
	d.inTx(t, func(ctx context.Context, tx *storage.Tx) error {
		ref, _, err := tx.AccountNamed(ctx, "Hooli")
		if err != nil {
			return err
		}
		a, err := tx.Account(ctx, ref.ID)
		if err != nil {
			return err
		}
		if a.FiscalYearStart != time.July {
			t.Errorf("their fiscal year starts in %s", a.FiscalYearStart)
		}
		open := a.OpenTerms()
		if len(a.Contracts) != 2 || len(open) != 2 {
			t.Fatalf("%d contracts, %d open terms", len(a.Contracts), len(open))
		}
		first, second := open[0], open[1]
		if a.ContractOf(first).Name != "Platform" || first.Seats != 250 || first.PaymentSchedule != "yearly in advance" || first.PriceChangeNoticeDays != 90 {
			t.Errorf("the first: %s, %+v", a.ContractOf(first).Name, first)
		}
		if a.ContractOf(second).Name != "Support" || second.Seats != 40 || second.RenewalDate != domain.NewDate(2027, time.October, 31) {
			t.Errorf("the second: %s, %+v", a.ContractOf(second).Name, second)
		}
		return nil
	})
}

func TestImportLeavesClosedTermsAlone(t *testing.T) {
	d := newDesk(t)
	d.mustLoad(t, sampleAccounts, "--yes")
	usd := func(minor int64) domain.Money { return domain.Money{Minor: minor, Currency: "USD"} }
	d.inTx(t, func(ctx context.Context, tx *storage.Tx) error {
		for name, in := range map[string]domain.CloseInput{
			"Acme":   {Outcome: domain.Renewed, Amount: usd(13_000_000), Date: domain.NewDate(2028, 4, 1)},
			"Globex": {Outcome: domain.Lost, Reason: "closed its office"},
		} {
			refs, err := tx.FindAccounts(ctx, name, 1)
			if err != nil {
				return err
			}
			a, err := tx.Account(ctx, refs[0].ID)
			if err != nil {
				return err
			}
			env, err := tx.Env(ctx, "U0ANA", a)
			if err != nil {
				return err
			}
			change, err := a.Close(env, in)
			if err != nil {
				return err
			}
			if err := tx.Save(ctx, a, change); err != nil {
				return err
			}
		}
		return nil
	})
	before := d.accounts(t)
	out, err := d.load(t, sampleAccounts, "--yes")
	if err == nil {
		t.Error("a file that is behind the times was taken")
	}
	mustSay(t, out, "0 new, 0 changed, 1 unchanged, 2 rejected", "that term is closed already (Renewed with expansion on 23 Nov 2026); the open one renews on 1 Apr 2028.",
		"Globex has no open term")
	if diff := cmp.Diff(before, d.accounts(t), cmp.AllowUnexported(domain.Date{})); diff != "" {
		t.Errorf("a closed term was touched (-before +after):\n%s", diff)
	}
}

func TestImportGivesRejectsBack(t *testing.T) {
	d := newDesk(t)
	const content = "\ufeffname;renewal_date;x\n=Acme;2027-03-31;1\nGlobex;soon;-2\nInitech;2027-03-31\n"
	out, err := d.load(t, content, "--yes")
	mustSay(t, out, "2 new, 0 changed, 0 unchanged, 1 rejected", "Columns left out: x", "Saved 2.")
	rejects := filepath.Join(d.dir, "accounts.csv.rejected.csv")
	if err == nil || !strings.Contains(err.Error(), "1 of 3 rows are rejected; they are in "+rejects) {
		t.Fatalf("error = %v", err)
	}
	written, err := os.ReadFile(rejects)
	if err != nil {
		t.Fatal(err)
	}
	const want = "\ufeffrejected_because;name;renewal_date;x\n" +
		`"renewal_date ""soon"": is not a date. Write it as YYYY-MM-DD, for example 2027-03-31.";Globex;soon;'-2` + "\n"
	if diff := cmp.Diff(want, string(written)); diff != "" {
		t.Errorf("rejected rows (-want +got):\n%s", diff)
	}
	mustSay(t, d.mustLoad(t, strings.Replace(string(written), "soon;", "2027-06-30;", 1), "--yes"), "1 new, 0 changed, 0 unchanged, 0 rejected")

	// Rows that somebody is correcting are not written over.
	if _, err := d.load(t, "name,renewal_date\nHooli,never\n"); err == nil || !strings.Contains(err.Error(), "accounts.csv.rejected-2.csv") {
		t.Errorf("error = %v, want one that names a second file", err)
	}
}

func TestImportRefusesFile(t *testing.T) {
	d := newDesk(t)
	for name, test := range map[string]struct{ file, form, want string }{
		"absent":      {"absent.csv", "", "absent.csv: no such file or directory"},
		"a folder":    {".", "", "is a directory"},
		"date format": {"accounts.csv", "soon", `"soon" is not a date format. Use one such as DD/MM/YYYY`},
		"empty":       {"accounts.csv", "", "accounts.csv: The file is empty"},
	} {
		t.Run(name, func(t *testing.T) {
			d.write(t, "")
			c := importCmd{File: filepath.Join(d.dir, test.file), DateFormat: test.form}
			var out bytes.Buffer
			err := c.run(t.Context(), d.cfg, &out)
			if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("error = %v, want one sentence with %q", err, test.want)
			}
		})
	}
}

// With a token, Slack knows people and channels that the database does not.
func TestImportAsksSlack(t *testing.T) {
	workspace, err := slacksim.New(slacksim.Config{
		Manifest: manifests.SlackApp,
		Users:    []slacksim.User{{ID: "U0NEW", Name: "new", Profile: slacksim.Profile{RealName: "New Sample", Email: "new@example.com"}}},
		Channels: []slacksim.Channel{{ID: "C0OPEN", Name: "open"}, {ID: "C0CLOSED", Name: "closed", IsPrivate: true, Members: []string{"U0NEW"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := workspace.Start(listener); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := workspace.Close(); err != nil {
			t.Errorf("close workspace: %v", err)
		}
	})
	d := newDesk(t)
	d.cfg.BotToken, d.cfg.SlackAPIURL = secret(workspace.BotToken()), workspace.APIURL()

	out, err := d.load(t, "name,renewal_date,csm,channel\nAcme,2027-03-31,new@example.com,open\nGlobex,2027-03-31,U0NEW,closed\nHooli,2027-03-31,U0NOBODY,\n", "--yes")
	if err == nil {
		t.Error("a person whom Slack does not know was taken")
	}
	mustSay(t, out, "1 new, 0 changed, 0 unchanged, 2 rejected", `channel "closed": is no channel that the bot can see`, `csm "U0NOBODY": is nobody in this Slack workspace`)
	if acme := d.accounts(t)["Acme"]; acme == nil || acme.CSM != "U0NEW" || acme.Channel != "C0OPEN" {
		t.Errorf("Acme = %+v", acme)
	}
	if open, _ := workspace.Channel("C0OPEN"); len(open.Members) != 1 {
		t.Errorf("members of #open = %v, want the bot", open.Members)
	}
}
