// Command slacksim serves a local Slack workspace for one Socket Mode app: the
// Web API, Socket Mode and a page in the browser, with tokens that have the
// scopes of the app's manifest. The app runs as it does in Slack, with another
// address of the Web API.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], environment{in: os.Stdin, out: os.Stdout, errs: os.Stderr})
	stop()
	os.Exit(code)
}

// environment is what the program finds around it; tests hand in their own.
type environment struct {
	in   io.Reader
	out  io.Writer
	errs io.Writer
}

// cli is what can be typed after slacksim.
type cli struct {
	serveCmd
	Sample  exitFlag `help:"Print the sample people and channels, to start a file for --seed from."`
	Version exitFlag `help:"Print the version."`
}

// exitFlag is a flag that prints something instead of serving.
type exitFlag bool

// BeforeReset ends the parse before required flags are missed.
func (exitFlag) BeforeReset(app *kong.Kong, trace *kong.Path) error {
	text := sampleSeed
	if trace.Flag.Name == "version" {
		text = "slacksim " + version() + "\n"
	}
	_, err := io.WriteString(app.Stdout, text)
	app.Exit(0)
	return err
}

// The exit codes: 1 something went wrong, 2 the command line cannot be used.
const (
	exitFailed = 1
	exitUsage  = 2
)

// exitSignal carries kong's wish to exit after --help out of the parser.
type exitSignal int

// run parses args, serves until ctx ends and returns the exit code. Errors are
// sentences for people, never a stack.
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
	parser, err := kong.New(&typed, kong.Name("slacksim"), kong.Description("A local Slack workspace for any Socket Mode app."),
		kong.Writers(env.out, env.errs), kong.Exit(func(code int) { panic(exitSignal(code)) }))
	if err != nil {
		return complain(env, err)
	}
	if _, err := parser.Parse(goFlags(args)); err != nil {
		fmt.Fprintf(env.errs, "slacksim: %s. See slacksim --help.\n", err)
		return exitUsage
	}
	if err := typed.run(ctx, env); err != nil {
		return complain(env, err)
	}
	return 0
}

// goFlags lets flags be written as Go programs take them: -manifest.
func goFlags(args []string) []string {
	out := make([]string, len(args))
	for i, a := range args {
		if len(a) > 2 && a[0] == '-' && a[1] != '-' {
			a = "-" + a
		}
		out[i] = a
	}
	return out
}

func complain(env environment, err error) int {
	for line := range strings.SplitSeq(err.Error(), "\n") {
		fmt.Fprintf(env.errs, "slacksim: %s\n", line)
	}
	return exitFailed
}

// version is what the build knows of itself: a release's tag, else the commit.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return "development " + s.Value
		}
	}
	return "development"
}
