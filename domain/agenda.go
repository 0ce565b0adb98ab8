package domain

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// AgendaKind is a meeting that renewals need (R33).
type AgendaKind string

// The kinds of agendas.
const (
	AgendaKickoff     AgendaKind = "kickoff"
	AgendaValueReview AgendaKind = "value_review"
	AgendaProposal    AgendaKind = "proposal"
	AgendaPipeline    AgendaKind = "pipeline" // of many accounts; see [PipelineAgenda]
)

// AgendaKinds lists the meetings about one account.
func AgendaKinds() []AgendaKind {
	return []AgendaKind{AgendaKickoff, AgendaValueReview, AgendaProposal}
}

// Label returns the kind as people read it.
func (k AgendaKind) Label() string {
	switch k {
	case AgendaKickoff:
		return "Renewal kickoff"
	case AgendaValueReview:
		return "Value review"
	case AgendaProposal:
		return "Proposal presentation"
	case AgendaPipeline:
		return "Pipeline review"
	}
	return string(k)
}

// Agenda is what a meeting goes through, in plain text. Parts of a meeting with
// the customer hold nothing internal: what only we should see is in Notes.
type Agenda struct {
	Kind     AgendaKind
	Term     TermID // that it is about, "" for many accounts
	Title    string
	Internal bool // a meeting of ours alone
	Parts    []AgendaPart
	Notes    []string // for us only, to prepare
}

// AgendaPart is one part of a meeting.
type AgendaPart struct {
	Minutes int
	Title   string
	Points  []string
}

// Minutes is how long the meeting takes.
func (g Agenda) Minutes() int {
	sum := 0
	for _, p := range g.Parts {
		sum += p.Minutes
	}
	return sum
}

// pointsShown bounds what one part of an agenda lists.
const pointsShown = 6

func (g *Agenda) part(minutes int, title string, points ...string) {
	points = slices.DeleteFunc(points, func(p string) bool { return p == "" })
	if more := len(points) - pointsShown; more > 0 {
		points = append(points[:pointsShown:pointsShown], fmt.Sprintf("and %d more", more))
	}
	g.Parts = append(g.Parts, AgendaPart{Minutes: minutes, Title: title, Points: points})
}

// termAt returns a term, for "" the open one whose decision comes first.
func (a *Account) termAt(id TermID) (t Term, open bool) {
	if id == "" {
		return a.Term()
	}
	t, ok := a.TermByID(id)
	return t, ok && t.Open()
}

// AgendaNow is the meeting that comes next in the timeline of a term, for "" of
// the one whose decision comes first: by how many days are left until it.
func (a *Account) AgendaNow(about TermID, env Env) AgendaKind {
	t, open := a.termAt(about)
	switch days := a.Today(env).DaysUntil(t.DecisionDate()); {
	case !open || days > 75:
		return AgendaKickoff
	case days > 40:
		return AgendaValueReview
	}
	return AgendaProposal
}

// Agenda builds the agenda of a meeting about a term, for "" about the one whose
// decision comes first, from what is known of the account. Without such an open
// term it is a [Conflict]; a kind that is not about one account is [Invalid].
func (a *Account) Agenda(about TermID, kind AgendaKind, env Env) (Agenda, error) {
	t, open := a.termAt(about)
	if !open {
		return Agenda{}, Errorf(Conflict, "", "%s has no open term, so there is no renewal to meet about.", a.Name)
	}
	story, _ := a.ValueStory(t.ID)
	g := Agenda{Kind: kind, Term: t.ID, Title: kind.Label() + ": " + a.Name}
	if a.Several() {
		g.Title += ", " + a.ContractOf(t).Name
	}
	switch kind {
	case AgendaKickoff:
		g.Internal = true
		a.kickoff(&g, t, story, env)
	case AgendaValueReview:
		a.valueReview(&g, t, story, env)
	case AgendaProposal:
		a.proposal(&g, t, story, env)
	case AgendaPipeline:
		return Agenda{}, Errorf(Invalid, "kind", "A pipeline review is about many accounts.")
	default:
		return Agenda{}, Errorf(Invalid, "kind", "%q is no meeting. Use %s or %s.", kind, orList(AgendaKinds()), AgendaPipeline)
	}
	return g, nil
}

// kickoff is the internal start of a renewal (seed 001, "Internal renewal
// kickoff").
func (a *Account) kickoff(g *Agenda, t Term, story ValueStory, env Env) {
	today := a.Today(env)
	background := []string{
		fmt.Sprintf("%s, %s a year, term from %s to %s", a.Segment.Label(), cmp.Or(t.ARR.String(), "price not stated"), t.Start.Plain(), t.RenewalDate.AddDays(-1).Plain()),
		fmt.Sprintf("Decided by %s, %d days from now", t.DecisionDate().Plain(), today.DaysUntil(t.DecisionDate())),
	}
	if a.Strategic {
		background = append(background, "A strategic account")
	}
	if len(a.Terms) > 1 {
		background = append(background, fmt.Sprintf("%d terms before this one", len(a.Terms)-1))
	}
	g.part(5, "Background", background...)
	health := []string{"Not rated yet: rate it together"}
	if r, ok := a.Rating(); ok {
		health = []string{r.Colour.Label() + ", " + cmp.Or(firstOf(r.Reason), "no reason given")}
	}
	for _, s := range a.RecentSignals(env) {
		health = append(health, s.Kind.Label()+", "+s.On.Plain())
	}
	g.part(5, "Health and concerns", health...)
	g.part(5, "Strategy", a.strategyPoints(t, env)...)
	g.part(10, "Value story and material", append(storyPoints(story), "Which material is missing, and who makes it?")...)
	g.part(5, "People", a.peoplePoints(env)...)
	var risks []string
	for _, r := range a.Risks() {
		if f, ok := a.FollowUp(r.FollowUp); ok && r.Open() {
			risks = append(risks, fmt.Sprintf("%s: %s, %s by %s", firstOf(r.Concern), firstOf(r.Remedy), named(f.Owner, env), f.Due.Plain()))
		}
	}
	g.part(5, "Risks", orElse(risks, "No risk is planned for: what could still cost us the renewal?")...)
	g.part(5, "Growth", a.growthPoints(env)...)
	var steps []string
	for _, s := range a.Timeline(env) {
		if s.Term.ID == t.ID && (s.State == StepLate || s.State == StepDue || s.State == StepAhead) {
			steps = append(steps, s.Due.Plain()+": "+s.Title)
		}
	}
	g.part(5, "Dates and who does what", append([]string{
		"CSM " + named(a.CSM, env) + ", sales " + named(a.SalesOwner, env) + ", executive " + named(a.Sponsor, env),
	}, steps...)...)
}

// valueReview is the meeting with the customer that matters most (seed 001,
// "Value review meeting").
func (a *Account) valueReview(g *Agenda, t Term, story ValueStory, env Env) {
	g.part(5, "Welcome", "Thank you for working with us since "+t.Start.Plain(), "What this hour is for: what you gained, what you need, how it goes on")
	g.part(15, "What you gained", storyPoints(story)...)
	g.part(10, "Your view", "What works well?", "What could be better?", "What worries you?", "What would you tell a colleague about us?")
	g.part(10, "Next year", futureQuestions()...)
	g.part(10, "How the renewal goes on", fmt.Sprintf("Your contract runs until %s", t.RenewalDate.AddDays(-1).Plain()), noticePoint(t),
		"What should change in the contract?", "Next steps, with dates")
	g.part(10, "Questions")
	g.Notes = append(g.Notes, a.guests(NoticeValueReview, env), "Listen more than you talk; settle no price yet.")
	if story.Empty() {
		g.Notes = append(g.Notes, "No win is logged in this term: collect three before you invite anybody.")
	}
	for _, o := range t.Objections() {
		if o.Open() {
			g.Notes = append(g.Notes, "They objected: “"+firstOf(o.Said)+"”")
		}
	}
}

// futureQuestions ask about what is to come (R33; seed 001, "Future state
// discussion").
func futureQuestions() []string {
	return []string{"What do you want to reach next year?", "What is our part in it?", "Will your team grow, or will others join?",
		"What could get in the way?", "How can we support you better?"}
}

// proposal is 5 minutes of value, 15 of proposal and 15 of concerns, then the
// next steps (seed 001, "Proposal presentation").
func (a *Account) proposal(g *Agenda, t Term, story ValueStory, env Env) {
	value := storyPoints(story)
	if quotes := story.Quotes(); len(quotes) > 0 {
		value = append(value[:min(len(value), 3):min(len(value), 3)], "“"+firstOf(quotes[0].Quote)+"”")
	}
	g.part(5, "Why going on makes sense", value...)
	terms := []string{fmt.Sprintf("Today: %d months, %s a year", t.Months, cmp.Or(t.ARR.String(), "the agreed price"))}
	if t.Seats > 0 {
		terms[0] += fmt.Sprintf(", %d seats", t.Seats)
	}
	if t.PaymentSchedule != "" {
		terms[0] += ", paid " + t.PaymentSchedule
	}
	g.part(15, "The proposal", append(terms, "What we propose: terms and price", "The options, and how they differ", "What is not clear yet?")...)
	g.part(15, "Your concerns", "What questions do you have?", "What speaks against it?", "What do you need to go on?")
	next := []string{"By when will you decide? The contract runs until " + t.RenewalDate.AddDays(-1).Plain(), noticePoint(t), "Who has to approve and to sign?"}
	if by := t.Papers().SignBy; !by.IsZero() {
		next = append(next, "Signature planned for "+by.Plain())
	}
	g.part(5, "Next steps", append(next, "How to accept, and when we speak again")...)
	g.Notes = append(g.Notes, a.guests(NoticeProposalFollowUp, env), "Do not leave without a date.")
	for _, o := range t.Objections() {
		if o.Open() {
			g.Notes = append(g.Notes, "They objected: “"+firstOf(o.Said)+"” Our answer: "+firstOf(o.Answer))
		}
	}
}

// storyPoints are the totals and growth of a story, then its best wins.
func storyPoints(s ValueStory) []string {
	points := s.Sentences()
	for _, w := range s.Best() {
		if len(points) < pointsShown-1 {
			points = append(points, w.Sentence())
		}
	}
	return orElse(points[:min(len(points), pointsShown-1)], "What has become easier, faster or cheaper since the start?")
}

func (a *Account) strategyPoints(t Term, env Env) []string {
	if s, ok := t.Strategy(); ok {
		return []string{s.Strategy.Label() + ": " + s.Strategy.Meaning(), firstOf(s.Note)}
	}
	if s, why, ok := a.SuggestStrategy(env); ok {
		return []string{"None chosen. Suggested: " + s.Label() + ", because: " + why.Title}
	}
	return []string{"None chosen yet: how do we win this renewal?"}
}

// peoplePoints name the key people and the roles that nobody holds.
func (a *Account) peoplePoints(env Env) []string {
	var points []string
	for _, s := range a.PeopleHere(env) {
		if s.IsKey() {
			var roles []string
			for _, r := range s.Roles {
				roles = append(roles, r.inSentence())
			}
			last := "never met"
			if d := a.LastContact(s.ID); !d.IsZero() {
				last = "last contact " + d.Plain()
			}
			points = append(points, s.Name+" ("+strings.Join(roles, ", ")+"), "+last)
		}
	}
	for _, gap := range a.PeopleGaps(env) {
		if gap.Kind == GapRole || gap.Kind == GapLost {
			points = append(points, "Nobody is known as "+gap.Role.inSentence())
		}
	}
	return orElse(points, "Nobody who decides is known yet")
}

func (a *Account) growthPoints(env Env) []string {
	var points []string
	if r, ok := a.Rating(); ok && r.Expansion {
		points = append(points, "There is a chance to grow, it was said on "+DateIn(r.At, a.Zone(env)).Plain())
	}
	return append(points, "Business growing, near their limits, new teams, budget in time?")
}

// guests say who of the customer should come, and who is not known.
func (a *Account) guests(kind NoticeKind, env Env) string {
	to, missing := a.Recipients(kind, env)
	text := "Invite " + strings.Join(a.NamesOf(to), ", ") + "."
	if len(to) == 0 {
		text = "Nobody to invite is known yet."
	}
	for _, r := range missing {
		text += " No " + r.inSentence() + " is known."
	}
	return text
}

// noticePoint names the notice deadline, "" where there is none.
func noticePoint(t Term) string {
	d, ok := t.NoticeDeadline()
	if !ok {
		return ""
	}
	return "It can be cancelled until " + d.Plain()
}

// named is a person of ours in plain text.
func named(p PersonID, env Env) string {
	if p == "" {
		return "nobody yet"
	}
	return cmp.Or(env.Person(p).Name, "somebody not known here")
}

func orElse(points []string, otherwise string) []string {
	if len(points) == 0 {
		return []string{otherwise}
	}
	return points
}

// PipelineLine is what a pipeline review knows of one account.
type PipelineLine struct {
	Name      string
	CSM       PersonID
	Colour    Colour
	Decision  Date
	ARR       Money
	Escalated bool
}

// PipelineDays is how far ahead a pipeline review looks.
const PipelineDays = 90

// PipelineAgenda builds the agenda of a review of many renewals, the next
// decision first in lines. today is the day of whoever holds it. Amounts of
// different currencies are not added.
func PipelineAgenda(lines []PipelineLine, today Date, env Env) Agenda {
	g := Agenda{Kind: AgendaPipeline, Title: fmt.Sprintf("Pipeline review: renewals decided until %s", today.AddDays(PipelineDays).Plain()), Internal: true}
	count := map[Colour]int{}
	sums := map[string]int64{}
	var currencies, alarm, soon, unrated []string
	for _, l := range lines {
		count[l.Colour]++
		if !l.ARR.IsZero() {
			if _, seen := sums[l.ARR.Currency]; !seen {
				currencies = append(currencies, l.ARR.Currency)
			}
			sums[l.ARR.Currency] += l.ARR.Minor
		}
		text := fmt.Sprintf("%s, %s, %s", l.Name, l.Decision.Plain(), named(l.CSM, env))
		switch {
		case l.Escalated:
			alarm = append(alarm, text+", escalated")
		case l.Colour == Red:
			alarm = append(alarm, text+", red")
		case l.Colour == Unrated:
			unrated = append(unrated, text)
		}
		if today.DaysUntil(l.Decision) <= 30 {
			soon = append(soon, text+", "+strings.ToLower(l.Colour.Label()))
		}
	}
	state := []string{fmt.Sprintf("%d %s: %d green, %d yellow, %d red, %d not rated", len(lines), plural(len(lines), "renewal", "renewals"), count[Green], count[Yellow], count[Red], count[Unrated])}
	slices.Sort(currencies)
	for _, c := range currencies {
		state = append(state, "At stake: "+Money{Minor: sums[c], Currency: c}.String()+" a year")
	}
	g.part(5, "Where we are", state...)
	g.part(10, "Red or escalated: what helps most?", orElse(alarm, "None")...)
	g.part(10, "Decided within 30 days: what is missing?", orElse(soon, "None")...)
	g.part(5, "Not rated: rate them now", orElse(unrated, "None")...)
	g.part(5, "Who helps whom until next week", "One name and one day for each thing that is missing")
	return g
}
