package playbook_test

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/domain/playbook"
)

var update = flag.Bool("update", false, "write golden files anew")

// defaultFiles returns the embedded set as files that a test may change.
func defaultFiles(tb testing.TB) fstest.MapFS {
	tb.Helper()
	files := make(fstest.MapFS)
	dir := os.DirFS("playbooks")
	names, err := fs.Glob(dir, "*.yaml")
	if err != nil {
		tb.Fatal(err)
	}
	for _, name := range names {
		content, err := fs.ReadFile(dir, name)
		if err != nil {
			tb.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: content}
	}
	return files
}

func mustDefault(tb testing.TB) *domain.Playbooks {
	tb.Helper()
	books, err := playbook.Default()
	if err != nil {
		tb.Fatalf("embedded playbooks:\n%v", err)
	}
	return books
}

// each calls f with every playbook of a set.
func each(books *domain.Playbooks, f func(*domain.Playbook)) {
	for _, s := range domain.Segments() {
		for _, c := range append([]domain.Colour{domain.Unrated}, domain.Colours()...) {
			f(books.For(s, c))
		}
	}
}

// timelines writes every playbook of a set as a table.
func timelines(books *domain.Playbooks) string {
	var b strings.Builder
	each(books, func(p *domain.Playbook) {
		fmt.Fprintf(&b, "%s, %s: opens %d days before the decision\n", p.Segment.Label(), strings.ToLower(p.Colour.Label()), p.Start())
		for _, m := range p.Milestones {
			required := 0
			for _, task := range m.Tasks {
				if task.Required {
					required++
				}
			}
			note := ""
			if m.Internal {
				note = "  internal"
			}
			if m.Notice != "" {
				note += "  " + string(m.Notice)
			}
			fmt.Fprintf(&b, "  %-12s T%+4d  %-15s %-11s %d of %2d required%s\n", m.Anchor, -m.Days, m.Key, m.Phase, required, len(m.Tasks), note)
		}
		b.WriteString("\n")
	})
	return b.String()
}

// golden compares text with a file in testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("differs from %s (-want +got):\n%s", path, diff)
	}
}

func TestDefaultTimelines(t *testing.T) {
	golden(t, "timelines.txt", timelines(mustDefault(t)))
}

// TestDefaultContents holds the embedded playbooks to more than the loader
// asks of every set.
func TestDefaultContents(t *testing.T) {
	books := mustDefault(t)
	titles := make(map[string]domain.TaskRole)
	each(books, func(p *domain.Playbook) {
		for _, m := range p.Milestones {
			where := fmt.Sprintf("%s %s %s", p.Segment, p.Colour, m.Key)
			required, marked := 0, 0
			for i, task := range m.Tasks {
				if task.Required {
					required++
				}
				if task.Required && i >= 6 {
					t.Errorf("%s: required task %s is not among the six that a card shows", where, task.Key)
				}
				if task.Marks == domain.MarkNoticeSent {
					marked++
				}
				titles[task.Title] = task.Role
			}
			if required < 1 || required > 4 {
				t.Errorf("%s: %d required tasks, want 1 to 4", where, required)
			}
			if (m.Notice != "") != (marked == 1) {
				t.Errorf("%s: notice %q with %d tasks that it ticks", where, m.Notice, marked)
			}
			if m.Internal && p.Colour == domain.Red {
				t.Errorf("%s: internal, though talking to the customer is the work of a red account", where)
			}
		}
	})
	roles := make(map[domain.TaskRole]bool)
	for _, role := range titles {
		roles[role] = true
	}
	for _, role := range domain.TaskRoles() {
		if !roles[role] {
			t.Errorf("no task is for %s", role)
		}
	}
}

// TestKeysSurviveRating: facts are stored by key, so a milestone of the unrated
// playbook must exist at every colour.
func TestKeysSurviveRating(t *testing.T) {
	books := mustDefault(t)
	for _, s := range domain.Segments() {
		for _, c := range domain.Colours() {
			for _, m := range books.For(s, domain.Unrated).Milestones {
				rated, ok := books.For(s, c).Milestone(m.Key)
				if !ok {
					t.Errorf("%s loses milestone %s when it turns %s", s, m.Key, c)
				}
				keys := make(map[string]bool)
				for _, task := range rated.Tasks {
					keys[task.Key] = true
				}
				for _, task := range m.Tasks {
					if !keys[task.Key] {
						t.Errorf("%s loses task %s/%s when it turns %s", s, m.Key, task.Key, c)
					}
				}
			}
		}
	}
}

// set changes one setting of a set.
func set(tb testing.TB, files fstest.MapFS, name string, value int) {
	tb.Helper()
	form := regexp.MustCompile(`(?m)(^  ` + name + `:\n    value: )\d+`)
	before := files["settings.yaml"].Data
	if !form.Match(before) {
		tb.Fatalf("settings.yaml has no setting %s", name)
	}
	files["settings.yaml"] = &fstest.MapFile{Data: form.ReplaceAll(before, fmt.Append(nil, "${1}", value))}
}

// TestSettings: each reading of the sources is one number to change, and it
// moves exactly what it names.
func TestSettings(t *testing.T) {
	tests := []struct {
		setting   string
		days      int
		segment   domain.Segment
		milestone string
		internal  []string // milestones ahead of the first notice
	}{
		{"first_contact", 30, domain.MidMarket, "outreach", []string{"kickoff", "proposal"}},
		{"first_contact", 30, domain.SMB, "outreach", nil},
		{"formal_proposal", 14, domain.Enterprise, "presentation", []string{"readiness", "breadth", "kickoff", "executive_check"}},
		{"formal_proposal", 14, domain.SMB, "presentation", nil},
		{"mid_market_start", 60, domain.MidMarket, "kickoff", []string{"kickoff"}},
		{"mid_market_start", 120, domain.MidMarket, "kickoff", []string{"kickoff"}},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%s=%d %s", tt.setting, tt.days, tt.segment), func(t *testing.T) {
			files := defaultFiles(t)
			set(t, files, tt.setting, tt.days)
			books, err := playbook.Load(files)
			if err != nil {
				t.Fatal(err)
			}
			book := books.For(tt.segment, domain.Unrated)
			if m, _ := book.Milestone(tt.milestone); m.Days != tt.days {
				t.Errorf("%s is at %d days, want %d", tt.milestone, m.Days, tt.days)
			}
			var internal []string
			for _, m := range book.Milestones {
				if m.Internal {
					internal = append(internal, m.Key)
				}
			}
			if diff := cmp.Diff(tt.internal, internal); diff != "" {
				t.Errorf("internal milestones (-want +got):\n%s", diff)
			}
		})
	}
}

func TestVersionFollowsTheFiles(t *testing.T) {
	before := mustDefault(t)
	files := defaultFiles(t)
	files["smb.yaml"].Data = append(files["smb.yaml"].Data, "# a remark\n"...)
	after, err := playbook.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range append(domain.Colours(), domain.Unrated) {
		if before.For(domain.SMB, c).Version == after.For(domain.SMB, c).Version {
			t.Errorf("version of smb %q did not change with its file", c)
		}
		if before.For(domain.Enterprise, c).Version != after.For(domain.Enterprise, c).Version {
			t.Errorf("version of enterprise %q changed with another file", c)
		}
	}
}

func TestUnreadableDirectory(t *testing.T) {
	_, err := playbook.Load(os.DirFS(filepath.Join(t.TempDir(), "missing")))
	var problems *domain.Problems
	if !errors.Is(err, fs.ErrNotExist) || errors.As(err, &problems) {
		t.Errorf("got %v, want fs.ErrNotExist and no playbook problem", err)
	}
}
