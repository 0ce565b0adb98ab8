package jobs_test

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/bot/slacksim"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// check holds the year against its promises: each is visible once, or has a
// reason why not.
func (y *year) check() {
	y.t.Helper()
	posted, sent, kinds := y.posted(), []storage.Message{}, map[domain.AnnouncementKind]int{}
	for _, m := range y.messages() {
		copies := posted[m.ID]
		switch m.State {
		case storage.Sent:
			kinds[m.Promise.Kind]++
			if m.SentAt.IsZero() { // the account moved on and its card was taken down
				continue
			}
			sent = append(sent, m)
			if n := y.visible(m, copies); n != 1 && !(n > 1 && m.PossibleRepeat) {
				y.t.Errorf("%s is there %d times", m.Promise.Key, n)
			}
			y.checkListed(m, copies)
		case storage.Dropped, storage.Failed:
			if n := y.visible(m, copies); m.Reason == "" || n > 0 {
				y.t.Errorf("%s is %s (%q) and there %d times", m.Promise.Key, m.State, m.Reason, n)
			}
		default:
			if m.State == storage.Queued && m.NextAt.After(y.clock()) && y.clock().Sub(m.Promise.At) < 12*24*time.Hour {
				continue // it waits for the end of a pause, of quiet hours or of the company's free days
			}
			y.t.Errorf("%s is still %s: %s", m.Promise.Key, m.State, m.Reason)
		}
	}
	y.t.Logf("%d accounts, %d days, %d steps fell due, sent %v", len(y.accounts), y.days, y.everyFell, kinds)
	y.checkHours(sent)
	y.checkOneCardADay(sent)
	if y.days > 40 && (y.everyFell == 0 || len(y.listed) == 0) {
		y.t.Errorf("%d steps fell due and %d were listed: the year tells nothing", y.everyFell, len(y.listed))
	}
}

// visible counts the copies of a message, without those that it left behind in a
// channel in which the bot could change nothing any more.
func (y *year) visible(m storage.Message, copies []slacksim.Message) (n int) {
	for _, c := range copies {
		if c.Channel == string(m.Channel) && c.TS == m.TS || !y.tried[c.Channel] {
			n++
		}
	}
	return n
}

// showAll is the button behind which a long list of late starts goes on.
var showAll = regexp.MustCompile(`Show all (\d+)`)

// checkListed looks for the accounts that a list of late starts stands for: in
// the message or, if that is too short for them, behind its button.
func (y *year) checkListed(m storage.Message, copies []slacksim.Message) {
	y.t.Helper()
	if len(copies) == 0 {
		return
	}
	text := copies[0].Text + string(copies[0].Blocks)
	var all, unnamed []string
	for key, name := range y.listed {
		if strings.HasPrefix(key, m.Promise.Key+" ") {
			all = append(all, name)
			if !strings.Contains(text, name) {
				unnamed = append(unnamed, name)
			}
		}
	}
	offered := 0
	if more := showAll.FindStringSubmatch(text); more != nil {
		offered, _ = strconv.Atoi(more[1]) // the pattern takes digits only
	}
	if len(unnamed) > 0 && offered < len(all) {
		y.t.Errorf("the list %s does not name %s: behind its button are %d of %d accounts", m.Promise.Key, unnamed, offered, len(all))
	}
}

// byItself reports whether the bot started a message by itself, rather than
// because of what somebody had just done.
func byItself(m storage.Message, a *domain.Account) bool {
	switch m.Promise.Kind {
	case domain.AnnounceCard, domain.AnnounceSnoozeOver, domain.AnnounceFollowUp, domain.AnnounceOverdue, domain.AnnounceExpired:
		return true
	case domain.AnnouncePaperwork:
		return domain.DecodePaperNews(m.Promise.Detail).About != domain.PaperChanged
	case domain.AnnounceEscalation, domain.AnnounceEscalationAsk:
		e, _ := a.EscalationByID(domain.EscalationID(m.Promise.Subject))
		return e.RaisedBy == ""
	case domain.AnnounceEscalationNews:
		for _, s := range a.Steps {
			if string(s.ID) == m.Promise.Detail {
				return s.Kind == domain.StepReminded
			}
		}
	}
	return m.Promise.AccountID == "" // the daily message, lists, and what admins are told
}

// checkHours looks at the clock on the wall of whoever is disturbed: in a direct
// message that person, in a channel the CSM.
func (y *year) checkHours(sent []storage.Message) {
	y.t.Helper()
	accounts, looked := map[domain.AccountID]*domain.Account{"": nil}, map[domain.AnnouncementKind]int{}
	for _, id := range y.accounts {
		accounts[id], _ = y.load(id)
	}
	for _, m := range sent {
		if !byItself(m, accounts[m.Promise.AccountID]) {
			continue
		}
		looked[m.Promise.Kind]++
		who := domain.PersonID(m.Place)
		if _, direct := y.people[who]; !direct {
			who = y.ownerAt(m.Promise.AccountID, m.SentAt)
		}
		zone := y.zoneOf(who)
		local := m.SentAt.In(zone)
		if !y.works(who, domain.DateIn(local, zone)) || local.Hour() < 9 || local.Hour() >= 18 {
			y.t.Errorf("%s came to %s at %v, when %s does not work", m.Promise.Key, m.Place, local, who)
		}
	}
	y.t.Logf("came by themselves %v", looked)
}

func (y *year) checkOneCardADay(sent []storage.Message) {
	y.t.Helper()
	type day struct {
		account domain.AccountID
		on      domain.Date
	}
	cards := map[day][]string{}
	for _, m := range sent {
		if m.Promise.Kind == domain.AnnounceCard && m.Promise.Thread == "" {
			d := day{m.Promise.AccountID, domain.DateIn(m.SentAt, y.zoneOf(y.ownerAt(m.Promise.AccountID, m.SentAt)))}
			cards[d] = append(cards[d], m.Promise.Key)
		}
	}
	for d, keys := range cards {
		if len(keys) > 1 {
			y.t.Errorf("%s got %d cards on %s: %v", d.account, len(keys), d.on, keys)
		}
	}
}

// record is what a year promised: by a key that is the same in every year of a
// seed, when and to whom.
type record struct {
	until time.Time
	made  map[string]promise
}

// promise is what several processes have to agree on with one.
type promise struct {
	hour     string
	to       string // the recipient or channel it was promised to, "" is the account's
	place    string // where it went; "" when something was in the way
	accident bool
}

// record returns what the year promised. What follows from accidents, such as
// the word about messages that were given up, differs.
func (y *year) record() record {
	y.t.Helper()
	names := y.names()
	id := regexp.MustCompile(`[a-z]+_\d{6,}`)
	r := record{until: y.clock(), made: map[string]promise{}}
	for _, m := range y.messages() {
		if m.Promise.Kind == domain.AnnounceUndelivered || m.Promise.Kind == domain.AnnounceChannelLost || m.Promise.Kind == domain.AnnounceRest {
			continue
		}
		named := func(s string) string { return cmp.Or(names[s], "some id") }
		key := names[string(m.Promise.AccountID)] + ": " + id.ReplaceAllStringFunc(m.Promise.Key, named)
		for n := 2; r.made[key].hour != ""; n++ { // ids that nothing else tells apart come in the same order
			key = fmt.Sprintf("%s (%d)", strings.TrimSuffix(key, fmt.Sprintf(" (%d)", n-1)), n)
		}
		p := promise{hour: m.CreatedAt.UTC().Format("2006-01-02 15h"), to: string(m.Promise.To) + string(m.Promise.Channel)}
		if p.accident = m.Attempts > 1 || m.Reason != "" || m.PossibleRepeat; !p.accident {
			p.place = id.ReplaceAllStringFunc(m.Place, named)
		}
		r.made[key] = p
	}
	return r
}

// names are ids by what is the same in every year of a seed.
func (y *year) names() map[string]string {
	y.t.Helper()
	names := map[string]string{}
	for _, id := range y.accounts {
		a, _ := y.load(id)
		names[string(id)] = a.Name
		number := func(what string, i int, id string) { names[id] = fmt.Sprintf("%s %s %d", a.Name, what, i) }
		for i, t := range a.Terms {
			number("term", i, string(t.ID))
		}
		for i, e := range a.Escalations {
			number("escalation", i, string(e.ID))
		}
		for i, s := range a.Steps {
			number("escalation step", i, string(s.ID))
		}
		for i, f := range a.FollowUps {
			number("follow-up", i, string(f.ID))
		}
		for i, r := range a.Ratings {
			number("rating", i, string(r.ID))
		}
	}
	return names
}

// compare fails for everything that another year of the same seed promised
// otherwise until a day before its record was made.
func (r record) compare(t *testing.T, name string, other record) {
	t.Helper()
	last := r.until.AddDate(0, 0, -1).UTC().Format("2006-01-02 15h")
	var differ []string
	for key, p := range r.made {
		q, both := other.made[key]
		switch {
		case p.hour > last:
		case !both:
			differ = append(differ, fmt.Sprintf("%s, of %s: not promised", key, p.hour))
		case p.hour != q.hour || p.to != q.to:
			differ = append(differ, fmt.Sprintf("%s: promised for %s to %q instead of %s to %q", key, q.hour, q.to, p.hour, p.to))
		case !p.accident && !q.accident && p.place != q.place:
			differ = append(differ, fmt.Sprintf("%s: went to %s instead of %s", key, q.place, p.place))
		}
	}
	for key, q := range other.made {
		if _, both := r.made[key]; !both && q.hour <= last {
			differ = append(differ, fmt.Sprintf("%s, of %s: promised there alone", key, q.hour))
		}
	}
	slices.Sort(differ)
	if len(differ) > 0 {
		t.Errorf("%s differs from one process on SQLite in %d messages:\n%s", name, len(differ), strings.Join(differ[:min(len(differ), 20)], "\n"))
	}
}
