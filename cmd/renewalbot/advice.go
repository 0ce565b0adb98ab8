package main

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/renewalbot/renewalbot/bot/slackapi"
	"github.com/renewalbot/renewalbot/manifests"
)

// mistake is an error that stays until somebody changes the command line, the
// environment or the Slack app: starting again by itself is of no use.
type mistake struct{ error }

// Unwrap returns the error itself.
func (m mistake) Unwrap() error { return m.error }

// explainSlack turns a call that failed at the start into a sentence that says
// what to do. api is the base of the Web API, "" for Slack's own.
func explainSlack(err error, api string) error {
	e, ok := errors.AsType[*slackapi.Error](err)
	if !ok {
		return err
	}
	where := "Slack"
	if api != "" {
		where = "Slack at " + api
	}
	switch {
	case e.Reason == slackapi.ReasonToken:
		return mistake{fmt.Errorf("SLACK_BOT_TOKEN is refused by Slack (%s); check that the app is installed in the workspace, "+
			"then copy the Bot User OAuth Token again", e.Code)}
	case e.Reason == slackapi.ReasonScope:
		return lacksScopes(strings.Split(e.Needed, ","))
	case e.RetryAfter > 0:
		return fmt.Errorf("%s asks for a pause of %s; start again after it", where, e.RetryAfter)
	case strings.HasPrefix(e.Code, "http_5"), e.Code == "internal_error", e.Code == "fatal_error", e.Code == "service_unavailable":
		return fmt.Errorf("%s is out of order (%s); start again later", where, e.Code)
	case e.Code != "":
		return fmt.Errorf("%s answers %s to %s; check SLACK_API_URL and the app's settings", where, e.Code, e.Method)
	}
	cause := e.Err
	if u, ok := errors.AsType[*url.Error](cause); ok { // it repeats the address
		cause = u.Err
	}
	if e.Class == slackapi.NotPosted {
		return fmt.Errorf("%s cannot be reached (%w); check the network, HTTPS_PROXY and SLACK_API_URL", where, cause)
	}
	return fmt.Errorf("%s gives no answer that can be read (%w); check SLACK_API_URL, or start again later", where, cause)
}

// checkScopes fails for a token that may not do all that the manifest asks for.
// An unknown list passes.
func checkScopes(granted slackapi.Identity) error {
	wanted, err := manifests.Scopes()
	if err != nil {
		return err
	}
	missing := slices.DeleteFunc(wanted, granted.Has)
	if len(missing) == 0 || granted.Scopes == nil {
		return nil
	}
	return lacksScopes(missing)
}

func lacksScopes(missing []string) error {
	return mistake{fmt.Errorf("SLACK_BOT_TOKEN lacks the scopes %s; give the Slack app the manifest that `renewalbot manifest` prints, then install it again",
		strings.Join(missing, ", "))}
}

// explainSocket says what to do when Slack refuses the connection for a reason
// that only somebody can remove. For any other reason, which the gateway
// outlasts, it returns nil.
func explainSocket(reason string) error {
	todo := ""
	switch reason {
	case "invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "not_allowed_token_type":
		todo = "make an App-Level Token with connections:write under Basic Information of the app that SLACK_BOT_TOKEN belongs to"
	case "missing_scope", "no_permission":
		todo = "make an App-Level Token that has connections:write"
	case "forbidden_team", "access_denied", "link_disabled":
		todo = "switch Socket Mode on in the app's settings and check that the workspace allows the app"
	}
	if todo == "" {
		return nil
	}
	return mistake{fmt.Errorf("SLACK_APP_TOKEN opens no connection (%s); %s", reason, todo)}
}
