package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Version names the set of playbooks; it changes when any of its files does.
func (p *Playbooks) Version() string {
	h := sha256.New()
	p.each(func(b *Playbook) { fmt.Fprintf(h, "%s %s %s\n", b.Segment, b.Colour, b.Version) })
	return hex.EncodeToString(h.Sum(nil))[:12]
}

func (p *Playbooks) each(fn func(*Playbook)) {
	for _, s := range Segments() {
		for _, c := range append([]Colour{Unrated}, Colours()...) {
			fn(p.For(s, c))
		}
	}
}

// Outline is what is kept of a set of playbooks to tell later what a change of
// it moved: for each segment and colour, the milestones by their keys.
type Outline map[string]map[string]OutlineStep

// OutlineStep is one milestone of an [Outline].
type OutlineStep struct {
	Title string   `json:"title"`
	When  string   `json:"when"` // as [Milestone.When] says it
	From  Anchor   `json:"from"`
	Days  int      `json:"days"`
	Tasks []string `json:"tasks"`
}

// Outline returns what is kept of the set.
func (p *Playbooks) Outline() Outline {
	o := Outline{}
	p.each(func(b *Playbook) {
		steps := make(map[string]OutlineStep, len(b.Milestones))
		for _, m := range b.Milestones {
			step := OutlineStep{Title: m.Title, When: m.When(), From: m.Anchor, Days: m.Days}
			for _, t := range m.Tasks {
				text := t.Title
				if t.Required {
					text += " (required)"
				}
				step.Tasks = append(step.Tasks, text)
			}
			steps[m.Key] = step
		}
		o[outlineBook(b.Segment, b.Colour)] = steps
	})
	return o
}

func outlineBook(s Segment, c Colour) string { return string(s) + "/" + string(c) }

// playbooks makes playbooks of an outline that know their days and no more, to
// find out what their end moved. ok is false for an outline that does not say
// them all.
func (o Outline) playbooks() (set *Playbooks, ok bool) {
	var books []*Playbook
	for _, s := range Segments() {
		for _, c := range append([]Colour{Unrated}, Colours()...) {
			b := &Playbook{Segment: s, Colour: c}
			for _, key := range sortedKeys(o[outlineBook(s, c)]) {
				step := o[outlineBook(s, c)][key]
				if step.From == "" {
					return nil, false
				}
				b.Milestones = append(b.Milestones, Milestone{Key: key, Title: step.Title, Anchor: step.From, Days: step.Days})
			}
			if len(b.Milestones) == 0 {
				return nil, false
			}
			books = append(books, b)
		}
	}
	set, err := NewPlaybooks(books, Tables{})
	return set, err == nil
}

// EncodeOutline and DecodeOutline are how an outline is stored.
func EncodeOutline(o Outline) (string, error) {
	text, err := json.Marshal(o)
	if err != nil {
		return "", fmt.Errorf("encode outline of playbooks: %w", err)
	}
	return string(text), nil
}

// DecodeOutline reads what [EncodeOutline] wrote.
func DecodeOutline(text string) (o Outline, err error) {
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		return nil, fmt.Errorf("decode outline of playbooks: %w", err)
	}
	return o, nil
}

// Changes says in words what differs from an earlier outline, each change once
// with the playbooks that it is in.
func (o Outline) Changes(before Outline) []string {
	var texts []string
	in := map[string][]string{} // change → books
	note := func(book, format string, args ...any) {
		text := fmt.Sprintf(format, args...)
		if in[text] == nil {
			texts = append(texts, text)
		}
		in[text] = append(in[text], book)
	}
	for _, s := range Segments() {
		for _, c := range append([]Colour{Unrated}, Colours()...) {
			book := outlineBook(s, c)
			for _, key := range sortedKeys(before[book], o[book]) {
				was, existed := before[book][key]
				is, exists := o[book][key]
				switch {
				case !existed:
					note(book, "%s: new, %s", is.Title, is.When)
				case !exists:
					note(book, "%s: no longer there", was.Title)
				case was.When != is.When:
					note(book, "%s: %s, before that %s", is.Title, is.When, was.When)
				case was.Title != is.Title:
					note(book, "%s: was called %s", is.Title, was.Title)
				case !slices.Equal(was.Tasks, is.Tasks):
					note(book, "%s: another checklist", is.Title)
				}
			}
		}
	}
	for i, text := range texts {
		texts[i] = text + " (" + booksInWords(in[text]) + ")"
	}
	return texts
}

func sortedKeys(maps ...map[string]OutlineStep) []string {
	var keys []string
	for _, m := range maps {
		for k := range m {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// booksInWords names playbooks shortly: "everywhere", "Enterprise", "SMB green
// and red".
func booksInWords(books []string) string {
	colours := append([]Colour{Unrated}, Colours()...)
	if len(books) == len(Segments())*len(colours) {
		return "everywhere"
	}
	var parts []string
	for _, s := range Segments() {
		var of []string
		for _, c := range colours {
			if slices.Contains(books, outlineBook(s, c)) {
				of = append(of, strings.ToLower(c.Label()))
			}
		}
		switch {
		case len(of) == len(colours):
			parts = append(parts, s.Label())
		case len(of) > 0:
			parts = append(parts, s.Label()+" "+strings.Join(of, ", "))
		}
	}
	return strings.Join(parts, "; ")
}
