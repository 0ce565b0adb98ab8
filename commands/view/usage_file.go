package view

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"
)

// ActionUsageSave saves a file of figures; its value is the file's id.
const ActionUsageSave = "usage.save"

// rejectsShown is how many lines that cannot be used an answer lists.
const rejectsShown = 10

// FigureFile is what a dropped file of usage figures changes, or changed.
type FigureFile struct {
	ID       string // Slack's id of the file
	Name     string
	Saved    bool
	Accounts int // that have something new
	New      int
	Changed  int
	Same     int // known already
	Rejected []RejectedLine
}

// RejectedLine is a line that cannot be used.
type RejectedLine struct {
	Line int
	Why  string
}

// Reject notes a line that cannot be used.
func (f *FigureFile) Reject(line int, why string) {
	f.Rejected = append(f.Rejected, RejectedLine{Line: line, Why: why})
}

// FiguresDropped says what a dropped file would change, with a button that saves
// it; or what was saved.
func FiguresDropped(f FigureFile) Message {
	n := f.New + f.Changed
	head := fmt.Sprintf("*%s*: %s for %s: %d new, %d changed, %d known already, %d rejected.", Line(f.Name, 100),
		Count(n, "figure", "figures"), Count(f.Accounts, "account", "accounts"), f.New, f.Changed, f.Same, len(f.Rejected))
	if f.Saved {
		head = "Saved. " + head
	}
	lines := []string{head}
	blocks := []slack.Block{Section(head)}
	var rejected []string
	for _, r := range f.Rejected {
		rejected = append(rejected, fmt.Sprintf("• Line %d: %s", r.Line, Line(r.Why, 200)))
	}
	if len(rejected) > 0 {
		rejected = append(More(rejected, rejectsShown), "Correct these lines and drop the file again: what is known already is not saved twice.")
		lines = append(lines, rejected...)
		blocks = append(blocks, Section(strings.Join(rejected, "\n")))
	}
	switch {
	case f.Saved:
	case n == 0:
		blocks = append(blocks, Context("There is nothing to save."))
	default:
		blocks = append(blocks, Context("Nothing is saved yet."), Buttons(Button{
			Text: "Save " + Count(n, "figure", "figures"), Action: ActionUsageSave, Value: f.ID, Style: slack.StylePrimary, Label: "Save the figures of this file",
		}))
	}
	return newMessage(plainSummary(lines[0], lines[1:]), blocks...)
}
