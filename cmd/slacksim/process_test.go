package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A bot that knows nothing of this workspace runs in it with exactly the
// environment that is printed: both are programs of their own, and a shell
// reads the one's output before it starts the other.
func TestRenewalbotWithThePrintedEnvironment(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds two programs")
	}
	bin := buildPrograms(t)
	data := t.TempDir()
	sim := startSlacksim(t, bin, data)
	serve := `. "$0" && exec "$1" serve`
	bot := exec.Command("sh", "-c", serve, sim.environment, filepath.Join(bin, "renewalbot"))
	bot.Env = append(plainEnvironment(), "DATABASE_URL=sqlite:"+filepath.Join(data, "bot.db"), "RENEWALBOT_ADMINS=U0ANA")
	running := startProgram(t, bot)

	sim.until(t, "the bot is connected", func() bool {
		var state struct{ Connected int }
		sim.show(t, "state", &state)
		return state.Connected == 1
	})
	sim.do(t, "command", map[string]any{"as": "U0ANA", "channel": "C0GENERAL", "line": "/renewal help"})
	sim.until(t, "help is shown to ana", func() bool { return sim.hasMessage(t, "U0ANA", "C0GENERAL", "/renewal brief") })
	sim.do(t, "say", map[string]any{"as": "U0BEN", "channel": "C0GENERAL", "text": "hello @renewalbot"})
	sim.until(t, "the mention is answered", func() bool {
		var calls []struct{ Method, Result string }
		sim.show(t, "calls", &calls)
		return slices.ContainsFunc(calls, func(c struct{ Method, Result string }) bool {
			return strings.HasPrefix(c.Method, "chat.post") && c.Result == "ok"
		})
	})
	running.stop(t, syscall.SIGTERM)
	sim.stop(t, os.Interrupt)

	sim = startSlacksim(t, bin, data)
	if !sim.hasMessage(t, "U0ANA", "C0GENERAL", "/renewal brief") {
		t.Error("the second run has lost the messages of the first")
	}
	sim.stop(t, os.Interrupt)
}

// buildPrograms builds both programs into a folder.
func buildPrograms(t *testing.T) string {
	t.Helper()
	bin := t.TempDir()
	build := exec.CommandContext(t.Context(), "go", "build", "-o", bin, ".", "../renewalbot")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the programs: %v\n%s", err, out)
	}
	return bin
}

// plainEnvironment is the test's own without what programs are configured by.
func plainEnvironment() []string {
	return slices.DeleteFunc(os.Environ(), func(v string) bool {
		return strings.HasPrefix(v, "SLACK_") || strings.HasPrefix(v, "RENEWALBOT_") || strings.HasPrefix(v, "DATABASE_URL=")
	})
}

// program is a process that the test started.
type program struct {
	*exec.Cmd
	said bytes.Buffer // standard error
}

func startProgram(t *testing.T, cmd *exec.Cmd) *program {
	t.Helper()
	p := &program{Cmd: cmd}
	p.Stderr = &p.said
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if p.ProcessState == nil { // the test ended early
			_ = p.Process.Kill()
			_ = p.Wait()
		}
		if t.Failed() {
			t.Logf("%s said:\n%s", filepath.Base(p.Path), p.said.String())
		}
	})
	return p
}

// stop ends the program by a signal and wants it to end well.
func (p *program) stop(t *testing.T, by os.Signal) {
	t.Helper()
	if err := p.Process.Signal(by); err != nil {
		t.Fatal(err)
	}
	if err := p.Wait(); err != nil {
		t.Errorf("after %v: %v", by, err)
	}
}

// simulator is a slacksim of its own process.
type simulator struct {
	*program
	environment string // the file with what it printed
	control     string // address of the control interface
	http        *http.Client
}

// startSlacksim starts slacksim with renewalbot's manifest and keeps what it
// prints in a file.
func startSlacksim(t *testing.T, bin, data string) *simulator {
	t.Helper()
	cmd := exec.Command(filepath.Join(bin, "slacksim"), "-manifest", "../../manifests/slack-app.yaml", "-addr", "127.0.0.1:0", "-data", data)
	out, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout = in
	s := &simulator{program: startProgram(t, cmd), environment: filepath.Join(data, "slack.env"), http: &http.Client{Timeout: 10 * time.Second}}
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	lines, env := readEnvironment(t, out)
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.environment, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.control = strings.TrimSuffix(env["SLACK_API_URL"], "api/") + "control/"
	return s
}

// do has a person do something.
func (s *simulator) do(t *testing.T, what string, in any) {
	t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.ask(http.MethodPost, what, bytes.NewReader(body), nil); err != nil {
		t.Fatal(err)
	}
}

// show looks at something of the workspace.
func (s *simulator) show(t *testing.T, what string, out any) {
	t.Helper()
	if err := s.ask(http.MethodGet, what, http.NoBody, out); err != nil {
		t.Fatal(err)
	}
}

func (s *simulator) ask(method, what string, body io.Reader, out any) error {
	req, err := http.NewRequest(method, s.control+what, body)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Close = true // nothing is left over when the test ends
	resp, err := s.http.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	answer := struct {
		OK      bool
		Message string
		Result  any
	}{Result: out}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return fmt.Errorf("%s %s: %w", method, what, err)
	}
	if !answer.OK {
		return fmt.Errorf("%s %s: %s", method, what, answer.Message)
	}
	return nil
}

// hasMessage reports whether somebody has a message with a text in it.
func (s *simulator) hasMessage(t *testing.T, who, channel, text string) bool {
	t.Helper()
	var messages []json.RawMessage
	s.show(t, "messages?as="+who+"&channel="+channel, &messages)
	return slices.ContainsFunc(messages, func(m json.RawMessage) bool { return bytes.Contains(m, []byte(text)) })
}

// until waits for something that another process does.
func (s *simulator) until(t *testing.T, what string, cond func() bool) {
	t.Helper()
	deadline := time.NewTimer(30 * time.Second)
	defer deadline.Stop()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for !cond() {
		select {
		case <-look.C:
		case <-deadline.C:
			t.Fatalf("waited in vain until %s", what)
		}
	}
}
