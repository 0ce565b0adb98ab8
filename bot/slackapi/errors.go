package slackapi

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/slack-go/slack"
)

// Class says what is certain about a failed call.
type Class string

// The classes of failure.
const (
	// NotPosted: nothing happened, and the same call may succeed later: Slack
	// asked for a pause, or the request was never sent.
	NotPosted Class = "not_posted"
	// Unsure: it may have happened. Look before doing it again.
	Unsure Class = "unsure"
	// Permanent: nothing happened, and the same call will fail again until
	// somebody changes something; Reason says what.
	Permanent Class = "permanent"
)

// Reason says what stands in the way of a call that failed for good.
type Reason string

// The reasons of permanent failures.
const (
	ReasonChannelGone  Reason = "channel_gone"   // archived, deleted, or not visible to the bot
	ReasonNotInChannel Reason = "not_in_channel" // the bot, or the person, is not a member
	ReasonRestricted   Reason = "restricted"     // the channel does not let the bot post
	ReasonUserGone     Reason = "user_gone"      // deactivated, unknown, or cannot be written to
	ReasonMessageGone  Reason = "message_gone"   // deleted, or can no longer be changed: post anew
	ReasonToken        Reason = "token"          // revoked, expired, uninstalled: nothing works
	ReasonScope        Reason = "scope"          // the app lacks a scope, see Needed
	ReasonTooLong      Reason = "too_long"       // text, blocks or metadata over a limit
	ReasonInvalid      Reason = "invalid"        // Slack refuses the payload: a fault of the program
	ReasonExpired      Reason = "expired"        // trigger or response URL no longer works
	ReasonStale        Reason = "stale"          // the view changed meanwhile, or is closed
	ReasonNameTaken    Reason = "name_taken"     // a channel of that name exists
	ReasonFileGone     Reason = "file_gone"      // deleted, or not visible to the bot
	ReasonOther        Reason = "other"
)

// Error is a failed call. It wraps what the library or the network said.
type Error struct {
	Method     string // "chat.postMessage"
	Class      Class
	Reason     Reason        // of a Permanent failure
	Code       string        // Slack's error code, "http_503", or "" when no answer came
	RetryAfter time.Duration // how long Slack asks to wait; 0 when it does not
	Needed     string        // missing scopes
	Details    []string      // what Slack says is wrong with the payload
	Err        error
}

// Error names the method and what went wrong.
func (e *Error) Error() string {
	text := fmt.Sprintf("call %s: %s", e.Method, cmp.Or(e.Code, fmt.Sprint(e.Err)))
	if e.Needed != "" {
		text += " (needs scope " + e.Needed + ")"
	}
	if len(e.Details) > 0 {
		text += " (" + strings.Join(e.Details, "; ") + ")"
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Outcome returns the class of a failed call; errors from elsewhere are Unsure.
// It is "" for no error.
func Outcome(err error) Class {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Class
	}
	return Unsure
}

// Because reports whether err is a permanent failure for the given reason.
func Because(err error, reason Reason) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Class == Permanent && e.Reason == reason
}

// RetryAfter returns how long Slack asks to wait, or 0.
func RetryAfter(err error) time.Duration {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.RetryAfter
	}
	return 0
}

// Pauses that are assumed: Slack sometimes names none, and a broken proxy an
// absurd one.
const (
	defaultRetryAfter = 30 * time.Second
	maxRetryAfter     = 15 * time.Minute
)

// classify turns an error of the library into an [*Error]. reached says whether
// a connection was there; if not, Slack cannot have seen the request.
func classify(method string, err error, reached bool) error {
	if err == nil {
		return nil
	}
	if own, ok := errors.AsType[*Error](err); ok {
		return own
	}
	e := &Error{Method: method, Err: err}
	if limited, ok := errors.AsType[*slack.RateLimitedError](err); ok {
		return e.paused("ratelimited", limited.RetryAfter)
	}
	if answer, ok := errors.AsType[slack.SlackErrorResponse](err); ok {
		e.Needed, e.Details = answer.Needed, answer.ResponseMetadata.Messages
		return e.refused(answer.Err)
	}
	if status, ok := errors.AsType[slack.StatusCodeError](err); ok {
		return e.status(status.Code)
	}
	switch {
	case impossible(err):
		e.Class, e.Reason = Permanent, ReasonInvalid
	case !reached:
		e.Class = NotPosted
	default: // cut off, timed out, or an answer that cannot be read
		e.Class = Unsure
	}
	return e
}

// impossible reports requests that the library refused to build.
func impossible(err error) bool {
	if errors.Is(err, slack.ErrParametersMissing) || errors.Is(err, slack.ErrBlockIDNotUnique) {
		return true
	}
	if _, ok := errors.AsType[*json.MarshalerError](err); ok {
		return true
	}
	_, ok := errors.AsType[*json.UnsupportedTypeError](err)
	return ok
}

func (e *Error) paused(code string, wait time.Duration) *Error {
	e.Class, e.Code = NotPosted, code
	e.RetryAfter = min(cmp.Or(max(wait, 0), defaultRetryAfter), maxRetryAfter)
	return e
}

// status classes an HTTP status other than 200. A server that failed may have
// done the work first; one that refused has not.
func (e *Error) status(code int) *Error {
	switch {
	case code == http.StatusTooManyRequests:
		return e.paused("ratelimited", 0)
	case code >= 500 || code == http.StatusRequestTimeout:
		e.Class = Unsure
	default:
		e.Class = NotPosted
	}
	e.Code = fmt.Sprintf("http_%d", code)
	return e
}

// refused classes an answer {"ok":false,"error":code}.
func (e *Error) refused(code string) *Error {
	e.Code = code
	switch code {
	case "ratelimited", "rate_limited", "message_limit_exceeded":
		return e.paused(code, 0)
	case "internal_error", "fatal_error", "request_timeout", "service_unavailable":
		e.Class = Unsure
	case "team_added_to_org": // the workspace is being moved; Slack says to try again later
		e.Class = NotPosted
	default:
		e.Class, e.Reason = Permanent, reasonOf(code)
	}
	return e
}

// broken is an answer that says ok but lacks what was asked for.
func broken(method, what string) *Error {
	return &Error{Method: method, Class: Unsure, Code: "broken_answer", Err: errors.New(what)}
}

// reasonOf sorts the codes of docs.slack.dev's method pages.
func reasonOf(code string) Reason {
	switch code {
	case "channel_not_found", "is_archived", "channel_is_archived", "is_inactive", "already_archived":
		return ReasonChannelGone
	case "not_in_channel", "user_not_in_channel":
		return ReasonNotInChannel
	case "restricted_action", "restricted_action_read_only_channel", "restricted_action_thread_only_channel",
		"restricted_action_non_threadable_channel", "restricted_action_thread_locked", "cannot_reply_to_message",
		"slack_connect_canvas_sharing_blocked", "team_access_not_granted", "not_allowed", "user_is_restricted",
		"method_not_supported_for_channel_type", "is_external_channel_member":
		return ReasonRestricted
	case "user_not_found", "users_not_found", "user_not_visible", "user_disabled", "cannot_dm_bot", "cant_invite",
		"messages_tab_disabled", "cannot_find_user", "ura_max_channels":
		return ReasonUserGone
	case "message_not_found", "cant_update_message", "edit_window_closed", "thread_not_found", "cant_delete_message", "block_mismatch":
		return ReasonMessageGone
	case "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "team_disabled",
		"org_login_required", "enterprise_is_restricted", "access_denied", "accesslimited", "not_allowed_token_type",
		"two_factor_setup_required", "ekm_access_denied", "no_permission":
		return ReasonToken
	case "missing_scope":
		return ReasonScope
	case "msg_too_long", "msg_blocks_too_long", "metadata_too_large", "too_many_attachments", "view_too_large":
		return ReasonTooLong
	case "expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "expired_url", "used_url":
		return ReasonExpired
	case "hash_conflict", "not_found", "view_not_found", "push_limit_reached":
		return ReasonStale
	case "file_not_found", "file_deleted":
		return ReasonFileGone
	case "name_taken":
		return ReasonNameTaken
	}
	if strings.HasPrefix(code, "invalid_") || code == "no_text" || code == "missing_charset" || code == "duplicate_external_id" {
		return ReasonInvalid
	}
	return ReasonOther
}
