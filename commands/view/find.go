package view

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// Finds is what a search found.
type Finds struct {
	Query    string
	Accounts []FindsIn
	More     bool // there are other accounts
	Env      domain.Env
}

// FindsIn is what one account says about it.
type FindsIn struct {
	Account *domain.Account
	Found   []domain.Found
}

// foundShown is how many finds of one account are shown.
const foundShown = 3

// Render lists the accounts, each with what it says and a way to its brief.
func (f Finds) Render() Message {
	query := Line(f.Query, maxNameShown)
	if len(f.Accounts) == 0 {
		return Plainly(fmt.Sprintf("Nothing says “%s”: no account, nobody at one, no note. Try fewer words, or a part of one.", query))
	}
	blocks := []slack.Block{Section(fmt.Sprintf("%s “%s”.", Count(len(f.Accounts), "account says", "accounts say"), query))}
	for i, in := range f.Accounts {
		lines := []string{"*" + AccountName(in.Account) + "*"}
		for n, found := range in.Found {
			if n == foundShown {
				lines = append(lines, fmt.Sprintf("and %d more", len(in.Found)-n))
				break
			}
			lines = append(lines, f.line(found))
		}
		blocks = append(blocks, SectionWith(strings.Join(lines, "\n"), Button{
			Text: "Brief", Action: fmt.Sprintf("open.brief#%d", i), Value: Ref{Account: in.Account.ID}.String(), Label: "Brief of " + in.Account.Name,
		}))
	}
	if f.More {
		blocks = append(blocks, Context("There are more accounts. More words find fewer."))
	}
	return newMessage(fmt.Sprintf("Found “%s” in %s.", query, Count(len(f.Accounts), "account", "accounts")), blocks...)
}

// foundText is how much of a find is shown.
const foundText = 160

func (f Finds) line(found domain.Found) string {
	facts := []string{strings.ToUpper(found.What[:1]) + found.What[1:]}
	if !found.On.IsZero() {
		facts = append(facts, found.On.Plain())
	}
	if found.By != "" {
		facts = append(facts, Name(found.By, f.Env))
	}
	return strings.Join(facts, " · ") + ": " + Line(found.Text, foundText)
}

// FieldQuery is the input of [FindForm].
const FieldQuery = "query"

// FindForm asks what to look for, in at most limit characters.
func FindForm(meta Meta, limit int) Form {
	return Form{Callback: "find", Title: "Find", Submit: "Find", Meta: meta, Blocks: []slack.Block{
		TextInput(Field{ID: FieldQuery, Label: "What to look for", Placeholder: "Priya, or budget freeze",
			Hint: "In names of accounts and people, notes, reasons and touches."}, "", limit),
	}}
}
