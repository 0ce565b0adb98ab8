package commands

import (
	"slices"
	"strings"

	"github.com/renewalbot/renewalbot/domain"
)

// stakeholderInput reads a change of people from one line: a name, then in any
// order what happened, roles, "successor NAME" and "on DATE"; the rest is the
// note. A day right behind what happened needs no "on". A name of several words
// needs no quotes: it reaches to the first word that means something.
func stakeholderInput(words []string, today domain.Date) (in domain.StakeholderInput, err error) {
	start := 1
	for start < len(words) && !startsFact(words[start:], today) {
		start++
	}
	if start == len(words) && len(words) > 1 && startsFact(words[1:2], today) {
		start = 1
	}
	in.Name = sentence(words[:start])
	rest := words[start:]
	if len(rest) == 0 {
		return in, domain.Errorf(domain.Invalid, "event", "Say what happened to %s (left, joined, promoted …) or which role they have (champion, economic_buyer, decision_maker …).", in.Name)
	}
	var note []string
	for len(rest) > 0 {
		n, err := takeFact(rest, &in, today)
		if err != nil {
			return in, err
		}
		if n == 0 && len(note) == 0 && in.Event != "" && in.Effective.IsZero() {
			if in.Effective, n, err = dateArg(rest, today); err != nil {
				return in, notADate(rest[0])
			}
		}
		if n == 0 {
			note, n = append(note, rest[0]), 1
		}
		rest = rest[n:]
	}
	in.Note = sentence(note)
	return in, nil
}

// startsFact reports whether the words begin with something that is known to
// mean more than a part of a name.
func startsFact(words []string, today domain.Date) bool {
	var in domain.StakeholderInput
	n, err := takeFact(words, &in, today)
	return n > 0 || err != nil
}

// takeFact reads one fact from the beginning of words and says how many words it
// took, 0 when it is none.
func takeFact(words []string, in *domain.StakeholderInput, today domain.Date) (n int, err error) {
	word := foldWords(strings.TrimRight(words[0], ","))
	for n := min(2, len(words)); n > 0; n-- {
		if event, ok := eventNamed(words[:n]); ok {
			in.Event = event
			return n, nil
		}
		if role, ok := roleNamed(words[:n]); ok {
			if !slices.Contains(in.Roles, role) {
				in.Roles = append(in.Roles, role)
			}
			return n, nil
		}
	}
	switch {
	case word == "on" && len(words) > 1:
		d, n, err := dateArg(words[1:], today)
		if err != nil || n == 0 {
			return 0, notADate(words[1])
		}
		in.Effective = d
		return 1 + n, nil
	case word == "successor" || word == "replacement":
		to := 1
		for to < len(words) && (to == 1 || !startsFact(words[to:], today)) {
			to++
		}
		if to == 1 {
			return 0, domain.Errorf(domain.Invalid, "replacement", "Name the successor too, for example successor \"Bo Chen\".")
		}
		in.Replacement = sentence(words[1:to])
		return to, nil
	}
	return 0, nil
}

func notADate(word string) error {
	return domain.Errorf(domain.Invalid, "effective", "%q is not a date. Write it as YYYY-MM-DD, for example 2027-03-31.", word)
}

// eventNamed reads what happened as people type it.
func eventNamed(words []string) (domain.StakeholderEvent, bool) {
	switch foldWords(strings.TrimRight(strings.Join(words, " "), ",")) {
	case "joined", "joins":
		return domain.Joined, true
	case "left", "leaves", "leaving":
		return domain.Left, true
	case "changed", "changed role", "moved":
		return domain.ChangedRole, true
	case "promoted", "was promoted":
		return domain.Promoted, true
	case "reorganised", "reorganized":
		return domain.Reorganised, true
	case "new executive":
		return domain.NewExecutive, true
	}
	return "", false
}

// roleNamed reads a role as people type it.
func roleNamed(words []string) (domain.StakeholderRole, bool) {
	typed := foldWords(strings.TrimRight(strings.Join(words, " "), ","))
	switch typed {
	case "buyer":
		return domain.EconomicBuyer, true
	case "sponsor":
		return domain.CustomerSponsor, true
	case "it":
		return domain.TechnicalContact, true
	}
	for _, r := range domain.StakeholderRoles() {
		if foldWords(string(r)) == typed {
			return r, true
		}
	}
	return "", false
}
