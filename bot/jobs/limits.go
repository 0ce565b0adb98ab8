package jobs

import (
	"context"
	"fmt"
	"maps"
	"sync/atomic"
	"time"

	"github.com/renewalbot/renewalbot/storage"
)

// rates is how much delivery does of each kind of work, within Slack's tiers
// (reliability.md, section 2): below them, because people's deeds call Slack
// too. The paces are in the database, so that they hold for all processes
// together; so is the pace of each channel.
func (d *Deliver) rates() map[storage.Work]storage.Rate {
	rates := map[storage.Work]storage.Rate{
		storage.Posting:  {Burst: 20, Every: 250 * time.Millisecond},
		storage.Looking:  {Burst: 10, Every: 1500 * time.Millisecond},
		storage.Updating: {Burst: 10, Every: 1500 * time.Millisecond},
		storage.Opening:  {Burst: 10, Every: 1500 * time.Millisecond},
		storage.Checking: {Burst: 10, Every: 1500 * time.Millisecond},
	}
	for work, rate := range rates {
		rate.Every = d.span(rate.Every)
		rates[work] = rate
	}
	return rates
}

// claimedWork lists the kinds of work that are claimed. Opening a conversation
// and checking a channel are paid for when that turns out to be needed.
func claimedWork() []storage.Work {
	return []storage.Work{storage.Posting, storage.Looking, storage.Updating}
}

// tally counts, of what was claimed, what was not used: a message that turned
// out to need no call, less those that needed two.
type tally struct{ post, look, update atomic.Int64 }

func (t *tally) of(w storage.Work) *atomic.Int64 {
	switch w {
	case storage.Looking:
		return &t.look
	case storage.Updating:
		return &t.update
	}
	return &t.post
}

// spend notes that one call was begun.
func (d *Deliver) spend(w storage.Work) { d.unused.of(w).Add(-1) }

// claim takes what is due, as much as Slack takes now, and pays for it.
func (d *Deliver) claim(ctx context.Context, now time.Time) (claimed []storage.Message, err error) {
	unused := map[storage.Work]int64{}
	for _, w := range claimedWork() {
		unused[w] = d.unused.of(w).Load()
	}
	batch := deliverBatch
	if d.Refused() != "" { // one tells whether Slack lets the app in again
		batch = 1
	}
	var spent map[storage.Work]int
	err = d.Store.InTx(ctx, func(tx *storage.Tx) error {
		spent = map[storage.Work]int{}
		if err := tx.LockPaces(ctx); err != nil {
			return err
		}
		paces, err := tx.Paces(ctx, now, d.rates())
		if err != nil {
			return err
		}
		free := func(w storage.Work) int { return min(batch, paces[w].Free(now)) }
		quota := storage.Quota{Posts: free(storage.Posting), Looks: free(storage.Looking), Updates: free(storage.Updating)}
		claimed = nil
		if quota != (storage.Quota{}) {
			if claimed, err = tx.ClaimOutbox(ctx, d.Holder, now, d.span(deliverLease), quota); err != nil {
				return err
			}
		}
		for _, m := range claimed {
			spent[workOf(m)]++
		}
		for _, w := range claimedWork() {
			if calls := spent[w] - int(unused[w]); calls != 0 {
				if err := tx.Spend(ctx, w, paces[w], calls); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, w := range claimedWork() {
		d.unused.of(w).Add(int64(spent[w]) - unused[w])
	}
	return claimed, nil
}

// workOf is the kind of work that a claimed message asks for.
func workOf(m storage.Message) storage.Work {
	switch m.State {
	case storage.Unsure:
		return storage.Looking
	case storage.Sent:
		return storage.Updating
	}
	return storage.Posting
}

// next says when there is more to do.
func (d *Deliver) next(ctx context.Context, now time.Time) (next time.Time, err error) {
	var agenda storage.Agenda
	var paces map[storage.Work]storage.Pace
	rates := d.rates()
	err = d.Store.Read(ctx, func(tx *storage.Tx) error {
		if agenda, err = tx.NextOutbox(ctx, now); err != nil {
			return err
		}
		paces, err = tx.Paces(ctx, now, rates)
		return err
	})
	if err != nil {
		return time.Time{}, err
	}
	due := map[storage.Work]time.Time{storage.Posting: agenda.Post, storage.Looking: agenda.Look, storage.Updating: agenda.Update}
	maps.DeleteFunc(due, func(_ storage.Work, at time.Time) bool { return at.IsZero() })
	for w, at := range due {
		if at = paces[w].Ready(rates[w], at, now); next.IsZero() || at.Before(next) {
			next = at
		}
	}
	if !next.IsZero() && !next.After(now) {
		next = now.Add(d.span(pace)) // another process was about to take it
	}
	return next, nil
}

// pause stops kinds of work in all processes until an instant.
func (d *Deliver) pause(ctx context.Context, tx *storage.Tx, until time.Time, works ...storage.Work) error {
	return tx.PauseWork(ctx, d.Now(), until, d.rates(), works...)
}

// pacedError says that a call was not begun, because Slack would refuse it.
type pacedError struct{ until time.Time }

// Error says until when to wait.
func (e *pacedError) Error() string {
	return fmt.Sprintf("no call before %s", e.until.UTC().Format(time.RFC3339))
}

// pay pays for a call that was not claimed, or fails with a [pacedError].
func (d *Deliver) pay(ctx context.Context, work storage.Work) error {
	now, rates := d.Now(), d.rates()
	return d.Store.InTx(ctx, func(tx *storage.Tx) error {
		if err := tx.LockPaces(ctx); err != nil {
			return err
		}
		paces, err := tx.Paces(ctx, now, rates)
		if err != nil {
			return err
		}
		p := paces[work]
		if p.Free(now) == 0 {
			return &pacedError{until: p.Ready(rates[work], now, now)}
		}
		return tx.Spend(ctx, work, p, 1)
	})
}
