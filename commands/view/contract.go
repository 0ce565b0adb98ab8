package view

import (
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// contractName names the contract of a term.
func contractName(a *domain.Account, t domain.Term) string {
	if c := a.ContractOf(t); c.Name != "" {
		return Line(c.Name, 80)
	}
	return AccountName(a)
}

// ofTerm names an account and, where it has several, the contract of a term:
// "Acme Corp, Support".
func ofTerm(a *domain.Account, t domain.Term) string {
	if !a.Several() {
		return AccountName(a)
	}
	return AccountName(a) + ", " + contractName(a, t)
}

// inContract names the contract of a term behind a step, where the account has
// several: " (Support)".
func inContract(a *domain.Account, t domain.Term) string {
	if !a.Several() {
		return ""
	}
	return " (" + contractName(a, t) + ")"
}

// plainOfTerm is [ofTerm] for headings, where nothing must be escaped.
func plainOfTerm(a *domain.Account, t domain.Term) string {
	if c := a.ContractOf(t); a.Several() && c.Name != "" {
		return a.Name + ", " + c.Name
	}
	return a.Name
}

// FieldContract is the contract that a form is about.
const FieldContract = "contract"

// openContracts offers the contracts that have an open term, by the id of
// that term, the next decision first.
func openContracts(a *domain.Account) []Option {
	var options []Option
	for _, t := range a.OpenTerms() {
		options = append(options, Option{
			Value: string(t.ID), Text: Clip(a.ContractOf(t).Name, maxOptionText), Description: "Renews " + t.RenewalDate.Plain() + ", " + Amount(t.ARR),
		})
	}
	return options
}

// contractChoice asks which contract a form is about and redraws it at once
// under action; nil when there is only one.
func contractChoice(a *domain.Account, t domain.Term, action string) []slack.Block {
	options := openContracts(a)
	if len(options) < 2 {
		return nil
	}
	return []slack.Block{reporting(SelectInput(Field{ID: FieldContract, Label: "Contract"}, options, string(t.ID)), action)}
}

// newsMessage tells the channel what changed about a contract, why, and what it
// moved (R5a, R8).
func newsMessage(a *domain.Account, n domain.Announcement, env domain.Env) (Message, error) {
	news := domain.DecodeNews(n.Detail)
	head := newsHead(a, news, env)
	blocks := []slack.Block{Section(head)}
	text := head
	if news.Note != "" {
		blocks = append(blocks, Section("*Why*\n"+Quote(news.Note, 2000)))
		text += "\n" + Line(news.Note, 500)
	}
	if what := newsMoves(news); what != "" {
		blocks = append(blocks, Section(what))
		text += "\n" + strings.ReplaceAll(what, "*", "")
	}
	m := newMessage(text, blocks...)
	m.Final = true
	return m, nil
}

// newsMoves says what the news did to the timeline, "" for nothing.
func newsMoves(news domain.News) string {
	if len(news.Moves) == 0 {
		return ""
	}
	switch news.Kind {
	case domain.NewsNotice:
		gone := 0
		for _, m := range news.Moves {
			if m.To.IsZero() {
				gone++
			}
		}
		return "*" + Count(gone, "step ahead is", "steps ahead are") + " set aside.* They return if the notice is taken back."
	case domain.NewsStays:
		return "*The timeline returns*\n" + strings.ReplaceAll(moveList(news.Moves), ": new, ", ": ")
	case domain.NewsEdited, domain.NewsCorrected, domain.NewsAmended, domain.NewsLapsed, domain.NewsContract, domain.NewsPlan, domain.NewsSettings:
	}
	return "*The timeline moved*\n" + moveList(news.Moves)
}

// newsHead says in one line what changed and who says so.
func newsHead(a *domain.Account, news domain.News, env domain.Env) string {
	name := "*" + AccountName(a) + "*"
	if news.Contract != "" {
		name = "*" + AccountName(a) + ", " + Line(news.Contract, 80) + "*"
	}
	says := ""
	if news.By != "" {
		says = ", says " + Name(news.By, env)
	}
	switch news.Kind {
	case domain.NewsNotice:
		return "📨 " + name + " has given notice on " + plainDay(news.After) + says + ". The manager is asked for help."
	case domain.NewsStays:
		return "🤝 " + name + " takes the notice of " + plainDay(news.Before) + " back" + says + "."
	case domain.NewsLapsed:
		return "⌛ " + name + " has run out and is still being negotiated" + says + ". I ask again on " + plainDay(news.After) + "."
	case domain.NewsAmended:
		return "✏️ The contract of " + name + " changes: " + fromTo(news) + says + "."
	case domain.NewsContract:
		return "➕ " + name + " is a further contract: " + Line(news.After, 200) + says + "."
	case domain.NewsPlan:
		return "🗓️ The timeline of " + name + " was changed for this account" + says + "."
	case domain.NewsCorrected:
		return "✏️ " + name + " was corrected: " + fromTo(news) + says + "."
	case domain.NewsSettings:
		return "⚙️ For " + name + " another setting counts: " + fromTo(news) + says + "."
	case domain.NewsEdited:
	}
	return "✏️ " + name + " was changed: " + fromTo(news) + says + "."
}

// fromTo says what was and what is.
func fromTo(n domain.News) string {
	if n.Before == "" {
		return Line(n.After, 300)
	}
	return Line(n.Before, 300) + " → " + Line(n.After, 300)
}

// plainDay prints a day as it travels in news.
func plainDay(text string) string {
	d, err := domain.ParseDate(text)
	if err != nil {
		return Line(text, 20)
	}
	return d.Plain()
}
