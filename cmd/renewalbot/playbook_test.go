package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// ownPlaybooks writes playbook files into a directory of their own.
func ownPlaybooks(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestPlaybookCheck(t *testing.T) {
	good := ownPlaybooks(t, map[string]string{"ours.yaml": "settings:\n  first_contact: { value: 45 }\n"})
	if got := runProgram(t, nil, "playbook", "check", good); got.code != 0 || got.out != "These playbooks are in order.\n" || got.errs != "" {
		t.Errorf("sound playbooks: %+v", got)
	}
	bad := ownPlaybooks(t, map[string]string{
		"red.yaml": "extends: red\nchange:\n  - { milestone: recovry, days_befor: 200 }\n",
		"smb.yaml": "segment: smb\ndrop: [readyness]\n",
	})
	red := filepath.ToSlash(filepath.Join(bad, "red.yaml")) + ":3:18: there is no milestone \"recovry\": did you mean \"recovery\"?\n" +
		filepath.ToSlash(filepath.Join(bad, "red.yaml")) + ":3:27: there is no field of a change \"days_befor\": did you mean \"days_before\"?\n"
	smb := filepath.ToSlash(filepath.Join(bad, "smb.yaml")) + ":2:8: there is no milestone \"readyness\": did you mean \"readiness\"?\n"
	for name, tt := range map[string]struct {
		args []string
		out  string
		says string
	}{
		"a directory":   {[]string{bad}, red + smb, "3 mistakes; the bot would not start"},
		"one file":      {[]string{filepath.Join(bad, "smb.yaml")}, smb, "1 mistake; the bot would not start"},
		"two files":     {[]string{filepath.Join(bad, "smb.yaml"), filepath.Join(bad, "red.yaml")}, red + smb, "3 mistakes"},
		"both of them":  {[]string{good, filepath.Join(bad, "smb.yaml")}, smb, "1 mistake"},
		"no such file":  {[]string{filepath.Join(bad, "none.yaml")}, "", "none.yaml cannot be read: no such file"},
		"nothing in it": {[]string{t.TempDir()}, "", "there is no .yaml or .yml file in it"},
	} {
		t.Run(name, func(t *testing.T) {
			got := runProgram(t, nil, append([]string{"playbook", "check"}, tt.args...)...)
			got.complained(t, exitMistake, nil, tt.says)
			if got.out != tt.out {
				t.Errorf("it prints\n%swant\n%s", got.out, tt.out)
			}
		})
	}
}

func TestPlaybookShow(t *testing.T) {
	own := ownPlaybooks(t, map[string]string{"ours.yaml": "settings:\n  first_contact: { value: 45 }\n"})
	for name, tt := range map[string]struct {
		vars map[string]string
		args string
		want []string
		not  string
	}{
		"a colour":             {nil, "smb red", []string{"SMB, red: work begins 180 days before the decision date\n", "\n180 days before the decision date ", "\non the renewal date ", "\n1 day after the signature "}, "internal"},
		"nobody rated":         {nil, "ent", []string{"Enterprise, not rated: work begins 150 days", "internal: no contact", "draft: first renewal notice"}, "Win the account back"},
		"Markdown":             {nil, "mid_market green --markdown", []string{"\n| When | Phase | Milestone | Tasks | Notes |\n| --- |", "\n| 90 days before the decision date | Kickoff |"}, ""},
		"checklists":           {nil, "smb green --tasks", []string{"- Send the renewal notice to champion and economic buyer", "    Listen more than you talk"}, ""},
		"of one's own":         {nil, "smb yellow --playbooks=" + own, []string{"\n75 days before the decision date"}, ""},
		"from the environment": {map[string]string{playbooksVar: own}, "smb", []string{"\n45 days before the decision date"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := runProgram(t, tt.vars, append([]string{"playbook", "show"}, strings.Fields(tt.args)...)...)
			if got.code != 0 || got.errs != "" {
				t.Fatalf("code %d, errors %s", got.code, got.errs)
			}
			for _, want := range tt.want {
				if !strings.Contains(got.out, want) {
					t.Errorf("%q is not in\n%s", want, got.out)
				}
			}
			if tt.not != "" && strings.Contains(got.out, tt.not) {
				t.Errorf("%q is in\n%s", tt.not, got.out)
			}
		})
	}
	runProgram(t, nil, "playbook", "show", "small", "purple").complained(t, exitMistake, nil, `"purple" is no colour; use green, yellow, red or unrated`)
	runProgram(t, nil, "playbook", "show", "large").complained(t, exitMistake, nil, `"large" is not a segment`)
}

// Playbooks with mistakes keep everything that plans from starting.
func TestOwnPlaybooksAreRead(t *testing.T) {
	bad := ownPlaybooks(t, map[string]string{"smb.yaml": "segment: smb\ndrop: [readyness]\n"})
	vars := map[string]string{
		"SLACK_BOT_TOKEN": sampleBotToken, "SLACK_APP_TOKEN": sampleAppToken, "DATABASE_URL": "sqlite:" + filepath.Join(t.TempDir(), "none.db"), playbooksVar: bad,
	}
	for _, command := range []string{"serve", "demo", "import accounts.csv"} {
		t.Run(command, func(t *testing.T) {
			runProgram(t, vars, strings.Fields(command)...).complained(t, exitMistake, nil, `smb.yaml:2:8: there is no milestone "readyness"`)
		})
	}
}
