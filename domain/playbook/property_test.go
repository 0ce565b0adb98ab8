package playbook_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/domain/playbook"
)

// checkBook fails when a playbook breaks what the rest of renewalbot relies on.
func checkBook(t *rapid.T, p *domain.Playbook) {
	anchors := domain.Anchors()
	keys := make(map[string]bool)
	contacted := false
	for i, m := range p.Milestones {
		where := fmt.Sprintf("%s %q %s", p.Segment, p.Colour, m.Key)
		if keys[m.Key] {
			t.Fatalf("%s: key is not unique", where)
		}
		keys[m.Key] = true
		if i > 0 {
			last := p.Milestones[i-1]
			a, b := slices.Index(anchors, last.Anchor), slices.Index(anchors, m.Anchor)
			if a > b || (a == b && last.Days < m.Days) {
				t.Fatalf("%s: comes after %s but is earlier", where, last.Key)
			}
		}
		if n := utf8.RuneCountInString(m.Title); n == 0 || n > 60 {
			t.Fatalf("%s: title has %d characters", where, n)
		}
		if n := utf8.RuneCountInString(m.Purpose); n == 0 || n > 140 {
			t.Fatalf("%s: purpose has %d characters", where, n)
		}
		contacted = contacted || m.Notice == domain.NoticeFirst
		if m.Internal && contacted {
			t.Fatalf("%s: internal after the first notice", where)
		}
		checkTasks(t, where, m)
	}
}

func checkTasks(t *rapid.T, where string, m domain.Milestone) {
	keys := make(map[string]bool)
	if len(m.Tasks) == 0 || !m.Tasks[0].Required {
		t.Fatalf("%s: does not begin with a required task", where)
	}
	for i, task := range m.Tasks {
		if keys[task.Key] {
			t.Fatalf("%s: task %s is not unique", where, task.Key)
		}
		keys[task.Key] = true
		if n := utf8.RuneCountInString(task.Title); n == 0 || n > 75 {
			t.Fatalf("%s: title of task %s has %d characters", where, task.Key, n)
		}
		if !slices.Contains(domain.TaskRoles(), task.Role) {
			t.Fatalf("%s: task %s is for %q", where, task.Key, task.Role)
		}
		if i > 0 && task.Required && !m.Tasks[i-1].Required {
			t.Fatalf("%s: required task %s comes after optional ones", where, task.Key)
		}
	}
}

// TestAnySettingGivesSoundPlaybooks: within the stated bounds every value of
// every setting leaves all playbooks in order.
func TestAnySettingGivesSoundPlaybooks(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		files := defaultFiles(t)
		set(t, files, "first_contact", rapid.IntRange(30, 60).Draw(rt, "first_contact"))
		set(t, files, "formal_proposal", rapid.IntRange(14, 30).Draw(rt, "formal_proposal"))
		set(t, files, "mid_market_start", rapid.IntRange(60, 120).Draw(rt, "mid_market_start"))
		books, err := playbook.Load(files)
		if err != nil {
			rt.Fatal(err)
		}
		each(books, func(p *domain.Playbook) { checkBook(rt, p) })
	})
}

// TestDamagedFiles: whatever happens to a file while it is edited, loading
// answers with sound playbooks or with problems that name a place.
func TestDamagedFiles(t *testing.T) {
	names := []string{"base.yaml", "settings.yaml", "smb.yaml", "mid_market.yaml", "red.yaml", "yellow.yaml"}
	rapid.Check(t, func(rt *rapid.T) {
		files := defaultFiles(t)
		name := rapid.SampledFrom(names).Draw(rt, "file")
		lines := strings.SplitAfter(string(files[name].Data), "\n")
		for range rapid.IntRange(1, 4).Draw(rt, "edits") {
			i := rapid.IntRange(0, len(lines)-1).Draw(rt, "line")
			switch rapid.IntRange(0, 4).Draw(rt, "kind") {
			case 0:
				lines[i] = ""
			case 1:
				lines[i] += lines[i]
			case 2:
				lines[i] = strings.TrimPrefix(lines[i], "  ")
			case 3:
				cut := rapid.IntRange(0, len(lines[i])).Draw(rt, "cut")
				lines[i] = lines[i][:cut] + "\n"
			case 4:
				lines[i] = rapid.SampledFrom([]string{"- x\n", "key: &a 1\n", "  <<: *a\n", "    tasks: {}\n", "? [a]\n", "\t\n", "---\n", "    days_before: -3\n", "    days_before: 99999999999999999999\n", "null: null\n"}).Draw(rt, "instead")
			}
		}
		files[name] = &fstest.MapFile{Data: []byte(strings.Join(lines, ""))}
		books, err := playbook.Load(files)
		if err == nil {
			each(books, func(p *domain.Playbook) { checkBook(rt, p) })
			return
		}
		var problems *domain.Problems
		if !errors.As(err, &problems) || len(problems.List) == 0 {
			rt.Fatalf("got %T %v, want *Problems", err, err)
		}
		for _, p := range problems.List {
			if p.File != "" && p.Line == 0 && p.Message != "the file is empty" {
				rt.Errorf("%s: no position", p)
			}
		}
	})
}
