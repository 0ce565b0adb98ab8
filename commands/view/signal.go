package view

import (
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// signalsShown is how many signals a brief lists.
const signalsShown = 5

// SignalForm asks for news about a customer (R18a).
func SignalForm(meta Meta, a *domain.Account, env domain.Env) Form {
	var kinds []Option
	for _, k := range domain.SignalKinds() {
		o := Option{Value: string(k), Text: k.Label(), Description: "Speaks against renewing"}
		if k.Good() {
			o.Description = "Speaks for renewing"
		}
		kinds = append(kinds, o)
	}
	return Form{
		Callback: "signal", Title: "Log a signal", Submit: "Log", Meta: meta,
		Blocks: []slack.Block{
			Section("What did you hear or see at *" + AccountName(a) + "*?"),
			SelectInput(Field{ID: "kind", Label: "Signal", Placeholder: "Choose what it is"}, kinds, ""),
			TextInput(Field{ID: "percent", Label: "By how many percent", Optional: true, Hint: "Of a drop of usage only: 1 to 100."}, "", 4),
			NoteInput(Field{ID: "note", Label: "Note", Optional: true, Placeholder: "Who said it, and what follows"}, "", maxNote),
			DateInput(Field{ID: "on", Label: "When"}, a.Today(env)),
			Context("Usage down by 40 percent or more and an acquisition ask for a new rating the same day. Signals count for 60 days."),
		},
	}
}

// signalTitle says what a signal is: "Usage dropped by 45 percent".
func signalTitle(s domain.Signal) string {
	title := s.Kind.Label()
	if s.Percent > 0 {
		title += " by " + strconv.Itoa(s.Percent) + " percent"
	}
	return title
}

func signalSymbol(s domain.Signal) string {
	switch {
	case s.Kind.Good():
		return "👍"
	case s.Strong():
		return "🚨"
	}
	return "👎"
}

// signalLine is a signal with its day and the beginning of its note.
func signalLine(s domain.Signal) string {
	line := signalSymbol(s) + " " + signalTitle(s) + " · " + s.On.Plain()
	if s.Note != "" {
		line += " · " + Line(s.Note, 120)
	}
	return line
}

// signalLines list what was heard in the last 60 days, the latest first; none
// when nothing was.
func signalLines(a *domain.Account, env domain.Env) []string {
	recent := a.RecentSignals(env)
	if len(recent) == 0 {
		return nil
	}
	var lines []string
	for _, s := range recent {
		lines = append(lines, signalLine(s))
	}
	return append([]string{"*Signals of the last 60 days*"}, More(lines, signalsShown)...)
}

// Signalled tells who logged a signal what follows from it.
func Signalled(a *domain.Account, s domain.Signal, env domain.Env) Message {
	lines := []string{"Logged at *" + AccountName(a) + "*: " + signalLine(s)}
	if s.Strong() {
		lines = append(lines, "This is strong: rate the account anew today.")
	}
	if colour, rows := a.SuggestedNow(env); colour != domain.Unrated && colour != a.Colour() {
		lines = append(lines, "What is known suggests "+Colour(colour)+": "+Line(rows[0].Title, 80)+".")
	}
	text := strings.Join(lines, "\n")
	ref := Ref{Account: a.ID}.String()
	return newMessage(text, Section(text), Buttons(
		Button{Text: "Rate", Action: "open.rate", Value: ref, Label: "Rate " + a.Name},
		Button{Text: "Brief", Action: "open.brief", Value: ref, Label: "Brief of " + a.Name},
		Button{Text: "Take back", Action: ActionSignalWithdraw, Value: Ref{Account: a.ID, Subject: string(s.ID)}.String(),
			Label: "Take back: it was logged by mistake"},
	))
}

// The actions that take a signal back: from the answer to who logged it, and from
// the list.
const (
	ActionSignalWithdraw = "signal.withdraw"
	ActionSignalUnlist   = "signal.unlist"
)

// signalsListed is how many signals the list shows: one paragraph each.
const signalsListed = 30

// Signals lists what counts of the last 60 days. Who may take one back has a
// button for it.
func Signals(a *domain.Account, env domain.Env) Message {
	about := Ref{Account: a.ID}.String()
	log := Buttons(Button{Text: "Log a signal", Action: "open.signal", Value: about, Label: "Log a signal at " + a.Name})
	head := "*" + AccountName(a) + "* · signals of the last 60 days"
	recent := a.RecentSignals(env)
	if len(recent) == 0 {
		text := head + "\nNothing was logged."
		return newMessage(text, Section(text), log)
	}
	lines, blocks := []string{head}, []slack.Block{Section(head)}
	for n, s := range recent[:min(len(recent), signalsListed)] {
		line := signalLine(s) + " · " + nameOr(s.By, env, "an import")
		lines = append(lines, line)
		if !a.MayWithdrawSignal(env, s) {
			blocks = append(blocks, Section(line))
			continue
		}
		blocks = append(blocks, SectionWith(line, Button{
			Text: "Take back", Action: ActionSignalUnlist + "#" + strconv.Itoa(n), Value: Ref{Account: a.ID, Subject: string(s.ID)}.String(),
			Label: "Take back: it was logged by mistake"}))
	}
	if more := len(recent) - signalsListed; more > 0 {
		blocks = append(blocks, Context("and "+strconv.Itoa(more)+" older ones"))
	}
	return newMessage(strings.Join(lines, "\n"), append(blocks, log)...)
}

// SignalWithdrawn tells who took a signal back that it counts no more.
func SignalWithdrawn(a *domain.Account, s domain.Signal) Message {
	return Plainly("Taken back at *" + AccountName(a) + "*: " + signalLine(s) + ". It counts no more.")
}

// signalMessage tells the channel of a strong signal and asks for a new rating,
// until there is one. What is taken back says so.
func signalMessage(a *domain.Account, n domain.Announcement, env domain.Env) (Message, error) {
	s, ok := a.SignalByID(domain.SignalID(n.Subject))
	if !ok {
		return Message{}, domain.Errorf(domain.NotFound, "", "The signal %s is not known any more.", n.Subject)
	}
	what := "*" + AccountName(a) + "*: " + signalTitle(s) + ", " + s.On.Plain() + ", says " + Name(s.By, env) + "."
	if s.Withdrawn != "" {
		text := "↩️ Taken back by *" + Name(s.Withdrawn, env) + "*: it was logged by mistake and counts no more.\n" + what
		m := newMessage(text, Section(text))
		m.Final = true
		return m, nil
	}
	text := "🚨 " + what
	blocks := []slack.Block{Section(text)}
	if s.Note != "" {
		blocks = append(blocks, Section(Quote(s.Note, 2000)))
		text += " " + Line(s.Note, 500)
	}
	rate := Button{Text: "Rate", Action: "open.rate", Value: Ref{Account: a.ID}.String(), Label: "Rate " + a.Name}
	if r, rated := a.Rating(); rated && r.At.After(s.At) {
		since := "Rated since then: " + Colour(r.Colour) + ", by " + nameOr(r.By, env, "an import") + "."
		blocks, text = append(blocks, Context(since)), text+" "+since
	} else {
		text += " Rate the account anew today."
		blocks = append(blocks, SectionWith("Does this change the risk? Rate the account anew today.", rate))
	}
	m := newMessage(text, blocks...)
	m.Final = !slices.ContainsFunc(a.RecentSignals(env), func(x domain.Signal) bool { return x.ID == s.ID })
	return m, nil
}
