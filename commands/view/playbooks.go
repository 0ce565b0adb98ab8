package view

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// playbookChanges is how many changes a word about playbooks names.
const playbookChanges = 12

// PlaybooksChanged tells an admin that accounts follow other playbooks since the
// bot was started: one message for all accounts.
func PlaybooksChanged(watched int, changes []string, t domain.Tally) Message {
	head := fmt.Sprintf("*The playbooks changed.* The timelines of %s follow the new ones. What was done stays done, and nothing is posted in the channels.",
		Count(watched, "renewal", "renewals"))
	var lines []string
	for _, c := range More(changes, playbookChanges) {
		lines = append(lines, "• "+Line(c, 250))
	}
	if len(lines) == 0 {
		lines = []string{"Only texts changed: dates, milestones and checklists are the same."}
	}
	if t.Moves > 0 {
		lines = append(lines, BulkSummary("they", shownTally(t)))
	}
	blocks := append([]slack.Block{Section(head)}, sections(lines, 10)...)
	return newMessage(strings.ReplaceAll(head+"\n"+strings.Join(lines, "\n"), "*", ""), blocks...)
}
