package slacksim

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"
)

// tourPane is the card of the tour. The browser keeps how far somebody is; the
// server tells whether a step was done.
type tourPane struct {
	// ID tells this workspace from others that were served at the same
	// address: in a new one the tour begins anew.
	ID, Title string
	Steps     []tourItem
	End       []span
}

type tourItem struct {
	TourStep
	Text, After []span
}

// Tour builds the card, nil if there is no tour.
func (s *screen) Tour() *tourPane {
	tour := s.pg.w.tour
	if tour == nil {
		return nil
	}
	sum := sha256.Sum256([]byte(s.pg.w.BotToken()))
	p := s.painter(surfaceMessage, "tour", nil)
	pane := &tourPane{ID: hex.EncodeToString(sum[:6]), Title: tour.Title, End: p.mrkdwn(tour.End)}
	for _, step := range tour.Steps {
		pane.Steps = append(pane.Steps, tourItem{TourStep: step, Text: p.mrkdwn(step.Text), After: p.mrkdwn(step.After)})
	}
	return pane
}

// tourMark is a moment: what happened later happened after it.
type tourMark struct {
	TS    string `json:"ts"`    // of the newest message or change of one
	Moves int64  `json:"moves"` // how often the clock was moved
}

// tourNews answers the browser's question about a step.
type tourNews struct {
	Since tourMark `json:"since"`
	Done  bool     `json:"done"`
	// Where is the message that shows it, if one does.
	Where *MessageRef `json:"where,omitempty"`
}

// tour opens a step, if it is asked without a mark, or says whether the step
// was done since.
func (pg *page) tour(rw http.ResponseWriter, r *http.Request) {
	type request struct {
		Step  int
		Since *tourMark
	}
	handle(pg, rw, r, func(ctx context.Context, in request) (pageReply, error) {
		if pg.w.tour == nil || in.Step < 0 || in.Step >= len(pg.w.tour.Steps) {
			return pageReply{}, &UserError{Code: "no_step", Message: "The tour has no such step."}
		}
		step := pg.w.tour.Steps[in.Step]
		if in.Since == nil {
			news := &tourNews{Since: tourMark{TS: pg.w.newestTS(), Moves: pg.moves.Load()}}
			return pageReply{Tour: news}, pg.prepare(ctx, step)
		}
		news := &tourNews{Since: *in.Since}
		news.Where, news.Done = pg.stepDone(step, *in.Since)
		return pageReply{Tour: news}, nil
	})
}

// prepare does what a step needs and others may have left out.
func (pg *page) prepare(ctx context.Context, step TourStep) error {
	if step.Setup == nil {
		return nil
	}
	for _, m := range pg.w.As(step.As).Messages(step.Place) {
		if hasAction(m.Blocks, step.Press) {
			return nil
		}
	}
	return pg.send(ctx, step.Setup.As, step.Setup.Place, step.Setup.Line)
}

// send says a line, or runs it if it is a slash command.
func (pg *page) send(ctx context.Context, as, channel, line string) error {
	p := pg.w.As(as)
	if strings.HasPrefix(line, "/") {
		return p.Command(ctx, channel, line)
	}
	_, err := p.Say(ctx, channel, line, "")
	return err
}

// stepDone looks for the sign of a step; where is the message that bears it.
func (pg *page) stepDone(step TourStep, since tourMark) (where *MessageRef, done bool) {
	if step.Clock && pg.moves.Load() <= since.Moves {
		return nil, false
	}
	person := pg.w.As(step.As)
	if step.Done.Form {
		for _, v := range person.Views() {
			if v.Title != nil && strings.Contains(v.Title.Text, step.Done.Words) {
				return nil, true
			}
		}
		return nil, false
	}
	app := pg.w.App()
	for _, c := range person.Conversations() {
		if step.Place != "" && c.ID != step.Place {
			continue
		}
		for _, m := range person.Messages(c.ID) {
			if m.User == app.BotUserID && max(m.TS, m.EditedTS) > since.TS && strings.Contains(wordsOf(m), step.Done.Words) {
				return &MessageRef{Channel: c.ID, TS: m.TS}, true
			}
		}
	}
	return nil, false
}

// newestTS is the timestamp of the newest message, or change of one.
func (w *Workspace) newestTS() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return formatTS(w.lastTS)
}

// wordsOf is everything a message says, its blocks included.
func wordsOf(m Message) string {
	words := m.Text
	eachField(m.Blocks, func(name, value string) {
		if name == "text" {
			words += "\n" + value
		}
	})
	return words
}

// hasAction reports whether some blocks have an element with this action ID.
func hasAction(blocks json.RawMessage, id string) bool {
	found := false
	eachField(blocks, func(name, value string) { found = found || name == "action_id" && value == id })
	return found
}

// eachField calls f for every string field anywhere in some blocks.
func eachField(blocks json.RawMessage, f func(name, value string)) {
	var content any
	if json.Unmarshal(blocks, &content) != nil {
		return // a message without blocks
	}
	var walk func(name string, v any)
	walk = func(name string, v any) {
		switch v := v.(type) {
		case string:
			f(name, v)
		case []any:
			for _, e := range v {
				walk(name, e)
			}
		case map[string]any:
			for k, e := range v {
				walk(k, e)
			}
		}
	}
	walk("", content)
}
