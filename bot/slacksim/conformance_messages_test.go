package slacksim_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

// codeLimit is a limit whose refusal is a code of its own.
type codeLimit struct {
	name            string
	inside, outside int
	method          string
	body            func(n int) obj
	code            string
}

func codeLimits(t *testing.T, w *slacksim.Workspace, rows []codeLimit) {
	t.Helper()
	for _, l := range rows {
		t.Run(l.name, func(t *testing.T) {
			if got := callJSON(t, w, l.method, l.body(l.inside)); got["ok"] != true {
				t.Errorf("%d refused: %v", l.inside, got)
			}
			if got := callJSON(t, w, l.method, l.body(l.outside)); got["error"] != l.code {
				t.Errorf("%d: %v, want %s", l.outside, got, l.code)
			}
		})
	}
}

func TestConformanceOfMessages(t *testing.T) {
	w := conformant(t)
	ts := fmt.Sprint(callJSON(t, w, "chat.postMessage", obj{"channel": general, "text": "x"})["ts"])
	message := func(more obj) obj { return merged(obj{"channel": general, "text": "x"}, more) }
	metadata := func(n int) obj { // of n bytes
		frame := `{"event_payload":{"id":""},"event_type":"t"}`
		return obj{"event_type": "t", "event_payload": obj{"id": x(n - len(frame))}}
	}
	codeLimits(t, w, []codeLimit{
		{"no text", 1, 0, "chat.postMessage", func(n int) obj { return message(obj{"text": x(n)}) }, "no_text"},
		{"markdown_text", 12000, 12001, "chat.postMessage", func(n int) obj { return obj{"channel": general, "markdown_text": x(n)} }, "msg_too_long"},
		{"markdown_text alone", 0, 1, "chat.postMessage", func(n int) obj { return obj{"channel": general, "markdown_text": "m", "text": x(n)} }, "markdown_text_conflict"},
		{"attachments", 100, 101, "chat.postMessage", func(n int) obj { return message(obj{"attachments": times(n, always(obj{"text": "a"}))}) }, "too_many_attachments"},
		{"metadata", 4000, 4001, "chat.postMessage", func(n int) obj { return message(obj{"metadata": metadata(n)}) }, "metadata_too_large"},
		{"metadata has a type", 1, 0, "chat.postMessage", func(n int) obj {
			return message(obj{"metadata": obj{"event_type": x(n), "event_payload": obj{"id": "1"}}})
		}, "invalid_metadata_schema"},
		{"text of an update", 4000, 4001, "chat.update", func(n int) obj { return message(obj{"ts": ts, "text": x(n)}) }, "msg_too_long"},
		{"text of all blocks", 4, 5, "chat.postMessage", func(n int) obj {
			return message(obj{"blocks": times(n, always(obj{"type": "section", "text": mtext(x(3000))}))})
		}, "msg_blocks_too_long"},
		{"blocks are a list", 0, 1, "chat.postMessage", func(n int) obj {
			if n == 1 {
				return message(obj{"blocks": divider()})
			}
			return message(obj{"blocks": arr{divider()}})
		}, "invalid_blocks_format"},
	})
	callJSON(t, w, "chat.postMessage", obj{"channel": ana, "text": x(40001)})
	dm, err := w.As(ana).Open(within(t), slacksim.BotMember)
	if err != nil {
		t.Fatal(err)
	}
	if got := w.As(ana).Messages(dm.ID); len(got) != 1 || len(got[0].Text) != 40000 {
		t.Errorf("40,001 characters were not cut to 40,000")
	}
	rich := obj{"type": "rich_text", "elements": arr{obj{"type": "rich_text_section", "elements": arr{obj{"type": "text", "text": "t"}}}}}
	posted := callJSON(t, w, "chat.postMessage", obj{"channel": general, "blocks": arr{rich}})
	if got := callJSON(t, w, "chat.update", obj{"channel": general, "ts": posted["ts"], "blocks": arr{divider()}, "text": "x"}); got["error"] != "block_mismatch" {
		t.Errorf("rich text became something else: %v", got)
	}
}

func TestConformanceOfConversations(t *testing.T) {
	w := start(t, complete, func(c *slacksim.Config) {
		for i := range 101 {
			c.Users = append(c.Users, slacksim.User{ID: fmt.Sprintf("U0P%03d", i), Name: fmt.Sprint("p", i)})
		}
		c.Channels = append(c.Channels, slacksim.Channel{ID: "C0EMPTY", Name: "empty", Members: []string{slacksim.BotMember}})
	})
	people := func(n int) string {
		ids := make([]string, n)
		for i := range ids {
			ids[i] = fmt.Sprintf("U0P%03d", i)
		}
		return strings.Join(ids, ",")
	}
	codeLimits(t, w, []codeLimit{
		{"name", 80, 81, "conversations.create", func(n int) obj { return obj{"name": x(n)} }, "invalid_name_maxlength"},
		{"topic", 250, 251, "conversations.setTopic", func(n int) obj { return obj{"channel": general, "topic": x(n)} }, "too_long"},
		{"purpose", 250, 251, "conversations.setPurpose", func(n int) obj { return obj{"channel": general, "purpose": x(n)} }, "too_long"},
		{"invites", 100, 101, "conversations.invite", func(n int) obj { return obj{"channel": "C0EMPTY", "users": people(n)} }, "too_many_users"},
		{"people of a group message", 8, 9, "conversations.open", func(n int) obj { return obj{"users": people(n)} }, "too_many_users"},
		{"page", 1000, 1001, "conversations.history", func(n int) obj { return obj{"channel": general, "limit": n} }, "invalid_limit"},
		{"bookmarks", 0, 1, "bookmarks.add", func(n int) obj {
			b := obj{"channel_id": "C0EMPTY", "title": "t", "type": "link", "link": "https://example.com"}
			if n == 1 {
				for range 99 {
					callJSON(t, w, "bookmarks.add", b)
				}
			}
			return b
		}, "too_many_bookmarks"},
	})
}

// TestConformanceOfArguments leaves required arguments out.
func TestConformanceOfArguments(t *testing.T) {
	w := conformant(t)
	for method, want := range map[string]string{
		"chat.postMessage":            "channel",
		"chat.update":                 "channel,ts",
		"chat.scheduleMessage":        "channel,post_at",
		"conversations.info":          "channel",
		"conversations.invite":        "channel,users",
		"users.info":                  "user",
		"files.info":                  "file",
		"reactions.add":               "name",
		"pins.add":                    "channel",
		"bookmarks.add":               "channel_id,title,type",
		"usergroups.users.update":     "usergroup,users",
		"views.publish":               "user_id,view",
		"views.open":                  "view",
		"chat.deleteScheduledMessage": "channel,scheduled_message_id",
	} {
		got := callJSON(t, w, method, obj{})
		var wanted []string
		for name := range strings.SplitSeq(want, ",") {
			wanted = append(wanted, "[ERROR] missing required field: "+name)
		}
		if got["error"] != "invalid_arguments" || strings.Join(details(got), ",") != strings.Join(wanted, ",") {
			t.Errorf("%s: %v, want %v", method, got, wanted)
		}
	}
	if got := callJSON(t, w, "blocks.validate", obj{"blocks": arr{divider()}, "message": obj{"text": "x"}}); got["error"] != "invalid_arguments" {
		t.Errorf("two payloads: %v", got)
	}
	got := callJSON(t, w, "blocks.validate", obj{"message": obj{"blocks": arr{obj{"type": "header"}}}})
	if want := "[map[code:failed_constraint message:missing required field: text pointer:/blocks/0]]"; got["error"] != "invalid_message" || fmt.Sprint(got["errors"]) != want {
		t.Errorf("validate: %v", got)
	}
}
