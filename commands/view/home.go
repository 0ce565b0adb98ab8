package view

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// HomeItem is an account that is shown with its next step.
type HomeItem struct {
	Account *domain.Account
	Env     domain.Env
}

// NeedsAttention reports whether the account comes first: something is late,
// it is red, or an escalation waits for an answer.
func (i HomeItem) NeedsAttention() bool {
	return i.Account.Colour() == domain.Red || i.late() > 0 || len(i.reasons()) > 0
}

func (i HomeItem) late() int { return countSteps(i.Account.Timeline(i.Env), domain.StepLate) }

// reasons say in a few words what the account's state does not show already.
func (i HomeItem) reasons() []string {
	var why []string
	if e, ok := i.Account.Escalation(); ok && e.Status == domain.EscalationOpen {
		why = append(why, "escalation waits for "+nameOr(e.Owner, i.Env, "a manager"))
	}
	if late := i.late(); late > 1 {
		why = append(why, Count(late, "step late", "steps late"))
	}
	return why
}

// worry orders what needs attention: the most pressing first.
func (i HomeItem) worry() int {
	if e, ok := i.Account.Escalation(); ok && e.Status == domain.EscalationOpen {
		return 0
	}
	if i.Account.Colour() == domain.Red {
		return 1
	}
	return 2
}

// HomeRow is an account that is only listed.
type HomeRow struct {
	ID       domain.AccountID
	Name     string
	Colour   domain.Colour
	Decision domain.Date
	CSM      domain.PersonID // for who leads them
}

// Home is somebody's Home tab.
type Home struct {
	Command   string
	Setup     bool // reminders are not running and the reader can start them
	Waiting   bool // reminders are not running
	Attention []HomeItem
	Mine      []HomeItem
	Listed    []HomeRow // further accounts of theirs
	Total     int       // how many accounts are theirs
	Team      []HomeRow // accounts of those they lead
	TeamTotal int
}

// How many accounts are shown with a button each, and how many lines below.
const (
	maxAttention = 20
	maxMine      = 25
	maxTeam      = 25
)

// Render builds the Home tab. env is of the reader.
func (h Home) Render(env domain.Env) *slack.HomeTabViewRequest {
	var blocks []slack.Block
	switch {
	case h.Setup:
		blocks = append(blocks, Header("Start here"),
			SectionWith("Name managers and start reminders. Until then I say nothing by myself. The same form opens with `"+h.Command+" setup`.",
				Button{Text: "Set up", Action: "open.setup", Style: slack.StylePrimary, Label: "Set up renewalbot and start reminders"}))
	case h.Waiting:
		blocks = append(blocks, Section("Reminders are not running yet: an admin starts them with `"+h.Command+" setup`."))
	}
	if state := RunState(env); state != "" && env.Settings.Started() {
		blocks = append(blocks, Section(state))
	}
	blocks = append(blocks, h.attention()...)
	today := domain.DateIn(env.Now, env.Zone(env.Actor, ""))
	if h.Total > 0 || h.TeamTotal == 0 {
		blocks = append(blocks, h.mine(today, env)...)
	}
	if h.TeamTotal > 0 {
		blocks = append(blocks, h.team(today, env)...)
	}
	blocks = append(blocks, openButtons())
	return &slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: blocks[:min(len(blocks), maxViewBlocks)]}}
}

func (h Home) attention() []slack.Block {
	if len(h.Attention) == 0 {
		return nil
	}
	items := slices.Clone(h.Attention)
	slices.SortStableFunc(items, func(x, y HomeItem) int { return cmp.Compare(x.worry(), y.worry()) })
	blocks := []slack.Block{Header("Needs attention")}
	for n, i := range items[:min(len(items), maxAttention)] {
		text := StateLine(i.Account, i.Env)
		if why := i.reasons(); len(why) > 0 {
			text += "\n❗ " + capital(List(why))
		}
		blocks = append(blocks, SectionWith(text, briefButton(i.Account.ID, i.Account.Name, "attention", n)))
	}
	if more := len(items) - maxAttention; more > 0 {
		blocks = append(blocks, Context(fmt.Sprintf("and %d more", more)))
	}
	return blocks
}

func (h Home) mine(today domain.Date, env domain.Env) []slack.Block {
	blocks := []slack.Block{Header("My renewals")}
	switch {
	case h.Total == 0 && env.Settings.IsAdmin(env.Actor):
		return append(blocks, Section("No account has you as its CSM. Add one below; `renewalbot import` on the command line loads many."))
	case h.Total == 0:
		return append(blocks, Section("No account has you as its CSM yet. Add one below, or ask an admin to import them."))
	}
	if len(h.Mine) == 0 && len(h.Listed) == 0 {
		return append(blocks, Section("All of your accounts are above."))
	}
	for n, i := range h.Mine[:min(len(h.Mine), maxMine)] {
		blocks = append(blocks, SectionWith(StateLine(i.Account, i.Env), briefButton(i.Account.ID, i.Account.Name, "mine", n)))
	}
	var lines []string
	for _, r := range h.Listed {
		lines = append(lines, r.line(today))
	}
	blocks = append(blocks, sections(lines, 20)...)
	if more := h.Total - len(h.Mine) - len(h.Attention) - len(h.Listed); more > 0 && len(h.Listed) > 0 {
		blocks = append(blocks, Context(fmt.Sprintf("and %d more, decided later", more)))
	}
	return blocks
}

// team lists the accounts of those somebody leads: red ones first, then by the
// day they are decided.
func (h Home) team(today domain.Date, env domain.Env) []slack.Block {
	rows := slices.Clone(h.Team)
	slices.SortStableFunc(rows, func(x, y HomeRow) int { return cmp.Compare(x.worry(), y.worry()) })
	title := "My team's renewals"
	if env.Settings.IsExecutive(env.Actor) {
		title = "All renewals"
	}
	blocks := []slack.Block{Header(title)}
	for n, r := range rows[:min(len(rows), maxTeam)] {
		text := r.line(today) + " · " + nameOr(r.CSM, env, "no CSM")
		blocks = append(blocks, SectionWith(text, briefButton(r.ID, r.Name, "team", n)))
	}
	if more := h.TeamTotal - min(len(rows), maxTeam); more > 0 {
		blocks = append(blocks, Context(fmt.Sprintf("and %d more, decided later", more)))
	}
	return blocks
}

func (r HomeRow) worry() int {
	if r.Colour == domain.Red {
		return 0
	}
	return 1
}

func (r HomeRow) line(today domain.Date) string {
	return fmt.Sprintf("*%s* · %s · %s", Line(r.Name, 80), Colour(r.Colour), Days(today, r.Decision))
}

// briefButton opens an account's brief; part and n keep its id unique in the
// view.
func briefButton(id domain.AccountID, name, part string, n int) Button {
	return Button{Text: "Brief", Action: fmt.Sprintf("open.brief#%s%d", part, n), Value: Ref{Account: id}.String(), Label: Clip("Brief of "+Fold(name), maxButtonText)}
}

// EmptyHome is a Home tab that only says something.
func EmptyHome(text string) *slack.HomeTabViewRequest {
	return &slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: []slack.Block{Section(Escape(text))}}}
}
