package slackapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/domain"
)

// metadataType marks the bot's own messages, and metadataKey is the field with
// the key by which one is found again. Everybody in a conversation can read
// both, so the key says nothing (reliability.md, section 4).
const (
	metadataType = "renewal_notice"
	metadataKey  = "k"
)

// Message is what is posted. Text is what notifications and screen readers get
// when there are Blocks. Links in it are not unfolded.
type Message struct {
	Thread string // ts of the message it answers, or ""
	Text   string
	Blocks []slack.Block
	Key    string // opaque, by which FindPosted finds it; "" for none
}

func (m Message) options() []slack.MsgOption {
	options := []slack.MsgOption{
		slack.MsgOptionText(m.Text, false), slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl(),
	}
	if len(m.Blocks) > 0 {
		options = append(options, slack.MsgOptionBlocks(m.Blocks...))
	}
	if m.Thread != "" {
		options = append(options, slack.MsgOptionTS(m.Thread))
	}
	if m.Key != "" {
		options = append(options, slack.MsgOptionMetadata(slack.SlackMetadata{
			EventType: metadataType, EventPayload: map[string]any{metadataKey: m.Key},
		}))
	}
	return options
}

// PostMessage posts to a channel or direct conversation and returns the
// message's ts. An [Unsure] failure may have posted it: see FindPosted.
func (c *Client) PostMessage(ctx context.Context, channel domain.ChannelID, m Message) (ts string, err error) {
	const method = "chat.postMessage"
	err = c.call(ctx, method, func(ctx context.Context) (err error) {
		_, ts, err = c.api.PostMessageContext(ctx, string(channel), m.options()...)
		if err == nil && ts == "" {
			return broken(method, "no ts in the answer")
		}
		return err
	})
	if err != nil {
		return "", err
	}
	return ts, nil
}

// UpdateMessage replaces text and blocks of a posted message; its key stays.
// It can be repeated. A failure [Because] of [ReasonMessageGone] means that it
// has to be posted anew.
func (c *Client) UpdateMessage(ctx context.Context, channel domain.ChannelID, ts string, m Message) error {
	m.Thread, m.Key = "", "" // chat.update keeps both
	options := append(m.options(), slack.MsgOptionParse(false))
	if len(m.Blocks) == 0 {
		options = append(options, slack.MsgOptionBlocks())
	}
	return c.call(ctx, "chat.update", func(ctx context.Context) error {
		_, _, _, err := c.api.UpdateMessageContext(ctx, string(channel), ts, options...)
		return err
	})
}

// PostEphemeral shows a message to one member of a channel until they reload.
// It may never arrive, and nobody can tell.
func (c *Client) PostEphemeral(ctx context.Context, channel domain.ChannelID, to domain.PersonID, m Message) error {
	return c.call(ctx, "chat.postEphemeral", func(ctx context.Context) error {
		_, err := c.api.PostEphemeralContext(ctx, string(channel), string(to), m.options()...)
		return err
	})
}

// How FindPosted reads: Slack's recommended page, and at most so many of them.
const (
	historyPage  = 200
	historyPages = 50
)

// FindPosted looks for the bot's own message with the given key among those
// posted since oldest in a channel, or in a thread of it. found is false when
// it is not there (yet: history may lag behind by seconds). A failure because
// of membership, scope or channel means that nobody can tell.
func (c *Client) FindPosted(ctx context.Context, channel domain.ChannelID, thread, key string, oldest time.Time) (ts string, found bool, err error) {
	self, err := c.identity(ctx)
	if err != nil {
		return "", false, err
	}
	cursor := ""
	for range historyPages {
		var messages []slack.Message
		messages, cursor, err = c.history(ctx, channel, thread, cursor, oldest)
		if err != nil {
			return "", false, err
		}
		for _, m := range messages {
			own := m.BotID != "" && m.BotID == self.BotID || m.User != "" && m.User == self.UserID
			if own && m.Metadata.EventType == metadataType && m.Metadata.EventPayload[metadataKey] == key {
				return m.Timestamp, true, nil
			}
		}
		if cursor == "" {
			return "", false, nil
		}
	}
	return "", false, fmt.Errorf("find posted message in %s: more than %d messages since %s", channel, historyPages*historyPage, oldest.UTC().Format(time.RFC3339))
}

// history reads one page of a channel, or of a thread, with metadata.
func (c *Client) history(ctx context.Context, channel domain.ChannelID, thread, cursor string, oldest time.Time) (messages []slack.Message, next string, err error) {
	from := fmt.Sprintf("%d.%06d", oldest.Unix(), oldest.Nanosecond()/1000)
	if thread != "" {
		err = c.call(ctx, "conversations.replies", func(ctx context.Context) (err error) {
			messages, _, next, err = c.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
				ChannelID: string(channel), Timestamp: thread, Cursor: cursor, Oldest: from,
				Limit: historyPage, Inclusive: true, IncludeAllMetadata: true,
			})
			return err
		})
		return messages, next, err
	}
	err = c.call(ctx, "conversations.history", func(ctx context.Context) error {
		page, err := c.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{
			ChannelID: string(channel), Cursor: cursor, Oldest: from,
			Limit: historyPage, Inclusive: true, IncludeAllMetadata: true,
		})
		if err != nil {
			return err
		}
		messages, next = page.Messages, page.ResponseMetaData.NextCursor
		return nil
	})
	return messages, next, err
}

// Permalink returns the address of a message.
func (c *Client) Permalink(ctx context.Context, channel domain.ChannelID, ts string) (link string, err error) {
	err = c.call(ctx, "chat.getPermalink", func(ctx context.Context) (err error) {
		link, err = c.api.GetPermalinkContext(ctx, &slack.PermalinkParameters{Channel: string(channel), Ts: ts})
		return err
	})
	return link, err
}

// Response is what is sent to a response URL.
type Response struct {
	Text      string
	Blocks    []slack.Block
	InChannel bool // everybody sees it; else only who acted
	Replace   bool // in place of the message the button was in
	Delete    bool // removes the message the button was in
}

// Respond answers by the response URL of a deed, which works five times within
// thirty minutes and needs no membership. A used-up one fails [Because] of
// [ReasonExpired].
func (c *Client) Respond(ctx context.Context, responseURL string, r Response) error {
	const method = "response_url"
	off := false
	hook := slack.WebhookMessage{
		Text: r.Text, ResponseType: slack.ResponseTypeEphemeral, ReplaceOriginal: r.Replace, DeleteOriginal: r.Delete,
		UnfurlLinks: &off, UnfurlMedia: &off,
	}
	if r.InChannel {
		hook.ResponseType = slack.ResponseTypeInChannel
	}
	if len(r.Blocks) > 0 {
		hook.Blocks = &slack.Blocks{BlockSet: r.Blocks}
	}
	body, err := json.Marshal(hook)
	if err != nil {
		return &Error{Method: method, Class: Permanent, Reason: ReasonInvalid, Err: err}
	}
	return c.call(ctx, method, func(ctx context.Context) error { return c.send(ctx, responseURL, body) })
}

func (c *Client) send(ctx context.Context, responseURL string, body []byte) error {
	const method = "response_url"
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, responseURL, bytes.NewReader(body))
	if err != nil { // the address would be in the error, and it is a secret
		return &Error{Method: method, Class: Permanent, Reason: ReasonInvalid, Err: errors.New("malformed response URL")}
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	resp, err := c.http.Do(req)
	if err != nil {
		return withoutURL(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, 4<<10))
	if err != nil {
		return fmt.Errorf("read answer of response URL: %w", err)
	}
	switch resp.StatusCode {
	case http.StatusOK:
		return answered(method, text)
	case http.StatusNotFound, http.StatusGone:
		return &Error{Method: method, Class: Permanent, Reason: ReasonExpired, Code: fmt.Sprintf("http_%d", resp.StatusCode), Err: errors.New("response URL is used up")}
	}
	return slack.StatusCodeError{Code: resp.StatusCode, Status: resp.Status}
}
