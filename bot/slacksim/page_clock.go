package slacksim

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// clockPane is the bar that shows and moves the workspace's time.
type clockPane struct {
	As, Date, Time, Zone string
	Today                string // "2027-01-31", the earliest day to go to
	// What is the next thing the app will do by itself and When its day and
	// hour; both are "" if nothing is planned.
	What, When string
}

// Clock builds the bar, nil if the time cannot be moved.
func (s *screen) Clock() *clockPane {
	c := s.pg.w.Clock()
	if c == nil {
		return nil
	}
	now, in := c.Now().In(s.zone), layoutsOf(s.user.Locale)
	pane := &clockPane{
		As: s.user.ID, Date: now.Format(in.dated), Time: now.Format(in.time), Zone: now.Format("MST"),
		Today: now.Format(time.DateOnly),
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	next, what, ok, err := c.Next(ctx)
	if err != nil {
		s.pg.w.log.Warn("ask clock for next", "error", err)
		return pane
	}
	if ok {
		next = next.In(s.zone)
		pane.What, pane.When = what, next.Format(in.dayShort+", "+in.time)
	}
	return pane
}

// arrival is what moving the clock brought one person.
type arrival struct {
	As, Place, Name string
	Count           int
}

// moved is shown after the clock moved.
type moved struct {
	Date, Time   string
	Mine, Others []arrival
}

// clock moves the time: to "day" (a day on), "next" (the next thing the app
// does), or a date.
func (pg *page) clock(rw http.ResponseWriter, r *http.Request) {
	type request struct{ As, To string }
	handle(pg, rw, r, func(ctx context.Context, in request) (pageReply, error) {
		c := pg.w.Clock()
		if c == nil {
			return pageReply{}, &UserError{Code: "no_clock", Message: "The time of this workspace cannot be moved."}
		}
		if !pg.moving.TryLock() {
			return pageReply{}, &UserError{Code: "clock_moving", Message: "The clock is already moving."}
		}
		defer pg.moving.Unlock()
		target, err := pg.target(ctx, c, in.To, pg.zone(in.As))
		if err != nil {
			return pageReply{}, err
		}
		before := pg.newest()
		if err := c.MoveTo(ctx, target); err != nil {
			return pageReply{}, fmt.Errorf("move the clock to %s: %w", target.Format(time.RFC3339), err)
		}
		pg.moves.Add(1)
		html, err := pg.fragment("moved", pg.arrivals(in.As, before))
		return pageReply{HTML: html}, err
	})
}

// evening is the hour a date is entered at, so that the whole working day's
// reminders have come, in zones to the west too.
const evening = 18

func (pg *page) target(ctx context.Context, c Clock, to string, zone *time.Location) (time.Time, error) {
	now := c.Now().In(zone)
	switch to {
	case "day":
		return now.AddDate(0, 0, 1), nil
	case "next":
		t, _, ok, err := c.Next(ctx)
		if err != nil {
			return t, fmt.Errorf("ask for the next event: %w", err)
		}
		if !ok {
			return t, &UserError{Code: "nothing_planned", Message: "Nothing is planned."}
		}
		return t, nil
	}
	day, err := time.ParseInLocation(time.DateOnly, to, zone)
	if err != nil {
		return day, &UserError{Code: "invalid_date", Message: fmt.Sprintf("%q is not a date.", to)}
	}
	t := time.Date(day.Year(), day.Month(), day.Day(), evening, 0, 0, 0, zone)
	if !t.After(now) {
		return t, &UserError{Code: "past_date", Message: "The clock only goes forward: choose a later date."}
	}
	return t, nil
}

// newest remembers each person's latest message of each conversation.
func (pg *page) newest() map[string]map[string]string {
	out := map[string]map[string]string{}
	for _, u := range pg.w.Users() {
		if pg.playable(u) {
			seen := map[string]string{}
			person := pg.w.As(u.ID)
			for _, c := range person.Conversations() {
				if list := person.Messages(c.ID); len(list) > 0 {
					seen[c.ID] = list[len(list)-1].TS
				}
			}
			out[u.ID] = seen
		}
	}
	return out
}

// arrivals counts what came since: for the acting person by conversation, for
// the others only what was sent to them directly.
func (pg *page) arrivals(me string, before map[string]map[string]string) moved {
	actor, _ := pg.w.User(me) // of nobody: UTC, in American English
	now, in := pg.w.Now().In(zoneOf(actor)), layoutsOf(actor.Locale)
	out := moved{Date: now.Format(in.full), Time: now.Format(in.time)}
	for _, u := range pg.w.Users() {
		if !pg.playable(u) {
			continue
		}
		person := pg.w.As(u.ID)
		s := &screen{pg: pg, user: u, person: person}
		for _, c := range person.Conversations() {
			seen := before[u.ID][c.ID]
			if u.ID != me && !c.IsIM {
				continue
			}
			a := arrival{As: u.ID, Place: c.ID, Name: s.placeName(c), Count: countAfter(person.Messages(c.ID), seen, u.ID)}
			switch {
			case a.Count == 0:
			case u.ID == me:
				if !c.IsIM {
					a.Name = "#" + a.Name
				}
				out.Mine = append(out.Mine, a)
			default:
				a.Name = u.DisplayName()
				out.Others = append(out.Others, a)
			}
		}
	}
	return out
}

func countAfter(list []Message, ts, me string) int {
	n := 0
	for _, m := range list {
		if m.TS > ts && m.User != me {
			n++
		}
	}
	return n
}
