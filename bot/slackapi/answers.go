package slackapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"

	"github.com/slack-go/slack"
)

// answered reads the body of a response URL: "ok", or JSON that may say why not.
func answered(method string, body []byte) error {
	var answer struct {
		OK    *bool  `json:"ok"`
		Error string `json:"error"`
	}
	if !json.Valid(body) { // plain text, which is "ok"
		return nil
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return fmt.Errorf("read answer of response URL: %w", err)
	}
	if answer.OK == nil || *answer.OK {
		return nil
	}
	if answer.Error == "" {
		return broken(method, "refused without a reason")
	}
	return slack.SlackErrorResponse{Err: answer.Error}
}

// withoutURL takes the address out of an error of net/http: whoever knows a
// response URL can post as the bot.
func withoutURL(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err
	}
	return err
}
