package view_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
)

func TestPreview(t *testing.T) {
	s := newScene(t)
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	day := domain.NewDate(2027, time.March, 1)
	p := view.Preview{Of: "Your accounts", Until: day.AddDays(7), Value: "/mine/7", Left: 2, Waiting: true, Messages: []view.Planned{
		{At: day.At(9, 0, berlin), Zone: berlin, Account: s.a.Name, Kind: domain.AnnounceCard, About: "Build the proposal", Channel: "C0ACME", Name: "#acme"},
		{At: day.At(9, 0, berlin), Zone: berlin, Account: evil, Contract: "Support", Kind: domain.AnnounceOverdue, About: evil, Channel: "C0ACME", Thread: true},
		{At: day.AddDays(1).At(10, 0, berlin), Zone: berlin, Account: "=1+1", Kind: domain.AnnounceEscalationAsk, About: "No answer, \"really\"", To: morgan, Name: "Morgan Sample"},
		{At: day.AddDays(2).At(9, 0, berlin), Zone: berlin, Account: "Nobody Ltd", Kind: domain.AnnounceFollowUp, About: "Meet the successor"},
	}}
	golden(t, "preview", s.form(p.Form(view.Meta{})))
	golden(t, "preview_empty", s.form(view.Preview{Of: "Acme Corp", Until: day}.Form(view.Meta{})))
	file, err := p.CSV()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "preview_csv", strings.Split(string(file), "\n"))
}

func TestAnyPreviewFitsSlack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := view.Preview{Of: anyName().Draw(t, "of"), Until: anyDate(t), Value: "acc_1//0", Page: rapid.IntRange(-1, 40).Draw(t, "page")}
		for range rapid.IntRange(0, 120).Draw(t, "messages") {
			p.Messages = append(p.Messages, view.Planned{At: anyInstant(t), Zone: time.UTC, Account: anyName().Draw(t, "account"), Contract: anyName().Draw(t, "contract"),
				Kind: domain.AnnounceCard, About: anyUpTo(2900).Draw(t, "about"), To: anyPerson(t, "to"), Thread: true})
		}
		accepted(t, formBreaches(p.Form(view.Meta{}).Modal()))
	})
}
