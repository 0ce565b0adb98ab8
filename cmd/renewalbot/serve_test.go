package main

import (
	"bytes"
	"context"
	"io"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/renewalbot/renewalbot/bot/slacksim"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/manifests"
	"github.com/renewalbot/renewalbot/storage"
)

// process is renewalbot as a process of its own.
type process struct {
	cmd  *exec.Cmd
	said *transcript
}

// transcript keeps what a process says and tells when something new was said.
type transcript struct {
	mu   sync.Mutex
	text bytes.Buffer
	more chan struct{} // closed at the next write
}

func (s *transcript) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.more)
	s.more = make(chan struct{})
	return s.text.Write(p)
}

func (s *transcript) read() (string, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String(), s.more
}

// startProcess starts serve and returns when it is up.
func startProcess(t *testing.T, vars map[string]string, args ...string) *process {
	t.Helper()
	p := &process{said: &transcript{more: make(chan struct{})}}
	p.cmd = exec.CommandContext(context.WithoutCancel(t.Context()), os.Args[0], append([]string{"serve"}, args...)...)
	p.cmd.Env = append(os.Environ(), crashVariable+"=never")
	for name, value := range vars {
		p.cmd.Env = append(p.cmd.Env, name+"="+value)
	}
	p.cmd.Stdout, p.cmd.Stderr = p.said, p.said
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if p.cmd.ProcessState == nil { // the test failed before it ended the process
			_, _ = p.end(t, syscall.SIGKILL), p.cmd.Wait()
		}
	})
	p.hears(t, `msg="renewalbot is up"`)
	return p
}

// hears waits until the process has said something that matches, and returns
// the first group of the expression.
func (p *process) hears(t *testing.T, expr string) string {
	t.Helper()
	re := regexp.MustCompile(expr)
	patient := time.NewTimer(30 * time.Second)
	defer patient.Stop()
	for {
		text, more := p.said.read()
		if m := re.FindStringSubmatch(text); m != nil {
			return m[len(m)-1]
		}
		select {
		case <-more:
		case <-patient.C:
			t.Fatalf("it never said %s:\n%s", expr, text)
		}
	}
}

// end sends a signal and returns everything that the process said.
func (p *process) end(t *testing.T, signal syscall.Signal) string {
	t.Helper()
	if err := p.cmd.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	err := p.cmd.Wait()
	text, _ := p.said.read()
	if signal == syscall.SIGTERM && err != nil {
		t.Errorf("it did not end cleanly: %v\n%s", err, text)
	}
	return text
}

// serve answers people, shows its health and its metrics, stops cleanly when it
// is told to, and goes on where it was when it is started again.
func TestServe(t *testing.T) {
	w := localSlack(t, manifests.SlackApp)
	vars := serving(t, w)
	openDatabase(t, vars["DATABASE_URL"], func(ctx context.Context, tx *storage.Tx) error {
		return tx.SaveSettings(ctx, demoAda, domain.Settings{Managers: []domain.PersonID{demoMarco}, StartedAt: tx.Now()})
	})
	vars["RENEWALBOT_ADMINS"], vars["RENEWALBOT_LOG"] = demoAda+",U0NOBODY", "debug"
	p := startProcess(t, vars, "--health-addr", "127.0.0.1:0")
	health := "http://" + p.hears(t, `msg="health checks are served" addr=(\S+)`)

	for path, want := range map[string]string{"/livez": "ok\n", "/readyz": "ok\n"} {
		if got := fetch(t, health+path); got != want {
			t.Errorf("%s says %q, want %q", path, got, want)
		}
	}
	says(t, w, demoAna, `/renewal add "Cobalt Robotics" 2027-05-01 "240000 USD" enterprise`, "Cobalt Robotics")
	says(t, w, demoMarco, `/renewal rate "Cobalt Robotics" red "Usage fell"`, "Red")
	awaits(t, w, demoAna, dmOf(t, w, demoAna), 0, "is now")                     // at any hour: the account has no channel
	metrics := fetchUntil(t, health+"/metrics", "renewalbot_deliveries_total{") // counted after it is recorded, which is after it is seen
	for _, name := range []string{
		`renewalbot_gateway_envelopes_total{outcome="ok",type="slash_commands"} 2`, "renewalbot_gateway_ack_seconds_count", "renewalbot_gateway_connections 1", "go_goroutines",
	} {
		if !strings.Contains(metrics, name) {
			t.Errorf("there is no %s in\n%s", name, strings.Join(regexp.MustCompile(`(?m)^renewalbot_.*`).FindAllString(metrics, -1), "\n"))
		}
	}
	said := p.end(t, syscall.SIGTERM)
	if !strings.Contains(said, `msg="an admin is nobody in this workspace" id=U0NOBODY`) {
		t.Error("it did not warn of an admin whom nobody knows")
	}
	for _, text := range []string{said, metrics} {
		for _, secret := range []string{w.BotToken(), w.AppToken(), "/response/"} {
			if strings.Contains(text, secret) {
				t.Errorf("%q is in\n%s", secret, text)
			}
		}
	}
	checkLog(t, said)

	again := startProcess(t, vars)
	says(t, w, demoAna, `/renewal brief "Cobalt Robotics"`, "Cobalt Robotics")
	again.end(t, syscall.SIGTERM)
}

// checkLog checks that every line has a level and a constant message in lower
// case, with what varies in attributes.
func checkLog(t *testing.T, text string) {
	t.Helper()
	line := regexp.MustCompile(`^time=\S+ level=(DEBUG|INFO|WARN|ERROR) msg=("[a-z][a-z ,:'-]+"|[a-z]+)( [a-z_.]+=.*)?$`)
	for s := range strings.Lines(text) {
		if s = strings.TrimSuffix(s, "\n"); !line.MatchString(s) {
			t.Errorf("a log line of another form: %s", s)
		}
	}
}

// says types a command as somebody and waits for an answer with text in it.
func says(t *testing.T, w *slacksim.Workspace, who, line, text string) {
	t.Helper()
	before := len(w.As(who).Messages("C0COBALT"))
	if err := w.As(who).Command(t.Context(), "C0COBALT", line); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	awaits(t, w, who, "C0COBALT", before, text)
}

// awaits waits for a message with text in it after the first ones.
func awaits(t *testing.T, w *slacksim.Workspace, who, channel string, first int, text string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	err := w.Wait(ctx, func() bool {
		return slices.ContainsFunc(w.As(who).Messages(channel)[first:], func(m slacksim.Message) bool { return strings.Contains(messageText(m), text) })
	})
	if err != nil {
		t.Fatalf("%s sees no %q in %s: %v", who, text, channel, err)
	}
}

// dmOf returns somebody's conversation with the bot.
func dmOf(t *testing.T, w *slacksim.Workspace, who string) string {
	t.Helper()
	for _, c := range w.As(who).Conversations() {
		if c.IsIM && c.Peer == w.App().BotUserID {
			return c.ID
		}
	}
	t.Fatalf("%s has no conversation with the bot", who)
	return ""
}

// fetchUntil fetches again until the answer contains want.
func fetchUntil(t *testing.T, url, want string) string {
	t.Helper()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for end := time.Now().Add(patience); ; <-again.C {
		text := fetch(t, url)
		if strings.Contains(text, want) {
			return text
		}
		if time.Now().After(end) {
			t.Fatalf("there is no %s at %s", want, url)
		}
	}
}

func fetch(t *testing.T, url string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	return send(t, request)
}

// send makes a request, which must succeed, and returns the answer's body.
func send(t *testing.T, request *http.Request) string {
	t.Helper()
	client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if err := response.Body.Close(); err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != http.StatusOK {
		t.Errorf("%s: %s: %s", request.URL, response.Status, body)
	}
	return string(body)
}

// Two bots on one SQLite file would only hold each other up: the second is
// refused. An import is let in, and a bot that was killed is in nobody's way.
func TestServeTwice(t *testing.T) {
	w := localSlack(t, manifests.SlackApp)
	vars := serving(t, w)
	first := startProcess(t, vars)
	runProgram(t, vars, "serve").complained(t, exitFailed, secretsOf(vars), "Another renewalbot runs on the database "+strings.TrimPrefix(vars["DATABASE_URL"], "sqlite:"))

	file := filepath.Join(t.TempDir(), "accounts.csv")
	if err := os.WriteFile(file, []byte("name,renewal_date,csm\nCobalt Robotics,2027-05-01,U0ANA\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := runProgram(t, vars, "import", "--yes", file); got.code != 0 || !strings.Contains(got.out, "Saved 1.") {
		t.Errorf("import beside serve: %+v", got)
	}
	says(t, w, demoAna, `/renewal brief "Cobalt Robotics"`, "Cobalt Robotics")

	first.end(t, syscall.SIGKILL)
	startProcess(t, maps.Clone(vars)).end(t, syscall.SIGTERM)
}

// Without an admin, serve prints a code that makes the first one, once.
func TestServePrintsTheFirstAdminsCode(t *testing.T) {
	w := localSlack(t, manifests.SlackApp)
	vars := serving(t, w)
	delete(vars, "RENEWALBOT_ADMINS")
	p := startProcess(t, vars)
	code := p.hears(t, `/renewal setup (\S+)\n`)
	says(t, w, demoAna, "/renewal setup ABCD-ABCD", "does not work")
	says(t, w, demoAna, "/renewal settings pause", "No admin is named yet")
	if err := w.As(demoAna).Command(t.Context(), "C0COBALT", "/renewal setup "+code); err != nil {
		t.Fatal(err)
	}
	says(t, w, demoAna, "/renewal settings workspace hour 8", "08:00")
	says(t, w, demoMarco, "/renewal setup "+code, "Only admins")
	p.end(t, syscall.SIGTERM)
	again := startProcess(t, vars)
	if said := again.end(t, syscall.SIGTERM); strings.Contains(said, "Nobody is admin") {
		t.Errorf("a code is printed although there is an admin:\n%s", said)
	}
}
