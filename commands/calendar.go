package commands

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"

	"github.com/renewalbot/renewalbot/commands/ics"
	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// calendar puts milestones into the calendar programs of people: as a file, and
// under a secret address that keeps itself up to date (R16).
func calendar() Spec {
	return Spec{
		Name:     "calendar",
		Right:    domain.RightLog,
		Summary:  "Put your milestones into your calendar",
		Usage:    "[account]",
		Examples: []string{"calendar", `calendar "Acme Corp"`},
		Run:      runCalendar,
		Actions:  map[string]Handler{view.ActionCalendarNew: newAddress, view.ActionCalendarOff: endAddress},
	}
}

// calendarAccounts is how many accounts, those decided first, one calendar
// holds.
const calendarAccounts = 500

// FeedPath is the path under which calendars are served; the secret and ".ics"
// follow.
const FeedPath = "/calendar/"

func runCalendar(ctx context.Context, c *Call) (Reply, error) {
	if len(c.Args) == 1 && strings.EqualFold(c.Args[0], previewMine) {
		c.Args = nil
	}
	if len(c.Args) > 0 {
		if err := c.findAccount(ctx); err != nil {
			return Reply{}, err
		}
	}
	var form view.Calendar
	var cal ics.Calendar
	err := c.Store.Read(ctx, func(tx *storage.Tx) (err error) {
		if form, err = c.address(ctx, tx); err != nil {
			return err
		}
		if c.Ref.Account != "" {
			cal, err = c.accountCalendar(ctx, tx)
		} else {
			cal, form.Left, err = personCalendar(ctx, tx, c.Actor)
		}
		return err
	})
	if err != nil {
		return Reply{}, err
	}
	form.Of, form.Dates = cal.Name, len(cal.Entries)
	reply := c.show(form.Form(c.meta()).Modal())
	if len(cal.Entries) == 0 {
		return reply, nil
	}
	content, err := cal.Encode()
	if err != nil {
		return Reply{}, err
	}
	reply.File = &File{Name: fileName(cal.Name) + ".ics", Content: content, Comment: "Open this file to add the dates to your calendar."}
	return reply, nil
}

// address says how the actor's calendar stands.
func (c *Call) address(ctx context.Context, tx *storage.Tx) (view.Calendar, error) {
	env, err := tx.Env(ctx, c.Actor, nil)
	if err != nil {
		return view.Calendar{}, err
	}
	since, err := tx.FeedSince(ctx, c.Actor)
	return view.Calendar{Possible: c.PublicURL != "", Since: since, Zone: env.Zone(c.Actor, "")}, err
}

func (c *Call) accountCalendar(ctx context.Context, tx *storage.Tx) (ics.Calendar, error) {
	a, err := tx.Account(ctx, c.Ref.Account)
	if err != nil {
		return ics.Calendar{}, err
	}
	env, err := tx.Env(ctx, c.Actor, a)
	if err != nil {
		return ics.Calendar{}, err
	}
	return ics.Calendar{Name: "Renewal of " + a.Name, Now: env.Now, Entries: ics.Entries(a, env)}, nil
}

// personCalendar holds the milestones of the accounts that a person owns.
func personCalendar(ctx context.Context, tx *storage.Tx, person domain.PersonID) (cal ics.Calendar, left int, err error) {
	cal = ics.Calendar{Name: "Renewals", Now: tx.Now()}
	mine := storage.Filter{CSMs: []domain.PersonID{person}, Open: true, Limit: calendarAccounts}
	rows, err := tx.Accounts(ctx, mine)
	if err != nil {
		return cal, 0, err
	}
	for _, row := range rows {
		a, err := tx.Account(ctx, row.ID)
		if err != nil {
			return cal, 0, err
		}
		env, err := tx.Env(ctx, person, a)
		if err != nil {
			return cal, 0, err
		}
		cal.Entries = append(cal.Entries, ics.Entries(a, env)...)
	}
	if len(rows) == calendarAccounts {
		total, err := tx.CountAccounts(ctx, mine)
		if err != nil {
			return cal, 0, err
		}
		if left = total - len(rows); left > 0 {
			cal.Note = fmt.Sprintf("%d more accounts are not in it: there are too many for one calendar.", left)
		}
	}
	return cal, left, nil
}

// fileName makes a name that every system takes: "renewal-of-acme-corp".
func fileName(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	return strings.Join(words, "-")
}

// newAddress makes a secret address and shows it once.
func newAddress(ctx context.Context, c *Call) (Reply, error) {
	if c.PublicURL == "" {
		return Reply{}, domain.Errorf(domain.Conflict, "", "Addresses are switched off now. Whoever runs me switches them on with RENEWALBOT_PUBLIC_URL.")
	}
	secret := rand.Text()
	return c.changeAddress(ctx, strings.TrimSuffix(c.PublicURL, "/")+FeedPath+secret+".ics", func(tx *storage.Tx) error {
		return tx.OpenFeed(ctx, c.Actor, secret)
	})
}

// endAddress takes the address back.
func endAddress(ctx context.Context, c *Call) (Reply, error) {
	return c.changeAddress(ctx, "", func(tx *storage.Tx) error { return tx.CloseFeed(ctx, c.Actor) })
}

func (c *Call) changeAddress(ctx context.Context, shown string, change func(*storage.Tx) error) (Reply, error) {
	var form view.Calendar
	err := c.Store.InTx(ctx, func(tx *storage.Tx) (err error) {
		if err = change(tx); err != nil {
			return err
		}
		form, err = c.address(ctx, tx)
		return err
	})
	if err != nil {
		return Reply{}, fmt.Errorf("change calendar address: %w", err)
	}
	form.Address = shown
	modal := form.Form(c.Meta).Modal()
	if c.View == nil {
		return c.show(modal), nil
	}
	return Reply{Update: modal}, nil
}

// Feed returns the calendar that a secret opens. ok is false when it opens none,
// or when its person can no longer act here: nobody is told which.
func (r *Router) Feed(ctx context.Context, secret string) (content []byte, ok bool, err error) {
	var cal ics.Calendar
	err = r.Store.Read(ctx, func(tx *storage.Tx) error {
		person, err := tx.FeedPerson(ctx, secret)
		if err != nil || person == "" {
			return err
		}
		people, err := tx.People(ctx, person)
		if err != nil || !people[person].Member() {
			return err
		}
		ok = true
		cal, _, err = personCalendar(ctx, tx, person)
		return err
	})
	if err != nil || !ok {
		return nil, false, err
	}
	content, err = cal.Encode()
	return content, err == nil, err
}
