package view_test

import (
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

// papersScene is decided and renewed on 30 June 2027; its card of T-30 is out.
func papersScene(t testing.TB) *scene {
	t.Helper()
	s := newScene(t, func(in *domain.AccountInput) { in.Term.NoticeDays, in.Term.AutoRenews = 0, false })
	s.on(2027, time.May, 31)
	s.a.Sweep(s.env)
	return s
}

func (s *scene) papers(in domain.PaperworkInput) *domain.Change {
	s.Helper()
	return s.do(s.a.SetPaperwork(s.env, s.term().ID, in))
}

// paperCard is the card that shows the paperwork.
func (s *scene) paperCard() view.Message {
	s.Helper()
	step, ok := s.a.PaperStep(s.term(), s.env)
	if !ok {
		s.Fatal("no card shows the paperwork")
	}
	return s.card(s.term().ID, step.Key)
}

func TestCardWithPaperwork(t *testing.T) {
	s := papersScene(t)
	golden(t, "card_sign_by", s.paperCard())

	s.papers(domain.PaperworkInput{
		Contract: new(domain.ContractWithCustomer), SignBy: new(domain.NewDate(2027, time.June, 20)), Signer: new("Lee " + evil),
		Approvers: &[]string{"Kim " + evil, "Noor Sample"}, Signing: new(domain.SigningElectronic), Order: new(domain.PaperRequested),
		OrderNumber: new("PO-4711"), PaymentMethod: new("bank transfer"), PaymentOn: new(domain.NewDate(2027, time.July, 15)),
	})
	s.papers(domain.PaperworkInput{Approver: &domain.Approver{Name: "Noor Sample", Status: domain.ApprovalGiven}})
	s.on(2027, time.June, 23)
	golden(t, "card_daily_check", s.paperCard())
	s.papers(domain.PaperworkInput{Check: new(domain.CheckNoAnswer)})
	answered := said(t, s.paperCard())
	if !strings.Contains(answered, "no answer, says Casey Sample") || !strings.Contains(answered, `"style":"primary"`) {
		t.Errorf("the answer is not on the card: %s", answered)
	}
	golden(t, "form_paperwork", s.form(view.PaperworkForm(view.Meta{}, s.a, s.term(), s.env)))
	golden(t, "answer_paperwork", view.PaperworkSaved(s.a, s.term(), s.env))

	s.papers(domain.PaperworkInput{Check: new(domain.CheckSigned)})
	signed := said(t, s.paperCard())
	if strings.Contains(signed, "No answer") || !strings.Contains(signed, "Signed by the customer") {
		t.Errorf("after the signature: %s", signed)
	}
}

// Only the last card shows the paperwork, also after it is done.
func TestOneCardShowsThePaperwork(t *testing.T) {
	s := papersScene(t)
	last, _ := s.a.PaperStep(s.term(), s.env)
	for _, step := range s.a.Timeline(s.env) {
		if !step.Posted.IsZero() && step.Key != last.Key && strings.Contains(said(t, s.card(step.Term.ID, step.Key)), "Signature and paperwork") {
			t.Errorf("the card of %s shows it too", step.Key)
		}
	}
	s.do(s.a.Finish(s.env, last.Term.ID, last.Key, true, "small"))
	s.on(2027, time.June, 12)
	if m := s.paperCard(); m.Final || !strings.Contains(said(t, m), "Signature and paperwork") {
		t.Errorf("a card that is done shows it no more, or is left alone: %v", m.Final)
	}
}

func TestPaperworkLines(t *testing.T) {
	s := papersScene(t)
	change := s.papers(domain.PaperworkInput{Contract: new(domain.ContractLegal), SignBy: new(domain.NewDate(2027, time.June, 4))})
	golden(t, "paperwork_changed", s.announced(change, domain.AnnouncePaperwork))
	about := func(what string) view.Message {
		return s.render(domain.Announcement{Kind: domain.AnnouncePaperwork, TermID: s.term().ID, Detail: domain.PaperNews{About: what}.Encode()})
	}
	s.on(2027, time.June, 7)
	golden(t, "paperwork_late", about(domain.PaperLate))
	golden(t, "paperwork_waits", about(domain.PaperWaits))
}

func TestPaperBlocksLeadBackToTheirTerm(t *testing.T) {
	s := papersScene(t)
	found := false
	for _, b := range s.paperCard().Blocks {
		if ref, ok := view.ParsePaperBlock(b.ID()); ok {
			found = true
			if ref.Account != s.a.ID || ref.Term != s.term().ID {
				t.Errorf("%s leads to %+v", b.ID(), ref)
			}
		}
	}
	if !found {
		t.Error("the card has no controls for the paperwork")
	}
	if _, ok := view.ParsePaperBlock("tasks/acc_1/trm_1/kickoff/0/"); ok {
		t.Error("any block is taken for paperwork")
	}
}

func TestOverdueMessage(t *testing.T) {
	s := newScene(t)
	step := s.step("kickoff")
	m := s.render(domain.Announcement{Kind: domain.AnnounceOverdue, TermID: step.Term.ID, Subject: step.Key})
	golden(t, "overdue", m)
	var all []string
	for _, task := range step.Tasks {
		all = append(all, task.Key)
	}
	s.do(s.a.Tick(s.env, step.Term.ID, step.Key, all, nil))
	if m := s.render(domain.Announcement{Kind: domain.AnnounceOverdue, TermID: step.Term.ID, Subject: step.Key}); !strings.Contains(m.Text, "Nothing required is open") {
		t.Errorf("all ticked: %s", m.Text)
	}
}
