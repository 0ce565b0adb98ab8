package domain_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/domain"
)

// paperWorld decides and renews on Tuesday 29 June 2027; its proposal card is
// posted on 30 May.
func paperWorld(t testing.TB, today domain.Date) (*world, domain.Term) {
	t.Helper()
	w := newWorld(t, domain.NewDate(2027, time.March, 1), acme(domain.NewDate(2027, time.June, 29)))
	w.rate(t, domain.Green)
	w.sweepUntil(t, today)
	w.env.Actor = ana
	term, ok := w.account.Term()
	if !ok {
		t.Fatal("no open term")
	}
	return w, term
}

func (w *world) papers(t testing.TB, in domain.PaperworkInput) *domain.Change {
	t.Helper()
	term, _ := w.account.Term()
	change, err := w.account.SetPaperwork(w.as(ana), term.ID, in)
	if err != nil {
		t.Fatal(err)
	}
	return change
}

func TestPaperworkRefusesWhatIsWrong(t *testing.T) {
	w, term := paperWorld(t, domain.NewDate(2027, time.June, 1))
	for name, tt := range map[string]struct {
		in    domain.PaperworkInput
		field string
	}{
		"state":         {domain.PaperworkInput{Contract: new(domain.ContractState("lost"))}, "contract"},
		"answer":        {domain.PaperworkInput{Check: new(domain.CheckAnswer("perhaps"))}, "check"},
		"approval":      {domain.PaperworkInput{Approver: &domain.Approver{Name: "Kim Sample", Status: "maybe"}}, "approvers"},
		"nobody":        {domain.PaperworkInput{Approver: &domain.Approver{Status: domain.ApprovalGiven}}, "approvers"},
		"long name":     {domain.PaperworkInput{Approvers: &[]string{strings.Repeat("x", 81)}}, "approvers"},
		"signer":        {domain.PaperworkInput{Signer: new(strings.Repeat("x", 81))}, "signer"},
		"signing":       {domain.PaperworkInput{Signing: new(domain.Signing("smoke"))}, "signing"},
		"order":         {domain.PaperworkInput{Order: new(domain.PaperPaid)}, "order"},
		"order number":  {domain.PaperworkInput{OrderNumber: new(strings.Repeat("7", 61))}, "order_number"},
		"invoice":       {domain.PaperworkInput{Invoice: new(domain.PaperReceived)}, "invoice"},
		"past target":   {domain.PaperworkInput{SignBy: new(domain.NewDate(2027, time.May, 31))}, "sign_by"},
		"target beyond": {domain.PaperworkInput{SignBy: new(domain.NewDate(2027, time.June, 30))}, "sign_by"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := w.account.SetPaperwork(w.env, term.ID, tt.in)
			wantError(t, err, domain.Invalid, tt.field)
		})
	}
	if _, err := w.account.Close(w.env, domain.CloseInput{Outcome: domain.Lost, Reason: "price"}); err != nil {
		t.Fatal(err)
	}
	_, err := w.account.SetPaperwork(w.env, term.ID, domain.PaperworkInput{Contract: new(domain.ContractSigned)})
	wantError(t, err, domain.Conflict, "")
}

func TestPaperworkKeepsItsHistoryAndTellsTheThread(t *testing.T) {
	w, _ := paperWorld(t, domain.NewDate(2027, time.June, 1))
	before, _ := w.account.Term()
	change := w.papers(t, domain.PaperworkInput{Contract: new(domain.ContractLegal), Signer: new("Kim Sample")})
	var actions []string
	for _, e := range change.Audit {
		actions = append(actions, e.Action+" "+e.Before+">"+e.After)
	}
	if !slices.Equal(actions, []string{"paperwork.contract >legal", "paperwork.signer >Kim Sample"}) {
		t.Errorf("the history says %q", actions)
	}
	if len(change.Announcements) != 1 || change.Announcements[0].Kind != domain.AnnouncePaperwork || !strings.HasPrefix(change.Announcements[0].Thread, "card/") {
		t.Fatalf("announced %+v", change.Announcements)
	}
	news := domain.DecodePaperNews(change.Announcements[0].Detail)
	if news.By != ana || !slices.Equal(news.Lines, []string{"Contract: With legal"}) {
		t.Errorf("the thread says %+v", news)
	}
	if before.Papers().Contract != "" {
		t.Error("a term that was read before changed")
	}
	if again := w.papers(t, domain.PaperworkInput{Contract: new(domain.ContractLegal)}); !again.Empty() {
		t.Errorf("saying it again changes %+v", again)
	}
	if change := w.papers(t, domain.PaperworkInput{Order: new(domain.PaperRequested)}); len(change.Announcements) > 0 {
		t.Error("a purchase order makes noise in the thread")
	}
}

func TestApprovers(t *testing.T) {
	w, _ := paperWorld(t, domain.NewDate(2027, time.June, 1))
	w.papers(t, domain.PaperworkInput{Approvers: &[]string{"Kim Sample", " kim  sample", "Lee Sample", ""}})
	w.papers(t, domain.PaperworkInput{Approver: &domain.Approver{Name: "kim sample", Status: domain.ApprovalGiven}})
	w.papers(t, domain.PaperworkInput{Approver: &domain.Approver{Name: "Noor Sample", Status: domain.ApprovalAsked}})
	w.papers(t, domain.PaperworkInput{Approvers: &[]string{"Noor Sample", "Kim Sample"}})
	term, _ := w.account.Term()
	want := []domain.Approver{
		{Name: "Noor Sample", Status: domain.ApprovalAsked, Checked: w.account.Today(w.env)},
		{Name: "Kim Sample", Status: domain.ApprovalGiven, Checked: w.account.Today(w.env)},
	}
	if got := term.Papers().Approvers; !slices.Equal(got, want) {
		t.Errorf("the approvers are %+v", got)
	}
	if got := term.Papers().Waiting(); len(got) != 1 || got[0].Name != "Noor Sample" {
		t.Errorf("it waits for %+v", got)
	}
}

// The card of T-14 asks; from then on every third working day after the last word
// or question, and not before; what is signed and approved is not asked about.
func TestWhatWaitsIsAskedAboutEveryThirdWorkingDay(t *testing.T) {
	w, _ := paperWorld(t, domain.NewDate(2027, time.June, 11))
	said := w.sweepUntil(t, domain.NewDate(2027, time.June, 19))
	if got := daysOf(said, domain.AnnouncePaperwork); !slices.Equal(got, []string{"2027-06-18"}) {
		t.Errorf("asked on %v", got)
	}
	w.setDay(domain.NewDate(2027, time.June, 22), 15)
	w.papers(t, domain.PaperworkInput{Contract: new(domain.ContractWithCustomer)}) // a word: three working days of peace
	said = w.sweepUntil(t, domain.NewDate(2027, time.June, 29))
	if got := daysOf(said, domain.AnnouncePaperwork); !slices.Equal(got, []string{"2027-06-25"}) {
		t.Errorf("after a word on the 22nd it is asked on %v", got)
	}

	w, _ = paperWorld(t, domain.NewDate(2027, time.June, 11))
	w.papers(t, domain.PaperworkInput{Contract: new(domain.ContractExecuted)})
	if got := daysOf(w.sweepUntil(t, domain.NewDate(2027, time.June, 29)), domain.AnnouncePaperwork); len(got) > 0 {
		t.Errorf("signed, and asked about on %v", got)
	}
	w, _ = paperWorld(t, domain.NewDate(2027, time.June, 11))
	w.papers(t, domain.PaperworkInput{Contract: new(domain.ContractExecuted), Approvers: &[]string{"Kim Sample"}})
	if got := daysOf(w.sweepUntil(t, domain.NewDate(2027, time.June, 29)), domain.AnnouncePaperwork); len(got) == 0 {
		t.Error("an approver is out and nobody asks")
	}
}

func TestATargetDateIsAskedForAndTracked(t *testing.T) {
	w, term := paperWorld(t, domain.NewDate(2027, time.May, 29))
	if w.account.WantsSignBy(term, w.env) {
		t.Error("a target date is asked for 31 days ahead")
	}
	w.setDay(domain.NewDate(2027, time.May, 31), 10)
	if !slices.Contains(wantKinds(w.wants(ana)), domain.WantSignBy) {
		t.Errorf("thirty days ahead the CSM is asked for %v", wantKinds(w.wants(ana)))
	}
	w.papers(t, domain.PaperworkInput{SignBy: new(domain.NewDate(2027, time.June, 4))})
	if slices.Contains(wantKinds(w.wants(ana)), domain.WantSignBy) {
		t.Error("a target date that is known is asked for")
	}
	if !slices.ContainsFunc(w.account.Tasks, func(f domain.TaskFact) bool { return f.Task == "target_date" && f.Done && f.By == ana }) {
		t.Errorf("setting a target date did not tick its task: %+v", w.account.Tasks)
	}
	said := w.sweepUntil(t, domain.NewDate(2027, time.June, 9))
	if got := daysOf(said, domain.AnnouncePaperwork); !slices.Equal(got, []string{"2027-06-07"}) {
		t.Errorf("its passing on Friday the 4th is told on %v, want once, on Monday", got)
	}
	if got := w.wants(ana); !slices.ContainsFunc(got, func(n domain.Want) bool {
		return n.Kind == domain.WantSignature && n.Since == domain.NewDate(2027, time.June, 4)
	}) {
		t.Errorf("the CSM's day: %+v", got)
	}
}

func TestTheDailyCheckIsAskedOncePerDay(t *testing.T) {
	w, _ := paperWorld(t, domain.NewDate(2027, time.June, 21))
	term := func() domain.Term { t, _ := w.account.Term(); return t }
	asks := func() bool {
		return slices.ContainsFunc(w.wants(ana), func(n domain.Want) bool {
			return n.Kind == domain.WantSignature && strings.HasPrefix(n.Title, "Is it signed?")
		})
	}
	if w.account.WantsCheck(term(), w.env) || asks() {
		t.Error("the daily check begins eight days ahead")
	}
	w.setDay(domain.NewDate(2027, time.June, 22), 10)
	if !w.account.WantsCheck(term(), w.env) || !asks() {
		t.Error("seven days ahead nobody asks")
	}
	change := w.papers(t, domain.PaperworkInput{Check: new(domain.CheckNoAnswer)})
	if got := term().Papers(); got.Contract != domain.ContractWithCustomer || got.Check.By != ana || asks() {
		t.Errorf("after the answer: %+v, asked again %v", got, asks())
	}
	if len(change.Announcements) != 1 {
		t.Errorf("the first answer moves the contract and tells %d lines", len(change.Announcements))
	}
	w.setDay(domain.NewDate(2027, time.June, 23), 10)
	if !asks() {
		t.Error("the next day nobody asks")
	}
	if change := w.papers(t, domain.PaperworkInput{Check: new(domain.CheckCustomer)}); len(change.Announcements) > 0 || len(change.Audit) != 1 {
		t.Errorf("the same answer makes a line in the thread: %+v", change)
	}
	w.papers(t, domain.PaperworkInput{Check: new(domain.CheckSigned)})
	w.setDay(domain.NewDate(2027, time.June, 24), 10)
	if w.account.WantsCheck(term(), w.env) {
		t.Error("signed, and still checked")
	}
	if change := w.papers(t, domain.PaperworkInput{Check: new(domain.CheckNoAnswer)}); term().Papers().Contract != domain.ContractSigned {
		t.Errorf("an answer on an old card takes the signature back: %+v", change.Audit)
	}
}

func TestStillApartAsksForARatingOnce(t *testing.T) {
	w, term := paperWorld(t, domain.NewDate(2027, time.June, 14))
	if w.account.StillApart(term, w.env) {
		t.Error("fifteen days ahead it offers to rate again")
	}
	w.setDay(domain.NewDate(2027, time.June, 15), 10)
	if !w.account.StillApart(term, w.env) {
		t.Error("fourteen days ahead it does not offer to rate again")
	}
	w.rate(t, domain.Yellow)
	if w.account.StillApart(term, w.env) {
		t.Error("rated today, and it offers to rate again")
	}
}

func TestMissingPaperwork(t *testing.T) {
	if got := (domain.Paperwork{}).Missing(); len(got) != 4 {
		t.Errorf("of nothing it misses %q", got)
	}
	p := domain.Paperwork{Contract: domain.ContractSigned, Order: domain.PaperRequested, Invoice: domain.PaperPaid,
		Approvers: []domain.Approver{{Name: "Kim Sample", Status: domain.ApprovalAsked}}}
	want := []string{"the contract is signed by the customer but not by us", "Kim Sample has not approved (asked)", "the purchase order is requested"}
	if got := p.Missing(); !slices.Equal(got, want) {
		t.Errorf("it misses %q", got)
	}
	p = domain.Paperwork{Contract: domain.ContractNotNeeded, Order: domain.PaperNotNeeded, Invoice: domain.PaperNotNeeded}
	if got := p.Missing(); len(got) > 0 {
		t.Errorf("of what needs no paper it misses %q", got)
	}
}

// Each contract has paperwork of its own, on a card of its own.
func TestPaperworkOfSeveralContracts(t *testing.T) {
	w, first := paperWorld(t, domain.NewDate(2027, time.June, 1))
	if _, err := w.account.AddContract(w.env, domain.ContractInput{Name: "Support EU",
		Term: domain.TermInput{RenewalDate: domain.NewDate(2027, time.June, 20), ARR: domain.Money{Minor: 1, Currency: "USD"}}}); err != nil {
		t.Fatal(err)
	}
	second := w.account.OpenTerms()[0]
	if second.ID == first.ID {
		t.Fatal("the new contract is not decided first")
	}
	if _, err := w.account.SetPaperwork(w.env, second.ID, domain.PaperworkInput{Contract: new(domain.ContractSigned)}); err != nil {
		t.Fatal(err)
	}
	if t1, _ := w.account.TermByID(first.ID); t1.Papers().Contract != "" {
		t.Error("what was said about one contract shows at the other")
	}
	for d, all := range w.sweepUntil(t, domain.NewDate(2027, time.June, 29)) {
		for _, n := range all {
			if n.Kind == domain.AnnouncePaperwork && n.TermID == second.ID {
				t.Errorf("the signed contract is asked about on %s", d)
			}
		}
	}
	w.setDay(domain.NewDate(2027, time.June, 23), 10)
	for _, n := range w.wants(ana) {
		if n.Kind == domain.WantSignature && (n.TermID != first.ID || n.Contract == "") {
			t.Errorf("the CSM is asked about %+v", n)
		}
	}
}
