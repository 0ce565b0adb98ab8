package bot

import (
	"cmp"
	"encoding/json"
	"fmt"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands"
)

// maxPayload keeps an acknowledgement below the 20 KB from which on Slack
// ignores it silently, with room for the envelope around it.
const maxPayload = 20<<10 - 512

// answer is what becomes of one reply: what rides in the acknowledgement, and
// what has to follow by calls.
type answer struct {
	payload json.RawMessage // nil is a bare acknowledgement
	follow  commands.Reply  // what did not fit into the acknowledgement
}

// compose splits a reply by what its envelope can carry. acked says that the
// acknowledgement is gone already.
func compose(f frame, reply commands.Reply, acked bool) (answer, error) {
	rest := reply
	rest.Errors, rest.Options, rest.Groups, rest.ClearViews = nil, nil, nil, false
	var payload any
	switch f.shape {
	case shapeSlash:
		if f.accepts && says(reply) {
			payload = slashPayload(reply)
		}
	case shapeSubmit:
		payload = submitPayload(reply)
		rest.Open = nil                      // no trigger opens a second stack of forms
		if acked && len(reply.Errors) == 0 { // the form at hand still says that it takes long
			rest.Update, rest.Push = cmp.Or(reply.Update, reply.Push, savedView()), nil
		}
	case shapeSuggest:
		payload = suggestPayload(reply)
		rest = commands.Reply{}
	case shapeAction, shapeEvent:
	}
	if acked || payload == nil {
		return answer{follow: rest}, nil
	}
	raw, err := json.Marshal(payload)
	if err != nil {
		return answer{}, fmt.Errorf("encode answer: %w", err)
	}
	if len(raw) <= maxPayload {
		return answer{payload: raw, follow: without(f.shape, rest)}, nil
	}
	return oversized(f, rest)
}

// without takes out of a reply what rode in the acknowledgement.
func without(s shape, r commands.Reply) commands.Reply {
	switch s {
	case shapeSlash:
		r.Text, r.Blocks = "", nil
	case shapeSubmit:
		r.Update, r.Push = nil, nil
	case shapeAction, shapeEvent, shapeSuggest:
	}
	return r
}

// oversized acknowledges in short and leaves the rest to calls, which may be
// large: a form that is too large replaces a short one.
func oversized(f frame, rest commands.Reply) (answer, error) {
	if f.shape != shapeSubmit || rest.Update == nil && rest.Push == nil {
		return answer{follow: rest}, nil
	}
	if rest.Update == nil {
		rest.Update, rest.Push = rest.Push, nil
	}
	raw, err := json.Marshal(slack.NewUpdateViewSubmissionResponse(loadingView()))
	if err != nil {
		return answer{}, fmt.Errorf("encode answer: %w", err)
	}
	return answer{payload: raw, follow: rest}, nil
}

// says reports whether a reply has a message in it.
func says(r commands.Reply) bool { return r.Text != "" || len(r.Blocks) > 0 }

type slashMessage struct {
	ResponseType string        `json:"response_type"`
	Text         string        `json:"text,omitempty"`
	Blocks       []slack.Block `json:"blocks,omitempty"`
	UnfurlLinks  bool          `json:"unfurl_links"`
	UnfurlMedia  bool          `json:"unfurl_media"`
}

func slashPayload(r commands.Reply) slashMessage {
	m := slashMessage{ResponseType: slack.ResponseTypeEphemeral, Text: r.Text, Blocks: r.Blocks}
	if r.InChannel {
		m.ResponseType = slack.ResponseTypeInChannel
	}
	return m
}

// submitPayload is nil when the form just closes.
func submitPayload(r commands.Reply) any {
	switch {
	case len(r.Errors) > 0:
		return slack.NewErrorsViewSubmissionResponse(r.Errors)
	case r.Update != nil:
		return slack.NewUpdateViewSubmissionResponse(r.Update)
	case r.Push != nil:
		return slack.NewPushViewSubmissionResponse(r.Push)
	case r.ClearViews:
		return slack.NewClearViewSubmissionResponse()
	}
	return nil
}

// suggestPayload always has a list in it: an empty object is an error to Slack.
func suggestPayload(r commands.Reply) any {
	if len(r.Groups) > 0 {
		return slack.OptionGroupsResponse{OptionGroups: r.Groups}
	}
	if len(r.Options) > 0 {
		return slack.OptionsResponse{Options: r.Options}
	}
	return map[string]any{"options": []any{}}
}

func plain(text string) *slack.TextBlockObject {
	return &slack.TextBlockObject{Type: slack.PlainTextType, Text: text}
}

// noteView is a form that only says something.
func noteView(text string, blocks []slack.Block) *slack.ModalViewRequest {
	if len(blocks) == 0 {
		blocks = []slack.Block{&slack.SectionBlock{
			Type: slack.MBTSection, Text: &slack.TextBlockObject{Type: slack.MarkdownType, Text: cut(text, 3000)},
		}}
	}
	return &slack.ModalViewRequest{
		Type: slack.VTModal, Title: plain("Renewals"), Close: plain("Close"), Blocks: slack.Blocks{BlockSet: blocks},
	}
}

func loadingView() *slack.ModalViewRequest { return noteView("One moment …", nil) }

func savedView() *slack.ModalViewRequest { return noteView("Saved. You can close this.", nil) }

// cut shortens text to at most n characters.
func cut(text string, n int) string {
	runes := []rune(text)
	if len(runes) <= n {
		return text
	}
	return string(runes[:n-1]) + "…"
}
