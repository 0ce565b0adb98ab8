package main

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

func (s *story) cmdForm(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		s.until(ts, func() bool { return len(s.who.Views()) == 0 }, "a form is still open", s.screen)
		return
	}
	re := mustCompile(ts, args[0])
	s.until(ts, func() bool {
		views := s.who.Views()
		return len(views) > 0 && re.MatchString(viewText(views[len(views)-1]))
	}, "no form says "+args[0], s.screen)
}

func (s *story) cmdWrong(ts *testscript.TestScript, _ bool, args []string) {
	views := s.who.Views()
	if len(views) == 0 {
		ts.Fatalf("the form closed: nothing was wrong; %v", s.last)
	}
	re := mustCompile(ts, args[1])
	for _, e := range elements(views[len(views)-1].Blocks) {
		if e.input && strings.Contains(strings.ToLower(e.label), strings.ToLower(args[0])) && re.MatchString(s.last.Errors[e.block]) {
			return
		}
	}
	ts.Fatalf("at %q the form does not say %s; it says %v", args[0], args[1], s.last.Errors)
}

func (s *story) cmdPrivate(ts *testscript.TestScript, neg bool, args []string) {
	re := mustCompile(ts, args[0])
	told := func() bool {
		return slices.ContainsFunc(s.news(), func(m slacksim.Message) bool { return re.MatchString(messageText(m)) })
	}
	if neg {
		if told() {
			ts.Fatalf("%s was told privately:\n%s", args[0], s.screen())
		}
		return
	}
	s.until(ts, told, "not told privately: "+args[0], s.screen)
}

// privates are the messages that only this person sees here. In the direct
// conversation with the bot every message is.
func (s *story) privates() []slacksim.Message {
	var found []slacksim.Message
	for _, m := range s.who.Messages(s.where) {
		if m.EphemeralTo != "" {
			found = append(found, m)
		}
	}
	return found
}

func (s *story) news() []slacksim.Message {
	return slices.DeleteFunc(s.privates(), func(m slacksim.Message) bool {
		return slices.Contains(s.seen, m.TS+string(m.Blocks)+m.Text)
	})
}

func (s *story) matching(re *regexp.Regexp) int {
	n := 0
	for _, m := range s.who.Messages(s.where) {
		if m.EphemeralTo == "" && re.MatchString(messageText(m)) {
			n++
		}
	}
	return n
}

func (s *story) cmdSees(ts *testscript.TestScript, neg bool, args []string) {
	re := mustCompile(ts, args[0])
	if neg {
		s.settle(ts)
		if s.matching(re) > 0 {
			ts.Fatalf("%s is there:\n%s", args[0], s.screen())
		}
		return
	}
	s.until(ts, func() bool { return s.matching(re) > 0 }, "nobody sees "+args[0], s.screen)
}

func (s *story) cmdTimes(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	s.settle(ts)
	if got := s.matching(mustCompile(ts, args[1])); got != want {
		ts.Fatalf("%d messages say %s, want %d:\n%s", got, args[1], want, s.screen())
	}
}

// settle runs the jobs until nothing is left that is due soon.
func (s *story) settle(ts *testscript.TestScript) {
	ts.Check(s.stage.MoveTo(context.Background(), s.stage.clock.Now().Add(2*time.Minute)))
}

func (s *story) cmdHome(ts *testscript.TestScript, _ bool, args []string) {
	s.begin(ts)
	s.ended(ts, s.who.OpenHome(context.Background()))
	re := mustCompile(ts, args[0])
	s.until(ts, func() bool {
		home, ok := s.who.Home()
		return ok && re.MatchString(viewText(home))
	}, "the Home tab does not say "+args[0], func() string {
		home, _ := s.who.Home()
		return viewText(home)
	})
}

func (s *story) cmdSlack(ts *testscript.TestScript, _ bool, args []string) {
	if s.said == nil || !mustCompile(ts, args[0]).MatchString(s.said.Error()) {
		ts.Fatalf("Slack said %v, want %s", s.said, args[0])
	}
}

// screen is what the person sees, for messages about failures.
func (s *story) screen() string {
	var b strings.Builder
	for _, m := range s.who.Messages(s.where) {
		b.WriteString("--- " + m.User + " ")
		if m.EphemeralTo != "" {
			b.WriteString("(private) ")
		}
		b.WriteString(messageText(m) + "\n")
	}
	for _, v := range s.who.Views() {
		b.WriteString("=== form: " + viewText(v) + "\n")
	}
	if s.said != nil {
		b.WriteString("!!! Slack: " + s.said.Error() + "\n")
	}
	return b.String()
}
