package main

import (
	"bytes"
	"context"
	"database/sql"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/bot/slacksim"
	"github.com/renewalbot/renewalbot/domain/playbook"
	"github.com/renewalbot/renewalbot/manifests"
	"github.com/renewalbot/renewalbot/storage"
	"github.com/renewalbot/renewalbot/storage/pgtest"
)

// localSlack is a workspace of sample people with the app installed.
func localSlack(t *testing.T, manifest []byte) *slacksim.Workspace {
	t.Helper()
	w, err := slacksim.New(slacksim.Config{
		Manifest: manifest, Users: demoPeople(), Channels: demoChannels(),
		Team: slacksim.Team{ID: "T0SAMPLE", Name: "Sample Inc", Domain: "sample"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Start(listen(t)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

func listen(t testing.TB) net.Listener {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// nobody is an address at which nothing listens.
func nobody(t *testing.T) string {
	t.Helper()
	l := listen(t)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return l.Addr().String()
}

// serving is an environment in which serve works.
func serving(t *testing.T, w *slacksim.Workspace) map[string]string {
	t.Helper()
	return map[string]string{
		"SLACK_BOT_TOKEN": w.BotToken(), "SLACK_APP_TOKEN": w.AppToken(), "SLACK_API_URL": w.APIURL(),
		"DATABASE_URL": "sqlite:" + filepath.Join(t.TempDir(), "renewalbot.db"),
	}
}

func secretsOf(vars map[string]string) []string {
	return []string{vars["SLACK_BOT_TOKEN"], vars["SLACK_APP_TOKEN"], "secret"}
}

func TestSlackRefuses(t *testing.T) {
	without := func(scopes ...string) []byte {
		manifest := string(manifests.SlackApp)
		for _, scope := range scopes {
			manifest = strings.Replace(manifest, "      - "+scope+"\n", "", 1)
		}
		return []byte(manifest)
	}
	fault := func(method, kind string) func(*testing.T, *slacksim.Workspace, map[string]string) {
		return func(t *testing.T, w *slacksim.Workspace, _ map[string]string) {
			if err := w.Fault(method, slacksim.Fault{Kind: kind, Count: -1, RetryAfter: 7, Status: http.StatusBadGateway}); err != nil {
				t.Fatal(err)
			}
		}
	}
	set := func(name, value string) func(*testing.T, *slacksim.Workspace, map[string]string) {
		return func(_ *testing.T, _ *slacksim.Workspace, vars map[string]string) { vars[name] = value }
	}
	tests := []struct {
		name     string
		manifest []byte
		spoil    func(*testing.T, *slacksim.Workspace, map[string]string)
		code     int
		says     []string
	}{
		{"an unknown bot token", manifests.SlackApp, set("SLACK_BOT_TOKEN", sampleBotToken), exitMistake,
			[]string{"SLACK_BOT_TOKEN is refused by Slack (invalid_auth); check that the app is installed"}},
		{"a revoked token", manifests.SlackApp, func(_ *testing.T, w *slacksim.Workspace, _ map[string]string) { w.RevokeTokens() }, exitMistake,
			[]string{"SLACK_BOT_TOKEN is refused by Slack (token_revoked)"}},
		{"an unknown app token", manifests.SlackApp, set("SLACK_APP_TOKEN", sampleAppToken), exitMistake,
			[]string{"SLACK_APP_TOKEN opens no connection (invalid_auth); make an App-Level Token with connections:write"}},
		{"no Socket Mode", manifests.SlackApp, func(_ *testing.T, w *slacksim.Workspace, _ map[string]string) { w.Disconnect("link_disabled") }, exitMistake,
			[]string{"SLACK_APP_TOKEN opens no connection (forbidden_team); switch Socket Mode on"}},
		{"an app of an older manifest", without("users:read", "im:write"), nil, exitMistake,
			[]string{"SLACK_BOT_TOKEN lacks the scopes im:write, users:read; give the Slack app the manifest"}},
		{"nobody at the address", manifests.SlackApp, func(t *testing.T, _ *slacksim.Workspace, vars map[string]string) {
			vars["SLACK_API_URL"] = "http://" + nobody(t) + "/api/"
		}, exitFailed, []string{"cannot be reached (dial tcp"}},
		{"another program at the address", manifests.SlackApp, func(t *testing.T, _ *slacksim.Workspace, vars map[string]string) {
			page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>Welcome</html>") }))
			t.Cleanup(page.Close)
			vars["SLACK_API_URL"] = page.URL
		}, exitFailed, []string{"gives no answer that can be read"}},
		{"a wrong path", manifests.SlackApp, func(_ *testing.T, w *slacksim.Workspace, vars map[string]string) {
			vars["SLACK_API_URL"] = w.URL() + "/nothing/here/"
		}, exitFailed, []string{"http_404"}},
		{"a pause", manifests.SlackApp, fault("auth.test", slacksim.FaultLimited), exitFailed, []string{"asks for a pause of 7s"}},
		{"an outage", manifests.SlackApp, fault("auth.test", slacksim.Fault5xxBefore), exitFailed, []string{"is out of order (http_502); start again later"}},
		{"an outage a little later", manifests.SlackApp, fault("users.list", slacksim.Fault5xxBefore), exitFailed, []string{"is out of order (http_502)"}},
		{"a database and a token", manifests.SlackApp, func(t *testing.T, _ *slacksim.Workspace, vars map[string]string) {
			vars["SLACK_BOT_TOKEN"], vars["DATABASE_URL"] = sampleBotToken, "sqlite:"+t.TempDir()
		}, exitMistake, []string{"is a folder. Name a file in it", "SLACK_BOT_TOKEN is refused by Slack"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := localSlack(t, tt.manifest)
			vars := serving(t, w)
			if tt.spoil != nil {
				tt.spoil(t, w, vars)
			}
			runProgram(t, vars, "serve").complained(t, tt.code, secretsOf(vars), tt.says...)
		})
	}
}

// A connection that only the network or an outage prevents is tried again until
// it is there, or until somebody stops the program, which is no failure.
func TestOutageWhileConnecting(t *testing.T) {
	for name, count := range map[string]int{"passes": 2, "lasts": -1} {
		t.Run(name, func(t *testing.T) {
			w := localSlack(t, manifests.SlackApp)
			if err := w.Fault("apps.connections.open", slacksim.Fault{Kind: slacksim.FaultError, Error: "internal_error", Count: count}); err != nil {
				t.Fatal(err)
			}
			vars := serving(t, w)
			ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
			defer stop()
			var errs bytes.Buffer
			code := make(chan int, 1)
			go func() {
				code <- run(ctx, []string{"serve"}, environment{getenv: func(name string) string { return vars[name] }, out: io.Discard, errs: &errs})
			}()
			tries := func() (n int) {
				for _, call := range w.Calls() {
					if call.Method == "apps.connections.open" {
						n++
					}
				}
				return n
			}
			if err := w.Wait(ctx, func() bool { return tries() > 2 && (count < 0 || w.Connected() > 0) }); err != nil {
				t.Fatalf("%d attempts, %d connections: %v", tries(), w.Connected(), err)
			}
			stop()
			if got := <-code; got != 0 {
				t.Errorf("exit code %d, want 0\n%s", got, errs.String())
			}
			outcome{errs: errs.String()}.complained(t, 0, secretsOf(vars))
		})
	}
}

func TestHealthAddressInUse(t *testing.T) {
	l := listen(t)
	t.Cleanup(func() { _ = l.Close() })
	vars := serving(t, localSlack(t, manifests.SlackApp))
	runProgram(t, vars, "serve", "--health-addr", l.Addr().String()).complained(t, exitFailed, secretsOf(vars),
		"--health-addr "+l.Addr().String()+" cannot be used (bind: address already in use); choose a free address")
}

func TestDatabaseRefuses(t *testing.T) {
	sqlite := func(spoil func(t *testing.T, path string)) func(*testing.T) string {
		return func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "renewalbot.db")
			spoil(t, path)
			return "sqlite:" + path
		}
	}
	postgres := func(change func(*url.URL)) func(*testing.T) string {
		return func(t *testing.T) string {
			u, err := url.Parse(pgtest.URL(t))
			if err != nil {
				t.Fatal(err)
			}
			change(u)
			return u.String()
		}
	}
	tests := []struct {
		name string
		url  func(*testing.T) string
		says string
	}{
		{"a folder", func(t *testing.T) string { return "sqlite:" + t.TempDir() }, "is a folder"},
		{"no database", sqlite(func(t *testing.T, path string) {
			if err := os.WriteFile(path, []byte(strings.Repeat("a letter\n", 999)), 0o600); err != nil {
				t.Fatal(err)
			}
		}), "is not a database of renewalbot, or it is damaged. Choose another file"},
		{"a file that cannot be written", sqlite(func(t *testing.T, path string) {
			if os.Geteuid() == 0 {
				t.Skip("root may write anything")
			}
			if err := os.WriteFile(path, nil, 0o400); err != nil {
				t.Fatal(err)
			}
		}), "cannot be written. Let the user who runs renewalbot write the file and its folder"},
		{"a folder that cannot be written", func(t *testing.T) string {
			if _, err := os.Stat("/sys/kernel"); err != nil {
				t.Skip("no folder in which even root may not write")
			}
			return "sqlite:/sys/kernel/renewalbot.db"
		}, "cannot be written"},
		{"a newer schema", sqlite(func(t *testing.T, path string) {
			openDatabase(t, "sqlite:"+path, nil)
			execute(t, path, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, TRUE)")
		}), "This database was written by a newer renewalbot (schema 99999"},
		{"a locked file", sqlite(func(t *testing.T, path string) { execute(t, path, "BEGIN EXCLUSIVE") }), "is locked by another program. End that program"},
		{"no server", func(t *testing.T) string { return "postgres://me:secret@" + nobody(t) + "/renewalbot" }, "cannot be reached. Check the host and port"},
		{"a wrong password", func(t *testing.T) string {
			return "postgres://me:secret@" + refusingPostgres(t, "28P01") + "/renewalbot"
		}, "refuses the user or the password of the database URL"},
		{"an unknown user", postgres(func(u *url.URL) { u.User = url.UserPassword("stranger", "secret") }), "refuses the user or the password"},
		{"no such database", postgres(func(u *url.URL) { u.Path = "/absent" }), "has no such database. Create it with createdb"},
	}
	w := localSlack(t, manifests.SlackApp)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			vars := maps.Clone(serving(t, w))
			vars["DATABASE_URL"] = tt.url(t)
			runProgram(t, vars, "serve").complained(t, exitFailed, secretsOf(vars), tt.says)
		})
	}
}

// openDatabase makes a database or opens it, fills it if asked, and closes it.
func openDatabase(t *testing.T, url string, fill func(context.Context, *storage.Tx) error) {
	t.Helper()
	books, err := playbook.Default()
	if err != nil {
		t.Fatal(err)
	}
	store, err := storage.Open(t.Context(), url, storage.Options{Now: newClock(time.Time{}, 1).Now, Playbooks: books})
	if err != nil {
		t.Fatal(err)
	}
	if fill != nil {
		if err := store.InTx(t.Context(), func(tx *storage.Tx) error { return fill(t.Context(), tx) }); err != nil {
			t.Error(err)
		}
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
}

// execute runs a statement as another program would, and stays connected until
// the test ends.
func execute(t *testing.T, path, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

// refusingPostgres is a server that refuses everybody who connects with an
// error code of PostgreSQL. pgtest's trusts everybody.
func refusingPostgres(t *testing.T, code string) (addr string) {
	t.Helper()
	l := listen(t)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			refusal := "SFATAL\x00C" + code + "\x00Mrefused\x00\x00"
			_, _ = conn.Read(make([]byte, 1024)) // the greeting
			_, _ = conn.Write(append([]byte{'E', 0, 0, 0, byte(4 + len(refusal))}, refusal...))
			_ = conn.Close()
		}
	}()
	t.Cleanup(func() {
		_ = l.Close()
		<-done
	})
	return l.Addr().String()
}
