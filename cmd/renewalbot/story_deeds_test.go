package main

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

// heard reports whether the bot has answered everything that it was told.
func (s *story) heard() bool {
	open := map[string]bool{}
	for _, f := range s.stage.workspace.Frames() {
		switch {
		case f.EnvelopeID == "":
		case !f.ToApp:
			delete(open, f.EnvelopeID)
		default:
			open[f.EnvelopeID] = true
		}
	}
	return len(open) == 0
}

// begin remembers what was there before a deed, so that what it brings about
// can be told apart.
func (s *story) begin(ts *testscript.TestScript) {
	s.connected(ts)
	s.stage.clock.Set(s.stage.clock.Now()) // it runs on from here
	s.seen, s.said = nil, nil
	for _, m := range s.privates() {
		s.seen = append(s.seen, m.TS+string(m.Blocks)+m.Text)
	}
}

// ended takes what Slack told the person; anything else fails the script.
func (s *story) ended(ts *testscript.TestScript, err error) {
	var shown *slacksim.UserError
	if errors.As(err, &shown) {
		s.said = err
		return
	}
	ts.Check(err)
}

func (s *story) cmdType(ts *testscript.TestScript, _ bool, args []string) {
	s.begin(ts)
	line := strings.Join(args, " ")
	s.words = append(s.words, strings.TrimPrefix(line, "/renewal "))
	if strings.HasPrefix(line, "/") {
		s.ended(ts, s.who.Command(context.Background(), s.where, line))
		return
	}
	_, err := s.who.Say(context.Background(), s.where, line, "")
	s.ended(ts, err)
}

func (s *story) cmdPress(ts *testscript.TestScript, _ bool, args []string) {
	match := mustCompile(ts, "")
	if len(args) > 1 {
		match = mustCompile(ts, args[1])
	}
	button := func(e element) bool { return e.kind == "button" && strings.EqualFold(e.label, args[0]) }
	act := s.find(ts, "no button "+strconv.Quote(args[0]), match, button)
	s.enter(ts, act.view)
	s.begin(ts)
	s.ended(ts, s.who.Act(context.Background(), act.act(slacksim.StateValue{Type: "button"})))
}

// enter puts what was filled in so far into the form in which a button is
// pressed or something chosen: Slack reports it with that.
func (s *story) enter(ts *testscript.TestScript, view string) {
	for block, actions := range s.typed {
		for action, value := range actions {
			if view != "" {
				ts.Check(s.who.Act(context.Background(), slacksim.Act{ViewID: view, BlockID: block, ActionID: action, Value: value}))
			}
		}
	}
	if view != "" {
		s.typed = nil
	}
}

func (s *story) cmdShortcut(ts *testscript.TestScript, _ bool, args []string) {
	var on *slacksim.MessageRef
	if len(args) > 1 {
		re := mustCompile(ts, args[1])
		for _, m := range s.who.Messages(s.where) {
			if m.EphemeralTo == "" && re.MatchString(messageText(m)) {
				on = &slacksim.MessageRef{Channel: s.where, TS: m.TS}
			}
		}
		if on == nil {
			ts.Fatalf("no message says %s", args[1])
		}
	}
	s.begin(ts)
	s.ended(ts, s.who.Shortcut(context.Background(), "shortcut."+args[0], on))
}

func (s *story) cmdTick(ts *testscript.TestScript, _ bool, args []string) {
	for _, text := range args {
		has := func(e element) bool { return e.kind == "checkboxes" && e.option(text) != nil }
		e := s.find(ts, "no checkbox "+strconv.Quote(text), mustCompile(ts, ""), has)
		o := *e.option(text)
		chosen := slices.Clone(e.chosen)
		if i := slices.IndexFunc(chosen, func(c slacksim.Option) bool { return c.Value == o.Value }); i >= 0 {
			chosen = slices.Delete(chosen, i, i+1)
		} else {
			chosen = append(chosen, o)
		}
		value := slacksim.StateValue{Type: "checkboxes", SelectedOptions: chosen}
		if e.view != "" && e.input {
			s.stageValue(e, value)
			continue
		}
		s.begin(ts)
		s.ended(ts, s.who.Act(context.Background(), e.act(value)))
	}
}

func (s *story) cmdChoose(ts *testscript.TestScript, _ bool, args []string) {
	has := func(e element) bool {
		if e.kind == "datepicker" {
			return e.label == args[0]
		}
		return (e.label == args[0] || e.option(args[0]) != nil || e.kind == args[0]) && e.option(args[1]) != nil && e.kind != "checkboxes"
	}
	e := s.find(ts, "no menu "+strconv.Quote(args[0]), mustCompile(ts, ""), has)
	s.enter(ts, e.view)
	s.begin(ts)
	value := slacksim.StateValue{Type: e.kind, SelectedOption: e.option(args[1])}
	if e.kind == "datepicker" {
		value.SelectedDate = args[1]
	}
	s.ended(ts, s.who.Act(context.Background(), e.act(value)))
}

func (s *story) cmdFill(ts *testscript.TestScript, _ bool, args []string) {
	s.until(ts, func() bool { return len(s.who.Views()) > 0 }, "no form is open", s.screen)
	labelled := func(e element) bool {
		return e.input && strings.Contains(strings.ToLower(e.label), strings.ToLower(args[0]))
	}
	e := s.find(ts, "no input "+strconv.Quote(args[0]), mustCompile(ts, ""), labelled)
	value, err := e.value(args[1:], func(query string) ([]slacksim.OptionGroup, error) {
		return s.who.Suggest(context.Background(), e.act(slacksim.StateValue{}), query)
	})
	ts.Check(err)
	s.words = append(s.words, args[1:]...)
	s.stageValue(e, value)
}

func (s *story) stageValue(e element, value slacksim.StateValue) {
	if s.typed == nil {
		s.typed = map[string]map[string]slacksim.StateValue{}
	}
	if s.typed[e.block] == nil {
		s.typed[e.block] = map[string]slacksim.StateValue{}
	}
	s.typed[e.block][e.action] = value
}

func (s *story) cmdSubmit(ts *testscript.TestScript, _ bool, _ []string) {
	s.until(ts, func() bool { return len(s.who.Views()) > 0 }, "no form is open", s.screen)
	s.begin(ts)
	views := s.who.Views()
	var err error
	s.last, err = s.who.SubmitView(context.Background(), views[len(views)-1].ID, s.typed)
	s.typed = nil
	s.ended(ts, err)
}

func (s *story) cmdCancel(ts *testscript.TestScript, _ bool, _ []string) {
	views := s.who.Views()
	if len(views) == 0 {
		ts.Fatalf("no form is open")
	}
	s.typed = nil
	ts.Check(s.who.CloseView(context.Background(), views[len(views)-1].ID))
}
