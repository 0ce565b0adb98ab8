package main

import (
	"context"
	"regexp"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/renewalbot/renewalbot/bot/slacksim"
)

// cmdFile waits for a file in the conversation: "file NAME CONTENT", both
// regular expressions.
func (s *story) cmdFile(ts *testscript.TestScript, _ bool, args []string) {
	name, content := mustCompile(ts, args[0]), mustCompile(ts, args[1])
	s.until(ts, func() bool { return s.hasFile(name, content) }, "no file "+args[0]+" that says "+args[1], s.files)
}

// files is every file of the conversation, for messages about failures.
func (s *story) files() string {
	var b strings.Builder
	for _, m := range s.who.Messages(s.where) {
		for _, f := range m.Files {
			_, content, _ := s.who.File(f.ID)
			b.WriteString("--- " + f.Name + "\n" + string(content) + "\n")
		}
	}
	return b.String()
}

func (s *story) hasFile(name, content *regexp.Regexp) bool {
	for _, m := range s.who.Messages(s.where) {
		for _, f := range m.Files {
			if _, bytes, ok := s.who.File(f.ID); ok && name.MatchString(f.Name) && content.Match(bytes) {
				return true
			}
		}
	}
	return false
}

// cmdDrop drops a file of the story's archive into the conversation: "drop NAME".
func (s *story) cmdDrop(ts *testscript.TestScript, _ bool, args []string) {
	s.begin(ts)
	_, err := s.who.Upload(context.Background(), slacksim.Upload{Channel: s.where, Name: args[0], Content: []byte(ts.ReadFile(args[0]))})
	s.ended(ts, err)
}
