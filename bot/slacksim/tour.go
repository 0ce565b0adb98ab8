package slacksim

import (
	"errors"
	"fmt"
	"slices"
)

// Tour is a short walk through an app for somebody who opens the page for the
// first time. Its card stands in a corner of the page, shows what to press next
// and notices when it was done; nothing has to be done, and every step can be
// left out.
type Tour struct {
	Title string // what the card is called, a few words
	Steps []TourStep
	End   string // what is said after the last step
}

// The places of a [TourStep] that have no channel ID.
const (
	TourApp  = "app"  // the direct message with the app
	TourHome = "home" // the app's Home tab
)

// TourStep is one thing to do in a [Tour]. Of Line, Press and Clock at most one
// is set: what the person does.
type TourStep struct {
	Title string
	// Text says what to do and After what it brought, each in a sentence or
	// two. Both are mrkdwn, as in messages.
	Text, After string
	// As is who does it: a user's ID or handle.
	As string
	// Place is where: a channel's ID or name, [TourApp] or [TourHome]. A step
	// that moves the clock may leave it empty.
	Place string

	// Line is put into the message box, for the person to send.
	Line string
	// Quick is what is sent instead of Line for somebody who has the step done
	// for them: all in one line where Line opens a form. "" means Line.
	Quick string
	// Press is the action ID of a button of a message in Place.
	Press string
	// Clock asks for the workspace clock to be moved to what comes next.
	Clock bool

	// Setup is done by somebody when there is no button to Press, so that the
	// step works although others were left out.
	Setup *TourLine
	// Done says when the step has been done.
	Done TourSign
}

// TourLine is a line that somebody sends.
type TourLine struct {
	As, Place, Line string
}

// TourSign is what shows that a step of a [Tour] was done: since the step was
// opened the app sent or changed a message with these Words, in the step's
// Place or, if it has none, anywhere the person looks; and the clock has moved
// if the step asks for that.
type TourSign struct {
	Words string
	// Form looks for an open modal with Words in its title instead.
	Form bool
}

// resolveTour returns the configured tour with IDs in place of names; nil
// without one. All that is wrong with it is told at once. Callers hold mu.
func (w *Workspace) resolveTour() (*Tour, error) {
	if w.cfg.Tour == nil {
		return nil, nil
	}
	tour := *w.cfg.Tour
	tour.Steps = slices.Clone(tour.Steps)
	var errs []error
	if len(tour.Steps) == 0 {
		errs = append(errs, errors.New("tour: there must be a step"))
	}
	for i := range tour.Steps {
		s := &tour.Steps[i]
		wrong := func(format string, args ...any) {
			errs = append(errs, fmt.Errorf("tour step %d: "+format, append([]any{i + 1}, args...)...))
		}
		if s.Title == "" || s.Text == "" {
			wrong("it needs a title and a text")
		}
		if n := count(s.Line != "", s.Press != "", s.Clock); n > 1 {
			wrong("line, press and clock exclude each other")
		}
		if s.Clock && w.cfg.Clock == nil {
			wrong("the clock of this workspace cannot be moved")
		}
		if s.Place == "" && !s.Clock {
			wrong("it needs a place")
		}
		w.resolveTourPart(&s.As, &s.Place, wrong)
		if s.Setup != nil {
			setup := *s.Setup
			w.resolveTourPart(&setup.As, &setup.Place, wrong)
			s.Setup = &setup
		}
	}
	return &tour, errors.Join(errs...)
}

func count(facts ...bool) (n int) {
	for _, is := range facts {
		if is {
			n++
		}
	}
	return n
}

// resolveTourPart replaces the names of a person and a place by their IDs.
// Callers hold mu.
func (w *Workspace) resolveTourPart(as, place *string, wrong func(format string, args ...any)) {
	if w.users[*as] == nil {
		i := slices.IndexFunc(w.userIDs, func(id string) bool { return w.users[id].Name == *as && *as != "" })
		if i < 0 {
			wrong("there is no user %q", *as)
			return
		}
		*as = w.userIDs[i]
	}
	switch {
	case *place == "" || *place == TourHome:
	case *place == TourApp:
		*place = w.openIM(*as, w.app.BotUserID).ID
	case w.channels[*place] == nil:
		i := slices.IndexFunc(w.chanIDs, func(id string) bool { return w.channels[id].Name == *place })
		if i < 0 {
			wrong("there is no channel %q", *place)
			return
		}
		*place = w.chanIDs[i]
	}
}
