package letters_test

import (
	"mime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/renewalbot/renewalbot/commands/letters"
	"github.com/renewalbot/renewalbot/commands/notices"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/domain/playbook"
)

// awkward is text as people paste it: with line breaks, markup, what a template
// would act on, and what a header must not hold.
func awkward(t *rapid.T, label string, most int) string {
	parts := rapid.SliceOfN(rapid.SampledFrom([]string{
		"ä", "Corp", " ", "\n", "\r\nBcc: x@y.example", "{{.Account}}", "{{", "<!channel>", "&", "\"", "Subject: x", "€", "日本", "\u202e", "\t", ".", "=?utf-8?q?x?=", "'",
	}), 1, 12).Draw(t, label)
	runes := []rune("A" + strings.Join(parts, ""))
	return string(runes[:min(len(runes), most)])
}

// anyCustomer is an account of which everything that a notice may say is awkward.
func anyCustomer(t *rapid.T, env domain.Env) *domain.Account {
	today := domain.NewDate(2026, time.November, 23)
	renews := today.AddDays(rapid.IntRange(-20, 400).Draw(t, "days"))
	a := &domain.Account{
		ID: "acc_1", Name: strings.Join(strings.Fields(awkward(t, "name", 80)), " "), Segment: rapid.SampledFrom(domain.Segments()).Draw(t, "segment"),
		CSM: "U0ANA",
	}
	for i := range rapid.IntRange(1, 2).Draw(t, "contracts") {
		id := domain.ContractID("con_" + strconv.Itoa(i))
		a.Contracts = append(a.Contracts, domain.Contract{ID: id, AccountID: a.ID, Name: awkward(t, "contract", 80)})
		a.Terms = append(a.Terms, domain.Term{
			ID: domain.TermID("trm_" + strconv.Itoa(i)), ContractID: id, AccountID: a.ID, Start: renews.AddMonths(-12), RenewalDate: renews, Months: 12,
			AutoRenews: rapid.Bool().Draw(t, "auto"), NoticeDays: rapid.IntRange(0, 90).Draw(t, "notice"),
			ARR: domain.Money{Minor: rapid.Int64Range(0, 1e12).Draw(t, "arr"), Currency: rapid.SampledFrom([]string{"EUR", "USD", "JPY", "KWD"}).Draw(t, "currency")},
		})
	}
	for i := range rapid.IntRange(0, 6).Draw(t, "people") {
		a.Stakeholders = append(a.Stakeholders, domain.Stakeholder{
			ID: domain.StakeholderID("stk_" + strconv.Itoa(i)), AccountID: a.ID, Name: awkward(t, "person", 80), Email: "p" + strconv.Itoa(i) + "@customer.example",
			Roles: []domain.StakeholderRole{rapid.SampledFrom(domain.StakeholderRoles()).Draw(t, "role")},
		})
	}
	amount := func() domain.Quantity {
		return domain.Quantity{
			Thousandths: rapid.Int64Range(1, 1e15).Draw(t, "amount"), Unit: rapid.SampledFrom([]string{"hours", "percent", "EUR", "<b>", "reports"}).Draw(t, "unit"),
			Per: rapid.SampledFrom([]domain.Period{"", domain.Weekly, domain.Yearly}).Draw(t, "per"),
		}
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "wins") {
		w := domain.Win{
			ID: domain.WinID("win_" + strconv.Itoa(i)), Kind: rapid.SampledFrom(domain.WinKinds()).Draw(t, "kind"), Line: strings.Join(strings.Fields(awkward(t, "line", 300)), " "),
			Quote: awkward(t, "quote", 2900), Who: awkward(t, "who", 80), On: renews.AddDays(-30),
		}
		if rapid.Bool().Draw(t, "stated") {
			w.Amount = amount()
		}
		a.Value.Wins = append(a.Value.Wins, w)
	}
	for i := range 2 {
		a.Value.Figures = append(a.Value.Figures, domain.Figure{Name: "F" + awkward(t, "figure", 40), On: renews.AddDays(-100 + i), Value: amount(), At: env.Now})
	}
	if rapid.Bool().Draw(t, "rate") {
		a.Value.HourRate = domain.Money{Minor: 60_00, Currency: "EUR"}
	}
	return a
}

// TestAnyNotice: whatever is known of an account, each kind of notice in each
// language and tone can be written, saved and put into a mail whose headers are
// whole; nothing that people wrote acts on the text or is lost from it.
func TestAnyNotice(t *testing.T) {
	texts, err := notices.Default()
	if err != nil {
		t.Fatal(err)
	}
	books, err := playbook.Default()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		env := domain.Env{Now: sent, Playbooks: books, Actor: "U0ANA", NewID: func(prefix string) string { return prefix + "_1" }}
		env.People = map[domain.PersonID]domain.Person{"U0ANA": {ID: "U0ANA", Name: awkward(t, "csm", 80), Email: "ana@vendor.example"}}
		a := anyCustomer(t, env)
		wish := notices.Wish{
			Kind: rapid.SampledFrom(domain.NoticeKinds()).Draw(t, "notice"), Language: rapid.SampledFrom(texts.Languages()).Draw(t, "language"),
			Tone: rapid.SampledFrom(domain.NoticeTones()).Draw(t, "tone"), Wins: a.Value.Wins,
		}
		in := domain.DraftInput{ID: "drf_1", Kind: wish.Kind, Language: wish.Language, Tone: wish.Tone}
		for _, s := range a.Stakeholders {
			wish.To = append(wish.To, s.ID)
		}
		for _, w := range wish.Wins {
			in.Wins = append(in.Wins, w.ID)
		}
		in.To = wish.To
		if in.Subject, in.Body, err = texts.Write(a, wish, env); err != nil {
			t.Fatal(err)
		}
		if _, err := a.SaveDraft(env, in); err != nil {
			t.Fatalf("save: %v", err)
		}
		d, _ := a.Draft("drf_1")
		checkMail(t, a, d, env)
		if slices.Contains([]domain.NoticeKind{domain.NoticeFirst, domain.NoticeValueReview}, wish.Kind) {
			for _, w := range wish.Wins {
				if !strings.Contains(strings.ToLower(d.Body), strings.ToLower(w.Line)) {
					t.Fatalf("the win %q is not in\n%s", w.Line, d.Body)
				}
			}
		}
	})
}

// checkMail reads the mail of a draft as a program that receives it does.
func checkMail(t *rapid.T, a *domain.Account, d domain.Draft, env domain.Env) {
	content, err := letters.Of(a, d, env).File()
	if err != nil {
		t.Fatalf("mail: %v", err)
	}
	m, body := read(t, content)
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || strings.Join(strings.Fields(subject), " ") != strings.ReplaceAll(d.Subject, "=?", "= ?") || d.Subject == "" || strings.ContainsAny(d.Subject, "\r\n") {
		t.Fatalf("subject %q of %q: %v", subject, d.Subject, err)
	}
	if strings.TrimSpace(body) != strings.TrimSpace(d.Body) {
		t.Fatalf("body %q became %q", d.Body, body)
	}
	for name := range m.Header {
		switch name {
		case "From", "To", "Subject", "Date", "Message-Id", "Mime-Version", "Content-Type", "Content-Transfer-Encoding", "X-Unsent":
		default:
			t.Fatalf("there is a header %s", name)
		}
	}
	if len(d.To) == 0 {
		return
	}
	if to, err := m.Header.AddressList("To"); err != nil || len(to) != len(d.To) {
		t.Fatalf("to %v, %v", to, err)
	}
}
