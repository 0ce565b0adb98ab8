package main

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/renewalbot/renewalbot/bot/slacksim"
	"github.com/renewalbot/renewalbot/storage"
)

// commands are what a story can say:
//
//	as NAME                    who acts from now on: ana, ben, marco, erin, ada
//	in #channel | @renewalbot  where they look and type
//	type LINE                  a slash command or a message
//	shortcut NAME [PATTERN]    a global shortcut, or one on the newest message here that matches
//	press BUTTON [PATTERN]     in the topmost form, else in the newest message that has it (and matches)
//	tick OPTION…               checkboxes, likewise
//	choose MENU OPTION         a menu or date picker in a message, by its placeholder or any option's text
//	fill LABEL VALUE           an input of the topmost form, sent by submit
//	submit, cancel             the topmost form
//	[!] form PATTERN           the topmost form says
//	wrong LABEL PATTERN        what the last submission said at a field
//	[!] private PATTERN        what only this person was told about their last deed
//	[!] sees PATTERN           in the messages here
//	times N PATTERN            how many messages here match
//	home PATTERN               the Home tab says
//	slack PATTERN              what Slack itself said about the last deed
//	clock +3d | +4h | next | 2026-12-01T10:00
//	started                    reminders are on, Marco is manager, Erin executive
//	shares #channel            another organisation reads the channel from now on
//	invites NAME #channel      gus, who is a guest, or olga of another organisation comes into the channel
//	group HANDLE [NAME…]       who is in a user group; nobody switches it off
//	restart                    the bot stops and starts
//	adminless                  nobody is admin, and the bot starts anew
//	code                       fills in the code that it then prints for the first admin
//	mail [STEP [keeps]]        there is a mail server from now on; it cuts the connection at a step
//	mails N [PATTERN]          how many mails it took, and what the last one says
//	refuses METHOD CODE        Slack refuses the next call of a method, and the bot may log that it gives up
func (s *story) commands() map[string]func(*testscript.TestScript, bool, []string) {
	return map[string]func(*testscript.TestScript, bool, []string){
		"as":        s.cmdAs,
		"in":        func(ts *testscript.TestScript, _ bool, args []string) { s.where = place(ts, s, args[0]) },
		"type":      s.cmdType,
		"press":     s.cmdPress,
		"shortcut":  s.cmdShortcut,
		"tick":      s.cmdTick,
		"choose":    s.cmdChoose,
		"fill":      s.cmdFill,
		"submit":    s.cmdSubmit,
		"cancel":    s.cmdCancel,
		"form":      s.cmdForm,
		"wrong":     s.cmdWrong,
		"private":   s.cmdPrivate,
		"sees":      s.cmdSees,
		"times":     s.cmdTimes,
		"home":      s.cmdHome,
		"slack":     s.cmdSlack,
		"clock":     s.cmdClock,
		"file":      s.cmdFile,
		"started":   func(ts *testscript.TestScript, _ bool, _ []string) { ts.Check(started(context.Background(), s.stage)) },
		"refuses":   s.cmdRefuses,
		"shares":    s.cmdShares,
		"invites":   s.cmdInvites,
		"group":     s.cmdGroup,
		"mail":      s.cmdMail,
		"mails":     s.cmdMails,
		"adminless": s.cmdAdminless,
		"code": func(ts *testscript.TestScript, neg bool, _ []string) {
			s.cmdFill(ts, neg, []string{"Code", s.stage.app.setupCode})
		},
		"restart": func(ts *testscript.TestScript, _ bool, _ []string) {
			ts.Check(s.stage.stopApp(context.Background()))
			ts.Check(s.stage.startApp(context.Background()))
			s.connected(ts)
		},
	}
}

// connected waits until the bot hears what people do.
func (s *story) connected(ts *testscript.TestScript) {
	s.until(ts, func() bool { return s.stage.workspace.Connected() > 0 }, "the bot does not connect", func() string { return "" })
}

func (s *story) cmdAdminless(ts *testscript.TestScript, _ bool, _ []string) {
	ctx := context.Background()
	ts.Check(s.stage.app.store.InTx(ctx, func(tx *storage.Tx) error {
		settings, err := tx.Settings(ctx)
		if err != nil {
			return err
		}
		settings.Admins = nil
		return tx.SaveSettings(ctx, "", settings)
	}))
	ts.Check(s.stage.stopApp(ctx))
	s.stage.adminless = true
	ts.Check(s.stage.startApp(ctx))
	s.connected(ts)
}

func (s *story) cmdRefuses(ts *testscript.TestScript, _ bool, args []string) {
	s.log.expect("a message is given up")
	ts.Check(s.stage.workspace.Fault(args[0], slacksim.Fault{Kind: slacksim.FaultRefuse, Error: args[1]}))
}

func (s *story) cmdShares(ts *testscript.TestScript, _ bool, args []string) {
	s.stage.workspace.UpdateChannel(place(ts, s, args[0]), func(c *slacksim.Channel) {
		c.IsExtShared, c.ConnectedTeams = true, []string{"T0OTHER"}
	})
}

// outsiders can be invited into a story's channels.
var outsiders = map[string]slacksim.User{
	"gus":  {ID: "U0GUS", Name: "gus", Profile: slacksim.Profile{RealName: "Gus Guest"}, IsRestricted: true},
	"olga": {ID: "U0OLGA", Name: "olga", Profile: slacksim.Profile{RealName: "Olga Other"}, TeamID: "T0OTHER"},
}

func (s *story) cmdInvites(ts *testscript.TestScript, _ bool, args []string) {
	person, ok := outsiders[args[0]]
	if !ok {
		ts.Fatalf("nobody outside is called %s", args[0])
	}
	s.stage.workspace.SetUser(person)
	s.stage.workspace.Join(place(ts, s, args[1]), person.ID, demoAna)
}

func (s *story) cmdAs(ts *testscript.TestScript, _ bool, args []string) {
	s.who = s.stage.workspace.As(person(ts, args[0]))
}

// person is the id of somebody by their first name.
func person(ts *testscript.TestScript, name string) string {
	people := map[string]string{"ana": demoAna, "ben": demoBen, "marco": demoMarco, "erin": demoErin, "ada": demoAda, "gus": "U0GUS", "olga": "U0OLGA"}
	id, ok := people[name]
	if !ok {
		ts.Fatalf("nobody is called %s", name)
	}
	return id
}

// cmdGroup says who is in a user group, and waits until the bot has dealt with it.
func (s *story) cmdGroup(ts *testscript.TestScript, _ bool, args []string) {
	g := slacksim.UserGroup{ID: "S0" + strings.ToUpper(args[0]), Name: args[0], Handle: args[0], Created: 1}
	for _, name := range args[1:] {
		g.Users = append(g.Users, person(ts, name))
	}
	if len(g.Users) == 0 {
		g.Disabled = s.stage.clock.Now().Unix()
	}
	s.begin(ts)
	s.stage.workspace.SetUserGroup(g)
	s.until(ts, s.heard, "the bot does not hear of the group", func() string { return "" })
}

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

func (s *story) cmdClock(ts *testscript.TestScript, _ bool, args []string) {
	to, err := moment(s, args[0])
	ts.Check(err)
	ts.Check(s.stage.MoveTo(context.Background(), to))
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
