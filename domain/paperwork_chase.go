package domain

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// hardDate is the hard date whose last n days today belongs to; ok is false on
// other days.
func (t Term) hardDate(today Date, n int) (hard Date, ok bool) {
	for _, d := range []Date{t.DecisionDate(), t.RenewalDate} {
		if !today.Before(d.AddDays(-n)) && !today.After(d) {
			return d, true
		}
	}
	return Date{}, false
}

// unsigned reports whether somebody still has to sign, or to say so.
func (t Term) unsigned() bool { return t.Open() && !t.Papers().Contract.Signed() }

// ShowsPaperwork reports whether paperwork belongs on the term's card: from the
// first day before a hard date on which something about it is asked, and as soon
// as somebody has said something about it.
func (a *Account) ShowsPaperwork(t Term, env Env) bool {
	today, s := a.Today(env), a.Settings(env)
	_, near := t.hardDate(today, max(s.TargetDays, s.ChaseDays, s.CheckDays))
	return t.Open() && (near || t.Paperwork != nil || today.After(t.RenewalDate))
}

// WantsSignBy reports whether a target date for the signature is asked for.
func (a *Account) WantsSignBy(t Term, env Env) bool {
	_, near := t.hardDate(a.Today(env), a.Settings(env).TargetDays)
	return near && t.unsigned() && t.Papers().SignBy.IsZero()
}

// WantsCheck reports whether it is asked every day where the contract is.
func (a *Account) WantsCheck(t Term, env Env) bool {
	_, near := t.hardDate(a.Today(env), a.Settings(env).CheckDays)
	return near && t.unsigned()
}

// WantsOrders reports whether purchase order and invoice are asked for: from when
// what waits is asked about until both are settled.
func (a *Account) WantsOrders(t Term, env Env) bool {
	today := a.Today(env)
	_, near := t.hardDate(today, a.Settings(env).ChaseDays)
	p := t.Papers()
	settled := (p.Order == PaperReceived || p.Order == PaperNotNeeded) && (p.Invoice == PaperPaid || p.Invoice == PaperNotNeeded)
	return (near || today.After(t.RenewalDate)) && !settled
}

// SignLate reports whether the target date of the signature has passed.
func (t Term) SignLate(today Date) bool {
	p := t.Papers()
	return t.unsigned() && !p.SignBy.IsZero() && p.SignBy.Before(today)
}

// StillApart reports whether the card asks for a new rating because the term is
// not signed when what waits is asked about, and nobody rated it since (R13).
func (a *Account) StillApart(t Term, env Env) bool {
	days := a.Settings(env).ChaseDays
	hard, near := t.hardDate(a.Today(env), days)
	if !near || !t.unsigned() {
		return false
	}
	last, rated := a.Rating()
	return !rated || DateIn(last.At, a.Zone(env)).Before(hard.AddDays(-days))
}

// PaperStep returns the step on whose card the term's paperwork is shown: the
// one that got its card last. ok is false while no card is out, or paperwork is
// not shown yet.
func (a *Account) PaperStep(t Term, env Env) (s Step, ok bool) {
	if !a.ShowsPaperwork(t, env) {
		return Step{}, false
	}
	return paperStep(a.Plan(t, env))
}

func paperStep(plan []Step) (last Step, ok bool) {
	for _, s := range plan {
		if s.Posted.IsZero() || s.Anchor == FromSigned || ok && s.Posted.Before(last.Posted) {
			continue
		}
		last, ok = s, true
	}
	return last, ok
}

// waitsFor names what a term waits for: its contract, and who has to approve.
func (t Term) waitsFor() bool { return t.unsigned() || t.Open() && len(t.Papers().Waiting()) > 0 }

// chases are the questions about the paperwork that the bot asks by itself, in
// the thread of the card that shows it (R13): what waits for a signature or an
// approver, and a target date that has passed.
func (a *Account) chases(env Env, steps []Step, polite func(time.Time) time.Time) []due {
	var dues []due
	for _, t := range a.OpenTerms() {
		s, ok := paperStep(slices.DeleteFunc(slices.Clone(steps), func(s Step) bool { return s.Term.ID != t.ID }))
		if !ok || !a.ShowsPaperwork(t, env) {
			continue
		}
		at := func(d Date) time.Time {
			return polite(a.Calendar(env).OnOrAfter(d).At(a.Settings(env).ReminderHour, 0, a.Zone(env)))
		}
		p := t.Papers()
		switch day, chased := a.nextChase(t, s.ToldOn(), env); {
		case t.SignLate(a.Today(env)) && p.LateFor != p.SignBy:
			day = p.SignBy.AddDays(1)
			if shown := s.ToldOn().AddDays(1); shown.After(day) {
				day = shown // a new card says so itself
			}
			dues = append(dues, due{at: at(day), order: 2700, do: a.chase(env, t, s, PaperLate)})
		case chased:
			dues = append(dues, due{at: at(day), order: 2700, do: a.chase(env, t, s, PaperWaits)})
		}
	}
	return dues
}

// nextChase is the day on which what waits is asked about next: some working
// days after somebody last said or asked something, or after the card on which
// it stands was posted, in the last weeks before a hard date.
func (a *Account) nextChase(t Term, card Date, env Env) (day Date, ok bool) {
	if !t.waitsFor() {
		return Date{}, false
	}
	today, calendar, settings, p := a.Today(env), a.Calendar(env), a.Settings(env), t.Papers()
	for _, hard := range []Date{t.DecisionDate(), t.RenewalDate} {
		day = hard.AddDays(-settings.ChaseDays)
		for _, last := range []Date{p.AskedOn, p.ChangedOn, card} {
			if last.IsZero() {
				continue
			}
			if next := calendar.AddWorkingDays(last, settings.ChaseEvery); next.After(day) {
				day = next
			}
		}
		if !today.After(hard) && !day.After(hard) {
			return day, true
		}
	}
	return Date{}, false
}

// What a line about paperwork in a card's thread is about.
const (
	PaperWaits   = "waits"   // a question about what waits
	PaperLate    = "late"    // the target date has passed
	PaperChanged = "changed" // somebody said something
)

// PaperNews is the Detail of an [AnnouncePaperwork].
type PaperNews struct {
	About string   `json:"about"`
	By    PersonID `json:"by,omitempty"`    // who changed something
	Lines []string `json:"lines,omitempty"` // what changed, in plain words
}

// Encode writes the news as an announcement's Detail.
func (n PaperNews) Encode() string {
	text, err := json.Marshal(n)
	if err != nil { // strings only
		panic("encode paperwork news: " + err.Error())
	}
	return string(text)
}

// DecodePaperNews reads what [PaperNews.Encode] wrote; other text is a question
// about what waits.
func DecodePaperNews(detail string) PaperNews {
	var n PaperNews
	if json.Unmarshal([]byte(detail), &n) != nil {
		return PaperNews{About: PaperWaits}
	}
	return n
}

// PaperOwner returns who is asked about a term's paperwork: whoever does legal
// work for the account while the contract is there, else the CSM.
func (a *Account) PaperOwner(t Term, env Env) PersonID {
	if t.Papers().Contract == ContractLegal {
		return a.Assignee(RoleLegal, env)
	}
	return a.CSM
}

func (a *Account) chase(env Env, t Term, s Step, about string) func(*Change, string) string {
	return func(change *Change, thread string) string {
		card, out := a.PaperStep(t, env)
		if !out || card.CardOn == a.Today(env) {
			return thread // the card that was posted a moment ago says so itself
		}
		p := t.Papers()
		p.AskedOn = a.Today(env)
		if about == PaperLate {
			p.LateFor = p.SignBy
		}
		a.putTerm(change, t.withPapers(p))
		if !card.HasCard() { // it was on a list only; its card asks
			return a.postCard(env, card)(change, thread)
		}
		a.announcePapers(env, change, s, PaperNews{About: about}, p.AskedOn.String())
		return thread
	}
}

func (a *Account) announcePapers(env Env, change *Change, s Step, news PaperNews, key string) {
	change.announce(Announcement{
		Key: fmt.Sprintf("paperwork/%s/%s/%s", s.Term.ID, news.About, key), Kind: AnnouncePaperwork, AccountID: a.ID,
		TermID: s.Term.ID, Subject: s.Key, Detail: news.Encode(), Thread: CardKey(s.Term.ID, s.Key, s.Posted),
		Critical: news.About != PaperChanged, Priority: PriorityCard,
	}, env)
}

// tellPapers says in the card's thread what moved: where the contract is, who
// approved or refused, a new target date. The rest is on the card.
func (a *Account) tellPapers(env Env, change *Change, t Term, before, after Paperwork) {
	var news []string
	if before.Contract != after.Contract {
		news = append(news, "Contract: "+after.Contract.Label())
	}
	for _, x := range after.Approvers {
		was, _ := find(before.Approvers, func(o Approver) bool { return o.Name == x.Name })
		if x.Status != was.Status && (x.Status == ApprovalGiven || x.Status == ApprovalRefused) {
			news = append(news, x.Name+": "+x.Status.Label())
		}
	}
	if before.SignBy != after.SignBy && !after.SignBy.IsZero() {
		news = append(news, "Target date for the signature: "+after.SignBy.WithWeekday())
	}
	s, ok := a.PaperStep(t.withPapers(after), env)
	if len(news) == 0 || !ok || !env.Settings.Started() {
		return
	}
	a.announcePapers(env, change, s, PaperNews{About: PaperChanged, By: env.Actor, Lines: news}, string(change.Audit[0].ID))
}
