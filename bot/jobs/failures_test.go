package jobs_test

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/bot/jobs"
	"github.com/renewalbot/renewalbot/bot/slacksim"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/storage"
)

// Failure 3: no library between the bot and Slack repeats a post by itself.
func TestFailure03OneCallPerAttempt(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		id := o.account(domain.AccountInput{CSM: ana, Channel: acme})
		o.promise(id, domain.Announcement{Key: "m", Critical: true})
		o.fault("chat.postMessage", slacksim.Fault{Kind: slacksim.FaultCutAfter})
		d := o.deliver(nil)
		if _, err := d.RunOnce(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := o.calls("chat.postMessage", ""); n != 1 {
			t.Errorf("one attempt was %d calls", n)
		}
		o.settle(d)
		o.wantAt(t, "m", string(acme))
		if n := o.calls("chat.postMessage", ""); n != 1 {
			t.Errorf("in the end there were %d calls", n)
		}
	})
}

// Failure 15: while the token is revoked nothing is tried but the token, nothing
// is given up, and the bot says so; afterwards everything goes out by itself,
// once.
func TestFailure15RevokedTokenOnlyDelays(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		o.log.expect("slack refuses the app")
		var keys []string
		id := o.account(domain.AccountInput{CSM: ana, Channel: acme})
		for i := range 30 {
			keys = append(keys, fmt.Sprint("m", i))
			o.promise(id, domain.Announcement{Key: keys[i], Channel: room(i), Critical: true})
		}
		o.fault("*", refuse("token_revoked", -1))
		d := o.deliver(nil)
		for range 60 {
			next, err := d.RunOnce(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			o.moveTo(next)
		}
		if got := d.Refused(); got != "token_revoked" {
			t.Errorf("it says %q", got)
		}
		if n := o.calls("chat.postMessage", ""); n > 80 { // sixteen at first, then one a minute
			t.Errorf("Slack was called %d times in vain", n)
		}
		o.slack.ClearFaults()
		o.settle(d)
		for i, key := range keys {
			o.wantAt(t, key, string(room(i)))
		}
		if got := d.Refused(); got != "" {
			t.Errorf("afterwards it says %q", got)
		}
	})
}

// Failure 25: after nine days in which the bot was down, each account has its
// card once, and it says how late it is.
func TestFailure25NineDaysDown(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		ids := []domain.AccountID{
			o.renewing(62, domain.AccountInput{CSM: ana, Channel: acme}), o.renewing(95, domain.AccountInput{CSM: ana, Channel: orders}),
		}
		o.sweep() // what is due today
		o.settle(o.deliver(nil))
		before := map[domain.AccountID]int{}
		for _, id := range ids {
			before[id] = o.cards(id)
		}
		o.move(9 * 24 * time.Hour)
		for range 3 { // a start, and two ticks
			o.sweep()
			o.settle(o.deliver(nil))
		}
		for _, id := range ids {
			if n := o.cards(id) - before[id]; n != 1 {
				t.Errorf("account %s got %d cards for nine days", id, n)
				continue
			}
			key := o.card(id)
			if m := o.copies(key); len(m) != 1 || o.message(key).State != storage.Sent || !strings.Contains(m[0].Text, "late") {
				t.Errorf("%s is there %d times: %v", key, len(m), m)
			}
		}
	})
}

// Failure 28: what stands where an hour, a zone or a number belongs cannot stop
// reminders: what does not make sense is as if nobody had chosen anything.
func TestFailure28NonsenseForAnHour(t *testing.T) {
	onBoth(t, func(t *testing.T, o *office) {
		for i, nonsense := range []string{"@every 0s", "0 9 * * MON-FRI", "25:99", "-1", "9999999999999999999", "Mars/Base", "\x7f", "TZ=x 1 2 3 4 5"} {
			choices := domain.Choices{"unknown": nonsense}
			for _, s := range domain.SettingTable() {
				if _, err := s.Parse(nonsense); err == nil {
					t.Errorf("%s takes %q", s.Name, nonsense)
				}
				choices[s.Name] = nonsense
			}
			who := domain.PersonID(fmt.Sprintf("U0ODD%d", i))
			o.must(func(ctx context.Context, tx *storage.Tx) error {
				p := domain.Person{ID: who, Name: "Odd Sample", TimeZone: nonsense, Choices: choices}
				if err := tx.PutPeople(ctx, p); err != nil {
					return err
				}
				return tx.SaveChoices(ctx, p)
			})
			id := o.account(domain.AccountInput{CSM: who, Channel: room(i)})
			o.sweep()
			o.settle(o.deliver(nil))
			o.wantAt(t, o.card(id), string(room(i)))
		}
	})
	for _, every := range []time.Duration{-time.Second, 0, 1, time.Millisecond, time.Duration(1<<63 - 1)} {
		s := jobs.NewSchedule(jobs.ScheduleConfig{Every: every, Now: time.Now, Logger: slog.New(slog.DiscardHandler)})
		if err := s.Start(t.Context()); err == nil {
			err = s.Stop(t.Context())
			if err != nil {
				t.Errorf("a tick of %v: %v", every, err)
			}
		}
	}
}

// Every failure mode has a line in CONTRIBUTING, and every test it names exists.
func TestFailureTable(t *testing.T) {
	const root = "../.."
	text, err := os.ReadFile(filepath.Join(root, "CONTRIBUTING.md"))
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	named := regexp.MustCompile(`(?m)^func (Test\w+)\(`)
	err = filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case strings.HasSuffix(path, ".txtar"):
			there[strings.TrimSuffix(filepath.Base(path), ".txtar")] = true
		case strings.HasSuffix(path, "_test.go"):
			code, err := os.ReadFile(filepath.Clean(path))
			for _, m := range named.FindAllSubmatch(code, -1) {
				there[string(m[1])] = true
			}
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	modes := 0
	for _, row := range regexp.MustCompile(`(?m)^\| (\d+) \| ([^|]+) \| ([^|]+) \|$`).FindAllStringSubmatch(string(text), -1) {
		modes++
		if row[1] != strconv.Itoa(modes) {
			t.Errorf("row %s comes as number %d", row[1], modes)
		}
		tests := regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(row[3], -1)
		for _, test := range tests {
			if !there[test[1]] {
				t.Errorf("failure %s names %s, which does not exist", row[1], test[1])
			}
		}
		if len(tests) == 0 && !strings.HasPrefix(row[3], "not tested: ") {
			t.Errorf("failure %s names no test and does not say why", row[1])
		}
	}
	if modes != 37 {
		t.Errorf("the table has %d failure modes, want 37", modes)
	}
}
