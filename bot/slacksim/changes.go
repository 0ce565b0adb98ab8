package slacksim

import (
	"context"
	"errors"
)

// changeBuffer is how many changes a slow subscriber may lag behind before it
// is told to look at everything instead.
const changeBuffer = 64

// errClosed is returned by calls that the workspace's Close interrupted.
var errClosed = errors.New("the workspace is closed")

// watchers are told what changes. The workspace's mu guards them.
type watchers struct {
	changed chan struct{} // closed at the next change; nil if nobody waits
	subs    map[chan Change]struct{}
}

// notify tells watchers of changes. Callers hold mu. It never blocks: a
// subscriber that fell behind has its queue replaced by one [ChangeAll].
func (w *Workspace) notify(changes ...Change) {
	if w.watch.changed != nil {
		close(w.watch.changed)
		w.watch.changed = nil
	}
	for sub := range w.watch.subs {
		for _, c := range changes {
			select {
			case sub <- c:
				continue
			default:
			}
			drain(sub)
			sub <- Change{Kind: ChangeAll} // room is certain: only notify sends, under mu
		}
	}
}

func drain(c chan Change) {
	for {
		select {
		case <-c:
		default:
			return
		}
	}
}

// Subscribe delivers changes until cancel is called, which closes the channel.
// It is bounded: who reads too slowly gets [ChangeAll] instead of the changes
// missed.
func (w *Workspace) Subscribe() (changes <-chan Change, cancel func()) {
	sub := make(chan Change, changeBuffer)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.watch.subs == nil {
		w.watch.subs = map[chan Change]struct{}{}
	}
	w.watch.subs[sub] = struct{}{}
	return sub, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		if _, ok := w.watch.subs[sub]; ok {
			delete(w.watch.subs, sub)
			close(sub)
		}
	}
}

// Done is closed when the workspace is.
func (w *Workspace) Done() <-chan struct{} { return w.done }

// Wait returns when cond holds. It evaluates cond at once and again after
// every change; cond may call any method of the workspace.
func (w *Workspace) Wait(ctx context.Context, cond func() bool) error {
	for {
		w.mu.Lock()
		if w.watch.changed == nil {
			w.watch.changed = make(chan struct{})
		}
		changed := w.watch.changed
		w.mu.Unlock()
		_, recorded := w.records.wait()
		if cond() {
			return nil
		}
		select {
		case <-changed:
		case <-recorded:
		case <-ctx.Done():
			return ctx.Err()
		case <-w.done:
			return errClosed
		}
	}
}

// changedNow tells watchers about changes made outside mu; without any it only
// makes Wait look again.
func (w *Workspace) changedNow(changes ...Change) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.notify(changes...)
}
