package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"strings"
	"syscall"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

// maxManifest bounds what is read from standard input, in bytes.
const maxManifest = 1 << 20

// serveCmd is what the workspace is made of and where it is served.
type serveCmd struct {
	Manifest string     `required:"" placeholder:"FILE" help:"The app's manifest, YAML or JSON, as Slack has it; - reads standard input."`
	Addr     string     `default:"127.0.0.1:8585" placeholder:"HOST:PORT" help:"Where to serve (default ${default}); port 0 takes a free one."`
	Seed     string     `placeholder:"FILE" help:"People, channels and groups to begin with, instead of the sample ones."`
	Tour     string     `placeholder:"FILE" help:"Steps that walk newcomers through the app, on a card of the page (YAML: title, steps, end)."`
	Data     string     `placeholder:"DIR" help:"Keep people, messages and tokens in this directory from one run to the next. --seed counts for its first run only."`
	Clock    bool       `help:"Let the workspace's time be moved forward, from the page and over /control/clock."`
	Log      slog.Level `default:"warn" placeholder:"LEVEL" help:"What to tell on standard error: debug, info, warn or error (default ${default})."`
}

// Help explains how an app gets here.
func (cli) Help() string {
	return `What it prints on standard output can be pasted into a shell, or kept:

  slacksim --manifest app.yaml > slack.env &
  . ./slack.env && npm start

slack-go takes the address as slack.OptionAPIURL(os.Getenv("SLACK_API_URL")), Bolt for
JavaScript as clientOptions: { slackApiUrl: process.env.SLACK_API_URL }, Bolt for Python as
WebClient(base_url=os.environ["SLACK_API_URL"]).`
}

// run serves the workspace until ctx ends, and then saves it.
func (c serveCmd) run(ctx context.Context, env environment) (err error) {
	manifest, err := c.manifest(env.in)
	if err != nil {
		return err
	}
	state, err := openState(c.Data)
	if err != nil {
		return err
	}
	cfg := slacksim.Config{
		Manifest: manifest, Snapshot: state.snapshot,
		Logger: slog.New(slog.NewTextHandler(env.errs, &slog.HandlerOptions{Level: c.Log})),
	}
	if c.Clock || !state.clock.IsZero() {
		cfg.Clock = slacksim.NewClock(state.clock)
	}
	if state.fresh() {
		if err := c.people(&cfg); err != nil {
			return err
		}
	}
	if c.Tour != "" {
		if cfg.Tour, err = readTour(c.Tour); err != nil {
			return err
		}
	}
	w, err := slacksim.New(cfg)
	if err != nil {
		return c.blame(err)
	}
	listener, err := c.listen(ctx)
	if err != nil {
		return err
	}
	if err := w.Start(listener); err != nil {
		return errors.Join(fmt.Errorf("start serving: %w", err), listener.Close())
	}
	err = announce(env.out, w, listener.Addr())
	if err == nil {
		<-ctx.Done()
	}
	return errors.Join(err, w.Close(), state.save(w))
}

// manifest reads the file that was named.
func (c serveCmd) manifest(in io.Reader) ([]byte, error) {
	if c.Manifest == "-" {
		b, err := io.ReadAll(io.LimitReader(in, maxManifest))
		if err != nil {
			return nil, fmt.Errorf("read the manifest from standard input: %w", err)
		}
		return b, nil
	}
	b, err := os.ReadFile(c.Manifest)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no manifest %s; Slack shows an app's under \"App Manifest\" in its settings", c.Manifest)
	}
	if err != nil {
		return nil, fmt.Errorf("read the manifest: %w", err)
	}
	return b, nil
}

// people fills a new workspace from the seed or with the sample.
func (c serveCmd) people(cfg *slacksim.Config) error {
	text := []byte(sampleSeed)
	if c.Seed != "" {
		var err error
		if text, err = os.ReadFile(c.Seed); err != nil {
			return fmt.Errorf("read the seed: %w", err)
		}
	}
	seed, err := readSeed(text)
	if err != nil {
		return fmt.Errorf("the seed %s cannot be used:\n%w", c.Seed, err)
	}
	cfg.Team, cfg.Users, cfg.Channels, cfg.UserGroups, cfg.Emoji = seed.Team, seed.Users, seed.Channels, seed.UserGroups, seed.Emoji
	return nil
}

// blame names the manifest, and the lines in it, where the workspace refused
// it.
func (c serveCmd) blame(err error) error {
	var manifest *slacksim.ManifestError
	if !errors.As(err, &manifest) {
		return fmt.Errorf("make the workspace: %w", err)
	}
	var all []error
	for _, f := range manifest.Faults {
		where := c.Manifest
		if f.Line > 0 {
			where = fmt.Sprintf("%s:%d", c.Manifest, f.Line)
		}
		all = append(all, fmt.Errorf("%s: %s", where, f.Message))
	}
	return errors.Join(all...)
}

// listen takes the address.
func (c serveCmd) listen(ctx context.Context) (net.Listener, error) {
	if _, _, err := net.SplitHostPort(c.Addr); err != nil {
		return nil, fmt.Errorf("--addr is %q; write it as host:port, for example 127.0.0.1:8585", c.Addr)
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", c.Addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("%s is in use, perhaps by another slacksim; choose another port with --addr, or a free one with --addr 127.0.0.1:0", c.Addr)
	case err != nil:
		return nil, fmt.Errorf("cannot serve at %s: %w; choose another address with --addr", c.Addr, err)
	}
	return l, nil
}

// announce prints what the app needs as shell commands, and the rest as
// comments between them.
func announce(out io.Writer, w *slacksim.Workspace, addr net.Addr) error {
	var b strings.Builder
	app := w.App()
	fmt.Fprintf(&b, "# %s is installed in the workspace %q. Open %s/ in a browser.\n", oneLine(app.Name), oneLine(w.Title()), w.URL())
	fmt.Fprintf(&b, "# Its bot token has the scopes of the manifest: %s.\n", oneLine(strings.Join(app.Scopes, ", ")))
	if tcp, ok := addr.(*net.TCPAddr); ok && !tcp.IP.IsLoopback() {
		fmt.Fprintf(&b, "# Whoever reaches %s can act as anybody in it.\n", addr)
	}
	fmt.Fprintf(&b, "export SLACK_BOT_TOKEN=%s\nexport SLACK_APP_TOKEN=%s\nexport SLACK_API_URL=%s\n", w.BotToken(), w.AppToken(), w.APIURL())
	fmt.Fprintf(&b, "# Start the app with these. Ctrl-C ends the workspace.\n")
	if _, err := io.WriteString(out, b.String()); err != nil {
		return fmt.Errorf("print the environment: %w", err)
	}
	return nil
}

// oneLine keeps a text of the manifest within its comment.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
