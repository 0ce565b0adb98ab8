package view

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// Topic is one subcommand as help shows it.
type Topic struct {
	Name     string
	Group    string // the heading it stands under
	Summary  string
	Usage    string
	Examples []string
	Account  bool // it is about one account
}

// Menu is what the bot says when it is called without anything to do.
type Menu struct {
	Command  string // "/renewal"
	Topics   []Topic
	Account  *domain.Account // of the channel, or nil
	Others   int             // how many accounts share the channel, when there are several
	CanLink  bool            // the channel has no account yet
	Greeting string          // said first, or ""
	Setup    bool            // reminders are not running and the reader can start them
	Waiting  bool            // reminders are not running and the reader cannot start them
}

// Render shows the menu: the state of the channel's account with its buttons,
// and what else can be typed.
func (m Menu) Render(env domain.Env) Message {
	var blocks []slack.Block
	var text []string
	say := func(line string) {
		text = append(text, line)
		blocks = append(blocks, Section(line))
	}
	if m.Greeting != "" {
		say(m.Greeting)
	}
	if m.Setup {
		say("Reminders are not running yet.")
		blocks = append(blocks, Buttons(Button{Text: "Set up", Action: "open.setup", Style: slack.StylePrimary, Label: "Set up renewalbot and start reminders"}))
	}
	if m.Waiting {
		say("Reminders are not running yet: an admin starts them with `" + m.Command + " setup`.")
	}
	switch {
	case m.Account != nil:
		say(StateLine(m.Account, env))
		blocks = append(blocks, menuButtons(m.Account))
	case m.Others > 1:
		say(fmt.Sprintf("%s belong to this channel. I ask which one you mean.", Count(m.Others, "account", "accounts")))
		blocks = append(blocks, openButtons())
	case m.CanLink:
		say("No account belongs to this channel yet.")
		blocks = append(blocks, Buttons(
			Button{Text: "Link an account", Action: "open.link", Label: "Link an account to this channel"},
			Button{Text: "Add an account", Action: "open.add"},
			Button{Text: "Brief", Action: "open.brief", Label: "Show an account at a glance"},
		))
	default:
		blocks = append(blocks, openButtons())
	}
	list := m.list()
	text = append(text, list)
	blocks = append(blocks, Section(list), Context("`"+m.Command+" help` says what each does, `"+m.Command+" help rate` explains one with examples."))
	return newMessage(plainSummary("renewalbot", text), blocks...)
}

// list names what can be typed, a line for each group: on a phone the menu fits
// the screen.
func (m Menu) list() string {
	lines := []string{"Or type `" + m.Command + "` and one of these:"}
	for _, group := range grouped(m.Topics) {
		var names []string
		for _, t := range group {
			names = append(names, "`"+t.Name+"`")
		}
		lines = append(lines, "*"+group[0].Group+"*: "+strings.Join(names, " "))
	}
	return strings.Join(lines, "\n")
}

// grouped cuts topics, which are in order, where the heading changes.
func grouped(topics []Topic) [][]Topic {
	var groups [][]Topic
	for i, t := range topics {
		if i == 0 || t.Group != topics[i-1].Group {
			groups = append(groups, nil)
		}
		last := len(groups) - 1
		groups[last] = append(groups[last], t)
	}
	return groups
}

func menuButtons(a *domain.Account) slack.Block {
	about := Ref{Account: a.ID}.String()
	return Buttons(
		Button{Text: "Brief", Action: "open.brief", Value: about, Label: "Show the account at a glance"},
		Button{Text: "Rate", Action: "open.rate", Value: about, Label: "Rate the renewal risk"},
		Button{Text: "Log change", Action: "open.stakeholder", Value: about, Label: "Log a change among the customer's people"},
		Button{Text: "Draft notice", Action: "open.notice", Value: about},
		Button{Text: "Timeline", Action: "open.timeline", Value: about},
	)
}

// openButtons start what is done most; the account is asked for.
func openButtons() slack.Block {
	return Buttons(
		Button{Text: "Brief", Action: "open.brief", Label: "Show an account at a glance"},
		Button{Text: "Rate", Action: "open.rate", Label: "Rate the renewal risk of an account"},
		Button{Text: "Log change", Action: "open.stakeholder", Label: "Log a change among a customer's people"},
		Button{Text: "Draft notice", Action: "open.notice"},
		Button{Text: "Add an account", Action: "open.add"},
	)
}

// StateLine is an account in two lines: colour, days left, what is next.
func StateLine(a *domain.Account, env domain.Env) string {
	line := "*" + AccountName(a) + "* · " + Colour(a.Colour())
	t, ok := a.Term()
	if !ok {
		return line + " · no open term"
	}
	today := a.Today(env)
	line += " · " + Days(today, t.DecisionDate())
	if step, ok := a.NextStep(env); ok {
		line += "\nNext: " + Line(step.Title, 200) + ", " + stepWhen(step, today)
	}
	return line
}

// stepWhen says when a step is due in a few words.
func stepWhen(s domain.Step, today domain.Date) string {
	switch {
	case s.State == domain.StepLate:
		return Late(today, s.Due)
	case s.State == domain.StepSnoozed:
		return "snoozed until " + s.Until.Plain()
	case s.Due == today:
		return "due today"
	case s.Due.Before(today):
		return "due since " + s.Due.Plain()
	}
	return "due " + s.Due.Plain()
}

// Help explains one subcommand.
func Help(command string, t Topic) Message {
	lines := []string{
		fmt.Sprintf("*%s %s*: %s.", command, t.Name, t.Summary),
		fmt.Sprintf("`%s`", strings.TrimSpace(command+" "+t.Name+" "+Escape(t.Usage))),
	}
	if t.Account {
		lines = append(lines, "In a channel that belongs to an account, leave its name out.")
	}
	if len(t.Examples) > 0 {
		lines = append(lines, "For example:")
		for _, e := range t.Examples {
			lines = append(lines, "`"+command+" "+Escape(e)+"`")
		}
	}
	text := strings.Join(lines, "\n")
	return newMessage(plainSummary(text), Section(text), Buttons(Button{Text: "Open it", Action: "open." + t.Name, Label: "Open " + t.Name}))
}

// HelpAll lists every subcommand with what it does, under the heading of its
// group.
func HelpAll(command string, topics []Topic) Message {
	blocks := []slack.Block{Section("*What I can do*. Without anything behind it, most of these open a form.")}
	var text []string
	for _, group := range grouped(topics) {
		lines := []string{"*" + group[0].Group + "*"}
		for _, t := range group {
			lines = append(lines, fmt.Sprintf("`%s %s` %s", command, t.Name, t.Summary))
		}
		text = append(text, strings.Join(lines, "\n"))
		blocks = append(blocks, Section(text[len(text)-1]))
	}
	blocks = append(blocks, Context("`"+command+" help rate` shows how it is typed, with examples. In a channel that belongs to an account, leave its name out."))
	return newMessage(plainSummary("What renewalbot can do", text), blocks...)
}
