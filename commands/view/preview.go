package view

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// The action ids of a preview.
const (
	ActionPreviewPage = "preview.page"
	ActionPreviewFile = "preview.file"
)

// previewPage is how many messages one page of a preview shows.
const previewPage = 20

// Planned is one message that the bot will post by itself if nobody does
// anything before.
type Planned struct {
	At       time.Time
	Zone     *time.Location // of the account: its day and hour are shown
	Account  string
	Contract string // "" when the account has only one
	Kind     domain.AnnouncementKind
	About    string
	Channel  domain.ChannelID // where it goes, or
	To       domain.PersonID  // to whom; both empty while nobody is responsible
	Name     string           // of the channel or person, for files; "" when not known
	Thread   bool             // under a message that is there before it
}

// Preview is what the bot will post by itself (R15).
type Preview struct {
	Of       string // whose messages: an account's name, "your accounts", "all accounts"
	Until    domain.Date
	Messages []Planned // in the order of time
	Left     int       // accounts that were too many to look at
	Waiting  bool      // reminders are not started: shown as if they started now
	Value    string    // of the buttons: what is previewed; the page is added behind a slash
	Page     int       // from 0
}

// Form shows one page.
func (p Preview) Form(meta Meta) Form {
	f := Form{Callback: "preview", Title: "What I will post", Meta: meta}
	f.Blocks = append(f.Blocks, Section(p.summary()))
	shown := p.page()
	f.Blocks = append(f.Blocks, sections(plannedLines(shown), 60)...)
	var buttons []Button
	button := func(text string, page int) {
		buttons = append(buttons, Button{Text: text, Action: fmt.Sprintf("%s#%d", ActionPreviewPage, page), Value: fmt.Sprintf("%s/%d", p.Value, page)})
	}
	if p.Page > 0 {
		button("Earlier", p.Page-1)
	}
	if (p.Page+1)*previewPage < len(p.Messages) {
		button("Later", p.Page+1)
	}
	if len(p.Messages) > 0 {
		buttons = append(buttons, Button{Text: "Send me as a file", Action: ActionPreviewFile, Value: fmt.Sprintf("%s/%d", p.Value, p.Page)})
	}
	if len(buttons) > 0 {
		f.Blocks = append(f.Blocks, Buttons(buttons...))
	}
	return f
}

// page returns the messages of the page; one that lies behind the last is the
// last.
func (p *Preview) page() []Planned {
	last := max(0, (len(p.Messages)-1)/previewPage)
	p.Page = min(max(p.Page, 0), last)
	return p.Messages[p.Page*previewPage : min((p.Page+1)*previewPage, len(p.Messages))]
}

func (p Preview) summary() string {
	var lines []string
	if len(p.Messages) == 0 {
		lines = append(lines, fmt.Sprintf("*%s:* I will post nothing by myself until %s.", Line(p.Of, 80), p.Until.WithWeekday()))
	} else {
		lines = append(lines, fmt.Sprintf("*%s:* %s until %s, if nobody does anything before.", Line(p.Of, 80),
			Count(len(p.Messages), "message", "messages"), p.Until.WithWeekday()))
	}
	if n := p.avoidable(); n > 0 {
		lines = append(lines, Count(n, "of them only comes", "of them only come")+" while work or a question stays open; they are in italics.")
	}
	if p.Waiting {
		lines = append(lines, "Reminders are not started yet. This is what comes if they start now.")
	}
	if p.Left > 0 {
		lines = append(lines, Count(p.Left, "account is", "accounts are")+" not in it: there are too many to look at. Ask for one account, or for fewer days.")
	}
	return strings.Join(lines, "\n")
}

// avoidable counts the messages that do not come if work is done in time and
// questions are answered.
func (p Preview) avoidable() int {
	n := 0
	for _, m := range p.Messages {
		if m.avoidable() {
			n++
		}
	}
	return n
}

func (m Planned) avoidable() bool {
	switch m.Kind {
	case domain.AnnounceOverdue, domain.AnnouncePaperwork, domain.AnnounceEscalation, domain.AnnounceEscalationAsk, domain.AnnounceEscalationNews:
		return true
	}
	return false
}

// plannedLines puts a line for each day before its messages.
func plannedLines(messages []Planned) []string {
	var lines []string
	day := ""
	for _, m := range messages {
		if d := domain.DateIn(m.At, m.Zone).WithWeekday(); d != day {
			day = d
			lines = append(lines, "*"+d+"*")
		}
		name := Line(m.Account, maxNameShown)
		if m.Contract != "" {
			name += ", " + Line(m.Contract, maxNameShown)
		}
		what := "*" + plannedWord(m.Kind) + ":*"
		if m.avoidable() {
			what = "_" + plannedWord(m.Kind) + ":_"
		}
		lines = append(lines, fmt.Sprintf("%s · %s · %s %s → %s", m.At.In(m.Zone).Format("15:04 MST"), name, what, Line(m.About, 80), m.where()))
	}
	return lines
}

func (m Planned) where() string {
	place := "nobody yet: name a CSM or a manager"
	switch {
	case m.Channel != "":
		place = ChannelLink(m.Channel)
	case m.To != "":
		place = Mention(m.To) + " directly"
	}
	if m.Thread {
		place += ", in a thread"
	}
	return place
}

// plannedWord names a message that the bot posts by itself.
func plannedWord(kind domain.AnnouncementKind) string {
	switch kind {
	case domain.AnnounceCard:
		return "Card"
	case domain.AnnounceSnoozeOver:
		return "Snooze is over"
	case domain.AnnounceOverdue:
		return "Nudge"
	case domain.AnnouncePaperwork:
		return "Question about the paperwork"
	case domain.AnnounceFollowUp:
		return "Follow-up"
	case domain.AnnounceEscalation:
		return "Escalation"
	case domain.AnnounceEscalationAsk:
		return "Question about an escalation"
	case domain.AnnounceEscalationNews:
		return "Reminder of an escalation"
	}
	return capital(strings.ReplaceAll(string(kind), "_", " "))
}

// CSV is the whole preview as a file for a spreadsheet.
func (p Preview) CSV() ([]byte, error) {
	var file bytes.Buffer
	w := csv.NewWriter(&file)
	rows := [][]string{{"date", "time", "zone", "account", "contract", "message", "about", "where", "thread"}}
	for _, m := range p.Messages {
		local := m.At.In(m.Zone)
		where := m.Name
		if where == "" {
			where = string(m.Channel) + string(m.To)
		}
		thread := "no"
		if m.Thread {
			thread = "yes"
		}
		rows = append(rows, []string{local.Format(time.DateOnly), local.Format("15:04"), m.Zone.String(), m.Account, m.Contract,
			plannedWord(m.Kind), m.About, where, thread})
	}
	for _, row := range rows {
		for i := range row {
			row[i] = cell(row[i])
		}
		if err := w.Write(row); err != nil {
			return nil, fmt.Errorf("write preview: %w", err)
		}
	}
	w.Flush()
	return file.Bytes(), w.Error()
}

// cell keeps a spreadsheet from taking people's text for a formula.
func cell(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

// PreviewSent confirms that the file is on its way.
func PreviewSent(meta Meta) Form {
	return Form{Callback: "preview", Title: "What I will post", Meta: meta, Blocks: []slack.Block{
		Section("The file is on its way to your direct conversation with me."),
	}}
}
