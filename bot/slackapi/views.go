package slackapi

import (
	"context"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// OpenView opens a form. The trigger lives three seconds and opens one form;
// after that the failure is [Because] of [ReasonExpired].
func (c *Client) OpenView(ctx context.Context, trigger string, view slack.ModalViewRequest) error {
	return c.call(ctx, "views.open", func(ctx context.Context) error {
		_, err := c.api.OpenViewContext(ctx, trigger, view)
		return err
	})
}

// PushView opens a form on top of the one the trigger comes from; there can be
// three on top of each other.
func (c *Client) PushView(ctx context.Context, trigger string, view slack.ModalViewRequest) error {
	return c.call(ctx, "views.push", func(ctx context.Context) error {
		_, err := c.api.PushViewContext(ctx, trigger, view)
		return err
	})
}

// UpdateView changes an open form. With the hash of the form as it was seen the
// change fails [Because] of [ReasonStale] when somebody was faster; "" always
// changes it.
func (c *Client) UpdateView(ctx context.Context, id, hash string, view slack.ModalViewRequest) error {
	return c.call(ctx, "views.update", func(ctx context.Context) error {
		_, err := c.api.UpdateViewContext(ctx, view, "", hash, id)
		return err
	})
}

// PublishHome sets a person's Home tab.
func (c *Client) PublishHome(ctx context.Context, to domain.PersonID, view slack.HomeTabViewRequest) error {
	return c.call(ctx, "views.publish", func(ctx context.Context) error {
		_, err := c.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: string(to), View: view})
		return err
	})
}
