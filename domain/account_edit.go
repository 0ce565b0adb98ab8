package domain

import (
	"slices"
	"strings"
)

// Edit changes the account's own fields and those of its open term. Fields left
// empty stay as they are. A changed date, segment or notice replans.
func (a *Account) Edit(env Env, in AccountInput) (*Change, error) {
	if err := tooLong("name", in.Name, maxName); err != nil {
		return nil, err
	}
	if err := checkZone(in.TimeZone); err != nil {
		return nil, err
	}
	change := &Change{Account: true}
	before := a.snapshotPlan(env)
	set := func(field string, target *string, value string) {
		if value = strings.TrimSpace(value); value != "" && value != *target {
			change.audit(env, a.ID, "account.edit", field, *target, value)
			*target = value
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
	if t, ok := a.Term(); ok {
		edited := t
		if !in.Term.RenewalDate.IsZero() {
			edited.RenewalDate = in.Term.RenewalDate
		}
		if !in.Term.Start.IsZero() {
			edited.Start = in.Term.Start
		}
		if !in.Term.ARR.IsZero() {
			edited.ARR = in.Term.ARR
		}
		if in.Term.NoticeDays > 0 {
			edited.AutoRenews, edited.NoticeDays = true, in.Term.NoticeDays
		}
		if edited != t {
			check := TermInput{Start: edited.Start, RenewalDate: edited.RenewalDate, ARR: edited.ARR, NoticeDays: edited.NoticeDays}
			if err := check.check(); err != nil {
				return nil, err
			}
			change.audit(env, a.ID, "term.edit", string(t.ID), t.describe(), edited.describe())
			a.putTerm(change, edited)
		}
	}
	if len(change.Audit) == 0 {
		return &Change{}, nil
	}
	a.announceMoves(env, change, before)
	return change, nil
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

func (t Term) describe() string {
	return strings.TrimSpace(t.Start.String() + " to " + t.RenewalDate.String() + " " + t.ARR.Plain())
}

// Link ties the account to a channel; "" unties it.
func (a *Account) Link(env Env, channel ChannelID) *Change {
	change := &Change{Account: true}
	change.audit(env, a.ID, "account.link", string(a.ID), string(a.Channel), string(channel))
	a.Channel = channel
	return change
}

// Share posts the brief or the timeline to a channel for everybody there. The
// key makes pressing twice post once.
func (a *Account) Share(env Env, what AnnouncementKind, channel ChannelID, key string) (*Change, error) {
	if what != AnnounceBrief && what != AnnounceTimeline {
		return nil, Errorf(Invalid, "", "Only the brief and the timeline can be shared.")
	}
	change := &Change{}
	change.audit(env, a.ID, "share", string(what), "", string(channel))
	change.announce(Announcement{
		Key: "share/" + key, Kind: what, AccountID: a.ID, Subject: string(env.Actor), Channel: channel, Priority: PriorityAnswer,
	}, env)
	return change, nil
}
