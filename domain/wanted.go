package domain

// Wanted looks again, at the moment of sending, whether an announcement still
// makes sense; if not, the reason says why it is dropped.
func (a *Account) Wanted(n Announcement, env Env) (ok bool, reason string) {
	switch n.Kind {
	case AnnounceCard, AnnounceSnoozeOver, AnnounceOverdue:
		return a.wantsStepNews(n, env)
	case AnnouncePaperwork:
		return a.wantsPaperNews(n, env)
	case AnnounceFollowUp:
		if f, ok := a.FollowUp(FollowUpID(n.Subject)); !ok || !f.Open() {
			return false, "the follow-up is over"
		}
	case AnnounceEscalation, AnnounceEscalationNews, AnnounceEscalationAsk:
		return a.wantsEscalationNews(n)
	case AnnounceHandoff:
		return a.wantsHandoff(n)
	case AnnounceReview, AnnounceMail:
		return a.wantsDraft(n)
	case AnnounceSignal:
		return a.wantsSignalNews(n, env)
	case AnnounceRated, AnnounceStakeholder, AnnounceClosed:
		if a.toldAlready(n, env) {
			return false, "it would only tell the CSM what they did themselves"
		}
	case AnnounceReplanned:
		if _, ok := a.Term(); !ok {
			return false, "the term is closed"
		}
		if a.toldAlready(n, env) {
			return false, "it would only tell the CSM what they did themselves"
		}
	case AnnounceExposed:
		if a.Channel == ChannelID(n.Subject) {
			return false, "the account was linked to the channel again"
		}
	case AnnounceExpired:
		if t, ok := a.TermByID(n.TermID); !ok || t.Facts.Asked.String() != n.Detail || !a.Expired(t, env) {
			return false, "the term is closed, or has time again"
		}
	}
	return true, ""
}

// wantsStepNews looks again whether a step still is what a card or a line in its
// thread says.
func (a *Account) wantsStepNews(n Announcement, env Env) (ok bool, reason string) {
	s, err := a.Step(n.TermID, n.Subject, env)
	if err != nil {
		return false, err.Error()
	}
	due, err := ParseDate(n.Detail)
	switch {
	case !s.State.Open():
		return false, "the milestone is already " + string(s.State)
	case n.Kind == AnnounceCard && err == nil && s.Due.After(due):
		return false, "the milestone moved to " + s.Due.String()
	case n.Kind == AnnounceSnoozeOver && s.State == StepSnoozed:
		return false, "the milestone is snoozed again"
	case n.Kind == AnnounceOverdue && (s.State == StepSnoozed || s.State == StepAhead || s.Since() != due):
		return false, "the milestone is no longer late"
	}
	return true, ""
}

// wantsPaperNews looks again whether a line about the paperwork still holds.
func (a *Account) wantsPaperNews(n Announcement, env Env) (ok bool, reason string) {
	t, _ := a.TermByID(n.TermID)
	switch news := DecodePaperNews(n.Detail); {
	case !t.Open():
		return false, "the term is closed"
	case news.About == PaperLate && !t.SignLate(a.Today(env)):
		return false, "it is signed, or has a new target date"
	case news.About == PaperWaits && !t.waitsFor():
		return false, "nothing waits any more"
	case news.About == PaperChanged && a.Channel == "" && env.Acting(a.CSM) == news.By:
		return false, "it would only tell the CSM what they did themselves"
	}
	return true, ""
}

// toldAlready reports whether a piece of news would reach nobody but the one who
// made it: without a channel it goes to whoever acts for the CSM.
func (a *Account) toldAlready(n Announcement, env Env) bool {
	return a.Channel == "" && a.CSM != "" && env.Acting(a.CSM) == a.author(n)
}

// author returns who did what a piece of news is about, "" when that is not
// known.
func (a *Account) author(n Announcement) PersonID {
	switch n.Kind {
	case AnnounceRated:
		r, _ := find(a.Ratings, func(r Rating) bool { return string(r.ID) == n.Subject })
		return r.By
	case AnnounceSignal:
		s, _ := a.SignalByID(SignalID(n.Subject))
		return s.By
	case AnnounceStakeholder:
		e, _ := find(a.Events, func(e StakeholderChange) bool { return string(e.ID) == n.Subject })
		return e.By
	case AnnounceClosed:
		t, _ := a.TermByID(TermID(n.Subject))
		return t.ClosedBy
	case AnnounceReplanned:
		return DecodeNews(n.Detail).By
	}
	return ""
}

// wantsEscalationNews looks again whether an escalation is still open, and a
// question about it still without an answer.
func (a *Account) wantsEscalationNews(n Announcement) (ok bool, reason string) {
	e, ok := a.EscalationByID(EscalationID(n.Subject))
	if !ok || e.Over() || n.Kind == AnnounceEscalationAsk && e.Status != EscalationOpen {
		return false, "the escalation is acknowledged or over"
	}
	return true, ""
}

// wantsDraft looks again whether a notice is still to be reviewed, or mailed.
func (a *Account) wantsDraft(n Announcement) (ok bool, reason string) {
	if n.Kind == AnnounceMail {
		if _, ok := a.MailDraft(n); !ok {
			return false, "the notice is no longer being sent"
		}
		return true, ""
	}
	if d, ok := a.Draft(DraftID(n.Subject)); !ok || d.Status != DraftReview {
		return false, "the draft is no longer up for review"
	}
	return true, ""
}

// wantsHandoff looks again whether a negotiation is still with sales, and with
// that person.
func (a *Account) wantsHandoff(n Announcement) (ok bool, reason string) {
	t, _ := a.TermByID(n.TermID)
	if h, _, inForce := t.Handoff(); !t.Open() || !inForce || n.To != "" && n.To != h.To {
		return false, "the handoff is over"
	}
	return true, ""
}

// wantsSignalNews looks again whether a signal still counts.
func (a *Account) wantsSignalNews(n Announcement, env Env) (ok bool, reason string) {
	if s, known := a.SignalByID(SignalID(n.Subject)); !known || s.Withdrawn != "" {
		return false, "the signal was taken back"
	}
	if a.toldAlready(n, env) {
		return false, "it would only tell the CSM what they did themselves"
	}
	return true, ""
}
