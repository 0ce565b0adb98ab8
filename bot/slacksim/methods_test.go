package slacksim

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// methodTable is what Slack's reference says of every method: its rate tier
// (P for chat.postMessage, S for special) and the bot scope it needs, for a
// public channel where that depends on the channel. "-" is none.
const methodTable = `
api.test                      4  -
apps.connections.open         3  -
auth.test                     S  -
blocks.validate               4  -
bookmarks.add                 2  bookmarks:write
bookmarks.edit                2  bookmarks:write
bookmarks.list                3  bookmarks:read
bookmarks.remove              2  bookmarks:write
bots.info                     3  users:read
chat.delete                   3  chat:write
chat.deleteScheduledMessage   3  chat:write
chat.getPermalink             S  -
chat.meMessage                3  chat:write
chat.postEphemeral            4  chat:write
chat.postMessage              P  chat:write
chat.scheduleMessage          3  chat:write
chat.scheduledMessages.list   3  -
chat.unfurl                   3  links:write
chat.update                   3  chat:write
conversations.archive         2  channels:manage
conversations.close           2  im:write
conversations.create          2  channels:manage
conversations.history         3  channels:history
conversations.info            3  channels:read
conversations.invite          3  channels:manage
conversations.join            3  channels:join
conversations.kick            3  channels:manage
conversations.leave           3  channels:manage
conversations.list            2  channels:read
conversations.mark            3  channels:manage
conversations.members         4  channels:read
conversations.open            3  im:write
conversations.rename          2  channels:manage
conversations.replies         3  channels:history
conversations.setPurpose      2  channels:manage
conversations.setTopic        2  channels:manage
conversations.unarchive       2  channels:manage
emoji.list                    2  emoji:read
files.completeUploadExternal  4  files:write
files.delete                  3  files:write
files.getUploadURLExternal    4  files:write
files.info                    4  files:read
files.list                    3  files:read
pins.add                      2  pins:write
pins.list                     2  pins:read
pins.remove                   2  pins:write
reactions.add                 3  reactions:write
reactions.get                 3  reactions:read
reactions.list                2  reactions:read
reactions.remove              2  reactions:write
team.info                     3  team:read
usergroups.create             2  usergroups:write
usergroups.disable            2  usergroups:write
usergroups.enable             2  usergroups:write
usergroups.list               2  usergroups:read
usergroups.update             2  usergroups:write
usergroups.users.list         2  usergroups:read
usergroups.users.update       2  usergroups:write
users.conversations           3  channels:read
users.getPresence             3  users:read
users.info                    4  users:read
users.list                    2  users:read
users.lookupByEmail           3  users:read.email
users.profile.get             4  users.profile:read
views.open                    4  -
views.publish                 4  -
views.push                    4  -
views.update                  4  -
`

// TestEveryMethodHasItsScopeAndTier calls every method with an app that has
// no scopes, and then as often as its tier allows.
func TestEveryMethodHasItsScopeAndTier(t *testing.T) {
	tiers := map[string]tier{"2": tier2, "3": tier3, "4": tier4, "P": tierPost, "S": tierAuth}
	listed := map[string]bool{}
	for line := range strings.Lines(strings.TrimSpace(methodTable)) {
		f := strings.Fields(line)
		name, size, scope := f[0], tiers[f[1]], f[2]
		listed[name] = true
		t.Run(name, func(t *testing.T) {
			w := peopledWorkspace(t)
			w.cfg.NoRateLimits = false
			now := w.Now()
			w.clock = func() time.Time { return now }
			if got := w.methods[name].tier; got != size {
				t.Errorf("tier of %d a minute, want %d", got, size)
			}
			answer := func() map[string]any { return answerOf(t, w, name) }
			got := answer()
			if scope == "-" && got["error"] == "missing_scope" || scope != "-" && (got["error"] != "missing_scope" || got["needed"] != scope) {
				t.Errorf("without scopes: %v, want %s", got, scope)
			}
			if scope != "-" && got["provided"] != "" {
				t.Errorf("provided: %v", got["provided"])
			}
			w.app.Scopes = everyScope(w)
			w.rates.init()
			burst := int(size)
			if size == tierPost {
				burst = w.cfg.PostBurst
			}
			for i := range burst {
				if got := answer(); got["error"] == "ratelimited" {
					t.Fatalf("call %d is limited", i+1)
				}
			}
			if got := answer(); got["error"] != "ratelimited" {
				t.Errorf("call %d: %v", burst+1, got)
			}
		})
	}
	for name := range methods() {
		if !listed[name] {
			t.Errorf("%s is not in the table", name)
		}
	}
}

// answerOf calls a method with arguments that name what is there.
func answerOf(t *testing.T, w *Workspace, name string) map[string]any {
	t.Helper()
	a := args{}
	channel := "C1"
	if name == "conversations.close" {
		w.mu.Lock()
		channel = w.openIM("U1", w.app.BotUserID).ID
		w.mu.Unlock()
	}
	for arg, value := range map[string]string{"channel": channel, "users": "U1", "user": "U1", "name": "fresh", "ts": "1.000001", "topic": "t", "purpose": "p"} {
		a.setString(arg, value)
	}
	if strings.HasSuffix(name, ".open") && strings.HasPrefix(name, "conv") {
		delete(a, "channel")
	}
	token := w.tokens.Bot
	if w.methods[name].appToken {
		token = w.tokens.App
	}
	r := httptest.NewRequestWithContext(t.Context(), "POST", "/api/"+name, nil)
	r.Header.Set("Authorization", "Bearer "+token)
	out, err := w.perform(name, a, r)
	rec := httptest.NewRecorder()
	w.deliver(rec, w.compose(out, err))
	var got map[string]any
	if err := json.Unmarshal(rec.Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got["error"] == "ratelimited" && rec.Header().Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	return got
}
