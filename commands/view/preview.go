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
	Zone     *time.Location // of the account, or of who reads it: its day and hour are shown
	Account  string         // "" for what tells of several
	Contract string         // "" when the account has only one
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
	One      bool   // it is about one account, without daily messages
	Until    domain.Date
	Messages []Planned // in the order of time
	Left     int       // accounts that were too many to look at
	Waiting  bool      // reminders are not started: shown as if they started now
	Idle     bool      // with what only comes if nobody does anything
	Value    string    // of the buttons: what is previewed; the page is added behind a slash
	Page     int       // from 0
}

// Form shows one page. What only comes while work stays open is behind a button,
// so that it does not drown the cards.
func (p Preview) Form(meta Meta) Form {
	f := Form{Callback: "preview", Title: "What I will post", Meta: meta}
	f.Blocks = append(f.Blocks, Section(p.summary()))
	lines := p.shown()
	last := max(0, (len(lines)-1)/previewPage)
	p.Page = min(max(p.Page, 0), last)
	f.Blocks = append(f.Blocks, sections(withDays(lines[p.Page*previewPage:min((p.Page+1)*previewPage, len(lines))]), 60)...)
	var buttons []Button
	button := func(text, value string, page int) {
		buttons = append(buttons, Button{Text: text, Action: fmt.Sprintf("%s#%d", ActionPreviewPage, len(buttons)), Value: fmt.Sprintf("%s/%d", value, page)})
	}
	if p.Page > 0 {
		button("Earlier", p.Value, p.Page-1)
	}
	if p.Page < last {
		button("Later", p.Value, p.Page+1)
	}
	switch {
	case p.Idle:
		button("Hide what good work spares", strings.TrimSuffix(p.Value, "idle"), 0)
	case p.avoidable() > 0:
		button("If nobody does anything", p.Value+"idle", 0)
	}
	if len(p.Messages) > 0 || p.Left > 0 {
		buttons = append(buttons, Button{Text: "Send me as a file", Action: ActionPreviewFile, Value: fmt.Sprintf("%s/%d", p.Value, p.Page)})
	}
	if len(buttons) > 0 {
		f.Blocks = append(f.Blocks, Buttons(buttons...))
	}
	return f
}

func (p Preview) summary() string {
	var lines []string
	spared := p.avoidable()
	if firm := len(p.Messages) - spared; firm == 0 {
		lines = append(lines, fmt.Sprintf("*%s:* I will post nothing by myself until %s.", Line(p.Of, 80), p.Until.WithWeekday()))
	} else {
		lines = append(lines, fmt.Sprintf("*%s:* %s until %s.", Line(p.Of, 80), Count(firm, "message", "messages"), p.Until.WithWeekday()))
	}
	switch {
	case spared > 0 && p.Idle:
		lines = append(lines, Count(spared, "more only comes", "more only come")+" while work or a question stays open; they are in italics.")
	case spared > 0:
		lines = append(lines, Count(spared, "more only comes", "more only come")+" if nobody does anything before.")
	}
	if p.Waiting {
		lines = append(lines, "Reminders are not started yet. This is what comes if they start now.")
	}
	if p.One {
		lines = append(lines, "What people find in their daily message is in `/renewal preview mine`.")
	}
	if p.Left > 0 {
		lines = append(lines, Count(p.Left, "account is", "accounts are")+" not on this screen: there are too many. The file has them.")
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
	case domain.AnnounceOverdue, domain.AnnouncePaperwork, domain.AnnounceExpired,
		domain.AnnounceEscalation, domain.AnnounceEscalationAsk, domain.AnnounceEscalationNews:
		return true
	}
	return false
}

// plannedLine is a line of a preview and the day on which it stands.
type plannedLine struct{ day, text string }

// shown are the lines of the messages, those of the daily messages of one
// instant together.
func (p Preview) shown() []plannedLine {
	var lines []plannedLine
	readers := map[time.Time][]string{} // of the daily messages of an instant
	for _, m := range p.Messages {
		if m.Kind == domain.AnnounceDaily {
			readers[m.At] = append(readers[m.At], Mention(m.To))
		}
	}
	said := map[time.Time]bool{}
	for _, m := range p.Messages {
		if m.avoidable() && !p.Idle {
			continue
		}
		line := plannedLine{day: domain.DateIn(m.At, m.Zone).WithWeekday()}
		hour := m.At.In(m.Zone).Format("15:04 MST")
		if together := readers[m.At]; m.Kind == domain.AnnounceDaily && len(together) > 1 {
			if !said[m.At] {
				said[m.At] = true
				line.text = fmt.Sprintf("%s · *Daily message* → %s directly", hour, List(More(together, 6)))
				lines = append(lines, line)
			}
			continue
		}
		name := ""
		if m.Account != "" {
			name = Line(m.Account, maxNameShown)
			if m.Contract != "" {
				name += ", " + Line(m.Contract, maxNameShown)
			}
			name += " · "
		}
		what := "*" + plannedWord(m.Kind) + ":*"
		if m.avoidable() {
			what = "_" + plannedWord(m.Kind) + ":_"
		}
		line.text = fmt.Sprintf("%s · %s%s %s → %s", hour, name, what, Line(m.About, 80), m.where())
		lines = append(lines, line)
	}
	return lines
}

// withDays puts a line for each day before its lines.
func withDays(lines []plannedLine) []string {
	var texts []string
	day := ""
	for _, l := range lines {
		if l.day != day {
			day = l.day
			texts = append(texts, "*"+day+"*")
		}
		texts = append(texts, l.text)
	}
	return texts
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
	case domain.AnnounceExpired:
		return "How did it end"
	case domain.AnnounceCatchUp:
		return "List of late starts"
	case domain.AnnounceHandover:
		return "Handover list"
	case domain.AnnounceDaily:
		return "Daily message"
	case domain.AnnounceAllWell:
		return "Word of the week"
	}
	return capital(strings.ReplaceAll(string(kind), "_", " "))
}

// CSV is the whole preview as a file for a spreadsheet.
func (p Preview) CSV() ([]byte, error) {
	var file bytes.Buffer
	w := csv.NewWriter(&file)
	rows := [][]string{{"date", "time", "zone", "account", "contract", "message", "about", "where", "thread", "only if nobody acts"}}
	for _, m := range p.Messages {
		local := m.At.In(m.Zone)
		where := m.Name
		if where == "" {
			where = string(m.Channel) + string(m.To)
		}
		rows = append(rows, []string{local.Format(time.DateOnly), local.Format("15:04"), m.Zone.String(), m.Account, m.Contract,
			plannedWord(m.Kind), m.About, where, yesNo(m.Thread), yesNo(m.avoidable())})
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

func yesNo(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
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
