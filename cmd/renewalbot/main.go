// Command renewalbot makes software renewals happen on time: it runs the Slack
// bot, a demo that needs no Slack workspace, and the tools around them.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/renewalbot/renewalbot/bot"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], environment{getenv: os.Getenv, out: os.Stdout, errs: os.Stderr})
	stop()
	os.Exit(code)
}

// environment is what the program finds around it; tests hand in their own.
type environment struct {
	getenv func(string) string
	out    io.Writer
	errs   io.Writer
	hook   func(point string) // see app.hook
	// synchronous is how SQLite writes to disk, "" for FULL. It is no setting:
	// benchmarks compare with NORMAL.
	synchronous string
}

// cli is what can be typed after renewalbot.
type cli struct {
	Serve    serveCmd    `cmd:"" help:"Run the bot in a Slack workspace."`
	Demo     demoCmd     `cmd:"" help:"Try the bot in your browser: no Slack workspace, no configuration."`
	Import   importAll   `cmd:"" help:"Load accounts and their terms, contacts, or usage figures from a CSV file."`
	Playbook playbookCmd `cmd:"" help:"Check your own playbooks, or print a timeline."`
	Template templateCmd `cmd:"" help:"Check your own texts of notices, or print one."`
	Manifest manifestCmd `cmd:"" help:"Print the manifest of the Slack app."`
	Version  versionCmd  `cmd:"" help:"Print the version."`
}

// The exit codes. A supervisor may start the program again after exitFailed;
// after exitMistake somebody has to change something first.
const (
	exitFailed  = 1
	exitMistake = 2
)

// exitSignal carries kong's wish to exit after --help out of the parser.
type exitSignal int

// run parses args, runs what they ask for and returns the exit code. Errors are
// one sentence for people, never a stack.
func run(ctx context.Context, args []string, env environment) (code int) {
	defer func() {
		if p := recover(); p != nil {
			asked, ok := p.(exitSignal)
			if !ok {
				panic(p)
			}
			code = int(asked)
		}
	}()
	var typed cli
	parser, err := kong.New(&typed, kong.Name("renewalbot"), kong.Description("Makes software renewals happen on time, in Slack."),
		kong.Writers(env.out, env.errs), kong.Exit(func(code int) { panic(exitSignal(code)) }))
	if err != nil {
		return complain(env, err)
	}
	chosen, err := parser.Parse(args)
	if err != nil {
		return complain(env, misused(parser, args, err))
	}
	switch chosen.Command() {
	case "serve":
		err = typed.Serve.run(ctx, env)
	case "demo":
		err = typed.Demo.run(ctx, env)
	case "import accounts <file>":
		err = typed.Import.Accounts.start(ctx, env)
	case "import contacts <file>":
		err = typed.Import.Contacts.start(ctx, env)
	case "import usage <file>":
		err = typed.Import.Usage.start(ctx, env)
	case "playbook check <file>":
		err = typed.Playbook.Check.run(env.out)
	case "playbook show <segment>", "playbook show <segment> <colour>":
		err = typed.Playbook.Show.run(env)
	case "template check <dir>":
		err = typed.Template.Check.run(env.out)
	case "template show <kind>":
		err = typed.Template.Show.run(env)
	case "manifest":
		err = typed.Manifest.run(env)
	case "version":
		err = typed.Version.run(env)
	}
	if err != nil && !errors.Is(err, context.Canceled) {
		return complain(env, err)
	}
	return 0
}

// misused says what is wrong with a command line.
func misused(parser *kong.Kong, args []string, err error) error {
	var names []string
	for _, command := range parser.Model.Children {
		names = append(names, command.Name)
	}
	switch {
	case len(args) == 0:
		return mistake{fmt.Errorf("say what to do: %s; `renewalbot demo` needs nothing, `renewalbot --help` says more", strings.Join(names, ", "))}
	case !strings.HasPrefix(args[0], "-") && !slices.Contains(names, args[0]):
		return mistake{fmt.Errorf("there is no command %q; use one of %s", args[0], strings.Join(names, ", "))}
	case slices.Contains(names, args[0]):
		return mistake{fmt.Errorf("%w; see renewalbot %s --help", err, args[0])}
	}
	return mistake{fmt.Errorf("%w; see renewalbot --help", err)}
}

// complain says what went wrong, one line for each thing, and returns the exit
// code.
func complain(env environment, err error) int {
	for line := range strings.SplitSeq(bot.RedactText(err.Error()), "\n") {
		_, _ = fmt.Fprintf(env.errs, "renewalbot: %s\n", line)
	}
	if _, ok := errors.AsType[mistake](err); ok {
		return exitMistake
	}
	return exitFailed
}
