package slacksim

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http/httptest"
	"testing"
)

// peopledWorkspace has somebody to act and a channel to act in.
func peopledWorkspace(tb testing.TB) *Workspace {
	tb.Helper()
	w, err := New(Config{
		Manifest: []byte(fuzzManifest), NoRateLimits: true,
		Users:    []User{{ID: "U1", Name: "ana"}},
		Channels: []Channel{{ID: "C1", Name: "general", Members: []string{"U1", BotMember}}},
	})
	if err != nil {
		tb.Fatal(err)
	}
	return w
}

func FuzzManifest(f *testing.F) {
	for _, s := range []string{
		fuzzManifest, "display_information: {name: x}\nfeatures: {slash_commands: [{command: /x, description: y}]}\n", "a: &a [*a]", "{", "\x00",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if app, err := parseManifest(b); err == nil && app.Name == "" {
			t.Errorf("accepted without a name: %q", b)
		}
	})
}

func FuzzSnapshot(f *testing.F) {
	w := peopledWorkspace(f)
	b, err := w.Snapshot()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte(`{"version":1,"channels":[{"channel":{"id":"C","members":null},"messages":[{"ts":"x"}]}]}`))
	f.Add([]byte(`{"version":1,"files":[{"id":"F","shares":[{"channel":"C"}]}],"homes":{"U":{}}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		w, err := New(Config{Manifest: []byte(fuzzManifest), Snapshot: b})
		if err != nil {
			return
		}
		defer func() {
			if err := w.Close(); err != nil {
				t.Error(err)
			}
		}()
		if _, err := w.Snapshot(); err != nil {
			t.Errorf("cannot be written again: %v", err)
		}
		for _, u := range w.Users() {
			for _, c := range w.As(u.ID).Conversations() {
				w.As(u.ID).Messages(c.ID)
			}
		}
	})
}

func FuzzStateValue(f *testing.F) {
	for _, s := range []string{
		`{"type":"plain_text_input","value":null}`, `{"type":"checkboxes","selected_options":[{"value":"x"}]}`,
		`{"type":"datepicker","selected_date":"2027-01-31"}`, `{"type":"file_input","files":[{"id":"F1"}]}`, `{"type":"datetimepicker","selected_date_time":1}`,
	} {
		f.Add([]byte(s))
	}
	w := peopledWorkspace(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		var v StateValue
		if json.Unmarshal(b, &v) != nil {
			return
		}
		out, err := json.Marshal(v)
		if err != nil {
			t.Fatalf("%s cannot be written: %v", b, err)
		}
		var again StateValue
		if err := json.Unmarshal(out, &again); err != nil || again.Type != v.Type {
			t.Errorf("%s became %s: %v", b, out, err)
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		if _, err := w.complete("U1", element{Type: v.Type, raw: map[string]any{}}, v); err != nil {
			return // not offered
		}
	})
}

// FuzzCalls sends any arguments to every method.
func FuzzCalls(f *testing.F) {
	for _, s := range []string{
		`{"channel":"C1","text":"x","ts":"1.000001","timestamp":"1.000001","name":"tada"}`, `{"channel":"C1","limit":"1","cursor":"b2Zmc2V0OjE="}`,
		`{"files":"[{\"id\":\"F1\"}]","channel_id":"C1"}`, `{"post_at":"99999999999","channel":"U1","text":"x"}`, `{"oldest":"1","latest":"now"}`,
		`{"view":{"type":"home","blocks":[]},"user_id":"U1"}`, `{"metadata":{"event_type":"t","event_payload":{}},"channel":"#general","markdown_text":"x"}`,
		`{"usergroup":"S1","users":"U1","handle":"x"}`, `{"filename":"x","length":5}`, `{"message":"{\"blocks\":[{}]}"}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := decodeArgs(b)
		if err != nil {
			return
		}
		w := peopledWorkspace(t)
		w.app.Scopes = append(w.app.Scopes, everyScope(w)...)
		for _, name := range sortedKeys(w.methods) {
			r := httptest.NewRequestWithContext(t.Context(), "POST", "/api/"+name, nil)
			r.Header.Set("Authorization", "Bearer "+w.tokens.Bot)
			out, err := w.perform(name, a, r)
			w.deliver(httptest.NewRecorder(), w.compose(out, err))
		}
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
}

// everyScope is what the methods need.
func everyScope(w *Workspace) []string {
	all := []string{
		"channels:manage", "channels:read", "channels:history", "groups:write", "groups:read", "groups:history", "im:read", "im:write",
		"im:history", "mpim:read", "mpim:write", "mpim:history",
	}
	for _, m := range w.methods {
		all = append(all, m.scopes...)
	}
	return all
}

// FuzzAckPayloads answers a command, a submission and a suggestion with
// anything.
func FuzzAckPayloads(f *testing.F) {
	for _, s := range []string{
		`{"response_type":"in_channel","text":"x"}`, `"x"`, `{"response_action":"errors","errors":{"b":"x"}}`, `{"response_action":"clear"}`,
		`{"response_action":"push","view":{"type":"modal","title":{"type":"plain_text","text":"x"},"blocks":[]}}`,
		`{"options":[{"text":{"type":"plain_text","text":"x"},"value":"x"}]}`, `{"option_groups":[]}`, `{"blocks":[{}]}`,
	} {
		f.Add([]byte(s))
	}
	w := peopledWorkspace(f)
	f.Fuzz(func(_ *testing.T, b []byte) {
		_ = w.commandReply("C1", "U1", "/x", b)
		_, _ = w.decodeOptions(b)
		w.mu.Lock()
		v := w.newView("U1", viewSpec{Type: onModal, Blocks: json.RawMessage(`[]`)})
		w.show(v)
		w.mu.Unlock()
		_, _ = w.submitted(v, b)
		w.mu.Lock()
		w.hide("U1", func(*view) bool { return true })
		w.channels["C1"].log.init()
		w.channels["C1"].log.all = nil
		w.mu.Unlock()
	})
}

func FuzzControl(f *testing.F) {
	for _, s := range []string{
		`{"as":"U1","channel":"C1","text":"x"}`, `{"id":"C1","is_archived":true}`, `{"id":"G1","name":"x","members":["U1","@bot"]}`,
		`{"as":"U1","users":["@bot"],"name":"x","content":"eA=="}`, `{"id":"U2","name":"ben"}`, `{"by":"1h"}`,
		`{"method":"*","faults":[{"kind":"ok"}]}`, `{"as":"U1","values":{"b":{"a":{}}}}`, `[]`,
		`{"name":"ours","alias_for":"tada"}`, `{"name":"ours","url":"https://example.com"}`, `{"events_per_hour":1}`,
		`{"as":"U1","channel":"C1","line":"/dm @ben hi"}`, `{"as":"U1","channel":"C1","line":"/invite <@U2> #x"}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		w := peopledWorkspace(t)
		w.cfg.Clock = NewClock(w.Now())
		for _, name := range sortedKeys(w.controls.actions) {
			_, _ = w.controls.actions[name](context.Background(), w, b)
		}
		if _, err := w.Snapshot(); err != nil {
			t.Errorf("%s spoilt the workspace: %v", b, err)
		}
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
}

func FuzzUpload(f *testing.F) {
	f.Add("multipart/form-data; boundary=x", []byte("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nhello\r\n--x--\r\n"))
	f.Add("text/plain", []byte("hello"))
	f.Add("multipart/form-data", []byte("--"))
	f.Fuzz(func(_ *testing.T, kind string, b []byte) {
		r := httptest.NewRequestWithContext(context.Background(), "POST", "/upload/v1/x", bytes.NewReader(b))
		r.Header.Set("Content-Type", kind)
		content, err := readUpload(httptest.NewRecorder(), r)
		if err != nil {
			return
		}
		for _, name := range []string{"a.png", "a.jpg", "a.gif", "a"} {
			file := File{Name: name}
			file.classify(content)
		}
	})
}

// FuzzFrames splits any stream in two at any place: what fragments sees must
// not depend on it.
func FuzzFrames(f *testing.F) {
	f.Add([]byte{0x81, 0x81, 0, 0, 0, 0, 'x', 0x01, 0x80, 0, 0, 0, 0, 0x80, 0x80, 0, 0, 0, 0}, 3)
	f.Add([]byte{0x81, 0xfe, 0, 1, 0, 0, 0, 0, 'x'}, 1)
	f.Add([]byte{0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, 1)
	f.Fuzz(func(t *testing.T, b []byte, at int) {
		at = min(max(at, 0), len(b))
		var whole, parts fragments
		whole.feed(b)
		parts.feed(b[:at])
		parts.feed(b[at:])
		if len(whole.split) != len(parts.split) || whole.left != parts.left || whole.open != parts.open {
			t.Errorf("%x at %d: %+v, %+v", b, at, whole, parts)
		}
	})
}
