package domain

import (
	"encoding/json"
	"time"
)

// Change is what a decision did to one account: the rows that are new or
// different, what has to be announced, and the audit entries. It is saved whole
// in one commit or not at all.
type Change struct {
	Account       bool // the account's own row changed
	Value         bool // what the customer gained changed
	Refresh       bool // a sweep: nothing need be different, but what is posted and when the account is due are looked at again
	Contracts     []Contract
	Terms         []Term
	Ratings       []Rating
	Stakeholders  []Stakeholder
	Events        []StakeholderChange
	Touches       []Touch
	Milestones    []MilestoneFact
	Tasks         []TaskFact
	FollowUps     []FollowUp
	Escalations   []Escalation
	Steps         []EscalationStep
	Drafts        []Draft
	Announcements []Announcement
	Audit         []AuditEntry
}

// Empty reports whether there is nothing to save.
func (c *Change) Empty() bool {
	return !c.Account && !c.Value && !c.Refresh && len(c.Contracts) == 0 && len(c.Terms) == 0 && len(c.Ratings) == 0 &&
		len(c.Stakeholders) == 0 && len(c.Events) == 0 && len(c.Touches) == 0 && len(c.Milestones) == 0 && len(c.Tasks) == 0 &&
		len(c.FollowUps) == 0 && len(c.Escalations) == 0 && len(c.Steps) == 0 && len(c.Drafts) == 0 &&
		len(c.Announcements) == 0 && len(c.Audit) == 0
}

// AuditEntry says who changed what. Before and After are short plain values.
type AuditEntry struct {
	ID        AuditID
	AccountID AccountID // "" for the workspace
	Actor     PersonID  // "" for the bot
	Action    string    // "rate", "milestone.done", …
	Subject   string    // id or key of what changed
	Before    string
	After     string
	At        time.Time
}

// AnnouncementKind says which message is to be made; the text is made from the
// truth at the time of sending.
type AnnouncementKind string

// The kinds of announcement.
const (
	AnnounceCard           AnnouncementKind = "card"            // milestone card; Subject is the milestone key
	AnnounceSnoozeOver     AnnouncementKind = "snooze_over"     // in the card's thread; Subject is the milestone key
	AnnounceOverdue        AnnouncementKind = "overdue"         // in the card's thread; Subject is the milestone key; Detail since when
	AnnouncePaperwork      AnnouncementKind = "paperwork"       // in a card's thread; Subject is its milestone key; Detail is [PaperNews]
	AnnounceRated          AnnouncementKind = "rated"           // Subject is the rating id; Detail the moves
	AnnounceReplanned      AnnouncementKind = "replanned"       // Subject is the kind of news, Detail the [News]
	AnnounceSignal         AnnouncementKind = "signal"          // a strong one; Subject is the signal id
	AnnounceStakeholder    AnnouncementKind = "stakeholder"     // Subject is the change id
	AnnounceFollowUp       AnnouncementKind = "follow_up"       // Subject is the follow-up id
	AnnounceEscalation     AnnouncementKind = "escalation"      // the channel's card; Subject is the escalation id
	AnnounceEscalationAsk  AnnouncementKind = "escalation_ask"  // the direct message of one rung
	AnnounceEscalationNews AnnouncementKind = "escalation_news" // in the thread of a rung's message; Detail is the step id
	AnnounceHandoff        AnnouncementKind = "handoff"         // the negotiation goes to sales; Subject counts the term's handoffs
	AnnounceHandback       AnnouncementKind = "handback"        // in its thread: it went back; Subject likewise
	AnnounceReview         AnnouncementKind = "review"          // a draft to be looked at; Subject is the draft id
	AnnounceReviewNews     AnnouncementKind = "review_news"     // in its thread; Subject is the draft id; Detail the comment id or "approval/" and the version
	AnnounceMail           AnnouncementKind = "mail"            // no message in Slack: a notice for the mail server; Subject is the draft id, Detail the attempt
	AnnounceMailNews       AnnouncementKind = "mail_news"       // to who sent it; Subject is the draft id; Detail the [MailOutcome]
	AnnounceClosed         AnnouncementKind = "closed"          // Subject is the term id
	AnnounceExposed        AnnouncementKind = "exposed"         // the account left a channel that others read; Subject is the channel, Detail why
	AnnounceNoChannels     AnnouncementKind = "no_channels"     // to an admin: the bot may not make channels; Subject is who wanted one
	AnnounceExpired        AnnouncementKind = "expired"         // a term ran out unsigned; Detail is the day of asking
	AnnounceBrief          AnnouncementKind = "brief"           // shared by a person
	AnnounceTimeline       AnnouncementKind = "timeline"        // shared by a person
	AnnounceValue          AnnouncementKind = "value"           // shared by a person

	AnnounceRest AnnouncementKind = "rest" // in the thread of a message that Slack found too long; Detail is the text

	// About places and people that are gone.
	AnnounceChannelLost   AnnouncementKind = "channel_lost"   // to whoever can mend it; Subject is the channel
	AnnounceAlarmsExposed AnnouncementKind = "alarms_exposed" // to an admin: escalations left a channel that others read; Subject is the channel, Detail why
	AnnounceGroupLost     AnnouncementKind = "group_lost"     // to an admin: a user group cannot be followed; Subject is the group
	AnnounceCSMGone       AnnouncementKind = "csm_gone"       // to whoever can hand the accounts over; Subject is the CSM

	// Of no account.
	AnnounceUndelivered AnnouncementKind = "undelivered" // to an admin: messages were given up; Subject is the day in UTC
	AnnouncePlaybooks   AnnouncementKind = "playbooks"   // to an admin: accounts follow other playbooks; Subject is the new version, Detail the [PlaybookNews]
	AnnounceAllWell     AnnouncementKind = "all_well"    // to an admin, once a week: the bot is alive
	AnnounceCatchUp     AnnouncementKind = "catch_up"    // Subject is the CSM, Detail the day
	AnnounceMoved       AnnouncementKind = "moved"       // what a change of many accounts moved; Subject is the cause, Detail the [Tally]
	AnnounceHandover    AnnouncementKind = "handover"    // accounts that somebody has now; Subject is the handover
	AnnounceDaily       AnnouncementKind = "daily"       // Subject is the person, Detail the day
)

// OncePerDay reports whether an account has at most one message of these kinds
// a day outside of threads (R11): what else there is goes into its thread.
func (k AnnouncementKind) OncePerDay() bool {
	return k == AnnounceCard || k == AnnounceFollowUp || k == AnnounceExpired
}

// Calls reports whether messages of these kinds call the CSM, or whoever has
// something to do.
func (k AnnouncementKind) Calls() bool {
	return k.OncePerDay() || k == AnnounceSnoozeOver || k == AnnounceOverdue || k == AnnouncePaperwork
}

// Announcement is a promise to make one message appear once.
type Announcement struct {
	Key       string // what makes the promise unique: term, milestone, date …
	Kind      AnnouncementKind
	AccountID AccountID
	TermID    TermID
	Subject   string
	Detail    string    // facts of the moment that later truth no longer tells, as JSON
	To        PersonID  // a direct message; "" is the account's channel
	Channel   ChannelID // a channel other than the account's, or ""
	Thread    string    // key of the message in whose thread it goes, or ""
	Live      bool      // kept up to date in place after it was posted
	Critical  bool      // when it cannot be told whether it arrived, it is sent again, marked
	Priority  int       // smaller goes first
	At        time.Time // not before
}

// Priorities of announcements: what somebody waits for goes first.
const (
	PriorityEscalation = 10
	PriorityAnswer     = 20
	PriorityCard       = 30
	PriorityNews       = 40
)

// cardPriority orders the cards that wait for each other, after an outage, by
// how soon the decision is: up to twenty days away, up to forty, and so on.
func cardPriority(today, decision Date) int {
	return PriorityCard + min(max(today.DaysUntil(decision), 0)/20, PriorityNews-PriorityCard-1)
}

// Move is one milestone that a replan moved, added or dropped.
type Move struct {
	Milestone string `json:"milestone"`
	Title     string `json:"title"`
	Contract  string `json:"contract,omitempty"` // where the account has several
	From      Date   `json:"from"`               // zero when it was not in the plan
	To        Date   `json:"to"`                 // zero when it is no longer in the plan
	// RemindFrom and RemindTo are the days of its reminder when only that moves,
	// as a holiday or an absence makes it.
	RemindFrom Date `json:"remind_from,omitzero"`
	RemindTo   Date `json:"remind_to,omitzero"`
}

// EncodeMoves and DecodeMoves put moves into an announcement's Detail.
func EncodeMoves(moves []Move) string {
	text, err := json.Marshal(moves)
	if err != nil { // moves are strings and dates
		panic("encode moves: " + err.Error())
	}
	return string(text)
}

// DecodeMoves reads what [EncodeMoves] wrote; text that is not moves is none.
func DecodeMoves(detail string) []Move {
	var moves []Move
	if json.Unmarshal([]byte(detail), &moves) != nil {
		return nil
	}
	return moves
}

func (c *Change) announce(a Announcement, env Env) {
	if a.At.IsZero() {
		a.At = env.Now
	}
	c.Announcements = append(c.Announcements, a)
}

func (c *Change) audit(env Env, account AccountID, action, subject, before, after string) {
	c.Audit = append(c.Audit, AuditEntry{
		ID: AuditID(env.NewID(PrefixAudit)), AccountID: account, Actor: env.Actor,
		Action: action, Subject: subject, Before: before, After: after, At: env.Now,
	})
}
