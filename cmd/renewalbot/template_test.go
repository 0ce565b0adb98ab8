package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// ownTemplates writes texts of notices into a directory of their own.
func ownTemplates(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestTemplateCheck(t *testing.T) {
	good := ownTemplates(t, map[string]string{"en/last_days.tmpl": "Subject: Nearly there, {{.Account}}\n{{.Greeting}}, hurry.\n"})
	if got := runProgram(t, nil, "template", "check", good); got.code != 0 || got.errs != "" ||
		got.out != "These texts are in order. Notices can be written in: English, German.\n" {
		t.Errorf("sound texts: %+v", got)
	}
	bad := ownTemplates(t, map[string]string{"en/last_days.tmpl": "Subject: Nearly there, {{.Acount}}\n{{.Greting}}, hurry.\n"})
	where := filepath.ToSlash(bad) + "/en/last_days.tmpl"
	got := runProgram(t, nil, "template", "check", bad)
	got.complained(t, exitMistake, nil, "2 mistakes; the bot would not start")
	if want := where + ":1:26: there is no field .Acount: did you mean .Account?\n" +
		where + ":2:3: there is no field .Greting: did you mean .Greeting?\n"; got.out != want {
		t.Errorf("it prints\n%swant\n%s", got.out, want)
	}
	runProgram(t, nil, "template", "check", filepath.Join(bad, "none")).complained(t, exitMistake, nil, "cannot be read: no such file")
	runProgram(t, nil, "template", "check", where).complained(t, exitMistake, nil, "is a file; name the directory")
	runProgram(t, nil, "template", "check", t.TempDir()).complained(t, exitMistake, nil, "there is no .tmpl file in its folders")

	// The bot and the demo do not start with them either.
	runProgram(t, map[string]string{"RENEWALBOT_TEMPLATES": bad}, "demo").complained(t, exitMistake, nil, ":1:26: there is no field .Acount", ":2:3:")
	runProgram(t, map[string]string{"RENEWALBOT_TEMPLATES": bad}, "serve").complained(t, exitMistake, nil, ":1:26: there is no field .Acount", ":2:3:", "SLACK_BOT_TOKEN is not set", "SLACK_APP_TOKEN is not set")
}

func TestTemplateShow(t *testing.T) {
	own := ownTemplates(t, map[string]string{"en/last_days.smb.tmpl": "Subject: Nearly there\n{{.Greeting}}, hurry.\n"})
	for name, tt := range map[string]struct {
		args, want string
	}{
		"embedded":  {"last_days", "Subject: Cobalt Robotics: your agreement ends on 31 March 2027\n\nHello Priya and Tom,"},
		"formal":    {"last_days --formal", "Dear Priya Sample and Tom Sample,"},
		"German":    {"thanks_champion --language de", "Subject: Danke, Priya und Tom"},
		"own":       {"last_days --segment smb --templates " + own, "Subject: Nearly there\n\nHello Priya and Tom, hurry."},
		"not these": {"last_days --templates " + own, "your agreement ends on"},
	} {
		t.Run(name, func(t *testing.T) {
			got := runProgram(t, nil, append([]string{"template", "show"}, strings.Fields(tt.args)...)...)
			if got.code != 0 || !strings.Contains(got.out, tt.want) {
				t.Errorf("it prints %+v, want %q", got, tt.want)
			}
		})
	}
	runProgram(t, nil, "template", "show", "poem").complained(t, exitMistake, nil, `"poem" is no kind of notice`)
	runProgram(t, nil, "template", "show", "last_days", "--language", "fr").complained(t, exitMistake, nil, `there are no texts in "fr"; there are en, de`)
}
