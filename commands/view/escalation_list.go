package view

import (
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// EscalationRow is one open escalation in a list.
type EscalationRow struct {
	Account string
	domain.Escalation
}

// EscalationList is every open escalation with its age, and how fast those of
// late were answered (R39).
type EscalationList struct {
	Team  string          // whose accounts, with the teams below; "" is everybody's
	Rows  []EscalationRow // the oldest first
	Days  int             // of Times
	Times domain.EscalationTimes
}

// escalationsShown is how many are listed with a button each.
const escalationsShown = 15

// Render builds the list; env is of the reader, and those that wait for them come
// first.
func (l EscalationList) Render(env domain.Env) Message {
	head := "*" + Count(len(l.Rows), "open escalation", "open escalations") + "*"
	if len(l.Rows) == 0 {
		head = "*No escalation is open.*"
	}
	if l.Team != "" {
		head = "*Team " + Line(l.Team, maxNameShown) + "* · " + head
	}
	blocks, text := []slack.Block{Section(head)}, []string{head}
	shown := 0
	for _, mine := range []bool{true, false} {
		for _, r := range l.Rows {
			if (r.With() == env.Actor) != mine {
				continue
			}
			if shown++; shown > escalationsShown {
				continue
			}
			line := r.line(env)
			text = append(text, line)
			blocks = append(blocks, SectionWith(line, Button{
				Text: "Open", Action: fmt.Sprintf("%s#%d", ActionHistory, shown), Label: Clip("Open the escalation of "+Fold(r.Account), maxButtonText),
				Value: Ref{Account: r.AccountID, Term: r.TermID, Subject: string(r.ID)}.String(),
			}))
		}
	}
	if more := shown - escalationsShown; more > 0 {
		blocks = append(blocks, Context(fmt.Sprintf("and %d more: `/renewal escalations \"Account\"` opens one.", more)))
	}
	times := l.times()
	return newMessage(strings.Join(append(text, times), "\n"), append(blocks, Context(times))...)
}

func (r EscalationRow) line(env domain.Env) string {
	sign, with := "🚨", "nobody is named to ask"
	if who := r.With(); who != "" {
		with = "waits for " + Name(who, env)
	}
	if r.Status == domain.EscalationAcknowledged {
		sign, with = "👀", "acknowledged by "+Name(r.AckBy, env)
	}
	line := sign + " *" + Line(r.Account, 80) + "* · " + strings.ToLower(r.Severity.Label()) + " · " + age(env.Now.Sub(r.RaisedAt)) + " old · " + with
	if !r.DueAt.IsZero() && r.Owner != "" {
		line += " until " + Instant(r.DueAt, env.Zone(r.Owner, ""))
	}
	return line + "\n" + Line(r.Reason, 200)
}

// times says how fast escalations were answered.
func (l EscalationList) times() string {
	head := fmt.Sprintf("Last %d days: ", l.Days)
	if l.Times.Raised == 0 {
		return head + "none was raised."
	}
	return head + fmt.Sprintf("%d raised. %s %s Working time, 9:00 to 17:00.", l.Times.Raised,
		spreadWords("Acknowledged", l.Times.ToAcknowledge), spreadWords("Resolved", l.Times.ToResolve))
}

func spreadWords(done string, s domain.Spread) string {
	if s.Count == 0 {
		return done + ": none."
	}
	return fmt.Sprintf("%s: %d, half of them within %s, the slowest after %s.", done, s.Count, worked(s.Median), worked(s.Longest))
}

// age is how long ago something was, in one unit.
func age(d time.Duration) string {
	switch {
	case d < time.Hour:
		return Count(int(d.Minutes()), "minute", "minutes")
	case d < 48*time.Hour:
		return Count(int(d.Hours()), "hour", "hours")
	}
	return Count(int(d.Hours()/24), "day", "days")
}

// worked is an amount of working time.
func worked(d time.Duration) string {
	hours, minutes := int(d.Hours()), int(d.Minutes())%60
	if hours == 0 {
		return fmt.Sprintf("%d min", minutes)
	}
	return fmt.Sprintf("%d h %02d min", hours, minutes)
}
