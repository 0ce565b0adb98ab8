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
		Right:    domain.RightOwn,
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
	previewDays     = 7    // of several accounts, when no number is given
	previewMaxDays  = 400  // further ahead everything has changed anyway
	previewTail     = 7    // days after the last step of an account's plan
	previewWork     = 2100 // accounts times days that are looked ahead for on screen: a form must open in three seconds
	previewAccounts = 300  // on screen at most
	previewLeast    = 30   // looked at however many days are asked for
	previewFile     = 5000 // accounts in a file
)

// outlookOf says what is previewed.
type outlookOf struct {
	account domain.AccountID
	who     string        // without an account: previewMine or previewAll
	days    int           // 0 is an account's whole plan, previewDays of several
	pilot   *domain.Pilot // as if it were chosen already; nil is the one in force
	idle    bool          // with what only comes if nobody does anything
	page    int
}

// value is what the buttons of a preview say; the page goes behind it.
func (o outlookOf) value() string {
	pilot := ""
	if o.pilot != nil {
		pilot = "pilot " + commaJoined(o.pilot.Segments) + " " + commaJoined(o.pilot.CSMs)
	}
	idle := ""
	if o.idle {
		idle = "idle"
	}
	return fmt.Sprintf("%s/%s/%d/%s/%s", o.account, o.who, o.days, pilot, idle)
}

func commaJoined[T ~string](list []T) string {
	words := make([]string, len(list))
	for i, v := range list {
		words[i] = string(v)
	}
	return strings.Join(words, ",")
}

func commaSplit[T ~string](text string) []T {
	var list []T
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' }) {
		list = append(list, T(word))
	}
	return list
}

// parseOutlook reads what value wrote and the page behind it.
func parseOutlook(text string) (o outlookOf, ok bool) {
	parts := strings.Split(text, "/")
	if len(parts) != 6 {
		return outlookOf{}, false
	}
	days, badDays := strconv.Atoi(parts[2])
	page, badPage := strconv.Atoi(parts[5])
	o = outlookOf{account: domain.AccountID(parts[0]), who: parts[1], days: days, idle: parts[4] != "", page: page}
	if words := strings.Split(parts[3], " "); len(words) == 3 {
		o.pilot = &domain.Pilot{Segments: commaSplit[domain.Segment](words[1]), CSMs: commaSplit[domain.PersonID](words[2])}
	}
	return o, badDays == nil && badPage == nil && days >= 0 && days <= previewMaxDays
}

func runPreview(ctx context.Context, c *Call) (Reply, error) {
	o, err := c.readOutlook(ctx)
	if err != nil {
		return Reply{}, err
	}
	p, err := c.foretell(ctx, o, false)
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
	p, err := c.pressedPreview(ctx, false)
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
	p, err := c.pressedPreview(ctx, true)
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
// is the truth of now. On the form that starts the reminders the pilot that is
// chosen there counts.
func (c *Call) pressedPreview(ctx context.Context, file bool) (view.Preview, error) {
	o, ok := parseOutlook(c.Value)
	if !ok {
		return view.Preview{}, domain.Errorf(domain.NotFound, "", "This preview is from an older renewalbot. Type %s preview again.", c.Command)
	}
	if c.View != nil && c.View.CallbackID == view.CallbackStart {
		pilot := view.PilotOf(c.values())
		o.pilot = &pilot
	}
	return c.foretell(ctx, o, file)
}

// foretell looks ahead for one account, for those of the actor, or for all; for
// a file it reads more accounts than for the screen.
func (c *Call) foretell(ctx context.Context, o outlookOf, file bool) (p view.Preview, err error) {
	err = c.Store.Read(ctx, func(tx *storage.Tx) error {
		of := storage.OutlookOf{Account: o.account, Pilot: o.pilot, Limit: previewFile}
		if o.account == "" {
			if err := c.whosePreview(ctx, tx, &o, &of); err != nil {
				return err
			}
			if !file {
				of.Limit = max(previewLeast, min(previewAccounts, previewWork/o.days))
			}
		}
		outlook, env, left, err := tx.Outlook(ctx, c.Actor, of)
		if err != nil {
			return err
		}
		until := domain.DateIn(env.Now, env.Zone(c.Actor, "")).AddDays(o.days)
		if o.account != "" {
			until = planEnds(outlook.Accounts[0], env, o.days)
		}
		p = view.Preview{Of: previewOf(o, outlook), Until: until, Value: o.value(), Idle: o.idle, Left: left, One: o.account != "", Waiting: !env.Settings.Started()}
		for _, f := range outlook.Forecast(env, until) {
			p.Messages = append(p.Messages, plannedOf(f, outlook, env))
		}
		return nameChannels(ctx, tx, p.Messages)
	})
	p.Page = o.page
	return p, err
}

// whosePreview finds out whose accounts are meant, and whether the actor may see
// them.
func (c *Call) whosePreview(ctx context.Context, tx *storage.Tx, o *outlookOf, of *storage.OutlookOf) error {
	settings, err := tx.Settings(ctx)
	if err != nil {
		return err
	}
	leads := settings.IsAdmin(c.Actor) || settings.IsManager(c.Actor)
	if o.who == "" {
		n, err := tx.CountAccounts(ctx, storage.Filter{CSMs: []domain.PersonID{c.Actor}, Open: true})
		if err != nil {
			return err
		}
		if o.who = previewMine; n == 0 && leads {
			o.who = previewAll
		}
	}
	if o.who != previewAll {
		of.CSM = c.Actor
	} else if !leads {
		return domain.Errorf(domain.Forbidden, "", "Only managers and admins look at all accounts. %s preview mine shows yours.", c.Command)
	}
	if o.days == 0 {
		o.days = previewDays
	}
	return nil
}

// planEnds is the last day of an account's preview: so many days ahead, or some
// days after the last step of its plan.
func planEnds(a *domain.Account, env domain.Env, days int) domain.Date {
	today := a.Today(env)
	if days > 0 {
		return today.AddDays(days)
	}
	until := today.AddDays(previewTail)
	for _, s := range a.Timeline(env) {
		until = domain.LaterOf(until, s.Due.AddDays(previewTail))
	}
	return domain.EarlierOf(until, today.AddDays(previewMaxDays))
}

func previewOf(o outlookOf, outlook domain.Outlook) string {
	switch {
	case o.account != "":
		return outlook.Accounts[0].Name
	case o.who == previewAll:
		return "All accounts"
	}
	return "Your accounts"
}

// plannedOf is a message as the preview shows it: at the hour of its account, or
// of whoever reads it.
func plannedOf(f domain.Forecast, outlook domain.Outlook, env domain.Env) view.Planned {
	n := f.Announcement
	m := view.Planned{At: f.At, Kind: n.Kind, About: f.About, Thread: n.Thread != "", To: n.To, Zone: env.Zone(n.To, "")}
	if i := slices.IndexFunc(outlook.Accounts, func(a *domain.Account) bool { return a.ID == f.Account }); i >= 0 {
		a := outlook.Accounts[i]
		m.Zone, m.Account = a.Zone(env), a.Name
		if t, ok := a.TermByID(n.TermID); ok && len(a.Contracts) > 1 {
			m.Contract = a.ContractOf(t).Name
		}
		m.Channel, m.To = a.Destination(n, env)
	}
	if m.To != "" {
		m.Name = env.Person(m.To).Name
	}
	return m
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
