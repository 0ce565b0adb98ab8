package domain

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// Forecast is one message that the bot will post by itself if nobody does
// anything before.
type Forecast struct {
	At           time.Time
	Account      AccountID // "" for what tells of several: a list, a daily message
	Announcement Announcement
	About        string // the step, task or question it is about, as people wrote it
}

// Forecast lists what the bot will post about the account by itself until the
// end of a day, as [Outlook.Forecast] does.
func (a *Account) Forecast(env Env, until Date) []Forecast {
	return Outlook{Accounts: []*Account{a}}.Forecast(env, until)
}

// about says what an announcement is about.
func (a *Account) about(n Announcement, env Env) string {
	if s, err := a.Step(n.TermID, n.Subject, env); err == nil {
		return s.Title
	}
	if t, ok := a.TermByID(n.TermID); ok && n.Kind == AnnounceExpired {
		return "Expired on " + t.RenewalDate.Plain() + ", unsigned"
	}
	if f, ok := a.FollowUp(FollowUpID(n.Subject)); ok {
		return f.Title
	}
	if e, ok := a.EscalationByID(EscalationID(n.Subject)); ok {
		first, _, _ := strings.Cut(e.Reason, "\n")
		return first
	}
	return a.Name
}

// Destination returns where an announcement goes: to a channel, or to a person
// directly. Without a channel, CSM or manager both are empty, and it waits.
func (a *Account) Destination(n Announcement, env Env) (channel ChannelID, to PersonID) {
	switch {
	case n.To != "":
		return "", n.To
	case n.Channel != "":
		return n.Channel, ""
	case a.Channel != "":
		return a.Channel, ""
	case a.CSM != "":
		return "", env.Acting(a.CSM)
	}
	return "", a.ManagerOf(env)
}

// clone returns a copy that can be decided on without touching the account.
// What the lists hold is never changed in place, so that copying the lists is
// enough.
func (a *Account) clone() *Account {
	c := *a
	c.Tags, c.Roles = slices.Clone(a.Tags), maps.Clone(a.Roles)
	c.Choices = maps.Clone(a.Choices)
	c.Own = a.Own.clone()
	c.Contracts = slices.Clone(a.Contracts)
	c.Terms = slices.Clone(a.Terms)
	c.Ratings = slices.Clone(a.Ratings)
	c.Stakeholders = slices.Clone(a.Stakeholders)
	c.Events = slices.Clone(a.Events)
	c.Touches = slices.Clone(a.Touches)
	c.Signals = slices.Clone(a.Signals)
	c.Milestones = slices.Clone(a.Milestones)
	c.Tasks = slices.Clone(a.Tasks)
	c.FollowUps = slices.Clone(a.FollowUps)
	c.Escalations = slices.Clone(a.Escalations)
	c.Steps = slices.Clone(a.Steps)
	c.Drafts = slices.Clone(a.Drafts)
	return &c
}
