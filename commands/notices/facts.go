package notices

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/renewalbot/renewalbot/domain"
)

// Facts is what a text may name, in the language of the text. A field that does
// not apply is empty.
type Facts struct {
	Account     string   // name of the customer
	Contract    string   // name of the contract, where the customer has several
	Greeting    string   // how the recipients are greeted, without a comma: "Hello Sam and Tom"
	Names       string   // the recipients alone: "Sam and Tom"
	Sender      string   // who signs
	RenewalDate string   // first day of the next term
	Deadline    string   // day to decide by, when the contract renews by itself and the day is ahead
	DaysLeft    string   // until the renewal date: "45 days"
	Price       string   // what a year costs now
	Formal      bool     // the tone that was chosen
	Wins        []string // results to be mentioned, one line each
	Results     []string // their sums and what grew, as sentences; only in the embedded languages
}

// fields lists the names that texts may use.
func fields() []string {
	t := reflect.TypeFor[Facts]()
	var all []string
	for i := range t.NumField() {
		all = append(all, t.Field(i).Name)
	}
	return all
}

// Wish is what a person chose for a draft.
type Wish struct {
	Term     domain.TermID // "" is the term that is decided first
	Kind     domain.NoticeKind
	Language string // "" is English
	Tone     domain.NoticeTone
	To       []domain.StakeholderID
	Wins     []domain.Win // those to be mentioned
}

// Write fills the text for an account: one line of subject, and the body. Errors
// are of code [domain.Invalid] for an unknown kind or language, and
// [domain.Conflict] when no term is open.
func (t *Texts) Write(a *domain.Account, w Wish, env domain.Env) (subject, body string, err error) {
	if !slices.Contains(domain.NoticeKinds(), w.Kind) {
		return "", "", domain.Errorf(domain.Invalid, "kind", "%q is not a kind of notice.", w.Kind)
	}
	term, ok := a.Term()
	if !ok {
		return "", "", domain.Errorf(domain.Conflict, "", "%s has no open term to write a notice for.", a.Name)
	}
	if meant, known := a.TermByID(w.Term); known && meant.Open() {
		term = meant
	}
	k := key{language: w.Language, kind: w.Kind, segment: a.Segment}
	if k.language == "" {
		k.language = english
	}
	text := t.find(k)
	if text == nil {
		return "", "", domain.Errorf(domain.Invalid, "language", "There are no texts in %s.", domain.LanguageName(k.language))
	}
	var out strings.Builder
	if err := text.Execute(&out, factsOf(a, term, k.language, w, env)); err != nil {
		return "", "", fmt.Errorf("fill notice %s: %w", w.Kind, err)
	}
	subject, body = split(out.String())
	return subject, body, nil
}

// subjectMark begins the first line of a text.
const subjectMark = "Subject:"

// split takes a filled text apart. Texts are not indented and have no more than
// one empty line in a row, however their conditions fell.
func split(text string) (subject, body string) {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	subject, body, _ = strings.Cut(text, "\n")
	subject, ok := strings.CutPrefix(subject, subjectMark)
	if !ok {
		return "", strings.TrimSpace(text)
	}
	var lines []string
	for line := range strings.SplitSeq(strings.TrimSpace(body), "\n") {
		line = strings.TrimRight(line, " \t")
		if line == "" && len(lines) > 0 && lines[len(lines)-1] == "" {
			continue
		}
		lines = append(lines, line)
	}
	return strings.Join(strings.Fields(subject), " "), strings.Join(lines, "\n")
}

func factsOf(a *domain.Account, term domain.Term, language string, w Wish, env domain.Env) Facts {
	words, today := wordsOf(language), a.Today(env)
	facts := Facts{
		Account: a.Name, Sender: sender(a, words, env), RenewalDate: words.date(term.RenewalDate),
		Price: term.ARR.In(language), Formal: w.Tone == domain.ToneFormal,
	}
	var ids []domain.WinID
	for _, win := range w.Wins {
		facts.Wins = append(facts.Wins, winLine(win, language))
		ids = append(ids, win.ID)
	}
	if story, ok := a.ValueStory(term.ID); ok {
		story.Growth = slices.DeleteFunc(story.Growth, func(g domain.Growth) bool { // what fell is for us to talk about
			return g.To.Value.Thousandths <= g.From.Value.Thousandths
		})
		facts.Results = results(story.With(ids...), language)
	}
	if a.Several() {
		facts.Contract = a.ContractOf(term).Name
	}
	if deadline, ok := term.NoticeDeadline(); ok && !deadline.Before(today) {
		facts.Deadline = words.date(deadline)
	}
	if n := today.DaysUntil(term.RenewalDate); n > 0 {
		facts.DaysLeft = words.days(n)
	}
	facts.Names, facts.Greeting = words.greet(addressed(a, w.To, facts.Formal), facts.Formal)
	return facts
}

// addressed returns the recipients as one writes to them: by first name, or in a
// formal text by the whole name.
func addressed(a *domain.Account, to []domain.StakeholderID, formal bool) []string {
	var all []string
	for _, id := range to {
		s, ok := a.Stakeholder(id)
		if !ok {
			continue
		}
		name := strings.Join(strings.Fields(s.Name), " ")
		first, _, _ := strings.Cut(name, " ")
		if !formal && !strings.HasSuffix(first, ".") { // "Dr." alone is no name
			name = first
		}
		all = append(all, name)
	}
	return all
}

// results tells a value story in the language; in one that is not embedded
// nothing, rather than English.
func results(s domain.ValueStory, language string) []string {
	switch language {
	case english:
		return s.Sentences()
	case german:
		return germanResults(s)
	}
	return nil
}

// winLine tells the customer of a win: what they gained, and in their own words
// if there are any.
func winLine(w domain.Win, language string) string {
	text := gain(w, language)
	if w.Quote != "" {
		left, right := "“", "”"
		if language == german {
			left, right = "„", "“"
		}
		text += ": " + left + strings.Join(strings.Fields(w.Quote), " ") + right
		if w.Who != "" {
			text += ", " + w.Who
		}
	}
	return text
}

func gain(w domain.Win, language string) string {
	switch language {
	case english:
		return w.Gain()
	case german:
		return germanWin(w)
	}
	if w.Amount.IsZero() {
		return w.Line
	}
	return w.Line + " (" + w.Amount.String() + ")"
}

// capital begins a line with a large letter.
func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

// sender is who keeps the contact: the CSM, else whoever writes.
func sender(a *domain.Account, words words, env domain.Env) string {
	for _, p := range []domain.PersonID{a.CSM, env.Actor} {
		if name := env.Person(p).Name; p != "" && name != "" {
			return name
		}
	}
	return words.team
}
