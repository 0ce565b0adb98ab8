package domain

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// ObjectionKind is what stands in the way of a renewal, in the customer's view.
type ObjectionKind string

// The kinds of objections (R32a; seed 001, "Objection handling").
const (
	ObjectionPrice       ObjectionKind = "price"
	ObjectionTime        ObjectionKind = "time"
	ObjectionConcern     ObjectionKind = "concern"
	ObjectionAlternative ObjectionKind = "alternative"
	ObjectionOther       ObjectionKind = "other"
)

// ObjectionKinds lists the kinds.
func ObjectionKinds() []ObjectionKind {
	return []ObjectionKind{ObjectionPrice, ObjectionTime, ObjectionConcern, ObjectionAlternative, ObjectionOther}
}

// Label returns the kind as people read it.
func (k ObjectionKind) Label() string {
	switch k {
	case ObjectionPrice:
		return "Too expensive"
	case ObjectionTime:
		return "More time"
	case ObjectionConcern:
		return "A concern"
	case ObjectionAlternative:
		return "Looking at others"
	case ObjectionOther:
		return "Something else"
	}
	return string(k)
}

// defaultGuide is how an objection of a kind is answered until an admin writes
// another text.
func (k ObjectionKind) defaultGuide() string {
	switch k {
	case ObjectionPrice:
		return "Ask what they compare the price with. Show what they gained in this term, in their figures. Then offer a choice: several years for less, or less scope for less money."
	case ObjectionTime:
		return "Find out what holds the decision up and who else has to agree. Offer to prepare what they need for it. Agree on a date for the decision before you part."
	case ObjectionConcern:
		return "Say it back until they feel understood. Say how and by when it will be solved, and who does it. Agree that solving it settles the renewal."
	case ObjectionAlternative:
		return "Ask what made them look, and by what they will judge. Say honestly where we are better and where we are not. Offer to help with the comparison."
	case ObjectionOther:
	}
	return "Ask until you know what is behind it. Answer honestly; promise to find out what you do not know, with a date."
}

// Guide returns how an objection of a kind is answered here: the text of an
// admin, else the built-in one.
func (s Settings) Guide(k ObjectionKind) string {
	return cmp.Or(s.ObjectionGuide[k], k.defaultGuide())
}

// SetGuide replaces the texts of the guide; an empty or built-in text follows
// the built-in one. Errors have code [Invalid] and name the kind.
func (s *Settings) SetGuide(texts map[ObjectionKind]string) error {
	guide := map[ObjectionKind]string{}
	for _, k := range ObjectionKinds() {
		text := strings.TrimSpace(texts[k])
		if err := tooLong(string(k), text, maxText); err != nil {
			return err
		}
		if text != "" && text != k.defaultGuide() {
			guide[k] = text
		}
	}
	s.ObjectionGuide = guide
	if len(guide) == 0 {
		s.ObjectionGuide = nil
	}
	return nil
}

// ObjectionOutcome is how an objection ended; "" while it stands.
type ObjectionOutcome string

// The outcomes of an objection.
const (
	ObjectionStands   ObjectionOutcome = ""
	ObjectionSettled  ObjectionOutcome = "settled"
	ObjectionConceded ObjectionOutcome = "conceded"
	ObjectionRemains  ObjectionOutcome = "remains"
)

// ObjectionOutcomes lists the outcomes of those that ended.
func ObjectionOutcomes() []ObjectionOutcome {
	return []ObjectionOutcome{ObjectionSettled, ObjectionConceded, ObjectionRemains}
}

// Label returns the outcome as people read it.
func (o ObjectionOutcome) Label() string {
	switch o {
	case ObjectionSettled:
		return "Settled: they are content"
	case ObjectionConceded:
		return "We gave something"
	case ObjectionRemains:
		return "It remains"
	case ObjectionStands:
	}
	return "Not answered yet"
}

// Objection is one reason that the customer named against renewing as proposed.
type Objection struct {
	ID      ObjectionID      `json:"id"`
	Kind    ObjectionKind    `json:"kind"`
	Said    string           `json:"said"`             // in the customer's words
	Answer  string           `json:"answer,omitempty"` // prepared by us, or as it was given
	Outcome ObjectionOutcome `json:"outcome,omitempty"`
	By      PersonID         `json:"by"`
	At      time.Time        `json:"at"`
	EndedBy PersonID         `json:"ended_by,omitempty"`
	EndedAt time.Time        `json:"ended_at,omitzero"`

	Withdrawn PersonID `json:"withdrawn,omitempty"` // who took it back, "" while it counts
}

// Open reports whether the objection still stands.
func (o Objection) Open() bool { return o.Outcome == ObjectionStands && o.Withdrawn == "" }

// ObjectionInput is what a person says about an objection.
type ObjectionInput struct {
	ID      ObjectionID // minted when the form opened, or of the objection at hand
	TermID  TermID      // of a new one; "" is the term whose decision comes first
	Kind    ObjectionKind
	Said    string
	Answer  string // "" of a new one is the guide's
	Outcome ObjectionOutcome
}

// LogObjection records what the customer objects to. Without an answer the
// guide's is prepared. Logging again under the same id changes nothing.
//
// Errors have code [Invalid] and name "kind", "said", "answer" or "outcome"; an
// account without an open term is a [Conflict].
func (a *Account) LogObjection(env Env, in ObjectionInput) (*Change, error) {
	if _, _, saved := a.Objection(in.ID); saved {
		return &Change{}, nil
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	t, open := a.Term()
	if in.TermID != "" {
		t, open = a.TermByID(in.TermID)
	}
	if !open || !t.Open() {
		return nil, Errorf(Conflict, "", "%s has no open term, so there is nothing to object to.", a.Name)
	}
	o := Objection{
		ID: orNew(env, in.ID, PrefixObjection), Kind: in.Kind, Said: in.Said, Answer: cmp.Or(in.Answer, env.Settings.Guide(in.Kind)),
		By: env.Actor, At: env.Now,
	}
	o.end(env, in.Outcome)
	change := &Change{}
	a.putObjection(change, t, o)
	change.audit(env, a.ID, "objection.log", string(o.ID), "", string(o.Kind)+": "+firstOf(o.Said))
	return change, nil
}

// AnswerObjection keeps the answer and how the objection ended; an outcome of ""
// opens it again. What was said, and of which kind it is, is corrected only by
// who logged it or those who lead the account ([Forbidden]).
func (a *Account) AnswerObjection(env Env, in ObjectionInput) (*Change, error) {
	t, o, err := a.standing(in.ID)
	if err != nil {
		return nil, err
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	if (in.Kind != o.Kind || in.Said != o.Said) && !a.MayCorrectObjection(o, env.Actor, env) {
		return nil, Errorf(Forbidden, "said", "Only <@%s>, who logged it, or the manager can change what was said. Everybody can change the answer and how it ended.", o.By)
	}
	was := o
	o.Kind, o.Said, o.Answer = in.Kind, in.Said, in.Answer
	if o.Outcome != in.Outcome {
		o.end(env, in.Outcome)
	}
	if o == was {
		return &Change{}, nil
	}
	change := &Change{}
	a.putObjection(change, t, o)
	change.audit(env, a.ID, "objection.answer", string(o.ID), was.audited(), o.audited())
	return change, nil
}

// WithdrawObjection takes an objection back: it stays in the history and counts
// no more. Only who logged it, or those who lead the account, may ([Forbidden]).
func (a *Account) WithdrawObjection(env Env, id ObjectionID) (*Change, error) {
	if _, o, ok := a.Objection(id); ok && o.Withdrawn != "" {
		return &Change{}, nil
	}
	t, o, err := a.standing(id)
	if err != nil {
		return nil, err
	}
	if !a.MayCorrectObjection(o, env.Actor, env) {
		return nil, Errorf(Forbidden, "", "Only <@%s>, who logged it, or the manager can take this back.", o.By)
	}
	change := &Change{}
	change.audit(env, a.ID, "objection.withdraw", string(o.ID), o.audited(), "")
	o.Withdrawn = env.Actor
	a.putObjection(change, t, o)
	return change, nil
}

// MayCorrectObjection reports whether a person may correct or take back an
// objection (R5).
func (a *Account) MayCorrectObjection(o Objection, p PersonID, env Env) bool {
	return o.Withdrawn == "" && (o.By == p || a.Leads(p, env))
}

// Objection returns an objection and the term it was made in.
func (a *Account) Objection(id ObjectionID) (Term, Objection, bool) {
	for _, t := range a.Terms {
		if o, ok := find(t.Facts.Objections, func(o Objection) bool { return o.ID == id }); ok && id != "" {
			return t, o, true
		}
	}
	return Term{}, Objection{}, false
}

// Objections returns what counts of the open terms, those that stand first, then
// the latest first.
func (a *Account) Objections() []Objection {
	return standingFirst(a.OpenTerms())
}

// Objections returns what counts of the term, those that stand first, then the
// latest first.
func (t Term) Objections() []Objection { return standingFirst([]Term{t}) }

func standingFirst(terms []Term) []Objection {
	var list []Objection
	for _, t := range terms {
		for _, o := range slices.Backward(t.Facts.Objections) {
			if o.Withdrawn == "" {
				list = append(list, o)
			}
		}
	}
	slices.SortStableFunc(list, func(x, y Objection) int {
		switch {
		case x.Open() == y.Open():
			return y.At.Compare(x.At)
		case x.Open():
			return -1
		}
		return 1
	})
	return list
}

func (in *ObjectionInput) check() error {
	in.Said, in.Answer = strings.TrimSpace(in.Said), strings.TrimSpace(in.Answer)
	switch {
	case !slices.Contains(ObjectionKinds(), in.Kind):
		return Errorf(Invalid, "kind", "Say what it is about: %s.", orList(ObjectionKinds()))
	case in.Said == "":
		return Errorf(Invalid, "said", "Say what the customer said, best in their words.")
	case in.Outcome != ObjectionStands && !slices.Contains(ObjectionOutcomes(), in.Outcome):
		return Errorf(Invalid, "outcome", "%q is no way in which an objection ends. Use %s.", in.Outcome, orList(ObjectionOutcomes()))
	}
	if err := tooLong("said", in.Said, maxText); err != nil {
		return err
	}
	return tooLong("answer", in.Answer, maxText)
}

// standing returns an objection that can be changed.
func (a *Account) standing(id ObjectionID) (Term, Objection, error) {
	t, o, ok := a.Objection(id)
	switch {
	case !ok:
		return t, o, Errorf(NotFound, "", "That objection is not known any more.")
	case o.Withdrawn != "":
		return t, o, Errorf(Conflict, "", "<@%s> took this objection back. Log it anew if it was made.", o.Withdrawn)
	}
	return t, o, nil
}

func (o *Objection) end(env Env, outcome ObjectionOutcome) {
	o.Outcome, o.EndedBy, o.EndedAt = outcome, env.Actor, env.Now
	if outcome == ObjectionStands {
		o.EndedBy, o.EndedAt = "", time.Time{}
	}
}

func (a *Account) putObjection(change *Change, t Term, o Objection) {
	t.Facts.Objections = put(slices.Clone(t.Facts.Objections), o, func(x Objection) bool { return x.ID == o.ID })
	a.putTerm(change, t)
}

func (o Objection) audited() string {
	return string(o.Kind) + ": " + firstOf(o.Said) + " (" + cmp.Or(string(o.Outcome), "stands") + ")"
}

// firstOf is the beginning of a text on one line, for the audit log.
func firstOf(text string) string {
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) > maxLine {
		return string(runes[:maxLine-1]) + "…"
	}
	return string(runes)
}

// ObjectionCount says how often objections of a kind were made and how they
// ended.
type ObjectionCount struct {
	Kind     ObjectionKind
	Made     int
	Open     int
	Settled  int
	Conceded int
	Remain   int
}

// CountObjections counts objections by kind, the most frequent first; those that
// were taken back do not count.
func CountObjections(list []Objection) []ObjectionCount {
	var counts []ObjectionCount
	for _, k := range ObjectionKinds() {
		c := ObjectionCount{Kind: k}
		for _, o := range list {
			if o.Kind != k || o.Withdrawn != "" {
				continue
			}
			c.Made++
			switch o.Outcome {
			case ObjectionStands:
				c.Open++
			case ObjectionSettled:
				c.Settled++
			case ObjectionConceded:
				c.Conceded++
			case ObjectionRemains:
				c.Remain++
			}
		}
		if c.Made > 0 {
			counts = append(counts, c)
		}
	}
	slices.SortStableFunc(counts, func(x, y ObjectionCount) int { return cmp.Compare(y.Made, x.Made) })
	return counts
}
