// Package slackapi is the only caller of Slack's Web API.
//
// Every method makes its call once: no call is repeated behind the caller's
// back, because a message whose outcome is unknown must be looked up before it
// is posted again. What a failure means — nothing happened, it may have
// happened, it never will — is the [Class] of an [*Error].
//
// Text and blocks are sent as they are; whoever builds them escapes what people
// typed.
package slackapi

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
)

// DefaultTimeout limits one call when Config has no HTTPClient.
const DefaultTimeout = 15 * time.Second

// readLimit is the largest Socket Mode frame that is read; Slack's largest are
// interactions with a full view (250 kB) in them.
const readLimit = 4 << 20

// Config is what a Client needs.
type Config struct {
	BotToken   string       // xoxb-…
	AppToken   string       // xapp-…, for Socket only
	APIURL     string       // "" is Slack's own; ends in a slash
	HTTPClient *http.Client // nil is one with DefaultTimeout; a given one has a timeout
	Now        func() time.Time
}

// Client calls Slack. It is safe for concurrent use.
type Client struct {
	api  *slack.Client
	http *http.Client
	now  func() time.Time
	self atomic.Pointer[Identity]

	readers readers
}

// New returns a client; nothing is called yet.
func New(cfg Config) *Client {
	if cfg.HTTPClient == nil {
		cfg.HTTPClient = &http.Client{Timeout: DefaultTimeout}
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	options := []slack.Option{slack.OptionAppLevelToken(cfg.AppToken), slack.OptionHTTPClient(cfg.HTTPClient)}
	if cfg.APIURL != "" {
		options = append(options, slack.OptionAPIURL(strings.TrimSuffix(cfg.APIURL, "/")+"/"))
	}
	return &Client{api: slack.New(cfg.BotToken, options...), http: cfg.HTTPClient, now: cfg.Now}
}

// Socket returns a new Socket Mode client on the same tokens and HTTP client.
func (c *Client) Socket(options ...socketmode.Option) *socketmode.Client {
	return socketmode.New(c.api, append([]socketmode.Option{socketmode.OptionReadLimit(readLimit)}, options...)...)
}

// Identity is who the bot token belongs to and what it may do.
type Identity struct {
	UserID       string // the bot's own user
	BotID        string
	TeamID       string
	Team         string
	EnterpriseID string   // "" outside Enterprise organisations
	URL          string   // of the workspace, "https://acme.slack.com/"
	Scopes       []string // granted, sorted; nil when Slack did not say
}

// Has reports whether a scope was granted.
func (i Identity) Has(scope string) bool { return slices.Contains(i.Scopes, scope) }

// AuthTest asks Slack who the bot is. The answer is kept for the methods that
// have to tell own messages and own people from others.
func (c *Client) AuthTest(ctx context.Context) (Identity, error) {
	var got *slack.AuthTestResponse
	err := c.call(ctx, "auth.test", func(ctx context.Context) (err error) {
		got, err = c.api.AuthTestContext(ctx)
		return err
	})
	if err != nil {
		return Identity{}, err
	}
	if got.UserID == "" || got.TeamID == "" {
		return Identity{}, broken("auth.test", "no user in the answer")
	}
	self := Identity{
		UserID: got.UserID, BotID: got.BotID, TeamID: got.TeamID, Team: got.Team,
		EnterpriseID: got.EnterpriseID, URL: got.URL, Scopes: scopes(got.Header),
	}
	c.self.Store(&self)
	return self, nil
}

// scopes reads the header in which Slack lists what a token may do.
func scopes(h http.Header) []string {
	granted := strings.FieldsFunc(h.Get("X-Oauth-Scopes"), func(r rune) bool { return r == ',' || r == ' ' })
	slices.Sort(granted)
	return granted
}

// identity returns what AuthTest found, asking once when nobody has yet.
func (c *Client) identity(ctx context.Context) (Identity, error) {
	if self := c.self.Load(); self != nil {
		return *self, nil
	}
	return c.AuthTest(ctx)
}

// call runs one call and classes its error. It watches whether a connection
// was ever there: without one Slack cannot have seen the request.
func (c *Client) call(ctx context.Context, method string, fn func(context.Context) error) error {
	var reached atomic.Bool
	traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { reached.Store(true) },
	})
	return classify(method, fn(traced), reached.Load())
}

// patient runs the calls of a long list. A list that Slack slows down is waited
// for, because reading it again from the start would be slowed down again.
func (c *Client) patient(ctx context.Context, method string, fn func(context.Context) error) error {
	for {
		err := c.call(ctx, method, fn)
		wait := RetryAfter(err)
		if wait == 0 {
			return err
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return fmt.Errorf("wait for %s: %w", method, ctx.Err())
		}
	}
}
