package commands

import (
	"bytes"
	"cmp"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"github.com/renewalbot/renewalbot/commands/view"
	"github.com/renewalbot/renewalbot/domain"
	"github.com/renewalbot/renewalbot/manifests"
)

var update = flag.Bool("update", false, "write the golden files anew")

// may is one thing that somebody can do: a request, and what it is about.
type may struct {
	name  string
	right domain.Right
	ask   func(*domain.Account) Request
}

// allThereIs lists what the router answers: generated from its own tables and
// the app's manifest, so that nothing new can be left out.
func allThereIs(t *testing.T, r *Router) []may {
	t.Helper()
	here := func(q Request) func(*domain.Account) Request {
		return func(*domain.Account) Request {
			q.Channel, q.ResponseURL = acmeIn, "https://hooks.example/1"
			return q
		}
	}
	list := []may{
		{"opens the Home tab", domain.RightLog, func(*domain.Account) Request { return Request{Kind: KindHomeOpened} }},
		{"mentions the bot", domain.RightLog, here(Request{Kind: KindMention, Text: "hello"})},
		{"writes to the bot", domain.RightLog, here(Request{Kind: KindDirectMessage, Text: "hello"})},
		{"types into a menu of accounts", domain.RightLog, here(Request{Kind: KindSuggest, ActionID: view.ActionAccount, Query: "ac"})},
		{"types /renewal", domain.RightLog, here(Request{Kind: KindSlash, Command: "/renewal"})},
	}
	for _, s := range r.Specs() {
		for _, line := range slices.Compact(append([]string{s.Name}, s.Examples...)) {
			list = append(list, may{"types " + line, s.Right, here(Request{Kind: KindSlash, Command: "/renewal", Text: line})})
		}
	}
	for _, id := range slices.Sorted(maps.Keys(r.actions)) {
		list = append(list, may{"presses " + id, r.actions[id].right, func(a *domain.Account) Request {
			return Request{Kind: KindAction, ActionID: id, Value: about(a, id), Channel: acmeIn, ResponseURL: "https://hooks.example/1",
				Message: &MessageRef{Channel: acmeIn, TS: "1.1"}}
		}})
	}
	for _, id := range slices.Sorted(maps.Keys(r.views)) {
		list = append(list, may{"submits " + id, r.views[id].right, func(a *domain.Account) Request {
			meta := view.Meta{Ref: view.ParseRef(about(a, id)), Channel: acmeIn}
			if id == callbackPick {
				meta = view.Meta{Ref: view.Ref{Subject: "close"}, Channel: acmeIn}
			}
			return Request{Kind: KindSubmit, CallbackID: id, Metadata: meta.String(), State: chosenAccount(a),
				View: &slack.View{Type: slack.VTModal, CallbackID: id, PrivateMetadata: meta.String()}}
		}})
	}
	for _, m := range regexp.MustCompile(`type: (global|message)\s+callback_id: (\S+)`).FindAllStringSubmatch(string(manifests.SlackApp), -1) {
		kind, message := KindShortcut, (*MessageRef)(nil)
		if m[1] == "message" {
			kind, message = KindMessageShortcut, &MessageRef{Channel: acmeIn, TS: "1.1", Text: "Ana Lima left"}
		}
		spec, ok := r.spec(strings.TrimPrefix(m[2], shortcutPrefix))
		if !ok {
			t.Fatalf("the manifest names %s, which is no subcommand", m[2])
		}
		list = append(list, may{m[1] + " shortcut " + m[2], spec.Right, here(Request{Kind: kind, CallbackID: m[2], Message: message})})
	}
	slices.SortStableFunc(list, func(x, y may) int { return strings.Compare(x.name, y.name) })
	return list
}

// about is what the value of a button or the metadata of a form with an id
// names: something that is there, so that the right decides and nothing else.
func about(a *domain.Account, id string) string {
	t, _ := a.Term()
	ref := view.Ref{Account: a.ID, Term: t.ID}
	switch area, _, _ := strings.Cut(strings.TrimPrefix(id, "open."), "."); area {
	case "escalate":
		if e, ok := a.Escalation(); ok {
			ref.Subject = view.HeldRef{ID: e.ID, With: e.With()}.String()
		}
	case "today":
		if e, ok := a.Escalation(); ok {
			ref.Subject = string(e.ID)
		}
	case "touch":
		ref.Subject = string(a.Touches[0].ID)
	case "risk":
		ref.Subject = string(a.Risks()[0].ID)
	case "win":
		ref.Subject = string(a.Value.Wins[0].ID)
	case "objection":
		ref.Subject = string(a.Objections()[0].ID)
	case "team":
		if strings.HasPrefix(id, "team.") {
			return "team_00001"
		}
	case "settings":
		if id == view.ActionSettings {
			return string(domain.ScopeWorkspace)
		}
	}
	return ref.String()
}

func chosenAccount(a *domain.Account) map[string]map[string]slack.BlockAction {
	return entered{view.FieldAccount: chose(string(a.ID))}.state()
}

// answered says in a few letters how a request was answered: "yes" when it was
// done, "no" when the person may not, "asks" when it got as far as what is
// missing or wrong in it.
func answered(t *testing.T, err error) string {
	t.Helper()
	known, ok := errors.AsType[*domain.Error](err)
	switch {
	case err == nil:
		return "yes"
	case !ok:
		t.Errorf("failed: %v", err)
	case known.Code == domain.Forbidden:
		if !regexp.MustCompile(`(?i)\bask\b|only `).MatchString(known.Message) {
			t.Errorf("a refusal that does not say who may: %s", known.Message)
		}
		return "no"
	}
	return "asks"
}

// TestPermissionMatrix does everything there is as everybody there is and keeps
// the answers in testdata/rights.txt: read its difference before you accept it.
func TestPermissionMatrix(t *testing.T) {
	next := companies(t)
	d, a := next()
	untouched := d.trace()
	var table bytes.Buffer
	for _, r := range roles() {
		fmt.Fprintf(&table, "%-15s", r.name)
	}
	fmt.Fprintf(&table, "%-14s\n", "right")
	for _, m := range allThereIs(t, d.router) {
		for _, r := range roles() {
			q := m.ask(a)
			q.Actor, q.ActorTeam = r.who, "T0HOME"
			_, err := d.dispatch(q)
			fmt.Fprintf(&table, "%-15s", answered(t, err))
			if m.right != domain.RightLog && d.trace() != untouched { // nobody is answered out of what another one did
				d, a = next()
			}
		}
		fmt.Fprintf(&table, "%-14s%s\n", m.right, m.name)
		if d.trace() != untouched {
			d, a = next()
		}
	}
	got := table.String()
	file := filepath.Join("testdata", "rights.txt")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil { //nolint:gosec // a golden file is for everybody
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("who may what has changed. Read the difference; `make golden` accepts it.\n%s", differing(string(want), got))
	}
}

// differing lists the lines that two tables do not share.
func differing(want, got string) string {
	var out strings.Builder
	was, is := strings.Split(want, "\n"), strings.Split(got, "\n")
	for _, line := range was {
		if !slices.Contains(is, line) {
			fmt.Fprintln(&out, "-", line)
		}
	}
	for _, line := range is {
		if !slices.Contains(was, line) {
			fmt.Fprintln(&out, "+", line)
		}
	}
	return out.String()
}

// TestNobodyFromOutside does everything as guests, people of another
// organisation, deactivated ones and bots, whatever they were before: it is
// refused with a reason, and nothing is saved or promised.
func TestNobodyFromOutside(t *testing.T) {
	d, a := company(t)
	for kind, change := range map[string]func(*domain.Person){
		"guest":       func(p *domain.Person) { p.Guest = true },
		"external":    func(p *domain.Person) { p.External = true },
		"deactivated": func(p *domain.Person) { p.Deactivated = true },
		"bot":         func(p *domain.Person) { p.Bot = true },
	} {
		for _, r := range roles() {
			p := d.workspace.people[r.who]
			change(&p)
			if err := d.router.keepPerson(t.Context(), p); err != nil {
				t.Fatal(err)
			}
		}
		before := d.trace()
		for _, m := range allThereIs(t, d.router) {
			for _, r := range roles() {
				q := m.ask(a)
				q.Actor = r.who
				reply, err := d.dispatch(q)
				if q.Kind == KindHomeOpened { // there it is said on the tab
					if err != nil || reply.Home == nil || len(reply.Home.Blocks.BlockSet) > 2 {
						t.Errorf("%s %s: a %s sees %v, %v", r.name, m.name, kind, reply.Home, err)
					}
					continue
				}
				if answered(t, err) != "no" {
					t.Errorf("%s %s: a %s was answered: %v", r.name, m.name, kind, cmp.Or(err, errors.New("yes")))
				}
			}
		}
		if after := d.trace(); after != before {
			t.Errorf("something changed although every %s was refused: %s, before it was %s", kind, after, before)
		}
	}
}

// TestButtonsAreNoAuthority: naming an account of one's own in the metadata of a
// form, and another in what is chosen, gives no right about the other.
func TestButtonsAreNoAuthority(t *testing.T) {
	d, _ := company(t)
	other := d.account("Other Corp", "2027-04-30", func(in *domain.AccountInput) { in.CSM = ben })
	d.actor = ana
	meta := view.Meta{Ref: view.Ref{Account: d.sample("Own Corp").ID}, Channel: acmeIn}
	_, err := d.dispatch(Request{Kind: KindSubmit, CallbackID: "link", Metadata: meta.String(), State: chosenAccount(d.load(other)),
		View: &slack.View{Type: slack.VTModal, CallbackID: "link", PrivateMetadata: meta.String()}})
	if !errors.Is(err, &domain.Error{Code: domain.Forbidden}) {
		t.Errorf("linking Other Corp as somebody else's CSM: %v", err)
	}
	if got := d.load(other).Channel; got != "" {
		t.Errorf("Other Corp went to %s", got)
	}
}

// TestSpecSaysWhoMayUseIt: a subcommand cannot be listed without it.
func TestSpecSaysWhoMayUseIt(t *testing.T) {
	r := &Router{actions: map[string]route{}, views: map[string]route{}}
	for _, s := range specs(nil) {
		for id := range s.RightOf {
			_, action := s.Actions[id]
			_, form := s.Views[id]
			if !action && !form {
				t.Errorf("subcommand %q says who may use %q, which it does not have", s.Name, id)
			}
		}
	}
	if err := r.register(&Spec{Name: "new"}); err == nil {
		t.Error("a subcommand without a right was registered")
	}
}
