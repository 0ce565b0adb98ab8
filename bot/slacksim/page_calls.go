package slacksim

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// pageReply is what the page's calls answer. Error is what to show the person; a
// call that worked has none.
type pageReply struct {
	Error string `json:"error,omitempty"`
	Code  string `json:"code,omitempty"`
	// Errors are words for fields of a modal, by block_id.
	Errors map[string]string `json:"errors,omitempty"`
	Closed bool              `json:"closed,omitempty"`
	// HTML is a fragment to show: suggestions, or what moving the clock did.
	HTML string `json:"html,omitempty"`
	TS   string `json:"ts,omitempty"`
	// Channel is where to go, if Moved says so: "" is the lobby.
	Channel string `json:"channel,omitempty"`
	Moved   bool   `json:"moved,omitempty"`
	// File is what was uploaded.
	File *fileItem `json:"file,omitempty"`
	// Tour answers a question about a step of the tour.
	Tour *tourNews `json:"tour,omitempty"`
}

// handle reads a request, does it as the person it names, and answers in JSON.
// What Slack would tell a person comes back as words, with 422.
func handle[T any](pg *page, rw http.ResponseWriter, r *http.Request, do func(ctx context.Context, in T) (pageReply, error)) {
	var in T
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		answer(rw, http.StatusUnsupportedMediaType, pageReply{Error: "send JSON"})
		return
	}
	if err := json.NewDecoder(http.MaxBytesReader(rw, r.Body, maxBody)).Decode(&in); err != nil {
		answer(rw, http.StatusBadRequest, pageReply{Error: fmt.Sprintf("read request: %v", err)})
		return
	}
	out, err := do(r.Context(), in)
	pg.finish(rw, r, out, err)
}

// finish answers one of the page's calls.
func (pg *page) finish(rw http.ResponseWriter, r *http.Request, out pageReply, err error) {
	var user *UserError
	switch {
	case err == nil:
		answer(rw, http.StatusOK, out)
	case errors.As(err, &user):
		answer(rw, http.StatusUnprocessableEntity, pageReply{Error: user.Message, Code: user.Code})
	case r.Context().Err() != nil: // the browser left; nobody reads an answer
	default:
		pg.w.log.Warn("page call failed", "path", r.URL.Path, "error", err)
		answer(rw, http.StatusUnprocessableEntity, pageReply{Error: err.Error()})
	}
}

func answer(rw http.ResponseWriter, status int, body pageReply) {
	rw.Header().Set("Content-Type", "application/json")
	rw.Header().Set("Cache-Control", "no-store")
	rw.WriteHeader(status)
	raw, err := json.Marshal(body)
	if err != nil { // strings always encode; say so if that ever changes
		raw = []byte(`{"error":"the answer could not be written"}`)
	}
	_, _ = rw.Write(raw) // a reader that went away needs no answer
}

// say posts a message, with files or without, or runs a slash command if it begins with one.
func (pg *page) say(rw http.ResponseWriter, r *http.Request) {
	type request struct {
		As, Channel, Text, Thread string
		Files                     []string // uploaded before
		Also                      bool     // a reply goes to the channel too
	}
	handle(pg, rw, r, func(ctx context.Context, in request) (pageReply, error) {
		p := pg.w.As(in.As)
		switch command := strings.HasPrefix(in.Text, "/"); {
		case command && len(in.Files) > 0:
			return pageReply{}, &UserError{Code: "not_supported_with_files", Message: "Commands take no files. Remove them, or send them first."}
		case in.Also && len(in.Files) > 0:
			return pageReply{}, &UserError{Code: "not_supported_with_files", Message: "A reply with files stays in its thread. Untick “Also send to”, or remove the files."}
		case len(in.Files) > 0:
			ts, err := p.Share(ctx, in.Channel, in.Thread, in.Text, in.Files...)
			return pageReply{TS: ts}, err
		case !command && in.Also:
			ts, err := p.Broadcast(ctx, in.Channel, in.Text, in.Thread)
			return pageReply{TS: ts}, err
		case !command:
			ts, err := p.Say(ctx, in.Channel, in.Text, in.Thread)
			return pageReply{TS: ts}, err
		}
		if in.Thread != "" {
			command, _, _ := strings.Cut(in.Text, " ")
			return pageReply{}, &UserError{Code: "not_supported_in_threads", Message: command + " is not supported in threads. Sorry!"}
		}
		if to, known, err := pg.w.builtin(ctx, in.As, in.Channel, in.Text); known {
			return pageReply{Channel: to, Moved: err == nil && to != in.Channel}, err
		}
		return pageReply{}, p.Command(ctx, in.Channel, in.Text)
	})
}

func (pg *page) act(rw http.ResponseWriter, r *http.Request) {
	type request struct {
		As string
		actRequest
	}
	handle(pg, rw, r, func(ctx context.Context, in request) (pageReply, error) {
		a, err := in.act(pg, in.As)
		if err != nil {
			return pageReply{}, err
		}
		return pageReply{}, pg.w.As(in.As).Act(ctx, a)
	})
}

func (pg *page) suggest(rw http.ResponseWriter, r *http.Request) {
	type request struct {
		As, Query string
		actRequest
	}
	handle(pg, rw, r, func(ctx context.Context, in request) (pageReply, error) {
		a, err := in.act(pg, in.As)
		if err != nil {
			return pageReply{}, err
		}
		groups, err := pg.w.As(in.As).Suggest(ctx, a, in.Query)
		if err != nil {
			return pageReply{}, err
		}
		var list []choice
		for _, g := range groups {
			for _, o := range g.Options {
				c, err := choiceOf(o)
				if err != nil {
					return pageReply{}, err
				}
				if g.Label != nil {
					c.Group = g.Label.Text
				}
				list = append(list, c)
			}
		}
		html, err := pg.fragment("options", groupChoices(list))
		return pageReply{HTML: html}, err
	})
}

func choiceOf(o Option) (choice, error) {
	raw, err := json.Marshal(o)
	if err != nil {
		return choice{}, fmt.Errorf("encode option %s: %w", o.Value, err)
	}
	c := choice{Value: o.Value, Name: o.Text.Text, JSON: string(raw)}
	if o.Description != nil {
		c.Note = o.Description.Text
	}
	return c, nil
}

func (pg *page) submit(rw http.ResponseWriter, r *http.Request) {
	type request struct {
		As, View string
		Values   map[string]map[string]typedValue
	}
	handle(pg, rw, r, func(ctx context.Context, in request) (pageReply, error) {
		values, err := resolveAll(in.Values, pg.zone(in.As))
		if err != nil {
			return pageReply{}, err
		}
		done, err := pg.w.As(in.As).SubmitView(ctx, in.View, values)
		return pageReply{Closed: done.Closed, Errors: done.Errors}, err
	})
}

// closeView closes the topmost modal, or with All the whole stack, as the ×
// in Slack's title bar does.
func (pg *page) closeView(rw http.ResponseWriter, r *http.Request) {
	type request struct {
		As, View string
		All      bool
	}
	handle(pg, rw, r, func(ctx context.Context, in request) (pageReply, error) {
		p := pg.w.As(in.As)
		if !in.All {
			return pageReply{Closed: true}, p.CloseView(ctx, in.View)
		}
		views := p.Views()
		for i := len(views) - 1; i >= 0; i-- {
			if err := p.CloseView(ctx, views[i].ID); err != nil {
				return pageReply{}, err
			}
		}
		return pageReply{Closed: true}, nil
	})
}

// home opens one of the app's tabs, Home unless Tab says "messages".
func (pg *page) home(rw http.ResponseWriter, r *http.Request) {
	type request struct{ As, Tab string }
	handle(pg, rw, r, func(ctx context.Context, in request) (pageReply, error) {
		if in.Tab == "messages" {
			return pageReply{}, pg.w.As(in.As).OpenMessages(ctx)
		}
		return pageReply{}, pg.w.As(in.As).OpenHome(ctx)
	})
}

func (pg *page) shortcut(rw http.ResponseWriter, r *http.Request) {
	type request struct{ As, Callback, Channel, TS string }
	handle(pg, rw, r, func(ctx context.Context, in request) (pageReply, error) {
		var on *MessageRef
		if in.TS != "" {
			on = &MessageRef{Channel: in.Channel, TS: in.TS}
		}
		return pageReply{}, pg.w.As(in.As).Shortcut(ctx, in.Callback, on)
	})
}

// read moves the person's read mark of a channel, or of one thread.
func (pg *page) read(rw http.ResponseWriter, r *http.Request) {
	type request struct{ As, Channel, Thread string }
	handle(pg, rw, r, func(_ context.Context, in request) (pageReply, error) {
		if p := pg.w.As(in.As); in.Thread != "" {
			p.MarkThreadRead(in.Channel, in.Thread)
		} else {
			p.MarkRead(in.Channel)
		}
		return pageReply{}, nil
	})
}

// fragment renders a template to a string.
func (pg *page) fragment(name string, data any) (string, error) {
	var buf bytes.Buffer
	if err := pg.tmpl.ExecuteTemplate(&buf, name, data); err != nil {
		return "", fmt.Errorf("render %s: %w", name, err)
	}
	return buf.String(), nil
}
