package domain

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Rate records a judgement of the account's risk. Yellow and red need a reason;
// turning red raises an escalation unless the rating was imported or is the
// account's first (R20); a new colour replans what is open and says what moved.
//
// Rating a second time under the same id, as a form submitted twice does,
// changes nothing. Errors have code [Invalid] and name "colour", "reason",
// "next_step", "expansion" or an aspect. What the published table suggests is kept with
// the rating; deciding against it is fine, and recorded (R18).
func (a *Account) Rate(env Env, in RatingInput) (*Change, error) {
	in.Reason, in.NextStep = strings.TrimSpace(in.Reason), strings.TrimSpace(in.NextStep)
	colour, err := ParseColour(string(in.Colour))
	if err != nil {
		return nil, err
	}
	in.Colour = colour
	switch {
	case in.Colour != Green && in.Reason == "":
		return nil, Errorf(Invalid, "reason", "Say in a few words why the account is %s.", in.Colour)
	case in.Expansion && in.Colour != Green:
		return nil, Errorf(Invalid, "expansion", "Expansion can be flagged on a green account only.")
	}
	if err := tooLong("reason", in.Reason, maxText); err != nil {
		return nil, err
	}
	if err := tooLong("next_step", in.NextStep, maxText); err != nil {
		return nil, err
	}
	standing, err := checkStanding(in.Standing)
	if err != nil {
		return nil, err
	}
	if _, again := find(a.Ratings, func(r Rating) bool { return r.ID == in.ID }); again {
		return &Change{}, nil
	}
	was, rated := a.Rating()
	before := a.Snapshot(env)
	term, open := a.Term()
	rating := Rating{
		ID: orNew(env, in.ID, PrefixRating), AccountID: a.ID, TermID: term.ID, Colour: in.Colour, Reason: in.Reason,
		NextStep: in.NextStep, Expansion: in.Expansion, Imported: in.Imported, By: env.Actor, At: env.Now,
		Details: a.ratingDetails(standing, env),
	}
	a.Ratings = append(a.Ratings, rating)
	change := &Change{Ratings: []Rating{rating}}
	change.audit(env, a.ID, "rate", string(rating.ID), string(was.Colour), string(rating.Colour))
	if rating.Against() {
		change.audit(env, a.ID, "rate.against", string(rating.ID), string(rating.Details.Suggested), string(rating.Colour))
	}
	if days, recovered := a.RecoveredAfter(rating.ID, env); recovered {
		change.audit(env, a.ID, "rate.recovered", string(rating.ID), strconv.Itoa(days)+" days red", string(rating.Colour))
	}
	if in.Imported {
		return change, nil
	}
	thread := "" // under the escalation's card where both go to one channel: the reason is said once
	if open && rated && rating.Colour == Red && was.Colour != Red {
		a.raise(env, change, Escalation{
			Severity: High, Cause: CauseRatedRed, Reason: rating.Reason,
			Ask: "Agree on the recovery with the CSM and decide who helps.",
		})
		if e, ok := a.Escalation(); ok && env.Settings.EscalationChannel == "" {
			thread = escalationKey(e)
		}
	}
	if env.Settings.Started() && was.Colour != rating.Colour {
		change.announce(Announcement{
			Key: "rated/" + string(rating.ID), Kind: AnnounceRated, AccountID: a.ID, TermID: term.ID, Subject: string(rating.ID),
			Detail: EncodeMoves(a.MovesSince(before, env)), Thread: thread, Critical: true, Priority: PriorityNews,
		}, env)
	}
	return change, nil
}

// ratingDetails asks the published table what it makes of a rating.
func (a *Account) ratingDetails(s Standing, env Env) RatingDetails {
	details := RatingDetails{Standing: s}
	var rows []Rule
	details.Suggested, rows = env.Playbooks.Tables().SuggestColour(a.ruleFacts(s, env))
	for _, r := range rows {
		details.Rows = append(details.Rows, r.Title)
	}
	return details
}

// tooLong refuses text over limit characters, counted as people see them.
func tooLong(field, text string, limit int) error {
	if n := utf8.RuneCountInString(text); n > limit {
		return Errorf(Invalid, field, "This is %d characters long; %d fit. Shorten it a little.", n, limit)
	}
	return nil
}
