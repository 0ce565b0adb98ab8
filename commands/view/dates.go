package view

import (
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// Action ids of what is asked about a contract's dates.
const (
	ActionDatesWhat     = "dates.what"     // the choice that redraws the form
	ActionDatesContract = "dates.contract" // the contract, likewise
	ActionExpired       = "dates.expired"  // an answer to "expired, unsigned"
)

// DatesWhat is what happened to a contract (R5a); each asks for something else.
type DatesWhat string

// What can have happened.
const (
	DatesSigned    DatesWhat = "signed"
	DatesNotice    DatesWhat = "notice"
	DatesStays     DatesWhat = "stays"
	DatesExtended  DatesWhat = "extended"
	DatesAmended   DatesWhat = "amended"
	DatesLapsed    DatesWhat = "lapsed"
	DatesCorrected DatesWhat = "corrected"
)

// datesChoices are what can have happened to a term as it stands.
func datesChoices(a *domain.Account, t domain.Term, env domain.Env) []Option {
	options := []Option{{Value: string(DatesSigned), Text: "Signed early", Description: "Closes this term and opens the next one"}}
	if a.Expired(t, env) {
		options = []Option{
			{Value: string(DatesLapsed), Text: "Still negotiating", Description: "It ran out; ask again later"},
			{Value: string(DatesSigned), Text: "Signed", Description: "Closes this term and opens the next one"},
		}
	}
	if t.Facts.Notice.Received() {
		options = append(options, Option{Value: string(DatesStays), Text: "Notice taken back", Description: "The timeline returns"})
	} else {
		options = append(options, Option{Value: string(DatesNotice), Text: "Notice received", Description: "The customer cancels: win them back or let them go"})
	}
	return append(options,
		Option{Value: string(DatesExtended), Text: "Extended", Description: "To a later date, not decided yet"},
		Option{Value: string(DatesAmended), Text: "Changed in mid-term", Description: "Amount, seats or date, from a day on"},
		Option{Value: string(DatesCorrected), Text: "Typing error", Description: "Set right as if it had been typed so at once"})
}

// FirstDates is what the form asks about when nothing was chosen.
func FirstDates(a *domain.Account, t domain.Term, env domain.Env) DatesWhat {
	return DatesWhat(datesChoices(a, t, env)[0].Value)
}

// DatesForm asks what happened to a contract. Its metadata remembers the term
// and, as Subject, what it asks about.
func DatesForm(meta Meta, a *domain.Account, t domain.Term, what DatesWhat, env domain.Env) Form {
	meta.Term, meta.Subject = t.ID, string(what)
	blocks := []slack.Block{Section("*" + ofTerm(a, t) + "*: " + DecisionLine(t, a.Today(env)) + "\n" + Amount(t.ARR) + " a year" + seatsOf(t) + ".")}
	blocks = append(blocks, contractChoice(a, t, ActionDatesContract)...)
	blocks = append(blocks, reporting(RadioInput(Field{ID: "what", Label: "What happened?"}, datesChoices(a, t, env), string(what)), ActionDatesWhat))
	blocks = append(blocks, datesFields(a, t, what, env)...)
	return Form{Callback: "dates", Title: "Dates of a contract", Submit: "Save", Meta: meta, Blocks: blocks}
}

func seatsOf(t domain.Term) string {
	if t.Seats == 0 {
		return ""
	}
	return ", " + Count(t.Seats, "seat", "seats")
}

func datesFields(a *domain.Account, t domain.Term, what DatesWhat, env domain.Env) []slack.Block {
	today := a.Today(env)
	// Another term brings other values in: see withAction.
	own := func(block slack.Block) slack.Block { return withAction(block, "value."+string(what)+"."+string(t.ID)) }
	switch what {
	case DatesSigned:
		return []slack.Block{
			own(DateInput(Field{ID: "signed_on", Label: "Signed on"}, today)),
			own(TextInput(Field{ID: "amount", Label: "Amount a year from now on", Placeholder: "120000 USD"}, t.ARR.Plain(), 40)),
			own(DateInput(Field{ID: "date", Label: "Next renewal date"}, t.RenewalDate.AddMonths(t.Months))),
			own(NoteInput(Field{ID: "reason", Label: "What decided it", Optional: true}, "", maxNote)),
			Context("Open steps of this term end; the next term begins on " + t.RenewalDate.Plain() + ", its after-care on the day of the signature."),
		}
	case DatesNotice:
		return []slack.Block{
			own(DateInput(Field{ID: "on", Label: "Received on"}, today)),
			own(NoteInput(Field{ID: "reason", Label: "Why", Optional: true, Hint: "In their words if you have them."}, "", maxNote)),
			Context("The manager is asked for help. The steps ahead are set aside; winning them back takes their place."),
		}
	case DatesStays:
		return []slack.Block{
			own(NoteInput(Field{ID: "reason", Label: "What changed their mind", Optional: true}, "", maxNote)),
			Context("The timeline returns. What fell due meanwhile comes as one list."),
		}
	case DatesExtended:
		return []slack.Block{
			own(DateInput(Field{ID: "date", Label: "Extended to", Hint: "The first day after the extension."}, t.RenewalDate.AddMonths(1))),
			own(NoteInput(Field{ID: "reason", Label: "Why", Optional: true}, "", maxNote)),
			Context("This term is closed as extended; a short one follows with a timeline of its own."),
		}
	case DatesLapsed:
		return []slack.Block{
			own(DateInput(Field{ID: "until", Label: "Ask again on", Hint: "Up to 30 days from today."}, today.AddDays(7))),
			own(NoteInput(Field{ID: "reason", Label: "Where it stands", Optional: true}, "", maxNote)),
			Context("Open steps stay open. The weekly question waits until that day."),
		}
	case DatesAmended:
		return []slack.Block{
			own(DateInput(Field{ID: "from", Label: "From"}, today)),
			own(TextInput(Field{ID: "arr", Label: "Amount a year", Placeholder: "120000 USD", Optional: true}, t.ARR.Plain(), 40)),
			own(TextInput(Field{ID: "seats", Label: "Seats", Optional: true}, seatsText(t), 10)),
			own(DateInput(Field{ID: "renewal_date", Label: "Renewal date"}, t.RenewalDate)),
			own(NoteInput(Field{ID: "note", Label: "What was agreed", Optional: true}, "", maxNote)),
			Context("The days before it keep what they were. Another date moves the open steps."),
		}
	case DatesCorrected:
	}
	return append(termInputs(own, t), Context("Only the history tells that it was different. Another date moves the open steps."))
}

func seatsText(t domain.Term) string { return countText(t.Seats) }

func countText(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// renewsItself is the value of the checkbox of contracts that renew by
// themselves.
const renewsItself = "yes"

// termInputs asks for all particulars of a term, under the field names of
// domain errors.
func termInputs(own func(slack.Block) slack.Block, t domain.Term) []slack.Block {
	var renews []string
	if t.AutoRenews {
		renews = []string{renewsItself}
	}
	return []slack.Block{
		own(DateInput(Field{ID: "start_date", Label: "Term starts", Optional: true}, t.Start)),
		own(DateInput(Field{ID: FieldRenewal, Label: "Renewal date", Hint: "The first day of the next term."}, t.RenewalDate)),
		own(TextInput(Field{ID: FieldARR, Label: "Annual recurring revenue", Placeholder: "120000 USD", Optional: true}, t.ARR.Plain(), 40)),
		own(TextInput(Field{ID: "seats", Label: "Seats", Optional: true}, countText(t.Seats), 10)),
		own(TextInput(Field{ID: "payment_schedule", Label: "Payment schedule", Placeholder: "yearly in advance", Optional: true}, t.PaymentSchedule, 80)),
		own(CheckboxInput(Field{ID: "auto_renews", Label: "Renewal", Optional: true}, []Option{{Value: renewsItself, Text: "Renews by itself"}}, renews...)),
		own(TextInput(Field{ID: "notice_days", Label: "Notice days", Hint: "How many days before the renewal it can be cancelled.", Optional: true}, countText(t.NoticeDays), 4)),
		own(TextInput(Field{ID: "price_change_notice_days", Label: "Price-change notice days", Hint: "How many days before the renewal a new price must be announced.", Optional: true}, countText(t.PriceChangeNoticeDays), 4)),
	}
}

// RenewsItself reports whether the checkbox of [DatesForm] is ticked.
func RenewsItself(v Values) bool { return len(v.Choices("auto_renews")) > 0 }

// DatesSaved tells who changed dates what follows from it.
func DatesSaved(a *domain.Account, t domain.Term, what DatesWhat, change *domain.Change, env domain.Env) Message {
	name := "*" + ofTerm(a, t) + "*"
	if change.Empty() {
		text := name + ": that is how it is already. Nothing was changed."
		return newMessage(text, Section(text))
	}
	lines := []string{datesHead(name, t, what, change)}
	if line := escalated(change); line != "" {
		lines = append(lines, line)
	}
	lines = append(lines, DecisionLine(t, a.Today(env)))
	lines = append(lines, MovedLines(a, change)...)
	if s, ok := a.NextStep(env); ok {
		lines = append(lines, "Next: "+Line(s.Title, 200)+", "+lowerFirst(dueWords(s, a.Today(env)))+".")
	}
	text := strings.Join(lines, "\n")
	about := Ref{Account: a.ID}.String()
	return newMessage(text, Section(text), Buttons(
		Button{Text: "Timeline", Action: "open.timeline", Value: about}, Button{Text: "Brief", Action: "open.brief", Value: about}))
}

func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// MovedLines say what a change moved, where no channel is told.
func MovedLines(a *domain.Account, change *domain.Change) []string {
	if a.Channel != "" {
		return nil
	}
	for _, n := range change.Announcements {
		if moves := domain.DecodeNews(n.Detail).Moves; n.Kind == domain.AnnounceReplanned && len(moves) > 0 {
			return []string{"The timeline moved:", moveList(moves)}
		}
	}
	return nil
}

func datesHead(name string, t domain.Term, what DatesWhat, change *domain.Change) string {
	switch what {
	case DatesNotice:
		return name + ": notice received on " + t.Facts.Notice.On.Plain() + ". Once it is decided, record that it is taken back, or close the term as lost."
	case DatesStays:
		return name + ": the notice is taken back, and the timeline returns."
	case DatesLapsed:
		return name + ": still being negotiated. I ask again on " + t.Facts.Lapse.Until.WithWeekday() + "."
	case DatesAmended, DatesCorrected, DatesSigned, DatesExtended:
	}
	entry := change.Audit[0]
	return name + ": " + Line(entry.Before, 300) + " → " + Line(entry.After, 300) + "."
}

// ContractForm asks for a further contract of an account.
func ContractForm(meta Meta, a *domain.Account) Form {
	plain := func(block slack.Block) slack.Block { return block }
	about := "*" + AccountName(a) + "* has " + Count(len(a.Contracts), "contract", "contracts") + ". Each has its own renewal and timeline; reminders name it."
	blocks := []slack.Block{
		Section(about),
		TextInput(Field{ID: FieldContract, Label: "Name of the further contract", Placeholder: "Support, Europe, Analytics …"}, "", 80),
	}
	if len(a.Contracts) == 1 {
		blocks = append(blocks, TextInput(Field{ID: "first_contract", Label: "Name of the present contract", Optional: true}, a.Contracts[0].Name, 80))
	}
	return Form{
		Callback: "add.contract", Title: "Add a contract", Submit: "Add contract", Meta: meta,
		Blocks: append(blocks, termInputs(plain, domain.Term{})...),
	}
}

// ContractAdded tells who added a contract what it is.
func ContractAdded(a *domain.Account, t domain.Term, env domain.Env) Message {
	text := "*" + ofTerm(a, t) + "* is added.\n" + DecisionLine(t, a.Today(env)) + "\nARR " + Amount(t.ARR)
	for _, s := range a.Plan(t, env) {
		if s.State != domain.StepBefore {
			text += "\nFirst: " + Line(s.Title, 200) + ", " + lowerFirst(dueWords(s, a.Today(env))) + "."
			break
		}
	}
	about := Ref{Account: a.ID}.String()
	return newMessage(text, Section(text), Buttons(Button{Text: "Timeline", Action: "open.timeline", Value: about}, Button{Text: "Brief", Action: "open.brief", Value: about}))
}
