package commands

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// admin shows those who run the bot how it does. Its one page so far is
// delivery: what should be in Slack by now and is not.
func admin() Spec {
	return Spec{
		Name:     "admin",
		Right:    domain.RightAdmin,
		Summary:  "See what could not be delivered, and retry it (admins)",
		Usage:    "delivery",
		Examples: []string{"admin delivery"},
		Run:      runAdmin,
		Actions: map[string]Handler{
			view.ActionDeliveryRetry:    retryDelivery,
			view.ActionDeliveryDrop:     dropDelivery,
			view.ActionDeliveryRetryAll: retryAllDeliveries,
			view.ActionDeliveryPage:     turnDeliveries,
		},
	}
}

func runAdmin(ctx context.Context, c *Call) (Reply, error) {
	if len(c.Args) > 0 && !strings.EqualFold(c.Args[0], "delivery") {
		return Reply{}, domain.Errorf(domain.Invalid, "", "I do not know %s. Type %s admin delivery.", quote(c.Args[0]), c.Command)
	}
	return c.deliveries(ctx, 0, "")
}

// retryDelivery has one message tried at once.
func retryDelivery(ctx context.Context, c *Call) (Reply, error) {
	offset, id := c.deliveryValue()
	return c.changeDelivery(ctx, offset, func(tx *storage.Tx) (string, error) {
		n, err := tx.RetryMessages(ctx, c.Actor, id)
		if n == 0 {
			return "That message is no longer waiting.", err
		}
		return "I try it again now. Look again in a moment.", err
	})
}

func retryAllDeliveries(ctx context.Context, c *Call) (Reply, error) {
	return c.changeDelivery(ctx, 0, func(tx *storage.Tx) (string, error) {
		n, err := tx.RetryMessages(ctx, c.Actor, "")
		return fmt.Sprintf("I try %s again now. Look again in a moment.", view.Count(n, "message", "messages")), err
	})
}

// dropDelivery gives one message up.
func dropDelivery(ctx context.Context, c *Call) (Reply, error) {
	offset, id := c.deliveryValue()
	return c.changeDelivery(ctx, offset, func(tx *storage.Tx) (string, error) {
		dropped, err := tx.DropMessage(ctx, c.Actor, id)
		if !dropped {
			return "That message is no longer waiting, or it is being sent right now.", err
		}
		return "Dropped. It will not be posted.", err
	})
}

func turnDeliveries(ctx context.Context, c *Call) (Reply, error) {
	offset, _ := c.deliveryValue()
	return c.deliveries(ctx, offset, "")
}

// deliveryValue reads the value of a button: the page it is on and, behind it,
// the message it is about.
func (c *Call) deliveryValue() (offset int, id string) {
	first, id, _ := strings.Cut(c.Value, " ")
	offset, err := strconv.Atoi(first)
	if err != nil || offset < 0 {
		offset = 0
	}
	return offset, id
}

// changeDelivery changes what waits, once for each press, and shows the page
// anew.
func (c *Call) changeDelivery(ctx context.Context, offset int, change func(*storage.Tx) (string, error)) (Reply, error) {
	if _, err := c.adminSettings(ctx); err != nil {
		return Reply{}, err
	}
	note := ""
	err := c.Store.InTx(ctx, func(tx *storage.Tx) error {
		if c.Key != "" {
			if first, err := tx.ClaimInbox(ctx, c.Key); err != nil || !first {
				return err
			}
		}
		var err error
		note, err = change(tx)
		return err
	})
	if err != nil {
		return Reply{}, fmt.Errorf("change delivery: %w", err)
	}
	c.committed()
	return c.deliveries(ctx, offset, note)
}

// deliveries shows one page of what should be in Slack by now and is not.
func (c *Call) deliveries(ctx context.Context, offset int, note string) (Reply, error) {
	if _, err := c.adminSettings(ctx); err != nil {
		return Reply{}, err
	}
	page := view.DeliveryPage{Offset: offset, Now: c.Now(), Note: note}
	err := c.Store.Read(ctx, func(tx *storage.Tx) error {
		counts, err := tx.CountUndelivered(ctx, page.Now)
		if err != nil {
			return err
		}
		page.Failed, page.Unsure, page.Waiting = counts[storage.Failed], counts[storage.Unsure], counts[storage.Queued]
		if total := page.Failed + page.Unsure + page.Waiting; page.Offset >= total { // what was there is gone meanwhile
			page.Offset = max(0, total-1) / view.DeliveryRows * view.DeliveryRows
		}
		lease, planned, err := tx.LeaseState(ctx, storage.PlannerLease)
		if err != nil {
			return err
		}
		page.Planner, page.PlannerLeft, page.Planned = lease.Holder, lease.Left, planned
		list, err := tx.Undelivered(ctx, page.Now, page.Offset, view.DeliveryRows)
		for _, u := range list {
			page.Rows = append(page.Rows, view.UndeliveredRow{
				ID: u.ID, State: string(u.State), Account: u.Account, Kind: u.Promise.Kind, Place: u.Place, Due: u.Promise.At, Reason: u.Reason,
			})
		}
		return err
	})
	if err != nil {
		return Reply{}, fmt.Errorf("show delivery: %w", err)
	}
	reply := private(view.Delivery(page))
	reply.Replace = c.pressedPrivately()
	return reply, nil
}
