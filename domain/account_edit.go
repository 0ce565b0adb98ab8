package domain

import (
	"slices"
	"strings"
)

// Edit changes the account's own fields and those of a term: the one of the
// contract that in names, else the only open one. Fields left empty stay as
// they are; empty term fields too. A changed date, segment or notice replans.
// Nothing is changed when there is an error.
//
// A contract that is not there yet is added when in says when it renews. An
// account with several contracts and no name is [Ambiguous] and names
// "contract".
func (a *Account) Edit(env Env, in AccountInput) (*Change, error) {
	if err := a.checkEdit(in); err != nil {
		return nil, err
	}
	contract, known, err := a.contractToEdit(in)
	if err != nil {
		return nil, err
	}
	change := &Change{}
	before := a.Snapshot(env)
	term, open := a.OpenTermOf(contract.ID)
	switch {
	case !known && in.Contract != "":
		if change, err = a.AddContract(env, ContractInput{Name: in.Contract, Term: in.Term}); err != nil {
			return nil, err
		}
	case open:
		if err := a.revise(env, change, term, term.Input().overlaid(in.Term).corrected(term), "term.edit"); err != nil {
			return nil, err
		}
	}
	a.editFields(env, change, in)
	if len(change.Audit) == 0 {
		return &Change{}, nil
	}
	if known || in.Contract == "" {
		kind := NewsEdited
		if len(change.Terms) > 0 {
			kind = NewsCorrected
		}
		last := change.Audit[len(change.Audit)-1]
		a.tell(env, change, News{Kind: kind, Contract: contract.Name, Before: last.Before, After: last.After}, before)
	}
	return change, nil
}

func (a *Account) checkEdit(in AccountInput) error {
	if err := tooLong("name", in.Name, maxName); err != nil {
		return err
	}
	if in.Segment != "" && !slices.Contains(Segments(), in.Segment) {
		return Errorf(Invalid, "segment", "%q is not a segment. Use enterprise, mid_market or smb.", in.Segment)
	}
	if err := checkMonth(in.FiscalYearStart); err != nil {
		return err
	}
	if err := checkLanguage(in.Language); err != nil {
		return err
	}
	return checkZone(in.TimeZone)
}

// contractToEdit finds the contract that an edit speaks of. known is false when
// it names one that has no open term, or that the account does not have.
func (a *Account) contractToEdit(in AccountInput) (c Contract, known bool, err error) {
	if in.Contract != "" {
		c, ok := a.contractCalled(NormalName(in.Contract))
		_, open := a.OpenTermOf(c.ID)
		return c, ok && open, nil
	}
	open := a.OpenTerms()
	if len(open) > 1 && in.Term != (TermInput{}) {
		return c, false, Errorf(Ambiguous, "contract", "%s has several contracts. Say which is meant: %s.", a.Name, contractNames(a.Contracts))
	}
	if len(open) == 0 {
		return c, false, nil
	}
	return a.ContractOf(open[0]), true, nil
}

// editFields sets the account's own fields that in gives.
func (a *Account) editFields(env Env, change *Change, in AccountInput) {
	set := func(field string, target *string, value string) {
		if value = strings.TrimSpace(value); value != "" && value != *target {
			change.audit(env, a.ID, "account.edit", field, *target, value)
			*target = value
			change.Account = true
		}
	}
	set("name", &a.Name, in.Name)
	set("external_id", &a.ExternalID, in.ExternalID)
	was := a.CSM
	set("csm", (*string)(&a.CSM), string(in.CSM))
	a.handOver(change, was)
	set("manager", (*string)(&a.Manager), string(in.Manager))
	set("segment", (*string)(&a.Segment), string(in.Segment))
	set("channel", (*string)(&a.Channel), string(in.Channel))
	set("time_zone", &a.TimeZone, in.TimeZone)
	set("language", &a.Language, in.Language)
	if m := in.FiscalYearStart; m != 0 && m != a.FiscalYearStart {
		was := ""
		if a.FiscalYearStart != 0 {
			was = a.FiscalYearStart.String()
		}
		change.audit(env, a.ID, "account.edit", "fiscal_year_start", was, m.String())
		a.FiscalYearStart, change.Account = m, true
	}
}

// handOver gives the open follow-ups of the CSM before to the present one.
func (a *Account) handOver(change *Change, was PersonID) {
	if a.CSM == was {
		return
	}
	for _, f := range slices.Clone(a.FollowUps) {
		if f.Open() && f.Owner == was {
			f.Owner = a.CSM
			a.putFollowUp(change, f)
		}
	}
}

// Share posts the brief, the timeline or the value story to a channel for
// everybody there. The key makes pressing twice post once.
func (a *Account) Share(env Env, what AnnouncementKind, channel ChannelID, key string) (*Change, error) {
	if !slices.Contains([]AnnouncementKind{AnnounceBrief, AnnounceTimeline, AnnounceValue}, what) {
		return nil, Errorf(Invalid, "", "Only the brief, the timeline and the value story can be shared.")
	}
	change := &Change{}
	change.audit(env, a.ID, "share", string(what), "", string(channel))
	change.announce(Announcement{
		Key: "share/" + key, Kind: what, AccountID: a.ID, Subject: string(env.Actor), Channel: channel, Priority: PriorityAnswer,
	}, env)
	return change, nil
}
