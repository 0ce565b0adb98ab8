package slackapi_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/bot/slackapi"
)

func home() slack.HomeTabViewRequest {
	return slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewDividerBlock()}}}
}

func TestPublishHome(t *testing.T) {
	w, api := workspace(t)
	if err := api.PublishHome(deadline(t), ana, home()); err != nil {
		t.Fatal(err)
	}
	if _, ok := w.As(ana).Home(); !ok {
		t.Error("no Home tab")
	}
}

func TestOpenViewWithABadTrigger(t *testing.T) {
	_, api := workspace(t)
	view := slack.ModalViewRequest{Type: slack.VTModal, Title: slack.NewTextBlockObject(slack.PlainTextType, "Rate", false, false), Blocks: home().Blocks}
	if err := api.OpenView(deadline(t), "1.2.3", view); !slackapi.Because(err, slackapi.ReasonExpired) {
		t.Errorf("error %v", err)
	}
	if err := api.OpenView(deadline(t), "", view); !slackapi.Because(err, slackapi.ReasonInvalid) {
		t.Errorf("error %v of no trigger", err)
	}
}

func TestRespond(t *testing.T) {
	tests := []struct {
		name   string
		status int
		body   string
		class  slackapi.Class
		reason slackapi.Reason
	}{
		{"plain ok", 200, "ok", "", ""},
		{"ok", 200, `{"ok":true}`, "", ""},
		{"used up", 404, "used_url", slackapi.Permanent, slackapi.ReasonExpired},
		{"refused", 200, `{"ok":false,"error":"invalid_blocks"}`, slackapi.Permanent, slackapi.ReasonInvalid},
		{"limited", 429, "", slackapi.NotPosted, ""},
		{"down", 502, "<html>", slackapi.Unsure, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got string
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, err := io.ReadAll(r.Body)
				if err != nil {
					t.Error(err)
				}
				got = string(body)
				w.WriteHeader(tt.status)
				if _, err := io.WriteString(w, tt.body); err != nil {
					t.Error(err)
				}
			}))
			defer server.Close()
			api := slackapi.New(slackapi.Config{HTTPClient: server.Client()})
			err := api.Respond(deadline(t), server.URL+"/response/secret", slackapi.Response{Text: "Done.", Replace: true})
			if slackapi.Outcome(err) != tt.class || tt.reason != "" && !slackapi.Because(err, tt.reason) {
				t.Errorf("outcome %s of %v, want %s %s", slackapi.Outcome(err), err, tt.class, tt.reason)
			}
			if err != nil && strings.Contains(err.Error(), "secret") {
				t.Errorf("the address is in %v", err)
			}
			if want := `{"text":"Done.","response_type":"ephemeral","replace_original":true,"delete_original":false,"unfurl_links":false,"unfurl_media":false}`; got != want {
				t.Errorf("sent %s, want %s", got, want)
			}
		})
	}
	err := slackapi.New(slackapi.Config{}).Respond(deadline(t), "http://127.0.0.1:1/response/secret", slackapi.Response{Text: "x"})
	if slackapi.Outcome(err) != slackapi.NotPosted || strings.Contains(err.Error(), "secret") {
		t.Errorf("error %v", err)
	}
}
