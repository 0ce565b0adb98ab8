package slacksim

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
)

// submitView submits a person's topmost modal.
func (w *Workspace) submitView(ctx context.Context, user, viewID string, values map[string]map[string]StateValue) (Submitted, error) {
	v, payload, wrong, err := w.submission(user, viewID, values)
	if err != nil || len(wrong) > 0 {
		return Submitted{Errors: wrong}, err
	}
	ack, err := w.ask(ctx, "interactive", payload, true)
	if err != nil {
		return Submitted{}, interactionFailed(err)
	}
	s, err := w.submitted(v, ack)
	if err != nil {
		w.refusedAck("view_submission", err)
		return Submitted{}, &UserError{Code: "invalid_response", Message: "We had some trouble connecting. Try again?"}
	}
	return s, nil
}

// submission takes what was typed into the modal and makes the payload, or
// says which fields Slack's client does not accept.
func (w *Workspace) submission(user, viewID string, values map[string]map[string]StateValue) (*view, map[string]any, map[string]string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	stack := w.stacks[user]
	if len(stack) == 0 || stack[len(stack)-1].ID != viewID {
		return nil, nil, nil, &UserError{Code: "view_not_found", Message: "This view is not open any more."}
	}
	v := stack[len(stack)-1]
	if v.Submit == nil || v.SubmitDisabled {
		return nil, nil, nil, &UserError{Code: "not_submittable", Message: "This view cannot be submitted."}
	}
	for _, block := range sortedKeys(values) {
		for _, action := range sortedKeys(values[block]) {
			e, ok := findElement(v.Blocks, block, action)
			if !ok {
				return nil, nil, nil, &UserError{Code: "element_not_found", Message: fmt.Sprintf("There is no element %s in block %s.", quoted(action), quoted(block))}
			}
			value, err := w.complete(user, e, values[block][action])
			if err != nil {
				return nil, nil, nil, err
			}
			place{view: v}.choose(user, e, value)
		}
	}
	if wrong := checkInputs(v.Blocks, v.chosen); len(wrong) > 0 {
		return v, nil, wrong, nil
	}
	payload := w.interaction("view_submission", user)
	payload["trigger_id"] = w.newTrigger(user, v.ID)
	payload["view"] = v.json()
	payload["response_urls"] = w.responseURLs(user, v)
	return v, payload, nil, nil
}

// responseURLs are the addresses for the channels chosen in selects that ask
// for them. Callers hold mu.
func (w *Workspace) responseURLs(user string, v *view) []any {
	urls := []any{}
	for _, e := range elementsOf(v.Blocks) {
		if !truth(e.raw, "response_url_enabled") {
			continue
		}
		value, ok := v.chosen[e.BlockID][e.ActionID]
		if !ok {
			value = e.initial()
		}
		id := value.SelectedConversation + value.SelectedChannel
		if w.channels[id] != nil {
			urls = append(urls, map[string]any{
				"block_id": e.BlockID, "action_id": e.ActionID, "channel_id": id,
				"response_url": w.newResponseURL("app", user, id, ""),
			})
		}
	}
	return urls
}

// submissionAck is how an app answers a submission.
type submissionAck struct {
	Action string            `json:"response_action"`
	Errors map[string]string `json:"errors"`
	View   json.RawMessage   `json:"view"`
}

// submitted does what the ack of a submission asks for.
func (w *Workspace) submitted(v *view, ack json.RawMessage) (Submitted, error) {
	var a submissionAck
	if nonEmpty(ack) {
		if err := json.Unmarshal(ack, &a); err != nil {
			return Submitted{}, fmt.Errorf("decode response: %w", err)
		}
	}
	var next viewSpec
	if a.Action == "update" || a.Action == "push" {
		checked, err := w.checkView(a.View)
		if next, err = checked.of(onModal, err); err != nil {
			return Submitted{}, err
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	switch a.Action {
	case "":
		w.hide(v.user, func(o *view) bool { return o == v })
		return Submitted{Closed: true}, nil
	case "clear":
		w.hide(v.user, func(*view) bool { return true })
		return Submitted{Closed: true}, nil
	case "errors":
		return Submitted{Errors: a.Errors}, checkErrors(v, a.Errors)
	case "update", "push":
		return Submitted{}, w.answered(v, a.Action, next)
	}
	return Submitted{}, fmt.Errorf("unknown response_action %q", a.Action)
}

// answered shows the view that an app answered a submission with. Callers hold
// mu.
func (w *Workspace) answered(v *view, action string, s viewSpec) error {
	if other := w.external[s.ExternalID]; other != nil && (other != v || action == "push") {
		return refuse("duplicate_external_id")
	}
	if w.views[v.ID] != v {
		return errors.New("the view was closed meanwhile")
	}
	if action == "update" {
		w.fill(v, s)
		w.notify(Change{Kind: ChangeView, User: v.user})
		return nil
	}
	if len(w.stacks[v.user]) >= maxStack {
		return refuse("push_limit_reached")
	}
	above := w.newView(v.user, s)
	w.putAbove(above, v)
	w.show(above)
	return nil
}

// checkErrors makes sure that errors are given for input blocks of the view.
func checkErrors(v *view, errs map[string]string) error {
	if len(errs) == 0 {
		return errors.New("errors: none given")
	}
	inputs := map[string]bool{}
	for _, e := range elementsOf(v.Blocks) {
		if e.input != nil {
			inputs[e.BlockID] = true
		}
	}
	for _, block := range sortedKeys(errs) {
		if !inputs[block] {
			return fmt.Errorf("errors: %q is not the block_id of an input block", block)
		}
		if errs[block] == "" {
			return fmt.Errorf("errors: the one for %q is empty", block)
		}
	}
	return nil
}

// closeView closes a person's topmost modal by its Close button.
func (w *Workspace) closeView(ctx context.Context, user, viewID string) error {
	w.mu.Lock()
	stack := w.stacks[user]
	if len(stack) == 0 || stack[len(stack)-1].ID != viewID {
		w.mu.Unlock()
		return &UserError{Code: "view_not_found", Message: "This view is not open any more."}
	}
	v := stack[len(stack)-1]
	all := v.ClearOnClose
	payloads := w.closedPayload(v, all)
	w.hide(user, func(o *view) bool { return all || o == v })
	w.mu.Unlock()
	return w.tellClosed(ctx, payloads)
}

// DismissViews closes all of the person's modals by the × button.
func (p *Person) DismissViews(ctx context.Context) error {
	w := p.w
	w.mu.Lock()
	var payloads []map[string]any
	if stack := w.stacks[p.user]; len(stack) > 0 {
		payloads = w.closedPayload(stack[0], true)
	}
	w.hide(p.user, func(*view) bool { return true })
	w.mu.Unlock()
	return w.tellClosed(ctx, payloads)
}

// closedPayload makes the view_closed payload of a view that asked for it. Callers
// hold mu.
func (w *Workspace) closedPayload(v *view, cleared bool) []map[string]any {
	if !v.NotifyOnClose {
		return nil
	}
	payload := w.interaction("view_closed", v.user)
	payload["view"], payload["is_cleared"] = v.json(), cleared
	return []map[string]any{payload}
}

// tellClosed sends view_closed payloads. Nobody is told if the app does not
// answer: for the person the modal is gone either way.
func (w *Workspace) tellClosed(ctx context.Context, payloads []map[string]any) error {
	for _, p := range payloads {
		if _, err := w.ask(ctx, "interactive", p, false); err != nil {
			if errors.Is(err, errNoAck) || errors.Is(err, errNoConnection) {
				w.log.Warn("view_closed not acknowledged", "error", err)
				continue
			}
			return err
		}
	}
	return nil
}
