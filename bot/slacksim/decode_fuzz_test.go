package slacksim

import (
	"encoding/json"
	"testing"
)

// fuzzManifest is the smallest manifest there is.
const fuzzManifest = `{"display_information":{"name":"Fuzz"}}`

func fuzzWorkspace(f *testing.F) *Workspace {
	f.Helper()
	w, err := New(Config{Manifest: []byte(fuzzManifest)})
	if err != nil {
		f.Fatal(err)
	}
	return w
}

func FuzzAckFrame(f *testing.F) {
	for _, s := range []string{`{"envelope_id":"e"}`, `{"envelope_id":"e","payload":{"text":"x"}}`, `[]`, `{"envelope_id":1}`, ``} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if a, err := decodeAck(b); err == nil && (a.EnvelopeID == "" || len(b) >= maxAck) {
			t.Errorf("accepted %q", b)
		}
	})
}

func FuzzArguments(f *testing.F) {
	for _, s := range []string{`{"channel":"C1","limit":5,"ok":true}`, `{"view":"{\"type\":\"modal\"}"}`, `null`, `[]`, `{`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := decodeArgs(b)
		if err != nil {
			return
		}
		for name := range a {
			_, _, _, _ = a.str(name), a.object(name), a.list(name), a.number(name, 1)
		}
		if _, err := json.Marshal(a.redacted()); err != nil {
			t.Errorf("not encodable again: %v", err)
		}
	})
}

func FuzzBlocks(f *testing.F) {
	for _, s := range []string{
		`[{"type":"divider"}]`, `[{"type":"section","text":{"type":"mrkdwn","text":"x"}}]`,
		`[{"type":"actions","elements":[{"type":"button","text":{"type":"plain_text","text":"x"}},{"type":"static_select","options":[]}]}]`,
		`[{"type":"container","title":{"type":"plain_text","text":"x"},"child_blocks":[{"type":"divider"}]}]`,
		`[{"type":"input","label":{},"element":{"type":"plain_text_input","min_length":1e99}}]`, `[[[[`, `[null]`,
	} {
		f.Add([]byte(s))
	}
	w := fuzzWorkspace(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		out, err := w.checkMessageBlocks(b)
		if err != nil || len(out) == 0 {
			return
		}
		if again, err := w.checkMessageBlocks(out); err != nil || string(again) != string(out) {
			t.Errorf("%s was accepted, then %s: %v", b, out, err)
		}
		for _, e := range elementsOf(out) {
			if e.ActionID == "" || e.BlockID == "" {
				t.Errorf("element without IDs in %s", out)
			}
			if _, err := w.complete("", e, e.initial()); err != nil {
				continue // what an external select starts with may be unknown here
			}
		}
	})
}

func FuzzView(f *testing.F) {
	for _, s := range []string{
		`{"type":"modal","title":{"type":"plain_text","text":"x"},"blocks":[]}`, `{"type":"home","blocks":[{"type":"divider"}]}`, `{}`, `7`,
	} {
		f.Add([]byte(s))
	}
	w := fuzzWorkspace(f)
	f.Fuzz(func(_ *testing.T, b []byte) {
		if s, err := w.checkView(b); err == nil {
			checkInputs(s.Blocks, nil)
			stateOf(s.Blocks, nil)
		}
	})
}

func FuzzTyped(f *testing.F) {
	for _, s := range []string{"hello @fuzz & <b>", "<@U1> #c <!here>", "@fuzz.", "http://x/<y>"} {
		f.Add(s)
	}
	w := fuzzWorkspace(f)
	f.Fuzz(func(_ *testing.T, s string) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.encodeTyped(s)
		w.encodeCommand(s)
	})
}
