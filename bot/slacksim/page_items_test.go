package slacksim_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

// said posts a message as somebody and returns what the page calls it.
func said(t *testing.T, w *slacksim.Workspace, user, channel, text, thread string) map[string]any {
	t.Helper()
	ts, err := w.As(user).Say(within(t), channel, text, thread)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]any{"as": user, "channel": channel, "ts": ts}
}

// with is a request with more in it.
func with(base map[string]any, more ...any) map[string]any {
	out := map[string]any{}
	for k, v := range base {
		out[k] = v
	}
	for i := 0; i+1 < len(more); i += 2 {
		out[more[i].(string)] = more[i+1]
	}
	return out
}

func TestPageReacts(t *testing.T) {
	w := start(t, complete)
	a := run(t, w, nil)
	b := browse(t, w)
	m := said(t, w, ben, general, "Done?", "")
	b.must("/ui/react", with(m, "name", "+1", "on", true))
	b.must("/ui/react", with(m, "as", ana, "name", "+1", "on", true))
	b.must("/ui/react", with(m, "as", ana, "name", ":wave::skin-tone-3:", "on", true))
	b.must("/ui/react", with(m, "as", ana, "name", "our_own_emoji", "on", true))
	b.shows("/ui/part/main?as="+ana+"&c="+general,
		`data-react="&#43;1" aria-pressed="true" aria-label="thumbs up, 2 people, including you" title="You and Ben Sample reacted with :&#43;1:"`,
		"👋🏼", `aria-label="wave, only you"`, ":our_own_emoji:")
	b.shows("/ui/part/main?as="+ben+"&c="+general, `aria-label="wave, 1 person"`)
	b.must("/ui/react", with(m, "as", ana, "name", "+1", "on", false))
	b.shows("/ui/part/main?as="+ana+"&c="+general, `aria-pressed="false" aria-label="thumbs up, 1 person"`)
	if got := eventOf[*slackevents.ReactionAddedEvent](t, a); got.User != ben || got.Reaction != "+1" {
		t.Errorf("the app heard %+v", got)
	}
	if got := eventOf[*slackevents.ReactionRemovedEvent](t, a); got.User != ana || got.Reaction != "+1" {
		t.Errorf("the app heard %+v", got)
	}
	if status, out := b.call("/ui/react", with(m, "as", ana, "name", "no such name!", "on", true)); status != http.StatusUnprocessableEntity || out["code"] != "invalid_name" {
		t.Errorf("a name that is none: %d %v", status, out)
	}
}

// eventOf waits for an event of a type.
func eventOf[T any](t *testing.T, a *app) T {
	t.Helper()
	for {
		if e, ok := a.event(t).InnerEvent.Data.(T); ok {
			return e
		}
	}
}

func TestPagePins(t *testing.T) {
	w := start(t, complete)
	b := browse(t, w)
	m := said(t, w, ben, general, "Read *this* <first>", "")
	if html := b.shows("/ui/part/main?as=" + ana + "&c=" + general); strings.Contains(html, "Pinned") {
		t.Error("something is pinned already")
	}
	b.must("/ui/pin", with(m, "as", ana, "on", true))
	b.shows("/ui/part/main?as="+ana+"&c="+general, "Pinned by you", `aria-label="1 pinned"`, "Read this &lt;first&gt;", "/archives/"+general+"/p", `data-item="unpin"`)
	b.shows("/ui/part/main?as="+ben+"&c="+general, "Pinned by Ana Sample")
	if status, out := b.call("/ui/pin", with(m, "on", true)); status == http.StatusOK || out["code"] != "already_pinned" {
		t.Errorf("pinned twice: %d %v", status, out)
	}
	b.must("/ui/pin", with(m, "on", false))
	if html := b.shows("/ui/part/main?as=" + ana + "&c=" + general); strings.Contains(html, "Pinned by") {
		t.Error("it is still pinned")
	}
}

func TestPageEdits(t *testing.T) {
	w := start(t, complete)
	b := browse(t, w)
	m := said(t, w, ana, general, "Ask @ben about #general & <b>", "")
	b.shows("/ui/part/main?as="+ana+"&c="+general, `data-typed="Ask @ben about #general &amp; &lt;b&gt;"`, `data-item="edit"`, `data-item="delete"`)
	if html := b.shows("/ui/part/main?as=" + ben + "&c=" + general); strings.Contains(html, "data-typed") || strings.Contains(html, `data-item="edit"`) {
		t.Error("Ben is offered to change what Ana wrote")
	}
	b.must("/ui/edit", with(m, "text", "Ask @ben today"))
	b.shows("/ui/part/main?as="+ben+"&c="+general, "today", "(edited)", "@Ben Sample")
	for _, c := range []struct {
		path, want string
		body       map[string]any
	}{
		{"/ui/edit", "no_text", with(m, "text", "  ")},
		{"/ui/edit", "cant_update_message", with(m, "as", ben, "text", "mine now")},
		{"/ui/delete", "cant_delete_message", with(m, "as", ben)},
		{"/ui/delete", "not_in_channel", map[string]any{"as": ben, "channel": secret, "ts": "1.000001"}},
		{"/ui/edit", "message_not_found", with(m, "ts", "1.000001", "text", "x")},
	} {
		if status, out := b.call(c.path, c.body); status != http.StatusUnprocessableEntity || out["code"] != c.want {
			t.Errorf("%s %v: %d %v, want %s", c.path, c.body, status, out, c.want)
		}
	}
	b.must("/ui/delete", m)
	if list := w.As(ana).Messages(general); len(list) != 0 {
		t.Errorf("left: %+v", list)
	}
}

// TestADeletedThreadLeavesATombstone deletes where a thread began, and then
// its replies.
func TestADeletedThreadLeavesATombstone(t *testing.T) {
	w := start(t, complete)
	a := run(t, w, nil)
	b := browse(t, w)
	m := said(t, w, ana, general, "Began here", "")
	first := said(t, w, ben, general, "A reply", m["ts"].(string))
	b.must("/ui/pin", with(m, "on", true))
	b.must("/ui/delete", m)
	html := b.shows("/ui/part/main?as="+ana+"&c="+general, "This message was deleted.", "1 reply")
	if strings.Contains(html, "Began here") || strings.Contains(html, `data-item="edit"`) || strings.Contains(html, "Pinned by") {
		t.Errorf("the tombstone says too much:\n%s", html)
	}
	b.shows("/ui/part/thread?as="+ben+"&c="+general+"&t="+m["ts"].(string), "This message was deleted.", "A reply")
	var changed *slackevents.MessageEvent
	for changed == nil || changed.SubType != "message_changed" {
		changed = eventOf[*slackevents.MessageEvent](t, a)
	}
	if changed.Message.SubType != "tombstone" || changed.PreviousMessage.Text != "Began here" {
		t.Errorf("the app heard %+v, before %+v", changed.Message, changed.PreviousMessage)
	}
	for path, body := range map[string]map[string]any{
		"/ui/edit": with(m, "text", "again"), "/ui/delete": m, "/ui/react": with(m, "name", "+1", "on", true), "/ui/pin": with(m, "on", true),
	} {
		if _, out := b.call(path, body); out["code"] != "message_not_found" {
			t.Errorf("%s of a tombstone: %v", path, out)
		}
	}
	if _, _, err := a.DeleteMessage(general, m["ts"].(string)); code(err) != "message_not_found" {
		t.Errorf("the app deletes a tombstone: %v", err)
	}
	replies, _, _, err := a.GetConversationReplies(&slack.GetConversationRepliesParameters{ChannelID: general, Timestamp: m["ts"].(string)})
	if err != nil || len(replies) != 2 || replies[0].SubType != "tombstone" || replies[0].User != "USLACKBOT" {
		t.Errorf("thread: %+v, %v", replies, err)
	}
	b.must("/ui/delete", first)
	if list := w.As(ana).Messages(general); len(list) != 0 {
		t.Errorf("left after the last reply went: %+v", list)
	}
}

func TestPageShowsMeMessagesInItalics(t *testing.T) {
	w := start(t, complete)
	if _, _, err := client(t, w).PostMessage(general, slack.MsgOptionMeMessage(), slack.MsgOptionText("waves", false)); err != nil {
		t.Fatal(err)
	}
	browse(t, w).shows("/ui/part/main?as="+ana+"&c="+general, `class="blocks me"`)
}

func ref(m map[string]any) slacksim.MessageRef {
	return slacksim.MessageRef{Channel: m["channel"].(string), TS: m["ts"].(string)}
}
