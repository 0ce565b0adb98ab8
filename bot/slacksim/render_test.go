package slacksim

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "rewrite golden files")

// sampleNames is a directory of made-up people and places.
type sampleNames struct{}

func (sampleNames) userName(id string) (string, bool) {
	name, ok := map[string]string{"U0ANA": "Ana Sample", "U0BEN": "Ben Sample", "U0EVIL": "<script>alert('name')</script>"}[id]
	return name, ok
}

func (sampleNames) groupName(id string) (string, bool) { return "csm-team", id == "S0CSM" }

func (sampleNames) channelName(id string) (string, bool) {
	return "general", id == "C0GENERAL"
}

func samplePainter(t testing.TB, on surface) *painter {
	t.Helper()
	tmpl, err := newRenderer()
	if err != nil {
		t.Fatal(err)
	}
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return &painter{
		tmpl: tmpl, dir: sampleNames{}, surface: on, key: "k", viewer: "U0ANA", zone: zone,
		now: time.Date(2027, 3, 8, 9, 0, 0, 0, time.UTC), current: "C0GENERAL",
		image: func(id, address string) string { return "/ui/file/" + fileNamed(id, address) },
		choices: func(source string, _ node) []choice {
			if source == "users" {
				return []choice{{Value: "U0ANA", Name: "Ana Sample"}, {Value: "U0BEN", Name: "Ben Sample", Note: "Manager"}}
			}
			return []choice{{Value: "C0GENERAL", Name: "#general"}}
		},
	}
}

// TestRender compares every kind of block and element with the HTML it is
// known to become.
func TestRender(t *testing.T) {
	files, err := filepath.Glob("testdata/render/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("find samples: %v", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		t.Run(name, func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var sample struct {
				Surface surface
				Blocks  json.RawMessage
			}
			if err := json.Unmarshal(raw, &sample); err != nil {
				t.Fatal(err)
			}
			html, err := samplePainter(t, sample.Surface).blocks(sample.Blocks)
			if err != nil {
				t.Fatal(err)
			}
			harmless(t, string(html))
			golden := filepath.Join("testdata", "render", name+".html")
			if *update {
				if err := os.WriteFile(golden, []byte(html), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(html)); diff != "" {
				t.Errorf("HTML changed; look at it and run with -update (-want +got):\n%s", diff)
			}
		})
	}
}

// harmful is markup that only an attacker would have got into the page.
var harmful = regexp.MustCompile(`(?i)<script|<[^>]*\son[a-z]+\s*=|(href|src)="\s*(javascript|data|vbscript):`)

func harmless(t testing.TB, html string) {
	t.Helper()
	// Text inside attribute values may mention anything once it is quoted.
	if found := harmful.FindString(emptyQuotes(html)); found != "" {
		t.Errorf("the page would run %q in:\n%s", found, html)
	}
}

// emptyQuotes removes attribute values but those of href and src.
func emptyQuotes(html string) string {
	return regexp.MustCompile(`\s(?:[a-z-]+)="[^"]*"`).ReplaceAllStringFunc(html, func(s string) string {
		if strings.HasPrefix(s, " href") || strings.HasPrefix(s, " src") {
			return s
		}
		return ""
	})
}

// TestRenderNothingRuns feeds text made to break out of every place text goes.
func TestRenderNothingRuns(t *testing.T) {
	p := samplePainter(t, surfaceMessage)
	bits := rapid.SampledFrom([]string{"<", ">", "\"", "'", "&lt;", "&amp;", "|", "javascript:alert(1)", "<script>", "</textarea>", "*", "_", "`", "```", "\n", "<!date^1^{date}^", "<@U0EVIL>", "https://a.example/", " onload=x ", "[", "](", ")", "# ", "- ", "x", " "})
	rapid.Check(t, func(rt *rapid.T) {
		s := strings.Join(rapid.SliceOfN(bits, 1, 12).Draw(rt, "bits"), "")
		var blocks []map[string]any
		for _, kind := range []string{"plain_text", "mrkdwn"} {
			text := map[string]any{"type": kind, "text": s}
			blocks = append(blocks,
				map[string]any{"type": "section", "block_id": s, "text": text, "accessory": map[string]any{"type": "button", "action_id": s, "value": s, "url": s, "text": text}},
				map[string]any{"type": "input", "label": text, "element": map[string]any{"type": "plain_text_input", "multiline": true, "action_id": s, "initial_value": s, "placeholder": text}},
			)
		}
		blocks = append(blocks, map[string]any{"type": "markdown", "text": s}, map[string]any{"type": s, "x": s})
		raw, err := json.Marshal(blocks)
		if err != nil {
			rt.Fatal(err)
		}
		html, err := p.blocks(raw)
		if err != nil {
			rt.Fatal(err)
		}
		if found := harmful.FindString(emptyQuotes(string(html))); found != "" {
			rt.Fatalf("the page would run %q in:\n%s", found, html)
		}
	})
}

func TestMrkdwn(t *testing.T) {
	p := samplePainter(t, surfaceMessage)
	for _, tc := range []struct{ in, want string }{
		{"*b* _i_ ~s~", "<strong>b</strong> <em>i</em> <s>s</s>"},
		{"2*3*4 and snake_case_name", "2*3*4 and snake_case_name"},
		{"*bold _and italic_*", "<strong>bold <em>and italic</em></strong>"},
		{"* not bold *", "* not bold *"},
		{"(*b*), *c*!", "(<strong>b</strong>), <strong>c</strong>!"},
		{"`*raw*` &amp; &lt;b&gt;", "<code>*raw*</code> &amp; &lt;b&gt;"},
		{"&amp;lt;", "&amp;lt;"},
		{"> q\n> r\nafter", "<blockquote>q<br>r</blockquote>after"},
		{"&gt; q", "<blockquote>q</blockquote>"},
		{"a\nb", "a<br>b"},
		{"```x\ny```", "<pre>x\ny</pre>"},
		{"see https://example.com/a_b_c.", `see <a href="https://example.com/a_b_c" target="_blank" rel="noopener noreferrer">https://example.com/a_b_c</a>.`},
		{"<mailto:ana@example.com|Ana>", `<a href="mailto:ana@example.com" target="_blank" rel="noopener noreferrer">Ana</a>`},
		{"<javascript:alert(1)|x>", "x"},
		{"<b>bold</b>", "&lt;b&gt;bold&lt;/b&gt;"},
		{"<@U0ANA>", `<span class="mention self" data-user="U0ANA">@Ana Sample</span>`},
		{"<@U0NEW|new>", `<span class="mention" data-user="U0NEW">@new</span>`},
		{"<#G0HIDDEN>", `<span class="note" title="G0HIDDEN">#private-channel</span>`},
		{"<!subteam^S1|@csm>", `<span class="mention">@csm</span>`},
		{"<!subteam^S1>", `<span class="mention">@S1</span>`},
		{"<!subteam^S0CSM>", `<span class="mention">@csm-team</span>`},
		{"<!date^oops^{date}|soon>", "soon"},
		{"at 10:30:15 :nothing: <", "at 10:30:15 :nothing: &lt;"},
	} {
		var b strings.Builder
		if err := p.tmpl.ExecuteTemplate(&b, "spans", p.mrkdwn(tc.in)); err != nil {
			t.Fatal(err)
		}
		if got := b.String(); got != tc.want {
			t.Errorf("mrkdwn(%q)\n got %s\nwant %s", tc.in, got, tc.want)
		}
	}
}

func TestDate(t *testing.T) {
	p := samplePainter(t, surfaceMessage) // it is March 8, 2027, 10:00 in Berlin
	at := time.Date(2027, 3, 7, 23, 30, 5, 0, time.UTC)
	for format, want := range map[string]string{
		"{date_num}":                        "2027-03-08",
		"{date}":                            "March 8th, 2027",
		"{date_short} at {time}":            "Mar 8, 2027 at 12:30 AM",
		"{date_long}":                       "Monday, March 8th, 2027",
		"{date_short_pretty} {time_secs}":   "today 12:30:05 AM",
		"{ago}":                             "9 hours ago",
		"{date_slash} {unknown} {date_num}": "03/08/2027 {unknown} 2027-03-08",
	} {
		if got := p.date(at, format); got != want {
			t.Errorf("date(%q) = %q, want %q", format, got, want)
		}
	}
}

func TestSafeURL(t *testing.T) {
	for in, want := range map[string]string{
		"https://example.com/x": "https://example.com/x", "HTTP://example.com": "http://example.com",
		"mailto:a@example.com": "mailto:a@example.com", "tel:+491": "tel:+491",
		"javascript:alert(1)": "", " javascript:alert(1)": "", "java\nscript:alert(1)": "", "data:text/html,x": "",
		"//example.com": "", "/ui/act": "", "https:": "", "vbscript:x": "", "file:///etc/passwd": "",
	} {
		if got := safeURL(in); got != want {
			t.Errorf("safeURL(%q) = %q, want %q", in, got, want)
		}
	}
}
