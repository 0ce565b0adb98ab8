package commands

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// preview shows every message that the bot will post by itself, with day, hour
// and place (R15).
func preview() Spec {
	return Spec{
		Name:     "preview",
		Summary:  "Show what I will post, when and where",
		Usage:    "[account | mine | all] [days]",
		Examples: []string{"preview", `preview "Acme Corp"`, "preview mine 30"},
		Run:      runPreview,
		Actions:  map[string]Handler{view.ActionPreviewPage: turnPreview, view.ActionPreviewFile: filePreview},
	}
}

// Whose messages a preview shows when it is not about one account.
const (
	previewMine = "mine"
	previewAll  = "all"
)

// Bounds of a preview.
const (
	previewDays     = 7   // of several accounts, when no number is given
	previewMaxDays  = 400 // further ahead everything has changed anyway
	previewTail     = 7   // days after the last step of an account's plan
	previewAccounts = 300 // looked at for one preview
	firstWindow     = 215 // days before a decision by which the longest timeline has begun
)

// outlookOf says what is previewed.
type outlookOf struct {
	account domain.AccountID
	who     string // without an account: previewMine or previewAll
	days    int    // 0 is an account's whole plan, previewDays of several
	page    int
}

func (o outlookOf) value() string { return fmt.Sprintf("%s/%s/%d", o.account, o.who, o.days) }

// parseOutlook reads what value wrote and the page behind it.
func parseOutlook(text string) (o outlookOf, ok bool) {
	parts := strings.Split(text, "/")
	if len(parts) != 4 {
		return outlookOf{}, false
	}
	days, badDays := strconv.Atoi(parts[2])
	page, badPage := strconv.Atoi(parts[3])
	o = outlookOf{account: domain.AccountID(parts[0]), who: parts[1], days: days, page: page}
	return o, badDays == nil && badPage == nil && days >= 0 && days <= previewMaxDays
}

func runPreview(ctx context.Context, c *Call) (Reply, error) {
	o, err := c.readOutlook(ctx)
	if err != nil {
		return Reply{}, err
	}
	p, err := c.foretell(ctx, o)
	if err != nil {
		return Reply{}, err
	}
	return c.show(p.Form(c.meta()).Modal()), nil
}

// readOutlook reads what was typed: an account, "mine" or "all", and a number of
// days.
func (c *Call) readOutlook(ctx context.Context) (o outlookOf, err error) {
	words := c.Args
	if n := len(words); n > 1 && strings.EqualFold(words[n-1], "days") {
		words = words[:n-1]
	}
	if n := len(words); n > 0 {
		if days, err := strconv.Atoi(words[n-1]); err == nil {
			if days < 1 || days > previewMaxDays {
				return o, domain.Errorf(domain.Invalid, "days", "Ask for 1 to %d days.", previewMaxDays)
			}
			o.days, words = days, words[:n-1]
		}
	}
	if len(words) == 1 && slices.Contains([]string{previewMine, previewAll}, strings.ToLower(words[0])) {
		o.who = strings.ToLower(words[0])
		return o, nil
	}
	c.Args = words
	if c.Ref.Account == "" {
		if err := c.findAccount(ctx); err != nil {
			return o, err
		}
	}
	o.account = c.Ref.Account
	return o, nil
}

// turnPreview shows another page in place of the one at hand; pressed elsewhere,
// such as in the setup, it opens the preview.
func turnPreview(ctx context.Context, c *Call) (Reply, error) {
	p, err := c.pressedPreview(ctx)
	if err != nil {
		return Reply{}, err
	}
	form := p.Form(c.Meta).Modal()
	if c.View == nil || c.View.CallbackID != form.CallbackID {
		return c.show(form), nil
	}
	return Reply{Update: form}, nil
}

// filePreview sends the whole preview as a file.
func filePreview(ctx context.Context, c *Call) (Reply, error) {
	p, err := c.pressedPreview(ctx)
	if err != nil {
		return Reply{}, err
	}
	content, err := p.CSV()
	if err != nil {
		return Reply{}, err
	}
	reply := c.show(view.PreviewSent(c.Meta).Modal())
	reply.File = &File{
		Name: "renewal-preview-" + domain.DateIn(c.Now(), time.UTC).String() + ".csv", Content: content,
		Comment: "What I will post until " + p.Until.WithWeekday() + ", if nobody does anything before.",
	}
	return reply, nil
}

// pressedPreview makes the preview anew that a button belongs to: what it shows
// is the truth of now.
func (c *Call) pressedPreview(ctx context.Context) (view.Preview, error) {
	o, ok := parseOutlook(c.Value)
	if !ok {
		return view.Preview{}, domain.Errorf(domain.NotFound, "", "This preview is from an older renewalbot. Type %s preview again.", c.Command)
	}
	return c.foretell(ctx, o)
}

// foretell looks ahead for one account, for those of the actor, or for all.
func (c *Call) foretell(ctx context.Context, o outlookOf) (p view.Preview, err error) {
	err = c.Store.Read(ctx, func(tx *storage.Tx) error {
		if o.account != "" {
			p, err = c.foretellAccount(ctx, tx, o)
		} else {
			p, err = c.foretellMany(ctx, tx, o)
		}
		return err
	})
	slices.SortStableFunc(p.Messages, func(x, y view.Planned) int { return x.At.Compare(y.At) })
	p.Page = o.page
	return p, err
}

func (c *Call) foretellAccount(ctx context.Context, tx *storage.Tx, o outlookOf) (p view.Preview, err error) {
	a, err := tx.Account(ctx, o.account)
	if err != nil {
		return p, err
	}
	env, err := tx.Env(ctx, c.Actor, a)
	if err != nil {
		return p, err
	}
	today := a.Today(env)
	until := today.AddDays(o.days)
	if o.days == 0 {
		until = today.AddDays(previewTail)
		for _, s := range a.Timeline(env) {
			if end := s.Due.AddDays(previewTail); end.After(until) {
				until = end
			}
		}
		if last := today.AddDays(previewMaxDays); until.After(last) {
			until = last
		}
	}
	p = view.Preview{Of: a.Name, Until: until, Value: o.value(), Waiting: !env.Settings.Started()}
	p.Messages, err = planned(ctx, tx, a, env, until)
	return p, err
}

func (c *Call) foretellMany(ctx context.Context, tx *storage.Tx, o outlookOf) (p view.Preview, err error) {
	env, err := tx.Env(ctx, c.Actor, nil)
	if err != nil {
		return p, err
	}
	leads := env.Settings.IsAdmin(c.Actor) || env.Settings.IsManager(c.Actor)
	mine := storage.Filter{CSMs: []domain.PersonID{c.Actor}, Open: true}
	if o.who == "" {
		n, err := tx.CountAccounts(ctx, mine)
		if err != nil {
			return p, err
		}
		if o.who = previewMine; n == 0 && leads {
			o.who = previewAll
		}
	}
	filter := mine
	p = view.Preview{Of: "Your accounts"}
	if o.who == previewAll {
		if !leads {
			return p, domain.Errorf(domain.Forbidden, "", "Only managers and admins look at all accounts. %s preview mine shows yours.", c.Command)
		}
		filter.CSMs, p.Of = nil, "All accounts"
	}
	if o.days == 0 {
		o.days = previewDays
	}
	today := domain.DateIn(env.Now, env.Zone(c.Actor, ""))
	p.Until, p.Value, p.Waiting = today.AddDays(o.days), o.value(), !env.Settings.Started()
	if p.Waiting { // nothing is due yet: whose work will have begun
		filter.To = today.AddDays(firstWindow + o.days)
	} else {
		filter.DueBy = env.Now.AddDate(0, 0, o.days+1)
	}
	total, err := tx.CountAccounts(ctx, filter)
	if err != nil {
		return p, err
	}
	filter.Limit = previewAccounts
	rows, err := tx.Accounts(ctx, filter)
	if err != nil {
		return p, err
	}
	p.Left = total - len(rows)
	for _, row := range rows {
		a, err := tx.Account(ctx, row.ID)
		if err != nil {
			return p, err
		}
		env, err := tx.Env(ctx, c.Actor, a)
		if err != nil {
			return p, err
		}
		messages, err := planned(ctx, tx, a, env, p.Until)
		if err != nil {
			return p, err
		}
		p.Messages = append(p.Messages, messages...)
	}
	return p, nil
}

// planned is what will be posted about an account until the end of a day of its
// CSM.
func planned(ctx context.Context, tx *storage.Tx, a *domain.Account, env domain.Env, until domain.Date) ([]view.Planned, error) {
	zone := a.Zone(env)
	var list []view.Planned
	for _, f := range a.Forecast(env, until.AddDays(1).At(0, 0, zone)) {
		m := view.Planned{
			At: f.At, Zone: zone, Account: a.Name, Kind: f.Announcement.Kind, About: f.About, Thread: f.Announcement.Thread != "",
		}
		if t, ok := a.TermByID(f.Announcement.TermID); ok && len(a.Contracts) > 1 {
			i := slices.IndexFunc(a.Contracts, func(k domain.Contract) bool { return k.ID == t.ContractID })
			m.Contract = a.Contracts[i].Name
		}
		m.Channel, m.To = a.Destination(f.Announcement, env)
		if m.To != "" {
			m.Name = env.Person(m.To).Name
		}
		list = append(list, m)
	}
	return list, nameChannels(ctx, tx, list)
}

// nameChannels looks up what the channels are called, for files.
func nameChannels(ctx context.Context, tx *storage.Tx, list []view.Planned) error {
	names := map[domain.ChannelID]string{}
	for i, m := range list {
		if m.Channel == "" {
			continue
		}
		if _, known := names[m.Channel]; !known {
			channel, err := tx.Channel(ctx, m.Channel)
			if err != nil && !errors.Is(err, &domain.Error{Code: domain.NotFound}) {
				return err
			}
			names[m.Channel] = channel.Name
		}
		if name := names[m.Channel]; name != "" {
			list[i].Name = "#" + name
		}
	}
	return nil
}
