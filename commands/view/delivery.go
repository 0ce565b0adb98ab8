package view

import (
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// The action ids of what admins see of delivery. The value of each is the id of
// a message, a page, or nothing.
const (
	ActionDeliveryRetry    = "admin.delivery.retry"
	ActionDeliveryDrop     = "admin.delivery.drop"
	ActionDeliveryRetryAll = "admin.delivery.retry_all"
	ActionDeliveryPage     = "admin.delivery.page"
)

// DeliveryRows is how many messages one page of [Delivery] shows: each takes two
// blocks of Slack's fifty.
const DeliveryRows = 10

// UndeliveredRow is a message that should be in Slack by now and is not.
type UndeliveredRow struct {
	ID      string
	State   string // "failed", "unsure", else it waits
	Account string // name, "" for messages of no account
	Kind    domain.AnnouncementKind
	Place   string // channel or person it goes to
	Due     time.Time
	Reason  string // of the last thing that did not work
}

// DeliveryPage is what an admin sees of delivery.
type DeliveryPage struct {
	Waiting, Unsure, Failed int
	Offset                  int // of the first row
	Rows                    []UndeliveredRow
	Now                     time.Time
	Note                    string // said first: what a press did

	Planned     bool          // some process has planned
	Planner     string        // the one that plans, or planned last
	PlannerLeft time.Duration // for how long it may still do so; zero or less since nobody does
}

// Delivery says what should be in Slack by now and is not, why, and offers to
// try it again or to give it up.
func Delivery(p DeliveryPage) Message {
	var text []string
	if p.Note != "" {
		text = append(text, p.Note)
	}
	total := p.Waiting + p.Unsure + p.Failed
	switch {
	case total == 0:
		text = append(text, "Everything that is due has been delivered.")
	default:
		text = append(text, fmt.Sprintf("*%s not in Slack by now:* %d failed, %d unsure, %d waiting.",
			Count(total, "message is", "messages are"), p.Failed, p.Unsure, p.Waiting))
	}
	var blocks []slack.Block
	for _, line := range text {
		blocks = append(blocks, Section(line))
	}
	if p.Unsure > 0 {
		blocks = append(blocks, Context("Unsure: Slack's answer was lost. I look for the message before I post it again."))
	}
	for _, r := range p.Rows {
		line := r.line(p.Now)
		text = append(text, line)
		blocks = append(blocks, Section(line), r.buttons(p.Offset))
	}
	planner := p.planner()
	text = append(text, planner)
	blocks = append(blocks, Context(planner), p.turning(total))
	return newMessage(plainSummary("Delivery", text), blocks...)
}

// planner says which process decides what is to be said, and until when it is
// waited for when it falls silent.
func (p DeliveryPage) planner() string {
	switch {
	case !p.Planned:
		return "No process plans yet."
	case p.PlannerLeft <= 0:
		return fmt.Sprintf("*No process plans now.* The last was `%s`. One that runs takes its place within a minute.", Line(p.Planner, 120))
	}
	return fmt.Sprintf("`%s` plans. If it falls silent, another process takes its place in %s.",
		Line(p.Planner, 120), Count(int((p.PlannerLeft+time.Second-1)/time.Second), "second", "seconds"))
}

// line says what the message is, where it goes, since when it is due, and what
// is in its way.
func (r UndeliveredRow) line(now time.Time) string {
	state := map[string]string{"failed": "Failed", "unsure": "Unsure"}[r.State]
	if state == "" {
		state = "Waiting"
	}
	what := strings.ReplaceAll(string(r.Kind), "_", " ")
	if r.Account != "" {
		what += " of " + Line(r.Account, maxNameShown)
	}
	line := fmt.Sprintf("*%s:* %s", state, what)
	if to := placeLink(r.Place); to != "" {
		line += ", to " + to
	}
	line += ", due " + Age(r.Due, now)
	if r.Reason != "" {
		line += "\n" + Quote(r.Reason, 300)
	}
	return line
}

func placeLink(place string) string {
	switch {
	case strings.HasPrefix(place, "U"), strings.HasPrefix(place, "W"):
		return Mention(domain.PersonID(place))
	case strings.HasPrefix(place, "C"), strings.HasPrefix(place, "G"), strings.HasPrefix(place, "D"):
		return ChannelLink(domain.ChannelID(place))
	}
	return ""
}

func (r UndeliveredRow) buttons(offset int) slack.Block {
	value := fmt.Sprintf("%d %s", offset, r.ID)
	return Buttons(
		Button{Text: "Retry", Action: ActionDeliveryRetry + "#" + r.ID, Value: value, Label: "Try this message again now"},
		Button{Text: "Drop", Action: ActionDeliveryDrop + "#" + r.ID, Value: value, Label: "Give this message up", Style: slack.StyleDanger, Confirm: &Confirm{
			Title: "Drop this message?", Text: "It is never posted. What it is about stays as it is.", Yes: "Drop it", No: "Keep it",
		}},
	)
}

// turning is the row of buttons below the list.
func (p DeliveryPage) turning(total int) slack.Block {
	var row []Button
	if p.Failed > 0 {
		row = append(row, Button{Text: "Retry all that failed", Action: ActionDeliveryRetryAll, Value: "0"})
	}
	if p.Offset > 0 {
		row = append(row, Button{Text: "Previous", Action: ActionDeliveryPage + "#previous", Value: fmt.Sprint(max(0, p.Offset-DeliveryRows))})
	}
	if next := p.Offset + len(p.Rows); next < total && len(p.Rows) > 0 {
		row = append(row, Button{Text: "Next", Action: ActionDeliveryPage + "#next", Value: fmt.Sprint(next)})
	}
	return Buttons(append(row, Button{Text: "Look again", Action: ActionDeliveryPage + "#again", Value: fmt.Sprint(p.Offset)})...)
}

// Age says in plain words how long ago an instant was: "just now", "5 minutes
// ago", "3 days ago".
func Age(t, now time.Time) string {
	switch age := now.Sub(t); {
	case age < time.Minute:
		return "just now"
	case age < time.Hour:
		return Count(int(age/time.Minute), "minute", "minutes") + " ago"
	case age < 48*time.Hour:
		return Count(int(age/time.Hour), "hour", "hours") + " ago"
	default:
		return Count(int(age/(24*time.Hour)), "day", "days") + " ago"
	}
}

// Undelivered tells an admin that messages were given up, and what to do.
func Undelivered(failed int, rows []UndeliveredRow, now time.Time) Message {
	lines := []string{fmt.Sprintf("*%s could not be delivered.*", Count(failed, "message", "messages"))}
	for _, r := range rows {
		lines = append(lines, r.line(now))
	}
	if more := failed - len(rows); more > 0 {
		lines = append(lines, fmt.Sprintf("And %d more.", more))
	}
	lines = append(lines, "Mend what is in the way, then type `/renewal admin delivery` to try them again or to drop them.")
	var blocks []slack.Block
	for _, line := range lines {
		blocks = append(blocks, Section(line))
	}
	return newMessage(plainSummary("renewalbot", lines), blocks...)
}

// AllWell tells an admin once a week that the bot is alive. Who misses it looks
// after the bot.
func AllWell(watched, undelivered int) Message {
	line := fmt.Sprintf("All is well: %s watched.", Count(watched, "renewal is", "renewals are"))
	if undelivered > 0 {
		line = fmt.Sprintf("I am running: %s watched. %s not delivered yet: `/renewal admin delivery` shows why.",
			Count(watched, "renewal is", "renewals are"), Count(undelivered, "message is", "messages are"))
	}
	return newMessage(line, Section(line), Context("I say this every Monday. If I do not, somebody should look after me."))
}
