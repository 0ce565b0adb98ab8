package notices_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/renewalbot/renewalbot/commands/notices"
	"github.com/renewalbot/renewalbot/domain"
)

var update = flag.Bool("update", false, "write golden files anew")

func standard(t *testing.T) *notices.Texts {
	t.Helper()
	texts, err := notices.Default()
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

// TestEveryText shows each kind in each segment, language and tone for a made-up
// customer; segments that read the same stand together.
func TestEveryText(t *testing.T) {
	texts := standard(t)
	if diff := cmp.Diff([]string{"en", "de"}, texts.Languages()); diff != "" {
		t.Fatal(diff)
	}
	for _, language := range texts.Languages() {
		var all strings.Builder
		for _, kind := range domain.NoticeKinds() {
			for _, tone := range domain.NoticeTones() {
				writeText(t, &all, texts, kind, language, tone)
			}
		}
		golden(t, language+".txt", all.String())
	}
}

func writeText(t *testing.T, out *strings.Builder, texts *notices.Texts, kind domain.NoticeKind, language string, tone domain.NoticeTone) {
	t.Helper()
	var order []string
	segments := map[string][]string{}
	for _, segment := range domain.Segments() {
		subject, body, ok, err := texts.Sample(kind, segment, language, tone)
		if err != nil || !ok {
			t.Fatalf("%s %s %s: %v, %v", kind, segment, language, ok, err)
		}
		if text := "Subject: " + subject + "\n\n" + body; segments[text] == nil {
			order = append(order, text)
		}
		text := "Subject: " + subject + "\n\n" + body
		segments[text] = append(segments[text], string(segment))
	}
	for _, text := range order {
		_, _ = fmt.Fprintf(out, "== %s, %s, %s\n%s\n\n", kind, tone, strings.Join(segments[text], " "), text)
	}
}

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

// own lays files over the embedded texts.
func own(files map[string]string) (*notices.Texts, error) {
	tree := fstest.MapFS{}
	for name, text := range files {
		tree[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return notices.Override(notices.Directory{Files: tree, Name: "ours/"})
}

func TestOwnTextsComeFirst(t *testing.T) {
	texts, err := own(map[string]string{
		"en/first_notice.tmpl":    "Subject: Ours for all\nHi\n",
		"en/last_days.smb.tmpl":   "Subject: Ours for small ones\nHi\n",
		"de/value_review.tmpl":    "Subject: Unser Text\nHallo\n",
		"README.md":               "not a text",
		"en/first_notice.txt.bak": "not a text either",
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		kind     domain.NoticeKind
		segment  domain.Segment
		language string
		want     string
	}{
		{domain.NoticeFirst, domain.Enterprise, "en", "Ours for all"},
		{domain.NoticeFirst, domain.SMB, "en", "Ours for all"}, // before the embedded one for the segment
		{domain.NoticeLastDays, domain.SMB, "en", "Ours for small ones"},
		{domain.NoticeLastDays, domain.MidMarket, "en", "Cobalt Robotics: your agreement ends on 31 March 2027"},
		{domain.NoticeValueReview, domain.SMB, "de", "Unser Text"},
		{domain.NoticeValueReview, domain.SMB, "en", "Cobalt Robotics: a look back at your results, and ahead"},
	} {
		subject, _, ok, err := texts.Sample(tt.kind, tt.segment, tt.language, domain.ToneFriendly)
		if err != nil || !ok || subject != tt.want {
			t.Errorf("%s, %s, %s: %q, %v, %v; want %q", tt.kind, tt.segment, tt.language, subject, ok, err, tt.want)
		}
	}
}

func TestMistakesAreSaidAtTheirPlace(t *testing.T) {
	for name, tt := range map[string]struct {
		file, text, want string
	}{
		"unknown field":     {"en/first_notice.tmpl", "Subject: x\nHello {{.Acount}}\n", `ours/en/first_notice.tmpl:2:9: there is no field .Acount: did you mean .Account?`},
		"nothing like it":   {"en/first_notice.tmpl", "Subject: x\n{{.Zzzzzzz}}\n", `ours/en/first_notice.tmpl:2:3: there is no field .Zzzzzzz: use one of .Account, .Contract`},
		"in a branch":       {"en/first_notice.tmpl", "Subject: x\na{{if .Formal}}é {{.Sendr}}{{end}}\n", `ours/en/first_notice.tmpl:2:20: there is no field .Sendr: did you mean .Sender?`},
		"behind a with":     {"en/first_notice.tmpl", "Subject: x\n{{with .Deadline}}{{.Account}}{{end}}\n", `ours/en/first_notice.tmpl:2:21: there is no field .Account here, because "." stands for something else; write $.Account`},
		"in a range":        {"en/first_notice.tmpl", "Subject: x\n{{range .Wins}}{{.Text}}{{end}}\n", `:2:18: there is no field .Text here`},
		"from the root":     {"en/first_notice.tmpl", "Subject: x\n{{range .Wins}}{{$.Acount}}{{end}}\n", `:2:19: there is no field .Acount: did you mean .Account?`},
		"no subject":        {"en/first_notice.tmpl", "Hello\nthere\n", `:1:1: the first line must begin with "Subject:"`},
		"empty subject":     {"en/first_notice.tmpl", "Subject:  \nHello\n", `:1:9: the subject is missing`},
		"subject at times":  {"en/first_notice.tmpl", "Subject: {{.Deadline}}\nHello\n", `:1:9: the subject is empty for Birch Bakery`},
		"no body":           {"en/first_notice.tmpl", "Subject: Hello\n\n", `:3:1: there is no text below the subject for Cobalt Robotics`},
		"not closed":        {"en/first_notice.tmpl", "Subject: x\n{{if .Formal}}\n", `ours/en/first_notice.tmpl:`},
		"bad syntax":        {"en/first_notice.tmpl", "Subject: x\nHi {{.Account}\n", `ours/en/first_notice.tmpl:2:`},
		"a field as word":   {"en/first_notice.tmpl", "Subject: x\nHello {{Sender}}\n", `:2:9: there is no function Sender; a field begins with a dot: did you mean {{.Sender}}?`},
		"fails when filled": {"en/first_notice.tmpl", "Subject: x\nHello {{index .Wins 5}}\n", `:2:9: <index .Wins 5>`},
		"unknown kind":      {"en/first_notise.tmpl", "Subject: x\ny\n", `ours/en/first_notise.tmpl: there is no kind of notice "first_notise": did you mean "first_notice"?`},
		"unknown segment":   {"en/first_notice.small.tmpl", "Subject: x\ny\n", `there is no segment "small"`},
		"no language":       {"first_notice.tmpl", "Subject: x\ny\n", `ours/first_notice.tmpl: put it into a folder for its language, such as en/first_notice.tmpl`},
		"half a language":   {"fr/first_notice.tmpl", "Subject: x\ny\n", `ours/fr: there is no value_review.tmpl`},
		"unknown template":  {"en/first_notice.tmpl", "Subject: x\n{{template \"foot\"}}\n", `:2:12: there is no template "foot" in this file`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := own(map[string]string{tt.file: tt.text})
			problems, ok := errors.AsType[*domain.Problems](err)
			if !ok || !strings.Contains(problems.Error(), tt.want) {
				t.Errorf("it says %v, want %s", err, tt.want)
			}
		})
	}
	if _, err := own(map[string]string{"README.md": "x"}); !errors.Is(err, notices.ErrEmpty) {
		t.Errorf("an empty directory: %v", err)
	}
}
