package main

import (
	"context"
	"strings"

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
		"drop":      s.cmdDrop,
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

func (s *story) cmdClock(ts *testscript.TestScript, _ bool, args []string) {
	to, err := moment(s, args[0])
	ts.Check(err)
	ts.Check(s.stage.MoveTo(context.Background(), to))
}
